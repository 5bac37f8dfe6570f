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
    every,
    json_equal,
    negated,
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
        found: list[Condition] = [TRUE] if requirement.always else []
        found += [self.defined(one.parameter) for one in requirement.if_defined]
        found += [negated(self.defined(one.parameter)) for one in requirement.if_not_defined]
        if requirement.conditional is not None:
            parts = [self.match(one) for one in requirement.conditional.matches]
            found.append(every(parts) if requirement.conditional.operator == "and" else some(parts))
        if requirement.when:
            found.append(self.matches(requirement.when))
        return [condition for condition in found if condition != FALSE]


def worlds(old: Sequence[Parameter], new: Sequence[Parameter]) -> tuple[World, World]:
    """The old side and the new side, as requests of the old side meet them."""
    before = {parameter.name: parameter for parameter in old}
    after = {parameter.name: parameter for parameter in new}
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
    if isinstance(left, OneOf) and left.parameter.name == _name(right):
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
        case Exclusive():
            return all(
                any(_has_pair(one, pair, before) for one in same)
                for pair in _pairs(rule, after, without_undefined=True)
            )
        case Forbid():
            broken = after.matches(rule.matches)
            return any(isinstance(one, Forbid) and implies(broken, before.matches(one.matches)) for one in same) or (
                broken == FALSE
            )
        case SameLength():
            if any(after.unsent[name].default_is_defined for name in rule.parameters if name in after.unsent):
                return False
            return all(any(set(pair) <= set(one.parameters) for one in same) for pair in _pairs(rule, after))
        case Total():
            return _most(rule, after) <= rule.max or any(
                isinstance(one, Total) and _is_total_covered(rule, after, one) for one in same
            )
    raise TypeError(rule)


def _pairs(rule: Rule, world: World, without_undefined: bool = False) -> list[tuple[str, str]]:
    """The pairs of a rule's parameters that can both be there; one that never is, is in none."""
    known = [name for name in rule.parameters if name in world.sent or name in world.unsent]
    if without_undefined:
        known = [name for name in known if world.defined(name) != FALSE]
    else:
        known = [name for name in known if name in world.sent]
    return list(itertools.combinations(known, 2))


def _has_pair(rule: Rule, pair: tuple[str, str], before: World) -> bool:
    return all(name in rule.parameters and name in before.sent for name in pair)


def _is_total_covered(rule: Total, after: World, old: Total) -> bool:
    names = {name for name in rule.parameters if name in after.sent}
    fixed = sum(_default_size(after.unsent[name]) for name in rule.parameters if name in after.unsent)
    dropped = [name for name in old.parameters if name not in names and name in after.sent]
    if not names <= set(old.parameters) or any(_least(after.sent[name]) < 0 for name in dropped):
        return False
    return rule.max - fixed >= old.max


def _most(rule: Total, world: World) -> int | float:
    """The most that the parameters of a total can come to by their own bounds."""
    fixed = sum(_default_size(world.unsent[name]) for name in rule.parameters if name in world.unsent)
    return fixed + sum(_largest(world.sent[name]) for name in rule.parameters if name in world.sent)


def _largest(parameter: Parameter) -> int | float:
    if parameter.type.is_array:
        own: int | float | None = parameter.max_length
    else:
        own = parameter.max if parameter.type is ParameterType.NUMBER else 0
    return float("inf") if own is None else max(own, _default_size(parameter))


def _least(parameter: Parameter) -> int | float:
    if parameter.type is not ParameterType.NUMBER:
        return 0
    return float("-inf") if parameter.min is None else min(parameter.min, _default_size(parameter))


def _default_size(parameter: Parameter) -> int | float:
    return conditions.size(parameter.default) if parameter.has_default else 0


def _name(condition: Condition) -> str | None:
    return condition.parameter.name if isinstance(condition, Defined | OneOf) else None


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
