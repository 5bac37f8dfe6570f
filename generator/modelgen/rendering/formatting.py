"""Python that a user's own templates make, in black's style. Where ruff is installed its formatter does the same work, faster.

What the shipped templates make is written in that style (`languages/python_lines`), but for a line that is not known there.

A test holds the two to the same bytes on every generated file; versions of ruff that are not tested are not used.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path

from modelgen.languages.python import WIDTH

TARGET = "py310"
_BETWEEN = re.compile(r"\n\n\n(?=(?:async def|class|def) |@)")
_IMPORT = re.compile(r"^(?:from|import) ", re.MULTILINE)

RUFF = (0, 15, 4), (0, 18, 0)  # from, and below: the versions whose style is black's of this year

Workspace = Callable[[Mapping[str, str]], AbstractContextManager[Path]]


class NotPython(ValueError):
    """The text of `path` cannot be formatted; `line`, from 1, is where and `text` what stands there."""

    def __init__(self, path: str, message: str, line: int, text: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.message = message
        self.line = line
        self.text = text


def format_python(texts: Mapping[str, str], workspace: Workspace | None = None) -> dict[str, str]:
    """`texts` with those of `.py` files formatted; the others as they are. Raises `NotPython`.

    `workspace` opens a folder that holds texts by file name, for ruff to work in; without one black does it.
    """
    sources = {path: text for path, text in texts.items() if path.endswith(".py")}
    if not sources:
        return dict(texts)
    if workspace is not None and is_fit(_version_of_ruff()):
        try:
            return {**texts, **with_ruff(sources, workspace)}
        except (
            OSError,
            ImportError,
            UnicodeError,
        ):  # no program in that package, another package, or no room to work in
            pass
    return {**texts, **with_black(sources)}


def is_fit(version: str | None) -> bool:
    """Whether a version of ruff is one of those that are held to black's bytes; an unknown one is not."""
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version or "")
    return found is not None and RUFF[0] <= tuple(map(int, found.groups())) < RUFF[1]


def _version_of_ruff() -> str | None:
    """The version that is installed; None where there is none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("ruff")
    except PackageNotFoundError:
        return None


def with_black(sources: Mapping[str, str]) -> dict[str, str]:
    """Formatted by black. Raises `NotPython`.

    Functions and classes are formatted on their own, and one that stands in many files once: all stand-alone validators hold the
    same helpers, and each model's functions stand in two files.
    """
    from black.parsing import InvalidInput

    try:
        return {path: _in_parts(text) for path, text in sources.items()}
    except InvalidInput as error:
        raise _fault(sources) or NotPython(next(iter(sources)), str(error), 1, "") from error


def _in_parts(text: str) -> str:
    from black.parsing import InvalidInput

    try:
        return "\n\n".join(map(blackened, _parts(text)))
    except InvalidInput:  # what looked like the start of a function stands in a text
        return blackened(text)


def _parts(text: str) -> list[str]:
    """A file in parts that are formatted alone as they are in the file; two blank lines stand between them.

    What comes before the first function has an import in it, because black puts one line after a lone docstring.
    """
    if "# fmt:" in text:
        return [text]
    first, *others = _BETWEEN.split(text)
    return [first, *others] if _IMPORT.search(first) else [text]


@lru_cache(maxsize=2048)  # parts of some files that are made together; some kilobytes each
def blackened(part: str) -> str:
    """A part of a file, or all of it, formatted by black."""
    import black
    from black.mode import TargetVersion

    return black.format_str(part, mode=black.Mode(target_versions={TargetVersion[TARGET.upper()]}, line_length=WIDTH))


def with_ruff(sources: Mapping[str, str], workspace: Workspace) -> dict[str, str]:
    """Formatted by ruff, all files in one process. Raises `NotPython`, and `OSError` or `ImportError` where it cannot run."""
    from ruff import find_ruff_bin  # type: ignore[import-untyped]

    names = {path: f"{index}.py" for index, path in enumerate(sources)}
    with workspace({name: sources[path] for path, name in names.items()}) as folder:
        options = ("--isolated", "--no-cache", "--quiet", f"--line-length={WIDTH}", f"--target-version={TARGET}")
        command = [find_ruff_bin(), "format", *options, str(folder)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise _fault(sources) or OSError(done.stderr.decode("utf-8", "replace"))
        return {path: (folder / name).read_bytes().decode("utf-8") for path, name in names.items()}


def _fault(sources: Mapping[str, str]) -> NotPython | None:
    """The first of the sources that does not parse."""
    for path, source in sources.items():
        try:
            ast.parse(source)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            return NotPython(path, getattr(error, "msg", str(error)), line, source.split("\n")[line - 1].strip())
    return None
