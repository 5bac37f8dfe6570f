"""Consumers tried on models: each gives, by model, why it does not take it, or its verdicts over the model's bodies."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema

from tests.consumers.cases import Case
from tests.support.node import NODE
from tests.support.validators import ROOT

HOME = ROOT / "tests/consumers"
PYTHON = ROOT / ".venv-consumers"
PROGRAMS = PYTHON / ("Scripts" if os.name == "nt" else "bin")
IS_HERE = (HOME / "node_modules").is_dir() and PROGRAMS.is_dir()

Verdicts: TypeAlias = (
    "str | list[bool] | None"  # why it is not taken; what is said of each body; nothing is said of bodies
)
Tried: TypeAlias = "list[Verdicts]"


def environment() -> dict[str, str]:
    return os.environ | {
        "PATH": f"{PROGRAMS}{os.pathsep}{NODE.parent}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "CI": "1",
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    }


def run(*command: str | Path, stdin: str | None = None, cwd: Path = HOME) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)],
        input=stdin,
        cwd=cwd,
        env=environment(),
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def program(package: str, name: str | None = None) -> list[str]:
    """How a program of an npm package is called."""
    folder = HOME / "node_modules" / package
    programs = json.loads((folder / "package.json").read_text("utf-8"))["bin"]
    path = programs if isinstance(programs, str) else programs[name or package.rpartition("/")[2]]
    return [str(NODE), str(folder / path)]


def answer(script: str, question: object) -> Any:
    """What a script of tests/consumers writes as JSON, given this as JSON."""
    path = HOME / script
    command = [NODE] if path.suffix == ".mjs" else [PROGRAMS / "python"]
    done = run(*command, path, stdin=json.dumps(question))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def plain(name: str) -> str:
    """A name without what generators change of it."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


# Readers of schemas


def judge(reader: str, form: str) -> Callable[[Sequence[Case], Path], Tried]:
    def try_on(cases: Sequence[Case], folder: Path) -> Tried:
        groups = [{"reader": reader, "schema": case.form(form), "bodies": case.listed} for case in cases]
        found: Tried = answer("js/judge.mjs", groups)
        return found

    return try_on


def schema_types(cases: Sequence[Case], folder: Path) -> Tried:
    groups = [{"schema": case.form("plain"), "bodies": case.listed} for case in cases]
    found: Tried = answer("js/types.mjs", {"folder": str(folder), "groups": groups})
    return found


# Software development kits of providers


def sdk(reader: str, form: str) -> Callable[[Sequence[Case], Path], Tried]:
    """They take a definition or not; bodies are the provider's business, by the schema as it is."""

    def try_on(cases: Sequence[Case], folder: Path) -> Tried:
        said = answer("py/sdks.py", [{"reader": reader, "value": case.form(form)} for case in cases])
        return [
            one or [is_taken(case.form(form), body) for body in case.listed]
            for case, one in zip(cases, said, strict=True)
        ]

    return try_on


def is_taken(tool: Any, body: Any) -> bool:
    """Whether the schema of a tool takes a body, which strict mode sends with null for what is left out."""
    schema = parameters(tool)
    told = _nulled(schema, body) if tool.get("strict") else body
    return jsonschema.Draft202012Validator(schema).is_valid(told)


def _nulled(schema: Any, value: Any) -> Any:
    """A body as strict mode has it: null for what is left out."""
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [_nulled(schema["items"], one) for one in value]
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        told = {name: _nulled(known[name], value[name]) if name in value else None for name in known}
        return told | {name: one for name, one in value.items() if name not in known}
    return value


def parameters(tool: Mapping[str, Any]) -> Any:
    """The schema of a tool's arguments."""
    keys = ("parameters", "input_schema", "parametersJsonSchema", "inputSchema")
    return next((tool[key] for key in keys if key in tool), tool)
