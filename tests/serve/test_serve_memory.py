"""What the fake remembers is bounded; the newest is what stays."""

from __future__ import annotations

import pytest
from modelgen.serve import Request, Service, Settings, limits, media, requests
from modelgen.serve.calls import Call
from modelgen.serve.media import MediaFile
from modelgen.serve.memory import Memory
from modelgen.serve.pages import page
from modelgen.serve.requests import trimmed

from .conftest import MODELS, NOW, RUN, Http


def test_the_oldest_are_forgotten() -> None:
    memory: Memory[bytes] = Memory(3, 10, len, {"always": b"x" * 100})
    for word in ("a", "b", "c", "d"):
        memory.keep(word, b"x")
    assert list(memory) == ["always", "b", "c", "d"]
    memory.keep("e", b"x" * 9)
    assert list(memory) == ["always", "d", "e"]
    memory.keep("f", b"x" * 11)
    assert list(memory) == ["always", "f"]
    memory.keep("g", b"x")
    memory.keep("h", b"x")
    memory.keep("g", b"y")
    assert list(memory.items())[1:] == [("h", b"x"), ("g", b"y")]


def test_many_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_JOBS", 3)
    monkeypatch.setattr(limits, "MOST_ASSETS", 2)
    service = Service(MODELS, Settings(job_seconds=0), clock=lambda: NOW)
    jobs = [service.start(MODELS["model_x"], {"prompt": f"{number}"}) for number in range(5)]
    assert list(service.jobs) == [job.id for job in jobs[2:]]
    made = [job.asset_ids[0] for job in jobs]
    assert [asset_id for asset_id in service.assets if "example" not in asset_id] == made[3:]
    assert len(service.assets) == 2 + 5
    assert service.asset(made[2]) is None


def test_large_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_JOB_BYTES", 100)
    service = Service(MODELS, clock=lambda: NOW)
    for _ in range(3):
        last = service.start(MODELS["model_film"], {"prompt": "x" * 60})
    assert list(service.jobs) == [last.id]


def test_announced_uploads_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_UPLOAD_BYTES", 1000)
    from modelgen.serve import create_app

    from .conftest import ON_LOOPBACK

    http = Http(create_app(MODELS, clock=lambda: NOW))
    body = {"kind": "text", "fileName": "a", "contentType": "text/plain", "parts": 1}
    ids = []
    for size in (600, 400, 500):
        upload = http.post("/v1/uploads", json={**body, "fileSize": size}).json()["upload"]
        assert upload["parts"][0]["url"].startswith(ON_LOOPBACK)
        ids.append(upload["id"])
    assert list(http.service.uploads) == ids[1:]


def test_storage_keeps_no_more_than_was_announced(http: Http) -> None:
    body = {"kind": "text", "fileName": "a", "contentType": "text/plain", "parts": 2, "fileSize": 10}
    first, second = http.post("/v1/uploads", json=body).json()["upload"]["parts"]
    assert http.put(first["url"], content=b"123456").status_code == 200
    refused = http.put(second["url"], content=b"12345")
    assert refused.status_code == 400 and "<Code>EntityTooLarge</Code>" in refused.text
    assert http.put(first["url"], content=b"12345").status_code == 200
    assert http.put(second["url"], content=b"12345").status_code == 200


def noted(size: int = 0) -> Request:
    return Request("GET", "/x", {}, {}, size, b"x" * size, size)


def test_requests_are_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST_REQUESTS", 3)
    monkeypatch.setattr(requests, "MOST_REQUEST_BYTES", 10)
    kept = [noted(number) for number in range(5)]
    trimmed(kept)
    assert [request.size for request in kept] == [2, 3, 4]
    kept.append(noted(8))
    trimmed(kept)
    assert [request.size for request in kept] == [8]
    kept.append(noted(11))
    trimmed(kept)
    assert [request.size for request in kept] == [11]


def test_headers_weigh_too(http: Http) -> None:
    http.get("/v1/jobs", headers={"x-large": "x" * 1000})
    assert 1000 < http.service.requests[0].weight < 1500


def test_a_body_is_told_as_often_as_it_is_asked_for(http: Http) -> None:
    http.post(RUN, json={"prompt": "a"})
    (request,) = http.service.sent("POST", "/generate/custom/model_x")
    assert request.body == request.body == {"prompt": "a"}
    assert "prompt" not in repr(request) and "token" not in repr(request)


class Thing:
    def __init__(self, serial: int) -> None:
        self.serial = serial


def test_pages_hold_everything_once() -> None:
    """Whatever their size, their order, and however many share a date."""
    things = [Thing(number) for number in range(7)]
    for size in range(1, 9):
        for ascending in (True, False):
            seen: list[int] = []
            query = {"pageSize": str(size)}
            for _ in range(9):
                listed, token = page(
                    Call({}, query, {}, b"", ""), things, lambda thing: thing.serial // 3, ascending=ascending
                )
                seen += [thing.serial for thing in listed]
                if token is None:
                    break
                assert len(listed) == size
                query["paginationToken"] = token
            assert seen == sorted(range(7), reverse=not ascending)


def test_the_same_seed_makes_the_same_file() -> None:
    assert media.png(1) is media.png(1)
    assert isinstance(media.mp4(1), MediaFile) and media.mp4(1) != media.mp4(2)
