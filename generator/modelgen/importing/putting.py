"""Puts the files of an import into place, all or none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.importing.model_files import FileChange
from modelgen.source.folder import shown


def write(changes: Sequence[FileChange], folder: Path) -> list[Diagnostic]:
    """Puts all files into place, or none; a reader sees each as it was or as it is to be.

    A file that has changed since it was read stops the whole, so that nobody's work is overwritten.
    """
    staged: list[tuple[Path, Path]] = []
    made: list[Path] = []
    done: list[FileChange] = []
    try:
        for change in changes:
            target = Path(os.path.realpath(change.path))
            for directory in reversed([one for one in (target.parent, *target.parent.parents) if not one.exists()]):
                directory.mkdir()
                made.append(directory)
            if (target.read_bytes() if os.path.lexists(target) else None) != change.before:
                raise OSError("it was changed by someone else while this ran")
            temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            staged.append((temporary, target))
            with open(temporary, "wb") as stream:
                stream.write(change.after)
                stream.flush()
                os.fsync(stream.fileno())
            if change.before is not None:
                os.chmod(temporary, target.stat().st_mode & 0o7777)
        for change, (temporary, target) in zip(changes, staged, strict=True):
            os.replace(temporary, target)
            done.append(change)
    except OSError as error:
        for undone, (_, target) in zip(done, staged, strict=False):
            target.unlink() if undone.before is None else target.write_bytes(undone.before)
        for temporary, _ in staged:
            with suppress(OSError):  # it was never made
                temporary.unlink()
        for directory in reversed(made):
            directory.rmdir()
        failed = changes[len(done)] if len(staged) == len(changes) else changes[len(staged) - bool(staged)]
        message = f"{error.strerror or error}; nothing was written"
        return [Diagnostic("import-unwritable", message, Place(shown(folder, failed.path)))]
    return []
