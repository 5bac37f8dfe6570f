"""Assets: what is remembered of one, and what the API says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .identity import AUTHOR, OWNER, date
from .media import MediaFile

_UPLOADED = {"3d": "uploaded-3d", "audio": "uploaded-audio", "text": "uploaded-text", "video": "uploaded-video"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, and what is said of it.

    Attributes:
        serial: Grows from one asset to the next.
        type: `metadata.type` (scenario-sdk 2.4.0, `assets.list`); by it assets are found.
        created: Seconds since 1970, as all times here.
        is_public: Whether it belongs to everybody: the examples that are there from the first.
        model_id: Of the model that made it.
        job_id: Of the job that made it.
        parent_id: Of the asset that it was made of.
        deleted: When it was; None where it was not.
    """

    id: str
    serial: int
    file: MediaFile
    name: str
    type: str
    created: float
    updated: float
    description: str | None = None
    tags: tuple[str, ...] = ()
    is_public: bool = False
    model_id: str | None = None
    job_id: str | None = None
    parent_id: str | None = None
    deleted: float | None = None


def uploaded_type(kind: str) -> str:
    """The type of an uploaded asset of a kind."""
    return _UPLOADED.get(kind, "uploaded")


def made_type(capability: str) -> str:
    """The type of what a model of this capability makes."""
    if "2" in capability and "_" not in capability:
        return capability
    return "unknown" if capability == "outpaint" else f"inference-{capability.replace('_', '-')}"


def asset_json(asset: Asset, url: Callable[[str], str]) -> dict[str, object]:
    """An asset as the API tells it; `url` signs the path of its file."""
    file = asset.file
    metadata: dict[str, object] = {"kind": file.kind, "type": asset.type, "name": asset.name}
    for name, value in (("modelId", asset.model_id), ("parentId", asset.parent_id), ("parentJobId", asset.job_id)):
        if value is not None:
            metadata[name] = value
    told: dict[str, object] = {
        "id": asset.id,
        "url": url(f"files/{asset.id}"),
        "kind": file.kind,
        "mimeType": file.mime_type,
        "properties": {"size": len(file.content), **file.properties},
        "metadata": metadata,
        "source": "unknown" if asset.type.startswith("inference-") else asset.type,
        "status": "success",
        "privacy": "public" if asset.is_public else "private",
        "tags": list(asset.tags),
        "collectionIds": [],
        "editCapabilities": [],
        "authorId": AUTHOR,
        "ownerId": OWNER,
        "createdAt": date(asset.created),
        "updatedAt": date(asset.updated),
    }
    if asset.description is not None:
        told["description"] = asset.description
    if asset.deleted is not None:
        told["deletedAt"] = date(asset.deleted)
    return told
