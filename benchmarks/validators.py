"""How fast the generated Python validators list all issues of a body, as ratios against libraries.

    benchmarks/.venv/bin/python -m benchmarks.validators [ROUNDS SECONDS]

All are asked about the same bodies in one process, in turns. Preparation (compiling a schema, importing a module) is left out.
`jsonschema-rs`, `fastjsonschema` and `jsonschema` check the model's JSON Schema; `pydantic` and `msgspec` types that hold the checks
of single values and no rules between parameters. `msgspec` and `fastjsonschema` stop at the first issue. A peer that is not
installed is left out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

from benchmarks import wide
from benchmarks.timing import conditions, small, table

ROOT = Path(__file__).parents[1]
PEERS = ("jsonschema-rs", "pydantic", "msgspec", "fastjsonschema", "jsonschema")

Bodies = dict[str, dict[str, object]]
Listing = Callable[[object], list[Any]]

_PROMPT = "a fox in the snow, seen from afar "
MODELS: dict[str, tuple[str, Bodies]] = {
    "bytedance-seedream-4-5-editing": (
        "Seedream 4.5 Edit",
        {
            "good, all": {
                "prompt": _PROMPT * 4,
                "referenceImages": [f"asset_{number:024d}" for number in range(4)],
                "size": "4K",
                "aspectRatio": "1:1",
                "sequentialImageGeneration": "auto",
                "maxImages": 7,
            },
            "good, some": {"prompt": _PROMPT, "size": "2K", "aspectRatio": "16:9"},
            "1 issue": {"prompt": _PROMPT, "size": "8K", "aspectRatio": "16:9"},
            "1 issue, a name": {"prompt": _PROMPT, "aspectratio": "16:9"},
            "3 issues": {"size": "8K", "maxImages": 99},
        },
    ),
    "bytedance-dreamina-3-1": (
        "Dreamina 3.1",
        {
            "good, all": {
                "prompt": _PROMPT,
                "aspectRatio": "custom",
                "resolution": "2K",
                "width": 1024,
                "height": 768,
                "seed": 7,
            },
            "good, some": {"prompt": _PROMPT, "aspectRatio": "16:9"},
            "1 issue": {"prompt": _PROMPT, "aspectRatio": "16:8"},
            "1 issue, a name": {"prompt": _PROMPT, "aspectratio": "16:9"},
            "3 issues": {"aspectRatio": "16:8", "width": 99999},
        },
    ),
    wide.NAME: ("Wide, 30 parameters", wide.BODIES),
}


def main(rounds: int = 15, seconds: float = 0.02) -> None:
    print(f"{conditions(PEERS)}\n")
    with wide_model() as folder:
        _tables(folder, rounds, seconds)


def _tables(wide_folder: Path, rounds: int, seconds: float) -> None:
    for model, (name, bodies) in MODELS.items():
        generated = wide_folder if model == wide.NAME else ROOT / "generated"
        schema = json.loads((generated / f"json-schema/model_{model}.schema.json").read_text("utf-8"))
        module = _module(generated / f"validators/python/{model.replace('-', '_')}.py")
        checks: dict[str, Listing] = {"validate": module.validate, "is_valid": module.is_valid}
        found = {peer: made for peer in PEERS if (made := _peer(peer, schema)) is not None}
        checks |= found
        rows = []
        for label, body in bodies.items():
            verdicts = {peer: not checks[peer](body) for peer in ("validate", *found)}
            assert set(verdicts.values()) == {module.is_valid(body)}, f"{verdicts} about {label}"
            times = small({check: partial(call, body) for check, call in checks.items()}, rounds, seconds)
            own = times["validate"].cpu
            ratios = [f"{times[peer].cpu / own:.2f}" for peer in found]
            rows.append([label, f"{own * 1e9:.0f} ns", f"{times['is_valid'].cpu * 1e9:.0f} ns", *ratios])
        print(f"{name}: time of a peer ÷ time of `validate`\n")
        print(table(["body", "`validate`", "`is_valid`", *(f"`{peer}`" for peer in found)], rows), end="\n\n")


@contextmanager
def wide_model(*targets: str) -> Iterator[Path]:
    """A folder with what is generated of the wide model, made by the project's own environment."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide.write(folder / "schemas")
        chosen = [f"--target={target}" for target in ("json-schema", "validators", *targets)]
        command = [str(ROOT / ".venv/bin/python"), "-m", "modelgen", "build", *chosen]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "XDG_CACHE_HOME": str(folder / "cache")}
        subprocess.run(command, cwd=folder, env=environment, check=True, stderr=subprocess.DEVNULL)
        yield folder / "generated"


def _module(path: Path) -> ModuleType:
    module = ModuleType(path.stem)
    exec(compile(path.read_text("utf-8"), str(path), "exec"), module.__dict__)
    return module


def _peer(name: str, schema: dict[str, Any]) -> Listing | None:
    """A function that lists the issues of a body, an empty list where there is none."""
    try:
        library: Any = import_module(name.replace("-", "_"))
    except ImportError:
        return None
    return _MAKERS[name](library, schema)


def _by_schema(library: Any, schema: dict[str, Any]) -> Listing:
    errors = library.Draft202012Validator(schema).iter_errors
    return lambda body: list(errors(body))


def _by_compiled_schema(library: Any, schema: dict[str, Any]) -> Listing:
    # It reads draft 7, in which these schemas say the same.
    check = library.compile({**schema, "$schema": "http://json-schema.org/draft-07/schema#"})
    return _caught(check, library.JsonSchemaException, lambda error: [error])


def _by_pydantic(library: Any, schema: dict[str, Any]) -> Listing:
    required = schema.get("required", ())
    fields = {
        name: (_type_of(about, library.Field), ... if name in required else None)
        for name, about in schema["properties"].items()
    }
    model = library.create_model("Body", __config__=library.ConfigDict(extra="forbid", strict=True), **fields)
    return _caught(model.model_validate, library.ValidationError, lambda error: error.errors())


def _by_msgspec(library: Any, schema: dict[str, Any]) -> Listing:
    required = schema.get("required", ())
    types = {name: _type_of(about, library.Meta) for name, about in schema["properties"].items()}
    fields = [(name, kind) if name in required else (name, kind | None, None) for name, kind in types.items()]
    # None is the quickest of its defaults, though the service takes no null.
    body_type = library.defstruct("Body", fields, kw_only=True, forbid_unknown_fields=True)
    convert, refused = library.convert, library.ValidationError

    def issues(body: object) -> list[Any]:
        try:
            convert(body, body_type)
        except refused as error:
            return [str(error)]
        return []

    return issues


def _type_of(about: dict[str, Any], bounded: Callable[..., object]) -> Any:
    """A parameter's schema as a type; `bounded` is what holds bounds in the library's annotations."""
    if "enum" in about:
        return Literal[tuple(about["enum"])]
    kind: Any = _SCALARS.get(about["type"])
    if kind is None:
        kind = list[_type_of(about["items"], bounded)]  # type: ignore[misc]
    bounds = {name: about[keyword] for keyword, name in _BOUNDS.items() if keyword in about}
    return Annotated[kind, bounded(**bounds)] if bounds else kind


def _caught(check: Callable[[object], object], error: type[Exception], listed: Callable[[Any], list[Any]]) -> Listing:
    def issues(body: object) -> list[Any]:
        try:
            check(body)
        except error as problem:
            return listed(problem)
        return []

    return issues


_BOUNDS = {
    "minimum": "ge",
    "maximum": "le",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
}
_SCALARS: dict[str, type] = {"string": str, "integer": int, "number": float, "boolean": bool}
_MAKERS: dict[str, Callable[[Any, dict[str, Any]], Listing]] = {
    "jsonschema-rs": _by_schema,
    "jsonschema": _by_schema,
    "fastjsonschema": _by_compiled_schema,
    "pydantic": _by_pydantic,
    "msgspec": _by_msgspec,
}


if __name__ == "__main__":
    main(*(kind(argument) for kind, argument in zip((int, float), sys.argv[1:], strict=False)))
