"""The quick pass of a generated validator: expressions that are true when a closer look is needed.

They may ask for a closer look too often, never too rarely; the shape follows what measures fastest in CPython.
"""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.analysis.conditions import FALSE, TRUE, absent_size, defined, every, negated, some
from modelgen.analysis.names import ObjectNames
from modelgen.analysis.plan import (
    AddAtMost,
    Check,
    JsonType,
    MatchLength,
    ObjectPlan,
    ParameterPlan,
    Refuse,
    Require,
    Term,
    ValueChecks,
)
from modelgen.catalog.model import Parameter
from modelgen.languages.python import literal
from modelgen.languages.python_checks.expressions import Expression, Level, Scope, both, expression


def rejects(value: ValueChecks, name: str, allowed_set: str | None, is_guarded: bool) -> list[str]:
    """What a scalar must not be, joined by "or".

    `is_guarded`: a `TypeError` leads to a closer look, so an unhashable value needs no test before it is looked up.
    """
    tests = []
    if value.type is JsonType.BOOLEAN:
        return [f"type({name}) is not bool"]
    if value.type is JsonType.OBJECT:
        return [f"type({name}) is not dict"]
    if value.type.is_number:
        tests.append(_not_a_number(value, name))
        if allowed_set is not None:
            tests.append(f"{name} not in {allowed_set}")
        low = "-_INFINITY <" if value.minimum is None else f"{literal(value.minimum)} <="
        high = "< _INFINITY" if value.maximum is None else f"<= {literal(value.maximum)}"
        tests.append(f"not {low} {name} {high}")
        if value.multiple_of is not None:
            tests.append(f"{name} % {value.multiple_of}")
        return tests
    if allowed_set is None or not is_guarded:
        tests.append(f"type({name}) is not str")
    if allowed_set is not None:
        tests.append(f"{name} not in {allowed_set}")
    return tests + _wrong_length(value, name, f'{name} == ""')


def _not_a_number(value: ValueChecks, name: str) -> str:
    if value.type is JsonType.INTEGER and value.multiple_of is None:
        return f"type({name}) is not int and (type({name}) is not float or {name} % 1)"
    return f"type({name}) is not int and type({name}) is not float"


def _wrong_length(value: ValueChecks, name: str, empty: str) -> list[str]:
    """Tests of a length; `empty` is the one that there is nothing."""
    tests = []
    if value.min_length:
        tests.append(empty if value.min_length == 1 else f"len({name}) < {value.min_length}")
    if value.max_length is not None:
        tests.append(f"len({name}) > {value.max_length}")
    return tests


def parameter_rejects(plan: ParameterPlan, names: ObjectNames, passes: str | None) -> tuple[str, str | None]:
    """What the parameter's value must not be, and what no item of it must be; `passes` checks an item that is an object."""
    name, value = names.locals[plan.name], plan.value
    allowed_set = names.allowed_set.get(plan.name)
    if value.items is None:
        return " or ".join(rejects(value, name, allowed_set, is_guarded=True)), None
    tests = [f"type({name}) is not list", *_wrong_length(value, name, f"not {name}")]
    if passes is not None:
        return " or ".join(tests), f"not {passes}(item)"
    if value.items == ValueChecks(JsonType.STRING, min_length=1):
        return (
            " or ".join([*tests, f'"".startswith(tuple({name}))']),
            None,
        )  # one is empty; a `TypeError` where one is no text
    return " or ".join(tests), " or ".join(rejects(value.items, "item", allowed_set, is_guarded=True))


def violations(plan: ObjectPlan, scope: Scope) -> Iterator[str]:
    """Whether a requirement is not met or a rule is broken."""
    declared = {one.name: one.parameter for one in plan.parameters}
    for one in plan.parameters:
        condition = some(check.condition for check in one.requirements)
        missing = every((condition, negated(defined(one.name, declared))))
        if one.requirements and missing != FALSE:
            yield expression(missing, scope).text
    for rule in plan.rules:
        for check in rule.checks:
            if (broken := _broken(check, scope)) is not None:
                yield broken.text


def _broken(check: Check, scope: Scope) -> Expression | None:
    match check.obligation:
        case Require(parameter):
            undefined = negated(defined(parameter.name, {parameter.name: parameter}))
            return expression(every((check.condition, undefined)), scope)
        case Refuse(violation):
            return expression(every((check.condition, violation)), scope)
        case MatchLength(counted, compared):
            one, other = _size(counted, scope), _size(compared, scope)
            broken = Expression(f"0 != {one} != {other} != 0", Level.COMPARISON)
        case AddAtMost(parameter, limit, others, is_decisive):
            if not is_decisive:
                return None
            room = _room(limit, others, scope)
            broken = Expression(f"{_size(parameter, scope)} > {room}", Level.COMPARISON)
    return broken if check.condition == TRUE else both([expression(check.condition, scope), broken])


def _room(limit: int | float, others: tuple[Term, ...], scope: Scope) -> str:
    """What the other terms leave of a total."""
    sizes = [_size(term.parameter, scope, is_taken=True) for term in others]
    if not sizes:
        return literal(limit)
    return f"{literal(limit)} - {sizes[0]}" if len(sizes) == 1 else f"{literal(limit)} - ({' + '.join(sizes)})"


def _size(parameter: Parameter, scope: Scope, is_taken: bool = False) -> str:
    """What a parameter adds; a whole number that is taken from a limit is no double, which would round the difference."""
    name, absent = scope.local(parameter), absent_size(parameter)
    if not parameter.type.is_array:
        return f"({literal(absent)} if {name} is None else {f'int({name})' if is_taken else name})"
    return f"(len({name}) if {name} else 0)" if absent == 0 else f"({absent} if {name} is None else len({name}))"
