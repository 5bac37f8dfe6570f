"""The check plan: what is checked of a request body, in which order, with which words. Every language prints it.

An object (the body, or an item of an `inputs_array`) has the checks of each parameter's value in documented order, each followed
by the parameter's requirements; then its rules; then that it holds nothing unknown. A check of a value always stands at that
value and is named by its JSON Schema keyword; its sentence is in `messages`. Requirements and rules are `Check`s.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from modelgen.analysis import wording
from modelgen.analysis.conditions import (
    FALSE,
    TRUE,
    Condition,
    Declared,
    Not,
    Some,
    absent_size,
    defined,
    every,
    match,
    matches,
    negated,
    requirement_conditions,
    some,
)
from modelgen.catalog.bounds import is_required, minimum_length
from modelgen.catalog.model import (
    AnyOf,
    Exclusive,
    Forbid,
    JsonScalar,
    Model,
    Parameter,
    ParameterType,
    Rule,
    SameLength,
    Total,
)

MOST_CASES = 4096  # cases that one rule may be written out as


class JsonType(Enum):
    """The `type` keyword of JSON Schema."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"

    @property
    def is_number(self) -> bool:
        return self in (JsonType.NUMBER, JsonType.INTEGER)


@dataclass(frozen=True, slots=True)
class ValueChecks:
    """What one value must be, in the order of reporting: its type, bounds, step or length, allowed values, then its items.

    Bounds speak of numbers only and lengths of texts or arrays only, as in JSON Schema; `allowed` speaks of any value.
    Lengths are code points of a text, items of an array.
    """

    type: JsonType
    minimum: int | float | None = None
    maximum: int | float | None = None
    multiple_of: int | None = None
    min_length: int = 0
    max_length: int | None = None
    allowed: tuple[JsonScalar, ...] | None = None
    items: ValueChecks | None = None
    object: ObjectPlan | None = None

    @property
    def min_keyword(self) -> str:
        """The keyword of `min_length`."""
        return "minItems" if self.type is JsonType.ARRAY else "minLength"

    @property
    def max_keyword(self) -> str:
        """The keyword of `max_length`."""
        return "maxItems" if self.type is JsonType.ARRAY else "maxLength"


@dataclass(frozen=True, slots=True)
class Require:
    """The parameter is defined: `required` at the object where it is absent, `empty_keyword` at the value where it is empty."""

    parameter: Parameter

    @property
    def empty_keyword(self) -> str | None:
        kind = self.parameter.type
        return "minItems" if kind.is_array else "minLength" if kind.is_text else None


@dataclass(frozen=True, slots=True)
class Refuse:
    """`violation` does not hold; where it does, the object itself is refused."""

    violation: Condition

    @property
    def keyword(self) -> str:
        """What JSON Schema says it with."""
        return "anyOf" if isinstance(self.violation, Not) and isinstance(self.violation.condition, Some) else "not"


@dataclass(frozen=True, slots=True)
class Term:
    """What one parameter adds to a total, as far as a total can tell.

    An array adds its items, of which `most` are told apart (None is all). A number adds its value, which is one of `values`:
    from the lowest to the highest in whole steps. `absent` is what is added when it is not sent.
    """

    parameter: Parameter
    absent: int | float
    most: int | None = None
    values: tuple[int | float, ...] = ()


@dataclass(frozen=True, slots=True)
class AddAtMost:
    """The parameter adds at most `limit` less what the `others` add: `maximum` or `maxItems` at the value, `required` at the
    object where it is absent and its default is too much.

    Compared is the value with the difference, which is how JSON Schema says it; sums of floats would round.
    `is_decisive`: whether a body can break the rule by this check alone; a later check of the rule covers it otherwise.
    """

    parameter: Parameter
    limit: int | float
    others: tuple[Term, ...]
    is_decisive: bool = True

    @property
    def keyword(self) -> str:
        return "maxItems" if self.parameter.type.is_array else "maximum"


@dataclass(frozen=True, slots=True)
class MatchLength:
    """`compared` has as many items as `counted`, where both are defined: `minItems`, `maxItems` or `required`.

    Up to `most` items of `counted` are told apart; beyond is its own bound.
    """

    counted: Parameter
    compared: Parameter
    most: int


Obligation: TypeAlias = "Require | Refuse | AddAtMost | MatchLength"


@dataclass(frozen=True, slots=True)
class Check:
    """Where `condition` holds, `obligation` must; else `message` is said, at the place and with the keyword of the obligation."""

    condition: Condition
    obligation: Obligation
    message: str
    catalog_message: str | None = None  # what the catalogue itself says


@dataclass(frozen=True, slots=True)
class RuleChecks:
    """A rule as checks that hold while `condition` does."""

    rule: Rule
    condition: Condition
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What is sent and has no effect while `condition` holds; keyword `x-usedWhen`, at the value."""

    parameter: Parameter
    condition: Condition
    message: str


@dataclass(frozen=True, slots=True)
class StepAdvice:
    """A number, or an item of an array of numbers, that is no multiple of a fractional `step`, from 0 or from `origin`.

    Keyword `x-step`, at the value. Compared with a tolerance, because no double is a multiple of 0.1.
    """

    parameter: Parameter
    step: int | float
    origin: int | float


@dataclass(frozen=True, slots=True)
class ParameterPlan:
    """One parameter: whether a call must send it, what its value must be, and when it must be defined."""

    parameter: Parameter
    must_be_sent: bool
    value: ValueChecks
    requirements: tuple[Check, ...]

    @property
    def name(self) -> str:
        return self.parameter.name


@dataclass(frozen=True, slots=True)
class ObjectPlan:
    """A request body, or an item of an `inputs_array`; `path` names the arrays that lead to it."""

    path: tuple[str, ...]
    parameters: tuple[ParameterPlan, ...]
    rules: tuple[RuleChecks, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.parameters)

    @property
    def nested(self) -> tuple[ObjectPlan, ...]:
        """The items of its own arrays, in documented order."""
        return tuple(one.value.object for one in self.parameters if one.value.object is not None)


class NotExpressible(ValueError):
    """A rule that JSON Schema has no words for; the text says why."""


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
        return ValueChecks(JsonType.BOOLEAN, allowed=allowed)
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
    said = wording.requirement_messages(parameter)
    return tuple(
        Check(condition, Require(parameter), message, own)
        for (condition, own), message in zip(found, said, strict=True)
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
                obligations = list(_total(known, rule))
            except OverflowError:
                raise NotExpressible("its bounds are too large to be added up") from None
        case _:
            raise TypeError(rule)
    needed = (one for one in obligations if one != Refuse(FALSE))
    message = wording.rule_message(rule)
    return RuleChecks(rule, condition, tuple(Check(condition, one, message, rule.message) for one in needed))


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


def _total(known: Sequence[Parameter], rule: Total) -> Iterable[Obligation]:
    """The number that comes last carries the bound; arrays alone carry it one after the other.

    Arrays come first, because their counts can be told apart one by one; the last number is only compared.
    """
    arrays = [one for one in known if one.type.is_array]
    numbers = [one for one in known if one.type is ParameterType.NUMBER]
    if numbers:
        added = [*arrays, *numbers[:-1]]
        yield AddAtMost(numbers[-1], rule.max, tuple(_term(one, [*added, numbers[-1]], rule) for one in added))
        return
    if rule.max < 0:
        yield Refuse(TRUE)  # even nothing is too much
        return
    for position, array in enumerate(arrays):
        terms = tuple(_term(one, arrays, rule) for one in arrays[:position])
        yield AddAtMost(array, rule.max, terms, is_decisive=position == len(arrays) - 1)


def _term(parameter: Parameter, all_: Sequence[Parameter], rule: Total) -> Term:
    absent = absent_size(parameter)
    if not parameter.type.is_array:
        return Term(parameter, absent, values=whole_values(parameter))
    room = rule.max - sum(_lowest(one) for one in all_ if one is not parameter)
    ends = [] if parameter.max_length is None else [parameter.max_length]
    if math.isfinite(
        room
    ):  # one more is too much, whatever the others add; arrays alone are each bounded by themselves
        ends.append(max(0, math.floor(room) + (all_[-1].type is ParameterType.NUMBER)))
    if not ends:
        raise NotExpressible(f"{parameter.name} has no maxLength, and {all_[-1].name} has no min")
    return Term(parameter, absent, most=min(ends))


def _lowest(parameter: Parameter) -> int | float:
    """The least that a parameter can add, be it sent or not."""
    if parameter.type.is_array:
        return 0
    return -math.inf if parameter.min is None else min(parameter.min, absent_size(parameter))


def whole_values(term: Parameter) -> tuple[int | float, ...]:
    """The values that a number with whole steps can add to a total, in order. Raises `NotExpressible`."""
    step = term.whole_step or (1 if term.integer else None)
    if step is None or term.min is None or term.max is None:
        raise NotExpressible(f"{term.name} needs min, max and a whole step, because it is not the only number")
    first, end = math.ceil(term.min / step) * step, math.floor(term.max / step) * step
    if (end - first) / step > MOST_CASES:
        raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
    return tuple(sorted({*range(first, end + 1, step), absent_size(term)}))


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
