"""Generated Python in black's style. Where ruff is importable its formatter does the same work, faster.

A test holds the two to the same bytes on every generated file.
"""

from __future__ import annotations

import ast
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from modelgen.languages.python import WIDTH

TARGET = "py310"


class NotPython(ValueError):
    """The text of `path` cannot be formatted; `line`, from 1, is where and `text` what stands there."""

    def __init__(self, path: str, message: str, line: int, text: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.message = message
        self.line = line
        self.text = text


def format_python(texts: Mapping[str, str]) -> dict[str, str]:
    """`texts` with those of `.py` files formatted; the others as they are. Raises `NotPython`."""
    sources = {path: text for path, text in texts.items() if path.endswith(".py")}
    if not sources:
        return dict(texts)
    if find_spec("ruff") is not None:
        try:
            return {**texts, **with_ruff(sources)}
        except OSError:  # no program in that package, or no room for temporary files
            pass
    return {**texts, **with_black(sources)}


def with_black(sources: Mapping[str, str]) -> dict[str, str]:
    """Formatted by black. Raises `NotPython`."""
    import black
    from black.mode import TargetVersion
    from black.parsing import InvalidInput

    mode = black.Mode(target_versions={TargetVersion[TARGET.upper()]}, line_length=WIDTH)
    try:
        return {path: black.format_str(text, mode=mode) for path, text in sources.items()}
    except InvalidInput as error:
        raise _fault(sources) or NotPython(next(iter(sources)), str(error), 1, "") from error


def with_ruff(sources: Mapping[str, str]) -> dict[str, str]:
    """Formatted by ruff, all files in one process. Raises `NotPython`, and `OSError` where ruff cannot run."""
    from ruff import find_ruff_bin  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory(prefix="modelgen-") as folder:
        files = {path: Path(folder, f"{index}.py") for index, path in enumerate(sources)}
        for path, file in files.items():
            file.write_text(sources[path], "utf-8", newline="\n")
        options = ("--isolated", "--no-cache", "--quiet", f"--line-length={WIDTH}", f"--target-version={TARGET}")
        command = [find_ruff_bin(), "format", *options, folder]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode:
            raise _fault(sources) or OSError(done.stderr)
        return {path: file.read_bytes().decode("utf-8") for path, file in files.items()}


def _fault(sources: Mapping[str, str]) -> NotPython | None:
    """The first of the sources that does not parse."""
    for path, source in sources.items():
        try:
            ast.parse(source)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            return NotPython(path, getattr(error, "msg", str(error)), line, source.split("\n")[line - 1].strip())
    return None
