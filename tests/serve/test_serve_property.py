"""No request whatever makes the fake fail: each gets one answer, which is JSON and says why where it says no."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from modelgen.serve import Settings, create_app
from modelgen.serve.app import ROUTES

from .conftest import MODELS, NOW


async def at_once(seconds: float) -> None:
    """Instead of waiting."""


APP = create_app(MODELS, Settings(job_seconds=0.0), clock=lambda: NOW, sleep=at_once)
SERVICE = APP.state.service

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE", "get")
IDS = st.sampled_from((*MODELS, "asset_example-image", "proj_fake", "team_fake", "x", "é", "\ufffd", "x" * 300, "%00"))
PATHS = st.builds(
    lambda path, names: "/".join(names.pop(0) if step.startswith("{") else step for step in path.split("/")),
    st.sampled_from(tuple(ROUTES)),
    st.lists(IDS, min_size=3, max_size=3),
) | st.text().map(lambda text: f"/{text}")
WORDS = st.sampled_from(
    (
        "action add advance assetIds assetOptions body capabilities contentType createdAfter delay delete description"
        " drop dryRun fileName fileSize headers height hitsPerPage image images ipDetection job_seconds kind limit method"
        " modality mode modelIds name numResults offset outcome page pageSize paginationToken parallel_jobs parts path"
        " prompt query results signature size sortBy sortDirection status targetFormat text times type types url width"
    ).split()
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(
        ("cancel", "complete", "image", "image/png", "https://x/y", "AAAA", "*", "/", "2026-01-01", "\ud800")
    )
    | st.sampled_from((10**400, 2**63, -1, 1e308, 33, 10_001))
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=4)
)
BODIES = st.binary(max_size=50) | st.builds(
    lambda value: json.dumps(value).encode("utf-8", "surrogatepass"),
    st.dictionaries(WORDS, VALUES, max_size=6) | VALUES,
)
QUERIES = st.binary(max_size=30) | st.dictionaries(
    WORDS, st.text("0123456789-:TZ,.azé%+& ", max_size=12) | IDS | WORDS, max_size=4
).map(lambda query: "&".join(f"{name}={value}" for name, value in query.items()).encode())
HEADERS = st.fixed_dictionaries(
    {
        "host": st.sampled_from(("localhost", "127.0.0.1:8787", "evil.example", "", "[")),
        "content-type": st.sampled_from(("application/json",) * 4 + ("text/plain", "", "application/json;", "é")),
        "authorization": st.sampled_from(("Bearer x",) * 4 + ("Basic YTpi", "Basic é", "")),
    },
    optional={
        "origin": st.sampled_from(("http://localhost:1", "null", "https://evil.example", "http://[")),
        "sec-fetch-site": st.sampled_from(("cross-site", "none")),
        "content-length": st.sampled_from(("0", "5", "-1", "99999999999", "\xb2", "x")),
        "x": st.text(st.characters(max_codepoint=255), max_size=9),
    },
)


async def ask(method: str, path: str, query: bytes, headers: dict[str, str], chunks: list[bytes]) -> list[Any]:
    """All that is sent in answer."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "query_string": query,
        "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    await APP(scope, receive, send)
    return sent


def check(sent: list[Any], path: str) -> int:
    """One whole answer that keeps to the rules; its status."""
    start, *blocks = sent
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    assert start["type"] == "http.response.start"
    assert [message["type"] for message in blocks] == ["http.response.body"] * len(blocks)
    assert [message.get("more_body", False) for message in blocks] == [True] * (len(blocks) - 1) + [False]
    content = b"".join(message.get("body", b"") for message in blocks)
    status: int = start["status"]
    assert status < 500
    if "content-length" in headers:
        assert int(headers["content-length"]) == len(content)
    if headers.get("content-type") == "application/json":
        told = json.loads(content, parse_constant=pytest.fail)
        assert content.isascii() and (status < 400 or isinstance(told["reason"], str))
    else:
        # Storage speaks XML, and gives files; what has no content has no type.
        assert path.startswith(("/files/", "/parts/")) or (status == 204 and not content)
    if status == 405:
        assert headers["allow"]
    return status


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(METHODS),
    path=PATHS,
    query=QUERIES,
    headers=HEADERS,
    chunks=st.lists(BODIES, max_size=2),
)
@example(
    "PATCH", "/_fake/settings", b"", {"host": "localhost", "content-type": "application/json"}, [b'{"results": 2.0}']
)
@example("PUT", f"/parts/x/{'9' * 5000}", b"", {"host": "localhost"}, [])
def test_any_request_is_answered(
    method: str, path: str, query: bytes, headers: dict[str, str], chunks: list[bytes]
) -> None:
    if path.startswith("/_fake/faults") and method == "POST":
        chunks = [chunk.replace(b'"drop"', b'"status"') for chunk in chunks]  # no answer would be the right one
    if len(SERVICE.jobs) > 50:
        SERVICE.reset()
    check(asyncio.run(ask(method, path, query, headers, chunks)), path)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.dictionaries(WORDS | st.sampled_from(tuple(Settings.__slots__)), VALUES, max_size=4), fault=VALUES)
def test_whatever_is_taken_as_a_setting_spoils_no_later_request(changes: dict[str, Any], fault: Any) -> None:
    """What is refused changes nothing, and with what is taken a whole generation can be asked for."""
    SERVICE.reset()
    known = {"host": "localhost", "content-type": "application/json", "authorization": "Bearer x"}

    def request(method: str, path: str, body: object = None) -> int:
        chunks = [] if body is None else [json.dumps(body).encode("utf-8", "surrogatepass")]
        return check(asyncio.run(ask(method, path, b"", known, chunks)), path)

    before = repr(SERVICE.settings)
    if request("PATCH", "/_fake/settings", changes) == 400:
        assert repr(SERVICE.settings) == before
    if isinstance(fault, dict):
        fault = {name: value for name, value in fault.items() if name != "drop"} | {"status": 299}
    request("POST", "/_fake/faults", fault)
    for path in ("/v1/generate/custom/model_x", "/v1/generate/custom/model_words", "/v1/uploads"):
        body = {"prompt": "a", "kind": "image", "url": "https://example.com/a.png"}
        request("POST", path, body if path == "/v1/uploads" else {"prompt": "a"})
    for job_id in list(SERVICE.jobs):
        request("GET", f"/v1/jobs/{job_id}")
    for path in ("/v1/jobs", "/v1/assets", "/_fake/requests", "/_fake/faults", "/_fake/settings"):
        request("GET", path)
