"""What is bounded in the TypeScript client: waiting at a limit of the team, and answers, lists and transfers without end."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from modelgen.serve import Fault, Service

from tests.support.clients import NO_SECONDS, endless, pages, waited_well
from tests.support.scripted import Asked, Reply, Server, scripted
from tests.support.snippets import Outcome, Snippets
from tests.typescript.conftest import RUN

CALL = 'return client.run(model, { prompt: "a fox" });'
ASKED: list[dict[str, Any]] = [
    {"headers": {"Retry-After": value}}
    for value in (
        *("0", "-5", "nan", "-inf", "Infinity", "1e400", "1e3", "0x10", "", "  ", "soon", "in 2999", "1_0", "9" * 400),
        *("Wed, 21 Oct 2015 07:28:00 GMT", "Mon, 99 Foo 99999999999 99:99:99 GMT"),
    )
]
ASKED += [{"body": {"details": {"remainingSeconds": value}}} for value in NO_SECONDS]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: json.dumps(asked)[:60])
def test_every_pause_at_a_limit_is_at_least_the_backoff(js: Snippets, asked: dict[str, Any]) -> None:
    """Whatever the service asks for. The bound on their sum bounds the number of requests."""
    body = json.dumps({"reason": "Too many", **asked.get("body", {})}).encode()
    with scripted(lambda _: Reply(429, asked.get("headers", {}), body)) as server:
        done = js.run(CALL, server.url, options={"rateLimitWait": 60_000})
        assert len(server.asked) == len(done.slept) + 1
    assert done.error["name"] == "RateLimitError" and done.error.get("retryAfter") in (None, 0)
    assert waited_well(done.slept, 60_000, second=1000) and 5 <= len(done.slept) <= 8


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
    js: Snippets, url: str, service: Service, asked: dict[str, Any]
) -> None:
    service.faults.append(Fault("POST", RUN, times=None, status=429, **asked))
    done = js.run(CALL, url, options={"rateLimitWait": 250_000})
    assert done.slept == [100_000, 100_000] and done.error["retryAfter"] == 100
    assert done.logged[0].endswith("rate limit reached, trying again in 100.0 seconds")


def test_a_date_that_is_too_late_is_not_waited_for(js: Snippets, url: str, service: Service) -> None:
    headers = {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}
    service.faults.append(Fault("POST", RUN, times=None, status=429, headers=headers))
    done = js.run(CALL, url)
    assert done.error["name"] == "RateLimitError" and done.error["retryAfter"] > 1e9
    assert not done.slept and len(service.sent("POST", RUN)) == 1


def test_after_429_it_is_sent_again_and_starts_one_job(js: Snippets, url: str, service: Service) -> None:
    limit = {"reason": "Too many", "details": {"actionName": "parallelCustomJobs", "actionLimit": 2}}
    service.faults.append(Fault("POST", RUN, times=2, status=429, body=limit, headers={"Retry-After": "7"}))
    done = js.run("return (await client.run(model, { prompt: 'a fox' })).status;", url)
    assert done.value == "success" and done.slept == [7000, 7000]
    assert len(service.sent("POST", RUN)) == 3 and len(service.jobs) == 1


def test_429_that_lasts_says_which_limit(js: Snippets, url: str, service: Service) -> None:
    service.settings.parallel_jobs = 0
    error = js.run(CALL, url, options={"rateLimitWait": 0}).error
    assert (error["action"], error["limit"]) == ("parallelCustomJobs", 0) and not service.jobs
    assert "The team's limit for parallelCustomJobs is 0 at a time" in error["message"]


def test_a_wait_at_a_limit_can_be_aborted(js: Snippets, url: str, service: Service) -> None:
    service.faults.append(Fault("POST", RUN, times=None, status=429))
    code = """
        const controller = new AbortController();
        const sleep = async (milliseconds, signal) => {
          controller.abort(new Error("enough"));
          signal.throwIfAborted();
        };
        const mine = make({ clock: { now: () => 0, sleep } });
        return mine.run(model, { prompt: "a fox" }, { signal: controller.signal });
    """
    done = js.run(code, url)
    assert done.error["message"] == "enough" and len(service.sent("POST", RUN)) == 1


@pytest.mark.parametrize("after", ["0", "-5", "nan", "1"])
def test_gather_waits_as_long(js: Snippets, url: str, service: Service, after: str) -> None:
    service.faults.append(Fault("POST", RUN, times=500, status=429, headers={"Retry-After": after}))
    done = js.run('return client.gather(["a", "b"].map((prompt) => () => client.run(model, { prompt })));', url)
    assert [one["name"] for one in done.error["results"]] == ["RateLimitError"] * 2
    assert waited_well(done.slept, 300_000, second=1000)
    assert len(service.sent("POST", RUN)) == len(done.slept) + 1 < 33


@pytest.mark.parametrize("after", [None, "0", "-1", "nan", "1000000"])
def test_what_may_be_repeated_is_repeated_a_few_times(
    js: Snippets, url: str, service: Service, after: str | None
) -> None:
    headers = {} if after is None else {"Retry-After": after}
    service.faults.append(Fault("GET", "/jobs/job_1", times=None, status=503, headers=headers))
    done = js.run('return client.job("job_1").refresh();', url)
    assert done.error["name"] == "ServerError"
    assert len(service.sent("GET", "/jobs/job_1")) == (1 if after == "1000000" else 5)
    assert all(pause >= 375 * 2**number for number, pause in enumerate(done.slept)) and sum(done.slept) < 8000


# Lists


@pytest.mark.parametrize("jobs", [[], [{"jobId": "job_1", "jobType": "upload"}], [{}], [None], "jobs", None])
def test_pages_without_end(js: Snippets, jobs: Any) -> None:
    with scripted(pages(jobs, itertools.count(1))) as server:
        error = js.run("return client.recentJobs();", server.url).error
        assert error["name"] == "ServerError" and "more than 100 pages" in error["message"]
        assert len(server.asked) == 100


@pytest.mark.parametrize("length", [1, 3])
def test_pages_in_a_circle(js: Snippets, length: int) -> None:
    with scripted(pages([], itertools.cycle(range(1, length + 1)))) as server:
        assert "was there before" in js.run("return client.recentJobs();", server.url).error["message"]
        assert len(server.asked) == length + 1


def test_pages_that_take_their_time(js: Snippets) -> None:
    with scripted(pages([], itertools.count(1))) as server:
        error = js.run("return client.recentJobs();", server.url, look=4000).error
        assert "did not all come within 300 seconds" in error["message"] and len(server.asked) < 100


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b"1" * 5000, b'"\xff"', b"[" * 200_000, b"{", b""], ids=lambda body: repr(body[:9])
)
def test_a_list_that_is_none(js: Snippets, body: bytes) -> None:
    with scripted(lambda _: Reply(body=body)) as server:
        error = js.run("return client.recentJobs();", server.url).error
        assert error["name"] == "ServerError" and "makes no sense" in error["message"]


# Answers


@pytest.mark.parametrize("status", [200, 503])
def test_an_answer_without_end(js: Snippets, status: int) -> None:
    sent: list[int] = []

    def counted() -> Iterator[bytes]:
        for block in endless():
            sent.append(len(block))
            yield block

    with scripted(lambda _: Reply(status, body=counted())) as server:
        done = js.run(CALL, server.url)
    assert done.error["name"] == "GenerationUncertainError" and "it has more than 64 MB" in done.error["message"]
    assert not done.slept and sum(sent) < 90_000_000  # some of it is under way


def test_an_answer_that_drips(js: Snippets) -> None:
    """The time is that of the whole answer, not that of silence."""
    with scripted(lambda _: Reply(body=endless(b" "))) as server:
        done = js.run("return client.job('job_1').refresh();", server.url, options={"timeout": 100})
        assert (done.error["name"], done.error["timedOut"]) == ("ConnectionFailedError", True)
        assert len(server.asked) == 5


@pytest.mark.parametrize(
    "facts",
    [
        {"progress": "much"},
        {"progress": 10**400},
        {"progress": -5, "status": "a\x1b[2Jb"},
        {"metadata": {"assetIds": [None, 5, "", "..", "\ud800", "asset_1"], "error": "\x1b[2J\ud800"}},
        {"billing": {"cuCost": "5"}},
        {"createdAt": 5, "metadata": {"input": [], "output": 7}},
        {"metadata": None, "billing": [], "updatedAt": {"__proto__": 1}},
    ],
    ids=lambda facts: json.dumps(facts)[:40],
)
def test_a_job_that_makes_little_sense(js: Snippets, facts: dict[str, Any]) -> None:
    body = json.dumps({"job": {"jobId": "job_1", "status": "pending", **facts}}).encode()
    with scripted(lambda _: Reply(body=body)) as server:
        code = "const job = client.job('job_1'); await job.refresh(); return [job.state, `${job}`];"
        done = js.run(code, server.url)
    if done.error:  # such numbers are none in JSON either
        assert "makes no sense" in done.error["message"]
        return
    state, shown = done.value
    assert 0 <= state["progress"] <= 1 and state["assetIds"] in ([], ["asset_1"])
    assert state.get("creativeUnits") is None and state["input"] == state["output"] == {}
    assert "\x1b" not in str(done.value) and "\x1b" not in shown


# Transfers


def downloading(
    js: Snippets, folder: Path, file: Any, *, look: float = 0, original: bool = False, **asset: Any
) -> tuple[Outcome, Server]:
    """What comes of downloading a result whose file is what `file` answers."""

    def reply(asked: Asked) -> Reply:
        if asked.path.startswith("/jobs/"):
            job = {"jobId": "job_1", "status": "success", "metadata": {"assetIds": ["asset_1"]}}
            return Reply(body=json.dumps({"job": job}).encode())
        if asked.path.startswith("/assets/"):
            facts = {"id": "asset_1", "mimeType": "image/png", "url": f"{server.url}/file?signature=abc", **asset}
            return Reply(body=json.dumps({"asset": facts}).encode())
        return file(server, asked)  # type: ignore[no-any-return]

    with scripted(reply) as server:
        code = "const job = await client.job('job_1').wait(); return job.download(given.folder, { original: given.original });"
        options = {"timeout": 5000}
        done = js.run(code, server.url, look=look, options=options, folder=str(folder), original=original)
        assert not [path for path in folder.iterdir() if path.suffix not in (".png", ".psd")]
        return done, server


def test_a_download_that_drips(js: Snippets, tmp_path: Path) -> None:
    done, server = downloading(js, tmp_path, lambda *_: Reply(body=endless(b"x")), look=60_000)
    assert done.error["name"] == "DownloadError" and "goes on for more than 600 seconds" in done.error["message"]
    assert [asked.path for asked in server.asked].count("/file?signature=abc") == 1


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "", "//host/a", "a b", "https://", "http://a:b/", "data:,x", 5]
)
def test_a_result_whose_url_is_none(js: Snippets, tmp_path: Path, url: Any) -> None:
    """It is refused at once, after asking the service for another."""
    done, server = downloading(js, tmp_path, None, url=url)
    assert "the service gives it a URL that is n" in done.error["message"]
    assert [asked.path for asked in server.asked] == ["/jobs/job_1", "/assets/asset_1", "/assets/asset_1"]
    assert not done.slept


def cut_short() -> Iterator[bytes]:
    """A body that ends before its end."""
    yield b"x" * 1000
    raise OSError


def test_a_transfer_that_breaks_off_is_repeated(js: Snippets, tmp_path: Path) -> None:
    """And what came of it is no file."""
    replies = iter([Reply(503), Reply(body=cut_short()), Reply(body=b"x" * 100_000)])

    def file(server: Server, asked: Asked) -> Reply:
        assert asked.headers["accept-encoding"] == "identity" and "authorization" not in asked.headers
        return next(replies)

    done, _ = downloading(js, tmp_path, file)
    assert Path(done.value[0]).read_bytes() == b"x" * 100_000 and len(done.slept) == 2
    done, server = downloading(js, tmp_path, lambda *_: Reply(body=cut_short()), id="asset_2")
    assert done.error["name"] == "DownloadError" and "the transfer broke off" in done.error["message"]
    assert len(server.asked) == 7 and [path.name for path in tmp_path.iterdir()] == ["asset_1.png"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(js: Snippets, tmp_path: Path) -> None:
    """Nor does anything of the transfer stay."""

    def file(server: Server, asked: Asked) -> Reply:
        (tmp_path / "asset_1.png").write_text("mine")
        return Reply(body=b"whole")

    done, _ = downloading(js, tmp_path, file)
    assert done.error["name"] == "DownloadExistsError"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_originals(js: Snippets, tmp_path: Path) -> None:
    """The file from before the service converted it, where it did, under the name of what it is."""

    def file(server: Server, asked: Asked) -> Reply:
        return Reply(body=asked.path.encode())

    with scripted(lambda _: Reply(body=b"original")) as other:
        url = f"{other.url}/fox.psd?signature=abc"
        done, _ = downloading(js, tmp_path, file, original=True, originalFileUrl=url)
        assert [Path(path).name for path in done.value] == ["asset_1.psd"]
    assert (tmp_path / "asset_1.psd").read_bytes() == b"original"
    done, _ = downloading(js, tmp_path, file, original=True)
    assert [Path(path).name for path in done.value] == ["asset_1.png"]
    assert (tmp_path / "asset_1.png").read_bytes() == b"/file?signature=abc"


def test_redirects_of_storage_are_looked_at(js: Snippets, tmp_path: Path) -> None:
    hops = iter(["/file/2?signature=2", "{}/file/3?signature=3", None])

    def file(server: Server, asked: Asked) -> Reply:
        hop = next(hops)
        return Reply(body=b"whole") if hop is None else Reply(302, {"Location": hop.format(server.url)})

    done, server = downloading(js, tmp_path, file)
    assert Path(done.value[0]).read_bytes() == b"whole"
    assert [asked.path for asked in server.asked[-2:]] == ["/file/2?signature=2", "/file/3?signature=3"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("file:///etc/passwd", "a URL that is not https:"),
        ("http://[", "a URL that is none"),
        ("https://user:pass@example.org/", "a password in it"),
        ("/file?signature=again", "without end"),
    ],
)
def test_redirects_of_storage_to_nowhere(js: Snippets, tmp_path: Path, target: str, said: str) -> None:
    done, server = downloading(js, tmp_path, lambda *_: Reply(302, {"Location": target}))
    assert done.error["name"] == "DownloadError" and said in done.error["message"]
    assert len(server.asked) < 16 and not done.slept


@pytest.mark.parametrize("url", ["ftp://example.org/a", "https://", "http://a:b/", None])
def test_a_part_whose_url_is_none(js: Snippets, url: str | None) -> None:
    parts = [] if url is None else [{"number": 1, "url": url}]
    upload = {"upload": {"id": "upload_1", "status": "pending", "parts": parts}}
    with scripted(lambda _: Reply(body=json.dumps(upload).encode())) as server:
        done = js.run("return client.upload(new Blob(['hello']));", server.url)
    said = "the service gave no URL for part 1" if url is None else "the service gives it a URL that is n"
    assert done.error["name"] == "UploadError" and said in done.error["message"]
    assert not done.slept
