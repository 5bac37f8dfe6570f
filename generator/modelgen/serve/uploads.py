"""Uploads: what is remembered of one, and what the API says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from . import media
from .identity import AUTHOR, OWNER, date
from .media import MediaFile

_SMALLEST_PART = 5 << 20  # bytes; storage takes no smaller one but the last

# What an upload of a kind becomes (scenario-sdk 2.4.0, `uploads.create`); `asset` is for its media type to say.
KINDS = {"3d": "3d", "asset": None, "audio": "audio", "avatar": "image", "image": "image", "text": "text", "video": "video"}  # fmt: skip
_BY_MEDIA_TYPE = {"audio": "audio", "image": "image", "model": "3d", "text": "text", "video": "video"}


@dataclass(slots=True)
class Upload:
    """A file on its way.

    Attributes:
        kind: One of `KINDS`.
        content_type: Its media type; None where it comes from a URL.
        size: Bytes that were announced.
        part_count: Into how many parts it is cut.
        created: Seconds since 1970, as all times here.
        completed: When its last part was there; None until then.
        asset_id: What became of it.
        error: Why nothing became of it.
    """

    id: str
    kind: str
    name: str
    content_type: str | None
    size: int
    part_count: int
    created: float
    url: str | None = None
    parent_id: str | None = None
    parts: dict[int, bytes] = field(default_factory=dict)
    completed: float | None = None
    asset_id: str | None = None
    error: str | None = None


def status(upload: Upload, now: float, validation: float) -> str:
    """Where it is; `validation` is how many seconds the service looks at a file."""
    if upload.error is not None:
        return "failed"
    if upload.completed is None:
        return "pending"
    return "validating" if now < upload.completed + validation else "imported"


def upload_json(upload: Upload, reached: str, expires: float, url: Callable[[str], str]) -> dict[str, object]:
    """An upload as the API tells it; `url` signs the path of a part, until `expires`."""
    told: dict[str, object] = {
        "id": upload.id,
        "kind": upload.kind,
        "fileName": upload.name,
        "source": "multipart" if upload.url is None else "url",
        "status": reached,
        "authorId": AUTHOR,
        "ownerId": OWNER,
        "createdAt": date(upload.created),
        "updatedAt": date(upload.completed or upload.created),
    }
    if upload.url is None:
        told |= {
            "fileSize": upload.size,
            "contentType": upload.content_type,
            "partsCount": upload.part_count,
            "parts": [
                {"number": number, "expires": date(expires), "url": url(f"parts/{upload.id}/{number}")}
                for number in range(1, upload.part_count + 1)
            ],
        }
    else:
        told["url"] = upload.url
    if upload.error is not None:
        told["errorMessage"] = upload.error
    if upload.asset_id is not None and reached == "imported":
        told["entityId"] = upload.asset_id
    return told


def incomplete(upload: Upload) -> str | None:
    """What lacks before it can be completed."""
    missing = next((number for number in range(1, upload.part_count + 1) if number not in upload.parts), None)
    if missing is not None:
        return f"Part {missing} is missing"
    size = sum(map(len, upload.parts.values()))
    if size != upload.size:
        return f"File is {size} bytes, not {upload.size}"
    small = [number for number in range(1, upload.part_count) if len(upload.parts[number]) < _SMALLEST_PART]
    return f"Part {small[0]} is smaller than the minimum of 5 MiB" if small else None


def file_of(upload: Upload) -> MediaFile | None:
    """The file that its parts make; None where it is not what it was announced as."""
    content = b"".join(upload.parts[number] for number in sorted(upload.parts))
    content_type = upload.content_type or "application/octet-stream"
    kind = KINDS[upload.kind] or _BY_MEDIA_TYPE.get(content_type.split("/")[0], "document")
    if kind == "image" and content_type != "image/svg+xml" and media.image_type(content) is None:
        return None
    return MediaFile(kind, content_type, media.extension(upload.name), content, {})


def fetched_file(upload: Upload) -> MediaFile:
    """What stands at its URL. The fake is offline, so it makes a file of that kind itself."""
    made = {"3d": media.glb, "audio": media.wav, "text": media.txt, "video": media.mp4}.get(upload.kind, media.png)
    return made(2)
