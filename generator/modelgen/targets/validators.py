"""Python validators: straight-line code for each model's rules, in one file that needs only the standard library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from modelgen.analysis import naming
from modelgen.analysis.checks import advice, body_plan
from modelgen.analysis.messages import SENTENCES
from modelgen.analysis.names import ObjectNames, validator_names
from modelgen.analysis.plan import Advice, ObjectPlan, ParameterPlan
from modelgen.catalog.model import Catalog, Model
from modelgen.languages import python
from modelgen.languages.code import Fragment, Text
from modelgen.languages.python import literal, string
from modelgen.languages.python_checks import quick, thorough
from modelgen.languages.python_checks.expressions import STYLE, Scope, fragment
from modelgen.languages.python_checks.thorough import Guarded, Statement


@dataclass(frozen=True, slots=True)
class GuardedView:
    """Statements under a condition; None is no condition."""

    condition: Fragment | None
    statements: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One parameter in the two passes: `rejects` for the quick one, the others for the thorough one."""

    key: Fragment
    local: Fragment
    is_required: bool
    is_compared: bool  # with others, after its own checks
    rejects: Fragment
    item_rejects: Fragment | None
    test: Fragment | None
    check: Fragment
    item_test: Fragment | None
    item_check: Fragment | None
    missing: Fragment | None
    requirements: tuple[GuardedView, ...]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Allowed values: a tuple in their order for messages, a set for lookups."""

    allowed: Fragment
    set: Fragment
    values: Fragment


@dataclass(frozen=True, slots=True)
class ObjectView:
    """A request body or an item of an `inputs_array`, with the names of its functions and constants."""

    passes: Fragment
    explain: Fragment
    names: Fragment
    known: Fragment
    choices: tuple[ChoiceView, ...]
    parameters: tuple[ParameterView, ...]
    violations: tuple[Fragment, ...]
    rules: tuple[GuardedView, ...]


@dataclass(frozen=True, slots=True)
class ModelView:
    docstring: Fragment
    imports: Fragment
    objects: tuple[ObjectView, ...]  # nested ones first, the body last
    advice: tuple[GuardedView, ...]
    advice_locals: tuple[tuple[Fragment, Fragment], ...]
    sentences: Mapping[str, Text]


SENTENCE_TEXTS: Mapping[str, Text] = {name: Text(sentence) for name, sentence in SENTENCES.items()}


def model_stem(model: Model) -> str:
    return naming.validator_stem(model.id, model.annotations)


def model_view(model: Model, catalog: Catalog) -> ModelView:
    plan = body_plan(model)
    names = validator_names(plan, STYLE)
    needs: set[str] = {"Issue", "is_plain", "refuse_unknown", "wrong_type"}
    objects = tuple(_objects(plan, names, needs))
    advised = advice(model)
    scope = Scope(names[()].locals, "ABSENT")
    hints = tuple(_guarded(thorough.advice(one, scope), needs) for one in advised)
    read = {one.parameter.name for one in advised}
    read |= {match.parameter for one in advised if isinstance(one, Advice) for match in one.parameter.used_when}
    return ModelView(
        docstring=python.docstring(
            Text(f"Request bodies of {model.name} (`{model.id}`), checked as its JSON Schema does.")
        ),
        imports=_imports(needs),
        objects=objects,
        advice=hints,
        advice_locals=tuple(
            (Fragment(scope.local(one)), string(one.name)) for one in model.parameters if one.name in read
        ),
        sentences=SENTENCE_TEXTS,
    )


def _imports(needs: set[str]) -> Fragment:
    """The helpers that the module uses, as an import statement in the order that import sorters leave."""
    names = sorted(needs, key=lambda name: (not name.isupper(), name[0].islower(), name))
    return Fragment(f"from ..issues import {', '.join(names)}")


def _objects(
    plan: ObjectPlan, all_names: Mapping[tuple[str, ...], ObjectNames], needs: set[str]
) -> Iterator[ObjectView]:
    """The views of an object and of those inside it, which come first; the helpers that they use go into `needs`."""
    for inner in plan.nested:
        yield from _objects(inner, all_names, needs)
    names, is_nested = all_names[plan.path], bool(plan.path)
    if plan.parameters:
        needs.add("ABSENT")
    scope = Scope(names.locals, "None")
    violations = tuple(quick.violations(plan, scope))
    parameters = tuple(_parameter(one, names, all_names, is_nested, scope.read, needs) for one in plan.parameters)
    yield ObjectView(
        passes=Fragment(names.passes),
        explain=Fragment(names.explain),
        names=Fragment(names.known),
        known=python.tuple_of(string(name) for name in plan.names),
        choices=tuple(
            ChoiceView(
                Fragment(names.allowed[one.name]),
                Fragment(names.allowed_set[one.name]),
                python.tuple_of(literal(value) for value in one.parameter.allowed_values or ()),
            )
            for one in plan.parameters
            if one.name in names.allowed
        ),
        parameters=parameters,
        violations=tuple(Fragment(broken) for broken in violations),
        rules=tuple(_guarded(one, needs) for one in thorough.rule_checks(plan, names)),
    )


def _parameter(
    plan: ParameterPlan,
    names: ObjectNames,
    all_names: Mapping[tuple[str, ...], ObjectNames],
    is_nested: bool,
    compared: Set[str],
    needs: set[str],
) -> ParameterView:
    inner = None if plan.value.object is None else all_names[plan.value.object.path]
    rejected, item_rejected = quick.parameter_rejects(plan, names, None if inner is None else inner.passes)
    value = thorough.value_statements(plan, names, None if inner is None else inner.explain, is_nested)
    return ParameterView(
        key=string(plan.name),
        local=Fragment(names.locals[plan.name]),
        is_required=plan.must_be_sent,
        is_compared=plan.name in compared,
        rejects=Fragment(rejected),
        item_rejects=None if item_rejected is None else Fragment(item_rejected),
        test=value.test,
        check=_printed(value.check, needs),
        item_test=value.item_test,
        item_check=None if value.item_check is None else _printed(value.item_check, needs),
        missing=_printed(missing, needs) if (missing := thorough.missing_check(plan, names, is_nested)) else None,
        requirements=tuple(_guarded(one, needs) for one in thorough.requirement_checks(plan, names, is_nested)),
    )


def _guarded(guarded: Guarded, needs: set[str]) -> GuardedView:
    if guarded.condition is not None:
        needs |= guarded.condition.needs
    return GuardedView(fragment(guarded.condition), tuple(_printed(one, needs) for one in guarded.statements))


def _printed(statement: Statement, needs: set[str]) -> Fragment:
    needs |= statement.needs
    return statement.code
