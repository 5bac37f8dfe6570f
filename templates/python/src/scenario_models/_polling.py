"""When to look at a job, and when to stop."""

from __future__ import annotations

import random
from collections.abc import Callable

from ._answers import JobState
from ._clock import require_seconds
from ._errors import (
    ConnectionFailedError,
    JobTimeoutError,
    JobUnreachableError,
    NotFoundError,
    RateLimitError,
    ScenarioModelsError,
    ServerError,
)
from ._progress import Progress

GRACE = 300.0
"""Seconds for which looking at a job may fail before the waiting is given up."""

# A job that was just started may not be readable everywhere yet.
_SETTLING = 10.0
_GROWTH = 1.3
_LONGEST = 10.0
_LONGEST_ASKED = 60.0  # seconds that the service may ask to wait before the next look


class Watch:
    """The clock of one wait for one job. It does no input or output.

    Args:
        job_id: The job.
        timeout: Seconds after which to give up, None for never.
        poll: Seconds before the second look. They grow by 1.3 a look up to 10, or to `poll` where that is more,
            with a jitter of a fifth so that many clients do not look at once.
        on_progress: Called after every look.
        now: The clock.

    Raises:
        ValueError: `timeout` or `poll` is no length of time.
    """

    def __init__(
        self,
        job_id: str,
        *,
        timeout: float | None,
        poll: float,
        on_progress: Callable[[Progress], object] | None,
        now: Callable[[], float],
    ) -> None:
        require_seconds("poll", poll, more_than=0)
        require_seconds("timeout", timeout, endless=True)
        self._job_id = job_id
        self._timeout = timeout
        self._interval = poll
        self._longest = max(poll, _LONGEST)
        self._on_progress = on_progress
        self._now = now
        self._began = self._answered = now()
        self._percent = 0.0
        self._asked = 0.0
        self.due = self._began

    @property
    def remaining(self) -> float | None:
        """Seconds until the timeout, None for ever."""
        if self._timeout is None:
            return None
        return max(0.0, self._began + self._timeout - self._now())

    def saw(self, state: JobState) -> None:
        """Note what the job was like."""
        self._answered = self._now()
        percent = max(self._percent, 100.0 if state.status == "success" else state.progress * 100)
        progress = Progress(
            job_id=self._job_id,
            status=state.status,
            percent=percent,
            advance=percent - self._percent,
            elapsed=self._answered - self._began,
        )
        self._percent = percent
        if self._on_progress is not None:
            self._on_progress(progress)

    def missed(self, error: ScenarioModelsError, state: JobState | None) -> None:
        """Note that the job could not be looked at.

        Raises:
            JobUnreachableError: That has gone on for too long.
            ScenarioModelsError: `error`, where another look would not help.
        """
        now = self._now()
        if isinstance(error, RateLimitError):
            self._asked = min(error.retry_after or 0.0, _LONGEST_ASKED)
        settling = isinstance(error, NotFoundError) and now - self._began < _SETTLING
        passing = isinstance(error, (ConnectionFailedError, RateLimitError, ServerError))
        if not (passing or (settling and state is not None)):
            raise error
        if now - self._answered > GRACE:
            raise JobUnreachableError(
                f"{self._job_id} could not be looked at for {GRACE:.0f} seconds ({error}). The job is not lost. "
                f"{resume(self._job_id)}",
                job_id=self._job_id,
                state=state,
            )

    def pause(self, state: JobState | None) -> float:
        """Seconds until the next look.

        Raises:
            JobTimeoutError: There is no time for another.
        """
        remaining = self.remaining
        if remaining is not None and remaining <= 0:
            known = f"{state.status} ({state.progress:.0%})" if state else "of unknown status"
            raise JobTimeoutError(
                f"{self._job_id} is {known} after {self._timeout:g} seconds of waiting. It goes on, and its results "
                f"stay in the service. {resume(self._job_id)}",
                job_id=self._job_id,
                state=state,
            )
        pause = max(self._interval * random.uniform(0.8, 1.2), self._asked)
        self._asked = 0.0
        self._interval = min(self._interval * _GROWTH, self._longest)
        pause = pause if remaining is None else min(pause, remaining)
        self.due = self._now() + pause
        return pause


def resume(job_id: str) -> str:
    """The sentence that says how to go on with a job."""
    return f"To go on waiting: client.job({job_id!r}).wait()"


def backoff(attempt: int, *, first: float = 0.5, longest: float = 8.0) -> float:
    """Seconds to wait after the failed attempt number `attempt`, counted from 0; with jitter."""
    return min(first * 2.0 ** min(attempt, 64), longest) * random.uniform(0.75, 1.0)
