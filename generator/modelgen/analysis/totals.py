"""What a total asks: that its last term leaves room for the others, and how many cases of each these have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from modelgen.analysis.conditions import TRUE, absent_size
from modelgen.analysis.plan import AddAtMost, Obligation, Refuse, Term
from modelgen.catalog.model import Parameter, ParameterType, Total

MOST_CASES = 4096  # cases that one rule may be written out as


class NotExpressible(ValueError):
    """A rule that JSON Schema has no words for; the text says why."""


def total_obligations(known: Sequence[Parameter], rule: Total) -> Iterable[Obligation]:
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
    return Term(parameter, min(absent, *ends), most=min(ends))


def _lowest(parameter: Parameter) -> int | float:
    """The least that a parameter can add, be it sent or not."""
    if parameter.type.is_array:
        return 0
    return -math.inf if parameter.min is None else min(parameter.min, absent_size(parameter))


def whole_values(term: Parameter) -> tuple[int | float, ...]:
    """The values within its bounds that a number with whole steps can add to a total, in order. Raises `NotExpressible`."""
    step = term.whole_step or (1 if term.integer else None)
    if step is None or term.min is None or term.max is None:
        raise NotExpressible(f"{term.name} needs min, max and a whole step, because it is not the only number")
    first, end = math.ceil(term.min / step) * step, math.floor(term.max / step) * step
    if (end - first) / step > MOST_CASES:
        raise NotExpressible(f"it comes to more than {MOST_CASES} cases")
    return tuple(range(first, end + 1, step)) or (absent_size(term),)
