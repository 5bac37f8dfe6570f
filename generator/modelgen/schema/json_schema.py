"""JSON Schema (2020-12) of a model's request body, with every rule in plain keywords.

Any conforming validator then enforces all of them; `x-` annotations carry what JSON Schema has no word for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from modelgen.analysis import naming, wording
from modelgen.analysis.checks import body_plan, value_checks
from modelgen.analysis.clauses import AtMost, Clause, Clauses, Consequence, requirement_clauses, rule_clauses
from modelgen.analysis.conditions import (
    TRUE,
    AtLeast,
    Condition,
    Constant,
    Defined,
    Every,
    Exactly,
    Not,
    OneOf,
    Some,
    absent_size,
    every,
)
from modelgen.analysis.defaults import is_sendable
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.analysis.totals import MOST_CASES
from modelgen.catalog.model import Json, Match, Missing, Model, Parameter, Site
from modelgen.catalog.once import once_for_each

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DECLARABLE = re.compile(r"[a-zA-Z_$][a-zA-Z0-9_$:-]*")  # ajv 8, `addKeyword`

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
    plan = body_plan(model)
    schema: Schema = {"title": model.name}
    if said := described(model.description, rule_sentences(plan)):
        schema["description"] = said
    if model.deprecated is not None:
        schema["deprecated"] = True
    schema |= _object(plan)
    schema["x-modelId"] = model.id
    schema["x-provider"] = model.provider
    schema["x-capabilities"] = list(model.capabilities)
    return schema | _annotations(model)


def x_words(of_models: Iterable[Iterable[str]]) -> list[Json]:
    """Every `x-` word that the schemas of models may hold, sorted; only those that can be declared to ajv.

    `of_models` are the `model_words` of each.
    """
    words = {
        "x-modelId",
        "x-provider",
        "x-capabilities",
        "x-default",
        "x-step",
        "x-usedWhen",
        "x-required",
        "x-deprecated",
    }
    words = words.union(*of_models)
    return [*sorted(word for word in words - {"x-label"} if _DECLARABLE.fullmatch(word))]


def model_words(model: Model) -> list[str]:
    """The words that a model has of its own, sorted."""
    inner = {word for one in all_parameters(model.parameters) for word in one.annotations}
    return sorted(inner | model.annotations.keys())


def all_parameters(parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    """The parameters and those inside them."""
    for one in parameters:
        yield one
        yield from all_parameters(one.inputs)


def parameter_schema(parameter: Parameter, checks: ValueChecks | None = None) -> Schema:
    """The schema of one property: what its own declaration says, without the rules over several."""
    checks = checks or value_checks(parameter)
    schema: Schema = {"type": checks.type.value}
    if isinstance(label := parameter.annotations.get("x-label"), str):
        schema["title"] = label
    if parameter.description is not None:
        schema["description"] = parameter.description
    if parameter.deprecated is not None:
        schema["deprecated"] = True
    if not isinstance(parameter.default, Missing):
        schema["default" if is_sendable(parameter, parameter.default) else "x-default"] = parameter.default
    if checks.items is None:
        schema |= _value_keywords(checks)
    elif checks.items.object is not None:
        schema["items"] = _object(checks.items.object)
    else:
        schema["items"] = {"type": checks.items.type.value, **_value_keywords(checks.items), **_lengths(checks.items)}
    schema |= _lengths(checks)
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


@once_for_each
def planned_schema(plan: ParameterPlan) -> Mapping[str, Json]:
    """`parameter_schema` of a parameter whose checks are known."""
    return parameter_schema(plan.parameter, plan.value)


def _object(plan: ObjectPlan) -> Schema:
    schema: Schema = {
        "type": JsonType.OBJECT.value,
        "properties": {one.name: _member(one) for one in plan.parameters},
    }
    if required := [one.name for one in plan.parameters if one.must_be_sent]:
        schema["required"] = list(required)
    schema["additionalProperties"] = False
    return schema | guarded_schema(plan)


def guarded_schema(plan: ObjectPlan, most_cases: int = MOST_CASES) -> Schema:
    """The requirements and rules of an object, but for rules that come to more than `most_cases` clauses; {} for none.

    They stand under a condition that always holds and not in an `allOf` of the object itself, because generators of code
    make an intersection of that one, lose the object's shape by it, and some services refuse it at the root.
    """
    clauses = [_clause(clause) for one in plan.parameters for clause in requirement_clauses(one.requirements)]
    clauses += [_rule(rule) for one in plan.rules if 0 < len((rule := rule_clauses(one)).clauses) <= most_cases]
    if not clauses:
        return {}
    return {"if": {}, "then": clauses[0] if len(clauses) == 1 else {"allOf": list(clauses)}}


def described(description: str | None, sentences: Sequence[str]) -> str | None:
    """A description with sentences of Markdown behind it: pages and editors show it, and nothing of conditions."""
    texts = [] if description is None else [description]
    if len(sentences) == 1:
        texts += sentences
    elif sentences:
        texts.append("\n".join(f"- {one}" for one in sentences))
    return "\n\n".join(texts) or None


def rule_sentences(plan: ObjectPlan) -> list[str]:
    return [" ".join(wording.rule(one.rule).split()) for one in plan.rules]


def requirement_sentences(plan: ParameterPlan) -> list[str]:
    return [" ".join(check.sentence.split()) for check in plan.requirements]


def _member(plan: ParameterPlan) -> Schema:
    """The schema of a property, which says when it is required as well."""
    schema = dict(planned_schema(plan))
    if sentences := requirement_sentences(plan):
        return with_description(schema, described(plan.parameter.description, sentences))
    return schema


def with_description(schema: Schema, said: str | None) -> Schema:
    """The schema with this description, behind `type` and `title`."""
    head: Schema = {key: schema[key] for key in ("type", "title") if key in schema}
    if said is not None:
        head["description"] = said
    return head | {key: value for key, value in schema.items() if key not in ("type", "title", "description")}


def _value_keywords(checks: ValueChecks) -> Schema:
    """What bounds a scalar, or each item of an array."""
    keywords: Schema = {
        "enum": None if checks.allowed is None else list(checks.allowed),
        "minimum": checks.minimum,
        "maximum": checks.maximum,
        "multipleOf": checks.multiple_of,
    }
    return {keyword: value for keyword, value in keywords.items() if value is not None}


def _lengths(checks: ValueChecks) -> Schema:
    schema: Schema = {}
    if checks.min_length:
        schema[checks.min_keyword] = checks.min_length
    if checks.max_length is not None:
        schema[checks.max_keyword] = checks.max_length
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
        return _clause(Clause(every((rule.condition, only.condition)), only.consequence, rule.message))
    schema: Schema = {} if rule.message is None else {"$comment": rule.message}
    written_out: Schema = {"allOf": [_clause(clause) for clause in rule.clauses]}
    if rule.condition == TRUE:
        return schema | written_out
    return schema | {"if": condition_schema(rule.condition), "then": written_out}


def _clause(clause: Clause) -> Schema:
    schema: Schema = {} if clause.message is None else {"$comment": clause.message}
    consequence = consequence_schema(clause.consequence)
    if clause.condition == TRUE:
        return schema | consequence
    return schema | {"if": condition_schema(clause.condition), "then": consequence}


def consequence_schema(consequence: Consequence) -> Schema:
    """What must hold. A bound has its type beside it, as strict readers ask; the property itself asks for the same."""
    match consequence:
        case AtMost(parameter, size):
            keyword = "maxItems" if parameter.type.is_array else "maximum"
            return _property(parameter, _typed(parameter) | {keyword: size}, absent_size(parameter) <= size)
        case Exactly(parameter, items):
            bounds: Schema = {**_typed(parameter), "minItems": items, "maxItems": items}
            return _property(parameter, bounds, absent_size(parameter) in (0, items))
        case Defined(parameter) if parameter.type.is_array or parameter.type.is_text:
            filled: Schema = {"minItems" if parameter.type.is_array else "minLength": 1}
            return _property(parameter, _typed(parameter) | filled, parameter.default_is_defined)
    return condition_schema(consequence)


def _typed(parameter: Parameter) -> Schema:
    """Its type. To some readers an array without `items` is an error (Spectral, `array-items`)."""
    return {"type": value_checks(parameter).type.value, **({"items": {}} if parameter.type.is_array else {})}


def condition_schema(condition: Condition) -> Schema:
    """A schema of the whole body that passes exactly when the condition holds over effective values.

    A value of a wrong type is refused where it stands, and decides no condition: so a bound with its type beside it, without
    which strict readers refuse the schema, is negated.
    """
    match condition:
        case Constant(holds):
            return {} if holds else {"not": {}}
        case Defined(parameter):
            empty: Json = [] if parameter.type.is_array else ""
            has_empty = parameter.type.is_array or parameter.type.is_text
            filled: Schema = {"not": {"const": empty}} if has_empty else {}
            return _property(parameter, filled, parameter.default_is_defined)
        case OneOf(parameter, values):
            allowed: Schema = {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
            return _property(parameter, allowed, condition.default_matches)
        case AtLeast(parameter, least):
            below: Schema = {"type": "number", "exclusiveMaximum": least}
            bound: Schema = {**_typed(parameter), "minItems": least} if parameter.type.is_array else {"not": below}
            return _property(parameter, bound, absent_size(parameter) >= least)
        case Exactly(parameter, items):
            exact: Schema = {**_typed(parameter), "minItems": items, "maxItems": items}
            return _property(parameter, exact, absent_size(parameter) == items)
        case Every(conditions):
            return _all([condition_schema(part) for part in conditions])
        case Some(conditions):
            return {"anyOf": [condition_schema(part) for part in conditions]}
        case Not(inner):
            return {"not": condition_schema(inner)}


def _property(parameter: Parameter, schema: Schema, passes_when_absent: bool) -> Schema:
    """Something about one parameter; what is required is declared beside it, as strict readers ask."""
    result: Schema = {}
    if schema or not passes_when_absent:
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
