"""Work that several outputs of one model ask for in a row is done once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_MOST = 512  # of the things last asked about; a catalogue goes through one model after the other


def once_for_each(make: Callable[[T], R]) -> Callable[[T], R]:
    """`make`, which is not asked again about the very same thing. Its answers are shared, so nobody may change them.

    Frozen data is told apart by identity: comparing it would take longer than most of what is made of it.
    """
    known: dict[int, tuple[T, R]] = {}

    @wraps(make)
    def answer(thing: T) -> R:
        found = known.get(id(thing))
        if found is not None and found[0] is thing:
            return found[1]
        made = make(thing)
        if len(known) >= _MOST:
            known.clear()
        known[id(thing)] = thing, made
        return made

    return answer
