"""Steps of a backtracking search, counted: whether the work of a regular expression grows with the length of its text alone.

Python's `re` says nothing of the work it does, so its parsed pattern is walked here as its engine walks it, place by place
and choice by choice. Only numbers come of this; `re` itself stays the judge of what matches.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

Rest = Callable[[int], bool]


def steps(pattern: re.Pattern[str], text: str, spans: list[tuple[int, int]] | None = None) -> int:
    """The steps of finding all matches in a text; `spans` is given where each of them starts and ends."""
    parsed = list(_parser.parse(pattern.pattern, pattern.flags))
    walk = _Walk(text, pattern.flags)
    limit, at = sys.getrecursionlimit(), 0
    sys.setrecursionlimit(100_000)
    try:
        while at <= len(text):
            walk.end = -1
            if walk.sequence(parsed, at, walk.found) and spans is not None:
                spans.append((at, walk.end))
            at = max(at + 1, walk.end)
    finally:
        sys.setrecursionlimit(limit)
    return walk.count


class _Walk:
    """A walk over one text: each step goes on with `rest` from every place where it can end, until that is content."""

    def __init__(self, text: str, flags: int) -> None:
        self.text, self.flags, self.count, self.end = text, flags, 0, -1
        self.pieces: dict[str, re.Pattern[str]] = {}

    def found(self, end: int) -> bool:
        self.end = end
        return True

    def sequence(self, items: list[Any], at: int, rest: Rest) -> bool:
        if not items:
            return rest(at)
        return self.item(items[0], at, lambda end: self.sequence(items[1:], end, rest))

    def item(self, item: tuple[Any, Any], at: int, rest: Rest) -> bool:
        op, value = item
        self.count += 1
        match op:
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT:
                least, most, items = value
                return self.rounds(list(items), least, most, at, rest, op is _constants.MIN_REPEAT)
            case _constants.BRANCH:
                return any(self.sequence(list(branch), at, rest) for branch in value[1])
            case _constants.SUBPATTERN:
                return self.sequence(list(value[3]), at, rest)
            case _constants.ASSERT | _constants.ASSERT_NOT if value[0] > 0:
                return self.sequence(list(value[1]), at, lambda end: True) is (op is _constants.ASSERT) and rest(at)
        found = self.piece(op, value).match(self.text, at)
        return found is not None and rest(found.end())

    def piece(self, op: Any, value: Any) -> re.Pattern[str]:
        """An item without choices (a character, a place, a look behind) as a pattern of its own."""
        name = f"{op} {value!r}"
        if name not in self.pieces:
            only = _parser.SubPattern(_parser.State(), [(op, value)])
            self.pieces[name] = _compiler.compile(only, self.flags)
        return self.pieces[name]

    def rounds(self, items: list[Any], least: int, most: Any, at: int, rest: Rest, is_lazy: bool) -> bool:
        if len(items) == 1 and items[0][0] in (
            _constants.IN,
            _constants.LITERAL,
            _constants.NOT_LITERAL,
            _constants.ANY,
        ):
            places = [at]  # one after the other without recursion, as the engine does it
            while len(places) <= most and self.item(items[0], places[-1], lambda end: True):
                places.append(places[-1] + 1)
            return any(rest(place) for place in (places[least:] if is_lazy else reversed(places[least:])))

        def again(end: int) -> bool:
            return (end > at or least > 0) and self.rounds(items, max(least - 1, 0), most - 1, end, rest, is_lazy)

        if least > 0:
            return self.sequence(items, at, again)
        if is_lazy:
            return rest(at) or (most > 0 and self.sequence(items, at, again))
        return (most > 0 and self.sequence(items, at, again)) or rest(at)
