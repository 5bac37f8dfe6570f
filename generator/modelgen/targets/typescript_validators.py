"""TypeScript validators: what the templates of a model's checks are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modelgen.analysis.checks import advice, body_plan
from modelgen.analysis.names import ObjectNames, validator_names
from modelgen.analysis.plan import Advice, JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.catalog.model import Model
from modelgen.languages.code import Fragment
from modelgen.languages.layout import HARD_LINE, LINE, SOFT_LINE, Doc, Group, Indent, joined
from modelgen.languages.typescript import array, block, call, imported, statement, string
from modelgen.languages.typescript_checks import quick, thorough
from modelgen.languages.typescript_checks.expressions import STYLE, Expression, Scope, joined_with
from modelgen.languages.typescript_checks.thorough import Guarded, Statement

_BODY = 1  # levels of indentation of a function's statements
_CASE = 4  # and of the statements of a case inside its loop


@dataclass(frozen=True, slots=True)
class ConstantView:
    """A constant of the module: what follows its `const`."""

    name: Fragment
    declaration: Fragment


@dataclass(frozen=True, slots=True)
class CaseView:
    """One parameter in the quick pass: the statements of its `case`."""

    key: Fragment
    statements: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class ObjectView:
    """A request body or an item of an `inputs_array`, with the names of its functions and constants."""

    passes: Fragment
    explain: Fragment
    known: Fragment
    constants: tuple[ConstantView, ...]
    variables: tuple[tuple[Fragment, Fragment], ...]
    cases: tuple[CaseView, ...]
    violations: tuple[Fragment, ...]
    locals: tuple[tuple[Fragment, Fragment], ...]
    statements: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class ValidatorView:
    imports: Fragment
    helpers: tuple[str, ...]  # what a module that needs no types has to import
    objects: tuple[ObjectView, ...]  # nested ones first, the body last
    advice_locals: tuple[tuple[Fragment, Fragment], ...]
    advice: tuple[Fragment, ...]


def validator_view(model: Model) -> ValidatorView:
    """The checks of a model as statements of TypeScript."""
    plan = body_plan(model)
    names = validator_names(plan, STYLE)
    needs = {"isObject", "refuseUnknown", "wrongType"}
    objects = tuple(_objects(plan, names, needs))
    scope = Scope(names[()].locals, is_quick=False)
    advised = advice(model)
    hints = tuple(guarded(thorough.advice(one, scope), needs) for one in advised)
    needs |= scope.needs
    read = {one.parameter.name for one in advised}
    read |= {match.parameter for one in advised if isinstance(one, Advice) for match in one.parameter.used_when}
    if read or plan.parameters:
        needs.add("own")
    return ValidatorView(
        imports=imported({"type Issue", *needs}, "../issues.js"),
        helpers=tuple(sorted(needs)),
        objects=objects,
        advice_locals=tuple(
            (Fragment(scope.locals[one.name]), string(one.name)) for one in model.parameters if one.name in read
        ),
        advice=hints,
    )


def _objects(
    plan: ObjectPlan, all_names: Mapping[tuple[str, ...], ObjectNames], needs: set[str]
) -> Iterator[ObjectView]:
    """The views of an object and of those inside it, which come first; the helpers that they use go into `needs`."""
    for inner in plan.nested:
        yield from _objects(inner, all_names, needs)
    names, is_nested = all_names[plan.path], bool(plan.path)
    scope, careful = Scope(names.locals, is_quick=True), Scope(names.locals, is_quick=False)
    violations = [_refused(one) for one in quick.violations(plan, scope)]
    kept = scope.read
    statements: list[Fragment] = []
    for one in plan.parameters:
        statements += _explained(one, names, all_names, careful, is_nested, needs)
    statements += [guarded(one, needs) for one in thorough.rule_checks(plan, careful)]
    needs |= careful.needs | scope.needs
    yield ObjectView(
        passes=Fragment(names.passes),
        explain=Fragment(names.explain),
        known=Fragment(names.known),
        constants=tuple(_constants(plan, names)),
        variables=tuple(
            (Fragment(names.locals[one.name]), Fragment(_KEPT[one.value.type]))
            for one in plan.parameters
            if one.name in kept
        ),
        cases=tuple(
            CaseView(string(one.name), tuple(_case(one, names, all_names, one.name in kept, needs)))
            for one in plan.parameters
        ),
        violations=tuple(violations),
        locals=tuple((Fragment(names.locals[one.name]), string(one.name)) for one in plan.parameters),
        statements=tuple(statements),
    )


# The types of the locals of the quick pass. What is only compared is `unknown`: TypeScript would know a text by its allowed
# values, and refuse to compare it with any other.
_KEPT = {
    JsonType.STRING: "unknown",
    JsonType.NUMBER: "number | undefined",
    JsonType.INTEGER: "number | undefined",
    JsonType.BOOLEAN: "unknown",
    JsonType.ARRAY: "readonly unknown[] | undefined",
}


def _constants(plan: ObjectPlan, names: ObjectNames) -> Iterator[ConstantView]:
    yield _constant(names.known, "readonly string[]", array(plan.names))
    for one in plan.parameters:
        if one.name in names.allowed:
            allowed = names.allowed[one.name]
            yield _constant(allowed, "readonly unknown[]", array(one.parameter.allowed_values or ()))
            if quick.uses_set(one.value.items or one.value):
                name = names.allowed_set[one.name]
                yield _constant(name, "ReadonlySet<unknown>", call("new Set", allowed))


def _constant(name: str, kind: str, value: Doc) -> ConstantView:
    return ConstantView(Fragment(name), statement((f"const {name}: {kind} = ", value, ";"), 0))


def _if(test: Doc | Expression, inside: list[Doc]) -> Doc:
    """An `if`; the parentheses of a negation break in place of its own."""
    if isinstance(test, Expression) and test.operator == "!":
        return block(("if (", test.doc, ")"), inside)
    doc = test.doc if isinstance(test, Expression) else test
    return block(("if (", Group((Indent((SOFT_LINE, doc)), SOFT_LINE)), ")"), inside)


def _refused(test: Expression) -> Fragment:
    return statement(_if(test, ["return false;"]), _BODY)


def _case(
    plan: ParameterPlan,
    names: ObjectNames,
    all_names: Mapping[tuple[str, ...], ObjectNames],
    is_kept: bool,
    needs: set[str],
) -> Iterator[Fragment]:
    value, allowed_set = plan.value, names.allowed_set.get(plan.name)
    if value.items is None:
        needs |= _helpers(value)
        yield statement(_if(quick.rejects(value, "value", allowed_set).doc, ["return false;"]), _CASE)
    else:
        yield from _array_case(value, all_names, allowed_set, needs)
    if is_kept:
        yield Fragment(f"{names.locals[plan.name]} = value;")
    yield Fragment("break;")


def _array_case(
    value: ValueChecks, all_names: Mapping[tuple[str, ...], ObjectNames], allowed_set: str | None, needs: set[str]
) -> Iterator[Fragment]:
    assert value.items is not None
    needs.add("isArray")
    tests = [Expression("!isArray(value)")]
    if value.min_length:
        tests.append(Expression(f"value.length < {value.min_length}"))
    if value.max_length is not None:
        tests.append(Expression(f"value.length > {value.max_length}"))
    yield statement(_if(joined_with("||", tests).doc, ["return false;"]), _CASE)
    if value.object is not None:
        test: Doc = f"!{all_names[value.object.path].passes}(item)"
    else:
        needs |= _helpers(value.items)
        test = quick.rejects(value.items, "item", allowed_set).doc
    yield statement(block("for (const item of value)", [_if(test, ["return false;"])]), _CASE)


def _helpers(value: ValueChecks) -> set[str]:
    """The helpers that the test of a scalar calls."""
    needs = set()
    if value.type is JsonType.OBJECT:
        needs.add("isObject")
    if value.type is JsonType.STRING and value.min_length > 1:
        needs.add("isShorter")
    if value.type is JsonType.STRING and value.max_length is not None:
        needs.add("isLonger")
    return needs


def _explained(
    plan: ParameterPlan,
    names: ObjectNames,
    all_names: Mapping[tuple[str, ...], ObjectNames],
    scope: Scope,
    is_nested: bool,
    needs: set[str],
) -> Iterator[Fragment]:
    """The statements of the thorough pass about one parameter."""
    inner = None if plan.value.object is None else all_names[plan.value.object.path]
    value = thorough.value_statements(plan, names, None if inner is None else inner.explain, is_nested)
    name = names.locals[plan.name]
    if missing := thorough.missing_check(plan, names, is_nested):
        yield statement((_printed(missing, needs), ";"), _BODY)
    if value.item_check is None:
        assert value.test is not None
        yield statement(_if(_sent(name, value.test), [(_printed(value.check, needs), ";")]), _BODY)
    else:
        explained: Doc = (_printed(value.item_check, needs), ";")
        loop = block(
            f"for (const [index, item] of {name}.entries())",
            [explained if value.item_test is None else _if(value.item_test.doc, [explained])],
        )
        is_array = (f"{name} !== undefined &&", LINE, _printed(value.check, needs))
        yield statement(_if(is_array, [loop]), _BODY)
    for one in thorough.requirement_checks(plan, scope, is_nested):
        yield guarded(one, needs)


def _sent(name: str, test: Expression) -> Doc:
    """Where the value is sent and `test` holds."""
    if test.operator == "||":
        return (f"{name} !== undefined &&", LINE, "(", Group(Indent(test.doc)), ")")
    return (f"{name} !== undefined &&", LINE, test.doc)


def guarded(one: Guarded, needs: set[str]) -> Fragment:
    """Statements under their condition, as they stand in a function; the helpers that they call go into `needs`."""
    inside: list[Doc] = [(_printed(each, needs), ";") for each in one.statements]
    if one.condition is None:
        return statement(joined(HARD_LINE, inside), _BODY)
    return statement(_if(one.condition, inside), _BODY)


def _printed(one: Statement, needs: set[str]) -> Doc:
    needs |= one.needs
    return one.doc
