"""JSON Schema (2020-12) of a model's request body, with every rule in plain keywords.

Any conforming validator then enforces all of them; `x-` annotations carry what JSON Schema has no word for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from modelgen.analysis import naming
from modelgen.analysis.conditions import (
    FALSE,
    TRUE,
    All,
    Any,
    AtLeast,
    AtMost,
    Clause,
    Clauses,
    Condition,
    Constant,
    Defined,
    Exactly,
    Not,
    Obligation,
    OneOf,
    every,
    requirement_clauses,
    rule_clauses,
    size,
)
from modelgen.catalog.bounds import is_required, minimum_length, out_of_bounds
from modelgen.catalog.model import Json, Match, Missing, Model, Parameter, ParameterType, Rule, Site

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema: TypeAlias = "dict[str, Json]"


def model_schema(model: Model, site: Site) -> Schema:
    """The self-contained schema of one model's request body."""
    schema: Schema = {
        "$schema": DIALECT,
        "$id": f"{site.schema_base}/{naming.file_stem(model.id)}.schema.json",
        **body_schema(model),
    }
    return schema


def body_schema(model: Model) -> Schema:
    """The schema without dialect and identity, as an OpenAPI document embeds it."""
    schema: Schema = {"title": model.name}
    if model.description is not None:
        schema["description"] = model.description
    if model.deprecated is not None:
        schema["deprecated"] = True
    schema |= _object(model.parameters, model.rules)
    schema["x-modelId"] = model.id
    schema["x-provider"] = model.provider
    schema["x-capabilities"] = list(model.capabilities)
    return schema | _annotations(model)


def parameter_schema(parameter: Parameter) -> Schema:
    """The schema of one property: what its own declaration says, without the rules over several."""
    schema: Schema = {"type": _JSON_TYPES[parameter.type]}
    if isinstance(label := parameter.annotations.get("x-label"), str):
        schema["title"] = label
    if parameter.description is not None:
        schema["description"] = parameter.description
    if parameter.deprecated is not None:
        schema["deprecated"] = True
    if not isinstance(parameter.default, Missing):
        schema["default" if _is_sendable(parameter, parameter.default) else "x-default"] = parameter.default
    if parameter.type is ParameterType.INPUTS_ARRAY:
        schema["items"] = _object(parameter.inputs, ()) if parameter.inputs else {"type": "object"}
    elif parameter.type.item is not None:
        schema["items"] = {"type": _JSON_TYPES[parameter.type.item], **_value_keywords(parameter, parameter.type.item)}
    else:
        schema |= _value_keywords(parameter, parameter.type)
    schema |= _length_keywords(parameter)
    for key, value in parameter.annotations.items():
        if key != "x-label":
            schema[key] = value
    if parameter.step is not None and parameter.whole_step is None:
        schema["x-step"] = parameter.step
    if parameter.used_when:
        schema["x-usedWhen"] = _matches(parameter.used_when)
    if parameter.required.unknown:
        schema["x-required"] = dict(parameter.required.unknown)
    return schema | _annotations(parameter)


def _is_sendable(parameter: Parameter, default: Json) -> bool:
    """Whether the default may be sent; if not it is no `default`, because tools that fill it in would break the body."""
    if default in ("", []):
        return not minimum_length(parameter)
    return out_of_bounds(parameter, default) is None


_JSON_TYPES = {
    ParameterType.STRING: "string",
    ParameterType.FILE: "string",
    ParameterType.MODEL: "string",
    ParameterType.NUMBER: "number",
    ParameterType.BOOLEAN: "boolean",
    ParameterType.STRING_ARRAY: "array",
    ParameterType.NUMBER_ARRAY: "array",
    ParameterType.FILE_ARRAY: "array",
    ParameterType.MODEL_ARRAY: "array",
    ParameterType.INPUTS_ARRAY: "array",
}


def _object(parameters: tuple[Parameter, ...], rules: tuple[Rule, ...]) -> Schema:
    declared = {parameter.name: parameter for parameter in parameters}
    schema: Schema = {
        "type": "object",
        "properties": {parameter.name: parameter_schema(parameter) for parameter in parameters},
    }
    if required := [parameter.name for parameter in parameters if is_required(parameter)]:
        schema["required"] = list(required)
    schema["additionalProperties"] = False
    clauses = [
        _clause(clause)
        for parameter in parameters
        if not parameter.required.always
        for clause in requirement_clauses(parameter.required, parameter, declared)
    ]
    written_out = [rule_clauses(rule, declared) for rule in rules]
    clauses += [_rule(rule) for rule in written_out if rule.clauses and rule.condition != FALSE]
    if clauses:
        schema["allOf"] = list(clauses)
    return schema


def _value_keywords(parameter: Parameter, kind: ParameterType) -> Schema:
    """What bounds a scalar, or each item of an array."""
    schema: Schema = {}
    if parameter.allowed_values is not None:
        schema["enum"] = list(parameter.allowed_values)
    if kind is ParameterType.NUMBER:
        if parameter.min is not None:
            schema["minimum"] = parameter.min
        if parameter.max is not None:
            schema["maximum"] = parameter.max
        if parameter.whole_step is not None:
            schema["multipleOf"] = parameter.whole_step
    elif kind is ParameterType.FILE and parameter.type.is_array:
        schema["minLength"] = 1
    return schema


def _length_keywords(parameter: Parameter) -> Schema:
    unit = "Items" if parameter.type.is_array else "Length"
    schema: Schema = {}
    if least := minimum_length(parameter):
        schema[f"min{unit}"] = least
    if parameter.max_length is not None:
        schema[f"max{unit}"] = parameter.max_length
    return schema


def _annotations(thing: Model | Parameter) -> Schema:
    annotations: Schema = {}
    if thing.deprecated is not None:
        facts = thing.deprecated
        details = {"since": facts.since, "replacement": facts.replacement, "reason": facts.reason}
        if stated := {key: value for key, value in details.items() if value is not None}:
            annotations["x-deprecated"] = dict(stated)
    if isinstance(thing, Model):
        annotations |= thing.annotations
    return annotations


def _matches(matches: Iterable[Match]) -> Json:
    return {match.parameter: list(match.values) for match in matches}


def _rule(rule: Clauses) -> Schema:
    if len(rule.clauses) == 1:
        only = rule.clauses[0]
        return _clause(Clause(every((rule.condition, only.condition)), only.obligation, rule.message))
    schema: Schema = {} if rule.message is None else {"$comment": rule.message}
    written_out: Schema = {"allOf": [_clause(clause) for clause in rule.clauses]}
    if rule.condition == TRUE:
        return schema | written_out
    return schema | {"if": condition_schema(rule.condition), "then": written_out}


def _clause(clause: Clause) -> Schema:
    schema: Schema = {} if clause.message is None else {"$comment": clause.message}
    obligation = obligation_schema(clause.obligation)
    if clause.condition == TRUE:
        return schema | obligation
    return schema | {"if": condition_schema(clause.condition), "then": obligation}


def obligation_schema(obligation: Obligation) -> Schema:
    if isinstance(obligation, AtMost):
        keyword = "maxItems" if obligation.parameter.type.is_array else "maximum"
        absent = _absent_size(obligation.parameter) <= obligation.size
        return _property(obligation.parameter, {keyword: obligation.size}, absent)
    if isinstance(obligation, Exactly):
        bounds: Schema = {"minItems": obligation.size, "maxItems": obligation.size}
        return _property(obligation.parameter, bounds, _absent_size(obligation.parameter) in (0, obligation.size))
    return condition_schema(obligation)


def condition_schema(condition: Condition) -> Schema:
    """A schema of the whole body that passes exactly when the condition holds over effective values."""
    match condition:
        case Constant(holds):
            return {} if holds else {"not": {}}
        case Defined(parameter):
            keyword = "minItems" if parameter.type.is_array else "minLength" if parameter.type.is_text else None
            return _property(parameter, {keyword: 1} if keyword else {}, parameter.default_is_defined)
        case OneOf(parameter, values):
            allowed: Schema = {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
            return _property(parameter, allowed, condition.default_matches)
        case AtLeast(parameter, least):
            bound: Schema = {"type": "array", "minItems": least} if parameter.type.is_array else {"minimum": least}
            return _property(parameter, bound, _absent_size(parameter) >= least)
        case Exactly(parameter, items):
            exact: Schema = {"type": "array", "minItems": items, "maxItems": items}
            return _property(parameter, exact, _absent_size(parameter) == items)
        case All(conditions):
            return _all([condition_schema(part) for part in conditions])
        case Any(conditions):
            return {"anyOf": [condition_schema(part) for part in conditions]}
        case Not(inner):
            return {"not": condition_schema(inner)}


def _property(parameter: Parameter, schema: Schema, passes_when_absent: bool) -> Schema:
    result: Schema = {}
    if schema:
        result["properties"] = {parameter.name: schema}
    if not passes_when_absent:
        result["required"] = [parameter.name]
    return result


def _all(schemas: list[Schema]) -> Schema:
    """One schema that passes where all do: merged where they speak of different properties."""
    properties: Schema = {}
    required: list[Json] = []
    for schema in schemas:
        own = schema.get("properties", {})
        assert isinstance(own, dict)
        if schema.keys() - {"properties", "required"} or own.keys() & properties.keys():
            return {"allOf": list(schemas)}
        properties |= own
        required += [name for name in schema.get("required", []) if name not in required]  # type: ignore[union-attr]
    return ({"properties": properties} if properties else {}) | ({"required": required} if required else {})


def _absent_size(parameter: Parameter) -> int | float:
    return size(parameter.default) if parameter.has_default else 0
