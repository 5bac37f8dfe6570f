"""The only module that writes, moves or deletes anything. A file appears whole or not at all.

A new text goes into a temporary file beside its target, which is held locked until it is moved into place. So one that a
killed run left behind can be told from one that is being written, and `remove_left_over` takes it away.

That holds for the death of the process. Where `is_synced` is true the text is on the disk before it is moved, so that it
also outlives a loss of power.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be deleted: that is as good as a lock
    fcntl = None  # type: ignore[assignment]

_TEMPORARY = re.compile(r"\.modelgen-[0-9a-f]{16}\.tmp")
_WORKSPACE = "modelgen-work-"
_LOCK = ".lock"
_IS_HELD = (errno.EAGAIN, errno.EACCES)


@dataclass(frozen=True, slots=True)
class _Staged:
    """A text in its temporary file, which `descriptor` holds locked until it is closed."""

    file: Path
    descriptor: int

    def move_to(self, target: Path) -> None:
        if fcntl is None:
            os.close(self.descriptor)
        os.replace(self.file, target)
        if fcntl is not None:
            os.close(self.descriptor)

    def drop(self) -> None:
        with suppress(OSError):  # it may be closed, moved, or never have been there
            os.close(self.descriptor)
        with suppress(OSError):
            os.unlink(self.file)


def write_whole(path: Path, data: bytes, is_synced: bool = True) -> None:
    """Makes a file hold `data`: a reader sees it as it was or as it is to be. Folders that lead to it are made.

    A link is followed, permissions stay. Raises `OSError`; the file is then as it was.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = _stage(target, data, is_synced)
    try:
        staged.move_to(target)
    except OSError:
        staged.drop()
        raise


def write_all(texts: Mapping[Path, bytes], before: Mapping[Path, bytes | None]) -> None:
    """Makes files hold `texts`, or changes none of them; each is on the disk before the first is moved into place.

    `before` has what each file is expected to hold, None where there is to be none: where it holds something else, nothing
    is written, so that nobody's work is lost. Raises `OSError` whose `filename` is a path of `texts`.
    """
    targets = {path: Path(os.path.realpath(path)) for path in texts}
    staged: dict[Path, _Staged] = {}
    made: list[Path] = []
    moved: list[Path] = []
    at = None
    try:
        for at, target in targets.items():
            _make_parents(target, made)
            if (target.read_bytes() if os.path.lexists(target) else None) != before[at]:
                raise OSError(errno.EBUSY, "it was changed by someone else while this ran")
            staged[at] = _stage(target, texts[at], is_synced=True)
        for at, target in targets.items():
            staged[at].move_to(target)
            moved.append(at)
    except OSError as error:
        lost = [path for path in moved if not _put_back(path, before[path])]
        for path in staged.keys() - set(moved):
            staged[path].drop()
        for folder in reversed(made):
            with suppress(OSError):
                os.rmdir(folder)
        also = f"; not put back as it was: {', '.join(path.as_posix() for path in lost)}" if lost else ""
        raise OSError(error.errno, f"{error.strerror or error}{also}", str(at)) from error


def remove_left_over(folder: Path) -> None:
    """Deletes temporary files that killed runs left in a folder or below it, and none that is being written.

    What cannot be looked at or deleted stays: it is in nobody's way.
    """
    for parent, _, names in os.walk(folder):
        for name in filter(_TEMPORARY.fullmatch, names):
            _delete_unless_held(Path(parent, name))


def write_new(path: Path | str, data: bytes) -> None:
    """Writes a file that nobody reads yet, such as one in a staging folder. Raises `OSError`."""
    with open(path, "wb") as stream:
        stream.write(data)


def append(path: Path, data: bytes) -> None:
    """Adds to the end of a file, which may be missing. Raises `OSError`."""
    with open(path, "ab") as stream:
        stream.write(data)


def move(source: Path | str, target: Path | str) -> None:
    """Moves a file into place, over what stands there. Raises `OSError`."""
    os.replace(source, target)


def delete(path: Path) -> None:
    """Deletes a file, where there is one. Raises `OSError`."""
    path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, where they are missing. Raises `OSError`."""
    path.mkdir(parents=True, exist_ok=True)


def remove_folder(path: Path) -> None:
    """Removes an empty folder. Raises `OSError`."""
    os.rmdir(path)


@contextmanager
def workspace(texts: Mapping[str, str]) -> Iterator[Path]:
    """A private folder for other programs to work in, which holds `texts` by file name; it goes afterwards.

    One that a killed run left behind goes with the next. Raises `OSError`.
    """
    import tempfile

    import filelock

    _remove_left_over_workspaces()
    folder = Path(tempfile.mkdtemp(prefix=_WORKSPACE))
    lock = filelock.FileLock(folder / _LOCK)
    try:
        lock.acquire(blocking=False)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8", newline="\n")
        yield folder
    finally:
        lock.release()
        _remove_workspace(folder)


def _stage(target: Path, data: bytes, is_synced: bool) -> _Staged:
    """`data` in a locked temporary file beside `target`, with the permissions of what stands there. Raises `OSError`."""
    staged = _held_file(target.parent)
    try:
        with open(staged.descriptor, "wb", closefd=False) as stream:
            stream.write(data)
            stream.flush()
            if is_synced:
                os.fsync(staged.descriptor)
        with suppress(FileNotFoundError):
            os.chmod(staged.file, stat.S_IMODE(target.stat().st_mode))
    except OSError:
        staged.drop()
        raise
    return staged


def _held_file(folder: Path) -> _Staged:
    """A new temporary file, locked; another run may take it for left over before that, so it is made again."""
    while True:
        file = folder / f".modelgen-{os.urandom(8).hex()}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        staged = _Staged(file, os.open(file, flags, 0o666))
        if _hold(staged.descriptor) and (fcntl is None or os.fstat(staged.descriptor).st_nlink):
            return staged
        staged.drop()


def _hold(descriptor: int) -> bool:
    """Locks an open file until it is closed; False where someone else holds it. Some network file systems lock nothing."""
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in _IS_HELD
    return True


def _delete_unless_held(file: Path) -> None:
    with suppress(OSError):
        if fcntl is None:
            os.unlink(file)
            return
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(file)
        finally:
            os.close(descriptor)


def _make_parents(target: Path, made: list[Path]) -> None:
    """Makes the folders that lead to a file, and tells `made` of each that was missing, the outermost first."""
    for folder in reversed([folder for folder in target.parents if not folder.exists()]):
        folder.mkdir()
        made.append(folder)


def _put_back(path: Path, data: bytes | None) -> bool:
    """Undoes a write; whether that could be done."""
    try:
        if data is None:
            delete(path)
        else:
            write_whole(path, data)
    except OSError:
        return False
    return True


def _remove_left_over_workspaces() -> None:
    import tempfile

    import filelock

    with suppress(OSError), os.scandir(tempfile.gettempdir()) as listing:
        for entry in listing:
            if not entry.name.startswith(_WORKSPACE) or not _is_own_folder(entry):
                continue
            lock = filelock.FileLock(Path(entry.path, _LOCK))
            with suppress(OSError, filelock.Timeout):
                lock.acquire(blocking=False)
                lock.release()
                _remove_workspace(Path(entry.path))


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    """Whether this user made it: a folder for temporary files is everybody's."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and (not hasattr(os, "geteuid") or status.st_uid == os.geteuid())


def _remove_workspace(folder: Path) -> None:
    """Deletes the files of a workspace, and itself; folders in it are none of ours."""
    with suppress(OSError):
        for name in os.listdir(folder):
            os.unlink(folder / name)
        os.rmdir(folder)
