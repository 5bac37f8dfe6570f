"""The generated TypeScript package: compiled once, and asked in one process for what it says of many bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelgen.catalog.model import Catalog
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.node import FOLDER, node, tool

_INDEX = re.compile("0|[1-9][0-9]{0,9}")


@dataclass(frozen=True)
class Said:
    """What a validator says of a body; issues as location, keyword and message."""

    is_valid: bool
    issues: list[list[str]]
    advice: list[list[str]]


def write(catalog: Catalog, folder: Path) -> Path:
    """The folder of the rendered package."""
    for path, text in render(catalog, load_templates(), ("typescript",)).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    package = folder / "typescript"
    (package / "node_modules").symlink_to(FOLDER / "node_modules", target_is_directory=True)
    return package


def compile_package(package: Path) -> None:
    done = tool("typescript", "-p", package, name="tsc")
    assert done.returncode == 0, done.stdout


def judged(package: Path, bodies: Iterable[tuple[str, str]]) -> list[Said]:
    """What the validators say of bodies, each a model's stem and a JSON text."""
    lines = [f'{{"stem":{json.dumps(stem)},"payload":{body}}}' for stem, body in bodies]
    done = node(FOLDER / "judge.mjs", package / "dist/validators", stdin="\n".join(lines))
    assert done.returncode == 0, done.stderr
    return [Said(one["valid"], one["issues"], one["advice"]) for one in map(json.loads, done.stdout.splitlines())]


def as_javascript(value: Any) -> Any:
    """A JSON value as JavaScript reads it: numbers are doubles, and names that are whole numbers come first, in their order."""
    if isinstance(value, dict):
        indices = sorted((name for name in value if _is_index(name)), key=int)
        ordered = [*indices, *(name for name in value if not _is_index(name))]
        return {name: as_javascript(value[name]) for name in ordered}
    if isinstance(value, list):
        return [as_javascript(item) for item in value]
    if isinstance(value, int) and abs(value) > 2**53:
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    return value


def json_text(value: object) -> str:
    """JSON as JavaScript reads it too; an infinity is a number beyond every double."""
    return re.sub(r"(?<![\"\w])(-?)Infinity(?=[,\]}]|$)", r"\g<1>1e400", json.dumps(value))


def _is_index(name: str) -> bool:
    return _INDEX.fullmatch(name) is not None and int(name) < 2**32 - 1
