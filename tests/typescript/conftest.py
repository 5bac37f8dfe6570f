"""The TypeScript package of the shipped catalogue, compiled, and a fake service on loopback for its client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from modelgen.serve import FileRule, ModelEndpoint, Service, Settings, create_app, running
from starlette.applications import Starlette

from tests.support.clients import endpoint
from tests.support.node import tool
from tests.support.snippets import Snippets
from tests.support.typescript import write
from tests.support.validators import ROOT, catalog

SEEDREAM = "model_bytedance-seedream-4-5-editing"
RUN = f"/generate/custom/{SEEDREAM}"
SCHEMA = {
    "type": "object",
    "properties": {
        "prompt": {"type": "string", "minLength": 1},
        "referenceImages": {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 10},
        "size": {"enum": ["4K", "2K"]},
        "maxImages": {"type": "number", "minimum": 1, "maximum": 15},
        "later": {},
    },
    "required": ["prompt"],
    "additionalProperties": False,
}


MODELS = {
    one.id: one
    for one in (
        ModelEndpoint(SEEDREAM, "Seedream", SCHEMA, ("txt2img", "img2img"), {"referenceImages": FileRule("image")}),
        endpoint("model_film", "txt2video", image=FileRule("image"), film=FileRule("video")),
        endpoint("model_text", "txt2txt"),
    )
}


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the package, compiled once for all workers. Its types are checked elsewhere."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder = root / "typescript-package"
    with FileLock(root / "typescript-package.lock"):
        if not folder.exists():
            package = write(catalog(ROOT / "schemas"), root / "typescript-package.part")
            done = tool("typescript", "-p", package, "--noCheck", name="tsc")
            assert done.returncode == 0, done.stdout
            package.parent.rename(folder)
    return folder / "typescript"


@pytest.fixture(scope="module")
def js(package: Path) -> Iterator[Snippets]:
    with Snippets(package) as snippets:
        yield snippets


def fake_service() -> Starlette:
    """The fake of the API, whose jobs are done at once."""
    return create_app(MODELS, Settings(job_seconds=0.0))


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[Service, str]]:
    app = fake_service()
    with running(app) as url:
        yield app.state.service, url


@pytest.fixture
def url(_server: tuple[Service, str]) -> str:
    """The base URL of a fake service that remembers nothing."""
    _server[0].reset()
    return _server[1]


@pytest.fixture
def service(_server: tuple[Service, str], url: str) -> Service:
    return _server[0]
