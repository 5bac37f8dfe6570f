"""Generators of code from OpenAPI, tried on models: what they make is compiled or loaded, and judges bodies."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from tests.consumers.cases import Case
from tests.consumers.readers import PROGRAMS, Tried, Verdicts, answer, plain, program, run

Made: TypeAlias = "Callable[[Path, Path], str | None]"  # a document, a folder for what is made; why it is not


def of_documents(
    make: Made, judged: Callable[[Sequence[Case], Path], Tried], cases: Sequence[Case], folder: Path
) -> Tried:
    """Tries a catalogue's whole document. Where that is not taken, one without the models that have names of JavaScript's own,
    and where that is not either, one for each model."""
    found: dict[tuple[Path, str], Verdicts] = {}
    waiting = [
        [case for case in cases if case.folder == source] for source in dict.fromkeys(case.folder for case in cases)
    ]
    number = 0
    while waiting:
        part = waiting.pop(0)
        number += 1
        place = folder / str(number)
        why = make(write(part, place), place / "out")
        if why is None:
            found |= zip(((case.folder, case.id) for case in part), judged(part, place / "out"), strict=True)
        elif len(part) == 1:
            found[part[0].folder, part[0].id] = why
        else:
            tame = [case for case in part if not _is_wild(case)]
            waiting += [tame] if 0 < len(tame) < len(part) else [[case] for case in tame]
            waiting += [[case] for case in part if _is_wild(case)]
    return [found[case.folder, case.id] for case in cases]


def _is_wild(case: Case) -> bool:
    """Whether a parameter is called like a member of every object of JavaScript."""
    return not {"constructor", "hasOwnProperty", "toString", "__proto__"}.isdisjoint(case.form("")["properties"])


def write(cases: Sequence[Case], folder: Path) -> Path:
    """The document of some models of a catalogue."""
    whole = cases[0].files["openapi/openapi.json"]
    kept = {f"/generate/custom/{case.id}" for case in cases}
    paths = {path: item for path, item in whole["paths"].items() if not path.startswith("/generate/") or path in kept}
    used = json.dumps(paths)
    schemas = {
        name: schema
        for name, schema in whole["components"]["schemas"].items()
        if "x-modelId" not in schema or f'"#/components/schemas/{name}"' in used
    }
    document = {**whole, "paths": paths, "components": {**whole["components"], "schemas": schemas}}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "openapi.json"
    path.write_text(json.dumps(document, indent=2), "utf-8")
    return path


def component(case: Case) -> str:
    """The name of its schema in the document."""
    body = case.files["openapi/openapi.json"]["paths"][f"/generate/custom/{case.id}"]["post"]["requestBody"]
    return str(body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2])


def operation(case: Case) -> str:
    return str(case.files["openapi/openapi.json"]["paths"][f"/generate/custom/{case.id}"]["post"]["operationId"])


def failed(done: subprocess.CompletedProcess[str]) -> str | None:
    if done.returncode == 0:
        return None
    lines = [line for line in (done.stderr + done.stdout).splitlines() if "Error" in line or "error" in line]
    return (lines or ["it fails"])[0].strip()[:160]


def _typed(imported: Callable[[Case, Path], str], cases: Sequence[Case], out: Path) -> Tried:
    groups = [{"imported": imported(case, out), "bodies": case.listed} for case in cases]
    found: Tried = answer("js/types.mjs", {"folder": str(out), "groups": groups})
    return found


def _exported(file: str) -> Callable[[Case, Path], str]:
    """Imports the type of a model's schema, however the generator spells it."""

    def imported(case: Case, out: Path) -> str:
        text = (out / file).read_text("utf-8")
        names = re.findall(r"export (?:type|interface) (\w+)", text)
        name = next((one for one in names if plain(one) == plain(component(case))), "Missing")
        return f"import type {{ {name} as T }} from './{Path(file).with_suffix('').as_posix()}';"

    return imported


def _zod(file: str, names: Callable[[Case], list[str]]) -> Callable[[Sequence[Case], Path], Tried]:
    def judged(cases: Sequence[Case], out: Path) -> Tried:
        groups = [
            {"reader": "generated", "schema": {"module": str(out / file), "names": names(case)}, "bodies": case.listed}
            for case in cases
        ]
        found: Tried = answer("js/judge.mjs", groups)
        return found

    return judged


def openapi_typescript(cases: Sequence[Case], folder: Path) -> Tried:
    def make(document: Path, out: Path) -> str | None:
        options = ["--default-non-nullable=false", "-o", str(out / "types.ts")]
        return failed(run(*program("openapi-typescript"), document, *options))

    def imported(case: Case, out: Path) -> str:
        return f"import type {{ components }} from './types'; type T = components['schemas'][{json.dumps(component(case))}];"

    return of_documents(make, lambda part, out: _typed(imported, part, out), cases, folder)


def _hey(plugins: list[str]) -> Made:
    def make(document: Path, out: Path) -> str | None:
        return failed(run(*program("@hey-api/openapi-ts"), "-i", document, "-o", out, "-p", *plugins, "--no-log-file"))

    return make


def hey_types(cases: Sequence[Case], folder: Path) -> Tried:
    judged = _exported("types.gen.ts")
    return of_documents(_hey(["@hey-api/typescript"]), lambda part, out: _typed(judged, part, out), cases, folder)


def hey_zod(cases: Sequence[Case], folder: Path) -> Tried:
    judged = _zod("zod.gen.ts", lambda case: [plain(f"z{component(case)}")])
    return of_documents(_hey(["zod"]), judged, cases, folder)


def _orval(client: str) -> Made:
    def make(document: Path, out: Path) -> str | None:
        out.mkdir(parents=True, exist_ok=True)
        config = out / "orval.config.mjs"
        output = {"target": str(out / "made.ts"), "client": client}
        config.write_text(
            f"export default {json.dumps({'a': {'input': {'target': str(document)}, 'output': output}})};", "utf-8"
        )
        done = run(*program("orval"), "--config", config)
        return failed(done) or (None if (out / "made.ts").exists() else "nothing is made")

    return make


def orval_types(cases: Sequence[Case], folder: Path) -> Tried:
    judged = _exported("made.ts")
    return of_documents(_orval("fetch"), lambda part, out: _typed(judged, part, out), cases, folder)


def orval_zod(cases: Sequence[Case], folder: Path) -> Tried:
    return of_documents(_orval("zod"), _zod("made.ts", lambda case: [plain(f"{operation(case)}body")]), cases, folder)


def _classes(module: str) -> Callable[[Sequence[Case], Path], Tried]:
    def judged(cases: Sequence[Case], out: Path) -> Tried:
        groups = [
            {"module": str(out / module), "names": [plain(component(case))], "bodies": case.listed} for case in cases
        ]
        found: Tried = answer("py/models.py", groups)
        return found

    return judged


def openapi_python_client(cases: Sequence[Case], folder: Path) -> Tried:
    def make(document: Path, out: Path) -> str | None:
        package = f"client_{plain(str(out))[-40:]}"  # modules of one process need names of their own
        command = ["generate", "--path", str(document), "--output-path", str(out / package), "--meta", "none"]
        done = run(PROGRAMS / "openapi-python-client", *command)
        if done.returncode == 0:
            (out / "here.py").write_text(f"from {package}.models import *\n", "utf-8")
        return failed(done)

    return of_documents(make, _classes("here.py"), cases, folder)


def datamodel_code_generator(cases: Sequence[Case], folder: Path) -> Tried:
    def make(document: Path, out: Path) -> str | None:
        out.mkdir(parents=True, exist_ok=True)
        command = ["--input", str(document), "--input-file-type", "openapi", "--output", str(out / "here.py")]
        return failed(run(PROGRAMS / "datamodel-codegen", *command, "--output-model-type", "pydantic_v2.BaseModel"))

    return of_documents(make, _classes("here.py"), cases, folder)
