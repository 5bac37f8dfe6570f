"""Settings and faults: taken whole or not at all, and what is wrong with them is told."""

from __future__ import annotations

import math
from dataclasses import asdict, fields
from typing import Any

import pytest
from modelgen.serve import Fault, Settings
from modelgen.serve.settings import fault_of

from .conftest import RUN, Http


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("job_seconds", -1),
        ("job_seconds", math.nan),
        ("job_seconds", math.inf),
        ("job_seconds", "1"),
        ("job_seconds", True),
        ("job_seconds", None),
        ("outcome", "lost"),
        ("outcome", []),
        ("error", 1),
        ("error", "x" * 10_001),
        ("hint", None),
        ("refunds", 1),
        ("results", -1),
        ("results", 1.0),
        ("results", 33),
        ("parallel_jobs", -1),
        ("parallel_jobs", 1.5),
        ("cancelable", "yes"),
        ("check_assets", None),
        ("upload_seconds", -0.1),
        ("url_seconds", 10**400),
        ("credentials", ""),
        ("credentials", 1),
        ("speed", 1),
    ],
)
def test_wrong_settings_are_refused_wherever_they_are_set(name: str, value: object) -> None:
    settings = Settings()
    with pytest.raises(ValueError, match=f"^{name} "):
        setattr(settings, name, value)
    with pytest.raises(ValueError, match=f"^{name} "):
        settings.update({name: value})
    assert settings == Settings()
    if name != "speed":
        with pytest.raises(ValueError, match=f"^{name} "):
            Settings(**{name: value})  # type: ignore[arg-type]


def test_every_setting_can_be_set() -> None:
    changes: dict[str, object] = {
        "job_seconds": 20,
        "outcome": "failure",
        "error": "No",
        "hint": "",
        "refunds": False,
        "results": 2,
        "parallel_jobs": 0,
        "cancelable": True,
        "check_assets": False,
        "upload_seconds": 0.5,
        "url_seconds": 0,
        "credentials": "key:secret",
    }
    settings = Settings()
    settings.update(changes)
    assert asdict(settings) == changes
    assert changes.keys() == {item.name for item in fields(Settings)}


@pytest.mark.parametrize("told", [[], None, 5, "x"])
def test_settings_are_an_object(told: object) -> None:
    with pytest.raises(ValueError, match="Body must be an object"):
        Settings().update(told)
    with pytest.raises(ValueError, match="Body must be an object"):
        fault_of(told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"method": 1}, "method must be a string"),
        ({"path": "jobs"}, "path must begin with / or \\*"),
        ({"times": -1}, "times must be at least 0"),
        ({"times": 1.5}, "times must be a whole number or null"),
        ({"skip": None}, "skip must be a whole number"),
        ({"delay": -1}, "delay must be at least 0"),
        ({"delay": math.nan}, "delay must be a number"),
        ({"delay": 1e9}, "delay must be at most 3600"),
        ({"status": 99}, "status must be at least 200"),
        ({"status": 600}, "status must be at most 599"),
        ({"status": "503"}, "status must be a whole number or null"),
        ({"headers": []}, "headers must be an object"),
        ({"headers": {"a": 1}}, "headers.a must be a string"),
        ({"headers": {"a b": "1"}}, "headers.a b is no name of a header"),
        ({"headers": {"": "1"}}, "headers. is no name of a header"),
        ({"headers": {"a": "1\r\nb: 2"}}, "headers.a is no value of a header"),
        ({"headers": {"a": " 1"}}, "headers.a is no value of a header"),
        ({"headers": {"a": "✓"}}, "headers.a is no value of a header"),
        ({"headers": {"Content-Length": "3"}}, "headers.Content-Length is the server's own"),
        ({"headers": {"transfer-encoding": "chunked"}}, "headers.transfer-encoding is the server's own"),
        ({"drop": "everything"}, "drop must be one of: request, answer, null"),
        ({"drop": "answer", "status": 500}, "status and drop exclude each other"),
        ({"body": math.nan}, "body must be JSON"),
        ({"body": {"a": {1}}}, "body must be JSON"),
    ],
)
def test_wrong_faults_are_refused(told: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        Fault(**told)
    with pytest.raises(ValueError, match=f"^{said}$"):
        fault_of(told)


def test_all_that_is_wrong_with_a_fault_is_told() -> None:
    with pytest.raises(ValueError) as caught:
        fault_of({"paths": "/x", "status": 1, "headers": {"a": "\n"}, "path": "x"})
    assert str(caught.value) == (
        "status must be at least 200; paths is none of: method, path, times, skip, delay, status, body, headers, drop;"
        " path must begin with / or *; headers.a is no value of a header"
    )


def test_faults_are_counted() -> None:
    fault = Fault("post", "/v1/generate/*", times=2, skip=1)
    assert [fault.matches("POST", "/generate/custom/x") for _ in range(4)] == [False, True, True, False]
    assert not Fault("POST").matches("GET", "/x")
    assert [Fault(times=None).matches("GET", "/x") for _ in range(3)] == [True] * 3


def test_changes_are_taken_whole_or_not_at_all(http: Http) -> None:
    before = http.get("/_fake/settings").json()
    refused = http.patch("/_fake/settings", json={"job_seconds": 5, "results": -1, "speed": 2})
    assert refused.status_code == 400
    assert refused.json()["reason"].startswith("results must be at least 0; speed is none of: job_seconds, outcome")
    assert http.get("/_fake/settings").json() == before
    changed = http.patch("/_fake/settings", json={"job_seconds": 5, "outcome": "failure"})
    assert changed.json() == {**before, "job_seconds": 5, "outcome": "failure"} == http.get("/_fake/settings").json()
    assert http.delete("/_fake").status_code == 204
    assert http.get("/_fake/settings").json() == before


def test_faults_over_http(http: Http) -> None:
    refused = http.post("/_fake/faults", json={"paths": "x"})
    assert refused.status_code == 400 and "paths is none of" in refused.json()["reason"]
    assert http.get("/_fake/faults").json() == []
    fault = {"path": "/v1/jobs/*", "times": 2, "status": 503, "headers": {"Retry-After": "-5"}, "body": {"a": None}}
    assert http.post("/_fake/faults", json=fault).status_code == 204
    assert [(held["path"], held["times"]) for held in http.get("/_fake/faults").json()] == [("/jobs/*", 2)]
    answers = [http.get("/v1/jobs/x") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 404]
    assert (answers[0].json(), answers[0].headers["retry-after"]) == ({"a": None}, "-5")
    assert http.get("/_fake/faults").json() == []
    assert http.post("/_fake/faults", json={"times": None, "status": 500}).status_code == 204
    assert http.delete("/_fake/faults").status_code == 204
    assert http.get("/v1/jobs").status_code == 200


@pytest.mark.parametrize("status", [204, 205, 304])
def test_faults_without_a_body(http: Http, status: int) -> None:
    http.post("/_fake/faults", json={"status": status, "body": {"a": 1}})
    answer = http.get("/v1/jobs")
    assert (answer.status_code, answer.content) == (status, b"")


def test_faults_are_bounded(http: Http) -> None:
    service = http.service
    service.faults += [Fault() for _ in range(999)]
    assert http.post("/_fake/faults", json={}).status_code == 204
    refused = http.post("/_fake/faults", json={})
    assert (refused.status_code, refused.json()["reason"]) == (400, "There are 1000 faults already")
    service.faults[0].times = 0
    assert http.post("/_fake/faults", json={}).status_code == 204


def test_a_delay_is_slept(http: Http) -> None:
    service = http.service
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    service.sleep = sleep
    service.faults.append(Fault("POST", delay=300))
    assert http.post(RUN, json={"prompt": "a"}).status_code == 200
    assert slept == [300] and len(service.jobs) == 1


def test_what_was_under_way_is_forgotten_too(http: Http) -> None:
    """A request that waits while everything is forgotten leaves nothing behind, and gets no whole answer."""
    service = http.service

    async def sleep(seconds: float) -> None:
        service.reset()

    service.sleep = sleep
    service.faults.append(Fault("POST", delay=300))
    with pytest.raises(ConnectionError):
        http.post(RUN, json={"prompt": "a"})
    assert not service.jobs
