"""What consumers are tried on: models in every form, and bodies of four kinds for each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from modelgen.analysis.naming import file_stem
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.comparison import Held, held_of, is_json
from tests.support.flip_points import bodies
from tests.support.validators import catalog

KINDS = ("right", "enum", "rule", "unknown key")
_MOST = 8  # bodies of a kind


@dataclass(frozen=True)
class Case:
    """A model, its files by path, and bodies by kind: right ones, and those with one thing wrong."""

    folder: Path
    id: str
    files: dict[str, Any]
    bodies: dict[str, list[Any]]

    def form(self, name: str) -> Any:
        """A schema, or with `tools/…` a tool."""
        stem = file_stem(self.id)
        if name.startswith("tools/"):
            return self.files[f"{name}/{stem}.json"]
        return self.files[f"json-schema/{name}{'/' if name else ''}{stem}.schema.json"]

    @property
    def listed(self) -> list[Any]:
        """All bodies, kind by kind."""
        return [body for kind in KINDS for body in self.bodies[kind]]

    def sorted_out(self, taken: list[bool]) -> dict[str, list[bool]]:
        """Verdicts over `listed`, by kind."""
        rest = iter(taken)
        found = {kind: [next(rest) for _ in self.bodies[kind]] for kind in KINDS}
        assert next(rest, None) is None
        return found


@cache
def cases(folder: Path) -> tuple[Case, ...]:
    texts = render(catalog(folder), load_templates(), ("json-schema", "tools", "openapi"))
    files = {path: json.loads(text) for path, text in texts.items()}
    return tuple(_case(folder, one, files) for one in held_of(folder))


def _case(folder: Path, one: Held, files: dict[str, Any]) -> Case:
    case = Case(folder, one.id, files, {})
    takes = one.subject.module.is_valid
    shape = jsonschema.Draft202012Validator(case.form("shape"))
    drawn = [body for body in bodies(one.declared, 200) if _is_portable(body)]
    right = [body for body in drawn if takes(body)]
    case.bodies.update(
        {
            "right": [*_spread(right), *_with_allowed_values(one, right[:1])],
            "enum": _spread(_with_foreign_values(one, right)),
            "rule": _spread([body for body in drawn if not takes(body) and shape.is_valid(body)]),
            "unknown key": [{**right[0], "noSuchKey": 1}] if right else [],
        }
    )
    return case


def _with_allowed_values(one: Held, right: list[Any]) -> list[Any]:
    """A right body with each allowed value of each parameter, where it stays right."""
    found = []
    for parameter in one.subject.model.parameters:
        for value in parameter.allowed_values or ():
            changed = {**right[0], parameter.name: [value] if parameter.type.is_array else value} if right else {}
            if one.subject.module.is_valid(changed) and _is_portable(changed):
                found.append(changed)
    return found


def _with_foreign_values(one: Held, right: list[Any]) -> list[Any]:
    """Right bodies but for one value that is not among the allowed ones."""
    found = []
    for parameter in one.subject.model.parameters:
        if parameter.allowed_values:
            foreign: Any = "no such value" if isinstance(parameter.allowed_values[0], str) else 123456.75
            value = [foreign] if parameter.type.is_array else foreign
            for body in right:
                changed = {**body, parameter.name: value}
                if {issue.keyword for issue in one.subject.module.validate(changed)} == {"enum"}:
                    found.append(changed)
                    break
    return found


def _spread(listed: list[Any]) -> list[Any]:
    return listed[:: max(1, -(-len(listed) // _MOST))]


def _is_portable(body: Any) -> bool:
    """Whether JavaScript reads it as it is meant."""
    if not is_json(body) or not isinstance(body, dict) or "__proto__" in json.dumps(body):
        return False
    return all(abs(number) < 2**53 for number in _numbers(body))


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [number for one in inner for number in _numbers(one)]
    return [value] if isinstance(value, int | float) else []
