"""Types of arguments that type checkers need and programs do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar, overload

from typing_extensions import SupportsIndex

T_co = TypeVar("T_co", covariant=True)


class ArrayOf(Protocol[T_co]):
    """A list or tuple of `T_co`, but no `str`, although that is a sequence of strings.

    A string's `__contains__` takes only strings, so it does not fit this protocol.
    """

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> T_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> ArrayOf[T_co]: ...
    def __contains__(self, value: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def index(self, value: Any, start: int = ..., stop: int = ..., /) -> int: ...
    def count(self, value: Any, /) -> int: ...
    def __reversed__(self) -> Iterator[T_co]: ...
