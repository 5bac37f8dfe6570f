"""Whether the parts of one model fit together: bounds, defaults, allowed values and rules; names are in `names`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from modelgen.analysis.checks import rule_checks
from modelgen.analysis.clauses import rule_clauses
from modelgen.analysis.conditions import json_equal
from modelgen.analysis.defaults import is_sendable
from modelgen.analysis.totals import MOST_CASES, NotExpressible
from modelgen.catalog.bounds import out_of_bounds
from modelgen.catalog.model import (
    MISSING,
    Forbid,
    Json,
    Match,
    Parameter,
    ParameterType,
    Rule,
    SameLength,
    Total,
)
from modelgen.catalog.model_file import Draft, DraftParameters
from modelgen.diagnostics.diagnostic import Diagnostic, Place, one_of, quoted
from modelgen.diagnostics.spelling import Speller
from modelgen.loading.names import check_identifier, check_names, check_slug, check_type_names

_MOST_CASES_OF_A_MODEL = 4 * MOST_CASES


@dataclass(frozen=True, slots=True)
class _Scope:
    """The parameters of one list, which conditions and rules name. `unsound`: see `DraftParameters`."""

    declared: Mapping[str, Parameter]
    unsound: Set[str]
    speller: Speller
    allowed: dict[str, frozenset[object]] = field(default_factory=dict)  # filled as it is asked for

    def lacks(self, name: str) -> bool:
        return name not in self.declared and name not in self.unsound and "" not in self.unsound


def check_model(draft: Draft) -> Iterator[Diagnostic]:
    """Every problem of one model that is not a matter of reading it; nothing is held against what could not be read."""
    model, unsound = draft.model, draft.parameters.unsound
    for what, text in (("provider", model.provider), ("category", model.category)):
        place = model.places.get(what) or model.places.get("capabilities") or model.places[""]
        yield from check_slug(text, place)
    if model.id:
        yield from check_identifier(model)
    yield from _check_parameters(draft.parameters, Speller())
    yield from check_type_names(model)
    scope = _Scope(model.by_name, unsound, Speller())
    for rule in draft.half_read_rules:
        yield from _check_rule(rule, scope)
    cases = 0
    for rule in model.rules:
        yield from _check_rule(rule, scope)
        if cases <= _MOST_CASES_OF_A_MODEL and not _names(rule) & unsound:
            more, problem = _count_cases(rule, model.by_name)
            cases += more
            if problem is None and cases > _MOST_CASES_OF_A_MODEL:
                problem = f"with the rules above it comes to more than {_MOST_CASES_OF_A_MODEL} cases"
            if problem is not None:
                hint = "`modelgen explain rule-not-expressible` says what a rule needs"
                yield Diagnostic("rule-not-expressible", problem, rule.places[""], hint)


def _check_parameters(parameters: DraftParameters, speller: Speller) -> Iterator[Diagnostic]:
    scope = _Scope({one.name: one for one in parameters.found}, parameters.unsound, speller)
    yield from check_names(one.parameter for one in parameters.listed)
    for draft in parameters.listed:
        parameter = draft.parameter
        yield from _check_bounds(parameter)
        yield from _check_allowed_values(parameter)
        if parameter.default is not MISSING:
            yield from _check_default(parameter, parameter.default)
        yield from _check_siblings(parameter, scope)
        yield from _check_parameters(draft.inputs, speller)


def _check_bounds(parameter: Parameter) -> Iterator[Diagnostic]:
    durations = (parameter.annotations.get("x-minDuration"), parameter.annotations.get("x-maxDuration"))
    pairs: tuple[tuple[str, object, str, object], ...] = (
        ("min", parameter.min, "max", parameter.max),
        ("minLength", parameter.min_length, "maxLength", parameter.max_length),
        ("minDuration", durations[0], "maxDuration", durations[1]),
    )
    for low_key, low, high_key, high in pairs:
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            message = f"`{low_key}` {quoted(low)} is more than `{high_key}` {quoted(high)}"
            places = parameter.places
            yield Diagnostic("bounds-reversed", message, places[low_key], "exchange the two", places[high_key])


def _check_allowed_values(parameter: Parameter) -> Iterator[Diagnostic]:
    kind = parameter.type.item or parameter.type
    first: dict[object, Place] = {}
    for index, value in enumerate(parameter.allowed_values or ()):
        place = parameter.places[f"allowedValues.{index}"]
        if not _has_type(value, kind):
            message = f"{quoted(value)} is not a {kind.value}"
            yield Diagnostic("allowed-value-type", message, place, _type_hint(value, kind, place))
        elif first.setdefault(_json_key(value), place) is not place:
            message = f"{quoted(value)} is listed a second time"
            yield Diagnostic("duplicate-allowed-value", message, place, "remove it", first[_json_key(value)])


def _json_key(value: object) -> object:
    """Equal for values that are equal in JSON: `1` and `1.0`, but not `true`."""
    return (isinstance(value, bool), value)


def _type_hint(value: object, kind: ParameterType, place: Place) -> str:
    if kind.is_text and isinstance(value, bool | int | float) and place.length <= 60:
        start = place.column - 1
        return f"put it in quotes: '{place.text[start : start + place.length]}'"
    if kind is ParameterType.NUMBER and isinstance(value, str):
        return "write a number, without quotes, or make the parameter's type string"
    return f"write {_AS_WRITTEN[kind]}"


_AS_WRITTEN = {
    ParameterType.STRING: "a text",
    ParameterType.NUMBER: "a number",
    ParameterType.BOOLEAN: "`true` or `false`",
    ParameterType.FILE: "a text: the id of an asset",
    ParameterType.MODEL: "a text: the id of a model",
    ParameterType.STRING_ARRAY: "a list of texts, such as `[a, b]`",
    ParameterType.NUMBER_ARRAY: "a list of numbers, such as `[1, 2]`",
    ParameterType.FILE_ARRAY: "a list of texts, the ids of assets, or `[]`",
    ParameterType.MODEL_ARRAY: "a list of texts, the ids of models, or `[]`",
    ParameterType.INPUTS_ARRAY: "a list of mappings, such as `[{name: value}]`, or `[]`",
}


def _check_default(parameter: Parameter, default: Json) -> Iterator[Diagnostic]:
    place = parameter.places["default"]
    if not _has_type(default, parameter.type):
        hint = "leave the key out when there is no default"
        if default is not None:
            hint = _type_hint(default, parameter.type, place)
        shown = "the default" if isinstance(default, list | dict) else f"default {quoted(default)}"
        yield Diagnostic("default-wrong-type", f"{shown} is not a {parameter.type.value}", place, hint)
        return
    if default in ("", []):
        return  # "not defined": nothing to hold it against
    items: list[Json] = default if isinstance(default, list) else [default]
    if parameter.type is ParameterType.INPUTS_ARRAY:
        if found := list(_check_default_items(parameter, items, place)):
            yield from found
            return
    elif parameter.allowed_values is not None:
        allowed = {_json_key(value) for value in parameter.allowed_values}
        if wrong := [item for item in items if _json_key(item) not in allowed]:
            message = f"default {quoted(wrong[0])} is not in allowedValues"
            code = "record-default" if parameter.from_record else "default-not-allowed"
            yield Diagnostic(code, message, place, f"use {one_of(parameter.allowed_values)}")
            return
    problem = out_of_bounds(parameter, default)
    if problem is None and parameter.type is ParameterType.INPUTS_ARRAY and not is_sendable(parameter, default):
        problem = "has an item that its own inputs refuse"
    if problem:
        code = "record-default" if parameter.from_record else "default-out-of-bounds"
        yield Diagnostic(code, f"default {problem}", place, "check both against the service")


def _check_default_items(parameter: Parameter, items: Iterable[Json], place: Place) -> Iterator[Diagnostic]:
    """That each item holds inputs that it has, of their types. An item without one that is required is taken as it is."""
    if not parameter.inputs:
        return  # nothing says what it has
    inputs = {one.name: one for one in parameter.inputs}
    for number, item in enumerate(items, 1):
        for name, value in item.items() if isinstance(item, dict) else ():
            if name not in inputs:
                message, hint = (
                    f"item {number} has no input {quoted(name)}",
                    f"the inputs are {one_of(inputs, word='and')}",
                )
            elif not _has_type(value, inputs[name].type):
                kind = inputs[name].type
                message, hint = f"{quoted(name)} of item {number} is not a {kind.value}", f"write {_AS_WRITTEN[kind]}"
            else:
                continue
            yield Diagnostic("default-wrong-type", message, place, hint)
            return


def _has_type(value: object, kind: ParameterType) -> bool:
    if kind is ParameterType.BOOLEAN:
        return isinstance(value, bool)
    if kind is ParameterType.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is ParameterType.INPUTS_ARRAY:
        return isinstance(value, list) and all(isinstance(item, dict) for item in value)
    if kind.item is not None:
        return isinstance(value, list) and all(_has_type(item, kind.item) for item in value)
    return isinstance(value, str)


def _check_siblings(parameter: Parameter, scope: _Scope) -> Iterator[Diagnostic]:
    """That what the parameter's conditions name is there; the vendor's own records name things that are not."""
    required = parameter.required
    for form, dependencies in (("ifDefined", required.if_defined), ("ifNotDefined", required.if_not_defined)):
        for one in dependencies:
            if scope.lacks(one.parameter):
                place = parameter.places[f"required.{form}.{one.parameter}"]
                yield _undeclared(one.parameter, place, scope, required.from_record)
    kept = required.from_record
    yield from _check_matches(required.when, parameter.places, "required.when", scope, kept)
    yield from _check_matches(parameter.used_when, parameter.places, "usedWhen", scope, is_kept=False)
    if required.conditional is not None:
        matches = required.conditional.matches
        yield from _check_matches(matches, parameter.places, "required.conditional.values", scope, kept)


def _check_rule(rule: Rule, scope: _Scope) -> Iterator[Diagnostic]:
    kind = rule.kind
    if isinstance(rule, Forbid):
        yield from _check_matches(rule.matches, rule.places, kind, scope, rule.from_record)
        yield from _check_matches(rule.when, rule.places, "when", scope, rule.from_record)
        return
    for index, name in enumerate(rule.parameters):
        place = rule.places[f"{kind}.{index}"]
        if scope.lacks(name):
            yield _undeclared(name, place, scope, rule.from_record)
        elif name in scope.declared and (problem := _wrong_operand(rule, scope.declared[name])):
            yield Diagnostic("rule-operands", problem, place, "remove it from the rule")
    yield from _check_matches(rule.when, rule.places, "when", scope, rule.from_record)


def _wrong_operand(rule: Rule, parameter: Parameter) -> str | None:
    kind = parameter.type
    if isinstance(rule, Total) and not (kind.is_array or kind is ParameterType.NUMBER):
        return f"{quoted(parameter.name)} is a {kind.value}; a total adds items of arrays and values of numbers"
    if isinstance(rule, SameLength) and not kind.is_array:
        return f"{quoted(parameter.name)} is a {kind.value}; sameLength compares arrays"
    return None


def _check_matches(
    matches: Iterable[Match], places: Mapping[str, Place], path: str, scope: _Scope, is_kept: bool
) -> Iterator[Diagnostic]:
    for one in matches:
        place = places[f"{path}.{one.parameter}"]
        if scope.lacks(one.parameter):
            yield _undeclared(one.parameter, place, scope, is_kept)
        elif one.parameter in scope.declared and one.parameter not in scope.unsound:
            parameter = scope.declared[one.parameter]
            if never := [value for value in one.values if not _can_be(parameter, value, scope.allowed)]:
                message = (
                    f"{quoted(parameter.name)} is never {one_of(never)}, so this part of the condition never holds"
                )
                yield Diagnostic("impossible-value", message, place, _possible(parameter))


def _can_be(parameter: Parameter, value: object, cache: dict[str, frozenset[object]]) -> bool:
    if parameter.type.is_array or not _has_type(value, parameter.type):
        return False
    if parameter.allowed_values is None or (parameter.has_default and json_equal(parameter.default, value)):
        return True
    if parameter.name not in cache:
        cache[parameter.name] = frozenset(_json_key(one) for one in parameter.allowed_values)
    return _json_key(value) in cache[parameter.name]


def _possible(parameter: Parameter) -> str:
    if parameter.type.is_array:
        return "an array never equals a single value; `ifDefined` asks whether there is one"
    if parameter.allowed_values is not None:
        return f"its values are {one_of(parameter.allowed_values, word='and')}"
    return f"its type is {parameter.type.value}: write {_AS_WRITTEN[parameter.type]}"


def _names(rule: Rule) -> set[str]:
    return {*rule.parameters, *(one.parameter for one in rule.when)}


def _count_cases(rule: Rule, declared: Mapping[str, Parameter]) -> tuple[int, str | None]:
    """How many cases a rule is written out as, and why it cannot be."""
    if any(name in declared and _wrong_operand(rule, declared[name]) for name in rule.parameters):
        return 0, None
    try:
        return len(rule_clauses(rule_checks(rule, declared)).clauses), None
    except NotExpressible as reason:
        return MOST_CASES // 32, str(reason)  # so that a file of nothing but such rules is done with soon


def _undeclared(name: str, place: Place, scope: _Scope, is_kept: bool) -> Diagnostic:
    """A name that no parameter has; `is_kept` where it came with a record."""
    message = f"the model has no parameter {quoted(name)}, so it counts as never defined"
    others = f"the parameters are {one_of(scope.declared, word='and')}" if 0 < len(scope.declared) <= 50 else None
    hint = scope.speller.hint(name, scope.declared, others)
    return Diagnostic("record-undeclared" if is_kept else "rule-undeclared-parameter", message, place, hint)
