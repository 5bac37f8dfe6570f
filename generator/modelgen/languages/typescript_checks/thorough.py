"""The thorough pass of a generated TypeScript validator: calls that add an issue for each problem.

They report what JSON Schema's keywords report, at the same places and with the same words as in any other language.
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
from modelgen.languages.layout import Doc, bracketed
from modelgen.languages.typescript import call, literal, pair, string
from modelgen.languages.typescript_checks.expressions import Expression, Scope, expression, joined_with
from modelgen.languages.typescript_checks.quick import rejects


@dataclass(frozen=True, slots=True)
class Statement:
    """A call and the helpers that it names."""

    doc: Doc
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Statements under a condition; None is no condition."""

    condition: Expression | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ValueStatements:
    """How a value is explained: `check` where `test` holds; or, for an array, `check` and then `item_check` for each item for
    which `item_test` holds. A test is None where the check is made in any case."""

    test: Expression | None
    check: Statement
    item_test: Expression | None = None
    item_check: Statement | None = None


def made(function: str, *arguments: Doc) -> Statement:
    return Statement(call(function, *arguments), frozenset((function,)))


def value_statements(plan: ParameterPlan, names: ObjectNames, explain: str | None, is_nested: bool) -> ValueStatements:
    """`explain` is the function that explains an item that is an object."""
    value, name = plan.value, names.locals[plan.name]
    pointer = "/" + token(plan.name)
    allowed, allowed_set = names.allowed.get(plan.name), names.allowed_set.get(plan.name)
    where = _at(is_nested, pointer)
    if value.items is None:
        return ValueStatements(rejects(value, name, allowed_set), _check(value, where, name, allowed))
    check = made("checkArray", "issues", where, name, *_options(_lengths(value)))
    inside = _at(is_nested, pointer, "/${index}")
    if explain is not None:
        return ValueStatements(None, check, None, Statement(call(explain, "item", inside, "issues"), frozenset()))
    return ValueStatements(
        None, check, rejects(value.items, "item", allowed_set), _check(value.items, inside, "item", allowed)
    )


def _lengths(value: ValueChecks) -> dict[str, str | None]:
    return {
        "minimum": str(value.min_length) if value.min_length else None,
        "maximum": None if value.max_length is None else str(value.max_length),
    }


def _options(named: dict[str, str | None]) -> list[Doc]:
    """An object of the options that are given, as a last argument; none where there is none."""
    given: list[Doc] = [pair(key, value) if key != value else key for key, value in named.items() if value is not None]
    return [bracketed("{", given, "}", pad=" ")] if given else []


def _check(value: ValueChecks, where: str, name: str, allowed: str | None) -> Statement:
    if value.type is JsonType.BOOLEAN:
        return made("checkBoolean", "issues", where, name)
    if value.type is JsonType.OBJECT:
        return made("checkObject", "issues", where, name)
    if value.type is JsonType.STRING:
        return made("checkString", "issues", where, name, *_options({**_lengths(value), "allowed": allowed}))
    bounds = {
        "minimum": None if value.minimum is None else literal(value.minimum),
        "maximum": None if value.maximum is None else literal(value.maximum),
        "multipleOf": None if value.multiple_of is None else str(value.multiple_of),
        "whole": "true" if value.type is JsonType.INTEGER else None,
        "allowed": allowed,
    }
    return made("checkNumber", "issues", where, name, *_options(bounds))


def missing_check(plan: ParameterPlan, names: ObjectNames, is_nested: bool) -> Statement | None:
    """The call that asks for a parameter which every call must send."""
    if not plan.must_be_sent:
        return None
    return made("checkDefined", "issues", _at(is_nested), string(token(plan.name)), names.locals[plan.name])


def requirement_checks(plan: ParameterPlan, scope: Scope, is_nested: bool) -> tuple[Guarded, ...]:
    """The calls that ask for a parameter under a condition."""
    return tuple(_guarded(check, scope, _at(is_nested)) for check in plan.requirements)


def rule_checks(plan: ObjectPlan, scope: Scope) -> Iterator[Guarded]:
    """The checks of each rule, those under one condition together."""
    for rule in plan.rules:
        found = [_guarded(check, scope, '""') for check in rule.checks]
        if found and all(one.condition == found[0].condition for one in found):
            yield Guarded(found[0].condition, tuple(statement for one in found for statement in one.statements))
        else:
            yield from found


def _guarded(check: Check, scope: Scope, at: str) -> Guarded:
    condition = check.condition
    match check.obligation:
        case Require():
            statement = _require(check.obligation, scope, at, check.message)
        case Refuse(violation):
            condition = every((condition, violation))
            statement = _issue(at, check.obligation.keyword, check.message)
        case MatchLength():
            statement = _match_length(check.obligation, scope, at, check.message)
        case AddAtMost():
            statement = _add_at_most(check.obligation, scope, at, check.message)
    return Guarded(None if condition == TRUE else expression(condition, scope), (statement,))


def _require(obligation: Require, scope: Scope, at: str, message: str) -> Statement:
    parameter, empty = obligation.parameter, obligation.empty_keyword
    options = {
        "message": string(message),
        "empty": None if empty is None else string(empty),
        "hasDefault": "true" if parameter.default_is_defined else None,
    }
    return made(
        "checkDefined", "issues", at, string(token(parameter.name)), scope.local(parameter), *_options(dict(options))
    )


def _issue(at: str, keyword: str, message: str) -> Statement:
    pairs = [pair("location", at), pair("keyword", string(keyword)), pair("message", string(message))]
    issue = bracketed("{", pairs, "}", pad=" ")
    return Statement(call("issues.push", issue), frozenset())


def _match_length(obligation: MatchLength, scope: Scope, at: str, message: str) -> Statement:
    counted, compared = obligation.counted, obligation.compared
    options: dict[str, str | None] = {
        "counted": f"length({scope.local(counted)}, {literal(absent_size(counted))})",
        "most": str(obligation.most),
        "absent": literal(absent_size(compared)),
        "message": string(message),
    }
    statement = made(
        "matchLength", "issues", at, string(token(compared.name)), scope.local(compared), *_options(options)
    )
    return Statement(statement.doc, statement.needs | {"length"})


def _add_at_most(obligation: AddAtMost, scope: Scope, at: str, message: str) -> Statement:
    parameter = obligation.parameter
    added = [_added(term, scope) for term in obligation.others]
    sizes = [text for text, _ in added]
    taken = f"({' + '.join(sizes)})" if len(sizes) > 1 else "".join(sizes)
    room = f"{literal(obligation.limit)} - {taken}" if added else literal(obligation.limit)
    options: dict[str, str | None] = {
        "limit": f"Math.max(0, {room})" if parameter.type.is_array and added else room,
        "keyword": string(obligation.keyword),
        "absent": literal(absent_size(parameter)),
        "message": string(message),
    }
    statement = made(
        "addAtMost", "issues", at, string(token(parameter.name)), scope.local(parameter), *_options(options)
    )
    return Statement(statement.doc, statement.needs.union(*(needs for _, needs in added)))


def _added(term: Term, scope: Scope) -> tuple[str, frozenset[str]]:
    name, absent = scope.local(term.parameter), literal(term.absent)
    if term.most is None:
        low, high = literal(term.values[0]), literal(term.values[-1])
        step = term.parameter.whole_step or 1
        return f"amount({name}, {absent}, {low}, {high}, {step})", frozenset(("amount",))
    return f"length({name}, {absent}, {term.most})", frozenset(("length",))


def advice(one: Advice | StepAdvice, scope: Scope) -> Guarded:
    """What has no effect, or will be rounded, where it is sent."""
    where, name = string("/" + token(one.parameter.name)), scope.local(one.parameter)
    if isinstance(one, StepAdvice):
        origin = [literal(one.origin)] if one.origin else []
        return Guarded(None, (made("adviseStep", "issues", where, name, literal(one.step), *origin),))
    condition = joined_with("&&", [Expression(f"{name} !== undefined"), expression(one.condition, scope)])
    return Guarded(condition, (_issue(where, "x-usedWhen", one.message),))


def _at(is_nested: bool, pointer: str = "", after: str = "") -> str:
    """Where something stands: inside the item at `at`, or in the body itself."""
    if not is_nested and not after:
        return string(pointer)
    if is_nested and not pointer:
        return "at"
    body = pointer.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return "`" + ("${at}" if is_nested else "") + body + after + "`"
