"""Redirects: none of the service's is followed, those of storage are looked at, and none is logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import scenario_models
import scenario_sdk
from conftest import SEEDREAM, Time
from modelgen.serve import media

from tests.support.scripted import Asked, Reply, Server, scripted

REDIRECTS = [301, 302, 303, 307, 308]
PNG = media.png(3).content


def elsewhere(target: Server, status: int) -> Callable[[Asked], Reply]:
    """Sends every request to the same path of another server."""
    return lambda asked: Reply(status, {"Location": f"{target.url}{asked.path}?signature=secret"})


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("given", [False, True], ids=["own", "given"])
def test_a_paid_request_is_not_redirected(make_client: Any, flavour: str, status: int, given: bool, time: Time) -> None:
    """Neither by the client that this package makes nor by one that the user gives, which follows others."""
    with scripted(lambda _: Reply()) as other, scripted(lambda asked: elsewhere(other, status)(asked)) as server:
        settings: dict[str, Any] = {"base_url": server.url, "api_key": "key", "api_secret": "secret"}
        if given:
            kind: Any = scenario_sdk.Scenario if flavour == "sync" else scenario_sdk.AsyncScenario
            settings = {"sdk": kind(**settings)}
        client = make_client(**settings)
        with pytest.raises(scenario_models.ScenarioModelsError) as caught:
            client.bytedance_seedream_4_5_editing.run(prompt="a fox")
        assert [asked.path for asked in server.asked] == [f"/generate/custom/{SEEDREAM}"]
        assert not other.asked and not time.slept
    error = caught.value
    if status == 303:  # which says that the request was carried out
        assert isinstance(error, scenario_models.GenerationUncertainError)
        return
    assert isinstance(error, scenario_models.RedirectRefusedError)
    assert (error.status_code, error.location) == (status, other.url)
    assert str(error) == (
        f"Could not start {SEEDREAM}, and no job was started: {server.url} answers with a redirect to {other.url} "
        f"(HTTP {status}), and none is followed: the request would be sent again, perhaps to somebody else. Check the "
        "base URL (base_url, SCENARIO_BASE_URL)."
    )


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("given", [False, True], ids=["own", "given"])
def test_nothing_else_is_redirected(make_client: Any, flavour: str, status: int, given: bool) -> None:
    """Uploads hold files; and what reads would be told by somebody else."""
    with scripted(lambda _: Reply()) as other, scripted(lambda asked: elsewhere(other, status)(asked)) as server:
        settings: dict[str, Any] = {"base_url": server.url, "api_key": "key", "api_secret": "secret"}
        if given:
            kind: Any = scenario_sdk.Scenario if flavour == "sync" else scenario_sdk.AsyncScenario
            settings = {"sdk": kind(**settings)}
        client = make_client(**settings)
        calls: list[Callable[[], object]] = [
            lambda: client.bytedance_seedream_4_5_editing.estimate(prompt="a fox"),
            client.job("job_1").refresh,
            client.job("job_1").cancel,
            client.job("job_1").wait,
            client.recent_jobs,
        ]
        for call in calls:
            with pytest.raises(scenario_models.RedirectRefusedError):
                call()
        with pytest.raises(scenario_models.UploadError, match="answers with a redirect"):
            client.upload(PNG)
        with pytest.raises(scenario_models.UploadError, match="answers with a redirect"):
            client.upload(b"x" * 7_000_000)
        assert len(server.asked) == len(calls) + 2
        assert not other.asked


@pytest.mark.parametrize("location", [None, "", "/elsewhere", "http://[", "//a b/", "\\\\x", "javascript:alert(1)"])
def test_a_redirect_to_nowhere(make_client: Any, location: str | None) -> None:
    headers = {} if location is None else {"Location": location}
    with scripted(lambda _: Reply(307, headers)) as server:
        with pytest.raises(scenario_models.ScenarioModelsError):
            make_client(base_url=server.url).bytedance_seedream_4_5_editing.run(prompt="a fox")
        assert len(server.asked) == 1


def storage(asked: Asked, server: Server, file: Callable[[Asked], Reply]) -> Reply:
    """A service with a job of one result and one upload of one part, whose storage is `file`."""
    if asked.path.startswith("/jobs/"):
        job = {"jobId": "job_1", "status": "success", "metadata": {"assetIds": ["asset_1"]}}
        return Reply(body=json.dumps({"job": job}).encode())
    if asked.path.startswith("/assets/"):
        facts = {"id": "asset_1", "mimeType": "image/png", "url": f"{server.url}/file?signature=secret"}
        return Reply(body=json.dumps({"asset": facts}).encode())
    if asked.path.startswith("/uploads"):
        parts = [{"number": 1, "url": f"{server.url}/part?signature=secret"}]
        return Reply(body=json.dumps({"upload": {"id": "upload_1", "status": "pending", "parts": parts}}).encode())
    return file(asked)


@pytest.mark.parametrize("status", REDIRECTS)
def test_a_download_is_redirected_and_nothing_of_it_is_logged(
    make_client: Any, tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hops = iter(["/file/2?signature=secret", "{}/file/3?X-Amz-Signature=secret", None])

    def file(asked: Asked) -> Reply:
        hop = next(hops)
        if hop is None:
            return Reply(headers={"Set-Cookie": "session=secret"}, body=PNG)
        return Reply(status, {"Location": hop.format(server.url), "Set-Cookie": "session=secret"})

    with scripted(lambda asked: storage(asked, server, file)) as server:
        (path,) = make_client(base_url=server.url, api_key="k", api_secret="s").job("job_1").wait().download(tmp_path)
        assert [asked.path.split("?")[0] for asked in server.asked[-3:]] == ["/file", "/file/2", "/file/3"]
    assert path.read_bytes() == PNG
    assert "secret" not in caplog.text
    assert "httpcore" in caplog.text and "'…'" in caplog.text and "/file/3" in caplog.text


@pytest.mark.parametrize("given", [False, True], ids=["own", "given"])
def test_a_redirect_of_the_service_is_not_logged(
    make_client: Any, flavour: str, given: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted(lambda _: Reply(307, {"Location": "https://example.org/?signature=secret"})) as server:
        settings: dict[str, Any] = {"base_url": server.url, "api_key": "k", "api_secret": "s"}
        if given:
            kind: Any = scenario_sdk.Scenario if flavour == "sync" else scenario_sdk.AsyncScenario
            settings = {"sdk": kind(**settings)}
        with pytest.raises(scenario_models.RedirectRefusedError):
            make_client(**settings).job("job_1").refresh()
    assert "secret" not in caplog.text
    assert "HTTP Response" in caplog.text and "receive_response_headers" in caplog.text


def test_what_others_log_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    import httpx

    caplog.set_level(logging.DEBUG)
    with scripted(lambda _: Reply(headers={"Location": "https://example.org/?of=others"})) as server:
        with scenario_models.ScenarioModels(base_url=server.url, api_key="k", api_secret="s") as client:
            client.recent_jobs()
        assert "of=others" not in caplog.text
        httpx.get(server.url)
    assert "of=others" in caplog.text


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("ftp://example.org/a", "a URL that is not https:"),
        ("file:///etc/passwd", "a URL that is not https:"),
        ("/file", "from one URL to another without end"),
        (None, "from one URL to another without end"),
    ],
)
def test_a_download_that_leads_nowhere(
    make_client: Any, tmp_path: Path, location: str | None, said: str, time: Time
) -> None:
    headers = {} if location is None else {"Location": location}
    with scripted(lambda asked: storage(asked, server, lambda _: Reply(302, headers))) as server:
        job = make_client(base_url=server.url).job("job_1").wait()
        with pytest.raises(scenario_models.DownloadError, match=said):
            job.download(tmp_path)
    assert not list(tmp_path.iterdir()) and not time.slept


@pytest.mark.parametrize("status", REDIRECTS)
def test_a_part_is_not_redirected(make_client: Any, status: int, time: Time) -> None:
    with scripted(lambda _: Reply()) as other:
        with scripted(lambda asked: storage(asked, server, elsewhere(other, status))) as server:
            with pytest.raises(scenario_models.UploadError, match=f"storage refuses its URL .HTTP {status}"):
                make_client(base_url=server.url).upload(b"hello")
        assert not other.asked and not time.slept
