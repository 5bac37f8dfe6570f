"""Request bodies at which a verdict may flip: the edges of every bound, and every state of whatever a rule looks at.

All of it follows from the declarations, without chance: the same model gives the same bodies. `tests.reference` judges them.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from tests import reference
from tests.reference import ABSENT, Model

Parameter: TypeAlias = "dict[str, Any]"
Body: TypeAlias = "dict[str, Any]"

LONGEST = 300  # code points or items; bounds beyond it are not drawn to their edge
MOST_STATES = 400  # bodies of one rule or requirement
HUGE = 10**400  # more than any double
ODD_NUMBERS = (0, -0.0, 1.0, 0.5, 2**53 - 1, 2**53 + 1, float(2**53), 5e-324, 1e300, HUGE, -HUGE)
WRONG = (None, True, 1, "1", [], {}, [None], [[]], [{}], ["x"], [1], [True], [""])  # each is wrong for most types


def bodies(model: Model, most: int | None = None) -> list[Body]:
    """Bodies of a model, of its items too; with `most`, so many of them, taken evenly from all."""
    found = list(_bodies(model["parameters"], model.get("rules") or [], {}))
    if most is None or len(found) <= most:
        return found
    return [found[index * len(found) // most] for index in range(most)]


def valid_body(model: Model) -> Body | None:
    """A body that the model accepts, as small as a simple search finds one."""
    return _valid(model["parameters"], model.get("rules") or [], {})


def _bodies(parameters: list[Parameter], rules: list[Body], elsewhere: dict[str, list[Any]]) -> Iterator[Body]:
    base = _valid(parameters, rules, elsewhere) or {}
    wanted = wanted_values(parameters, rules)
    yield base
    yield {}
    yield base | {"no such parameter": 1}
    for one in parameters:
        name = one["name"]
        yield _without(base, [name])
        for value in (*edges(one, wanted.get(name, [])), *WRONG):
            yield base | {name: value}
            yield {name: value}
        if one["type"] == "inputs_array":
            for item in itertools.islice(_bodies(one["inputs"], [], {}), 4 * MOST_STATES):
                yield base | {name: [item]}
    for guard in [*_requirements(parameters), *rules]:
        names = [name for name in named_in(guard) if any(one["name"] == name for one in parameters)]
        states = [_states(one, wanted.get(one["name"], [])) for one in parameters if one["name"] in names]
        chosen = [one["name"] for one in parameters if one["name"] in names]
        for values in _some_of(states):
            yield _with(_without(base, names), chosen, values)
        if "total" in guard:
            yield from _about_total(guard, parameters, base)


# Values of one parameter


def edges(one: Parameter, wanted: Sequence[Any] = ()) -> list[Any]:
    """Values at the edges of what it declares, and those that conditions ask for."""
    found = list(wanted)
    if "default" in one:
        found.append(one["default"])
    if one["type"].endswith("_array"):
        found += [items(one, size) for size in _lengths(one, (0, 1, 2))]
        found += [[item] for item in _scalar_edges(one, one["type"].removesuffix("_array"))]
    else:
        found += _scalar_edges(one, one["type"])
    return _distinct(found)


def _scalar_edges(one: Parameter, kind: str) -> list[Any]:
    if kind == "boolean":
        return [True, False]
    if kind == "inputs":
        return []
    found = list(one.get("allowedValues", ()))
    if kind == "number":
        found += ODD_NUMBERS
        for bound in (one[key] for key in ("min", "max", "step", "default") if isinstance(one.get(key), int | float)):
            found += around(bound)
        return found
    lengths = (0, 1) if one["type"].endswith("_array") else _lengths(one, (0, 1, 2))
    return found + [character * length for length in lengths for character in "x😀"]


def around(bound: float) -> list[Any]:
    """A number and what lies just beside it, as doubles have it and one apart."""
    nearby = [bound, bound - 1, bound + 1]
    if abs(bound) < 2**53:
        nearby += [math.nextafter(bound, -math.inf), math.nextafter(bound, math.inf), bound + 0.5, float(bound)]
        nearby += [math.floor(bound), math.ceil(bound)]
    return [value for value in nearby if math.isfinite(float(value))]


def _lengths(one: Parameter, always: tuple[int, ...]) -> list[int]:
    found = set(always)
    for bound in (one.get("minLength"), one.get("maxLength")):
        if bound is not None and bound < LONGEST:
            found |= {max(0, bound - 1), bound, bound + 1}
    return sorted(found)


def items(one: Parameter, size: int) -> list[Any]:
    """An array of the parameter's type with so many items, each of which fits where any does."""
    kind = one["type"].removesuffix("_array")
    if kind == "inputs":
        return [_valid(one["inputs"], [], {}) or {}] * size
    if kind == "number":
        fitting = [value for value in _scalar_edges(one, kind) if reference.fits(one, [value])] or [0]
    else:
        fitting = list(one.get("allowedValues", ("asset_1", "asset_2", "asset_3")))
        fitting = [value for value in fitting if value] or fitting
    return [fitting[index % len(fitting)] for index in range(size)]


def wanted_values(parameters: list[Parameter], rules: Iterable[Body]) -> dict[str, list[Any]]:
    """The values that conditions ask for, by parameter."""
    found: dict[str, list[Any]] = {}
    for guard in [*_requirements(parameters), *rules, *({"when": one.get("usedWhen", {})} for one in parameters)]:
        conditional = guard.get("conditional") or {}
        for matches in (guard.get("when") or {}, guard.get("forbid") or {}, conditional.get("values") or {}):
            for name, listed in matches.items():
                found.setdefault(name, []).extend(listed if isinstance(listed, list) else [listed])
    return {name: _distinct(values) for name, values in found.items()}


# States of what a rule looks at


def _requirements(parameters: list[Parameter]) -> list[Body]:
    """Each requirement, with the name of the parameter that it is about under `""`."""
    asked = ((one["name"], one.get("required")) for one in parameters)
    return [{"": name, **required} for name, required in asked if isinstance(required, dict) and required]


def named_in(guard: Body) -> list[str]:
    """The parameters that a rule or requirement looks at, each once."""
    found = [guard[""]] if "" in guard else []
    for key in ("total", "exclusive", "anyOf", "sameLength", "forbid", "when", "ifDefined", "ifNotDefined"):
        found += guard.get(key) or ()
    found += (guard.get("conditional") or {}).get("values") or ()
    return list(dict.fromkeys(found))


def _states(one: Parameter, wanted: Sequence[Any]) -> list[Any]:
    """Absent, empty, default, each value that a condition asks for, and one that none does."""
    kind = one["type"]
    found: list[Any] = [ABSENT, *wanted, *([one["default"]] if "default" in one else [])]
    if kind.endswith("_array"):
        found += [items(one, size) for size in (0, 1, 2, min(one.get("maxLength", 3), 8))]
    else:
        found += [value for value in edges(one) if reference.fits(one, value)][:6]
    return [value for value in _distinct(found) if value is ABSENT or reference.fits(one, value)]


def _about_total(rule: Body, parameters: list[Parameter], base: Body) -> Iterator[Body]:
    """Counts of items, and a last number at, just below and just above what they leave."""
    terms = [one for one in parameters if one["name"] in rule["total"]]
    terms.sort(key=lambda one: rule["total"].index(one["name"]))
    numbers = [one for one in terms if one["type"] == "number"]
    others = [one for one in terms if one not in numbers[-1:]]
    limit = math.floor(rule["max"])
    sizes = [size for size in (0, 1, 2, limit - 1, limit, limit + 1, limit + 2) if 0 <= size <= LONGEST]
    states = [
        [ABSENT, *(items(one, size) for size in sizes)] if one["type"] != "number" else _states(one, ()) for one in others
    ]
    for values in _some_of(states):
        body = _with(_without(base, [one["name"] for one in terms]), [one["name"] for one in others], values)
        yield body
        if numbers:
            left = Fraction(rule["max"])
            for one in others:
                value = body.get(one["name"], one.get("default", 0))
                left -= len(value) if isinstance(value, list) else Fraction(value)
            edge = int(left) if left.denominator == 1 else float(left)
            for value in (*around(edge), 0, HUGE, -HUGE):
                yield body | {numbers[-1]["name"]: value}


def _some_of(states: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Every combination, or `MOST_STATES` of them, evenly taken."""
    count = math.prod(len(one) for one in states)
    chosen = range(count) if count <= MOST_STATES else random.Random(0).sample(range(count), MOST_STATES)
    for number in chosen:
        values = []
        for one in states:
            number, index = divmod(number, len(one))
            values.append(one[index])
        yield tuple(values)


# A body that is valid


def _valid(parameters: list[Parameter], rules: list[Body], wanted: dict[str, list[Any]]) -> Body | None:
    """Starts from what is always required, then changes at random whatever the problems are about."""
    model = {"parameters": parameters, "rules": rules}
    wanted = wanted or wanted_values(parameters, rules)
    states = {one["name"]: _states(one, wanted.get(one["name"], ())) for one in parameters}
    drawn = random.Random(0)
    for _ in range(20):
        body: Body = {}
        for _ in range(3 * len(parameters) + 3):
            problems = reference.problems(model, body)
            if not problems:
                return body
            for name in _blamed(problems[0], model, body):
                body = _with(_without(body, [name]), [name], [drawn.choice(states[name])])
    return None


def _blamed(problem: reference.Problem, model: Model, body: Body) -> list[str]:
    names = [one["name"] for one in model["parameters"]]
    if problem.broken.startswith("rules."):
        about = named_in(model["rules"][int(problem.broken.split(".")[1])])
    elif problem.broken == "required":
        about = [one["name"] for one in model["parameters"] if one.get("required") and one["name"] not in body]
    else:
        token = problem.location.split("/")[1]
        about = [token.replace("~1", "/").replace("~0", "~")]
    return [name for name in about if name in names]


def _with(body: Body, names: Sequence[str], values: Sequence[Any]) -> Body:
    return body | {name: value for name, value in zip(names, values, strict=True) if value is not ABSENT}


def _without(body: Body, names: Iterable[str]) -> Body:
    left_out = set(names)
    return {name: value for name, value in body.items() if name not in left_out}


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list({repr(value): value for value in values}.values())
