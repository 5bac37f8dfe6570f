"""A request body that breaks nothing of a model's check plan, as small as can be found: what examples send."""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from modelgen.analysis.conditions import (
    Condition,
    Constant,
    Every,
    Not,
    OneOf,
    Some,
    json_equal,
)
from modelgen.analysis.evaluation import Body, checks_of, is_kept
from modelgen.analysis.plan import (
    AddAtMost,
    Check,
    JsonType,
    MatchLength,
    ObjectPlan,
    ParameterPlan,
    Refuse,
    Require,
    ValueChecks,
)
from modelgen.catalog.model import Json, Parameter, ParameterType

_MOST_BODIES = 2_000  # that are looked at before a model stays without an example
_MOST_CHOICES = 12  # values that are tried for one parameter
_TEXTS = {ParameterType.FILE: "asset_example", ParameterType.MODEL: "model_example"}
_TEXT = "a fox in the snow"


def example(plan: ObjectPlan) -> Body | None:
    """A body with what must be sent, and of the rest as little as requirements and rules ask for; None where none is found.

    Bodies are looked at by the number of changes that lead to them, so the same plan always gives the same body.
    """
    checks = tuple(checks_of(plan))
    planned = {one.name: one for one in plan.parameters}
    choices = cache(lambda name: _choices(planned[name], checks))  # most are never asked for
    needed = [one.name for one in plan.parameters if one.must_be_sent]
    if not all(choices(name) for name in needed):
        return None
    waiting = deque([{name: choices(name)[0] for name in needed}])
    seen = {_key(waiting[0])}
    while waiting:
        body = waiting.popleft()
        broken = next((check for check in checks if not is_kept(check, body)), None)
        if broken is None:
            return {name: body[name] for name in plan.names if name in body}
        for changed in _changes(body, broken, choices, needed):
            if len(seen) < _MOST_BODIES and (key := _key(changed)) not in seen:
                seen.add(key)
                waiting.append(changed)
    return None


def _changes(
    body: Body, broken: Check, choices: Callable[[str], Sequence[Json]], needed: Sequence[str]
) -> Iterator[Body]:
    """The body with one of the parameters that a check speaks of sent in another way, or not sent."""
    for name in dict.fromkeys(one.name for one in _parameters(broken)):
        if name in body and name not in needed:
            yield {key: value for key, value in body.items() if key != name}
        for value in choices(name):
            yield {**body, name: value}


def _key(body: Body) -> str:
    return json.dumps(body, sort_keys=True)


def _parameters(check: Check) -> Iterator[Parameter]:
    """What a check speaks of, that of its obligation first."""
    match check.obligation:
        case Require(parameter):
            yield parameter
        case Refuse(violation):
            yield from _spoken_of(violation)
        case AddAtMost(parameter, _, others):
            yield parameter
            yield from (one.parameter for one in others)
        case MatchLength(counted, compared):
            yield from (compared, counted)
    yield from _spoken_of(check.condition)


def _spoken_of(condition: Condition) -> Iterator[Parameter]:
    match condition:
        case Constant():
            return
        case Every(conditions) | Some(conditions):
            for one in conditions:
                yield from _spoken_of(one)
        case Not(inner):
            yield from _spoken_of(inner)
        case _:
            yield condition.parameter


# Values


def _choices(plan: ParameterPlan, checks: Iterable[Check]) -> list[Json]:
    """Values that the parameter's own declaration allows, those that an example would rather send first."""
    parameter, own = plan.parameter, plan.value
    kind = parameter.type.item or parameter.type
    empty = parameter.has_default and own.min_length == 0  # what is empty counts as not sent, and is no default either
    if own.items is not None:
        items = _items(own.items, kind)
        least = max(own.min_length, 1)
        most = (least + 3 if own.max_length is None else min(least + 3, own.max_length)) if items else 0
        lists: list[Json] = [[items[at % len(items)] for at in range(length)] for length in range(least, most + 1)]
        return [*lists, []] if empty else lists
    mentioned = [value for check in checks for value in _mentioned(parameter, check)]
    default = [parameter.default] if parameter.default_is_defined else []
    found: list[Json] = []
    blank = [""] if empty and parameter.type.is_text else []
    for value in [*default, *_scalars(own, kind), *mentioned, *blank]:
        if fits(own, value) and not any(json_equal(value, one) for one in found):  # type: ignore[arg-type]
            found.append(value)  # type: ignore[arg-type]
    return found[:_MOST_CHOICES]


def _items(checks: ValueChecks, kind: ParameterType) -> list[Json]:
    if checks.type is JsonType.OBJECT:
        item = {} if checks.object is None else example(checks.object)
        return [] if item is None else [item]
    return [value for value in _scalars(checks, kind) if fits(checks, value)][:1]


def _scalars(checks: ValueChecks, kind: ParameterType) -> list[Json]:
    """Values that may fit."""
    if checks.allowed is not None:
        return [
            *(value for value in checks.allowed if value != ""),
            *(value for value in checks.allowed if value == ""),
        ]
    if checks.type is JsonType.BOOLEAN:
        return [True, False]
    if checks.type is JsonType.STRING:
        text = _TEXTS.get(kind, _TEXT)
        return [text.ljust(checks.min_length, "m")[: checks.max_length]]
    step = checks.multiple_of or 1
    low, high = checks.minimum, checks.maximum
    ends = [one for one in (low, high) if one is not None]
    rounded = [] if low is None else [math.ceil(low / step) * step]
    return [low if low is not None else step, *rounded, step, 0, *ends]


def fits(checks: ValueChecks, value: Json) -> bool:
    """Whether a scalar of the right type keeps to its bounds."""
    if checks.allowed is not None and not any(json_equal(value, one) for one in checks.allowed):
        return False
    if isinstance(value, str):
        return checks.min_length <= len(value) <= (math.inf if checks.max_length is None else checks.max_length)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return isinstance(value, bool)
    return (
        (checks.minimum is None or value >= checks.minimum)
        and (checks.maximum is None or value <= checks.maximum)
        and (checks.multiple_of is None or value % checks.multiple_of == 0)
        and (checks.type is not JsonType.INTEGER or value == math.floor(value))
    )


def _mentioned(parameter: Parameter, check: Check) -> Iterator[Json]:
    """The values that a check compares a parameter with."""
    conditions = [check.condition]
    if isinstance(check.obligation, Refuse):
        conditions.append(check.obligation.violation)
    while conditions:
        match conditions.pop():
            case OneOf(one, values) if one.name == parameter.name:
                yield from values
            case Every(parts) | Some(parts):
                conditions += parts
            case Not(inner):
                conditions.append(inner)
