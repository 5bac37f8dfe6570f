"""`/assets`, and the tags on them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace

from starlette.responses import Response

from .. import calls, media, pages
from ..answers import Refusal, answer, not_found
from ..assets import Asset, asset_json, uploaded_type
from ..calls import Call
from ..identity import AUTHOR, OWNER, date
from ..media import MediaFile
from ..service import Service

_MOST_TAGS = 100
_NAME = {"type": "string", "minLength": 1, "maxLength": 1_000}
_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 100}, "maxItems": _MOST_TAGS}
_UPLOAD = {
    "properties": {"name": _NAME, "image": {"type": "string"}, "parentId": _NAME},
    "required": ["name", "image"],
}
_CHANGES = {"properties": {"name": _NAME, "description": {"type": "string", "maxLength": 10_000}}}
_TAGS = {"properties": {"add": _WORDS, "delete": _WORDS, "strict": {"type": "boolean"}}}


def get(service: Service, call: Call) -> Response:
    """`GET /assets/{asset_id}`"""
    return _answer(service, call, _asset(service, call))


def list_assets(service: Service, call: Call) -> Response:
    """`GET /assets`, the newest first."""
    by_update = calls.one_of(call, "sortBy", pages.DATES) == "updatedAt"
    ascending = calls.one_of(call, "sortDirection", ("asc", "desc")) == "asc"
    privacy = calls.one_of(call, "privacy", ("private", "public", "unlisted")) or "private"
    wants_deleted = calls.flag(call, "deleted")
    if "type" in call.query and "types" in call.query:
        raise Refusal(400, "type and types cannot be used together")
    after, before = pages.bounds(call)

    def moment(asset: Asset) -> float:
        return asset.deleted or (asset.updated if by_update else asset.created)

    wanted = (
        asset
        for asset in service.assets.values()
        if service.is_made(asset)
        and (asset.deleted is not None) == wants_deleted
        and asset.is_public == (privacy == "public")
        and after < moment(asset) < before
        and _is_wanted(asset, call)
    )
    listed, token = pages.page(call, wanted, moment, ascending=ascending)
    return pages.answer_page("assets", [_told(service, call, asset) for asset in listed], token)


def _is_wanted(asset: Asset, call: Call) -> bool:
    query = call.query
    kinds, tags = calls.listed(call, "types") + calls.listed(call, "type"), calls.listed(call, "tags")
    return (
        (not kinds or asset.type in kinds)
        and (not tags or not set(tags).isdisjoint(asset.tags))
        and query.get("authorId", AUTHOR) == AUTHOR
        and query.get("modelId", asset.model_id) == asset.model_id
        and query.get("inferenceId", asset.job_id) == asset.job_id
        and query.get("parentAssetId", asset.parent_id) == asset.parent_id
        and query.get("rootAssetId", asset.parent_id) == asset.parent_id
        and "collectionId" not in query
    )


def get_bulk(service: Service, call: Call) -> Response:
    """`POST /assets/get-bulk`. What is not there is left out."""
    found = [service.asset(asset_id) for asset_id in _ids(call, 200)]
    return answer({"assets": [_told(service, call, asset) for asset in found if asset is not None]})


def upload(service: Service, call: Call) -> Response:
    """`POST /assets`: an image in base64; canvases are not covered."""
    facts = calls.checked(call, _UPLOAD)
    name, image = facts["name"], facts["image"]
    try:
        content = base64.b64decode(image.partition("base64,")[2] or image, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(400, "image must be in base64 format") from None
    media_type = media.image_type(content)
    if media_type is None:
        raise Refusal(400, "image is not an image")
    file = MediaFile("image", media_type, media.extension(name), content, {})
    asset = service.keep_file(file, name, uploaded_type("image"), facts.get("parentId"))
    return _answer(service, call, asset)


def update(service: Service, call: Call) -> Response:
    """`PUT /assets/{asset_id}`: its name and description."""
    asset = _own(service, call)
    facts = calls.checked(call, _CHANGES)
    changed = replace(
        asset, name=facts.get("name", asset.name), description=facts.get("description", asset.description)
    )
    return _answer(service, call, _changed(service, changed))


def tag(service: Service, call: Call) -> Response:
    """`PUT /assets/{asset_id}/tags`"""
    asset = _own(service, call)
    facts = calls.checked(call, _TAGS)
    gone = facts.get("delete", [])
    tags = tuple(dict.fromkeys([*(word for word in asset.tags if word not in gone), *facts.get("add", [])]))
    if len(tags) > _MOST_TAGS:
        raise Refusal(400, f"An asset has at most {_MOST_TAGS} tags")
    _changed(service, replace(asset, tags=tags))
    return answer({"added": sorted(set(tags) - set(asset.tags)), "deleted": sorted(set(asset.tags) - set(tags))})


def list_tags(service: Service, call: Call) -> Response:
    """`GET /tags`, with how many assets have each."""
    counts: dict[str, int] = {}
    for asset in service.assets.values():
        for word in asset.tags if asset.deleted is None else ():
            counts[word] = counts.get(word, 0) + 1
    now = date(service.now())
    rows: list[dict[str, object]] = [
        {"tagName": word, "itemCount": counts[word], "ownerId": OWNER, "createdAt": now, "updatedAt": now}
        for word in sorted(counts)
    ]
    return answer({"tags": rows})


def delete(service: Service, call: Call) -> Response:
    """`DELETE /assets`: all of them or, where one is not there, none."""
    found = []
    for asset_id in _ids(call, 100):
        asset = service.asset(asset_id)
        if asset is None:
            raise not_found("Asset", asset_id)
        if asset.is_public:
            raise _not_yours(asset)
        found.append(asset)
    for asset in found:
        service.assets[asset.id] = replace(asset, deleted=service.now())
    return answer({})


def restore(service: Service, call: Call) -> Response:
    """`POST /assets/restore`"""
    restored, skipped = [], []
    for asset_id in _ids(call, 100):
        asset = service.assets.get(asset_id)
        if asset is None or asset.deleted is None:
            skipped.append({"assetId": asset_id, "reason": "not-found" if asset is None else "not-deleted"})
            continue
        service.assets[asset_id] = replace(asset, deleted=None)
        restored.append(asset_id)
    return answer({"restoredAssetIds": restored, "skippedAssets": skipped})


def copy(service: Service, call: Call) -> Response:
    """`POST /assets/{asset_id}/copy`"""
    asset = _asset(service, call)
    calls.body(call)
    made = service.keep_file(asset.file, asset.name, asset.type, asset.id, model_id=asset.model_id)
    return _answer(service, call, made)


def download(service: Service, call: Call) -> Response:
    """`POST /assets/{asset_id}/download`: a URL, in the format that it has."""
    asset = _asset(service, call)
    wanted, has = calls.members(call).get("targetFormat"), asset.file.extension.removeprefix(".")
    if wanted is not None and wanted != has:
        raise Refusal(400, f"This fake converts no files: targetFormat must be {has}")
    return answer({"url": f"{call.base}/{service.signed(f'files/{asset.id}')}", "mimeType": asset.file.mime_type})


def _ids(call: Call, most: int) -> list[str]:
    """The ids that the body lists, each once."""
    schema = {
        "properties": {"assetIds": {"type": "array", "items": {"type": "string"}, "maxItems": most}},
        "required": ["assetIds"],
    }
    return list(dict.fromkeys(calls.checked(call, schema)["assetIds"]))


def _asset(service: Service, call: Call) -> Asset:
    asset_id = call.names["asset_id"]
    asset = service.asset(asset_id)
    if asset is None:
        raise not_found("Asset", asset_id)
    return asset


def _own(service: Service, call: Call) -> Asset:
    asset = _asset(service, call)
    if asset.is_public:
        raise _not_yours(asset)
    return asset


def _not_yours(asset: Asset) -> Refusal:
    return Refusal(403, f"Asset {asset.id} belongs to another project")


def _changed(service: Service, asset: Asset) -> Asset:
    changed = replace(asset, updated=service.now())
    service.assets[asset.id] = changed
    return changed


def _told(service: Service, call: Call, asset: Asset) -> dict[str, object]:
    return asset_json(asset, lambda path: f"{call.base}/{service.signed(path)}")


def _answer(service: Service, call: Call, asset: Asset) -> Response:
    return answer({"asset": _told(service, call, asset)})
