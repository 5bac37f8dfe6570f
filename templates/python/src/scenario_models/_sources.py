"""The files that a caller hands over: paths, bytes, open files, pictures in memory, data URLs and web URLs."""

from __future__ import annotations

import base64
import binascii
import hashlib
import inspect
import io
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import IO, Protocol, Union, cast
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from ._media import HEAD, Media, is_file_suffix, media_of, media_of_url


class Picture(Protocol):
    """A picture in memory that can write itself to a file, such as a `PIL.Image.Image`."""

    def save(self, fp: IO[bytes], /, *, format: str) -> object: ...


FileInput = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, IO[bytes], Picture]
"""A file: a `Path`, `bytes`, a file open for reading bytes, a picture that can be saved (Pillow), or a string that is
an asset id, a `data:` URL or an `https:` URL. A path as a plain string is refused: wrap it in `Path`."""

ACCEPTED = "a pathlib.Path, bytes, a file open for reading bytes, a Pillow image, a data: or https: URL, or an asset id"
"""What a file may be given as, in words."""


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
    return isinstance(value, (bytes, bytearray, memoryview, os.PathLike, io.IOBase)) or (
        callable(getattr(value, "read", None)) or _is_picture(value)
    )


def _is_picture(value: object) -> bool:
    return callable(getattr(value, "save", None)) and not isinstance(value, type)


def source_of(value: object) -> LocalFile | RemoteFile | None:
    """The file that `value` stands for; None where it is an asset id, or no file at all.

    Raises:
        UnusableFileError: It is a file, and cannot be read.
    """
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, os.PathLike):
        return _of_path(Path(os.fsdecode(cast("os.PathLike[str]", value))))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _of_bytes(bytes(cast("bytes", value)), name="file")
    if isinstance(value, io.IOBase) or callable(getattr(value, "read", None)):
        return _of_stream(cast("IO[bytes]", value))
    return _of_picture(cast(Picture, value)) if _is_picture(value) else None


def why_no_asset_id(value: str) -> str | None:
    """Why a string where a file belongs is no asset id, to complete "<parameter> …"; None where it can be one."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", value)
    if scheme is not None and scheme[1].lower() != "file":
        return f"is a URL of the scheme {scheme[1].lower()}:, and takes {ACCEPTED}"
    if _is_base64(value):
        return (
            "looks like a file in base64; write it as a data: URL (data:image/png;base64,…), or pass its bytes, "
            "base64.b64decode(…)"
        )
    if "/" in value or "\\" in value or _is_file_name(value):
        return "is a string that looks like a path; pass pathlib.Path(…) to upload a local file"
    return None


def _is_base64(value: str) -> bool:
    # Ids have about 30 characters. The second is how pictures start.
    long = len(value) > 100 and re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", re.sub(r"\s+", "", value))
    return bool(long) or value.startswith(("iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR"))


def _is_file_name(value: str) -> bool:
    # A suffix tells even where no such file is here; an id has none, and may have a dot.
    if is_file_suffix(PurePath(value).suffix) and not value.startswith("asset_"):
        return True
    try:
        return bool(value) and os.path.isfile(value)
    except ValueError:  # a NUL in it
        return False


def _of_text(value: str) -> LocalFile | RemoteFile | None:
    scheme = value[:8].lower()
    if scheme.startswith("data:"):
        return _of_data_url(value)
    if scheme.startswith(("https://", "http://")):
        try:
            parts = urlsplit(value)
            name, host = unquote(parts.path).rpartition("/")[2], parts.hostname
        except ValueError:  # half an IPv6 address
            name, host = "", None
        if not host:
            raise UnusableFileError("is a URL without a host")
        return RemoteFile(name=name or "file", media=media_of_url(value), url=value)
    wrong = why_no_asset_id(value)
    if wrong is not None:
        raise UnusableFileError(wrong)
    return None


def _of_data_url(value: str) -> LocalFile:
    head, comma, payload = value.partition(",")
    if not comma:
        raise UnusableFileError("is a data: URL without a comma")
    content = unquote_to_bytes(payload)
    if head.lower().endswith(";base64"):
        content = _forgiving(content)
    return _of_bytes(content, name="file")


def _forgiving(encoded: bytes) -> bytes:
    """Base64 as browsers take it in a data: URL: with line breaks, and without padding (WHATWG Infra, forgiving-base64).

    Raises:
        UnusableFileError: It is none.
    """
    bare = re.sub(rb"[ \t\n\f\r]+", b"", encoded).rstrip(b"=")
    bare = bare.translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise UnusableFileError("is a data: URL whose base64 is damaged") from None


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
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise UnusableFileError(f"is a folder: {path.name}")
        if not stat.S_ISREG(facts.st_mode):  # opening a pipe would wait for whoever writes to it
            raise UnusableFileError(f"is a pipe or a device: {path.name}; pass it open for reading")
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


def _of_picture(picture: Picture) -> LocalFile:
    """A picture in memory, as PNG: it loses nothing."""
    content = io.BytesIO()
    kind = type(picture).__name__
    try:
        picture.save(content, format="PNG")
    except Exception as error:  # whatever the library has against it
        raise UnusableFileError(
            f"is a Python {kind} that cannot be saved as PNG ({type(error).__name__}); save it to a file first"
        ) from None
    return _of_bytes(content.getvalue(), name="image.png")


def _of_stream(stream: IO[bytes]) -> LocalFile:
    """An open file, from where it stands to its end."""
    if inspect.iscoroutinefunction(stream.read):
        raise UnusableFileError(f"is a file for asynchronous reading; it takes {ACCEPTED}")
    name = os.path.basename(str(getattr(stream, "name", "") or "")) or "file"
    identity = id(stream)
    try:
        if isinstance(stream, io.TextIOBase) or isinstance(stream.read(0), str):
            raise UnusableFileError('is a file open for text; open it with mode "rb"')
        if not _can_rewind(stream):
            stream = _spooled(stream)
        start = stream.tell()
        size = stream.seek(0, os.SEEK_END) - start
        stream.seek(start)
        head = stream.read(HEAD)
        stream.seek(start)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise UnusableFileError(
            f"is an open file that cannot be read ({type(error).__name__})"
        ) from None
    _require_content(size, name)

    def read(offset: int, length: int) -> bytes:
        stream.seek(start + offset)
        return stream.read(length)

    return LocalFile(name=name, size=size, media=media_of(name, head), identity=identity, read=read)


def _can_rewind(stream: IO[bytes]) -> bool:
    seekable = getattr(stream, "seekable", None)
    return bool(seekable()) if callable(seekable) else False


def _spooled(stream: IO[bytes]) -> IO[bytes]:
    """A pipe or a network stream as a file: an upload must state its size before it starts."""
    # Deleted by the system as soon as the last reference is gone.
    spool = cast("IO[bytes]", tempfile.TemporaryFile())
    shutil.copyfileobj(stream, spool, 1 << 20)
    spool.seek(0)
    return spool


def _require_content(size: int, name: str = "") -> None:
    if size == 0:
        raise UnusableFileError(f"is an empty file{': ' + name if name else ''}")
