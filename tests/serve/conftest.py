"""The fake service with a clock that stands still until it is told to go on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partialmethod
from typing import Any

import httpx
import pytest
from modelgen.serve import FileRule, ModelEndpoint, Service, Settings, create_app, running
from scenario_sdk import Scenario
from starlette.applications import Starlette

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "prompt": {"type": "string", "minLength": 1, "maxLength": 10},
        "width": {"type": "number", "minimum": 672, "maximum": 2048, "multipleOf": 8},
        "loras": {"type": "array", "items": {"type": "string"}, "maxItems": 6},
        "lorasScale": {"type": "array", "items": {"type": "number", "maximum": 2}},
        "size": {"enum": ["2K", "4K"]},
        "image": {"type": "string", "minLength": 1},
        "shots": {"type": "array", "items": {"type": "object", "required": ["text"], "additionalProperties": False}},
    },
    "required": ["prompt"],
    "additionalProperties": False,
}
MODELS = {
    model.id: model
    for model in (
        ModelEndpoint("model_x", "X", SCHEMA, ("txt2img",), {"image": FileRule("image", 2000)}),
        ModelEndpoint("model_film", "Film", {"type": "object"}, ("img2video", "txt2video")),
        ModelEndpoint("model_words", "Words", {"type": "object"}, ("img2txt",)),
    )
}
RUN = "/v1/generate/custom/model_x"
NOW = 1_800_000_000.0
ON_LOOPBACK = "http://127.0.0.1"
CREDENTIALS = {"authorization": "Bearer token"}


@pytest.fixture(scope="session")
def _running() -> Iterator[tuple[Service, str]]:
    app = create_app(MODELS, Settings(job_seconds=0.0), clock=lambda: NOW)
    with running(app) as url:
        yield app.state.service, url


@pytest.fixture
def service(_running: tuple[Service, str]) -> Service:
    """The one on a port; it remembers nothing."""
    _running[0].reset()
    return _running[0]


@pytest.fixture
def base_url(_running: tuple[Service, str]) -> str:
    return _running[1]


@pytest.fixture(scope="session")
def _strict_sdk(_running: tuple[Service, str]) -> Iterator[Scenario]:
    with Scenario(
        base_url=_running[1], api_key="a", api_secret="b", max_retries=0, _strict_response_validation=True
    ) as sdk:
        yield sdk


@pytest.fixture
def sdk(service: Service, _strict_sdk: Scenario) -> Scenario:
    """Strict: an answer that is not what the SDK's types say is an error."""
    return _strict_sdk


@pytest.fixture(scope="session")
def web() -> Iterator[httpx.Client]:
    """For URLs that need no credentials."""
    with httpx.Client() as client:
        yield client


class Http:
    """Requests to a fake in this process, without a port: what it raises is raised here."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.service: Service = app.state.service

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, path, **more))

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=ON_LOOPBACK, headers=CREDENTIALS) as client:
            return await client.request(method, path, **more)

    get = partialmethod(request, "GET")
    post = partialmethod(request, "POST")
    put = partialmethod(request, "PUT")
    patch = partialmethod(request, "PATCH")
    delete = partialmethod(request, "DELETE")


@pytest.fixture
def http() -> Http:
    """A fake of its own."""
    return Http(create_app(MODELS, Settings(job_seconds=0.0), clock=lambda: NOW))
