"""One build at a time in an output folder."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.publishing import files

WAIT_SECONDS = 30.0
_POLL_SECONDS = 0.05
_TAKEN = (errno.EAGAIN, errno.EACCES)


class LockProblem(Problem):
    """The output folder cannot be locked; carries the diagnostic."""


@contextmanager
def locked(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Holds the output folder, which is made where it is missing and removed again where it stays empty.

    Waits up to `wait` seconds for another build; the system ends the hold of one that is killed. Raises `LockProblem`.
    """
    deadline = time.monotonic() + wait
    missing = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        release = _acquire(folder, deadline)
    except OSError as error:
        place = Place(str(error.filename or folder).replace(os.sep, "/"))
        hint = "name a folder that you may write to with --out"
        is_file = isinstance(error, (FileExistsError, NotADirectoryError))
        message = "this is not a folder" if is_file else error.strerror or str(error)
        raise LockProblem(Diagnostic("output-unwritable", message, place, hint)) from error
    try:
        yield
    finally:
        with suppress(OSError):
            for path in missing:
                files.remove_folder(path)
        release()


def _acquire(folder: Path, deadline: float) -> Callable[[], None]:
    """Locks the folder itself, so that every way to name it meets the same lock and no file is left behind."""
    try:
        import fcntl
    except ImportError:
        files.make_folder(folder)
        return lock_file(folder, deadline)
    while True:
        files.make_folder(folder)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_same(descriptor, folder):
                return lambda: os.close(descriptor)
            os.close(descriptor)  # another build made it and took it away again
        except OSError as error:
            os.close(descriptor)
            if error.errno not in _TAKEN:  # a network file system that locks no folders
                return lock_file(folder, deadline)
            _wait(folder, deadline)


def lock_file(folder: Path, deadline: float) -> Callable[[], None]:
    """Locks a file of the folder for temporary files instead, where folders cannot be locked; `deadline` is monotonic.

    Returns what releases it. Raises `LockProblem` and `OSError`.
    """
    import tempfile

    import filelock

    name = hashlib.sha256(os.path.realpath(folder).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    lock = filelock.FileLock(Path(tempfile.gettempdir(), f"modelgen-{name}.lock"), mode=0o666)
    while True:
        try:
            lock.acquire(blocking=False)
            return lock.release
        except filelock.Timeout:
            _wait(folder, deadline)


def _wait(folder: Path, deadline: float) -> None:
    if time.monotonic() >= deadline:
        hint = "wait for it to end, and build again"
        raise LockProblem(Diagnostic("output-locked", "another build is writing here", Place(folder.as_posix()), hint))
    time.sleep(_POLL_SECONDS)


def _is_same(descriptor: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(folder))
    except FileNotFoundError:
        return False
