"""The TypeScript client where its users run it: Node, Deno, Bun and a browser, against the fake service."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from modelgen.serve import Fault, Service, media, running
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.support.runtimes import run_in
from tests.support.served import visited
from tests.support.validators import ROOT
from tests.typescript.conftest import RUN, fake_service

pytestmark = pytest.mark.heavy

PAGE = '<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">'


@pytest.mark.parametrize("name", ["node", "deno", "bun"])
def test_a_call_from_files_to_files(name: str, package: Path, url: str, service: Service, tmp_path: Path) -> None:
    service.faults.append(Fault("POST", RUN, skip=1, drop="answer"))
    service.faults.append(Fault("POST", RUN, skip=1, delay=3600))
    picture, folder = tmp_path / "fox.png", tmp_path / "out"
    picture.write_bytes(media.png(3).content)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    rights = ("--allow-read", f"--allow-write={folder}", "--allow-net=127.0.0.1")
    program, dist = ROOT / "tests/consumers/js/client.mjs", (package / "dist").as_uri()
    said = json.loads(run_in(name, program, dist, url, folder, picture, nobody, folder=tmp_path, rights=rights))
    result = service.assets[said["asset"]].file.content
    assert (said["wrong"], said["status"], said["looks"][-1]) == (True, "success", "success")
    assert said["path"] == str(folder / f"{said['asset']}.png") and Path(said["path"]).read_bytes() == result
    assert said["opened"] == len(result) and [path.name for path in folder.iterdir()] == [Path(said["path"]).name]
    body: Any = service.jobs[said["job"]].input
    names = [request.body["name"] for request in service.sent("POST", "/assets")]  # type: ignore[index]
    assert names == ["file", "two.png", "fox.png"] and len(set(body["referenceImages"])) == 3
    assert [one.size for one in service.requests if one.method == "PUT"] == [8 << 20, 1 << 20]
    assert service.assets[said["uploaded"]].file.kind == "3d"
    assert (said["lost"], said["missing"]) == ("GenerationUncertainError", "NotFoundError")
    assert said["dropped"] == "GenerationUncertainError"
    sent = [request.body["prompt"] for request in service.sent("POST", RUN)]  # type: ignore[index]
    assert sent == ["a fox", "dropped", "a fox"]
    # Deno does not say of an error of the network that nothing was sent.
    assert said["unsent"] == ("GenerationUncertainError" if name == "deno" else "ConnectionFailedError")


def beside(app: ASGIApp, package: Path) -> ASGIApp:
    """The fake service with the package and a page at the same address: a page may ask no other without leave."""
    files = StaticFiles(directory=package / "dist")

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if path == "/page":
            await HTMLResponse(PAGE)(scope, receive, send)
        elif path.startswith("/package/"):
            await files({**scope, "path": path.removeprefix("/package"), "root_path": ""}, receive, send)
        else:
            await app(scope, receive, send)

    return site


def test_in_a_real_browser(package: Path) -> None:
    with running(beside(fake_service(), package)) as url:
        visited("client.test.mjs", {"PACKAGE": url.removesuffix("/v1")})
