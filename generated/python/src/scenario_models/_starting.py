"""Starting what a caller of `gather` handed over. Here the flavours differ, so both are written out.

Modules named `_async_…` use the names with `async_`; in the twins derived from them the prefix is gone.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Union, cast

if TYPE_CHECKING:
    from ._async_jobs import AsyncJob
    from ._jobs import Job

Startable = Union["Job", Callable[[], "Job"]]
"""What `gather` takes: a job, or a call that starts one, such as `functools.partial(client.model.run, prompt="…")`."""

AsyncStartable = Union["AsyncJob", Awaitable["AsyncJob"], Callable[[], Awaitable["AsyncJob"]]]
"""What `gather` takes: a job, a coroutine that starts one, or a call that gives such a coroutine."""


def begin(item: Startable) -> Job:
    """The job that an argument of `gather` stands for."""
    return item() if callable(item) else item


async def async_begin(item: AsyncStartable) -> AsyncJob:
    """The job that an argument of `gather` stands for."""
    started = cast("Callable[[], object]", item)() if callable(item) else item
    return cast("AsyncJob", await started if inspect.isawaitable(started) else started)


def can_repeat(item: object) -> bool:
    """Whether `begin` may be called again for the item: a coroutine runs only once."""
    return callable(item)


def discard(item: object) -> None:
    """Let go of an argument of `gather` that will not be begun."""
    if inspect.iscoroutine(item):
        item.close()
