"""Whether the parts of one model fit together: bounds, defaults, allowed values, rules and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator import naming
from generator.catalog import (
    MISSING,
    Json,
    Match,
    Model,
    Parameter,
    ParameterType,
    Rule,
    SameLength,
    Total,
)
from generator.conditions import NotExpressible, json_equal, rule_clauses
from generator.diagnostics import Diagnostic, Place, one_of, quoted
from generator.text import slug


def check_model(model: Model) -> Iterator[Diagnostic]:
    """Every problem of one model that is not a matter of reading it."""
    for what, text in (("provider", model.provider), ("category", model.category)):
        if not slug(text):
            place = model.places.get(what, model.places["capabilities"])
            yield Diagnostic("no-slug", f"no file name can be made of {quoted(text)}", place, "add a letter or a digit")
    try:
        naming.model_identifier(model.id, model.annotations)
    except naming.NoIdentifier:
        yield _no_identifier(model.id, model.places["id"])
    except ValueError:
        yield _invalid_identifier(model.annotations, model.places)
    yield from _check_parameters(model.parameters)
    for rule in model.rules:
        yield from _check_rule(rule, model.by_name)


def _check_parameters(parameters: tuple[Parameter, ...]) -> Iterator[Diagnostic]:
    declared = {parameter.name: parameter for parameter in parameters}
    yield from _check_names(parameters)
    for parameter in parameters:
        yield from _check_parameter(parameter)
        yield from _check_siblings(parameter, declared)
        yield from _check_parameters(parameter.inputs)


def _check_names(parameters: tuple[Parameter, ...]) -> Iterator[Diagnostic]:
    taken: dict[str, Parameter] = {}
    for parameter in parameters:
        place = parameter.places["name"]
        try:
            identifier = naming.parameter_identifier(parameter.name, parameter.annotations)
        except naming.NoIdentifier:
            yield _no_identifier(parameter.name, place)
            continue
        except ValueError:
            yield _invalid_identifier(parameter.annotations, parameter.places)
            continue
        if identifier in taken:
            other = taken[identifier]
            message = f"{quoted(parameter.name)} and {quoted(other.name)} are both `{identifier}` in Python"
            hint = f"add `x-identifier: {identifier}_2` to one of them"
            yield Diagnostic("name-collision", message, place, hint, other.places["name"])
        taken.setdefault(identifier, parameter)


def _no_identifier(name: str, place: Place) -> Diagnostic:
    hint = "add `x-identifier: …` beside it"
    return Diagnostic("no-identifier", f"no identifier can be made of {quoted(name)}", place, hint)


def _invalid_identifier(annotations: Mapping[str, Json], places: Mapping[str, Place]) -> Diagnostic:
    own = annotations[naming.IDENTIFIER_ANNOTATION]
    place = places[naming.IDENTIFIER_ANNOTATION]
    return Diagnostic("invalid-identifier", f"{quoted(own)} is not an identifier", place, "write it like `width_2`")


def _check_parameter(parameter: Parameter) -> Iterator[Diagnostic]:
    places = parameter.places
    durations = (parameter.annotations.get("x-minDuration"), parameter.annotations.get("x-maxDuration"))
    pairs: tuple[tuple[str, object, str, object], ...] = (
        ("min", parameter.min, "max", parameter.max),
        ("minLength", parameter.min_length, "maxLength", parameter.max_length),
        ("minDuration", durations[0], "maxDuration", durations[1]),
    )
    for low_key, low, high_key, high in pairs:
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            message = f"{low_key} {quoted(low)} is more than {high_key} {quoted(high)}"
            yield Diagnostic("bounds-reversed", message, places[low_key], "exchange the two", places[high_key])
    yield from _check_allowed_values(parameter)
    if parameter.default is not MISSING:
        yield from _check_default(parameter, parameter.default)


def _check_allowed_values(parameter: Parameter) -> Iterator[Diagnostic]:
    kind = parameter.type.item or parameter.type
    seen: list[object] = []
    for index, value in enumerate(parameter.allowed_values or ()):
        place = parameter.places[f"allowedValues.{index}"]
        if not _has_type(value, kind):
            message = f"{quoted(value)} is not a {kind.value}"
            hint = (
                f"quote it: '{place.text[place.column - 1 : place.column - 1 + place.length]}'"
                if kind.is_text
                else None
            )
            yield Diagnostic("allowed-value-type", message, place, hint)
        elif any(json_equal(value, other) for other in seen):
            yield Diagnostic("duplicate-allowed-value", f"{quoted(value)} is listed twice", place, "remove one")
        seen.append(value)


def _check_default(parameter: Parameter, default: Json) -> Iterator[Diagnostic]:
    place = parameter.places["default"]
    if not _has_type(default, parameter.type):
        hint = "leave the key out when there is no default" if default is None else None
        if parameter.type.is_text and isinstance(default, int | float):
            hint = f"quote it: '{place.text[place.column - 1 : place.column - 1 + place.length]}'"
        shown = quoted(default) if not isinstance(default, list | dict) else "this"
        yield Diagnostic("default-wrong-type", f"{shown} is not a {parameter.type.value}", place, hint)
        return
    if default in ("", []):
        return  # "not defined": nothing to hold it against
    items: list[Json] = default if isinstance(default, list) else [default]
    for item in items:
        if parameter.allowed_values is not None and not any(json_equal(item, v) for v in parameter.allowed_values):
            message = f"default {quoted(item)} is not in allowedValues"
            yield Diagnostic("default-not-allowed", message, place, f"use {one_of(parameter.allowed_values)}")
            return
    if problem := _out_of_bounds(parameter, default, items):
        yield Diagnostic("default-out-of-bounds", f"default {problem}", place, "check both against the service")


def _out_of_bounds(parameter: Parameter, default: Json, items: list[Json]) -> str | None:
    for item in items:
        if isinstance(item, int | float) and not isinstance(item, bool):
            if parameter.min is not None and item < parameter.min:
                return f"{quoted(item)} is less than min {quoted(parameter.min)}"
            if parameter.max is not None and item > parameter.max:
                return f"{quoted(item)} is more than max {quoted(parameter.max)}"
            if parameter.whole_step is not None and item % parameter.whole_step:
                return f"{quoted(item)} is not a multiple of step {parameter.whole_step}"
    if isinstance(default, str | list):
        if parameter.min_length is not None and len(default) < parameter.min_length:
            return f"is shorter than minLength {parameter.min_length}"
        if parameter.max_length is not None and len(default) > parameter.max_length:
            return f"is longer than maxLength {parameter.max_length}"
    return None


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


def _check_siblings(parameter: Parameter, declared: Mapping[str, Parameter]) -> Iterator[Diagnostic]:
    """That what the parameter's conditions name is there; the vendor's own records name things that are not."""
    required = parameter.required
    named = [("required.ifDefined", one.parameter) for one in required.if_defined]
    named += [("required.ifNotDefined", one.parameter) for one in required.if_not_defined]
    named += [("required.when", one.parameter) for one in required.when]
    named += [("usedWhen", one.parameter) for one in parameter.used_when]
    if required.conditional is not None:
        named += [("required.conditional.values", one.parameter) for one in required.conditional.matches]
    for path, name in named:
        if name not in declared:
            yield _undeclared(name, parameter.places[f"{path}.{name}"], declared)


def _check_rule(rule: Rule, declared: Mapping[str, Parameter]) -> Iterator[Diagnostic]:
    kind = _RULE_KEYS[type(rule).__name__]
    for index, name in enumerate(rule.parameters):
        place = rule.places[f"{kind}.{index}"]
        if name not in declared:
            yield _undeclared(name, place, declared)
            continue
        of = declared[name].type
        if isinstance(rule, Total) and not (of.is_array or of is ParameterType.NUMBER):
            message = f"{name} is a {of.value}; a total adds items of arrays and values of numbers"
            yield Diagnostic("rule-operands", message, place)
            return
        if isinstance(rule, SameLength) and not of.is_array:
            yield Diagnostic("rule-operands", f"{name} is a {of.value}; sameLength compares arrays", place)
            return
    yield from _check_matches(rule.when, rule.places, declared)
    try:
        rule_clauses(rule, declared)
    except NotExpressible as reason:
        hint = "`modelgen explain rule-not-expressible` says what a rule needs"
        yield Diagnostic("rule-not-expressible", str(reason), rule.places[""], hint)


def _check_matches(
    matches: Iterable[Match], places: Mapping[str, Place], declared: Mapping[str, Parameter]
) -> Iterator[Diagnostic]:
    for one in matches:
        if one.parameter not in declared:
            yield _undeclared(one.parameter, places[f"when.{one.parameter}"], declared)


_RULE_KEYS = {"Total": "total", "Exclusive": "exclusive", "AnyOf": "anyOf", "SameLength": "sameLength"}


def _undeclared(name: str, place: Place, declared: Mapping[str, Parameter]) -> Diagnostic:
    message = f"the model has no parameter {quoted(name)}; the rule takes it as never defined"
    hint = f"declared: {one_of(declared)}" if declared else None
    return Diagnostic("rule-undeclared-parameter", message, place, hint)
