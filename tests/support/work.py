"""Bounds of work that hold on every machine: what is counted are steps of the interpreter, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def steps(call: Callable[[], object]) -> int:
    """How many lines of Python a call executes, rounds of loops and comprehensions among them."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@contextmanager
def calls_of(function: Callable[..., object]) -> Iterator[list[dict[str, Any]]]:
    """The arguments of each call of a function meanwhile, by their names."""
    found: list[dict[str, Any]] = []
    code = function.__code__

    def trace(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code is code:
            found.append(dict(frame.f_locals))

    before = sys.getprofile()
    sys.setprofile(trace)
    try:
        yield found
    finally:
        sys.setprofile(before)


def growth(make: Callable[[int], Callable[[], object]], size: int) -> float:
    """How many times as many steps an input of twice the size takes: 2 where work is linear, 4 where it is quadratic.

    `make` gives the call for an input of some size; it is made before anything is counted. What a first call does once,
    such as filling a cache, is done on a small input beforehand.
    """
    make(2)()
    one, two = (steps(make(times * size)) for times in (1, 2))
    return two / one
