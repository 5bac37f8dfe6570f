"""Whether what the new side asks for was asked for before: conditions of both sides over requests of the old side.

A request that was accepted before holds old parameters only, so a parameter that is new has its default, and one that was
always required is defined. `implies` answers "yes" only where it is certain; in doubt, a change counts as stricter.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from modelgen.analysis import conditions
from modelgen.analysis.conditions import (
    FALSE,
    TRUE,
    Condition,
    Defined,
    Every,
    Not,
    OneOf,
    Some,
    absent_size,
    every,
    json_equal,
    some,
)
from modelgen.catalog.model import (
    AnyOf,
    Exclusive,
    Forbid,
    JsonScalar,
    Match,
    Parameter,
    ParameterType,
    Requirement,
    Rule,
    SameLength,
    Total,
)


@dataclass(frozen=True, slots=True)
class World:
    """One side as requests of the old side meet it.

    `sent`: parameters that such a request may hold and this side declares, as the old side declares them. `unsent`: those
    that this side declares and no such request holds.
    """

    sent: Mapping[str, Parameter]
    unsent: Mapping[str, Parameter]

    def defined(self, name: str) -> Condition:
        if name in self.unsent:
            return TRUE if self.unsent[name].default_is_defined else FALSE
        if name in self.sent and self.sent[name].required.always:
            return TRUE
        return conditions.defined(name, self.sent)

    def match(self, one: Match) -> Condition:
        if one.parameter in self.unsent:
            parameter = self.unsent[one.parameter]
            return TRUE if parameter.has_default and _among(parameter.default, one.values) else FALSE
        if one.parameter not in self.sent:
            return FALSE
        parameter = self.sent[one.parameter]
        values = tuple(value for value in one.values if _is_possible(value, parameter))
        if not values:
            return FALSE
        domain = _domain(parameter)
        if parameter.has_default and domain is not None and all(_among(value, values) for value in domain):
            return TRUE
        return OneOf(parameter, values)

    def matches(self, all_of: Iterable[Match]) -> Condition:
        return every(self.match(one) for one in all_of)

    def required(self, requirement: Requirement) -> list[Condition]:
        """The conditions under any of which a parameter must be defined."""
        forms = [condition for condition, _ in conditions.required_when(requirement, self.defined, self.match)]
        return [TRUE] * requirement.always + [condition for condition in forms if condition != FALSE]


def worlds(old: Sequence[Parameter], new: Sequence[Parameter]) -> tuple[World, World]:
    """The old side and the new side, as requests of the old side meet them."""
    before, after = ({parameter.name: parameter for parameter in side} for side in (old, new))
    kept = {name: parameter for name, parameter in before.items() if name in after}
    added = {name: parameter for name, parameter in after.items() if name not in before}
    return World(before, {}), World(kept, added)


def is_covered(condition: Condition, by: Iterable[Condition]) -> bool:
    """Whether one of `by` holds wherever `condition` does."""
    return condition == FALSE or any(implies(condition, one) for one in by)


def implies(left: Condition, right: Condition) -> bool:
    """Whether `right` is certain to hold wherever `left` does."""
    if left == FALSE or right == TRUE:
        return True
    if isinstance(left, Some):
        return all(implies(part, right) for part in left.conditions)
    if isinstance(right, Every):
        return all(implies(left, part) for part in right.conditions)
    if isinstance(right, Some) and any(implies(left, part) for part in right.conditions):
        return True
    if isinstance(left, Every):
        return any(implies(part, right) for part in left.conditions)
    if isinstance(left, Not) and isinstance(right, Not):
        return implies(right.condition, left.condition)
    if isinstance(left, Defined) and isinstance(right, Defined):
        return left.parameter.name == right.parameter.name
    if isinstance(left, OneOf) and isinstance(right, Defined | OneOf) and left.parameter.name == right.parameter.name:
        if isinstance(right, OneOf):
            return all(_among(value, right.values) for value in left.values)
        return "" not in left.values
    return False


def is_rule_covered(rule: Rule, after: World, rules: Iterable[Rule], before: World) -> bool:
    """Whether every request that `rules` let pass, `rule` does, too."""
    when = after.matches(rule.when)
    if when == FALSE:
        return True
    same = [one for one in rules if type(one) is type(rule) and implies(when, before.matches(one.when))]
    match rule:
        case AnyOf():
            offered = [after.defined(name) for name in rule.parameters]
            asked = [[before.defined(name) for name in one.parameters] for one in same]
            return TRUE in offered or any(implies(some(one), some(offered)) for one in asked)
        case Exclusive() | SameLength():
            known = [name for name in rule.parameters if after.defined(name) != FALSE]
            if isinstance(rule, SameLength) and any(name in after.unsent for name in known):
                return False
            asked_of = [{name for name in one.parameters if name in before.sent} for one in same]
            return all(any({*pair} <= names for names in asked_of) for pair in itertools.combinations(known, 2))
        case Forbid():
            broken = after.matches(rule.matches)
            return broken == FALSE or any(
                isinstance(one, Forbid) and implies(broken, before.matches(one.matches)) for one in same
            )
        case Total():
            fixed = sum(absent_size(after.unsent[name]) for name in rule.parameters if name in after.unsent)
            added = [after.sent[name] for name in rule.parameters if name in after.sent]
            return fixed + sum(map(_most, added)) <= rule.max or any(
                isinstance(one, Total) and rule.max - fixed >= one.max and _adds_as_much(one, added, after)
                for one in same
            )
    raise TypeError(rule)


def _adds_as_much(old: Total, added: Sequence[Parameter], after: World) -> bool:
    """Whether the parameters of an old total come to no less than those that are `added` now."""
    names = {one.name for one in added}
    dropped = [after.sent[name] for name in old.parameters if name not in names and name in after.sent]
    return names <= {*old.parameters} and all(_least(one) >= 0 for one in dropped)


def _most(parameter: Parameter) -> int | float:
    """The most that a parameter can add to a total by its own bounds."""
    if parameter.type.is_array:
        own: int | float | None = parameter.max_length
    else:
        own = parameter.max if parameter.type is ParameterType.NUMBER else 0
    return float("inf") if own is None else max(own, absent_size(parameter))


def _least(parameter: Parameter) -> int | float:
    if parameter.type is not ParameterType.NUMBER:
        return 0
    return float("-inf") if parameter.min is None else min(parameter.min, absent_size(parameter))


def _among(value: object, values: Iterable[JsonScalar]) -> bool:
    return any(json_equal(value, one) for one in values)


def _domain(parameter: Parameter) -> tuple[JsonScalar, ...] | None:
    """All values that a scalar can have; None where there is no list of them."""
    if parameter.type is ParameterType.BOOLEAN:
        return (True, False)
    return None if parameter.type.is_array else parameter.allowed_values


def _is_possible(value: JsonScalar, parameter: Parameter) -> bool:
    """Whether a request of the old side can have the value, sent or by default."""
    if parameter.has_default and json_equal(value, parameter.default):
        return True
    domain = _domain(parameter)
    if domain is not None:
        return _among(value, domain)
    if parameter.type.is_array:
        return False
    return isinstance(value, str) is parameter.type.is_text and not isinstance(value, bool)
