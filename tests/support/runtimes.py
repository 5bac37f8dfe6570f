"""Programs in the runtimes of JavaScript that are packages of `tests/consumers`, and in Node."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.node import NODE
from tests.support.validators import ROOT

PACKAGES = ROOT / "tests/consumers/node_modules"
_PROGRAMS = {
    "deno": "@deno/*/deno*",
    "bun": "@oven/bun-*/bin/bun*",
}  # in the packages of one platform, which npm chooses


def run_in(
    name: str, *arguments: str | Path, folder: Path, rights: Sequence[str] = (), given: str | None = None
) -> str:
    """What a program prints that ends well, run in `folder`; Deno has no `rights` but these. `given` is its input."""
    allowed = ("--no-prompt", "--no-lock", *rights) if name == "deno" else ()
    start = [NODE] if name == "node" else [_program(name), "run", *allowed]
    done = subprocess.run(
        [*start, *arguments],
        input=given,
        cwd=folder,
        env=os.environ | {"DENO_DIR": str(folder / "deno"), "DENO_NO_UPDATE_CHECK": "1", "DO_NOT_TRACK": "1"},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _program(name: str) -> Path:
    programs = sorted(path for path in PACKAGES.glob(_PROGRAMS[name]) if path.is_file())
    assert programs, f"{name} is not installed: run the first lines of the README's block `sh heavy`"
    return programs[0]
