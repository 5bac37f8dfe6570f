"""Times of calls that are made in turns, so that none has the quiet machine: medians, wall and CPU, and tables of ratios."""

from __future__ import annotations

import os
import platform
import resource
import time
import timeit
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from statistics import median


@dataclass(frozen=True, slots=True)
class Time:
    """Medians of one call, in seconds."""

    wall: float
    cpu: float  # of this process and of those that it waited for


def small(calls: Mapping[str, Callable[[], object]], rounds: int, seconds: float) -> dict[str, Time]:
    """Calls of less than a millisecond: each is repeated for about `seconds` in each round."""
    numbers = {name: max(1, int(seconds / (timeit.timeit(call, number=20) / 20))) for name, call in calls.items()}
    found: dict[str, list[Time]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            cpu = time.process_time()
            wall = timeit.timeit(call, number=numbers[name])
            cpu = time.process_time() - cpu
            found[name].append(Time(wall / numbers[name], cpu / numbers[name]))
    return {name: _middle(times) for name, times in found.items()}


def large(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Time]:
    """Calls that start processes, once a round."""
    found: dict[str, list[Time]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            wall, cpu = time.perf_counter(), _cpu()
            call()
            found[name].append(Time(time.perf_counter() - wall, _cpu() - cpu))
    return {name: _middle(times) for name, times in found.items()}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _middle(times: Sequence[Time]) -> Time:
    return Time(median(one.wall for one in times), median(one.cpu for one in times))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def conditions(packages: Sequence[str]) -> str:
    """What the figures depend on: versions, cores, and how busy the machine is with other work."""
    versions = ", ".join(f"{name} {found}" for name in packages if (found := _version(name)) is not None)
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores{load}. {versions}".strip()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
