"""How output reaches its folder. Files appear whole or not at all, and only what the manifest owns is touched.

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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.publishing import files, manifest
from modelgen.publishing.manifest import STAGING, Manifest, regular_bytes

_LONGEST_NAME, _LONGEST_PATH = 255, 4095  # bytes; of nearly every file system
_MOVE_AWAY = "move it away, or build into another folder with --out"


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did, as paths below the output folder."""

    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


class PublishProblem(Problem):
    """What keeps files from being written; carries the diagnostics, and what was done before that."""

    def __init__(self, *diagnostics: Diagnostic, done: Published | None = None) -> None:
        super().__init__(*diagnostics)
        self.done = done or Published()


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
    root = os.path.join(folder, "")
    limits, before = _limits(folder), len(os.fsencode(folder)) + 1
    for path in (*wanted, *going):
        problem = _on_the_way(folder, path, going, steps) or _too_long(path, before, limits)
        if problem is None and path in going:
            problem = _not_as_left(folder / path, owned.files[path])
        elif problem is None:
            problem = _at_the_end(root + path, path in owned.files, wanted[path])
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
            files.delete(staging / name)
        files.remove_folder(staging)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(error, folder) from error


class Staging:
    """Texts on their way into a folder. `hashes` has the SHA-256 of each by its path, `names` what those are called that differ
    from what is there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._root = os.path.join(folder, "")  # names are put behind it: there are many
        self.hashes: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def put(self, path: str, text: str, digest: str) -> None:
        """Takes a text, whose SHA-256 is `digest`. Raises `PublishProblem`."""
        self.took(path, digest, self.stage(path, text, digest, len(self.hashes)))

    def stage(self, path: str, text: str, digest: str, number: int) -> str | None:
        """Writes a text that differs from what is there, and nothing else: any process may. `number` is that of no other text.

        Returns what it is called. Raises `PublishProblem`.
        """
        try:
            if sha256_of(self._root + path) == digest:
                return None
            data, staged = text.encode("utf-8"), f"{self._root}{STAGING}/{number}"
            try:
                files.write_new(staged, data)
            except FileNotFoundError:
                files.make_folder(self.folder / STAGING)
                files.write_new(staged, data)
        except OSError as error:
            raise _unwritable(error, self.folder) from error
        return str(number)

    def took(self, path: str, digest: str, name: str | None) -> None:
        """Is told what `stage` said of a text."""
        self.hashes[path] = digest
        if name is not None:
            self.names[path] = name

    def text(self, path: str) -> str | None:
        """A text that was taken; None where there is none such."""
        if path not in self.hashes:
            return None
        staged = f"{STAGING}/{self.names[path]}" if path in self.names else path
        return text_of(self._root + staged, self.hashes[path])


def publish(staged: Staging, owned: Manifest, wanted: Manifest) -> Published:
    """Makes a folder hold what the manifest `wanted` lists: moves staged texts there, deletes owned files that are not in it.

    Raises `PublishProblem`; the folder then holds whole files, and the manifest owns each of them.
    """
    folder = staged.folder
    stale = sorted(owned.files.keys() - wanted.files.keys())
    if problems := obstacles(folder, owned, staged.hashes, stale):
        raise PublishProblem(*problems.values())
    changed = sorted(staged.names)
    if not changed and not stale and regular_bytes(folder / manifest.NAME) == manifest.as_bytes(wanted):
        return Published()
    staging, root = folder / STAGING, os.path.join(folder, "")
    written: list[str] = []
    deleted: list[str] = []
    try:
        files.make_folder(staging)
        if changed or stale:
            _write_manifest(folder, manifest.as_bytes(_in_between(owned, wanted)))
        deleted += [path for path in stale if _delete(folder, path)]
        made = set()
        for path in changed:
            if (parent := path.rpartition("/")[0]) not in made:
                files.make_folder(folder / parent)
                made.add(parent)
            files.move(f"{root}{STAGING}/{staged.names[path]}", root + path)
            written.append(path)
        _write_manifest(folder, manifest.as_bytes(wanted))
    except OSError as error:
        raise _unwritable(error, folder, Published(tuple(written), tuple(deleted))) from error
    return Published(tuple(written), tuple(deleted))


def _in_between(owned: Manifest, wanted: Manifest) -> Manifest:
    """The manifest of a running build: each file holds what it held, or what it is to hold."""
    files = dict(owned.files)
    for path, hashes in wanted.files.items():
        if files.get(path) != hashes:
            files[path] = files[path] | hashes if path in files else hashes
    return Manifest(files)


def _write_manifest(folder: Path, data: bytes) -> None:
    staged = folder / STAGING / manifest.NAME
    files.write_new(staged, data)
    files.move(staged, folder / manifest.NAME)


def _delete(folder: Path, path: str) -> bool:
    """Deletes a file where it is one, and the folders that it leaves, or left, empty; whether there was one."""
    file = folder / path
    is_there = _mode(file) is not None and stat.S_ISREG(os.lstat(file).st_mode)
    if is_there:
        files.delete(file)
    for parent in file.parents:
        if parent == folder:
            break
        try:
            files.remove_folder(parent)
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


def _at_the_end(file: str, is_owned: bool, wanted: str) -> tuple[str, str, str] | None:
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
    if not is_owned and sha256_of(file) != wanted:
        return "foreign-file", "the manifest does not own this file, so it stays", _MOVE_AWAY
    return None


def _not_as_left(file: Path, hashes: Collection[str]) -> tuple[str, str, str] | None:
    """Code, message and hint for a file that is to be deleted, and holds what no build has left there."""
    digest = sha256_of(file)
    if digest is None or digest in hashes:
        return None
    message = "nothing makes this file any more, but it was changed since it was written, so it stays"
    return "foreign-file", message, "delete it, or move it away if you want to keep it"


def _limits(folder: Path) -> tuple[int, int]:
    """Bytes of the longest name and the longest path that the file system of a folder takes, where it says so."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), Path())
    try:
        name, path = (os.pathconf(there, limit) for limit in ("PC_NAME_MAX", "PC_PATH_MAX"))
    except (AttributeError, OSError, ValueError):
        return _LONGEST_NAME, _LONGEST_PATH
    return (name if name > 0 else _LONGEST_NAME), (path - 1 if path > 0 else _LONGEST_PATH)


def _too_long(path: str, before: int, limits: tuple[int, int]) -> tuple[str, str, str] | None:
    """Code, message and hint for a path that could not be written, with `before` bytes before it. It is refused before anything is."""
    hint = "give the model a shorter id or `x-identifier`, or build into a folder with a shorter path"
    encoded = os.fsencode(path)
    name = max(map(len, encoded.split(b"/")))
    if name > limits[0]:
        return "output-unwritable", f"a name of {name} bytes; the file system takes {limits[0]}", hint
    whole = before + len(encoded)
    if whole > limits[1]:
        return "output-unwritable", f"a path of {whole} bytes; the system takes {limits[1]}", hint
    return None


def _mode(path: Path | str) -> int | None:
    """The mode of what stands at a path, links not followed; None where there is nothing."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def text_of(file: Path | str, digest: str) -> str | None:
    """What a regular file says whose bytes have this SHA-256; None where there is none such, or it cannot be read."""
    try:
        data = regular_bytes(file)
    except OSError:
        return None
    return None if data is None or hashlib.sha256(data).hexdigest() != digest else data.decode("utf-8")


def sha256_of(file: Path | str) -> str | None:
    """The SHA-256 of a regular file's bytes, in hexadecimal; None where there is none."""
    data = regular_bytes(file)
    return None if data is None else hashlib.sha256(data).hexdigest()


def _unwritable(error: OSError, folder: Path, done: Published | None = None) -> PublishProblem:
    named = str(error.filename or folder)
    is_ours = STAGING in Path(named).parts  # a staged name says nothing to a reader
    place = Place(folder.as_posix() if is_ours else named.replace(os.sep, "/"))
    hint = "nothing is half written; build again when this is mended"
    return PublishProblem(Diagnostic("output-unwritable", error.strerror or str(error), place, hint), done=done)
