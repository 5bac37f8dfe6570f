"""`modelgen pull` against a server on loopback: real HTTP, through the official SDK."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from click.testing import CliRunner
from modelgen.cli.main import main
from modelgen.importing import pulling
from modelgen.scenario import bounded

from tests.support.records import new_catalogue

SECRET = "s3cret-of-the-test"
INPUTS = [{"name": "prompt", "type": "string", "required": {"always": True}, "maxLength": 100}]


def record(model_id: str, name: str, provider: str | None = "Acme", **facts: Any) -> dict[str, Any]:
    compliance = {"complianceMetadata": {"modelProvider": provider}} if provider else {}
    return {
        "id": model_id,
        "name": name,
        "capabilities": ["txt2img"],
        "updatedAt": "2026-03-04T05:06:07.000Z",
        "tags": ["Acme", "sc:third-party"],
        "type": "custom",
        "inputs": INPUTS,
        **compliance,
        **facts,
    }


class Api:
    """A server with invented records. `answers` are given, once each, before the record itself."""

    def __init__(self) -> None:
        self.records = {f"model_acme-{n}": record(f"model_acme-{n}", f"Acme {n}") for n in range(1, 8)}
        self.records["model_borealis.1"] = record("model_borealis.1", "Borealis 🦊", "Borealis", tags=[])
        self.answers: dict[str, list[tuple[int, dict[str, str], Any]]] = {}
        self.requests: list[str] = []
        self.most_at_once = 0
        self._at_once = 0
        self.pause = 0.02
        self._lock = threading.Lock()
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                name = unquote(url.path.removeprefix("/v1/models")).removeprefix("/")
                with api._lock:
                    api._at_once += 1
                    api.most_at_once = max(api.most_at_once, api._at_once)
                    api.requests.append(name)
                    waiting = api.answers.get(name, [])
                    answer = waiting.pop(0) if waiting else None
                time.sleep(api.pause)
                status, headers, body = answer or api.answer(name, parse_qs(url.query))
                with api._lock:
                    api._at_once -= 1
                if callable(body):
                    self.send_response(status)
                    for key, value in headers.items():
                        self.send_header(key, value)
                    self.end_headers()
                    with suppress(OSError):  # whoever has enough hangs up
                        for piece in body():
                            self.wfile.write(piece)
                            self.wfile.flush()
                    return
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for key, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, name: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], Any]:
        if name in self.records:
            return 200, {}, {"model": self.records[name]}
        if name:
            return 404, {}, {"reason": f"Model {name} not found"}
        assert query["privacy"] == ["public"]
        rows = [{key: value for key, value in one.items() if key != "inputs"} for one in self.records.values()]
        start = int(query.get("paginationToken", ["0"])[0])
        token = {"nextPaginationToken": str(start + 3)} if start + 3 < len(rows) else {}
        return 200, {}, {"models": rows[start : start + 3], **token}


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.server.shutdown()
    api.server.server_close()


def pull(api: Api, tmp_path: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code, and what was printed, of one run of the command."""
    schemas = tmp_path / "schemas"
    if not schemas.exists():
        new_catalogue(tmp_path)
    clean = {key: None for key in os.environ if key.startswith("SCENARIO_")}
    settings = {
        "SCENARIO_BASE_URL": f"http://127.0.0.1:{api.server.server_port}/v1",
        "SCENARIO_SDK_API_KEY": "key",
        "SCENARIO_SDK_API_SECRET": SECRET,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    line = ["pull", "--catalog", str(schemas), *arguments]
    done = CliRunner().invoke(main, line, env={**clean, **settings, **environment})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert SECRET not in done.output
    return done.exit_code, done.output


def files(tmp_path: Path) -> list[str]:
    schemas = tmp_path / "schemas"
    return sorted(path.relative_to(schemas).as_posix() for path in schemas.glob("*/*"))


def cached(tmp_path: Path) -> int:
    return len(list((tmp_path / "cache").rglob("*.json")))


def test_a_model_by_its_id(api: Api, tmp_path: Path) -> None:
    assert pull(api, tmp_path, "model_borealis.1") == (0, "1 model read, 1 new\n")
    assert files(tmp_path) == ["borealis/borealis.yaml"] and cached(tmp_path) == 0
    text = (tmp_path / "schemas/borealis/borealis.yaml").read_text("utf-8")
    assert "name: Borealis 🦊\n" in text and "maxLength: 100" in text
    assert pull(api, tmp_path, "model_borealis.1") == (0, "1 model read, the catalogue is up to date\n")


def test_all_models_of_a_provider_over_all_pages_of_the_list(api: Api, tmp_path: Path) -> None:
    api.records["model_by-tag"] = record("model_by-tag", "By Tag", provider=None)
    api.records["model_lora"] = record("model_lora", "A LoRA", type="flux.1-lora")
    del api.records["model_lora"]["inputs"]
    assert pull(api, tmp_path, "--provider", "acme", "--parallel", "2") == (0, "8 models read, 8 new\n")
    assert files(tmp_path) == [f"acme/acme-{n}.yaml" for n in range(1, 8)] + ["acme/by-tag.yaml"]
    assert api.most_at_once <= 2 and "model_borealis.1" not in api.requests


def test_what_is_there_is_refreshed(api: Api, tmp_path: Path) -> None:
    pull(api, tmp_path, "model_acme-1", "model_acme-2")
    changed = [{**INPUTS[0], "maxLength": 200}]
    api.records["model_acme-2"].update(inputs=changed, updatedAt="2026-05-06T00:00:00Z")
    code, shown = pull(api, tmp_path, "--dry-run")
    assert code == 0 and "-    maxLength: 100\n+    maxLength: 200\n" in shown and "acme-1.yaml" not in shown
    assert pull(api, tmp_path) == (0, "2 models read, 1 changed\n")


def test_a_limit_is_waited_for(api: Api, tmp_path: Path) -> None:
    busy = (429, {"Retry-After": "0.05"}, {"reason": "Too many requests", "details": {"actionName": "x"}})
    api.answers["model_acme-1"] = [busy, busy, (503, {"Retry-After": "0.05"}, {})]
    assert pull(api, tmp_path, "model_acme-1") == (0, "1 model read, 1 new\n")
    assert api.requests == ["model_acme-1"] * 4


def test_one_failure_writes_nothing_and_the_rest_is_not_asked_for_again(api: Api, tmp_path: Path) -> None:
    api.answers["model_acme-3"] = [(403, {}, {"reason": "Plan required"})]
    code, shown = pull(api, tmp_path, *(f"model_acme-{n}" for n in range(1, 5)))
    assert code == 1 and files(tmp_path) == [] and cached(tmp_path) == 3
    assert "GET /models/model_acme-3: error[pull-failed]: 'model_acme-3': HTTP 403: Plan required" in shown
    api.requests.clear()
    assert pull(api, tmp_path, *(f"model_acme-{n}" for n in range(1, 5))) == (0, "4 models read, 4 new\n")
    assert api.requests == ["model_acme-3"] and cached(tmp_path) == 0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, {}, {"reason": "Model model_acme-1 not found"}), "HTTP 404: Model model_acme-1 not found"),
        ((401, {}, b"no json"), "HTTP 401"),
        ((200, {}, {"model": {"id": "model_other", "inputs": []}}), "the answer is not its record"),
        ((200, {}, b"<html>"), "the answer is not its record"),
        ((200, {}, b'{"model": {"id": "model_acme-1", "inputs": ['), "the answer is not its record"),
    ],
)
def test_answers_that_are_no_record(answer: Any, words: str, api: Api, tmp_path: Path) -> None:
    api.answers["model_acme-1"] = [answer]
    code, shown = pull(api, tmp_path, "model_acme-1")
    assert code == 1 and f"error[pull-failed]: 'model_acme-1': {words}" in shown and files(tmp_path) == []
    assert cached(tmp_path) == 0


def test_a_record_that_cannot_be_taken_over_is_shown_in_the_answer(api: Api, tmp_path: Path) -> None:
    api.records["model_acme-1"]["inputs"] = [{"name": "pose", "type": "skeleton"}]
    code, shown = pull(api, tmp_path, "model_acme-1", "model_acme-2")
    assert code == 1 and files(tmp_path) == []
    assert "GET /models/model_acme-1:1:" in shown and "error[unknown-type]: 'skeleton' is not a known type" in shown


def test_a_model_without_inputs_is_said_to_be_one(api: Api, tmp_path: Path) -> None:
    del api.records["model_acme-1"]["inputs"]
    code, shown = pull(api, tmp_path, "model_acme-1", "model_acme-2")
    assert code == 0 and "warning[pull-skipped]: 'model_acme-1' has no inputs of its own" in shown
    assert files(tmp_path) == ["acme/acme-2.yaml"]


def test_without_credentials_nothing_is_asked(api: Api, tmp_path: Path) -> None:
    elsewhere = {"SCENARIO_SDK_API_SECRET": "", "SCENARIO_BASE_URL": "http://service.invalid/v1"}
    code, shown = pull(api, tmp_path, "model_acme-1", **elsewhere)
    assert code == 1 and "error[pull-failed]: no credentials: set SCENARIO_SDK_API_KEY" in shown
    code, shown = pull(api, tmp_path, "model_acme-1", SCENARIO_SDK_API_SECRET="")  # but on this machine none are needed
    assert code == 0 and api.requests == ["model_acme-1"]


def test_a_provider_without_models_and_an_empty_catalogue(api: Api, tmp_path: Path) -> None:
    code, shown = pull(api, tmp_path, "--provider", "Nobody")
    assert code == 1 and "the list has no model of the provider Nobody" in shown
    code, shown = pull(api, tmp_path)
    assert code == 1 and "there is nothing to pull" in shown


def test_an_old_record_of_a_pull_that_was_stopped_is_asked_for_again(api: Api, tmp_path: Path) -> None:
    api.answers["model_acme-2"] = [(403, {}, {})]
    pull(api, tmp_path, "model_acme-1", "model_acme-2")
    for path in (tmp_path / "cache").rglob("*.json"):
        os.utime(path, (0, 0))
    api.requests.clear()
    pull(api, tmp_path, "model_acme-1", "model_acme-2")
    assert sorted(api.requests) == ["model_acme-1", "model_acme-2"]


# What a server may do to a client that reads on and on. The limits are small here; nothing waits for them to pass.


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> bounded.Limits:
    limits = bounded.Limits(most_bytes=20_000, seconds=5, seconds_in_all=60)
    monkeypatch.setattr(pulling, "LIMITS", limits)
    return limits


def endless(piece: bytes, pause: float = 0) -> Any:
    def pieces() -> Iterator[bytes]:
        while True:
            yield piece
            time.sleep(pause)

    return pieces


def packed(size: int) -> Any:
    packer = zlib.compressobj(wbits=31)
    data = packer.compress(b" " * size) + packer.flush()
    return lambda: iter([data])


NO_END = {
    "without end": ((200, {}, endless(b"[" * 4096)), "the answer has more than 20,000 bytes"),
    "too long": ((200, {}, b" " * 30_000), "the answer has more than 20,000 bytes"),
    "packed": ((200, {"Content-Encoding": "gzip"}, packed(5_000_000)), "the answer has more than 20,000 bytes"),
    "packed in another way": ((200, {"Content-Encoding": "br"}, b"x"), "packed in a way that was not asked for"),
    "an error without end": ((404, {}, endless(b"x" * 4096)), "the answer has more than 20,000 bytes"),
    "a busy answer without end": ((503, {}, endless(b"x" * 4096)), "the answer has more than 20,000 bytes"),
}


@pytest.mark.parametrize("case", NO_END)
def test_no_answer_is_read_without_end(case: str, small: bounded.Limits, api: Api, tmp_path: Path) -> None:
    answer, words = NO_END[case]
    api.answers["model_acme-1"] = [answer]
    code, shown = pull(api, tmp_path, "model_acme-1")
    assert code == 1 and words in shown and files(tmp_path) == [] and api.requests == ["model_acme-1"]
    api.answers[""] = [answer]
    code, shown = pull(api, tmp_path, "--provider", "acme")
    assert code == 1 and words in shown


def test_an_answer_that_trickles_is_given_up(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "LIMITS", bounded.Limits(seconds=0.2))
    api.answers["model_acme-1"] = [(200, {}, endless(b" ", 0.02))]
    code, shown = pull(api, tmp_path, "model_acme-1")
    assert code == 1 and "the answer was not there after 0.2 seconds" in shown and api.requests == ["model_acme-1"]


def test_all_answers_together_have_a_limit(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "LIMITS", bounded.Limits(seconds_in_all=0))
    code, shown = pull(api, tmp_path, "model_acme-1")
    assert code == 1 and "it took longer than 0 seconds" in shown and api.requests == []


@pytest.mark.parametrize("is_new", [False, True])
def test_a_list_without_end_is_given_up(is_new: bool, api: Api, tmp_path: Path) -> None:
    row = {key: value for key, value in record("model_acme-1", "A").items() if key != "inputs"}
    tokens = (str(number) if is_new else "same" for number in range(10**6))
    answer = api.answer
    api.answer = lambda name, query: (200, {}, {"models": [row], "nextPaginationToken": next(tokens)}) if not name else answer(name, query)  # type: ignore[method-assign]  # fmt: skip
    api.pause = 0
    code, shown = pull(api, tmp_path, "--provider", "acme")
    words = f"has more than {pulling.MOST_PAGES} pages" if is_new else "repeats itself"
    assert code == 1 and f"the list of models {words}" in shown and len(api.requests) <= pulling.MOST_PAGES + 1


def test_no_redirect_is_followed(api: Api, tmp_path: Path) -> None:
    other = Api()
    target = f"http://127.0.0.1:{other.server.server_port}/v1/models/model_acme-1?sig={SECRET}"
    for name, line in (("model_acme-1", ["model_acme-1"]), ("", ["--provider", "acme"])):
        for status in (301, 302, 307, 308):
            api.answers[name] = [(status, {"Location": target}, {})]
            code, shown = pull(api, tmp_path, *line)
            assert (
                code == 1
                and f"HTTP {status}: it is sent on to http://127.0.0.1:{other.server.server_port}/v1/models" in shown
            )
            assert "redirects are not followed" in shown
    api.answers["model_acme-1"] = [(304, {}, b"")]
    assert "'model_acme-1': HTTP 304\n" in pull(api, tmp_path, "model_acme-1")[1]
    assert other.requests == [] and files(tmp_path) == []
    other.server.shutdown()
    other.server.server_close()


def test_a_reason_that_repeats_a_credential_is_redacted(api: Api, tmp_path: Path) -> None:
    pair = base64.b64encode(f"key:{SECRET}".encode()).decode()
    reason = f"bad {SECRET}, Basic {pair} or {pair.rstrip('=')}\x1b[31m {'x' * 9_000}"
    api.answers["model_acme-1"] = [(403, {}, {"reason": reason})]
    code, shown = pull(api, tmp_path, "model_acme-1")
    assert code == 1 and "HTTP 403: bad [redacted], Basic [redacted] or [redacted]" in shown
    assert pair not in shown and "\x1b" not in shown and len(shown) < 1_000


@pytest.mark.parametrize(
    "model_id", ["", "..", "../assets", "model_a/../../x", "model a", "é", "model_a?x=1", "x" * 101]
)
def test_what_is_no_id_is_not_asked_for(model_id: str, api: Api, tmp_path: Path) -> None:
    code, shown = pull(api, tmp_path, "--", model_id)
    assert code == 1 and "this is not a model id" in shown and api.requests == []


def test_a_list_with_odd_rows_is_read_as_far_as_it_goes(api: Api, tmp_path: Path) -> None:
    good = {key: value for key, value in api.records["model_acme-1"].items() if key != "inputs"}
    rows = [{**good, "id": ""}, {**good, "id": None}, {**good, "id": ["x"]}, {"id": "model_x", "tags": "Acme"}, {**good, "id": "a/b"}, None, good]  # fmt: skip
    api.answers[""] = [(200, {}, {"models": rows})]
    code, shown = pull(api, tmp_path, "--provider", "acme")
    assert code == 1 and shown.count("this is not a model id") >= 1 and "a/b" in shown
    api.answers[""] = [(200, {}, {"models": [row for row in rows if row is not None and row["id"] in ("", None, good["id"])]})]  # fmt: skip
    assert pull(api, tmp_path, "--provider", "acme") == (0, "1 model read, 1 new\n")


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"model":' * 100_000, b'"\\ud83e"', b"null", b"[]"])
def test_no_answer_breaks_a_pull(body: bytes, api: Api, tmp_path: Path) -> None:
    api.answers["model_acme-1"] = [(200, {}, body)]
    code, shown = pull(api, tmp_path, "model_acme-1")
    assert code == 1 and "the answer is not its record" in shown
    api.answers[""] = [(200, {}, body)]
    code, shown = pull(api, tmp_path, "--provider", "acme")
    assert code == 1 and "pull-failed" in shown


@pytest.mark.parametrize("settings", [{"SCENARIO_BASE_URL": "http://[::"}, {"SCENARIO_BASE_URL": "nowhere"}, {"SCENARIO_BASE_URL": "ftp://127.0.0.1/"}, {"HTTPS_PROXY": "gopher://x:1"}])  # fmt: skip
def test_settings_that_lead_nowhere_are_said(settings: dict[str, str], api: Api, tmp_path: Path) -> None:
    code, shown = pull(api, tmp_path, "model_acme-1", **settings)
    assert code == 1 and "pull-failed" in shown and api.requests == []
