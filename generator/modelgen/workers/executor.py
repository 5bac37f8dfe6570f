"""What does the same work to many pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Does the same to many pieces of work, wherever that is.

    What is given is pure and can be pickled: a function of a module, and pieces that hold all that it needs (texts, settings), so that
    a piece whose worker died is done again by another with the same result. What the function is made of (`functools.partial`) is sent
    once, not with each piece. `width` is how many pieces are done at once.
    """

    @property
    def width(self) -> int: ...

    def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        """What the function makes of each piece, in order; pieces are taken as results are, so that not all are held.

        Raises what the function raises, and `Problem` where there are no workers to do it any more.
        """
        ...


Workers = Callable[[], AbstractContextManager[Executor]]  # opened when there is work for them, and closed after it
