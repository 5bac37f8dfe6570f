"""Schemas of zod: what the template of a model's schema is given.

The shape is in zod's own words as far as they mean what the check plan means; requirements under a condition and rules are the
statements of the thorough pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from modelgen.analysis.checks import body_plan
from modelgen.analysis.examples import fits
from modelgen.analysis.names import ObjectNames, validator_names
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.catalog.model import JsonScalar, Model
from modelgen.languages.code import Fragment, Text
from modelgen.languages.layout import HARD_LINE, SOFT_LINE, Doc, Group, Indent, bracketed
from modelgen.languages.typescript import array, imported, key, literal, pair, statement, string
from modelgen.languages.typescript_checks import thorough
from modelgen.languages.typescript_checks.expressions import STYLE, Scope
from modelgen.targets.documented import documented
from modelgen.targets.typescript_validators import guarded


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a chain. Among more than two, one whose arguments are nested too deep has all of them on lines of their own."""

    doc: Doc
    is_deep: bool = False


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A property of a shape, and what is said of it."""

    declaration: Fragment
    doc: Text


@dataclass(frozen=True, slots=True)
class ObjectView:
    """The shape of a request body or of an item of an `inputs_array`, and the statements of the function that explains its rules."""

    name: Fragment
    explain: Fragment
    properties: tuple[PropertyView, ...]
    locals: tuple[tuple[Fragment, Fragment], ...]
    statements: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class ZodView:
    helpers: Fragment | None
    checks: Fragment | None
    objects: tuple[ObjectView, ...]  # nested ones first, the body last
    schema: Fragment


def zod_view(model: Model) -> ZodView:
    plan = body_plan(model)
    names = validator_names(plan, STYLE)
    needs: set[str] = set()
    checks: set[str] = set()
    objects = tuple(_objects(plan, names, needs, checks))
    schema = _ruled(objects[-1], checks)
    return ZodView(
        helpers=imported(needs, "../issues.js") if needs else None,
        checks=imported(checks, "./rules.js") if checks else None,
        objects=objects,
        schema=statement(("export const schema = ", schema, ";"), 0),
    )


def _objects(
    plan: ObjectPlan, all_names: Mapping[tuple[str, ...], ObjectNames], needs: set[str], checks: set[str]
) -> Iterator[ObjectView]:
    inner: dict[tuple[str, ...], ObjectView] = {}
    for nested in plan.nested:
        views = tuple(_objects(nested, all_names, needs, checks))
        inner[nested.path] = views[-1]
        yield from views
    names = all_names[plan.path]
    scope = Scope(names.locals, is_quick=False)
    found = [one for parameter in plan.parameters for one in thorough.requirement_checks(parameter, scope, False)]
    found += thorough.rule_checks(plan, scope)
    statements = tuple(guarded(one, needs) for one in found)
    needs |= scope.needs
    if statements:
        needs.add("type Issue")
    if scope.read:
        needs.add("own")
    yield ObjectView(
        name=Fragment("shape" + names.passes.removeprefix("passes")),
        explain=Fragment(names.explain),
        properties=tuple(
            PropertyView(
                statement((f"{key(one.name)}: ", _value(one, inner, checks), ","), 1), Text(documented(one.parameter))
            )
            for one in plan.parameters
        ),
        locals=tuple(
            (Fragment(names.locals[one.name]), string(one.name)) for one in plan.parameters if one.name in scope.read
        ),
        statements=statements,
    )


def _value(plan: ParameterPlan, inner: Mapping[tuple[str, ...], ObjectView], checks: set[str]) -> Doc:
    calls = _calls(plan.value, inner, checks)
    return _chain(calls if plan.must_be_sent else [*calls, _Call(".optional()")])


def _chain(calls: Sequence[_Call]) -> Doc:
    """A chain of calls as prettier leaves it."""
    if len(calls) == 1:
        return ("z", calls[0].doc)
    line = HARD_LINE if len(calls) > 2 and any(call.is_deep for call in calls) else SOFT_LINE
    return Group(("z", Indent(tuple((line, call.doc) for call in calls))))


def _calls(value: ValueChecks, inner: Mapping[tuple[str, ...], ObjectView], checks: set[str]) -> list[_Call]:
    if value.type is JsonType.ARRAY:
        return [_array(value, inner, checks), *_lengths(value)]
    if value.allowed is not None:
        return [_choice(one for one in value.allowed if fits(value, one))]
    if value.type is JsonType.BOOLEAN:
        return [_Call(".boolean()")]
    if value.type is JsonType.OBJECT:
        return [_Call(".looseObject({})")]
    return [_Call(".number()" if value.type.is_number else ".string()"), *_bounds(value), *_checked(value, checks)]


def _array(value: ValueChecks, inner: Mapping[tuple[str, ...], ObjectView], checks: set[str]) -> _Call:
    if value.object is not None:
        view = inner[value.object.path]
        return _Call((".array(", _ruled(view, checks), ")"), bool(view.statements))
    assert value.items is not None
    calls = _calls(value.items, inner, checks)
    is_deep = (
        value.items.allowed is not None or value.items.multiple_of is not None or any(one.is_deep for one in calls)
    )
    return _Call((".array(", _chain(calls), ")"), is_deep)


def _lengths(value: ValueChecks) -> Iterator[_Call]:
    if value.min_length:
        yield _Call(f".min({value.min_length})")
    if value.max_length is not None:
        yield _Call(f".max({value.max_length})")


def _choice(values: Iterable[JsonScalar]) -> _Call:
    """One of the values that keep to the bounds of their parameter."""
    allowed = tuple(values)
    if not allowed:
        return _Call(".never()")
    function = ".enum(" if all(isinstance(one, str) for one in allowed) else ".literal("
    return _Call((function, array(allowed), ")"))


def _bounds(value: ValueChecks) -> Iterator[_Call]:
    if value.type is JsonType.STRING and value.min_length == 1:  # as many units as code points
        yield _Call(".min(1)")
    if value.minimum is not None:
        yield _Call(f".gte({literal(value.minimum)})")
    if value.maximum is not None:
        yield _Call(f".lte({literal(value.maximum)})")


def _checked(value: ValueChecks, checks: set[str]) -> Iterator[_Call]:
    """The checks that zod has no words for, or others."""
    if value.type is JsonType.STRING:
        bounds = {"minimum": value.min_length if value.min_length > 1 else None, "maximum": value.max_length}
        if pairs := [pair(name, str(bound)) for name, bound in bounds.items() if bound is not None]:
            checks.add("codePoints")
            yield _Call((".check(codePoints(", bracketed("{", pairs, "}", pad=" "), "))"), is_deep=True)
    if value.type is JsonType.INTEGER:
        checks.add("whole")
        yield _Call(".check(whole())")
    if value.multiple_of is not None:
        checks.add("multipleOf")
        yield _Call(f".check(multipleOf({value.multiple_of}))")


def _ruled(view: ObjectView, checks: set[str]) -> str:
    """A shape with its rules, if it has any."""
    if not view.statements:
        return view.name
    checks.add("rules")
    return f"{view.name}.check(rules({view.explain}))"
