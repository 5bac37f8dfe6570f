"""The only module that writes. Files appear whole or not at all, and nothing is touched that the manifest does not own.

A run that is killed at any moment leaves old or new files, never halves: new texts are staged beside the output, then
the manifest is told of every file that is about to appear, then files are moved into place, then what is left over goes,
and last the manifest says how things stand. So the next run knows each file that this one may have left.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator import manifest
from generator.diagnostics import Diagnostic, Place
from generator.manifest import Entry, Manifest

STAGING = ".modelgen-staging"
_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did, as paths below the output folder."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]


class PublishProblem(Exception):
    """What keeps files from being written; carries the diagnostics."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@contextmanager
def locked(folder: Path, wait: float = _WAIT_SECONDS) -> Iterator[None]:
    """One build at a time in an output folder; `wait` in seconds. Raises `PublishProblem` when another does not end."""
    import filelock

    name = hashlib.sha256(os.path.realpath(folder).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    lock = filelock.FileLock(Path(tempfile.gettempdir(), f"modelgen-{name}.lock"), mode=0o666)
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        hint = "wait for it to end, and build again"
        problem = Diagnostic("output-locked", "another build is writing here", Place(folder.as_posix()), hint)
        raise PublishProblem(problem) from None
    try:
        yield
    finally:
        lock.release()


def obstacles(folder: Path, owned: Manifest, wanted: Mapping[str, str | None]) -> list[Diagnostic]:
    """What stands where files are to be written and is not ours.

    `wanted` has for each path the SHA-256 of its text, or None where that is not known; the same bytes are no obstacle.
    """
    found = []
    for path in wanted:
        place = Place((folder / path).as_posix())
        if link := _link_on_the_way(folder, path):
            hint = "remove the link"
            found.append(Diagnostic("output-symlink", f"{link.as_posix()} is a symbolic link", place, hint))
        elif blocked := _file_on_the_way(folder, path):
            found.append(
                Diagnostic(
                    "foreign-file", f"{blocked.as_posix()} is in the way: it is no folder", place, "move it away"
                )
            )
        elif os.path.lexists(folder / path) and path not in owned.files and not _has_bytes(folder / path, wanted[path]):
            hint = "move it away, or build into another folder with --out"
            found.append(Diagnostic("foreign-file", "the manifest does not own this file, so it stays", place, hint))
    return found


def publish(
    folder: Path, owned: Manifest, texts: Mapping[str, str], files: Mapping[str, Entry], targets: Mapping[str, str]
) -> Published:
    """Makes the folder hold `files`: writes `texts`, deletes owned files that are in `files` no more.

    `files` and `targets` are the manifest as it is to be; a text whose bytes are there already is not written. Raises
    `PublishProblem`; the folder then holds whole files, and the manifest owns each of them.
    """
    stale = [path for path in owned.files if path not in files]
    problems = obstacles(folder, owned, {path: sha256(text) for path, text in texts.items()})
    problems += obstacles(folder, owned, {path: None for path in stale})
    if problems:
        raise PublishProblem(*problems)
    changed = {path: text for path, text in texts.items() if not _has_bytes(folder / path, sha256(text))}
    final = Manifest(files, targets)
    staging = folder / STAGING
    try:
        if not changed and not stale and _has_bytes(folder / manifest.NAME, _sha256(manifest.as_bytes(final))):
            return Published((), ())
        folder.mkdir(parents=True, exist_ok=True)
        _remove_staging(staging)
        staging.mkdir()
        for index, text in enumerate(changed.values()):
            (staging / str(index)).write_bytes(text.encode("utf-8"))
        intent = Manifest(
            {**owned.files, **files}, {name: f for name, f in owned.targets.items() if name not in targets}
        )
        _write_manifest(folder, staging, intent)
        for index, path in enumerate(changed):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / str(index), folder / path)
        for path in stale:
            _delete(folder, path)
        _write_manifest(folder, staging, final)
    except OSError as error:
        place = Place(str(error.filename or folder).replace(os.sep, "/"))
        hint = "nothing is half written; build again when this is mended"
        raise PublishProblem(Diagnostic("output-unwritable", error.strerror or str(error), place, hint)) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Published(tuple(sorted(changed)), tuple(sorted(stale)))


def _write_manifest(folder: Path, staging: Path, what: Manifest) -> None:
    staged = staging / manifest.NAME
    staged.write_bytes(manifest.as_bytes(what))
    os.replace(staged, folder / manifest.NAME)


def _remove_staging(staging: Path) -> None:
    """Removes what a killed run left; a link of that name is only unlinked."""
    if staging.is_symlink() or staging.is_file():
        staging.unlink()
    elif staging.exists():
        shutil.rmtree(staging)


def _delete(folder: Path, path: str) -> None:
    """Deletes a file, and the folders that it leaves empty."""
    (folder / path).unlink(missing_ok=True)
    for parent in (folder / path).parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except OSError:  # not empty, or gone already
            return


def _steps(folder: Path, path: str) -> Iterable[Path]:
    """The folders between the output folder and a file of it."""
    parts = path.split("/")
    return (folder.joinpath(*parts[:count]) for count in range(1, len(parts)))


def _link_on_the_way(folder: Path, path: str) -> Path | None:
    return next((step for step in (*_steps(folder, path), folder / path) if step.is_symlink()), None)


def _file_on_the_way(folder: Path, path: str) -> Path | None:
    blocked = next((step for step in _steps(folder, path) if os.path.lexists(step) and not step.is_dir()), None)
    return blocked or ((folder / path) if (folder / path).is_dir() else None)


def _has_bytes(path: Path, digest: str | None) -> bool:
    try:
        return digest is not None and _sha256(path.read_bytes()) == digest
    except OSError:
        return False


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
