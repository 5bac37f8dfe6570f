"""A model's schema in the forms of `consumers`: what a form has a keyword for as keywords, all else in `description`."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.analysis import naming, wording
from modelgen.analysis.constraints import CONDITION, Constraint, parameter_constraints, rule_constraints
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.catalog.model import Json, Model, Site
from modelgen.catalog.once import once_for_each
from modelgen.schema.consumers import DRAFT_07, PLAIN, SHAPE, STRICT, Form
from modelgen.schema.json_schema import (
    DIALECT,
    Schema,
    described,
    guarded_schema,
    planned_schema,
    with_description,
)

_DIALECTS = {PLAIN: DIALECT, SHAPE: DIALECT, DRAFT_07: "http://json-schema.org/draft-07/schema#"}


def has_keyword(form: Form, constraint: Constraint) -> bool:
    """Whether the form enforces the constraint; else it is said in words."""
    if constraint.keyword == CONDITION:
        return 0 < constraint.cases <= form.most_cases
    return constraint.keyword in form.keywords


def schema_form(model: Model, plan: ObjectPlan, site: Site, form: Form) -> Schema:
    """The self-contained document, for `PLAIN`, `SHAPE` and `DRAFT_07`."""
    sentences = [one.sentence for one in rule_constraints(plan)]
    if model.deprecated is not None:
        sentences.insert(0, wording.deprecation(model.deprecated))
    schema: Schema = {
        "$schema": _DIALECTS[form],
        "$id": f"{site.schema_base}/{form.name}/{naming.file_stem(model.id)}.schema.json",
        "title": model.name,
    }
    if said := described(model.description, sentences):
        schema["description"] = said
    if model.deprecated is not None and "deprecated" in form.keywords:
        schema["deprecated"] = True
    return schema | object_form(plan, form)


def object_form(plan: ObjectPlan, form: Form) -> Schema:
    """The schema of a body, or of an item of an `inputs_array`; forms that can do the same share it."""
    known, can_do = _known_forms(plan), (form.keywords, form.most_cases, form.is_strict)
    if can_do not in known:
        known[can_do] = _object_form(plan, form)
    return dict(known[can_do])


@once_for_each
def _known_forms(plan: ObjectPlan) -> dict[tuple[object, ...], Schema]:
    """The schemas of an object that were made already, by what their forms can do."""
    return {}


def _object_form(plan: ObjectPlan, form: Form) -> Schema:
    names: list[Json] = [one.name for one in plan.parameters if form.is_strict or one.must_be_sent]
    schema: Schema = {
        "type": JsonType.OBJECT.value,
        "properties": {one.name: _property(one, form) for one in plan.parameters},
    }
    if names or form.is_strict:
        schema["required"] = names
    schema["additionalProperties"] = False
    return schema | guarded_schema(plan, form.most_cases) if form.most_cases else schema


def _property(plan: ParameterPlan, form: Form) -> Schema:
    whole = planned_schema(plan)
    schema: Schema = {key: value for key, value in whole.items() if key in form.keywords}
    if plan.value.items is not None:
        schema["items"] = _items(plan.value.items, whole["items"], form)
    if form.is_strict and not plan.must_be_sent:
        schema["type"] = [plan.value.type.value, "null"]
        if isinstance(values := schema.get("enum"), list) and plan.value.items is None:
            schema["enum"] = [*values, None]
    return with_description(schema, described(plan.parameter.description, list(_sentences(plan, form))))


def _sentences(plan: ParameterPlan, form: Form) -> Iterator[str]:
    """One for all that has no keyword, and one for each condition, which no reader shows."""
    said = [one for one in parameter_constraints(plan) if one.keyword == CONDITION or not has_keyword(form, one)]
    facts = [one.sentence for one in said if one.keyword != CONDITION]
    if form.is_strict and not plan.must_be_sent:
        facts.append("null leaves it out.")
    if facts:
        yield " ".join(facts)
    yield from (one.sentence for one in said if one.keyword == CONDITION)


def _items(checks: ValueChecks, whole: Json, form: Form) -> Schema:
    if checks.object is not None:
        return object_form(checks.object, form)
    assert isinstance(whole, dict)
    return {key: value for key, value in whole.items() if key in form.keywords}


def strict_problem(schema: Schema) -> str | None:
    """Why a schema of strict form may not be called strict; None where it may."""
    found = list(_inner(schema))
    objects = [one for _, one in found if "object" in _types(one)]
    if any("properties" not in one for one in objects):
        return "it takes objects of which nothing is known"
    names = [name for one in objects for name in _mapping(one["properties"])]
    enums = [values for _, one in found if isinstance(values := one.get("enum"), list)]
    texts = [[value for value in values if isinstance(value, str)] for values in enums]
    if len(names) > STRICT.properties:
        return f"it has more than {STRICT.properties} properties"
    if max(level for level, _ in found) > STRICT.levels:
        return f"it has more than {STRICT.levels} levels"
    if sum(map(len, enums)) > STRICT.enum_values:
        return f"it has more than {STRICT.enum_values} allowed values"
    if sum(map(len, names)) + sum(len(text) for values in texts for text in values) > STRICT.characters:
        return f"its names and allowed values have more than {STRICT.characters} characters"
    if any(len(values) > STRICT.long_enum and sum(map(len, values)) > STRICT.long_enum_characters for values in texts):
        return f"allowed values of one parameter have more than {STRICT.long_enum_characters} characters"
    return None


def _inner(schema: Schema, level: int = 1) -> Iterator[tuple[int, Schema]]:
    """The schema and all in it, each with its level."""
    yield level, schema
    for one in [*_mapping(schema.get("properties", {})).values(), schema.get("items", {})]:
        if inner := _mapping(one):
            yield from _inner(inner, level + 1)


def _types(schema: Schema) -> list[Json]:
    kind = schema.get("type")
    return kind if isinstance(kind, list) else [kind]


def _mapping(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value
