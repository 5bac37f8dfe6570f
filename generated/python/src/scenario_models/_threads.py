"""Blocking work in asynchronous code."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking work, reading and writing files above all, without holding up the event loop."""
    import anyio.to_thread

    return await anyio.to_thread.run_sync(lambda: function(*args, **kwargs))
