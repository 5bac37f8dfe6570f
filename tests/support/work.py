"""Bounds of work that hold on every machine: what is counted are steps of the interpreter, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from modelgen.source.parsing import parse


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
def files_read(folder: Path) -> Iterator[set[str]]:
    """The YAML files of a folder that are parsed meanwhile, by their paths below it."""
    read: set[str] = set()

    def trace(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code is parse.__code__:
            with suppress(ValueError):
                read.add(Path(frame.f_locals["shown"]).relative_to(folder.as_posix()).as_posix())

    before = sys.getprofile()
    sys.setprofile(trace)
    try:
        yield read
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
