"""Models as the inputs of a record, and folders to import into."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from modelgen.catalog.model import (
    AnyOf,
    Exclusive,
    Forbid,
    Match,
    Model,
    Parameter,
    Requirement,
    Rule,
    SameLength,
    Total,
)
from modelgen.diagnostics.text import as_text
from modelgen.importing.sources import read_sources
from modelgen.importing.taking_over import Options, Outcome, take_over

SITE = """title: Case Docs
apiBase: https://api.example.test/v1
schemaBase: https://api.example.test/v1/schemas
generationLink: /api/generate/index.md
llmLink: https://app.example.test/models/{id}/markdown
"""


def new_catalogue(folder: Path, site: str = SITE) -> Path:
    schemas = folder / "schemas"
    schemas.mkdir(parents=True)
    (schemas / "catalog.yaml").write_text(site, "utf-8")
    return schemas


def outcome_of(schemas: Path, *files: Path, provider: str | None = None, takes_older: bool = False) -> Outcome:
    """Imports as the command does."""
    return take_over(read_sources(files, provider), Options(schemas, provider, takes_older=takes_older))


def import_into(schemas: Path, *files: Path, provider: str | None = None) -> str:
    """Imports what must be taken over; gives the diagnostics as they are shown."""
    outcome = outcome_of(schemas, *files, provider=provider)
    assert outcome.is_sound, as_text(outcome.problems)
    return as_text(outcome.problems)


def declarations(model: Model) -> dict[str, Any]:
    """Parameters and rules as a model's file holds them, as far as bodies are judged by them."""
    return {"parameters": inputs_of(model), "rules": [_rule(rule) for rule in model.rules]}


def _rule(rule: Rule) -> dict[str, Any]:
    written: dict[str, Any] = {"when": _matches(rule.when)} if rule.when else {}
    match rule:
        case Total():
            return {"total": list(rule.parameters), "max": rule.max, **written}
        case Forbid():
            return {"forbid": _matches(rule.matches), **written}
        case Exclusive() | AnyOf() | SameLength():
            return {_RULE_KEYS[type(rule)]: list(rule.parameters), **written}
    raise TypeError(rule)


_RULE_KEYS: dict[type[Rule], str] = {Exclusive: "exclusive", AnyOf: "anyOf", SameLength: "sameLength"}


def inputs_of(model: Model, local: Collection[str] = ()) -> list[dict[str, Any]]:
    """The record's `inputs` that a model of the catalogue stands for, without annotations that are `local`."""
    return [_input(parameter, local) for parameter in model.parameters]


def _input(parameter: Parameter, local: Collection[str]) -> dict[str, Any]:
    record: dict[str, Any] = {"name": parameter.name, "type": parameter.type.value}
    facts = {
        "description": parameter.description,
        "min": parameter.min,
        "max": parameter.max,
        "step": parameter.step,
        "minLength": parameter.min_length,
        "maxLength": parameter.max_length,
        "integer": parameter.integer or None,
        "allowedValues": None if parameter.allowed_values is None else list(parameter.allowed_values),
    }
    record |= {key: value for key, value in facts.items() if value is not None}
    if parameter.has_default:
        record["default"] = parameter.default
    record |= {
        key.removeprefix("x-"): value for key, value in parameter.annotations.items() if key not in ("x-record", *local)
    }
    aside = parameter.annotations.get("x-record")
    record |= aside if isinstance(aside, dict) else {}
    if parameter.inputs:
        record["inputs"] = [_input(one, local) for one in parameter.inputs]
    if required := _required(parameter.required):
        record["required"] = required
    return record


def _required(required: Requirement) -> dict[str, Any]:
    record: dict[str, Any] = {"always": True} if required.always else {}
    for form, dependencies in (("ifDefined", required.if_defined), ("ifNotDefined", required.if_not_defined)):
        if dependencies:
            record[form] = {one.parameter: one.message for one in dependencies}
    if required.conditional is not None:
        values = _matches(required.conditional.matches)
        record["conditional"] = {"values": values, "operator": required.conditional.operator}
    if required.when:
        record["when"] = _matches(required.when)
    return record | dict(required.unknown)


def _matches(matches: tuple[Match, ...]) -> dict[str, Any]:
    return {one.parameter: list(one.values) for one in matches}


def normal(inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Inputs with what says the same written the same: messages as texts, `{always: false}` and what is inferred left out."""
    return [_normal(one) for one in inputs]


def _normal(one: dict[str, Any]) -> dict[str, Any]:
    record = {key: value for key, value in one.items() if key != "integer"}
    required = {key: value for key, value in record.pop("required", {}).items() if (key, value) != ("always", False)}
    for form in ("ifDefined", "ifNotDefined"):
        if form in required:
            required[form] = {
                name: (message or {}).get("message") if isinstance(message, dict | None) else message
                for name, message in required[form].items()
            }
    if required:
        record["required"] = required
    if "inputs" in record:
        record["inputs"] = normal(record["inputs"])
    return record
