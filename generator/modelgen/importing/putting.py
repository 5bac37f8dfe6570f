"""Shows what an import changes, and puts its files into place, all or none."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.importing.model_files import FileChange
from modelgen.publishing.files import remove_left_over, write_all
from modelgen.source.folder import shown


def diff(changes: Iterable[FileChange], folder: Path) -> str:
    """The changes as one unified diff."""
    text = ""
    for change in changes:
        name = shown(folder, change.path)
        before, after = (
            (data or b"").decode("utf-8").replace("\r\n", "\n").splitlines(keepends=True)
            for data in (change.before, change.after)
        )
        source = "/dev/null" if change.before is None else name
        for line in difflib.unified_diff(before, after, source, name):
            text += line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    return text


def write(changes: Sequence[FileChange], folder: Path) -> list[Diagnostic]:
    """Puts all files into place, or none; a reader sees each as it was or as it is to be.

    A file that has changed since it was read stops the whole, so that nobody's work is overwritten.
    """
    remove_left_over(folder)
    try:
        write_all({one.path: one.after for one in changes}, {one.path: one.before for one in changes})
    except OSError as error:
        place = Place(shown(folder, Path(error.filename)))
        return [Diagnostic("import-unwritable", f"{error.strerror or error}; nothing was written", place)]
    return []
