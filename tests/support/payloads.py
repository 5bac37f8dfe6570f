"""Payload strategies for a model: mostly valid values, values at the edges of its bounds, and any JSON at all."""

from __future__ import annotations

import enum
from collections import OrderedDict, defaultdict
from typing import Any

from hypothesis import strategies as st

from tests import reference
from tests.reference import Model
from tests.support.edges import HUGE, Parameter, edges
from tests.support.flip_points import Scope, fitting_array, scope_of

text = st.text(st.characters(codec="utf-8"), max_size=6)
numbers = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, -0.0, 1.0, 0.5, -1, 1e300, 2**53 + 1, HUGE]),
)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


def payloads(model: Model) -> st.SearchStrategy[Any]:
    """Bodies of a model: objects of fitting values, with faults; sometimes anything."""
    body = _objects(scope_of(model))
    return st.one_of(body, body, body, json_values)


def _objects(scope: Scope) -> st.SearchStrategy[dict[Any, Any]]:
    known = {one["name"]: _values(one, scope.wanted.get(one["name"], [])) for one in scope.parameters}
    always = {one["name"] for one in scope.parameters if one.get("required") in (True, {"always": True})}
    fitting = st.fixed_dictionaries(
        {name: value for name, value in known.items() if name in always},
        optional={name: value for name, value in known.items() if name not in always},
    )
    names = st.sampled_from(list(known) or ["x"])

    @st.composite
    def faulty(draw: st.DrawFn) -> dict[Any, Any]:
        body: dict[Any, Any] = dict(draw(fitting))
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(["drop", "any", "extra", "empty", "none"]))
            if kind == "drop":
                body.pop(draw(names), None)
            elif kind == "any":
                body[draw(names)] = draw(json_values)
            elif kind == "empty":
                body[draw(names)] = draw(st.sampled_from(["", [], 0, False, {}]))
            elif kind == "none":
                body[draw(names)] = None
            else:
                body[draw(text)] = draw(json_values)
        return body

    return st.one_of(fitting, faulty())


def _values(one: Parameter, wanted: list[Any]) -> st.SearchStrategy[Any]:
    """Fitting values at the edges twice as often as others; sometimes any of the type."""
    at_edges = edges(one, wanted)
    fitting = [value for value in at_edges if reference.fits(one, value)]
    kind: str = one["type"]
    if kind.endswith("_array"):
        drawn = _lists(one, kind.removesuffix("_array"))
    elif "allowedValues" in one:
        drawn = st.sampled_from(one["allowedValues"])
    else:
        drawn = _scalars(one, kind)
    return st.one_of(st.sampled_from(fitting or at_edges), st.sampled_from(at_edges), drawn)


def _scalars(one: Parameter, kind: str) -> st.SearchStrategy[Any]:
    if kind == "boolean":
        return st.booleans()
    if kind != "number":
        return st.sampled_from(["asset_1", "asset_2", "a", "😀", ""]) | text
    step = int(one["step"]) if one.get("step", 0.5) % 1 == 0 else 1
    low = int(one.get("min", -100))
    high = max(low, int(one.get("max", low + 100)))
    whole = st.integers(-(-low // step), max(-(-low // step), high // step)).map(lambda value: value * step)
    return whole | numbers | st.floats(float(low), float(high))


def _lists(one: Parameter, kind: str) -> st.SearchStrategy[list[Any]]:
    if kind == "inputs":
        inner: st.SearchStrategy[Any] = _objects(Scope(one["inputs"], []))
    elif "allowedValues" in one:
        inner = st.sampled_from(one["allowedValues"])
    else:
        inner = _scalars(one, kind)
    most = min(one.get("maxLength", 8), 20)
    of_one_kind = st.integers(0, most + 1).map(lambda size: fitting_array(one, size))
    return of_one_kind | st.lists(inner, max_size=min(most + 1, 4))


# Bodies as a program may hold them: what counts as JSON though its type is not that of the JSON reader


class Text(str):
    """A text of another type."""


class Whole(int):
    """A whole number of another type."""


class Real(float):
    """A number of another type."""


class Items(list[Any]):
    """A list of another type."""


class Body(dict[Any, Any]):
    """A mapping that makes up a value for every key that it lacks."""

    def __missing__(self, key: str) -> object:
        raise AssertionError("a lookup must not make up a value")


class Enumerated(enum.StrEnum):
    """Texts as members of an enumeration."""

    EMPTY = ""
    ONE = "a"


def _derived(value: Any) -> list[Any]:
    """The value as each of the types that count as its own."""
    match value:
        case bool() | None:
            return [value]
        case str():
            return [value, Text(value), *(member for member in Enumerated if member == value)]
        case int():
            return [value, Whole(value)]
        case float():
            return [value, Real(value)]
        case list():
            return [value, Items(value)]
        case _:
            return [value, Body(value), OrderedDict(value), defaultdict(list, value)]


def _dressed(value: Any, draw: st.DrawFn) -> Any:
    if isinstance(value, dict):
        value = {_dressed(key, draw): _dressed(item, draw) for key, item in value.items()}
    elif isinstance(value, list):
        value = [_dressed(item, draw) for item in value]
    return draw(st.sampled_from(_derived(value)))


@st.composite
def plain_and_derived(draw: st.DrawFn, model: Model) -> tuple[Any, Any]:
    """A body, and the same with some of its parts of types derived from those of JSON."""
    body = draw(payloads(model))
    return body, _dressed(body, draw)


# Values of Python that are no JSON: refused wherever they stand
NOT_JSON: tuple[Any, ...] = (
    float("nan"),
    float("inf"),
    float("-inf"),
    1 + 2j,
    b"1",
    object(),
    (1,),
    {1},
    frozenset(),
    range(2),
)
