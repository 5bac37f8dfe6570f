"""Several jobs at once, no more at a time than the team may run."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import cast

from ._async_jobs import AsyncJob
from ._async_transport import WAITS_ELSEWHERE, limit_backoff
from ._clock import AsyncClock, require_seconds
from ._errors import GatherError, RateLimitError, ScenarioModelsError
from ._polling import Watch
from ._progress import Progress
from ._starting import AsyncStartable, async_begin, can_repeat, discard

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
        clock: AsyncClock,
    ) -> None:
        # Before anything is started and paid for.
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit!r}")
        require_seconds("poll", poll, more_than=0)
        require_seconds("timeout", timeout, endless=True)
        self._waiting = deque(enumerate(items))
        self._running: dict[int, tuple[AsyncJob, Watch]] = {}
        self._results: list[AsyncJob | Exception | None] = [None] * len(self._waiting)
        self._room = limit
        self._timeout = timeout
        self._poll = poll
        self._on_progress = on_progress
        self._rate_limit_wait = rate_limit_wait
        self._clock = clock
        self._refused = 0  # times in a row that the service had no room
        self._waited = 0.0  # seconds for which nothing ran, because it had none
        self._not_before = clock.now()

    async def run(self) -> list[AsyncJob]:
        """The finished jobs, in the order of the items.

        Raises:
            GatherError: Some did not succeed; it carries those that did.
        """
        try:
            while self._waiting or self._running:
                await self._start()
                await self._look()
                await self._clock.sleep(self._pause())
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
            and self._clock.now() >= self._not_before
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
                    job.id,
                    timeout=self._timeout,
                    poll=self._poll,
                    on_progress=self._on_progress,
                    now=self._clock.now,
                )
                self._running[index] = (job, watch)
                self._went_on()
            finally:
                WAITS_ELSEWHERE.reset(token)

    def _hold(self, error: RateLimitError) -> None:
        """Start nothing for a while, and no more at a time than the service said."""
        pause = max(limit_backoff(self._refused), error.retry_after or 0.0)
        if not self._running:
            self._waited += pause
            if self._waited > self._rate_limit_wait:
                while self._waiting:
                    index, item = self._waiting.popleft()
                    discard(item)
                    self._results[index] = error
                return
        allowed = error.limit if error.limit is not None else len(self._running)
        self._room = max(1, min(self._room, allowed))
        self._refused += 1
        self._not_before = self._clock.now() + pause
        log.info("rate limit reached; at most %d jobs at a time from here on", self._room)

    def _went_on(self) -> None:
        self._refused, self._waited = 0, 0.0

    async def _look(self) -> None:
        for index, (job, watch) in list(self._running.items()):
            if watch.due > self._clock.now():
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
            self._not_before = self._clock.now()  # there is room again

    def _pause(self) -> float:
        """Seconds until there is something to do."""
        due = [watch.due for _, watch in self._running.values()]
        if self._waiting and len(self._running) < self._room:
            due.append(self._not_before)
        return max(0.0, min(due, default=0.0) - self._clock.now()) if due else 0.0


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
