"""Hashes of files, remembered by size and time, so that a build with nothing to do reads next to nothing.

The memory lives in the user's cache folder, never in the project; losing it costs one slower build.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

# A file that was changed within this time of being hashed is hashed again: a later change could leave the same stamp
# where a file system keeps time coarsely (2 s on FAT).
_SETTLED_NS = 3_000_000_000


class Stamps:
    """Remembered hashes. `path` is where they are kept, None to remember nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, list[object]] = {}
        self._changed = False
        if path is not None:
            try:
                known = json.loads(path.read_bytes())
                self._known = known if isinstance(known, dict) else {}
            except (OSError, ValueError, RecursionError):
                pass

    def sha256(self, path: Path) -> str:
        """The SHA-256 of a file's bytes, in hexadecimal. Raises `OSError`."""
        key = os.path.abspath(path)
        status = os.stat(key)
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
            raise OSError(errno.EINVAL, "this is no regular file", key)
        # The time of change tells an edit whose time of modification was set back.
        stamp: list[object] = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        known = self._known.get(key)
        if isinstance(known, list) and known[:-1] == stamp:
            return str(known[-1])
        with open(key, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED_NS:
            self._known[key] = [*stamp, digest]
            self._changed = True
        return digest

    def save(self) -> None:
        """Keeps what was learned; a cache that cannot be written is no problem."""
        if self._path is None or not self._changed:
            return
        known = {key: record for key, record in self._known.items() if os.path.exists(key)}
        staged = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            staged.write_text(json.dumps(known), "utf-8")
            os.replace(staged, self._path)
        except OSError:
            with suppress(OSError):
                staged.unlink()


def stamps_for(folder: Path) -> Stamps:
    """The remembered hashes that go with an output folder."""
    import platformdirs

    name = hashlib.sha256(os.path.realpath(folder).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Stamps(Path(platformdirs.user_cache_dir("modelgen"), f"{name}.json"))
