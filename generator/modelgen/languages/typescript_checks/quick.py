"""The quick pass of a generated TypeScript validator: tests that hold where a value or a body is to be refused."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.analysis.conditions import FALSE, TRUE, absent_size, defined, every, negated, some
from modelgen.analysis.plan import (
    AddAtMost,
    Check,
    JsonType,
    MatchLength,
    ObjectPlan,
    Refuse,
    Require,
    Term,
    ValueChecks,
)
from modelgen.catalog.model import Parameter
from modelgen.languages.typescript import literal
from modelgen.languages.typescript_checks.expressions import Expression, Scope, expression, joined_with, one_of

_MOST_COMPARED = 8  # values that are compared one by one; more are looked up in a set


def rejects(value: ValueChecks, name: str, allowed_set: str | None) -> Expression:
    """What a scalar must not be."""
    return joined_with("||", list(_rejects(value, name, allowed_set)))


def uses_set(value: ValueChecks) -> bool:
    """Whether the allowed values are looked up in a set."""
    return value.allowed is not None and len(value.allowed) > _MOST_COMPARED


def _rejects(value: ValueChecks, name: str, allowed_set: str | None) -> Iterator[Expression]:
    if value.type is JsonType.BOOLEAN:
        yield Expression(f'typeof {name} !== "boolean"')
        return
    if value.type is JsonType.OBJECT:
        yield Expression(f"!isObject({name})")
        return
    if value.type is JsonType.STRING:
        if value.allowed is None or uses_set(value) or value.min_length or value.max_length is not None:
            yield Expression(f'typeof {name} !== "string"')
        if value.min_length == 1:
            yield Expression(f'{name} === ""')
        elif value.min_length:
            yield Expression(f"isShorter({name}, {value.min_length})")
        if value.max_length is not None:
            yield Expression(f"isLonger({name}, {value.max_length})")
    else:
        yield from _number_rejects(value, name)
    if value.allowed is not None:
        if uses_set(value):
            yield Expression(f"!{allowed_set}.has({name})")
        else:
            yield one_of(name, value.allowed, is_member=False)


def _number_rejects(value: ValueChecks, name: str) -> Iterator[Expression]:
    yield Expression(f'typeof {name} !== "number"')
    if value.minimum is not None and value.maximum is not None:
        yield Expression(f"!({name} >= {literal(value.minimum)} && {name} <= {literal(value.maximum)})")
    else:
        yield Expression(f"!Number.isFinite({name})")
        if value.minimum is not None:
            yield Expression(f"{name} < {literal(value.minimum)}")
        if value.maximum is not None:
            yield Expression(f"{name} > {literal(value.maximum)}")
    if value.multiple_of is not None:
        yield Expression(f"{name} % {value.multiple_of} !== 0")
    elif value.type is JsonType.INTEGER:
        yield Expression(f"!Number.isInteger({name})")


def violations(plan: ObjectPlan, scope: Scope) -> Iterator[Expression]:
    """Whether a parameter that every call must send is missing, a requirement is not met or a rule is broken."""
    declared = {one.name: one.parameter for one in plan.parameters}
    missing = [Expression(f"{scope.local(one.parameter)} === undefined") for one in plan.parameters if one.must_be_sent]
    if missing:
        yield joined_with("||", missing)
    for one in plan.parameters:
        condition = some(check.condition for check in one.requirements)
        unmet = every((condition, negated(defined(one.name, declared))))
        if one.requirements and unmet != FALSE:
            yield expression(unmet, scope)
    for rule in plan.rules:
        for check in rule.checks:
            if (broken := _broken(check, scope)) is not None:
                yield broken
                if broken.doc == "true":
                    return  # nothing passes, and the compiler would take what follows for unreachable


def _broken(check: Check, scope: Scope) -> Expression | None:
    match check.obligation:
        case Require(parameter):
            undefined = negated(defined(parameter.name, {parameter.name: parameter}))
            return expression(every((check.condition, undefined)), scope)
        case Refuse(violation):
            return expression(every((check.condition, violation)), scope)
        case MatchLength(counted, compared):
            one, other = _size(counted, scope), _size(compared, scope)
            broken = joined_with(
                "&&", [Expression(f"{one} !== 0"), Expression(f"{other} !== 0"), Expression(f"{one} !== {other}")]
            )
        case AddAtMost(parameter, limit, others, is_decisive):
            if not is_decisive:
                return None
            broken = Expression(f"{_size(parameter, scope)} > {_room(limit, others, scope)}")
    return broken if check.condition == TRUE else joined_with("&&", [expression(check.condition, scope), broken])


def _room(limit: int | float, others: tuple[Term, ...], scope: Scope) -> str:
    """What the other terms leave of a total."""
    sizes = [_size(term.parameter, scope) for term in others]
    if not sizes:
        return literal(limit)
    return f"{literal(limit)} - {sizes[0]}" if len(sizes) == 1 else f"{literal(limit)} - ({' + '.join(sizes)})"


def _size(parameter: Parameter, scope: Scope) -> str:
    name, absent = scope.local(parameter), literal(absent_size(parameter))
    return f"({name}?.length ?? {absent})" if parameter.type.is_array else f"({name} ?? {absent})"
