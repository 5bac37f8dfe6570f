"""`modelgen pull` against a server on loopback: real HTTP, through the official SDK."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from click.testing import CliRunner
from modelgen.cli.main import main

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
                time.sleep(0.02)
                status, headers, body = answer or api.answer(name, parse_qs(url.query))
                with api._lock:
                    api._at_once -= 1
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
    code, shown = pull(api, tmp_path, "model_acme-1", SCENARIO_SDK_API_SECRET="")
    assert code == 1 and "error[pull-failed]: no credentials: set SCENARIO_SDK_API_KEY" in shown
    assert api.requests == []


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
