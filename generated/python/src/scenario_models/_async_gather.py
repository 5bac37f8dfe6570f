"""Several jobs at once, no more at a time than the team may run."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import cast

from ._async_jobs import AsyncJob
from ._async_transport import WAITS_ELSEWHERE
from ._concurrency import AsyncStartable, async_begin, async_sleep, can_repeat, discard
from ._errors import GatherError, RateLimitError, ScenarioModelsError
from ._polling import Watch, backoff
from ._progress import Progress

log = logging.getLogger("scenario_models")


class AsyncGathering:
    """One call of `client.gather`: starts jobs while there is room, looks at those that run, keeps what came of each.

    It is a single loop, without threads or tasks: a job runs in the service, and what is to be done here is to look at
    it now and then.
    """

    def __init__(
        self,
        items: Iterable[AsyncStartable],
        *,
        limit: int,
        timeout: float | None,
        poll: float,
        on_progress: Callable[[Progress], object] | None,
        rate_limit_wait: float,
    ) -> None:
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit!r}")
        self._waiting = deque(enumerate(items))
        self._running: dict[int, tuple[AsyncJob, Watch]] = {}
        self._results: list[AsyncJob | Exception | None] = [None] * len(self._waiting)
        self._room = limit
        self._timeout = timeout
        self._poll = poll
        self._on_progress = on_progress
        self._rate_limit_wait = rate_limit_wait
        self._refused = 0  # times in a row that the service had no room
        self._not_before = self._moved = time.monotonic()

    async def run(self) -> list[AsyncJob]:
        """The finished jobs, in the order of the items.

        Raises:
            GatherError: Some did not succeed; it carries those that did.
        """
        try:
            while self._waiting or self._running:
                await self._start()
                await self._look()
                await async_sleep(self._pause())
        except BaseException:
            if self._running:
                ids = ", ".join(job.id for job, _ in self._running.values())
                log.warning("gather was interrupted; these jobs go on: %s", ids)
            raise
        finally:
            for _, item in self._waiting:
                discard(item)
        failed = [result for result in self._results if not isinstance(result, AsyncJob)]
        if failed:
            raise GatherError(_message(self._results), results=self._results)
        return cast("list[AsyncJob]", self._results)

    async def _start(self) -> None:
        while (
            self._waiting
            and len(self._running) < self._room
            and time.monotonic() >= self._not_before
        ):
            index, item = self._waiting.popleft()
            # A call that can be repeated is not left sleeping at 429 while others end.
            token = WAITS_ELSEWHERE.set(can_repeat(item))
            try:
                job = await async_begin(item)
            except RateLimitError as error:
                if can_repeat(item):
                    self._waiting.appendleft((index, item))
                    self._hold(error)
                else:
                    self._results[index] = error
            except Exception as error:
                # One wrong call must not cost the results of the others.
                self._results[index] = error
            else:
                watch = Watch(
                    job.id, timeout=self._timeout, poll=self._poll, on_progress=self._on_progress
                )
                self._running[index] = (job, watch)
                self._went_on()
            finally:
                WAITS_ELSEWHERE.reset(token)

    def _hold(self, error: RateLimitError) -> None:
        """Start nothing for a while, and no more at a time than the service said."""
        now = time.monotonic()
        if not self._running and now - self._moved > self._rate_limit_wait:
            while self._waiting:
                index, item = self._waiting.popleft()
                discard(item)
                self._results[index] = error
            return
        allowed = error.limit if error.limit is not None else len(self._running)
        self._room = max(1, min(self._room, allowed))
        pause = error.retry_after
        if pause is None:
            pause = backoff(self._refused, first=1.0, longest=15.0)
        self._refused += 1
        self._not_before = now + pause
        log.info("rate limit reached; at most %d jobs at a time from here on", self._room)

    def _went_on(self) -> None:
        self._refused = 0
        self._moved = time.monotonic()

    async def _look(self) -> None:
        for index, (job, watch) in list(self._running.items()):
            if watch.due > time.monotonic():
                continue
            try:
                if await job.look(watch):
                    job.require_success()
                else:
                    watch.pause(job.state)
                    continue
            except ScenarioModelsError as error:
                self._results[index] = error
            else:
                self._results[index] = job
            del self._running[index]
            self._went_on()
            self._not_before = time.monotonic()  # there is room again

    def _pause(self) -> float:
        """Seconds until there is something to do."""
        due = [watch.due for _, watch in self._running.values()]
        if self._waiting and len(self._running) < self._room:
            due.append(self._not_before)
        return max(0.0, min(due, default=0.0) - time.monotonic()) if due else 0.0


def _message(results: list[AsyncJob | Exception | None]) -> str:
    lines = [
        f"  [{index}] {result}"
        for index, result in enumerate(results)
        if isinstance(result, Exception)
    ]
    return (
        f"{len(lines)} of {len(results)} jobs did not succeed; error.results has all of them in order.\n"
        + "\n".join(lines)
    )
