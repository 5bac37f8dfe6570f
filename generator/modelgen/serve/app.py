"""The fake service's endpoints, as an ASGI application."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import cast

from starlette.applications import Starlette
from starlette.requests import Request as HTTPRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import media
from .endpoint import ModelEndpoint
from .faults import Fault, Settings
from .reasons import reason
from .service import Request, Service, Upload

ABORT = "modelgen.abort"
"""The ASGI extension by which `server` lets a connection be cut without an answer."""

_STORED = ("/files/", "/parts/")
_KINDS = {
    "application": "document",
    "audio": "audio",
    "image": "image",
    "model": "3d",
    "text": "text",
    "video": "video",
}


def create_app(models: Mapping[str, ModelEndpoint], settings: Settings | None = None) -> Starlette:
    """The fake service as an ASGI application.

    Its API is under `/v1`. Under `/_fake` it is controlled: `PATCH /_fake/settings` changes `Settings`,
    `POST /_fake/faults` adds a `Fault`, `GET /_fake/requests` lists what came in, `DELETE /_fake` forgets everything. In
    the same process `app.state.service` is the `Service` itself.

    Args:
        models: By id.
        settings: How it behaves at first.
    """
    service = Service(models, settings)
    api = _API(service)
    control = _Control(service)
    app = Starlette(
        routes=[
            Route("/v1/generate/custom/{model_id}", api.generate, methods=["POST"]),
            Route("/v1/jobs", api.list_jobs, methods=["GET"]),
            Route("/v1/jobs/{job_id}", api.job, methods=["GET"]),
            Route("/v1/jobs/{job_id}/action", api.job_action, methods=["POST"]),
            Route("/v1/assets", api.upload_asset, methods=["POST"]),
            Route("/v1/assets/{asset_id}", api.asset, methods=["GET"]),
            Route("/v1/uploads", api.create_upload, methods=["POST"]),
            Route("/v1/uploads/{upload_id}", api.upload, methods=["GET"]),
            Route("/v1/uploads/{upload_id}/action", api.upload_action, methods=["POST"]),
            Route("/v1/models/{model_id}", api.model, methods=["GET"]),
            Route("/files/{asset_id}", api.file, methods=["GET"]),
            Route("/parts/{upload_id}/{number:int}", api.part, methods=["PUT"]),
            Route("/_fake/settings", control.settings, methods=["GET", "PATCH"]),
            Route("/_fake/faults", control.faults, methods=["POST"]),
            Route("/_fake/requests", control.requests, methods=["GET"]),
            Route("/_fake", control.reset, methods=["DELETE"]),
        ],
        exception_handlers={404: _no_route, 405: _no_route},
    )
    app.add_middleware(_Faulty, service=service)
    app.state.service = service
    return app


class _API:
    """The endpoints of the vendor's API."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def generate(self, request: HTTPRequest) -> Response:
        service = self._service
        model_id = request.path_params["model_id"]
        model = service.models.get(model_id)
        if model is None:
            return _refusal(404, f"Model {model_id} not found")
        body = await _json(request)
        wrong = reason(model.json_schema, body) or self._wrong_asset(model, cast("Mapping[str, object]", body))
        if wrong is not None:
            return _refusal(400, wrong)
        price = {
            "creativeUnitsCost": model.price,
            "creativeUnitsDiscount": 0,
            "costDetails": {"custom-generation": model.price},
        }
        if request.query_params.get("dryRun") in ("true", "api"):
            return JSONResponse(price, status_code=269)
        limit = service.settings.parallel_jobs
        if limit is not None and service.running_jobs() >= limit:
            details = {"actionName": "parallelCustomJobs", "actionLimit": limit}
            return _refusal(429, f"Too many jobs at a time (limit: {limit})", details=details)
        job = service.start(model, cast("Mapping[str, object]", body))
        return JSONResponse({"job": service.job_json(job), **price})

    def _wrong_asset(self, model: ModelEndpoint, body: Mapping[str, object]) -> str | None:
        """What is wrong with the assets that a body names; the service looks at them when it makes the job."""
        if not self._service.settings.check_assets:
            return None
        for path, rule in model.files.items():
            for asset_id in _values(body, path.split(".")):
                # A file written into the body stands for itself.
                if asset_id.startswith("data:"):
                    continue
                asset = self._service.assets.get(asset_id)
                if asset is None:
                    return f"Asset {asset_id} not found"
                if rule.kind is not None and asset.file.kind != rule.kind:
                    return f"Input {path} must be of kind {rule.kind}"
                if rule.max_size is not None and len(asset.file.content) > rule.max_size:
                    return f"Input {path} must be at most {rule.max_size} bytes"
        return None

    async def job(self, request: HTTPRequest) -> Response:
        job = self._service.jobs.get(request.path_params["job_id"])
        if job is None:
            return _refusal(404, f"Job {request.path_params['job_id']} not found")
        return JSONResponse({"job": self._service.job_json(job)})

    async def list_jobs(self, request: HTTPRequest) -> Response:
        query = request.query_params
        jobs = [self._service.job_json(job) for job in reversed(self._service.jobs.values())]
        if "createdAfter" in query:
            if "type" in query or "status" in query:
                return _refusal(400, "createdAfter is only allowed without type and status")
            after = query["createdAfter"].replace(" ", "+")
            jobs = [job for job in jobs if _later(str(job["createdAt"]), after)]
        jobs = [job for job in jobs if query.get("status") in (None, job["status"])]
        if query.get("type") not in (None, "custom"):
            jobs = []
        start, size = int(query.get("paginationToken", "0")), int(query.get("pageSize", "50"))
        answer: dict[str, object] = {"jobs": jobs[start : start + size]}
        if start + size < len(jobs):
            answer["nextPaginationToken"] = str(start + size)
        return JSONResponse(answer)

    async def job_action(self, request: HTTPRequest) -> Response:
        job = self._service.jobs.get(request.path_params["job_id"])
        if job is None:
            return _refusal(404, f"Job {request.path_params['job_id']} not found")
        if not self._service.settings.cancelable or not job.running():
            return _refusal(400, "Cannot cancel this type of job")
        job.ended_early = "canceled"
        return JSONResponse({"job": self._service.job_json(job)})

    async def upload_asset(self, request: HTTPRequest) -> Response:
        body = await _json(request)
        facts = cast("Mapping[str, object]", body) if isinstance(body, dict) else {}
        name, image = facts.get("name"), facts.get("image")
        if not isinstance(name, str) or not name:
            return _refusal(400, "name is required")
        try:
            content = base64.b64decode(str(image).partition("base64,")[2] or str(image), validate=True)
        except (binascii.Error, ValueError):
            return _refusal(400, "image must be in base64 format")
        content_type = _image_type(content)
        if content_type is None:
            return _refusal(400, "image is not an image")
        asset = self._service.keep_file(content, name, "image", content_type)
        return JSONResponse({"asset": self._service.asset_json(asset, _base(request))})

    async def asset(self, request: HTTPRequest) -> Response:
        asset = self._service.assets.get(request.path_params["asset_id"])
        if asset is None:
            return _refusal(404, f"Asset {request.path_params['asset_id']} not found")
        return JSONResponse({"asset": self._service.asset_json(asset, _base(request))})

    async def create_upload(self, request: HTTPRequest) -> Response:
        body = await _json(request)
        facts = cast("dict[str, object]", body) if isinstance(body, dict) else {}
        kind, name = str(facts.get("kind", "")), str(facts.get("fileName", ""))
        if kind not in ("3d", "asset", "audio", "avatar", "image", "model", "text", "video"):
            return _refusal(400, "kind is required")
        if "url" in facts:
            upload = self._fetched(kind, str(facts["url"]))
        else:
            size, parts = facts.get("fileSize"), facts.get("parts")
            if not isinstance(size, int) or not isinstance(parts, int) or parts < 1 or not name:
                return _refusal(400, "fileName, fileSize, contentType and parts are required")
            upload = self._service.begin_upload(
                kind=kind,
                name=name,
                content_type=str(facts.get("contentType", "")),
                size=size,
                part_count=parts,
                source="multipart",
            )
        return JSONResponse({"upload": self._service.upload_json(upload, _base(request))})

    def _fetched(self, kind: str, url: str) -> Upload:
        """An upload by URL. Nothing is fetched: the fake is offline, so it makes a file of that kind itself."""
        name = url.split("?")[0].rpartition("/")[2] or "file"
        upload = self._service.begin_upload(
            kind=kind, name=name, content_type=None, size=0, part_count=0, source="url", url=url
        )
        upload.completed = time.time()
        if "missing" in name:
            upload.error = "The file could not be downloaded"
            return upload
        made = {"3d": media.glb, "audio": media.wav, "text": media.txt, "video": media.mp4}.get(kind, media.png)(2)
        upload.asset_id = self._service.keep_file(made.content, name, made.kind, made.mime_type).id
        return upload

    async def upload(self, request: HTTPRequest) -> Response:
        upload = self._service.uploads.get(request.path_params["upload_id"])
        if upload is None:
            return _refusal(404, f"Upload {request.path_params['upload_id']} not found")
        return JSONResponse({"upload": self._service.upload_json(upload, _base(request))})

    async def upload_action(self, request: HTTPRequest) -> Response:
        upload = self._service.uploads.get(request.path_params["upload_id"])
        if upload is None:
            return _refusal(404, f"Upload {request.path_params['upload_id']} not found")
        body = await _json(request)
        if not isinstance(body, dict) or body.get("action") != "complete":
            return _refusal(400, "action must be one of: complete")
        if upload.completed is None:
            wrong = _incomplete(upload)
            if wrong is not None:
                return _refusal(400, wrong)
            content = b"".join(upload.parts[number] for number in sorted(upload.parts))
            content_type = upload.content_type or "application/octet-stream"
            kind = upload.kind if upload.kind != "asset" else _KINDS.get(content_type.split("/")[0], "document")
            if kind == "image" and content_type != "image/svg+xml" and _image_type(content) is None:
                upload.error = "The file is not a valid image"
            else:
                upload.asset_id = self._service.keep_file(content, upload.name, kind, content_type).id
            upload.completed = time.time()
            upload.parts.clear()
        return JSONResponse({"upload": self._service.upload_json(upload, _base(request))})

    async def model(self, request: HTTPRequest) -> Response:
        model = self._service.models.get(request.path_params["model_id"])
        if model is None:
            return _refusal(404, f"Model {request.path_params['model_id']} not found")
        record = {"id": model.id, "name": model.name, "type": "custom", "capabilities": list(model.capabilities)}
        return JSONResponse({"model": record})

    # Storage: other hosts in reality, and no credentials of the API.

    async def file(self, request: HTTPRequest) -> Response:
        asset_id = request.path_params["asset_id"]
        if not self._service.admits(asset_id, request.query_params.get("signature", "")):
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        file = self._service.assets[asset_id].file
        return Response(file.content, media_type=file.mime_type)

    async def part(self, request: HTTPRequest) -> Response:
        upload_id, number = request.path_params["upload_id"], request.path_params["number"]
        if not self._service.admits(f"{upload_id}/{number}", request.query_params.get("signature", "")):
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        self._service.uploads[upload_id].parts[number] = await request.body()
        return Response()


class _Control:
    """The endpoints that control the fake."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def settings(self, request: HTTPRequest) -> Response:
        if request.method == "PATCH":
            try:
                self._service.settings.update(cast("Mapping[str, object]", await _json(request)))
            except ValueError as error:
                return _refusal(400, str(error))
        return JSONResponse(asdict(self._service.settings))

    async def faults(self, request: HTTPRequest) -> Response:
        try:
            self._service.faults.append(Fault(**cast("dict[str, object]", await _json(request))))  # type: ignore[arg-type]
        except (TypeError, ValueError) as error:
            return _refusal(400, str(error))
        return Response(status_code=204)

    async def requests(self, request: HTTPRequest) -> Response:
        return JSONResponse([asdict(item) | {"headers": None} for item in self._service.requests])

    async def reset(self, request: HTTPRequest) -> Response:
        self._service.reset()
        return Response(status_code=204)


class _Faulty:
    """Notes every request, asks for credentials, and lets happen what is to go wrong."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_fake"):
            await self._app(scope, receive, send)
            return
        request = HTTPRequest(scope, receive)
        path = scope["path"].removeprefix("/v1")
        content = await request.body()
        self._service.requests.append(_noted(request, path, content))
        fault = self._service.fault(scope["method"], path)
        if fault is not None:
            memory = self._service.memory
            await asyncio.sleep(fault.delay)
            # What was under way when everything was forgotten must not come to light afterwards.
            if fault.drop == "request" or memory is not self._service.memory:
                await _cut(scope, send)
                return
            if fault.status is not None:
                answer = JSONResponse(dict(fault.body or {}), fault.status, dict(fault.headers))
                await answer(scope, receive, send)
                return
        if not path.startswith(_STORED) and "authorization" not in request.headers:
            await _refusal(401, "Unauthorized")(scope, receive, send)
            return

        async def again() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        if fault is not None and fault.drop == "answer":

            async def unheard(message: Message) -> None:
                pass

            await self._app(scope, again, unheard)
            await _cut(scope, send)
            return
        await self._app(scope, again, send)


async def _cut(scope: Scope, send: Send) -> None:
    """End the connection without an answer."""
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is not None:
        abort()
        await asyncio.sleep(0.01)  # let the server notice, or it would answer 500 to nobody
        return
    # Under another server: an answer that breaks off, which is as useless to the caller.
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    raise ConnectionError("cut off on purpose")


def _noted(request: HTTPRequest, path: str, content: bytes) -> Request:
    body: object = None
    if content and not path.startswith(_STORED):
        try:
            body = json.loads(content)
        except ValueError:
            pass
    return Request(
        method=request.method,
        path=path,
        query=dict(request.query_params),
        headers=dict(request.headers),
        body=body,
        size=len(content),
    )


async def _json(request: HTTPRequest) -> object:
    try:
        return cast(object, json.loads(await request.body()))
    except ValueError:
        return None


def _refusal(status: int, said: str, **more: object) -> JSONResponse:
    return JSONResponse({"reason": said, **more}, status_code=status)


async def _no_route(request: HTTPRequest, error: Exception) -> Response:
    return _refusal(404, f"Route {request.method} {request.url.path} not found")


def _base(request: HTTPRequest) -> str:
    return str(request.base_url).rstrip("/")


def _values(value: object, path: list[str]) -> Iterator[str]:
    """The strings at a path, through arrays."""
    if isinstance(value, list):
        for item in value:
            yield from _values(item, path)
    elif not path:
        if isinstance(value, str):
            yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _later(date: str, than: str) -> bool:
    return datetime.fromisoformat(date) > datetime.fromisoformat(than)


def _image_type(content: bytes) -> str | None:
    for start, content_type in (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
    ):
        if content.startswith(start):
            return content_type
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _incomplete(upload: Upload) -> str | None:
    missing = sorted(set(range(1, upload.part_count + 1)) - set(upload.parts))
    if missing:
        return f"Part {missing[0]} is missing"
    size = sum(map(len, upload.parts.values()))
    if size != upload.size:
        return f"File is {size} bytes, not {upload.size}"
    # Storage takes no small part but the last.
    small = [number for number in range(1, upload.part_count) if len(upload.parts[number]) < 5 << 20]
    return f"Part {small[0]} is smaller than the minimum of 5 MiB" if small else None
