"""What is refused before any endpoint: strangers, too much, what is no JSON, what lacks credentials."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from typing import Any

import pytest
from modelgen.serve import create_app, limits
from modelgen.serve.answers import Refusal
from modelgen.serve.app import ROUTES
from modelgen.serve.hosts import check

from .conftest import MODELS, NOW, RUN, Http

JSON = {"content-type": "application/json"}


# Who asks


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8787", "LOCALHOST.", "a.localhost", "127.0.0.1:1", "[::1]:8787", "192.0.2.7", "fake:80"],
)
def test_own_names(host: str) -> None:
    assert check({"host": host}, ["fake"]) == host


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("evil.example:8787", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("fake", 421),
        ("", 400),
        ("[", 400),
        ("a b", 400),
        ("user@localhost", 400),
        ("localhost:x", 400),
        ("localhost/", 400),
        ("lo\u017fcalhost", 400),
    ],
)
def test_foreign_names(host: str, status: int) -> None:
    """A page whose own name was made to point to this machine."""
    with pytest.raises(Refusal) as caught:
        check({"host": host}, [])
    assert caught.value.status == status


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://192.0.2.7:8787"},
        {"origin": "null"},
        {"origin": "file://"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_pages_of_other_sites(headers: dict[str, str]) -> None:
    with pytest.raises(Refusal) as caught:
        check({"host": "127.0.0.1:8787", **headers}, [])
    assert caught.value.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://localhost:3000"},
        {"origin": "http://127.0.0.1:3000", "sec-fetch-site": "cross-site"},
        {"origin": "http://fake:8787"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
)
def test_own_pages(headers: dict[str, str]) -> None:
    assert check({"host": "127.0.0.1:8787", **headers}, ["fake"])


def test_any_page_may_show_a_file() -> None:
    assert check({"host": "127.0.0.1", "sec-fetch-site": "cross-site"}, [], is_file=True)
    own = {"host": "192.0.2.7:8787", "origin": "http://192.0.2.7:8787"}
    assert check(own, []) == "192.0.2.7:8787"


@pytest.mark.parametrize("path", ["/_fake/faults", "/_fake/requests", "/v1/jobs", "/parts/a/1"])
def test_strangers_reach_nothing(http: Http, path: str) -> None:
    for headers in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        for method in ("GET", "POST", "DELETE"):
            refused = http.request(method, path, headers=headers, json={})
            assert refused.status_code in (403, 421) and "reason" in refused.json()
    assert not http.service.faults and not http.service.requests


def test_a_name_that_is_allowed() -> None:
    app = create_app(MODELS, hosts=["Fake.Test"], clock=lambda: NOW)
    asset = Http(app).get("/v1/assets/asset_example-image", headers={"host": "fake.test:80"}).json()["asset"]
    assert asset["url"].startswith("http://fake.test:80/files/asset_example-image?")


# How much


@pytest.mark.parametrize("path", [RUN, "/v1/assets", "/_fake/settings", "/v1/nothing"])
def test_large_bodies_are_refused(http: Http, path: str) -> None:
    """By what is announced, and by what comes."""
    announced = http.post(path, content=b"{}", headers={**JSON, "content-length": str(limits.MAX_JSON + 1)})
    assert announced.status_code == 413
    assert announced.json() == {"reason": f"Body must be at most {limits.MAX_JSON} bytes"}
    assert asyncio.run(_endless(http, path)) == (413, limits.MAX_JSON // _BLOCK + 1)
    assert not http.service.requests


_BLOCK = 1 << 20


async def _endless(http: Http, path: str) -> tuple[int, int]:
    """The status of the answer to a body without end, and how many blocks of it were taken."""
    taken = 0
    status = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b" " * _BLOCK, "more_body": True}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    await http.app(_scope("POST", path), receive, send)
    return status, taken


def _scope(method: str, path: str) -> dict[str, Any]:
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"authorization", b"Bearer x")]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }


def test_a_caller_that_leaves_gets_no_answer(http: Http) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(http.app(_scope("POST", RUN), receive, send))
    assert not sent and not http.service.requests


def test_other_protocols_are_closed(http: Http) -> None:
    """A WebSocket, where a server offers one."""

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {**_scope("GET", "/v1/jobs"), "type": "websocket", "subprotocols": []}
    asyncio.run(http.app(scope, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


# What is JSON


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Body must be an object"),
        (b"null", "Body must be an object"),
        (b"[]", "Body must be an object"),
        (b"{", "Body must be valid JSON"),
        (b"\xff", "Body must be valid JSON"),
        (b"\xef\xbb\xbf{}", "Body must be valid JSON"),
        (b'{"prompt": NaN}', "Body must be valid JSON"),
        (b'{"prompt": -Infinity}', "Body must be valid JSON"),
        (b'{"width": 1e999}', "Body must hold no number beyond the range of doubles"),
        (b'{"width": ' + b"9" * 400 + b"}", "Body must hold no number beyond the range of doubles"),
        (b'{"width": ' + b"9" * 5000 + b"}", "Body must be valid JSON"),
        (b"[" * 200_000, "Body must be at most 100 levels deep"),
        (b"[" * 150 + b"]" * 150, "Body must be at most 100 levels deep"),
        (b"[" + b"1," * 10_000 + b"1]", "Body must hold at most 10000 values"),
        (b'{"\\ud800": 1, "prompt": "a"}', "Input \ud800 is not supported by this model"),
    ],
)
@pytest.mark.parametrize("path", [RUN, "/v1/assets", "/_fake/settings", "/_fake/faults", "/_fake/clock"])
def test_bodies_that_are_no_use(http: Http, content: bytes, said: str, path: str) -> None:
    method = "PATCH" if path == "/_fake/settings" else "POST"
    refused = http.request(method, path, content=content, headers=JSON)
    assert refused.status_code == 400
    if path == RUN or said.startswith("Body"):
        assert json.loads(refused.content) == {"reason": said}
    assert not http.service.jobs
    # Whatever came in can be told.
    noted = http.get("/_fake/requests")
    assert noted.status_code == 200 and json.loads(noted.content) is not None


def test_an_unpaired_surrogate_goes_out_as_it_came_in(http: Http) -> None:
    answer = http.post(RUN, content=b'{"prompt": "\\ud800"}', headers=JSON)
    assert json.loads(answer.content)["job"]["metadata"]["input"] == {"prompt": "\ud800"}
    (noted,) = json.loads(http.get("/_fake/requests").content)
    assert noted == {
        "method": "POST",
        "path": "/generate/custom/model_x",
        "query": {},
        "body": {"prompt": "\ud800"},
        "size": 20,
    }


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "",
        None,
    ],
)
@pytest.mark.parametrize("path", [RUN, "/v1/uploads", "/_fake/faults"])
def test_other_media_types_are_refused(http: Http, path: str, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    refused = http.post(path, content=b'{"prompt": "a"}', headers=headers)
    assert (refused.status_code, refused.json()) == (415, {"reason": "Content-Type must be application/json"})
    assert not http.service.jobs and not http.service.faults


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/a+json"])
def test_media_types_of_json(http: Http, content_type: str) -> None:
    assert http.post(RUN, content=b'{"prompt": "a"}', headers={"content-type": content_type}).status_code == 200


# With which credentials


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Basic",
        "Basic é",
        "Basic !!!",
        "Basic " + base64.b64encode(b"key").decode(),
        "Basic " + base64.b64encode(b":secret").decode(),
        "Bearer",
        "Bearer  ",
        "Digest x",
        "key:secret",
    ],
)
def test_without_credentials(http: Http, value: str | None) -> None:
    headers = {"authorization": b"" if value is None else value.encode("latin-1")}
    refused = http.get("/v1/jobs", headers=headers)
    assert (refused.status_code, refused.json()) == (401, {"reason": "Unauthorized"})
    assert refused.headers["www-authenticate"].startswith("Basic ")
    assert http.get("/v1/nothing", headers=headers).status_code == 401
    assert http.get("/_fake", headers=headers).status_code == 200


@pytest.mark.parametrize("value", ["Bearer x", "bearer x", "Basic " + base64.b64encode(b"any:any").decode()])
def test_any_credentials_will_do(http: Http, value: str) -> None:
    assert http.get("/v1/jobs", headers={"authorization": value}).status_code == 200


def test_only_these_credentials_will_do(http: Http) -> None:
    http.patch("/_fake/settings", json={"credentials": "key:secret"})
    for value, status in (
        ("Basic " + base64.b64encode(b"key:secret").decode(), 200),
        ("Basic " + base64.b64encode(b"key:other").decode(), 401),
        ("Basic " + base64.b64encode(b"\xff:\xff").decode(), 401),
        ("Bearer other", 401),
    ):
        assert http.get("/v1/jobs", headers={"authorization": value}).status_code == status
    http.patch("/_fake/settings", json={"credentials": "a token"})
    assert http.get("/v1/jobs", headers={"authorization": "Bearer a token"}).status_code == 200


# Where to


@pytest.mark.parametrize("path", ROUTES)
def test_other_methods_are_not_allowed(http: Http, path: str) -> None:
    known = ROUTES[path]
    allowed = sorted({*known, *(["HEAD"] if "GET" in known else [])})
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"):
        if method not in known:
            refused = http.request(method, path)
            assert (refused.status_code, refused.json()) == (405, {"reason": f"{method} is not allowed here"})
            assert refused.headers["allow"].split(", ") == allowed


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v2/jobs", "/v1/jobs/", "/v1/jobs/a/b", "/v1//jobs", "/_fake/x", "/x" * 5000]
)
def test_unknown_paths(http: Http, path: str) -> None:
    """None is redirected: a client would send the body of a paid request again."""
    for method in ("GET", "POST"):
        refused = http.request(method, path)
        assert refused.status_code == 404
        assert refused.json()["reason"].startswith(f"Route {method} {path[:100]}")
        assert refused.json()["reason"].endswith("not found: this fake does not cover it")


def test_heads_are_as_long_as_bodies(http: Http) -> None:
    assert http.request("HEAD", "/v1/jobs").headers["content-length"] == str(len(http.get("/v1/jobs").content))


@pytest.mark.parametrize(
    "query",
    [
        "pageSize=abc",
        "pageSize=0",
        "pageSize=-1",
        "pageSize=1.5",
        "pageSize=%D9%A3",
        "pageSize=99999999999999999999",
        "pageSize=",
        "paginationToken=abc",
        "paginationToken=",
        "paginationToken=%FF",
        "paginationToken=" + base64.urlsafe_b64encode(b"nan 1").decode(),
        "paginationToken=" + base64.urlsafe_b64encode(b"1.0 " + b"9" * 5000).decode(),
    ],
)
@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/assets", "/v1/models"])
def test_wrong_pages(http: Http, path: str, query: str) -> None:
    refused = http.get(f"{path}?{query}")
    assert refused.status_code == 400
    assert refused.json()["reason"].startswith(f"{query.split('=')[0]} must be ")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (RUN, "ipDetection=null"),
        (RUN, "dryRun=false"),
        ("/v1/uploads", "dryRun=1"),
        ("/v1/jobs", "hideResults=1"),
        ("/v1/jobs", "status=done"),
        ("/v1/jobs", "type=magic"),
        ("/v1/jobs", "createdAfter=0000-01-01T00:00:00Z"),
        ("/v1/jobs", "createdAfter=0001-01-01T00:00:00%2B14:00x"),
        ("/v1/assets", "deleted=yes"),
        ("/v1/assets", "privacy=secret"),
        ("/v1/models", "privacy=secret"),
        ("/v1/models", "sortDirection=up"),
    ],
)
def test_wrong_queries(http: Http, path: str, query: str) -> None:
    post = path in (RUN, "/v1/uploads")
    refused = http.request("POST" if post else "GET", f"{path}?{query}", json={"prompt": "a"} if post else None)
    assert refused.status_code == 400
    assert refused.json()["reason"].startswith(f"{query.split('=')[0]} must be ")
    assert not http.service.jobs


def test_dates_with_any_zone(http: Http) -> None:
    http.post(RUN, json={"prompt": "a"})
    for date in ("2027-01-15", "2027-01-15T09:00:00+02:00", "2027-01-15T09:00:00%2B02:00", "2027-01-15 07:00:00"):
        assert len(http.get(f"/v1/jobs?createdAfter={date}").json()["jobs"]) == 1, date
    for date in ("2027-01-15T09:00:00", "9999-12-31T23:59:59-14:00", "2027-01-15 08:00:00"):
        assert http.get(f"/v1/jobs?createdAfter={date}").json()["jobs"] == [], date


# Control


def test_who_answers(http: Http) -> None:
    about = http.get("/_fake").json()
    assert (about["pid"], about["models"]) == (os.getpid(), sorted(MODELS))


def test_time_can_be_advanced(http: Http) -> None:
    http.patch("/_fake/settings", json={"job_seconds": 100})
    job = http.post(RUN, json={"prompt": "a"}).json()["job"]
    assert http.post("/_fake/clock", json={"advance": 50}).json() == {"now": "2027-01-15T08:00:50.000Z"}
    assert http.get(f"/v1/jobs/{job['jobId']}").json()["job"]["progress"] == 0.5
    for wrong in (-1, "1", None, True, limits.YEAR + 1):
        refused = http.post("/_fake/clock", json={"advance": wrong})
        assert refused.status_code == 400 and refused.json()["reason"].startswith("advance must be")
    for _ in range(9):
        http.post("/_fake/clock", json={"advance": limits.YEAR})
    refused = http.post("/_fake/clock", json={"advance": limits.YEAR})
    assert (refused.status_code, http.get("/v1/jobs").status_code) == (400, 200)


def test_requests_are_noted_without_credentials(http: Http) -> None:
    http.post(RUN + "?dryRun=true", json={"prompt": "a"})
    http.put("/parts/a/1", content=b"x" * 1000)
    first, second = http.get("/_fake/requests").json()
    assert first["query"] == {"dryRun": "true"} and first["body"] == {"prompt": "a"}
    assert (second["method"], second["path"], second["body"], second["size"]) == ("PUT", "/parts/a/1", None, 1000)
    assert "token" not in http.get("/_fake/requests").text
    assert http.delete("/_fake").status_code == 204
    assert http.get("/_fake/requests").json() == []
