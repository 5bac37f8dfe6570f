"""Puts the files of an import into place, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.importing.model_files import FileChange
from modelgen.publishing.files import remove_left_over, write_all
from modelgen.source.folder import shown


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
