"""Files of the user's cache: plain data, with its hash before it.

They can be lost at any time. One that is not as it was written, in any of its bytes, is as good as lost.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import zlib
from pathlib import Path
from typing import Any, NoReturn

from modelgen.publishing import files

_DIGEST = hashlib.sha256().digest_size


class _PlainData(pickle.Unpickler):
    """Numbers, texts, lists, tuples, sets and dictionaries: nothing that is loaded by name, so nothing that runs."""

    def find_class(self, module_name: str, global_name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no plain data")


def path_for(folder: Path, kind: str, also: str = "") -> Path:
    """Where things of some kind are kept about a folder; `also` tells several of them apart."""
    import platformdirs

    name = f"{os.path.realpath(folder)}\0{also}" if also else os.path.realpath(folder)
    stem = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("modelgen"), kind, stem)


def read(path: Path, made_by: tuple[object, ...]) -> Any:
    """What was kept, if it was made by the same: a form of the content, a version of what made it. None where there is no such.

    What is made by the same is in the form that its reader expects.
    """
    try:
        data = memoryview(path.read_bytes())
        if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
            return None
        content = _loaded(data[_DIGEST:])
        return content[1] if isinstance(content, tuple) and content[0] == made_by else None
    except (OSError, pickle.UnpicklingError, ValueError, EOFError, LookupError, TypeError, AttributeError):
        return None


def packed(content: object) -> bytes:
    """Plain data in little room, to be kept within other data."""
    return zlib.compress(pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL), 1)


def unpacked(data: bytes) -> Any:
    """What `packed` was given."""
    return _loaded(zlib.decompress(data))


def _loaded(data: bytes | memoryview) -> Any:
    return _PlainData(io.BytesIO(data)).load()


def write(path: Path, made_by: tuple[object, ...], content: object) -> None:
    """Keeps plain data; a cache that cannot be written is no problem."""
    stream = io.BytesIO()
    stream.seek(_DIGEST)  # there may be so much that a copy is too much
    pickle.Pickler(stream, protocol=pickle.HIGHEST_PROTOCOL).dump((made_by, content))
    with stream.getbuffer() as data:
        data[:_DIGEST] = hashlib.sha256(data[_DIGEST:]).digest()
    try:
        files.remove_left_over(path.parent)
        files.write_whole(path, stream.getvalue(), is_synced=False)
    except OSError:
        pass
