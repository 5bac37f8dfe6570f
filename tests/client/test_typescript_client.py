"""The TypeScript client against the fake service: real HTTP on loopback, through the compiled package."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from modelgen.serve import FileRule, ModelEndpoint, Service, create_app, running

from tests.support.node import FOLDER, node
from tests.support.typescript import compile_package, write
from tests.support.validators import ROOT, catalog

SEEDREAM = "model_bytedance-seedream-4-5-editing"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write(catalog(ROOT / "schemas"), tmp_path_factory.mktemp("client"))
    compile_package(made)
    return made


@pytest.fixture(scope="module")
def said(package: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of each call of `tests/node/calls.mjs`, and the requests that came in."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "fox.png").write_bytes(PNG)
    endpoint = ModelEndpoint(
        SEEDREAM, "Seedream", {"type": "object"}, ("txt2img", "img2img"), {"referenceImages": FileRule("image")}
    )
    app = create_app({SEEDREAM: endpoint})
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"  # bound, and nobody listens
        with running(app) as url:
            done = node(FOLDER / "calls.mjs", package, url, folder / "fox.png", folder / "out", nobody)
    assert done.returncode == 0, done.stderr
    service: Service = app.state.service
    return {**json.loads(done.stdout), "requests": list(service.requests), "folder": folder}


def test_every_problem_at_once_and_nothing_sent(said: dict[str, Any]) -> None:
    assert said["invalid"]["name"] == "ValidationError"
    assert said["invalid"]["issues"] == [
        *(["/prompt", "minLength"], ["/size", "enum"], ["", "additionalProperties"], ["/referenceImages/0", "format"]),
    ]
    assert said["unsendable"]["issues"] == [["/maxImages", "type"], ["/seed", "type"]]
    assert said["notAPicture"]["issues"] == [["/referenceImages/0", "x-kind"]]
    assert said["before"] == 0


def test_a_call_from_files_to_files(said: dict[str, Any]) -> None:
    assert (said["status"], said["looks"], said["estimate"]["creativeUnits"]) == ("success", "success", 5)
    assert said["paths"] == said["again"]
    assert {path.name for path in (said["folder"] / "out").iterdir()} == {Path(path).name for path in said["paths"]}
    assert said["sameAssets"] and said["opened"] and said["recent"]
    body = next(one.body for one in said["requests"] if "later" in str(one.body))
    first, second, third, fourth = body["referenceImages"]
    assert second == third  # a file given twice is uploaded once
    assert len({first, second, fourth}) == 3
    assert {**body, "referenceImages": []} == {"prompt": "a fox", "later": True, "referenceImages": []}


def test_a_large_file_goes_in_parts(said: dict[str, Any]) -> None:
    assert said["large"].startswith("asset_")
    assert sum(one.method == "PUT" for one in said["requests"]) == 2


@pytest.mark.parametrize("fault", ["failed", "dropped", "nonsense"])
def test_a_paid_request_is_sent_once(said: dict[str, Any], fault: str) -> None:
    assert (said[fault]["name"], said[fault]["sent"]) == ("GenerationUncertainError", 1)


def test_refusals_have_types(said: dict[str, Any]) -> None:
    assert (said["redirected"]["name"], said["redirected"]["sent"]) == ("RedirectRefusedError", 1)
    assert (said["refused"]["name"], said["refused"]["parameter"]) == ("RequestRejectedError", "size")
    assert said["missing"]["name"] == "NotFoundError"
    assert said["nobody"]["name"] == "ConnectionFailedError"
    assert "nothing was charged" in said["nobody"]["message"]
    assert said["noCredentials"]["name"] == "AuthenticationError"
    assert said["aborted"]["name"] == "AbortError"


def test_429_waits_and_sends_again(said: dict[str, Any]) -> None:
    assert (said["waited"], said["waitedSent"]) == (True, 2)


def test_no_secret_is_shown(said: dict[str, Any]) -> None:
    assert said["shown"] is False
    failures = [one for one in said.values() if isinstance(one, dict) and "hasSecret" in one]
    assert len(failures) > 8
    assert not any(one["hasSecret"] for one in failures)


def test_a_model_pulls_in_nothing_of_the_others(package: Path) -> None:
    for module in (package / "dist/models").glob("*.js"):
        imported = set(re.findall(r'from "([^"]+)"', module.read_text("utf-8")))
        assert imported == {f"../validators/{module.name}"}
    assert "models" not in (package / "dist/index.js").read_text("utf-8").replace("generative models", "")
