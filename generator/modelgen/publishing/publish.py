"""The only module that writes output. Files appear whole or not at all, and only what the manifest owns is touched.

A run that is killed at any moment leaves old or new files, never halves: new texts are staged inside the output folder,
then the manifest is told of every file that is about to appear, then left-over files go, then staged files are moved
into place, and last the manifest says how things stand. So the next run knows each file that this one may have left.

That holds for the death of the process. Nothing is flushed to the disk, so a loss of power may tear a file; its size or
hash then differs from the manifest's, and the next build writes it again.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.publishing import manifest
from modelgen.publishing.manifest import STAGING, Entry, Manifest, regular_bytes

_MOVE_AWAY = "move it away, or build into another folder with --out"


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did, as paths below the output folder."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]


class PublishProblem(Problem):
    """What keeps files from being written; carries the diagnostics."""


def sha256(text: str) -> str:
    """The SHA-256 of a text as it is written, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def obstacles(
    folder: Path, owned: Manifest, wanted: Mapping[str, str], stale: Iterable[str] = ()
) -> dict[str, Diagnostic]:
    """What stands where files are to be written or deleted and is not ours, by the path that it blocks.

    `wanted` has for each path the SHA-256 of its text: a file with these bytes is no obstacle, whoever made it. A file at
    one of the `stale` paths is about to go.
    """
    going = frozenset(stale)
    steps: dict[str, tuple[str, str, str] | None] = {"": None}
    found = {}
    for path in (*wanted, *going):
        problem = _on_the_way(folder, path, going, steps)
        if problem is None and path not in going:
            problem = _at_the_end(folder / path, path in owned.files, wanted[path])
        if problem is not None:
            code, message, hint = problem
            found[path] = Diagnostic(code, message, Place((folder / path).as_posix()), hint)
    return found


def clear(folder: Path) -> None:
    """Removes the staging folder of a run that was killed, and nothing else that may be in it.

    Raises `PublishProblem`, also where something of that name is not ours.
    """
    staging = folder / STAGING
    place = Place(staging.as_posix())
    try:
        mode = os.lstat(staging).st_mode
        if not stat.S_ISDIR(mode):
            code = "output-symlink" if stat.S_ISLNK(mode) else "foreign-file"
            raise PublishProblem(Diagnostic(code, "this name is the generator's own", place, "move it away"))
        for name in os.listdir(staging):
            if not (name.isdecimal() or name == manifest.NAME):
                message = f"the generator did not put {name} here"
                raise PublishProblem(Diagnostic("foreign-file", message, place, "move it away"))
            os.unlink(staging / name)
        os.rmdir(staging)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(error, folder) from error


def publish(
    folder: Path, owned: Manifest, texts: Mapping[str, str], files: Mapping[str, Entry], targets: Mapping[str, str]
) -> Published:
    """Makes the folder hold `files`: writes `texts`, deletes owned files that are in `files` no more.

    `files` and `targets` are the manifest as it is to be; a text whose bytes are there already is not written. Raises
    `PublishProblem`; the folder then holds whole files, and the manifest owns each of them.
    """
    stale = sorted(owned.files.keys() - files.keys())
    hashes = {path: sha256(text) for path, text in texts.items()}
    if problems := obstacles(folder, owned, hashes, stale):
        raise PublishProblem(*problems.values())
    changed = [path for path in sorted(texts) if _sha256_of(folder / path) != hashes[path]]
    final = manifest.as_bytes(Manifest(files, targets))
    if not changed and not stale and regular_bytes(folder / manifest.NAME) == final:
        return Published((), ())
    staging = folder / STAGING
    try:
        staging.mkdir(parents=True)
        for index, path in enumerate(changed):
            (staging / str(index)).write_bytes(texts[path].encode("utf-8"))
        unsettled = {name: digest for name, digest in owned.targets.items() if targets.get(name) == digest}
        _write_manifest(folder, manifest.as_bytes(Manifest({**owned.files, **files}, unsettled)))
        deleted = [path for path in stale if _delete(folder, path)]
        for index, path in enumerate(changed):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / str(index), folder / path)
        _write_manifest(folder, final)
    except OSError as error:
        raise _unwritable(error, folder) from error
    finally:
        with suppress(PublishProblem):
            clear(folder)
    return Published(tuple(changed), tuple(deleted))


def _write_manifest(folder: Path, data: bytes) -> None:
    staged = folder / STAGING / manifest.NAME
    staged.write_bytes(data)
    os.replace(staged, folder / manifest.NAME)


def _delete(folder: Path, path: str) -> bool:
    """Deletes a file where it is one, and the folders that it leaves, or left, empty; whether there was one."""
    file = folder / path
    is_there = _mode(file) is not None and stat.S_ISREG(os.lstat(file).st_mode)
    if is_there:
        file.unlink()
    for parent in file.parents:
        if parent == folder:
            break
        try:
            parent.rmdir()
        except (FileNotFoundError, NotADirectoryError):  # a run was killed between this folder and the one above
            continue
        except OSError:  # not empty
            break
    return is_there


def _on_the_way(
    folder: Path, path: str, going: frozenset[str], steps: dict[str, tuple[str, str, str] | None]
) -> tuple[str, str, str] | None:
    """Code, message and hint for the first of the folders that lead to a file and is none; `steps` remembers them."""
    parent = path.rpartition("/")[0]
    if parent not in steps:
        problem = _on_the_way(folder, parent, going, steps)
        if problem is None and parent not in going and (mode := _mode(folder / parent)) is not None:
            shown = (folder / parent).as_posix()
            if stat.S_ISLNK(mode):
                problem = "output-symlink", f"{shown} is a symbolic link", "remove the link"
            elif not stat.S_ISDIR(mode):
                problem = "foreign-file", f"{shown} is in the way: it is no folder", "move it away"
        steps[parent] = problem
    return steps[parent]


def _at_the_end(file: Path, is_owned: bool, wanted: str) -> tuple[str, str, str] | None:
    """Code, message and hint for what stands where a file is to be written and is not ours."""
    mode = _mode(file)
    if mode is None:
        return None
    if stat.S_ISLNK(mode):
        return "output-symlink", "this is a symbolic link", "remove the link"
    if stat.S_ISDIR(mode):
        return "foreign-file", "a folder stands where a file is to be written", _MOVE_AWAY
    if not stat.S_ISREG(mode):
        return "foreign-file", "this is no regular file, so it stays", _MOVE_AWAY
    if not is_owned and _sha256_of(file) != wanted:
        return "foreign-file", "the manifest does not own this file, so it stays", _MOVE_AWAY
    return None


def _mode(path: Path) -> int | None:
    """The mode of what stands at a path, links not followed; None where there is nothing."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _sha256_of(file: Path) -> str | None:
    data = regular_bytes(file)
    return None if data is None else hashlib.sha256(data).hexdigest()


def _unwritable(error: OSError, folder: Path) -> PublishProblem:
    named = str(error.filename or folder)
    is_ours = STAGING in Path(named).parts  # a staged name says nothing to a reader
    place = Place(folder.as_posix() if is_ours else named.replace(os.sep, "/"))
    hint = "nothing is half written; build again when this is mended"
    return PublishProblem(Diagnostic("output-unwritable", error.strerror or str(error), place, hint))
