"""What is bounded: waiting at a limit of the team, and answers, lists and transfers without end."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import scenario_models
from conftest import SEEDREAM, Time, endpoint, plain
from modelgen.serve import Fault, Service

from tests.support.clients import NO_SECONDS, endless, pages, waited_well
from tests.support.scripted import Asked, Reply, scripted

RUN = f"/generate/custom/{SEEDREAM}"
ASKED: list[dict[str, Any]] = [
    {"headers": {"Retry-After": value}}
    for value in (
        *("0", "-5", "nan", "-inf", "inf", "1e400", "0x10", "", "  ", "soon", "1_0", "٣", "9" * 400),
        *("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00", "Mon, 99 Foo 99999999999 99:99:99 GMT"),
    )
]
ASKED += [{"body": {"details": {"remainingSeconds": value}}} for value in NO_SECONDS]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: json.dumps(asked)[:60])
def test_every_pause_at_a_limit_is_at_least_the_backoff(make_client: Any, time: Time, asked: dict[str, Any]) -> None:
    """Whatever the service asks for. The bound on their sum bounds the number of requests."""
    body = json.dumps({"reason": "Too many", **asked.get("body", {})}).encode()
    headers = {name: value.encode().decode("latin-1") for name, value in asked.get("headers", {}).items()}
    with scripted(lambda _: Reply(429, headers, body)) as server:
        client = make_client(base_url=server.url, rate_limit_wait=60)
        with pytest.raises(scenario_models.RateLimitError) as caught:
            client.bytedance_seedream_4_5_editing.run(prompt="a fox")
        assert len(server.asked) == len(time.slept) + 1
    assert waited_well(time.slept, 60) and 5 <= len(time.slept) <= 8
    assert caught.value.retry_after in (None, 0)


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"Retry-After": "100"}},
        {"body": {"details": {"remainingSeconds": 100}}},
        {"headers": {"Retry-After": "3"}, "body": {"details": {"remainingSeconds": 100}}},
        {"headers": {"Retry-After": "100"}, "body": {"details": {"remainingSeconds": -1}}},
    ],
    ids=["header", "cooldown", "both", "nonsense beside it"],
)
def test_a_longer_wait_that_is_asked_for_is_kept(
    make_client: Any, service: Service, time: Time, asked: dict[str, Any]
) -> None:
    service.faults.append(Fault("POST", RUN, times=None, status=429, **asked))
    with pytest.raises(scenario_models.RateLimitError) as caught:
        make_client(rate_limit_wait=250).bytedance_seedream_4_5_editing.run(prompt="a fox")
    assert time.slept == [100, 100]
    assert caught.value.retry_after == 100


def test_a_date_that_is_too_late_is_not_waited_for(model: Any, service: Service, time: Time) -> None:
    headers = {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}
    service.faults.append(Fault("POST", RUN, times=None, status=429, headers=headers))
    with pytest.raises(scenario_models.RateLimitError):
        model.run(prompt="a fox")
    assert not time.slept and len(service.sent("POST", RUN)) == 1


@pytest.mark.parametrize("flavour", ["", "_async"])
def test_the_backoff_of_a_long_wait(flavour: str) -> None:
    """After more tries than a power of two has room for."""
    transport = import_module(f"scenario_models.{flavour}_transport")
    assert all(11.25 <= transport.limit_backoff(attempt) <= 15 for attempt in (4, 64, 1100, 10**9))


@pytest.mark.parametrize("wait", [float("nan"), float("inf"), -1])
def test_a_wait_that_is_none(make_client: Any, wait: float) -> None:
    with pytest.raises(ValueError, match="rate_limit_wait must be 0 seconds or more"):
        make_client(rate_limit_wait=wait)


@pytest.mark.parametrize("after", ["0", "-5", "nan", "1"])
def test_gather_waits_as_long(client: Any, service: Service, time: Time, after: str) -> None:
    service.faults.append(Fault("POST", RUN, times=500, status=429, headers={"Retry-After": after}))
    model = plain(client.bytedance_seedream_4_5_editing)
    with pytest.raises(scenario_models.GatherError) as caught:
        client.gather([partial(model.run, prompt="a"), partial(model.run, prompt="b")])
    assert [type(result).__name__ for result in caught.value.results] == ["RateLimitError"] * 2
    pauses = [pause for pause in time.slept if pause]
    assert waited_well(pauses, 300) and len(service.sent("POST", RUN)) == len(pauses) + 1 < 33


def test_a_coroutine_at_a_limit_waits_as_long(server: tuple[Service, str], time: Time) -> None:
    server[0].faults.append(Fault("POST", RUN, times=None, status=429, headers={"Retry-After": "0"}))

    async def main() -> None:
        settings: Any = {"base_url": server[1], "api_key": "k", "api_secret": "s", "clock": time.clock(True)}
        async with scenario_models.AsyncScenarioModels(**settings) as client:
            await client.gather([client.bytedance_seedream_4_5_editing.run(prompt="a")])

    with pytest.raises(scenario_models.GatherError):
        asyncio.run(main())
    assert waited_well([pause for pause in time.slept if pause], 300)


@pytest.mark.parametrize("after", [None, "0", "-1", "nan", "1000000"])
def test_what_may_be_repeated_is_repeated_a_few_times(
    client: Any, service: Service, time: Time, after: str | None
) -> None:
    headers = {} if after is None else {"Retry-After": after}
    service.faults.append(Fault("GET", "/jobs/job_1", times=None, status=503, headers=headers))
    with pytest.raises(scenario_models.ServerError):
        client.job("job_1").refresh()
    asked = len(service.sent("GET", "/jobs/job_1"))
    assert asked == (1 if after == "1000000" else 5)
    assert all(pause >= 0.375 * 2**number for number, pause in enumerate(time.slept)) and sum(time.slept) < 8


# Lists


@pytest.mark.parametrize("jobs", [[], [{"jobId": "job_1", "jobType": "upload"}], [{}], [None], "jobs", None])
def test_pages_without_end(make_client: Any, jobs: Any) -> None:
    with scripted(pages(jobs, itertools.count(1))) as server:
        with pytest.raises(scenario_models.ServerError, match="more than 100 pages"):
            make_client(base_url=server.url).recent_jobs()
        assert len(server.asked) == 100


@pytest.mark.parametrize("length", [1, 3])
def test_pages_in_a_circle(make_client: Any, length: int) -> None:
    with scripted(pages([], itertools.cycle(range(1, length + 1)))) as server:
        with pytest.raises(scenario_models.ServerError, match="was there before"):
            make_client(base_url=server.url).recent_jobs()
        assert len(server.asked) == length + 1


def test_pages_that_take_their_time(make_client: Any, time: Time) -> None:
    time.look = 4.0
    with scripted(pages([], itertools.count(1))) as server:
        with pytest.raises(scenario_models.ServerError, match="did not all come within 300 seconds"):
            make_client(base_url=server.url).recent_jobs()
        assert len(server.asked) < 100


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b"1" * 5000, b'"\xff"', b"[" * 200_000, b"{", b""], ids=lambda body: repr(body[:9])
)
def test_a_list_that_is_none(make_client: Any, body: bytes) -> None:
    with scripted(lambda _: Reply(body=body)) as server:
        with pytest.raises(scenario_models.ServerError, match="makes no sense"):
            make_client(base_url=server.url).recent_jobs()


# Answers


@pytest.mark.parametrize("status", [200, 503])
def test_an_answer_without_end(make_client: Any, time: Time, status: int) -> None:
    sent: list[int] = []

    def counted() -> Iterator[bytes]:
        for block in endless():
            sent.append(len(block))
            yield block

    with scripted(lambda _: Reply(status, body=counted())) as server:
        client = make_client(base_url=server.url)
        with pytest.raises(scenario_models.ServerError, match="it has more than 64 MB"):
            client.job("job_1").refresh()
        with pytest.raises(scenario_models.GenerationUncertainError, match="it has more than 64 MB"):
            client.bytedance_seedream_4_5_editing.run(prompt="a fox")
    assert not time.slept
    assert sum(sent) < 2 * 90_000_000  # some of it is under way


@pytest.mark.parametrize("status", [200, 503])
def test_an_answer_that_drips(make_client: Any, time: Time, status: int) -> None:
    time.look = 1.0
    with scripted(lambda _: Reply(status, body=endless(b" "))) as server:
        with pytest.raises(scenario_models.ServerError, match="it goes on for more than 60 seconds"):
            make_client(base_url=server.url).job("job_1").refresh()
        with pytest.raises(scenario_models.ServerError, match="it goes on for more than 5 seconds"):
            make_client(base_url=server.url, timeout=5).job("job_1").refresh()


def test_an_answer_that_is_longer_than_it_looks(make_client: Any) -> None:
    with scripted(lambda _: Reply(headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b")) as server:
        with pytest.raises(scenario_models.ServerError, match="is compressed, which was not asked for"):
            make_client(base_url=server.url).job("job_1").refresh()
        assert server.asked[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "facts",
    [
        {"progress": float("nan")},
        {"progress": 10**400},
        {"progress": -5, "status": "a\x1b[2Jb"},
        {"metadata": {"assetIds": [None, 5, "", "..", "\ud800", "asset_1"], "error": "\x1b[2J\ud800"}},
        {"billing": {"cuCost": float("inf")}},
        {"createdAt": 5, "metadata": {"input": [], "output": 7}},
    ],
    ids=lambda facts: json.dumps(facts)[:40],
)
def test_a_job_that_makes_little_sense(make_client: Any, facts: dict[str, Any]) -> None:
    body = json.dumps({"job": {"jobId": "job_1", "status": "pending", **facts}}).encode()
    with scripted(lambda _: Reply(body=body)) as server:
        job = make_client(base_url=server.url).job("job_1")
        state = job.refresh()
    assert 0 <= state.progress <= 1 and state.asset_ids in ((), ("asset_1",))
    assert state.creative_units is None
    shown = f"{job!r}{state!r}{state.error}".encode()  # and can be printed
    assert b"\x1b" not in shown


# Transfers


def downloading(make_client: Any, time: Time, folder: Path, file: Any, **asset: Any) -> Any:
    """What comes of downloading a result whose file is what `file` answers."""

    def reply(asked: Asked) -> Reply:
        if asked.path.startswith("/jobs/"):
            job = {"jobId": "job_1", "status": "success", "metadata": {"assetIds": ["asset_1"]}}
            return Reply(body=json.dumps({"job": job}).encode())
        if asked.path.startswith("/assets/"):
            facts = {"id": "asset_1", "mimeType": "image/png", "url": f"{server.url}/file", **asset}
            return Reply(body=json.dumps({"asset": facts}).encode())
        return file(server, asked)  # type: ignore[no-any-return]

    with scripted(reply) as server:
        job = make_client(base_url=server.url).job("job_1").wait()
        try:
            return job.download(folder), server
        except scenario_models.DownloadError as error:
            return error, server
        finally:
            assert [path.suffix for path in folder.iterdir()] in ([], [".png"])


def test_a_download_that_drips(make_client: Any, time: Time, tmp_path: Path) -> None:
    def drip(server: Any, asked: Asked) -> Reply:
        time.look = 60.0
        return Reply(body=endless(b"x"))

    error, server = downloading(make_client, time, tmp_path, drip)
    assert "it goes on for more than 600 seconds" in str(error) and server.url in str(error)
    assert [asked.path for asked in server.asked].count("/file") == 1


def test_a_slow_download_may_take_its_time(time: Time) -> None:
    """As long as 10 kB come in a second, after ten minutes in which anything goes."""
    from scenario_models._http import Bounded, EndlessError

    def body(block: bytes) -> Bounded:
        return Bounded([block] * 2000, most=10**9, seconds=600, slowest=10_000, now=time.read)

    time.look = 1.0
    assert len(list(body(b"x" * 10_000))) == 2000
    with pytest.raises(EndlessError, match="goes on for more than 1200 seconds"):
        list(body(b"x" * 5_000))


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_a_download_without_end(time: Time, tmp_path: Path, flavour: str) -> None:
    from scenario_models._async_storage import AsyncStorage
    from scenario_models._saving import PartialFile
    from scenario_models._storage import Storage

    async def save(url: str) -> None:
        with PartialFile(tmp_path / "a", asset_id="asset_1", overwrite=False) as file:
            if flavour == "sync":
                Storage(None, time.clock(False), largest=5_000_000).save(url, file, "asset_1")
            else:
                await AsyncStorage(None, time.clock(True), largest=5_000_000).save(url, file, "asset_1")

    with (
        scripted(lambda _: Reply(body=endless())) as server,
        pytest.raises(scenario_models.DownloadError, match="it has more than 0.005 GB|it has more than 5 MB"),
    ):
        asyncio.run(save(f"{server.url}/file"))
    assert not list(tmp_path.iterdir()) and len(server.asked) == 1


def test_a_download_that_is_compressed_again_and_again(make_client: Any, time: Time, tmp_path: Path) -> None:
    def bomb(server: Any, asked: Asked) -> Reply:
        return Reply(headers={"Content-Encoding": "gzip, gzip, gzip"}, body=b"\x1f\x8b")

    error, _ = downloading(make_client, time, tmp_path, bomb)
    assert "compressed more than once" in str(error)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "", "//host/a", "a b", "https://", "http://a:b/", "data:,x", 5]
)
def test_a_result_whose_url_is_none(make_client: Any, time: Time, tmp_path: Path, url: Any) -> None:
    """It is refused at once, after asking the service for another."""
    error, server = downloading(make_client, time, tmp_path, None, url=url)
    assert "the service gives it a URL that is n" in str(error)
    assert [asked.path for asked in server.asked] == ["/jobs/job_1", "/assets/asset_1", "/assets/asset_1"]
    assert not time.slept


@pytest.mark.parametrize("url", ["ftp://example.org/a", "https://", "http://a:b/"])
def test_a_part_whose_url_is_none(make_client: Any, time: Time, url: str) -> None:
    upload = {"upload": {"id": "upload_1", "status": "pending", "parts": [{"number": 1, "url": url}]}}
    with scripted(lambda _: Reply(body=json.dumps(upload).encode())) as server:
        with pytest.raises(scenario_models.UploadError, match="the service gives it a URL that is n"):
            make_client(base_url=server.url).upload(b"hello")
        assert [asked.method for asked in server.asked] == ["POST", "GET"]
    assert not time.slept


@pytest.mark.parametrize(
    "parts",
    [[], None, [{"number": float("inf"), "url": "https://x"}], [{"number": 10**400, "url": "x"}], [{"number": True}]],
    ids=str,
)
def test_parts_that_are_none(make_client: Any, parts: Any) -> None:
    upload = {"upload": {"id": "upload_1", "status": "pending", "parts": parts}}
    with scripted(lambda _: Reply(body=json.dumps(upload).encode())) as server:
        with pytest.raises(scenario_models.UploadError, match="the service gave no URL for part 1"):
            make_client(base_url=server.url).upload(b"hello")


def test_an_upload_that_drips(make_client: Any, time: Time) -> None:
    def reply(asked: Asked) -> Reply:
        time.look = 300.0
        upload = {"id": "upload_1", "status": "pending", "parts": [{"number": 1, "url": f"{server.url}/part"}]}
        return Reply(body=json.dumps({"upload": upload}).encode())

    with scripted(reply) as server:
        with pytest.raises(scenario_models.UploadError, match="it goes on for more than 6"):
            make_client(base_url=server.url).upload(b"hello" * 100_000)


def test_results_are_named_by_what_they_are(client: Any, service: Service, tmp_path: Path) -> None:
    """And no name that the service gives leads out of the folder; see the names of files in the tests of jobs."""
    job = client.job(service.start(endpoint("model_any", "txt2img"), {}).id).wait()
    assert [path.parent for path in job.download(tmp_path)] == [tmp_path]
