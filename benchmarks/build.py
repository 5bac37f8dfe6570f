"""How long builds take as the catalogue grows, as ratios: nothing to do, one model changed, everything.

    python benchmarks/build.py [MODELS]

The peer is `git status` over the same output: it, too, answers from sizes and times what has changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(models: int = 100) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _catalogue(folder / "schemas", models)
        everything = _timed(lambda: _modelgen(folder))
        subprocess.run(["git", "init", "--quiet", "."], cwd=folder, check=True)
        subprocess.run(["git", "add", "."], cwd=folder, check=True)
        time.sleep(3.5)  # a file is hashed anew until its time has settled
        _modelgen(folder)
        nothing = min(_timed(lambda: _modelgen(folder)) for _ in range(5))
        status = min(_timed(lambda: _git_status(folder)) for _ in range(5))
        one = folder / "schemas/acme/model-1.yaml"
        one.write_text(one.read_text("utf-8").replace("max: 8", "max: 9"), "utf-8")
        changed = _timed(lambda: _modelgen(folder))
        print(f"{models} models\n")
        for label, seconds in (("everything", everything), ("one model changed", changed), ("nothing to do", nothing)):
            print(f"{label:20}{seconds:8.2f} s {seconds / status:10.1f} x git status ({status * 1000:.0f} ms)")


def _catalogue(folder: Path, models: int) -> None:
    source = (ROOT / "schemas/bytedance/seedream-4-5-edit.yaml").read_text("utf-8")
    (folder / "acme").mkdir(parents=True)
    (folder / "catalog.yaml").write_bytes((ROOT / "schemas/catalog.yaml").read_bytes())
    for number in range(models):
        text = source.replace("model_bytedance-seedream-4-5-editing", f"model_acme-painter-{number}")
        text = text.replace("provider: Bytedance", f"provider: Acme {number % 20}").replace("max: 15", "max: 8")
        (folder / f"acme/model-{number}.yaml").write_text(text, "utf-8")


def _modelgen(folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    subprocess.run(
        [sys.executable, "-m", "modelgen", "build"], cwd=folder, env=environment, check=True, capture_output=True
    )


def _git_status(folder: Path) -> None:
    subprocess.run(["git", "status", "--short"], cwd=folder, check=True, capture_output=True)


def _timed(call: Callable[[], None]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
