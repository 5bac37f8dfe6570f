"""The progress of a job, for callbacks and on a terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TextIO

from ._answers import FINAL, JobStatus


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

    Given to `client.gather` it shows all jobs in one bar. Where the stream is no terminal it prints one line for each
    change of a job's status.

    Args:
        stream: Where to draw; standard error by default.
        width: Characters between the bar's ends.
    """

    def __init__(self, stream: TextIO | None = None, *, width: int = 30) -> None:
        self._stream = stream
        self._width = width
        self._jobs: dict[str, Progress] = {}

    def __call__(self, progress: Progress) -> None:
        stream = self._stream or sys.stderr
        before = self._jobs.get(progress.job_id)
        self._jobs[progress.job_id] = progress
        if stream.isatty():
            stream.write(f"\r\x1b[2K{self._line(progress)}")
        elif before is None or before.status != progress.status:
            stream.write(f"{progress.job_id} {progress.status} {progress.elapsed:.0f}s\n")
        stream.flush()

    def _line(self, progress: Progress) -> str:
        jobs = self._jobs.values()
        done = sum(job.status in FINAL for job in jobs)
        percent = sum(100.0 if job.status in FINAL else job.percent for job in jobs) / len(jobs)
        full = round(self._width * percent / 100)
        bar = "#" * full + "-" * (self._width - full)
        subject, status = progress.job_id, str(progress.status)
        if len(jobs) > 1:
            subject, status = f"{len(jobs)} jobs", f"{done} done"
        end = "\n" if done == len(jobs) else ""
        return f"{subject} [{bar}] {percent:3.0f}% {status} {progress.elapsed:.0f}s{end}"
