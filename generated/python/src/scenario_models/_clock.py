"""Where the clients have their time from, and which lengths of time make sense."""

from __future__ import annotations

import math
import time


class Clock:
    """The time of a synchronous client: every pause between two requests, and every bound on waiting.

    A subclass lets a program that waits for jobs be tested without waiting: `ScenarioModels(clock=MyClock())`.
    """

    def now(self) -> float:
        """Seconds since some moment; they never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class AsyncClock:
    """The time of an asynchronous client, on asyncio and on trio; see `Clock`."""

    def now(self) -> float:
        """Seconds since some moment; they never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        import anyio

        await anyio.sleep(seconds)


def require_seconds(
    name: str, value: float | None, *, more_than: float | None = None, endless: bool = False
) -> None:
    """Check a length of time; None, where there is none, is fine.

    Args:
        name: What it is called, for the message.
        value: In seconds.
        more_than: What it must exceed; None for 0 or more.
        endless: Whether it may be infinite.

    Raises:
        ValueError: It is too small, endless or no number.
    """
    if value is None:
        return
    least = "0 seconds or more" if more_than is None else f"more than {more_than:g} seconds"
    fits = value >= 0 if more_than is None else value > more_than  # NaN is neither
    if not fits or (math.isinf(value) and not endless):
        raise ValueError(f"{name} must be {least}, not {value!r}")
