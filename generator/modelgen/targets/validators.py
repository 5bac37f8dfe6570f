"""Python validators: straight-line code for each model's rules, in one file that needs only the standard library."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from modelgen.analysis import naming
from modelgen.analysis.conditions import FALSE, TRUE, Declared, matches
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Catalog, Model, Parameter, Rule
from modelgen.languages import python
from modelgen.languages.code import Fragment, Text
from modelgen.languages.python import literal, string
from modelgen.languages.python_checks.expressions import constant, local
from modelgen.languages.python_checks.quick import missing, rejects, violation
from modelgen.languages.python_checks.thorough import (
    Guarded,
    advice,
    missing_check,
    requirement_checks,
    rule_check,
    value_checks,
)

_CHECKS = (
    "amount among at_most check_array check_boolean check_number check_same_length check_string length require"
).split()


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """One parameter in the two passes: `rejects` for the quick one, `check` for the thorough one."""

    key: Fragment
    local: Fragment
    is_required: bool
    rejects: Fragment
    item_rejects: Fragment | None
    check: Fragment
    item_check: Fragment | None
    missing: Fragment | None
    requirements: tuple[Guarded, ...]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Allowed values: a tuple in their order for messages, a set for the quick pass."""

    allowed: Fragment
    set: Fragment
    values: Fragment


@dataclass(frozen=True, slots=True)
class ObjectCheck:
    """A request body or an item of an `inputs_array`, with the names of its functions and constants."""

    passes: Fragment
    explain: Fragment
    names: Fragment
    known: Fragment
    has_optional: bool
    choices: tuple[ChoiceView, ...]
    parameters: tuple[ParameterCheck, ...]
    violations: tuple[Fragment, ...]
    rules: tuple[Guarded, ...]


@dataclass(frozen=True, slots=True)
class ModelView:
    docstring: Fragment
    imports: Fragment
    objects: tuple[ObjectCheck, ...]  # nested ones first, the body last
    advice: tuple[tuple[Fragment, Fragment], ...]
    advice_locals: tuple[tuple[Fragment, Fragment], ...]


def model_stem(model: Model) -> str:
    return naming.model_identifier(model.id, model.annotations)


def model_view(model: Model, catalog: Catalog) -> ModelView:
    objects = _objects((), model.parameters, model.rules)
    advised = [one for one in model.parameters if matches(one.used_when, model.by_name) not in (TRUE, FALSE)]
    needed = {one.name for one in advised} | {m.parameter for one in advised for m in one.used_when}
    view = ModelView(
        docstring=python.docstring(
            Text(f"Request bodies of {model.name} (`{model.id}`), checked as its JSON Schema does.")
        ),
        imports=Fragment(""),
        objects=tuple(objects),
        advice=tuple(advice(parameter, model.by_name) for parameter in advised),
        advice_locals=tuple((local(one), string(one.name)) for one in model.parameters if one.name in needed),
    )
    return replace(view, imports=_imports(view))


def _imports(view: ModelView) -> Fragment:
    """The checks that the module calls, as an import statement."""
    code = [str(statement) for _, statement in view.advice]
    for one in view.objects:
        for guarded in (*one.rules, *(guarded for p in one.parameters for guarded in p.requirements)):
            code += [guarded.condition or "", *guarded.statements]
        for p in one.parameters:
            code += [p.check, p.item_check or "", p.missing or ""]
    code += [str(condition) for condition, _ in view.advice]
    called = {name for text in code for name in _CHECKS if re.search(rf"\b{name}\(", text)}
    called |= {"ABSENT"} if any(one.parameters for one in view.objects) else set()
    names = sorted(
        {"Issue", "refuse_unknown", "wrong_type"} | called,
        key=lambda name: (not name.isupper(), name[0].islower(), name),
    )
    return Fragment(f"from ._issues import {', '.join(names)}")


def _objects(
    path: tuple[Parameter, ...], parameters: tuple[Parameter, ...], rules: tuple[Rule, ...]
) -> list[ObjectCheck]:
    nested = [check for one in parameters if one.inputs for check in _objects((*path, one), one.inputs, ())]
    declared = {parameter.name: parameter for parameter in parameters}
    suffix = "".join("_" + local(parameter).strip("_") for parameter in path)
    own = ObjectCheck(
        passes=Fragment(f"_passes{suffix}"),
        explain=Fragment(f"_explain{suffix}"),
        names=Fragment(f"_NAMES{suffix.upper()}"),
        known=python.tuple_of(string(parameter.name) for parameter in parameters),
        has_optional=any(not is_required(parameter) for parameter in parameters),
        choices=tuple(
            ChoiceView(
                constant(parameter, suffix),
                constant(parameter, suffix, "SET"),
                python.tuple_of(literal(value) for value in parameter.allowed_values),
            )
            for parameter in parameters
            if parameter.allowed_values is not None
        ),
        parameters=tuple(_parameter_check(parameter, declared, suffix, bool(path)) for parameter in parameters),
        violations=tuple(
            Fragment(broken)
            for broken in [
                *(missing(parameter, declared) for parameter in parameters),
                *(violation(rule, declared) for rule in rules),
            ]
            if broken is not None
        ),
        rules=tuple(guarded for rule in rules if (guarded := rule_check(rule, declared)) is not None),
    )
    return [*nested, own]


def _parameter_check(parameter: Parameter, declared: Declared, suffix: str, is_nested: bool) -> ParameterCheck:
    rejected, item_rejected = rejects(parameter, suffix)
    check, item_check = value_checks(parameter, suffix, is_nested)
    return ParameterCheck(
        key=string(parameter.name),
        local=local(parameter),
        is_required=is_required(parameter),
        rejects=Fragment(" or ".join(rejected)),
        item_rejects=item_rejected,
        check=check,
        item_check=item_check,
        missing=missing_check(parameter, is_nested),
        requirements=requirement_checks(parameter, declared, is_nested),
    )
