"""What is remembered of one kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


class Memory(dict[str, T]):
    """Things by id, the oldest first. The oldest are forgotten when there are too many, or they weigh too much.

    Args:
        most: How many are remembered.
        most_bytes: How much they may weigh together.
        weight: What one weighs, in bytes; it may change.
        lasting: What is never forgotten, and does not count.
    """

    def __init__(
        self, most: int, most_bytes: int, weight: Callable[[T], int], lasting: Mapping[str, T] | None = None
    ) -> None:
        super().__init__(lasting or {})
        self._most = most
        self._most_bytes = most_bytes
        self._weight = weight
        self._lasting = frozenset(self)

    def keep(self, key: str, thing: T) -> None:
        """Remember it; it is itself never what is forgotten for it."""
        self.pop(key, None)
        self[key] = thing
        held = [key for key in self if key not in self._lasting]
        heavy = sum(self._weight(self[key]) for key in held)
        while len(held) > 1 and (len(held) > self._most or heavy > self._most_bytes):
            heavy -= self._weight(self.pop(held.pop(0)))
