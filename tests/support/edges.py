"""Values of one parameter at the edges of what it declares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

from tests import reference

Parameter: TypeAlias = "dict[str, Any]"
T = TypeVar("T")

LONGEST = 300  # code points or items; longer bounds are not drawn to their edge
HUGE = 10**400  # more than any double
ODD_NUMBERS = (0, -0.0, 1.0, 0.5, 2**53 - 1, 2**53 + 1, float(2**53), 5e-324, 1e300, HUGE, -HUGE)
WRONG: tuple[Any, ...] = (
    None,
    True,
    1,
    "1",
    [],
    {},
    [None],
    [[]],
    [{}],
    ["x"],
    [1],
    [True],
    [""],
)  # each is wrong for most types


def edges(one: Parameter, wanted: Sequence[Any] = ()) -> list[Any]:
    """At, just below and just above every bound, each allowed value, and those that conditions ask for."""
    found = [*wanted, *([one["default"]] if "default" in one else [])]
    kind: str = one["type"]
    if kind == "inputs_array":
        found += [[{}] * size for size in _lengths(one)]
    elif kind.endswith("_array"):
        found += [fitting_items(one, size) for size in _lengths(one)]
        found += [[item] for item in _scalars(one, kind.removesuffix("_array"), (0, 1))]
    else:
        found += _scalars(one, kind, _lengths(one))
    return distinct(found)


def fitting_items(one: Parameter, size: int) -> list[Any]:
    """So many items of an array, each of which fits where any does."""
    kind = one["type"].removesuffix("_array")
    if kind == "number":
        fitting = [value for value in _scalars(one, kind, ()) if reference.fits(one | {"minLength": 0}, [value])] or [0]
    else:
        fitting = list(one.get("allowedValues", ("asset_1", "asset_2", "asset_3")))
        fitting = [value for value in fitting if value] or fitting
    return [fitting[index % len(fitting)] for index in range(size)]


def around(bound: float) -> list[Any]:
    """A number and what lies just beside it, as doubles have it and one apart."""
    nearby = [bound, bound - 1, bound + 1]
    if abs(bound) < 2**53:
        nearby += [math.nextafter(bound, -math.inf), math.nextafter(bound, math.inf), bound + 0.5, float(bound)]
        nearby += [math.floor(bound), math.ceil(bound)]
    return [value for value in nearby if isinstance(value, int) or math.isfinite(value)]


def distinct(values: Iterable[T]) -> list[T]:
    """Each once; `1`, `1.0` and `true` are told apart."""
    return list({repr(value): value for value in values}.values())


def _scalars(one: Parameter, kind: str, lengths: Sequence[int]) -> list[Any]:
    if kind == "boolean":
        return [True, False]
    found = list(one.get("allowedValues", ()))
    if kind == "number":
        bounds = [one[key] for key in ("min", "max", "step", "default") if isinstance(one.get(key), int | float)]
        return [*found, *ODD_NUMBERS, *(value for bound in bounds for value in around(bound))]
    return found + [character * length for length in lengths for character in "x😀"]


def _lengths(one: Parameter) -> list[int]:
    bounds = [bound for bound in (one.get("minLength"), one.get("maxLength")) if bound is not None and bound < LONGEST]
    return sorted({0, 1, 2, *(max(0, bound + step) for bound in bounds for step in (-1, 0, 1))})
