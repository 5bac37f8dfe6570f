"""Request bodies at which a verdict may flip: the edges of every bound, and every state of whatever a rule looks at.

All of it follows from the declarations, without chance: the same model gives the same bodies. `tests.reference` judges them.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from tests import reference
from tests.reference import ABSENT, Model
from tests.support.edges import HUGE, LONGEST, WRONG, Parameter, around, distinct, edges, fitting_items

Body: TypeAlias = "dict[str, Any]"

MOST_STATES = 200  # bodies of one rule or requirement
_SEARCHES = 8  # for values of what a rule does not look at


@dataclass(frozen=True)
class Scope:
    """The parameters and rules of a model, or the parameters of an item of an `inputs_array`."""

    parameters: list[Parameter]
    rules: list[Body]

    @cached_property
    def model(self) -> Model:
        return {"parameters": self.parameters, "rules": self.rules}

    @cached_property
    def guards(self) -> list[Body]:
        """Requirements, with the name of the parameter that each is about under `""`, and rules."""
        asked = ((one["name"], one.get("required")) for one in self.parameters)
        return [*({"": name, **form} for name, form in asked if isinstance(form, dict) and form), *self.rules]

    @cached_property
    def wanted(self) -> dict[str, list[Any]]:
        """The values that conditions ask for, by parameter."""
        found: dict[str, list[Any]] = {}
        for guard in self.guards:
            for matches in (guard.get("when"), guard.get("forbid"), (guard.get("conditional") or {}).get("values")):
                for name, listed in (matches or {}).items():
                    found.setdefault(name, []).extend(listed if isinstance(listed, list) else [listed])
        return {name: distinct(values) for name, values in found.items()}

    @cached_property
    def states(self) -> dict[str, list[Any]]:
        """Of each parameter values that may be sent: empty, default, what conditions ask for, what none does; and absent."""
        return {one["name"]: _states(one, self.wanted.get(one["name"], ())) for one in self.parameters}

    @cached_property
    def valid(self) -> Body | None:
        """A body that is accepted, as small as a simple search finds one."""
        for attempt in range(20):
            body = settled(self, {}, (), random.Random(attempt))
            if reference.verdict(self.model, body):
                return body
        return None


def scope_of(model: Model) -> Scope:
    return Scope(model["parameters"], model.get("rules") or [])


def bodies(model: Model, most: int | None = None) -> list[Body]:
    """Bodies of a model, of its items too; with `most`, so many of them: a third that are valid, and as many for each other fault."""
    found = distinct(_bodies(scope_of(model)))
    if most is None or len(found) <= most:
        return found
    by_fault: dict[tuple[reference.Problem, ...], list[Body]] = {(): []}
    for body in found:
        by_fault.setdefault(tuple(reference.problems(model, body)), []).append(body)
    valid = by_fault.pop(())
    chosen = (
        [valid[index * len(valid) // (most // 3)] for index in range(most // 3)] if len(valid) > most // 3 else valid
    )
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*by_fault.values()))
    return [*chosen, *itertools.islice((body for body in in_turn if body is not None), most - len(chosen))]


def _bodies(scope: Scope) -> Iterator[Body]:
    base = scope.valid or {}
    yield base
    yield {}
    yield base | {"no such parameter": 1}
    for one in scope.parameters:
        name = one["name"]
        yield _without(base, [name])
        for value in (*edges(one, scope.wanted.get(name, ())), *WRONG):
            yield base | {name: value}
            yield {name: value}
        if one["type"] == "inputs_array":
            for item in itertools.islice(_bodies(Scope(one["inputs"], [])), 4 * MOST_STATES):
                yield base | {name: [item]}
    for guard in scope.guards:
        yield from _about(guard, scope, base)


def named_in(guard: Body) -> list[str]:
    """The parameters that a rule or requirement looks at, each once."""
    found = [guard[""]] if "" in guard else []
    for key in ("total", "exclusive", "anyOf", "sameLength", "forbid", "when", "ifDefined", "ifNotDefined"):
        found += guard.get(key) or ()
    found += (guard.get("conditional") or {}).get("values") or ()
    return list(dict.fromkeys(found))


# States of what a rule looks at


def _about(guard: Body, scope: Scope, base: Body) -> Iterator[Body]:
    """Every state of what it looks at; all else such that nothing else is wrong, where that is found."""
    names = [name for name in named_in(guard) if name in scope.states]
    every_state = (
        _with(_without(base, names), names, values) for values in _some_of([scope.states[name] for name in names])
    )
    around_limit = _about_total(guard, scope, base) if "total" in guard else ()
    changes: list[Body] = [{}]  # of other parameters, after which nothing else was wrong with some body
    for body in itertools.chain(every_state, around_limit):
        changed = (_with(body, list(change), list(change.values())) for change in changes)
        fitting = next((one for one in changed if not _blamed_elsewhere(scope, one, names)), None)
        yield body if fitting is None else fitting
        if fitting is None and len(changes) <= _SEARCHES:
            found = settled(scope, body, names, random.Random(len(changes)))
            changes.append({name: found.get(name, ABSENT) for name in scope.states if name not in names})
            yield found


def _states(one: Parameter, wanted: Sequence[Any]) -> list[Any]:
    found: list[Any] = [ABSENT, *wanted, *([one["default"]] if "default" in one else [])]
    if one["type"].endswith("_array"):
        found += [fitting_array(one, size) for size in (0, 1, 2, min(one.get("maxLength", 3), 8))]
    else:
        found += [value for value in edges(one) if reference.fits(one, value)][:6]
    return [value for value in distinct(found) if value is ABSENT or reference.fits(one, value)]


def fitting_array(one: Parameter, size: int) -> list[Any]:
    """An array of the parameter's type with so many items, each of which fits where any does."""
    if one["type"] == "inputs_array":
        return [Scope(one["inputs"], []).valid or {}] * size
    return fitting_items(one, size)


def _about_total(rule: Body, scope: Scope, base: Body) -> Iterator[Body]:
    """While its condition holds: counts of items, and a last number at, just below and just above what they leave."""
    when = (rule.get("when") or {}).items()
    base = base | {
        name: listed[0] if isinstance(listed, list) else listed for name, listed in when if name in scope.states
    }
    terms = [one for name in rule["total"] for one in scope.parameters if one["name"] == name]
    numbers = [one for one in terms if one["type"] == "number"]
    others = [one for one in terms if one not in numbers[-1:]]
    limit = math.floor(rule["max"])
    sizes = [size for size in (0, 1, 2, limit - 1, limit, limit + 1, limit + 2) if 0 <= size <= LONGEST]
    states = [
        scope.states[one["name"]]
        if one["type"] == "number"
        else [ABSENT, *(fitting_array(one, size) for size in sizes)]
        for one in others
    ]
    for values in _some_of(states):
        body = _with(_without(base, [one["name"] for one in terms]), [one["name"] for one in others], values)
        yield body
        if numbers:
            left = Fraction(rule["max"])
            for one in others:
                value: Any = body.get(one["name"], one.get("default", 0))
                left -= len(value) if isinstance(value, list) else Fraction(value)
            edge = math.floor(left) if left.denominator == 1 or abs(left) > 2**53 else float(left)
            for value in (*around(edge), 0, HUGE, -HUGE):
                yield body | {numbers[-1]["name"]: value}


def _some_of(states: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Every combination, or `MOST_STATES` of them, always with those in which at most one is not in its first state."""
    count = math.prod(len(one) for one in states)
    chosen = list(range(count) if count <= MOST_STATES else random.Random(0).sample(range(count), MOST_STATES))
    stride = 1
    for one in states:
        chosen += range(0, stride * len(one), stride)
        stride *= len(one)
    for number in dict.fromkeys(chosen):
        values = []
        for one in states:
            number, index = divmod(number, len(one))
            values.append(one[index])
        yield tuple(values)


# A body with nothing wrong


def settled(scope: Scope, body: Body, kept: Sequence[str], drawn: random.Random) -> Body:
    """The body after changing what problems are about, but for the parameters that are kept, until nothing is wrong with it."""
    for _ in range(3 * len(scope.parameters) + 3):
        names = _blamed_elsewhere(scope, body, kept)
        if not names:
            break
        name = drawn.choice(names)
        body = _with(_without(body, [name]), [name], [drawn.choice(scope.states[name])])
    return body


def _blamed_elsewhere(scope: Scope, body: Body, kept: Sequence[str]) -> list[str]:
    """The parameters that problems are about, but for those that are kept."""
    found: list[str] = []
    for problem in reference.problems(scope.model, body):
        if problem.broken.startswith("rules."):
            found += named_in(scope.rules[int(problem.broken.split(".")[1])])
        elif problem.location == "":  # a parameter that is always required
            found += [one["name"] for one in scope.parameters if one.get("required") and one["name"] not in body]
        else:
            name = problem.location.split("/")[1].replace("~1", "/").replace("~0", "~")
            found += [name, *(other for guard in scope.guards if guard.get("") == name for other in named_in(guard))]
    return [name for name in dict.fromkeys(found) if name in scope.states and name not in kept]


def _with(body: Body, names: Sequence[str], values: Sequence[Any]) -> Body:
    changed = body | dict(zip(names, values, strict=True))
    return {name: value for name, value in changed.items() if value is not ABSENT}


def _without(body: Body, names: Iterable[str]) -> Body:
    left_out = set(names)
    return {name: value for name, value in body.items() if name not in left_out}
