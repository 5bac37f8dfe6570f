"""From a model to its check plan: what its declarations and rules come to."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from modelgen.analysis import wording
from modelgen.analysis.conditions import (
    FALSE,
    TRUE,
    Declared,
    defined,
    every,
    match,
    matches,
    negated,
    requirement_conditions,
    some,
)
from modelgen.analysis.plan import (
    Advice,
    Check,
    JsonType,
    MatchLength,
    ObjectPlan,
    Obligation,
    ParameterPlan,
    Refuse,
    Require,
    RuleChecks,
    StepAdvice,
    ValueChecks,
)
from modelgen.analysis.totals import NotExpressible, total_obligations
from modelgen.catalog.bounds import is_required, minimum_length
from modelgen.catalog.model import AnyOf, Exclusive, Forbid, Model, Parameter, ParameterType, Rule, SameLength, Total
from modelgen.catalog.once import once_for_each


@once_for_each
def body_plan(model: Model) -> ObjectPlan:
    """The plan of a model's request body. Raises `NotExpressible`, which loading has ruled out."""
    return object_plan((), model.parameters, model.rules)


def object_plan(path: tuple[str, ...], parameters: Sequence[Parameter], rules: Iterable[Rule] = ()) -> ObjectPlan:
    declared = {parameter.name: parameter for parameter in parameters}
    planned = tuple(
        ParameterPlan(one, is_required(one), value_checks(one, path), requirement_checks(one, declared))
        for one in parameters
    )
    return ObjectPlan(path, planned, tuple(rule_checks(rule, declared) for rule in rules))


def value_checks(parameter: Parameter, path: tuple[str, ...] = ()) -> ValueChecks:
    """What a value of the parameter must be, by its own declaration."""
    least, most = minimum_length(parameter), parameter.max_length
    if parameter.type is ParameterType.INPUTS_ARRAY and not parameter.inputs:
        return ValueChecks(JsonType.ARRAY, min_length=least, max_length=most, items=ValueChecks(JsonType.OBJECT))
    if parameter.type is ParameterType.INPUTS_ARRAY:
        inner = object_plan((*path, parameter.name), parameter.inputs)
        item = ValueChecks(JsonType.OBJECT, object=inner)
        return ValueChecks(JsonType.ARRAY, min_length=least, max_length=most, items=item, object=inner)
    if parameter.type.item is not None:
        item = _scalar_checks(parameter, parameter.type.item)
        return ValueChecks(JsonType.ARRAY, min_length=least, max_length=most, items=item)
    return _scalar_checks(parameter, parameter.type)


def _scalar_checks(parameter: Parameter, kind: ParameterType) -> ValueChecks:
    """The checks of a scalar, or of each item of an array: an asset id is never empty."""
    allowed = parameter.allowed_values
    if kind is ParameterType.BOOLEAN:
        return ValueChecks(JsonType.BOOLEAN)
    if kind is ParameterType.NUMBER:
        step = parameter.whole_step
        return ValueChecks(
            JsonType.INTEGER if parameter.integer else JsonType.NUMBER,
            parameter.min,
            parameter.max,
            None if parameter.integer and step == 1 else step,  # the type says it
            allowed=allowed,
        )
    if parameter.type.is_array:
        return ValueChecks(JsonType.STRING, min_length=int(kind is ParameterType.FILE), allowed=allowed)
    return ValueChecks(
        JsonType.STRING, min_length=minimum_length(parameter), max_length=parameter.max_length, allowed=allowed
    )


def requirement_checks(parameter: Parameter, declared: Declared) -> tuple[Check, ...]:
    """When `parameter` must be defined. `always` is left out: the checks of its value say it."""
    if parameter.required.always or defined(parameter.name, declared) == TRUE:
        return ()
    found = requirement_conditions(parameter.required, declared)
    said = zip(wording.requirement_messages(parameter), wording.requirements(parameter), strict=True)
    return tuple(
        Check(condition, Require(parameter), message, own, sentence)
        for (condition, own), (message, sentence) in zip(found, said, strict=True)
        if condition != FALSE
    )


def rule_checks(rule: Rule, declared: Declared) -> RuleChecks:
    """A rule as checks, none where it can never be broken. Raises `NotExpressible`."""
    known = [declared[name] for name in rule.parameters if name in declared]
    condition = matches(rule.when, declared)
    if condition == FALSE:
        return RuleChecks(rule, condition, ())
    obligations: list[Obligation]
    match rule:
        case Exclusive():
            pairs = itertools.combinations((defined(one.name, declared) for one in known), 2)
            obligations = [Refuse(some(every(pair) for pair in pairs))]
        case AnyOf():
            obligations = [_any_of(known, declared)]
        case Forbid():
            obligations = [Refuse(every(match(one, declared) for one in rule.matches))]
        case SameLength():
            obligations = list(_same_length(known))
        case Total():
            try:
                obligations = list(total_obligations(known, rule))
            except OverflowError:
                raise NotExpressible("its bounds are too large to be added up") from None
        case _:
            raise TypeError(rule)
    needed = (one for one in obligations if one != Refuse(FALSE))
    message, sentence = wording.rule_message(rule), wording.rule(rule)
    return RuleChecks(rule, condition, tuple(Check(condition, one, message, rule.message, sentence) for one in needed))


def _any_of(known: Sequence[Parameter], declared: Declared) -> Obligation:
    """One alone is plainly required; of several, some are."""
    given = [(one, condition) for one in known if (condition := defined(one.name, declared)) != FALSE]
    if len(given) == 1 and given[0][1] != TRUE:
        return Require(given[0][0])
    return Refuse(negated(some(condition for _, condition in given)))


def _same_length(known: Sequence[Parameter]) -> Iterable[MatchLength]:
    """Each pair of arrays: one is counted, up to its bound, and the other compared."""
    for first, second in itertools.combinations(known, 2):
        counted, compared = (first, second) if first.max_length is not None else (second, first)
        if counted.max_length is None:
            raise NotExpressible(f"neither {first.name} nor {second.name} has a maxLength")
        yield MatchLength(counted, compared, counted.max_length)


def advice(model: Model) -> tuple[Advice | StepAdvice, ...]:
    """What is not refused and still most likely a mistake, in documented order; of the body's own parameters."""
    found: list[Advice | StepAdvice] = []
    for parameter in model.parameters:
        used = matches(parameter.used_when, model.by_name)
        if used not in (TRUE, FALSE):
            reason = wording.conditions(parameter.used_when).replace("`", "")
            found.append(Advice(parameter, negated(used), f"{parameter.name} has no effect unless {reason}"))
        if parameter.step is not None and parameter.whole_step is None:
            found.append(StepAdvice(parameter, parameter.step, parameter.min or 0))
    return tuple(found)
