"""The check plan written out in clauses that JSON Schema has words for: "if this holds, that must hold".

Conditions and obligations of a clause speak of one property each, or are made of such; a total is written out case by case.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from modelgen.analysis.conditions import (
    TRUE,
    AtLeast,
    Condition,
    Defined,
    Exactly,
    Some,
    absent_size,
    every,
    negated,
)
from modelgen.analysis.plan import AddAtMost, Check, MatchLength, Obligation, Refuse, Require, RuleChecks, Term
from modelgen.analysis.totals import MOST_CASES, NotExpressible
from modelgen.catalog.model import Parameter


@dataclass(frozen=True, slots=True)
class AtMost:
    """An array has at most `size` items, or a number is at most `size`."""

    parameter: Parameter
    size: int | float


Consequence: TypeAlias = "Condition | AtMost"


@dataclass(frozen=True, slots=True)
class Clause:
    """Where `condition` holds, `consequence` must; `message` is what the catalogue says to a user."""

    condition: Condition
    consequence: Consequence
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Clauses:
    """A rule written out: while `condition` holds, every one of `clauses` must."""

    condition: Condition
    clauses: tuple[Clause, ...]
    message: str | None = None


def requirement_clauses(checks: Iterable[Check]) -> tuple[Clause, ...]:
    return tuple(
        Clause(check.condition, consequence, check.catalog_message)
        for check in checks
        for _, consequence in _cases(check.obligation)
    )


def rule_clauses(checks: RuleChecks) -> Clauses:
    """A rule in clauses. Raises `NotExpressible` where they are too many."""
    found: list[Clause] = []
    try:
        for check in checks.checks:
            for condition, consequence in _cases(check.obligation):
                found.append(Clause(condition, consequence))
                if len(found) > MOST_CASES:
                    raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
    except OverflowError:
        raise NotExpressible("its bounds are too large to be added up") from None
    return Clauses(checks.condition, tuple(found), checks.rule.message)


def _cases(obligation: Obligation) -> Iterable[tuple[Condition, Consequence]]:
    match obligation:
        case Require(parameter):
            yield TRUE, Defined(parameter)
        case Refuse(violation):
            parts = violation.conditions if isinstance(violation, Some) else (violation,)
            for part in parts:
                yield TRUE, negated(part)
        case MatchLength():
            yield from _match_length(obligation)
        case AddAtMost():
            yield from _add_at_most(obligation)


def _match_length(obligation: MatchLength) -> Iterable[tuple[Condition, Consequence]]:
    counted, compared = obligation.counted, obligation.compared
    if obligation.most > MOST_CASES:
        raise NotExpressible(f"{counted.name} may have {obligation.most} items; at most {MOST_CASES} can be told apart")
    for items in range(1, obligation.most + 1):
        yield every((Exactly(counted, items), AtLeast(compared, 1))), Exactly(compared, items)


def _add_at_most(obligation: AddAtMost) -> Iterable[tuple[Condition, Consequence]]:
    subject, most = obligation.parameter, _most(obligation.parameter)
    if math.prod(map(_count, obligation.others)) > MOST_CASES:
        raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
    for thresholds in itertools.product(*(_thresholds(term) for term in obligation.others)):
        limit = obligation.limit - sum(value for value, _ in thresholds)
        if subject.type.is_array:
            limit = max(0, math.floor(limit))
        if most > limit:  # else its own bound says so already
            yield every(at_least for _, at_least in thresholds), AtMost(subject, limit)


def _count(term: Term) -> int:
    """How many different things a term may add."""
    return len({*term.values, term.absent}) if term.most is None else term.most + 1


def _thresholds(term: Term) -> list[tuple[int | float, Condition]]:
    """What a term may add at least, each with the condition that it does."""
    parameter = term.parameter
    if term.most is None:
        values = sorted({*term.values, term.absent})
        return [(value, TRUE if index == 0 else AtLeast(parameter, value)) for index, value in enumerate(values)]
    return [(0, TRUE), *((items, AtLeast(parameter, items)) for items in range(1, term.most + 1))]


def _most(parameter: Parameter) -> int | float:
    """The most that a parameter can add by its own bounds and default."""
    own = parameter.max_length if parameter.type.is_array else parameter.max
    return math.inf if own is None else max(own, absent_size(parameter))
