"""What the rules of a model come to: clauses "if this holds, that must hold" over effective values.

Effective values are the defaults overlaid by what is sent. Conditions are folded as far as the declarations decide them:
a parameter with a non-empty default is always defined, one that is not declared never is.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from modelgen.catalog.model import (
    AnyOf,
    Exclusive,
    JsonScalar,
    Match,
    Parameter,
    ParameterType,
    Requirement,
    Rule,
    SameLength,
    Total,
)

MOST_CASES = 4096  # clauses that one rule may be written out as

Declared: TypeAlias = "Mapping[str, Parameter]"


@dataclass(frozen=True, slots=True)
class Constant:
    """Decided by the declarations alone."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Defined:
    """The effective value is there and is not `""` or `[]`."""

    parameter: Parameter


@dataclass(frozen=True, slots=True)
class OneOf:
    """The effective value is one of `values`."""

    parameter: Parameter
    values: tuple[JsonScalar, ...]

    @property
    def default_matches(self) -> bool:
        return self.parameter.has_default and any(json_equal(self.parameter.default, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """An array has at least `size` items, or a number is at least `size`; what is not there counts 0."""

    parameter: Parameter
    size: int | float


@dataclass(frozen=True, slots=True)
class Exactly:
    """An array has exactly `size` items."""

    parameter: Parameter
    size: int


@dataclass(frozen=True, slots=True)
class All:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition


Condition: TypeAlias = "Constant | Defined | OneOf | AtLeast | Exactly | All | Any | Not"


@dataclass(frozen=True, slots=True)
class AtMost:
    """An obligation: an array has at most `size` items, or a number is at most `size`."""

    parameter: Parameter
    size: int | float


Obligation: TypeAlias = "Condition | AtMost"


@dataclass(frozen=True, slots=True)
class Clause:
    """Where `condition` holds, `obligation` must; `message` is what the catalogue says to a user."""

    condition: Condition
    obligation: Obligation
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Clauses:
    """A rule written out: while `condition` holds, every one of `clauses` must."""

    condition: Condition
    clauses: tuple[Clause, ...]
    message: str | None = None


class NotExpressible(ValueError):
    """A rule that cannot be written out in JSON Schema; the text says why."""


TRUE, FALSE = Constant(True), Constant(False)


def json_equal(left: object, right: object) -> bool:
    """Equality of JSON: `1` equals `1.0`, `true` equals no number."""
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def defined(name: str, declared: Declared) -> Condition:
    parameter = declared.get(name)
    if parameter is None:
        return FALSE
    return TRUE if _always_defined(parameter) else Defined(parameter)


def matches(all_of: Iterable[Match], declared: Declared) -> Condition:
    """Every match holds; one over a parameter that is not declared never does."""
    return every(match(one, declared) for one in all_of)


def match(one: Match, declared: Declared) -> Condition:
    parameter = declared.get(one.parameter)
    if parameter is None:
        return FALSE
    possible = tuple(value for value in one.values if _may_equal(parameter.type, value))
    return OneOf(parameter, possible) if possible else FALSE


def _may_equal(kind: ParameterType, value: JsonScalar) -> bool:
    """Whether a value of the type can be equal to a scalar at all; an array never is."""
    if isinstance(value, bool):
        return kind is ParameterType.BOOLEAN
    return kind.is_text if isinstance(value, str) else kind is ParameterType.NUMBER


def every(conditions: Iterable[Condition]) -> Condition:
    parts = [part for part in conditions if part != TRUE]
    if FALSE in parts:
        return FALSE
    return TRUE if not parts else parts[0] if len(parts) == 1 else All(tuple(parts))


def some(conditions: Iterable[Condition]) -> Condition:
    parts = [part for part in conditions if part != FALSE]
    if TRUE in parts:
        return TRUE
    return FALSE if not parts else parts[0] if len(parts) == 1 else Any(tuple(parts))


def negated(condition: Condition) -> Condition:
    if isinstance(condition, Constant):
        return FALSE if condition.holds else TRUE
    return condition.condition if isinstance(condition, Not) else Not(condition)


def requirement_conditions(requirement: Requirement, declared: Declared) -> list[tuple[Condition, str | None]]:
    """Under what conditions a parameter is required, each with the catalogue's message; `always` is left out.

    In the order of the forms: `ifDefined`, `ifNotDefined`, `conditional`, `when`.
    """
    found = [(defined(one.parameter, declared), one.message) for one in requirement.if_defined]
    found += [(negated(defined(one.parameter, declared)), one.message) for one in requirement.if_not_defined]
    if requirement.conditional is not None:
        parts = [match(one, declared) for one in requirement.conditional.matches]
        found.append((every(parts) if requirement.conditional.operator == "and" else some(parts), None))
    if requirement.when:
        found.append((matches(requirement.when, declared), None))
    return found


def requirement_clauses(requirement: Requirement, parameter: Parameter, declared: Declared) -> tuple[Clause, ...]:
    """When `parameter` must be defined. `always` is left out: plain keywords of the property say it."""
    must = defined(parameter.name, declared)
    if must == TRUE:
        return ()
    found = requirement_conditions(requirement, declared)
    return tuple(Clause(condition, must, message) for condition, message in found if condition != FALSE)


def rule_clauses(rule: Rule, declared: Declared) -> Clauses:
    """A rule written out in clauses, each of which JSON Schema has words for. Raises `NotExpressible`."""
    known = [declared[name] for name in rule.parameters if name in declared]
    clauses: Iterable[Clause]
    match rule:
        case Exclusive():
            pairs = itertools.combinations(known, 2)
            both = (every((defined(a.name, declared), defined(b.name, declared))) for a, b in pairs)
            clauses = [Clause(TRUE, negated(pair)) for pair in both]
        case AnyOf():
            clauses = [Clause(TRUE, some(defined(one.name, declared) for one in known))]
        case SameLength():
            clauses = _same_length(known)
        case Total():
            clauses = _total(known, rule)
        case _:
            raise TypeError(rule)
    try:
        needed = tuple(clause for clause in clauses if clause.obligation != TRUE)
    except OverflowError:
        raise NotExpressible("its bounds are too large to be added up") from None
    return Clauses(matches(rule.when, declared), needed, rule.message)


def size(value: object) -> int | float:
    """What a value adds to a total: the items of an array, the value of a number; anything else nothing."""
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def total_terms(known: Iterable[Parameter]) -> tuple[list[Parameter], Parameter | None]:
    """The terms of a total in the order in which they are added up, and the number that comes last, if there is one.

    Arrays come first, because their counts can be told apart one by one; the last number is only bounded.
    """
    arrays = [one for one in known if one.type.is_array]
    numbers = [one for one in known if one.type is ParameterType.NUMBER]
    return arrays + numbers[:-1], numbers[-1] if numbers else None


def counted_items(parameter: Parameter, rule: Total, last: Parameter | None) -> int | None:
    """How many items of an array a total tells apart; None when there is no end to them."""
    ends = []
    if parameter.max_length is not None:
        ends.append(parameter.max_length)
    if last is None:
        ends.append(max(0, math.floor(rule.max)))
    elif last.min is not None:
        ends.append(max(0, math.floor(rule.max - last.min) + 1))
    return min(ends) if ends else None


def same_length_pairs(known: Sequence[Parameter]) -> list[tuple[Parameter, Parameter, int]]:
    """Each pair of arrays: the one that is counted, the one that is compared, and the most items that are counted.

    Raises `NotExpressible` for a pair without an upper bound.
    """
    pairs = []
    for first, second in itertools.combinations(known, 2):
        counted, compared = (first, second) if first.max_length is not None else (second, first)
        if counted.max_length is None:
            raise NotExpressible(f"neither {first.name} nor {second.name} has a maxLength")
        pairs.append((counted, compared, counted.max_length))
    return pairs


def _always_defined(parameter: Parameter) -> bool:
    """Numbers and booleans have no empty value, so a default is never overlaid by one."""
    return parameter.default_is_defined and parameter.type in (ParameterType.NUMBER, ParameterType.BOOLEAN)


def _same_length(known: Sequence[Parameter]) -> Iterable[Clause]:
    cases = 0
    for counted, compared, most in same_length_pairs(known):
        if most > MOST_CASES:
            raise NotExpressible(f"{counted.name} may have {most} items; at most {MOST_CASES} can be told apart")
        cases += most
        if cases > MOST_CASES:
            raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
        for items in range(1, most + 1):
            yield Clause(every((Exactly(counted, items), AtLeast(compared, 1))), Exactly(compared, items))


def _total(known: Sequence[Parameter], rule: Total) -> Iterable[Clause]:
    terms, last = total_terms(known)
    cases = 0
    for position, subject in enumerate([*terms, last] if last is not None else terms):
        if subject is not last and (last is not None or not subject.type.is_array):
            continue  # the number that comes last carries the bound; arrays alone carry it one after the other
        for thresholds in itertools.product(*(_thresholds(term, rule, last) for term in terms[:position])):
            used = sum(value for value, _ in thresholds)
            limit = rule.max - used
            if subject is not last:
                limit = max(0, math.floor(limit))
            cases += 1
            if cases > MOST_CASES:
                raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
            if _bound(subject) <= limit:
                continue  # its own bound says so already
            yield Clause(every(at_least for _, at_least in thresholds), AtMost(subject, limit))


def _thresholds(term: Parameter, rule: Total, last: Parameter | None) -> list[tuple[int | float, Condition]]:
    """What a term may add at least, each with the condition that it does."""
    if term.type.is_array:
        most = counted_items(term, rule, last)
        if most is None:
            raise NotExpressible(f"{term.name} has no maxLength, and {last.name if last else 'the rest'} has no min")
        if most > MOST_CASES:
            raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
        return [(0, TRUE), *((items, AtLeast(term, items)) for items in range(1, most + 1))]
    values = whole_values(term)
    return [(value, TRUE if index == 0 else AtLeast(term, value)) for index, value in enumerate(values)]


def whole_values(term: Parameter) -> list[int | float]:
    """The values that a number with whole steps can add to a total, in order. Raises `NotExpressible`."""
    if term.whole_step is None or term.min is None or term.max is None:
        raise NotExpressible(f"{term.name} needs min, max and a whole step, because it is not the only number")
    step = term.whole_step
    first, end = math.ceil(term.min / step) * step, math.floor(term.max / step) * step
    if (end - first) / step > MOST_CASES:
        raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
    return sorted({*range(first, end + 1, step), size(term.default) if term.has_default else 0})


def _bound(parameter: Parameter) -> int | float:
    """The most that a parameter can add by its own bounds and default."""
    own = parameter.max_length if parameter.type.is_array else parameter.max
    absent = size(parameter.default) if parameter.has_default else 0
    return math.inf if own is None else max(own, absent)
