"""The thorough pass of a generated validator: calls that append an issue for each problem.

They report what JSON Schema's keywords report, at the same places.
"""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.analysis import wording
from modelgen.analysis.conditions import (
    FALSE,
    TRUE,
    Declared,
    Defined,
    counted_items,
    defined,
    every,
    matches,
    negated,
    requirement_conditions,
    same_length_pairs,
    size,
    some,
    total_terms,
    whole_values,
)
from modelgen.catalog.bounds import is_required, minimum_length
from modelgen.catalog.model import AnyOf, Exclusive, Parameter, ParameterType, Rule, SameLength, Total
from modelgen.languages import python
from modelgen.languages.code import Fragment
from modelgen.languages.python import call, literal, string
from modelgen.languages.python_checks.expressions import absent_size, constant, guard, local, parenthesised, token


@dataclass(frozen=True, slots=True)
class Guarded:
    """Statements under a condition; None is no condition."""

    condition: Fragment | None
    statements: tuple[Fragment, ...]


def value_checks(parameter: Parameter, suffix: str, is_nested: bool) -> tuple[Fragment, Fragment | None]:
    """The call that checks a value, and the one that checks an item of it where it is an array."""
    name, kind = local(parameter), parameter.type
    lengths = {
        "minimum": str(minimum_length(parameter)) if minimum_length(parameter) else None,
        "maximum": None if parameter.max_length is None else str(parameter.max_length),
    }
    where = _pointer(parameter, is_nested)
    if not kind.is_array:
        return _scalar_check(parameter, kind, where, name, suffix, lengths), None
    check = call("check_array", "issues", where, name, **lengths)
    inside = python.format_string("{at}" if is_nested else "", "/" + token(parameter.name), "/{index}")
    if kind is ParameterType.INPUTS_ARRAY and not parameter.inputs:
        return check, call("check_object", "issues", inside, "item")
    if kind is ParameterType.INPUTS_ARRAY:
        return check, call(f"_explain{suffix}_{name.strip('_')}", "item", inside, "issues")
    assert kind.item is not None
    return check, _scalar_check(parameter, kind.item, inside, "item", suffix, {})


def missing_check(parameter: Parameter, is_nested: bool) -> Fragment | None:
    """The call that asks for a parameter which every call must send."""
    if not is_required(parameter):
        return None
    return call("require", "issues", _at(is_nested), string(token(parameter.name)), local(parameter))


def requirement_checks(parameter: Parameter, declared: Declared, is_nested: bool) -> tuple[Guarded, ...]:
    """The calls that ask for a parameter under a condition."""
    if parameter.required.always or defined(parameter.name, declared) == TRUE:
        return ()
    conditions = requirement_conditions(parameter.required, declared)
    messages = wording.requirement_messages(parameter)
    return tuple(
        Guarded(guard(condition), (_require(parameter, message, _at(is_nested)),))
        for (condition, _), message in zip(conditions, messages, strict=True)
        if condition != FALSE
    )


def _scalar_check(
    parameter: Parameter, kind: ParameterType, where: str, name: str, suffix: str, lengths: dict[str, str | None]
) -> Fragment:
    allowed = None if parameter.allowed_values is None else str(constant(parameter, suffix))
    if kind is ParameterType.BOOLEAN:
        return call("check_boolean", "issues", where, name)
    if kind is ParameterType.NUMBER:
        return call(
            "check_number",
            "issues",
            where,
            name,
            minimum=None if parameter.min is None else literal(parameter.min),
            maximum=None if parameter.max is None else literal(parameter.max),
            multiple_of=None if parameter.whole_step is None else str(parameter.whole_step),
            allowed=allowed,
        )
    if kind is ParameterType.FILE and parameter.type.is_array:
        lengths = {"minimum": "1"}
    return call("check_string", "issues", where, name, **lengths, allowed=allowed)


def _require(parameter: Parameter, message: str, at: str = '""') -> Fragment:
    empty = '"minItems"' if parameter.type.is_array else '"minLength"' if parameter.type.is_text else None
    return call(
        "require",
        "issues",
        at,
        string(token(parameter.name)),
        local(parameter),
        message=string(message),
        empty=empty,
        has_default="True" if parameter.default_is_defined else None,
    )


def rule_check(rule: Rule, declared: Declared) -> Guarded | None:
    while_ = matches(rule.when, declared)
    known = [declared[name] for name in rule.parameters if name in declared]
    if while_ == FALSE:
        return None
    message = wording.rule_message(rule)
    match rule:
        case Exclusive():
            pairs = [(a, b) for index, a in enumerate(known) for b in known[index + 1 :]]
            both = some(every((defined(a.name, declared), defined(b.name, declared))) for a, b in pairs)
            return None if both == FALSE else Guarded(guard(every((while_, both))), (_issue("not", message),))
        case AnyOf():
            given = [one for one in (defined(one.name, declared) for one in known) if one != FALSE]
            if some(given) == TRUE:
                return None
            if len(given) == 1:
                only = given[0]
                assert isinstance(only, Defined)
                return Guarded(guard(while_), (_require(only.parameter, message),))
            keyword = "anyOf" if given else "not"
            return Guarded(guard(every((while_, negated(some(given))))), (_issue(keyword, message),))
        case SameLength():
            calls = [_same_length(*pair, message) for pair in same_length_pairs(known)]
        case Total():
            calls = _total(rule, known, message)
        case _:
            raise TypeError(rule)
    return Guarded(guard(while_), tuple(calls)) if calls else None


def _same_length(counted: Parameter, compared: Parameter, most: int, message: str) -> Fragment:
    return call(
        "check_same_length",
        "issues",
        '""',
        string(token(compared.name)),
        f"length({local(counted)}, {size(counted.default) if counted.has_default else 0})",
        str(most),
        local(compared),
        str(absent_size(compared)),
        string(message),
    )


def _total(rule: Total, known: list[Parameter], message: str) -> list[Fragment]:
    terms, last = total_terms(known)
    calls = []
    for position, subject in enumerate([*terms, last] if last is not None else terms):
        if subject is not last and last is not None:
            continue
        used = " - ".join([literal(rule.max), *(_added(term, rule, last) for term in terms[:position])])
        limit = f"max(0, {used})" if last is None and position else used
        keyword = "maxItems" if subject.type.is_array else "maximum"
        calls.append(
            call(
                "at_most",
                "issues",
                '""',
                string(token(subject.name)),
                local(subject),
                limit,
                string(keyword),
                literal(absent_size(subject)),
                string(message),
            )
        )
    return calls


def _added(term: Parameter, rule: Total, last: Parameter | None) -> str:
    absent = absent_size(term)
    default = literal(absent) if absent else None
    if not term.type.is_array:
        values = whole_values(term)
        bounds = (literal(absent), literal(values[0]), literal(values[-1]), str(term.whole_step))
        return call("amount", local(term), *bounds)
    most = counted_items(term, rule, last)
    return call("length", local(term), default=default, most=None if most is None else str(most))


def _issue(keyword: str, message: str) -> Fragment:
    return Fragment(f'issues.append(Issue("", {string(keyword)}, {string(message)}))')


def advice(parameter: Parameter, declared: Declared) -> tuple[Fragment, Fragment]:
    unused = negated(matches(parameter.used_when, declared))
    condition = f"{local(parameter)} is not ABSENT and {parenthesised(unused, 'ABSENT')}"
    reason = wording.conditions(parameter.used_when).replace("`", "")
    message = f"{parameter.name} has no effect unless {reason}"
    issue = f'Issue({string("/" + token(parameter.name))}, "x-usedWhen", {string(message)})'
    return Fragment(condition), Fragment(f"issues.append({issue})")


def _at(is_nested: bool) -> str:
    """Where the object that holds the parameter stands."""
    return "at" if is_nested else '""'


def _pointer(parameter: Parameter, is_nested: bool) -> Fragment:
    pointer = "/" + token(parameter.name)
    return python.format_string("{at}", pointer) if is_nested else string(pointer)
