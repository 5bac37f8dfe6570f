"""Generated Python in black's style. Where ruff is importable its formatter does the same work, faster.

A test holds the two to the same bytes on every generated file.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from generator.languages.python import WIDTH

TARGET = "py310"


def format_python(texts: Mapping[str, str]) -> dict[str, str]:
    """`texts` with those of `.py` files formatted; the others as they are."""
    sources = {path: text for path, text in texts.items() if path.endswith(".py")}
    formatter = with_ruff if find_spec("ruff") is not None else with_black
    return {**texts, **(formatter(sources) if sources else {})}


def with_black(sources: Mapping[str, str]) -> dict[str, str]:
    """Formatted by black. Raises `black.InvalidInput` for what is not Python."""
    import black
    from black.mode import TargetVersion

    mode = black.Mode(target_versions={TargetVersion[TARGET.upper()]}, line_length=WIDTH)
    return {path: black.format_str(text, mode=mode) for path, text in sources.items()}


def with_ruff(sources: Mapping[str, str]) -> dict[str, str]:
    """Formatted by ruff, all files in one process. Raises `ValueError` for what is not Python."""
    from ruff import find_ruff_bin  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory(prefix="modelgen-") as folder:
        files = {path: Path(folder, f"{index}.py") for index, path in enumerate(sources)}
        for path, file in files.items():
            file.write_text(sources[path], "utf-8", newline="\n")
        options = ("--isolated", "--no-cache", "--quiet", f"--line-length={WIDTH}", f"--target-version={TARGET}")
        command = [find_ruff_bin(), "format", *options, folder]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            raise ValueError(done.stderr)
        return {path: file.read_bytes().decode("utf-8") for path, file in files.items()}
