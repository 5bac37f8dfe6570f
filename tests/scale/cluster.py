"""A Dask cluster of processes on loopback, and the command in the environment that has Dask and Arrow."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.project import ROOT

PYTHON = ROOT / ".venv-scale/bin/python"
_SECONDS = 120.0  # a machine may be busy; what is waited for usually takes two


def environment(folder: Path, code: Path = ROOT / "generator") -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(code),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "DASK_CONFIG": str(folder / "no-config"),
        "PYTHONWARNINGS": "ignore",
        "NO_COLOR": "1",
    }


def command(*arguments: str) -> list[str]:
    return [str(PYTHON), "-m", "modelgen", *arguments]


def modelgen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder, as a process."""
    return subprocess.run(command(*arguments), cwd=folder, env=environment(folder), capture_output=True, text=True)


class Cluster:
    """A scheduler and its workers; `address` is what `--executor` takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler, (self.tcp,) = self._start(
            "scheduler", r"Scheduler at:\s*(tcp://\S+)", "--host", "127.0.0.1", "--port", "0", "--no-show"
        )
        self.address = self.tcp.replace("tcp://", "dask://")

    def add_worker(self, code: Path = ROOT / "generator") -> subprocess.Popen[bytes]:
        arguments = ("--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(self.folder))
        worker, _ = self._start("worker", r"Registered to:\s*(\S+)", self.tcp, *arguments, code=code)
        self.workers.append(worker)
        return worker

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(
        self, kind: str, ready: str, *arguments: str, code: Path = ROOT / "generator"
    ) -> tuple[subprocess.Popen[bytes], tuple[str, ...]]:
        """The process, and what its log says when it is ready."""
        log = self.folder / f"{kind}-{len(self.workers)}.log"
        program = [str(PYTHON), "-m", "distributed.cli.dask_" + kind, *arguments, "--no-dashboard"]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                program, cwd=self.folder, env=environment(self.folder, code), stdout=stream, stderr=stream
            )
        try:
            await_(lambda: re.search(ready, log.read_text("utf-8", "replace")) is not None, process)
        except BaseException:
            process.kill()
            process.wait()
            raise
        found = re.search(ready, log.read_text("utf-8", "replace"))
        assert found is not None
        return process, found.groups()


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster with so many workers, each a process; ports come from the system."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Cluster(folder)
    try:
        for _ in range(workers):
            made.add_worker()
        yield made
    finally:
        made.stop()


def await_(is_so: Callable[[], bool], process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Waits until something is so, while a process runs."""
    until = time.monotonic() + _SECONDS
    while not is_so():
        assert process.poll() is None, f"{process.args!r} has ended"
        assert time.monotonic() < until, f"{process.args!r} does not get there"
        time.sleep(0.02)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As the kernel does it where memory ends."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
