"""All that is true of a parameter, in sentences made from its check plan: the long form of `wording.parameter_facts`.

Nothing is left out or shortened, and values stand as JSON, so that whoever reads it can write a request without the schema.
"""

from __future__ import annotations

import json

from modelgen.analysis import wording
from modelgen.analysis.conditions import FALSE, TRUE, Declared, defined, requirement_conditions
from modelgen.analysis.defaults import is_sendable
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.catalog.model import Json, Missing, ParameterType

_FILES = (ParameterType.FILE, ParameterType.FILE_ARRAY)
_MODELS = (ParameterType.MODEL, ParameterType.MODEL_ARRAY)


def wire_type(checks: ValueChecks) -> str:
    """The type on the wire: `string`, `array of numbers`."""
    return checks.type.value if checks.items is None else f"array of {checks.items.type.value}s"


def value_facts(plan: ParameterPlan) -> list[str]:
    """What a value must be and what it does, a sentence each."""
    parameter, checks = plan.parameter, plan.value
    inner, each = (checks, "") if checks.items is None else (checks.items, "Each ")
    facts = [] if parameter.deprecated is None else [wording.deprecation(parameter.deprecated)]
    if parameter.type in (*_FILES, *_MODELS):
        what = "an asset" if parameter.type in _FILES else "a model"
        facts.append(f"{each}the id of {what}.")
    if inner.allowed is not None:
        one_of = "One of" if checks.items is None else "Each one of"
        facts.append(f"{one_of} {wording.listed([_json(value) for value in inner.allowed], 'or')}.")
    facts += _bounds(inner, each)
    if checks.items is not None:
        facts += _lengths(inner, each)
    facts += _lengths(checks, "")
    if parameter.step is not None and parameter.whole_step is None:
        facts.append(f"{each}in steps of {_number(parameter.step)}, which is advice.")
    facts += wording.asset_facts(parameter)
    if not isinstance(parameter.default, Missing):
        unsent = "" if is_sendable(parameter, parameter.default) else ", which itself is refused where it is sent"
        facts.append(f"Default: {_json(parameter.default)}{unsent}.")
    if parameter.used_when:
        facts.append(f"Has an effect only when {wording.conditions(parameter.used_when)}.")
    return [fact[0].upper() + fact[1:] for fact in facts]


def requirement_facts(plan: ParameterPlan, declared: Declared) -> list[tuple[str, str]]:
    """When it is required beside `always`, each with the message of a body that breaks it."""
    parameter = plan.parameter
    if parameter.required.always or defined(parameter.name, declared) == TRUE:
        return []
    conditions = [condition for condition, _ in requirement_conditions(parameter.required, declared)]
    sentences, messages = wording.requirement_sentences(parameter), wording.requirement_messages(parameter)
    found = zip(conditions, sentences, messages, strict=True)
    return [(sentence, message) for condition, sentence, message in found if condition != FALSE]


def rule_facts(plan: ObjectPlan) -> list[tuple[tuple[str, ...], str, str]]:
    """Each rule that can be broken: the parameters that it names, what it asks, and the message of a body that breaks it."""
    return [
        (
            (*one.rule.parameters, *(match.parameter for match in one.rule.when)),
            wording.rule_sentence(one.rule),
            one.checks[0].message,
        )
        for one in plan.rules
        if one.checks
    ]


def _bounds(checks: ValueChecks, each: str) -> list[str]:
    bounds = wording.between(checks.minimum, checks.maximum, _number)
    facts = [] if bounds is None else [f"{each}{bounds}."]
    if checks.multiple_of is not None:
        facts.append(f"{each}a multiple of {_number(checks.multiple_of)}.")
    return facts


def _lengths(checks: ValueChecks, each: str) -> list[str]:
    unit = "item" if checks.type is JsonType.ARRAY else "character"

    def counted(count: float) -> str:
        return f" {unit}" if count == 1 else f" {unit}s"

    lengths = wording.between(checks.min_length or None, checks.max_length, str, counted)
    return [] if lengths is None else [f"{each}{lengths}."]


def _number(value: int | float) -> str:
    return json.dumps(value)


def _json(value: Json) -> str:
    return wording.code_span(json.dumps(value, ensure_ascii=False))
