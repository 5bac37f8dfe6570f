"""Everything that a request body is held to, one by one, each with the sentence that says it where a format has no keyword for it.

A constraint of a value is named by its place (a JSON Pointer, `*` for each item) and its keyword in the exact schema; a condition
by the parameter that it requires, or as a rule by its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from modelgen.analysis import wording
from modelgen.analysis.clauses import rule_clauses
from modelgen.analysis.defaults import is_sendable
from modelgen.analysis.messages import number
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.analysis.pointers import token
from modelgen.catalog.model import Json, Missing, Parameter
from modelgen.catalog.once import once_for_each

CONDITION = "condition"  # instead of a keyword: a requirement or rule, said with `if` and `then`

_TYPES = {
    JsonType.STRING: "A text.",
    JsonType.NUMBER: "A number.",
    JsonType.INTEGER: "A whole number.",
    JsonType.BOOLEAN: "true or false.",
    JsonType.ARRAY: "A list.",
    JsonType.OBJECT: "An object.",
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """`sentence` is one line of Markdown; `cases` is the number of clauses that a rule comes to, 1 for all else."""

    name: str
    keyword: str
    sentence: str
    cases: int = 1


def body_constraints(plan: ObjectPlan) -> Iterator[Constraint]:
    """Those of an object and of all in it, in documented order; rules of a body and unknown keys come last."""
    at = "".join(f"/{token(name)}/*" for name in plan.path)
    for one in plan.parameters:
        yield from _parameter_constraints(one, at) if at else parameter_constraints(one)
        if one.value.object is not None:
            yield from body_constraints(one.value.object)
    yield from rule_constraints(plan)
    yield Constraint(f"{at} additionalProperties".strip(), "additionalProperties", "No other keys are taken.")


@once_for_each
def rule_constraints(plan: ObjectPlan) -> tuple[Constraint, ...]:
    return tuple(_rule_constraints(plan))


def _rule_constraints(plan: ObjectPlan) -> Iterator[Constraint]:
    for index, checks in enumerate(plan.rules, 1):
        cases = len(rule_clauses(checks).clauses)
        yield Constraint(f"rule {index} ({checks.rule.kind})", CONDITION, _line(wording.rule(checks.rule)), cases)


@once_for_each
def parameter_constraints(plan: ParameterPlan) -> tuple[Constraint, ...]:
    """Those of one parameter and of the scalars in it, not those of the objects in it."""
    return tuple(_parameter_constraints(plan, ""))


def _parameter_constraints(plan: ParameterPlan, at: str) -> Iterator[Constraint]:
    """`at` is the place of the object that the parameter belongs to."""
    place = f"{at}/{token(plan.name)}"
    if plan.must_be_sent:
        yield Constraint(f"{place} required", "required", "Required.")
    for keyword, sentence in _value_facts(plan.value):
        yield Constraint(f"{place} {keyword}", keyword, sentence)
    for keyword, sentence in _value_facts(plan.value.items) if plan.value.items else ():
        yield Constraint(f"{place}/* {keyword}", keyword, f"Each item: {sentence[0].lower()}{sentence[1:]}")
    for index, check in enumerate(plan.requirements, 1):
        yield Constraint(f"{place} requirement {index}", CONDITION, _line(check.sentence))
    for keyword, sentence in _annotated_facts(plan.parameter):
        yield Constraint(f"{place} {keyword}", keyword, _line(sentence))


def _value_facts(checks: ValueChecks) -> Iterator[tuple[str, str]]:
    yield "type", _TYPES[checks.type]
    if checks.allowed is not None:
        yield "enum", f"One of {', '.join(_code(value) for value in checks.allowed)}."
    if checks.minimum is not None:
        yield "minimum", f"At least {number(checks.minimum)}."
    if checks.maximum is not None:
        yield "maximum", f"At most {number(checks.maximum)}."
    if checks.multiple_of is not None:
        yield "multipleOf", f"A multiple of {number(checks.multiple_of)}."
    unit = "item" if checks.type is JsonType.ARRAY else "character"
    if checks.min_length:
        yield checks.min_keyword, f"At least {checks.min_length} {unit}{'s' if checks.min_length > 1 else ''}."
    if checks.max_length is not None:
        yield checks.max_keyword, f"At most {checks.max_length} {unit}{'' if checks.max_length == 1 else 's'}."


def _annotated_facts(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """What JSON Schema itself has no keyword for, or only says to who fills in a form."""
    if not isinstance(parameter.default, Missing):
        keyword = "default" if is_sendable(parameter, parameter.default) else "x-default"
        yield keyword, f"Default: {_code(parameter.default)}."
    if parameter.step is not None and parameter.whole_step is None:
        yield "x-step", f"In steps of {number(parameter.step)}."
    if parameter.used_when:
        yield "x-usedWhen", f"Used only when {wording.conditions(parameter.used_when)}."
    if facts := wording.asset_facts(parameter):
        yield "x-kind", " ".join(facts)
    if parameter.deprecated is not None:
        yield "x-deprecated", wording.deprecation(parameter.deprecated)


def _code(value: Json) -> str:
    """As JSON, so that a text is told from a number."""
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _line(text: str) -> str:
    return " ".join(text.split())
