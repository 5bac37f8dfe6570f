"""Files into the service."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ._answers import Upload
from ._async_storage import AsyncStorage, RefusedURLError
from ._errors import (
    AuthenticationError,
    PermissionDeniedError,
    RateLimitError,
    ScenarioModelsError,
    UploadError,
)
from ._file_parameters import Slot
from ._media import UploadKind, upload_kind
from ._polling import backoff
from ._sources import LocalFile, RemoteFile
from ._threads import in_thread

if TYPE_CHECKING:
    from ._async_transport import AsyncTransport

_SMALL = 6_000_000
"""Bytes below which an image goes in one request, as base64 (Scenario API, uploads)."""

_PART = 8 << 20
"""Bytes of a part; one part is in memory at a time. Storage takes at least 5 MiB a part."""

_MOST_PARTS = 1000
_PATIENCE = 600.0  # seconds for which the service may check a file
_RASTER = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_UNDONE = frozenset({"pending", "validating"})


async def fill(transport: AsyncTransport, storage: AsyncStorage, slots: Iterable[Slot]) -> None:
    """Upload the files of a call and put their asset ids into its body. A file given twice is uploaded once.

    Raises:
        UploadError: A file did not get there.
    """
    known: dict[object, str] = {}
    for slot in slots:
        kind = upload_kind(slot.file.media, slot.kind)
        key = (slot.file.identity, kind)
        if key not in known:
            known[key] = await upload(transport, storage, slot.file, kind)
        slot.place.put(known[key])


async def upload(
    transport: AsyncTransport,
    storage: AsyncStorage,
    file: LocalFile | RemoteFile,
    kind: UploadKind,
) -> str:
    """Upload a file; gives its asset id.

    Raises:
        UploadError: The file changed, or did not get there.
        AuthenticationError, PermissionDeniedError, RateLimitError: As the service says.
    """
    try:
        if isinstance(file, RemoteFile):
            state = await transport.create_upload_of_url(name=file.name, kind=kind, url=file.url)
            return await _asset_id(transport, state, file.name)
        if file.size < _SMALL and file.media.content_type in _RASTER:
            content = await _read(file, 0, file.size)
            return await transport.upload_image(file.name, base64.b64encode(content).decode())
        state = await _send_parts(transport, storage, file, kind)
        return await _asset_id(transport, state, file.name)
    except (AuthenticationError, PermissionDeniedError, RateLimitError, UploadError):
        raise
    except (ScenarioModelsError, RefusedURLError) as error:
        reason = str(error)
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or type(error).__name__})"
    raise _failed(file.name, reason)


async def _send_parts(
    transport: AsyncTransport, storage: AsyncStorage, file: LocalFile, kind: UploadKind
) -> Upload:
    part_size = max(_PART, -(-file.size // _MOST_PARTS))
    count = -(-file.size // part_size)
    state = await transport.create_upload(
        name=file.name,
        kind=kind,
        content_type=file.media.content_type,
        size=file.size,
        parts=count,
    )
    for number in range(1, count + 1):
        offset = (number - 1) * part_size
        content = await _read(file, offset, min(part_size, file.size - offset))
        try:
            await storage.put(_part_url(state, number, file.name), content)
        except RefusedURLError:
            # URLs of parts are short-lived, and earlier parts may have taken long.
            state = await transport.upload_state(state.id, file.name)
            await storage.put(_part_url(state, number, file.name), content)
    return await transport.complete_upload(state.id, file.name)


async def _asset_id(transport: AsyncTransport, state: Upload, name: str) -> str:
    """Wait until the service has made an asset of the file."""
    deadline = transport.clock.now() + _PATIENCE
    attempt = 0
    while state.status != "failed":
        if state.asset_id is not None and state.status not in _UNDONE:
            return state.asset_id
        if transport.clock.now() > deadline:
            raise _failed(name, f"the service is still checking it after {_PATIENCE:.0f} seconds")
        await transport.clock.sleep(backoff(attempt, longest=5.0))
        attempt += 1
        state = await transport.upload_state(state.id, name)
    raise _failed(name, state.error or "the service did not accept it")


async def _read(file: LocalFile, offset: int, length: int) -> bytes:
    content = await in_thread(file.read, offset, length)
    if len(content) != length:
        raise _failed(file.name, "it became shorter while it was read")
    return content


def _part_url(state: Upload, number: int, name: str) -> str:
    if number not in state.parts:
        raise _failed(name, f"the service gave no URL for part {number}")
    return state.parts[number]


def _failed(name: str, reason: str) -> UploadError:
    return UploadError(
        f"{name} was not uploaded: {reason.rstrip('.')}. Nothing was generated, nothing was charged.",
        file=name,
    )
