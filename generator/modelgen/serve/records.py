"""Models of a catalogue as endpoints of the fake, with the records that the service would have of them."""

from __future__ import annotations

from collections.abc import Iterable

from modelgen.catalog.grammar import PARAMETER_KEYS
from modelgen.catalog.model import Catalog, Dependency, Json, Match, Missing, Model, Parameter, Requirement
from modelgen.schema.json_schema import model_schema

from .model_endpoint import ModelEndpoint, endpoint_of

_NOTES = tuple(key.name for key in PARAMETER_KEYS if key.is_annotation)
_ASIDE, _UI_CONFIG = "x-record", "x-uiConfig"  # what an import keeps of a record, and the catalogue has no word for


def endpoints(catalog: Catalog) -> dict[str, ModelEndpoint]:
    """By id."""
    return {model.id: endpoint_of(model_schema(model, catalog.site), record=record(model)) for model in catalog.models}


def record(model: Model) -> dict[str, Json]:
    """The model record (`GET /models/{id}`) that this model could have come from, without id, name and capabilities.

    Rules over several parameters, `usedWhen`, deprecations and `x-` keys are the catalogue's own, so it has none of them.
    """
    updated = f"{model.updated}T00:00:00.000Z"
    found: dict[str, Json] = {
        "createdAt": updated,
        "updatedAt": updated,
        "tags": [model.provider],
        "complianceMetadata": {"modelProvider": model.provider},
        "inputs": [_input(parameter) for parameter in model.parameters],
    }
    if model.description is not None:
        found["shortDescription"] = model.description
    if (ui := model.annotations.get(_UI_CONFIG)) is not None:
        found["uiConfig"] = ui
    return found


def _input(parameter: Parameter) -> Json:
    found: dict[str, Json] = {"name": parameter.name, "type": parameter.type.value}
    required = dict(_required(parameter.required))
    if required:
        found["required"] = required
    if not isinstance(parameter.default, Missing):
        found["default"] = parameter.default
    facts: dict[str, Json] = {
        "description": parameter.description,
        "min": parameter.min,
        "max": parameter.max,
        "step": parameter.step,
        "minLength": parameter.min_length,
        "maxLength": parameter.max_length,
    }
    found |= {key: value for key, value in facts.items() if value is not None}
    if parameter.allowed_values is not None:
        found["allowedValues"] = list(parameter.allowed_values)
    if parameter.inputs:
        found["inputs"] = [_input(inner) for inner in parameter.inputs]
    aside = parameter.annotations.get(_ASIDE)
    notes = {word: parameter.annotations[f"x-{word}"] for word in _NOTES if f"x-{word}" in parameter.annotations}
    return found | notes | (aside if isinstance(aside, dict) else {})


def _required(requirement: Requirement) -> Iterable[tuple[str, Json]]:
    if requirement.always:
        yield "always", True
    if requirement.if_defined:
        yield "ifDefined", _dependencies(requirement.if_defined)
    if requirement.if_not_defined:
        yield "ifNotDefined", _dependencies(requirement.if_not_defined)
    if requirement.conditional is not None:
        yield (
            "conditional",
            {
                "values": _matches(requirement.conditional.matches),
                "operator": requirement.conditional.operator,
            },
        )
    if requirement.when:
        yield "when", _matches(requirement.when)
    yield from requirement.unknown


def _dependencies(dependencies: Iterable[Dependency]) -> Json:
    return {one.parameter: {} if one.message is None else {"message": one.message} for one in dependencies}


def _matches(matches: Iterable[Match]) -> Json:
    return {match.parameter: list(match.values) for match in matches}
