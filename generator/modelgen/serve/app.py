"""The fake service as an ASGI application: which endpoint answers what."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial

from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request as HTTPRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from .answers import Refusal, refused, shown
from .calls import Call
from .endpoints import account, assets, control, generations, jobs, models, search, storage, tools, uploads
from .gate import BASE, Gate
from .model_endpoint import ModelEndpoint
from .service import Service
from .settings import Settings

Endpoint = Callable[[Service, Call], Response]

# By path, what answers each method. A path stands before one that it would match too.
ROUTES: dict[str, dict[str, Endpoint]] = {
    "/v1/generate/custom/{model_id}": {"POST": generations.run},
    **{f"/v1/generate/{name}": {"POST": partial(tools.run, tool)} for name, tool in tools.TOOLS.items()},
    "/v1/jobs": {"GET": jobs.list_jobs},
    "/v1/jobs/{job_id}": {"GET": jobs.get},
    "/v1/jobs/{job_id}/action": {"POST": jobs.act},
    "/v1/assets": {"GET": assets.list_assets, "POST": assets.upload, "DELETE": assets.delete},
    "/v1/assets/get-bulk": {"POST": assets.get_bulk},
    "/v1/assets/restore": {"POST": assets.restore},
    "/v1/assets/{asset_id}": {"GET": assets.get, "PUT": assets.update},
    "/v1/assets/{asset_id}/copy": {"POST": assets.copy},
    "/v1/assets/{asset_id}/download": {"POST": assets.download},
    "/v1/assets/{asset_id}/tags": {"PUT": assets.tag},
    "/v1/tags": {"GET": assets.list_tags},
    "/v1/uploads": {"POST": uploads.create},
    "/v1/uploads/{upload_id}": {"GET": uploads.get},
    "/v1/uploads/{upload_id}/action": {"POST": uploads.act},
    "/v1/models": {"GET": models.list_models},
    "/v1/models/get-bulk": {"POST": models.get_bulk},
    "/v1/models/{model_id}": {"GET": models.get},
    "/v1/models/{model_id}/description": {"GET": models.get_description},
    "/v1/models/{model_id}/examples": {"GET": models.list_examples},
    "/v1/models/{model_id}/presets": {"GET": models.list_presets},
    "/v1/recommendations/models": {"GET": models.recommend},
    "/v1/search/assets": {"POST": search.find_assets},
    "/v1/search/models": {"POST": search.find_models},
    "/v1/me": {"GET": account.get_user},
    "/v1/user": {"GET": account.get_user},
    "/v1/projects": {"GET": account.list_projects},
    "/v1/projects/{project_id}": {"GET": account.get_project},
    "/v1/teams": {"GET": account.list_teams},
    "/v1/teams/{team_id}": {"GET": account.get_team},
    "/v1/teams/{team_id}/limits": {"GET": account.get_limits},
    "/files/{asset_id}": {"GET": storage.get_file},
    "/parts/{upload_id}/{number}": {"PUT": storage.put_part},
    "/_fake": {"GET": control.about, "DELETE": control.reset},
    "/_fake/settings": {"GET": control.get_settings, "PATCH": control.change_settings},
    "/_fake/faults": {"GET": control.get_faults, "POST": control.add_fault, "DELETE": control.forget_faults},
    "/_fake/requests": {"GET": control.get_requests},
    "/_fake/clock": {"POST": control.advance},
}


def create_app(
    models: Mapping[str, ModelEndpoint],
    settings: Settings | None = None,
    *,
    hosts: Collection[str] = (),
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Starlette:
    """The fake service as an ASGI application.

    Its API is under `/v1`. Under `/_fake` it is controlled: `PATCH /_fake/settings` changes `Settings`,
    `POST /_fake/faults` adds a `Fault`, `POST /_fake/clock` lets time pass, `GET /_fake/requests` lists what came in,
    `DELETE /_fake` forgets everything. In the same process `app.state.service` is the `Service` itself.

    Args:
        models: By id.
        settings: How it behaves at first.
        hosts: Names by which it may be reached beside addresses and `localhost`.
        clock: The time, in seconds since 1970.
        sleep: How time is let pass where a fault delays an answer.
    """
    service = Service(models, settings, clock=clock, sleep=sleep)
    app = Starlette(
        routes=[Route(path, _Resource(service, methods)) for path, methods in ROUTES.items()],
        exception_handlers={404: _no_route},
    )
    # Nothing but `/v1/jobs` is `/v1/jobs`: a redirect would have the body of a paid request sent again.
    app.router.redirect_slashes = False
    app.add_middleware(Gate, service=service, names=hosts)
    app.state.service = service
    return app


class _Resource:
    """What answers at one path, as an ASGI application."""

    def __init__(self, service: Service, methods: Mapping[str, Endpoint]) -> None:
        self._service = service
        self._methods = {**methods, "HEAD": methods["GET"]} if "GET" in methods else dict(methods)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPRequest(scope, receive)
        endpoint = self._methods.get(scope["method"])
        try:
            if endpoint is None:
                allowed = ", ".join(sorted(self._methods))
                raise Refusal(405, f"{shown(scope['method'])} is not allowed here", headers={"Allow": allowed})
            response = endpoint(self._service, await _call(request))
        except Refusal as refusal:
            response = refused(refusal)
        await response(scope, receive, send)


async def _call(request: HTTPRequest) -> Call:
    scope = request.scope
    return Call(
        names={name: str(value) for name, value in scope["path_params"].items()},
        query=dict(QueryParams(scope["query_string"])),
        headers=dict(request.headers),
        content=await request.body(),
        base=scope[BASE],
    )


async def _no_route(request: HTTPRequest, error: Exception) -> Response:
    path = request.scope["path"]
    return refused(Refusal(404, f"Route {shown(request.method)} {shown(path)} not found: this fake does not cover it"))
