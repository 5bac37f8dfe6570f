"""Hashes of files, remembered by size and time, so that a build with nothing to do reads next to nothing."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.source.characters import plain_text

if TYPE_CHECKING:
    from modelgen.source.tree import Tree

# A file that was changed within this time of being looked at is looked at again: a later change could leave the same stamp.
# Where a time has parts of a millisecond, the file system takes what the kernel's clock says, which ticks every 10 ms at least;
# others keep time more coarsely (2 s on FAT).
_SETTLED_NS = 100_000_000
_COARSELY_SETTLED_NS = 3_000_000_000


def settles_at(status: os.stat_result) -> int:
    """From when on, in nanoseconds of the clock, each change of a file shows in its times."""
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    return newest + (_SETTLED_NS if newest % 1_000_000 else _COARSELY_SETTLED_NS)


class HashCache:
    """Hashes of files. `known` are those that are remembered: by the way of hashing and the path, size, times and hash."""

    def __init__(self, known: Mapping[str, object] | None = None) -> None:
        self._known = dict(known or {})
        self._asked: set[str] = set()
        self.is_changed = False

    @property
    def known(self) -> dict[str, object]:
        """What there is to remember: nothing of files that are gone."""
        return {
            key: record
            for key, record in self._known.items()
            if key in self._asked or os.path.exists(key.partition(":")[2])
        }

    def holding(self, root: str, expected: Mapping[str, str]) -> set[str]:
        """The files whose bytes have the SHA-256 that is expected of them, in hexadecimal; a link has none.

        `root` is what stands before each path to make it absolute. Many files are asked about at once, and nearly all of them are
        known, so no function is called for these.
        """
        found = set()
        for path, digest in expected.items():
            file = root + path
            try:
                status = os.lstat(file)
                known = self._known.get(f"bytes:{file}")
                if isinstance(known, list) and known == [
                    status.st_size,
                    status.st_mtime_ns,
                    status.st_ctime_ns,
                    status.st_ino,
                    digest,
                ]:
                    self._asked.add(f"bytes:{file}")
                    found.add(path)
                elif self._hash(f"bytes:{file}", file, status, bytes) == digest:
                    found.add(path)
            except OSError:
                pass
        return found

    def of_text(self, file: str) -> str:
        """The SHA-256 of what a file says, however a checkout writes its line ends and whether or not it starts with a mark.

        `file` is an absolute path. Raises `OSError`.
        """
        return self._hash(f"text:{file}", file, os.stat(file), plain_text)

    def _hash(self, key: str, file: str, status: os.stat_result, what: Callable[[bytes], bytes]) -> str:
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
            raise OSError(errno.EINVAL, "this is no regular file", file)
        # The time of change tells an edit whose time of modification was set back.
        stamp = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        known = self._known.get(key)
        if isinstance(known, list) and known[:-1] == stamp:
            self._asked.add(key)
            return str(known[-1])
        with open(file, "rb") as stream:
            digest = hashlib.sha256(what(stream.read())).hexdigest()
        if time.time_ns() > settles_at(status):
            self._known[key] = [*stamp, digest]
            self._asked.add(key)
            self.is_changed = True
        return digest


def hash_of_text(data: bytes) -> str:
    """The SHA-256 of a text, as `HashCache.of_text` has that of a file."""
    return hashlib.sha256(plain_text(data)).hexdigest()


def read_unchanged(tree: Tree, name: str, sha256: str) -> bytes:
    """A source whose text has the SHA-256 that it had when it was loaded. Raises `Problem` where it has another by now."""
    data = tree.read(name)
    if hash_of_text(data) != sha256:
        message, place = "it was changed while it was read", Place(tree.shown(name))
        raise Problem(Diagnostic("file-unreadable", message, place, "build again"))
    return data
