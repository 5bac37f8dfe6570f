"""How a first build grows with the catalogue: time, and the most memory of its process (kilobytes are those of Linux).

.venv/bin/python -m benchmarks.scale [MODELS...]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import catalogue
from benchmarks.generation import run
from benchmarks.timing import Time, conditions, large, table

_PEAK = (
    "import resource, subprocess, sys\n"
    "subprocess.run([sys.executable, '-m', 'modelgen', 'build'], check=True, stdout=subprocess.DEVNULL)\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
)


def main(*sizes: int) -> None:
    print(f"{conditions(('ruff', 'black'))}\n")
    _measured(1)  # so that modules are compiled
    found = {models: _measured(models) for models in sizes or (50, 500)}
    first, _ = next(iter(found.values()))
    rows = [
        [
            f"{models}",
            f"{taken.wall:.2f} s",
            f"{taken.cpu:.2f} s",
            f"{taken.cpu / first.cpu:.2f}",
            f"{peak / 1024:.0f} MB",
        ]
        for models, (taken, peak) in found.items()
    ]
    print(table(["models", "wall", "CPU", "÷ the first (CPU)", "most memory"], rows))


def _measured(models: int) -> tuple[Time, int]:
    """One first build, and the most memory of its process in kilobytes."""
    peaks: list[int] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalogue.write(folder / "schemas", models)
        build = {"build": lambda: peaks.append(int(run([sys.executable, "-c", _PEAK], folder)))}
        return large(build, 1)["build"], peaks[0]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
