"""What is true of a parameter or rule, in plain sentences; docstrings and pages for people say the same with them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable

from modelgen.analysis.messages import number
from modelgen.catalog.model import (
    AnyOf,
    Deprecation,
    Exclusive,
    Forbid,
    Json,
    JsonScalar,
    Match,
    Parameter,
    Requirement,
    Rule,
    SameLength,
    Total,
)

_MOST_VALUES = 12  # allowed values that a sentence lists


def shown(value: Json) -> str:
    """A value in prose, as JSON writes it but for the quotes of a text: `4K`, `false`, `0.5`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return ",".join(shown(item) for item in value) or "[]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    return str(value)


def parameter_facts(parameter: Parameter) -> list[str]:
    """Bounds, default and conditions of a parameter, a sentence each, the most important first."""
    facts = []
    if parameter.required.always:
        facts.append("Required.")
    if parameter.deprecated is not None:
        facts.append(deprecation(parameter.deprecated))
    if parameter.allowed_values is not None:
        facts.append(f"{'Each one' if parameter.type.is_array else 'One'} of {_values(parameter.allowed_values)}.")
    facts += _bounds(parameter)
    if parameter.has_default and parameter.default not in ("", []):
        facts.append(f"Default: {code(shown(parameter.default))}.")  # type: ignore[arg-type]
    facts += requirements(parameter)
    if parameter.used_when:
        facts.append(f"Used only when {conditions(parameter.used_when)}.")
    return facts


def requirements(parameter: Parameter) -> list[str]:
    """When a parameter is required, for each form but `always`, with the catalogue's message where it has one."""
    dependencies = (*parameter.required.if_defined, *parameter.required.if_not_defined)
    sentences = requirement_sentences(parameter)
    messages = [one.message for one in dependencies]
    return [f"{one} {said}" if said else one for one, said in itertools.zip_longest(sentences, messages)]


def requirement_sentences(parameter: Parameter) -> list[str]:
    """When a parameter is required, for each form but `always`, in the order of `conditions.requirement_conditions`."""
    required = parameter.required
    facts = [f"Required when {code(one.parameter)} is sent." for one in required.if_defined]
    facts += [f"Required when {code(one.parameter)} is not sent." for one in required.if_not_defined]
    return facts + [f"Required when {case}." for case in _cases(required)]


def _cases(required: Requirement) -> list[str]:
    """When a parameter is required by values of others."""
    found = []
    if required.conditional is not None:
        joint = " and " if required.conditional.operator == "and" else " or "
        found.append(conditions(required.conditional.matches, joint))
    return [*found, *([conditions(required.when)] if required.when else [])]


def rule(one: Rule) -> str:
    """What a rule asks, in a sentence that holds its condition, and the catalogue's message."""
    return f"{rule_sentence(one)} {one.message}" if one.message else rule_sentence(one)


def rule_sentence(one: Rule) -> str:
    """What a rule asks, in a sentence that holds its condition."""
    names = [code(name) for name in one.parameters]
    match one:
        case Forbid():
            fact = f"not {conditions(one.matches)}" + (" together" if len(one.matches) > 1 else "")
        case Total():
            fact = f"{listed(names, 'and')} together come to at most {number(one.max)}"
        case Exclusive():
            fact = f"at most one of {listed(names, 'and')}"
        case AnyOf():
            fact = f"at least one of {listed(names, 'and')}"
        case SameLength():
            fact = f"{listed(names, 'and')} have the same number of items"
        case _:
            raise TypeError(one)
    if one.when:
        fact = f"When {conditions(one.when)}: {fact}"
    return fact[0].upper() + fact[1:] + "."


def rule_message(one: Rule) -> str:
    """What a validator says where the catalogue gives no message of its own."""
    return one.message or rule(one).replace("`", "").removesuffix(".")


def requirement_messages(parameter: Parameter) -> list[str]:
    """What a validator says for each form but `always`, in the order of `conditions.requirement_conditions`."""
    required, name = parameter.required, parameter.name
    found = [one.message or f"{name} is required when {one.parameter} is sent" for one in required.if_defined]
    found += [one.message or f"{name} is required when {one.parameter} is not sent" for one in required.if_not_defined]
    return found + [f"{name} is required when {case}".replace("`", "") for case in _cases(required)]


def conditions(matches: Iterable[Match], joint: str = " and ") -> str:
    """`size` is `4K` and `mode` is `a` or `b`."""
    return joint.join(
        f"{code(match.parameter)} is {listed([code(shown(value)) for value in match.values], 'or')}"
        for match in matches
    )


def deprecation(facts: Deprecation) -> str:
    """`Deprecated since 2026-01-01: use …. Why.`"""
    since = f" since {facts.since}" if facts.since else ""
    instead = f": use {code(facts.replacement)} instead" if facts.replacement else ""
    reason = f" {facts.reason.rstrip('.')}." if facts.reason else ""
    return f"Deprecated{since}{instead}.{reason}"


def _bounds(parameter: Parameter) -> list[str]:
    facts = []
    each = "Each " if parameter.type.is_array else ""
    if bounds := between(parameter.min, parameter.max, number):
        facts.append(f"{each}{bounds}.")
    if parameter.integer and parameter.whole_step in (None, 1):
        facts.append("A whole number.")
    elif parameter.step is not None:
        facts.append(f"{each}{'a multiple of' if parameter.whole_step else 'in steps of'} {number(parameter.step)}.")
    unit = "items" if parameter.type.is_array else "characters"
    if lengths := between(parameter.min_length or None, parameter.max_length, str, lambda _: f" {unit}"):
        facts.append(f"{lengths}.")
    facts += asset_facts(parameter)
    return [fact[0].upper() + fact[1:] for fact in facts]


def between(
    low: float | None, high: float | None, shown: Callable[[float], str], unit: Callable[[float], str] = lambda _: ""
) -> str | None:
    """`1 to 4`, `at least 1` or `at most 4`, with the unit behind the last number; None without bounds."""
    if low is not None and high is not None:
        return f"{shown(low)} to {shown(high)}{unit(high)}"
    if low is not None:
        return f"at least {shown(low)}{unit(low)}"
    return None if high is None else f"at most {shown(high)}{unit(high)}"


def asset_facts(parameter: Parameter) -> list[str]:
    """The kind, size and duration of the file that an asset id may stand for, and the types of the model that an id may."""
    facts = []
    if kind := parameter.annotations.get("x-kind"):
        facts.append(f"Asset kind: {kind}.")
    if isinstance(size := parameter.annotations.get("x-maxSize"), int):
        facts.append(f"At most {size:,} bytes{' each' if parameter.type.is_array else ''}.")
    low, high = parameter.annotations.get("x-minDuration"), parameter.annotations.get("x-maxDuration")
    if low is not None or high is not None:
        least = f"at least {low}" if low is not None else ""
        most = f"at most {high}" if high is not None else ""
        facts.append(f"{' and '.join(filter(None, (least, most)))} seconds long.")
    if isinstance(types := parameter.annotations.get("x-modelTypes"), list):
        facts.append(f"Model types: {listed([code(str(one)) for one in types], 'or')}.")
    return facts


def _values(values: tuple[JsonScalar, ...]) -> str:
    codes = [code(shown(value)) for value in values]
    if len(codes) > _MOST_VALUES:
        return ", ".join(codes[:_MOST_VALUES]) + f" and {len(codes) - _MOST_VALUES} more"
    return listed(codes, "or")


def listed(items: list[str], word: str) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" {word} {items[-1]}"


def code(text: str) -> str:
    """Text as code; what white space or nothing would hide is written as a JSON string."""
    if text != " ".join(text.split()) or not text:
        text = json.dumps(text, ensure_ascii=False)
    return code_span(text)


def code_span(text: str) -> str:
    """Text on one line between the shortest run of backticks that is not inside."""
    if "`" not in text:
        return f"`{text}`"
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(length for length in itertools.count(1) if length not in runs)
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"
