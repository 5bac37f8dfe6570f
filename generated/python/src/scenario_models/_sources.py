"""The files that a caller hands over: paths, bytes, open files, data URLs and web URLs."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Union, cast
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from ._media import HEAD, Media, media_of, media_of_url

FileInput = Union[str, "os.PathLike[str]", bytes, bytearray, BinaryIO]
"""A file: a `Path`, `bytes`, a file open for reading bytes, or a string that is an asset id, a `data:` URL or an
`https:` URL. A path as a plain string is refused: wrap it in `Path`."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file that must be uploaded.

    Attributes:
        name: Its name, without folders.
        size: In bytes.
        media: What it is.
        identity: Equal for two values that are the same file.
        read: Called with an offset and a length in bytes, gives those bytes.
    """

    name: str
    size: int
    media: Media
    identity: Hashable = field(repr=False)
    read: Callable[[int, int], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that the service fetches from the web.

    Attributes:
        name: The last part of its path.
        media: What its name says that it is.
        url: Its URL, never shown: it may carry a signature.
    """

    name: str
    media: Media
    url: str = field(repr=False)

    @property
    def identity(self) -> Hashable:
        return self.url


class UnusableFileError(Exception):
    """A file that cannot be used. Its text completes the sentence "<parameter> …"."""


def is_file(value: object) -> bool:
    """Whether a value that is no string can only be meant as a file."""
    return isinstance(value, (bytes, bytearray, os.PathLike, io.IOBase)) or hasattr(value, "read")


def source_of(value: object) -> LocalFile | RemoteFile | None:
    """The file that `value` stands for; None where it is an asset id, or no file at all.

    Raises:
        UnusableFileError: It is a file, and cannot be read.
    """
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, os.PathLike):
        return _of_path(Path(os.fspath(cast("os.PathLike[str]", value))))
    if isinstance(value, (bytes, bytearray)):
        return _of_bytes(bytes(value), name="file")
    if is_file(value):
        return _of_stream(cast(BinaryIO, value))
    return None


def mistaken_path(value: str) -> bool:
    """Whether a string where an asset id belongs is the path of a file."""
    return value.lower().startswith("file:") or "/" in value or "\\" in value or _exists(value)


def _exists(value: str) -> bool:
    try:
        return bool(value) and os.path.isfile(value)
    except ValueError:  # a NUL in it
        return False


def _of_text(value: str) -> LocalFile | RemoteFile | None:
    scheme = value[:8].lower()
    if scheme.startswith("data:"):
        return _of_data_url(value)
    if scheme.startswith(("https://", "http://")):
        name = unquote(urlsplit(value).path).rpartition("/")[2]
        return RemoteFile(name=name or "file", media=media_of_url(value), url=value)
    if mistaken_path(value):
        raise UnusableFileError(
            "is a string that looks like a path; pass pathlib.Path(…) to upload a local file"
        )
    return None


def _of_data_url(value: str) -> LocalFile:
    head, comma, payload = value.partition(",")
    if not comma:
        raise UnusableFileError("is a data: URL without a comma")
    try:
        if head.lower().endswith(";base64"):
            content = base64.b64decode(unquote_to_bytes(payload), validate=True)
        else:
            content = unquote_to_bytes(payload)
    except (binascii.Error, ValueError):
        raise UnusableFileError("is a data: URL whose base64 is damaged") from None
    return _of_bytes(content, name="file")


def _of_bytes(content: bytes, *, name: str) -> LocalFile:
    _require_content(len(content))
    return LocalFile(
        name=name,
        size=len(content),
        media=media_of(name, content[:HEAD]),
        identity=hashlib.sha256(content).digest(),
        read=lambda offset, length: content[offset : offset + length],
    )


def _of_path(path: Path) -> LocalFile:
    try:
        if path.is_dir():
            raise UnusableFileError(f"is a folder: {path.name}")
        with path.open("rb") as file:
            head = file.read(HEAD)
            facts = os.fstat(file.fileno())
    except OSError as error:
        raise UnusableFileError(
            f"cannot be read: {path}: {error.strerror or type(error).__name__}"
        ) from None
    except ValueError:
        raise UnusableFileError("is a path with a NUL character in it") from None
    _require_content(facts.st_size, path.name)

    def read(offset: int, length: int) -> bytes:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    return LocalFile(
        name=path.name,
        size=facts.st_size,
        media=media_of(path.name, head),
        identity=path.resolve(),
        read=read,
    )


def _of_stream(stream: BinaryIO) -> LocalFile:
    """An open file, from where it stands to its end."""
    if isinstance(stream, io.TextIOBase):
        raise UnusableFileError('is a file open for text; open it with mode "rb"')
    name = os.path.basename(str(getattr(stream, "name", "") or "")) or "file"
    identity = id(stream)
    try:
        if not stream.seekable():
            stream = _spooled(stream)
        start = stream.tell()
        size = stream.seek(0, os.SEEK_END) - start
        stream.seek(start)
        head = stream.read(HEAD)
        stream.seek(start)
    except (OSError, ValueError, AttributeError) as error:
        raise UnusableFileError(
            f"is an open file that cannot be read ({type(error).__name__})"
        ) from None
    _require_content(size, name)

    def read(offset: int, length: int) -> bytes:
        stream.seek(start + offset)
        return stream.read(length)

    return LocalFile(name=name, size=size, media=media_of(name, head), identity=identity, read=read)


def _spooled(stream: BinaryIO) -> BinaryIO:
    """A pipe or a network stream as a file: an upload must state its size before it starts."""
    # Deleted by the system as soon as the last reference is gone.
    spool = cast(BinaryIO, tempfile.TemporaryFile())
    shutil.copyfileobj(stream, spool, 1 << 20)
    spool.seek(0)
    return spool


def _require_content(size: int, name: str = "") -> None:
    if size == 0:
        raise UnusableFileError(f"is an empty file{': ' + name if name else ''}")
