"""`/uploads`: files in parts, or from a URL."""

from __future__ import annotations

from starlette.responses import Response

from .. import calls, uploads
from ..answers import Refusal, answer, not_found
from ..assets import uploaded_type
from ..calls import Call
from ..identity import new_id
from ..limits import MAX_FILE, MAX_PARTS
from ..pricing import DRY_RUN, is_dry_run, price_json
from ..service import Service
from ..uploads import KINDS, Upload

_NAME = {"type": "string", "minLength": 1, "maxLength": 1_000}
_OF_A_MODEL = ("civitaiModelUrl", "huggingFaceModelName")
_PROPERTIES = {
    "kind": {"enum": list(KINDS)},
    "assetOptions": {"type": "object", "properties": {"parentId": _NAME}},
    "url": {"type": "string", "pattern": "^https?://", "maxLength": 4_000},
    "fileName": _NAME,
    "fileSize": {"type": "integer", "minimum": 1, "maximum": MAX_FILE},
    # Storage gives it back as it is, so it must be what a header can say.
    "contentType": {
        "type": "string",
        "pattern": r"^[\w!#$&^.+-]+/[\w!#$&^.+-]+(; ?[\w-]+=[\w.+-]+)*\Z",
        "maxLength": 200,
    },
    "parts": {"type": "integer", "minimum": 1, "maximum": MAX_PARTS},
}
_FROM_URL = {"properties": _PROPERTIES, "required": ["kind", "url"]}
_IN_PARTS = {"properties": _PROPERTIES, "required": ["kind", "fileName", "fileSize", "contentType", "parts"]}
_ACTION = {"properties": {"action": {"enum": ["complete"]}}, "required": ["action"]}


def create(service: Service, call: Call) -> Response:
    """`POST /uploads`"""
    is_dry = is_dry_run(call)
    told = calls.members(call)
    if told.get("kind") == "model" or any(name in told for name in _OF_A_MODEL):
        raise Refusal(400, "This fake takes no models")
    is_url = "url" in told
    facts = calls.checked(call, _FROM_URL if is_url else _IN_PARTS)
    if is_dry:
        return answer(price_json(0.0, "upload"), DRY_RUN)
    upload = Upload(
        id=new_id("upload"),
        kind=facts["kind"],
        name=_last_step(facts["url"]) if is_url else facts["fileName"],
        content_type=None if is_url else facts["contentType"],
        size=0 if is_url else int(facts["fileSize"]),
        part_count=0 if is_url else int(facts["parts"]),
        created=service.now(),
        url=facts["url"] if is_url else None,
        parent_id=facts.get("assetOptions", {}).get("parentId"),
    )
    service.uploads.keep(upload.id, upload)
    if is_url:
        _fetch(service, upload)
    return _answer(service, call, upload)


def _last_step(url: str) -> str:
    return url.split("?")[0].rpartition("/")[2] or "file"


def _fetch(service: Service, upload: Upload) -> None:
    """Nothing is fetched; what is called `missing` is not there."""
    upload.completed = service.now()
    if "missing" in upload.name:
        upload.error = "The file could not be downloaded"
        return
    file = uploads.fetched_file(upload)
    upload.asset_id = service.keep_file(file, upload.name, uploaded_type(file.kind), upload.parent_id).id


def get(service: Service, call: Call) -> Response:
    """`GET /uploads/{upload_id}`"""
    return _answer(service, call, _upload(service, call))


def act(service: Service, call: Call) -> Response:
    """`POST /uploads/{upload_id}/action`. Completing it again changes nothing."""
    upload = _upload(service, call)
    calls.checked(call, _ACTION)
    if upload.completed is None:
        lacking = uploads.incomplete(upload)
        if lacking is not None:
            raise Refusal(400, lacking)
        file = uploads.file_of(upload)
        upload.parts.clear()
        upload.completed = service.now()
        if file is None:
            upload.error = "The file is not a valid image"
        else:
            asset = service.keep_file(file, upload.name, uploaded_type(file.kind), upload.parent_id)
            upload.asset_id = asset.id
    return _answer(service, call, upload)


def _upload(service: Service, call: Call) -> Upload:
    upload_id = call.names["upload_id"]
    upload = service.uploads.get(upload_id)
    if upload is None:
        raise not_found("Upload", upload_id)
    return upload


def _answer(service: Service, call: Call, upload: Upload) -> Response:
    now, settings = service.now(), service.settings
    told = uploads.upload_json(
        upload,
        uploads.status(upload, now, settings.upload_seconds),
        now + settings.url_seconds,
        lambda path: f"{call.base}/{service.signed(path)}",
    )
    return answer({"upload": told})
