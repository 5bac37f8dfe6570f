"""Results on disk: whole or not at all, under names that are safe on every system."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from ._answers import Asset
from ._errors import DownloadError, DownloadExistsError
from ._media import extension, suffix_of

# Names that Windows reads as devices, whatever their extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, where they are not there.

    Raises:
        DownloadError: That is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except ValueError:
        reason = "a NUL character in its name"
    else:
        return
    raise DownloadError(f"{folder} cannot be made ({reason}). Nothing was downloaded.")


def file_names(assets: Iterable[Asset], *, original: bool) -> list[str]:
    """The names to save assets under, different from each other on systems that ignore case too."""
    names: list[str] = []
    taken: set[str] = set()
    for asset in assets:
        stem, suffix = os.path.splitext(_file_name(asset, original=original))
        name, count = stem + suffix, 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}-{count}{suffix}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _file_name(asset: Asset, *, original: bool) -> str:
    """The name to save an asset under: its id and the extension of what it is.

    Both come from the service, so nothing in them is trusted: only ASCII letters, digits, `_`, `-` and inner
    dots remain.
    """
    url = (asset.original_url if original else None) or asset.url
    # Of the original no media type is given, so its URL tells.
    suffix = "" if original and asset.original_url else extension(asset.mime_type)
    if not suffix:
        suffix = suffix_of(url)
    stem = _safe(asset.id) or "asset"
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    suffix = _safe(suffix)
    return f"{stem}.{suffix}" if suffix else stem


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", text).strip("._-")[:120]


def is_saved(path: Path, asset: Asset, *, overwrite: bool, original: bool) -> bool:
    """Whether `path` holds the asset already.

    Raises:
        DownloadExistsError: Something else is there, and overwriting was not asked for.
    """
    if overwrite or not os.path.lexists(path):
        return False
    # Names hold the asset's id, so a file of that name and size is an earlier download of it.
    if not original and path.is_file() and path.stat().st_size == asset.size:
        return True
    raise exists(path, asset.id)


def exists(path: Path, asset_id: str) -> DownloadExistsError:
    """The error that says that `path` is taken."""
    return DownloadExistsError(
        f"{path} exists and was not overwritten. Download to another folder, or pass overwrite=True.",
        asset_id=asset_id,
    )


class PartialFile:
    """A file that appears under its name when it is whole: written beside it, then moved into place.

    Leaving the `with` block by an exception leaves nothing behind.
    """

    def __init__(self, path: Path, *, asset_id: str, overwrite: bool) -> None:
        self._path = path
        self._asset_id = asset_id
        self._overwrite = overwrite

    def __enter__(self) -> PartialFile:
        self._partial = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.part")
        self._file = self._partial.open("xb")
        return self

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)

    def restart(self) -> None:
        """Forget what was written."""
        self._file.seek(0)
        self._file.truncate()

    def finish(self) -> None:
        """Make it a file.

        Raises:
            DownloadExistsError: Another came in between, and overwriting was not asked for.
        """
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if self._overwrite:
            os.replace(self._partial, self._path)
            return
        try:
            # Unlike a rename, a link fails where the name is taken.
            os.link(self._partial, self._path)
        except FileExistsError:
            raise exists(self._path, self._asset_id) from None
        except OSError:  # a file system without links
            if os.path.lexists(self._path):
                raise exists(self._path, self._asset_id) from None
            os.rename(self._partial, self._path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)
