"""mypy over code that uses a generated package, as its users run it, without the time that checking the SDK itself takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# The SDK is part of no type that a user of the package writes.
SETTINGS = """\
[mypy]
strict = true
follow_imports = silent
[mypy-scenario_sdk.*,httpx.*,pydantic.*,anyio.*]
follow_imports = skip
"""


def errors(file: Path, root: Path, *options: str) -> list[str]:
    """What mypy finds in a file that imports the package under `root`, a line each: `name.py:3: error: …`."""
    settings = file.parent / "mypy.ini"
    settings.write_text(SETTINGS, "utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(settings), "--no-error-summary"]
    done = subprocess.run(
        [*command, "--cache-dir", str(file.parent / "cache"), *options, file.name],
        cwd=file.parent,
        env=os.environ | {"MYPYPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert all(line.startswith(f"{file.name}:") for line in found), done.stdout
    return found
