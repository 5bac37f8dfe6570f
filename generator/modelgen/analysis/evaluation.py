"""Whether a body keeps to requirements and rules: the check plan, evaluated. Values are taken to be of their types and bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from modelgen.analysis.conditions import (
    AtLeast,
    Condition,
    Constant,
    Defined,
    Every,
    Exactly,
    Not,
    OneOf,
    Some,
    json_equal,
    size,
)
from modelgen.analysis.plan import AddAtMost, Check, MatchLength, ObjectPlan, Refuse, Require
from modelgen.catalog.model import Json, Parameter

Body: TypeAlias = "dict[str, Json]"


def checks_of(plan: ObjectPlan) -> Iterator[Check]:
    for one in plan.parameters:
        yield from one.requirements
    for rule in plan.rules:
        yield from rule.checks


def is_kept(check: Check, body: Body) -> bool:
    if not holds(check.condition, body):
        return True
    match check.obligation:
        case Require(parameter):
            return is_defined(parameter, body)
        case Refuse(violation):
            return not holds(violation, body)
        case AddAtMost(parameter, limit, others):
            return added(parameter, body) + sum(added(one.parameter, body) for one in others) <= limit
        case MatchLength(counted, compared):
            sizes = {added(counted, body), added(compared, body)}
            return 0 in sizes or len(sizes) == 1


def holds(condition: Condition, body: Body) -> bool:
    match condition:
        case Constant(always):
            return always
        case Defined(parameter):
            return is_defined(parameter, body)
        case OneOf(parameter, values):
            value = effective(parameter, body)
            return any(json_equal(value, one) for one in values)
        case AtLeast(parameter, least):
            return added(parameter, body) >= least
        case Exactly(parameter, items):
            return added(parameter, body) == items
        case Every(conditions):
            return all(holds(one, body) for one in conditions)
        case Some(conditions):
            return any(holds(one, body) for one in conditions)
        case Not(inner):
            return not holds(inner, body)


def effective(parameter: Parameter, body: Body) -> object:
    return body.get(parameter.name, parameter.default)


def is_defined(parameter: Parameter, body: Body) -> bool:
    value = effective(parameter, body)
    return (parameter.name in body or parameter.has_default) and value not in ("", [])


def added(parameter: Parameter, body: Body) -> int | float:
    return size(effective(parameter, body))
