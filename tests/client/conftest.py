"""The client against the fake service: real HTTP on loopback, through the official SDK as published."""

from __future__ import annotations

import asyncio
import inspect
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from modelgen.serve import FileRule, ModelEndpoint, Service, Settings, create_app, running

from tests.support.clients import endpoint

PACKAGE_ROOT = Path(__file__).parents[2] / "generated/python/src"
sys.path.insert(0, str(PACKAGE_ROOT))

SEEDREAM = "model_bytedance-seedream-4-5-editing"
SCHEMA = {
    "type": "object",
    "properties": {
        "referenceImages": {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 10},
        "prompt": {"type": "string", "minLength": 1},
        "size": {"enum": ["4K", "2K"]},
        "aspectRatio": {"enum": ["1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3", "21:9", "auto"]},
        "sequentialImageGeneration": {"enum": ["disabled", "auto"]},
        "maxImages": {"type": "number", "minimum": 1, "maximum": 15},
    },
    "required": ["prompt"],
    "additionalProperties": False,
}


MODELS = {
    model.id: model
    for model in (
        ModelEndpoint(
            SEEDREAM, "Seedream 4.5 Edit", SCHEMA, ("txt2img", "img2img"), {"referenceImages": FileRule("image")}
        ),
        endpoint("model_film", "txt2video", image=FileRule("image"), film=FileRule("video")),
        endpoint("model_shape", "img23d", image=FileRule("image")),
        endpoint("model_sound", "txt2audio"),
        endpoint("model_text", "txt2txt"),
    )
}


FOREVER = 3e7
"""Seconds for which a job runs that ends only when a test says so."""


@dataclass
class Time:
    """The time of a client under test. It passes when the client sleeps, and costs nothing.

    Attributes:
        now: Seconds.
        slept: Every pause, in order.
        passing: What happens elsewhere in the meantime: called at every pause.
        look: Seconds that pass at every look at the clock, for what takes time by itself.
    """

    now: float = 0.0
    slept: list[float] = field(default_factory=list)
    passing: Callable[[], object] = lambda: None
    look: float = 0.0

    def read(self) -> float:
        self.now += self.look
        return self.now

    def pass_(self, seconds: float) -> None:
        assert 0 <= seconds < FOREVER, "no system can sleep for that long"
        assert len(self.slept) < 1000, "this would go on and on"
        self.slept.append(seconds)
        self.now += seconds
        self.passing()

    def clock(self, is_async: bool) -> Any:
        """A clock of either flavour that shows this time."""
        from scenario_models import AsyncClock, Clock

        time = self

        class Ticking(Clock):
            def now(self) -> float:
                return time.read()

            def sleep(self, seconds: float) -> None:
                time.pass_(seconds)

        class AsyncTicking(AsyncClock):
            def now(self) -> float:
                return time.read()

            async def sleep(self, seconds: float) -> None:
                time.pass_(seconds)

        return AsyncTicking() if is_async else Ticking()


class Blocking:
    """An asynchronous client as a synchronous one, so that one test serves both flavours."""

    def __init__(self, target: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._target = target
        self._loop = loop

    def __repr__(self) -> str:
        return repr(self._target)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if inspect.ismethod(value):
            return lambda *args, **kwargs: self._call(value, *args, **kwargs)
        return self._wrapped(value)

    def _call(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = method(*args, **kwargs)
        return self._wrapped(self._loop.run_until_complete(result) if inspect.isawaitable(result) else result)

    def _wrapped(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._wrapped(item) for item in value]
        module = getattr(type(value), "__module__", "")
        is_async = module.startswith("scenario_models.") and type(value).__name__.startswith("Async")
        return Blocking(value, self._loop) if is_async else value


def plain(resource: Any) -> Any:
    """The resource itself, whatever its flavour: `gather` is to see real coroutines."""
    return getattr(resource, "_target", resource)


def custom_model(client: Any, *files: Any, advice: tuple[Any, ...] = ()) -> Any:
    """A resource that takes any body, with the given files and advice; of the client's flavour."""
    from scenario_models._async_resource import AsyncResource
    from scenario_models._model import ModelInfo
    from scenario_models._resource import Resource

    class AnythingGoes:
        def validate(self, params: object) -> list[Any]:
            return []

        def is_valid(self, params: object) -> bool:
            return True

        def advice(self, params: object) -> list[Any]:
            return list(advice)

    info = ModelInfo("model_film", "Film", files, {file.path[0]: file.path[0] for file in files})
    is_async = isinstance(client, Blocking)
    base: Any = AsyncResource if is_async else Resource

    class Custom(base):  # type: ignore[misc]
        _info = info
        _validator = AnythingGoes()

        def run(self, params: dict[str, object]) -> Any:
            return self._run(params, extra_params=None, validate=True)

    resource = Custom(client._target if is_async else client)
    return Blocking(resource, client._loop) if is_async else resource


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[Service, str]]:
    app = create_app(MODELS, Settings(job_seconds=0.0))
    with running(app) as url:
        yield app.state.service, url


@pytest.fixture
def server(_server: tuple[Service, str]) -> tuple[Service, str]:
    """A fake service that remembers nothing: its state, and the base URL of its API."""
    _server[0].reset()
    return _server


@pytest.fixture
def service(server: tuple[Service, str]) -> Service:
    return server[0]


@pytest.fixture(scope="session", autouse=True)
def _few_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Reading all certificates is most of the work of making a client, and here none is needed."""
    file = tmp_path_factory.mktemp("certificates") / "one.pem"
    file.write_text(ssl.DER_cert_to_PEM_cert(httpx.create_ssl_context().get_ca_certs(binary_form=True)[0]), "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture
def time() -> Time:
    """The time of the clients that `make_client` makes."""
    return Time()


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make_client(flavour: str, server: tuple[Service, str], time: Time) -> Iterator[Callable[..., Any]]:
    """Makes clients of either flavour, which look synchronous."""
    import scenario_models

    loop = asyncio.new_event_loop()
    made: list[Any] = []

    def make(**settings: Any) -> Any:
        if "sdk" not in settings:
            settings = {"base_url": server[1], "api_key": "key-of-test", "api_secret": "secret-of-test"} | settings
        settings = {"clock": time.clock(flavour == "async")} | settings
        if flavour == "sync":
            client: Any = scenario_models.ScenarioModels(**settings)
        else:
            client = Blocking(scenario_models.AsyncScenarioModels(**settings), loop)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


@pytest.fixture
def client(make_client: Callable[..., Any]) -> Any:
    return make_client()


@pytest.fixture
def model(client: Any) -> Any:
    """The model that most tests call."""
    return client.bytedance_seedream_4_5_editing
