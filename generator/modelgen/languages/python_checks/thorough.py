"""The thorough pass of a generated validator: calls that append an issue for each problem.

They report what JSON Schema's keywords report, at the same places. A call is made only where an inline test finds that something
is wrong, or that a value is of no exact type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelgen.analysis.conditions import TRUE, absent_size, every
from modelgen.analysis.names import ObjectNames
from modelgen.analysis.plan import (
    AddAtMost,
    Advice,
    Check,
    JsonType,
    MatchLength,
    ObjectPlan,
    ParameterPlan,
    Refuse,
    Require,
    StepAdvice,
    Term,
    ValueChecks,
)
from modelgen.analysis.pointers import token
from modelgen.catalog.model import Parameter
from modelgen.languages import python
from modelgen.languages.code import Fragment
from modelgen.languages.python import call, literal, string
from modelgen.languages.python_checks.expressions import Expression, Scope, both, expression
from modelgen.languages.python_checks.quick import rejects


@dataclass(frozen=True, slots=True)
class Statement:
    """A call and the helpers that it names."""

    code: Fragment
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Statements under a condition; None is no condition."""

    condition: Expression | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ValueStatements:
    """How a value is explained: `check` where `test` holds, then for each item `item_check` where `item_test` does.

    A test is None where the check is made in any case.
    """

    test: Fragment | None
    check: Statement
    item_test: Fragment | None
    item_check: Statement | None


def made(function: str, *arguments: str, **keywords: str | None) -> Statement:
    return Statement(call(function, *arguments, **keywords), frozenset((function,)))


def value_statements(plan: ParameterPlan, names: ObjectNames, explain: str | None, is_nested: bool) -> ValueStatements:
    """`explain` is the function that explains an item that is an object."""
    value, name = plan.value, names.locals[plan.name]
    pointer = "/" + token(plan.name)
    where = python.format_string("{at}", pointer) if is_nested else string(pointer)
    allowed, allowed_set = names.allowed.get(plan.name), names.allowed_set.get(plan.name)
    if value.items is None:
        test = Fragment(" or ".join(rejects(value, name, allowed_set, is_guarded=False)))
        return ValueStatements(test, _check(value, where, name, allowed), None, None)
    check = made("check_array", "issues", where, name, **_lengths(value))
    inside = python.format_string("{at}" if is_nested else "", pointer, "/{index}")
    if explain is not None:
        return ValueStatements(None, check, None, Statement(call(explain, "item", inside, "issues"), frozenset()))
    item_test = Fragment(" or ".join(rejects(value.items, "item", allowed_set, is_guarded=False)))
    return ValueStatements(None, check, item_test, _check(value.items, inside, "item", allowed))


def _lengths(value: ValueChecks) -> dict[str, str | None]:
    return {
        "minimum": str(value.min_length) if value.min_length else None,
        "maximum": None if value.max_length is None else str(value.max_length),
    }


def _check(value: ValueChecks, where: str, name: str, allowed: str | None) -> Statement:
    if value.type is JsonType.BOOLEAN:
        return made("check_boolean", "issues", where, name)
    if value.type is JsonType.OBJECT:
        return made("check_object", "issues", where, name)
    if value.type is JsonType.STRING:
        return made("check_string", "issues", where, name, **_lengths(value), allowed=allowed)
    return made(
        "check_number",
        "issues",
        where,
        name,
        minimum=None if value.minimum is None else literal(value.minimum),
        maximum=None if value.maximum is None else literal(value.maximum),
        multiple_of=None if value.multiple_of is None else str(value.multiple_of),
        whole="True" if value.type is JsonType.INTEGER else None,
        allowed=allowed,
    )


def missing_check(plan: ParameterPlan, names: ObjectNames, is_nested: bool) -> Statement | None:
    """The call that asks for a parameter which every call must send."""
    if not plan.must_be_sent:
        return None
    return made("require", "issues", _at(is_nested), string(token(plan.name)), names.locals[plan.name])


def requirement_checks(plan: ParameterPlan, names: ObjectNames, is_nested: bool) -> tuple[Guarded, ...]:
    """The calls that ask for a parameter under a condition."""
    scope = Scope(names.locals, "ABSENT")
    return tuple(_guarded(check, scope, _at(is_nested)) for check in plan.requirements)


def rule_checks(plan: ObjectPlan, names: ObjectNames) -> Iterator[Guarded]:
    """The checks of each rule, those under one condition together."""
    scope = Scope(names.locals, "ABSENT")
    for rule in plan.rules:
        found = [_guarded(check, scope, '""') for check in rule.checks]
        if found and all(one.condition == found[0].condition for one in found):
            yield Guarded(found[0].condition, tuple(statement for one in found for statement in one.statements))
        else:
            yield from found


def _guarded(check: Check, scope: Scope, at: str) -> Guarded:
    condition = check.condition
    match check.obligation:
        case Require(parameter):
            statement = _require(parameter, scope, at, check)
        case Refuse(violation):
            condition = every((condition, violation))
            statement = _issue(at, check.obligation.keyword, check.message)
        case MatchLength(counted, compared, most):
            statement = _match_length(counted, compared, most, scope, at, check.message)
        case AddAtMost():
            statement = _add_at_most(check.obligation, scope, at, check.message)
    return Guarded(None if condition == TRUE else expression(condition, scope), (statement,))


def _require(parameter: Parameter, scope: Scope, at: str, check: Check) -> Statement:
    assert isinstance(check.obligation, Require)
    empty = check.obligation.empty_keyword
    return made(
        "require",
        "issues",
        at,
        string(token(parameter.name)),
        scope.local(parameter),
        message=string(check.message),
        empty=None if empty is None else string(empty),
        has_default="True" if parameter.default_is_defined else None,
    )


def _issue(at: str, keyword: str, message: str) -> Statement:
    return Statement(
        Fragment(f"issues.append(Issue({at}, {string(keyword)}, {string(message)}))"), frozenset(("Issue",))
    )


def _match_length(counted: Parameter, compared: Parameter, most: int, scope: Scope, at: str, message: str) -> Statement:
    count = call("length", scope.local(counted), literal(absent_size(counted)))
    statement = made(
        "match_length",
        "issues",
        at,
        string(token(compared.name)),
        count,
        str(most),
        scope.local(compared),
        literal(absent_size(compared)),
        string(message),
    )
    return Statement(statement.code, statement.needs | {"length"})


def _add_at_most(obligation: AddAtMost, scope: Scope, at: str, message: str) -> Statement:
    parameter = obligation.parameter
    added = [_added(term, scope) for term in obligation.others]
    room = " - ".join([literal(obligation.limit), *_summed([one.code for one in added])])
    statement = made(
        "add_at_most",
        "issues",
        at,
        string(token(parameter.name)),
        scope.local(parameter),
        f"max(0, {room})" if parameter.type.is_array and added else room,
        string(obligation.keyword),
        literal(absent_size(parameter)),
        string(message),
    )
    return Statement(statement.code, statement.needs.union(*(one.needs for one in added)))


def _summed(sizes: list[Fragment]) -> list[str]:
    """What is taken from a limit: one difference rounds once, as the limits in JSON Schema do."""
    return [f"({' + '.join(sizes)})"] if len(sizes) > 1 else list(sizes)


def _added(term: Term, scope: Scope) -> Statement:
    name = scope.local(term.parameter)
    if term.most is None:
        values = term.values
        step = term.parameter.whole_step or 1
        return made("amount", name, literal(term.absent), literal(values[0]), literal(values[-1]), str(step))
    default = literal(term.absent) if term.absent else None
    return made("length", name, default=default, most=str(term.most))


def advice(one: Advice | StepAdvice, scope: Scope) -> Guarded:
    """What has no effect, or will be rounded, where it is sent."""
    if isinstance(one, StepAdvice):
        where, name = string("/" + token(one.parameter.name)), scope.local(one.parameter)
        origin = literal(one.origin) if one.origin else None
        return Guarded(None, (made("advise_step", "issues", where, name, literal(one.step), origin=origin),))
    sent = Expression(f"{scope.local(one.parameter)} is not ABSENT", needs=frozenset(("ABSENT",)))
    condition = both([sent, expression(one.condition, scope)])
    return Guarded(condition, (_issue(string("/" + token(one.parameter.name)), "x-usedWhen", one.message),))


def _at(is_nested: bool) -> str:
    """Where the object that holds the parameter stands."""
    return "at" if is_nested else '""'
