"""The progress of a job, for callbacks and on a terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TextIO

from ._answers import JobStatus


@dataclass(frozen=True, slots=True)
class Progress:
    """What a progress callback is given.

    It suits the bars of others as it is, with a total of 100:

        bar = tqdm(total=100)
        job.wait(on_progress=lambda progress: bar.update(progress.advance))

        task = bar.add_task("fox", total=100)                       # rich
        job.wait(on_progress=lambda progress: bar.update(task, completed=progress.percent))

    Attributes:
        job_id: The job.
        status: Its status.
        percent: From 0 to 100; never less than the time before.
        advance: By how much `percent` grew since the time before.
        elapsed: Seconds since the waiting began.
    """

    job_id: str
    status: JobStatus
    percent: float
    advance: float
    elapsed: float


class ProgressBar:
    """A progress bar for a terminal: `job.wait(on_progress=ProgressBar())`.

    Where the stream is no terminal it prints one line for each change of status.

    Args:
        stream: Where to draw; standard error by default.
        width: Characters between the bar's ends.
    """

    def __init__(self, stream: TextIO | None = None, *, width: int = 30) -> None:
        self._stream = stream
        self._width = width
        self._status: str | None = None

    def __call__(self, progress: Progress) -> None:
        stream = self._stream or sys.stderr
        done = progress.status in ("success", "failure", "canceled")
        if stream.isatty():
            full = round(self._width * progress.percent / 100)
            bar = "#" * full + "-" * (self._width - full)
            line = f"{progress.job_id} [{bar}] {progress.percent:3.0f}% {progress.status} {progress.elapsed:.0f}s"
            stream.write(f"\r\x1b[2K{line}" + ("\n" if done else ""))
        elif progress.status != self._status:
            stream.write(f"{progress.job_id} {progress.status} {progress.elapsed:.0f}s\n")
        self._status = progress.status
        stream.flush()
