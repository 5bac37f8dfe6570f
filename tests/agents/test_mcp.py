"""`modelgen mcp` as its callers see it: the official client, in this process, over standard streams and over HTTP."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import anyio
import httpx
import jsonschema
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import CallToolResult, TextContent
from modelgen.agents.answers import NOT_ALLOWED, Refused, tools_of
from modelgen.agents.server import server_of
from modelgen.catalog.model import Catalog, Model
from modelgen.diagnostics.diagnostic import Problem
from modelgen.payloads.validator import model_of
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.scenario.connection import is_loopback
from modelgen.scenario.runs import MOST_ASSETS, Service
from modelgen.schema.tools import compact
from modelgen.serve import Fault, Settings, create_app, running
from modelgen.serve import Service as Fake
from modelgen.serve.records import endpoints

from tests.support.project import modelgen
from tests.support.validators import EVERYTHING, ROOT, catalog

SHIPPED = ROOT / "schemas"
EDITING = "model_bytedance-seedream-4-5-editing"
ERAS = ("auto", "legacy")  # the current protocol, and that of older clients
each_era = pytest.mark.parametrize("era", ERAS)
KEYS = ("SCENARIO_SDK_API_KEY", "SCENARIO_SDK_API_SECRET", "SCENARIO_SDK_JWT", "SCENARIO_BASE_URL")


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def _fake() -> Iterator[tuple[Fake, str]]:
    app = create_app(endpoints(catalog(SHIPPED)), Settings(job_seconds=0.0))
    with running(app) as url:
        yield app.state.service, url


@pytest.fixture
def fake(_fake: tuple[Fake, str]) -> tuple[Fake, str]:
    """The fake service, which remembers nothing, and its base URL."""
    _fake[0].reset()
    return _fake


def _speak(
    models: Catalog,
    service: Service | None,
    work: Callable[[Client], Awaitable[None]],
    *,
    typed: tuple[str, ...] = (),
    allows_runs: bool = False,
    era: Any = "auto",
) -> None:
    """Lets the official client work with a server of this process."""
    tools = tools_of(models, service, [model_of(one, models) for one in typed], allows_runs=allows_runs)

    async def main() -> None:
        async with Client(server_of(models.site.title, tools), mode=era) as client:
            await work(client)

    anyio.run(main)


def _text(result: CallToolResult) -> str:
    (only,) = result.content
    assert isinstance(only, TextContent)
    return only.text


async def _answer(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(name, arguments)
    assert not result.is_error, _text(result)
    answer = result.structured_content
    assert isinstance(answer, dict) and answer == json.loads(_text(result))
    return answer


async def _sentences(client: Client, name: str, arguments: dict[str, Any]) -> str:
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return _text(result)


@each_era
def test_tools_are_those_of_the_compact_form_and_more(era: str, fake: tuple[Fake, str]) -> None:
    async def work(client: Client) -> None:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(listed) == [
            "find_models",
            "describe_model",
            "check_parameters",
            "estimate_cost",
            "run_model",
            "read_job",
            "model_bytedance-seedream-3",
        ]
        for one in compact(catalog(SHIPPED)):
            assert isinstance(one, dict)
            sent = listed[str(one["name"])].model_dump(by_alias=True, exclude_none=True)
            assert {key: sent[key] for key in one} == one
        paid = {name for name, tool in listed.items() if tool.annotations and not tool.annotations.read_only_hint}
        assert paid == {"run_model", "model_bytedance-seedream-3"}
        for tool in listed.values():
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
            assert tool.input_schema["type"] == "object" and tool.description

    _speak(catalog(SHIPPED), Service(fake[1]), work, typed=("model_bytedance-seedream-3",), allows_runs=True, era=era)


def test_a_job_from_finding_a_model_to_its_file(fake: tuple[Fake, str]) -> None:
    async def work(client: Client) -> None:
        found = await _answer(client, "find_models", query="4.5 EDIT", capability="img2img")
        assert [one["id"] for one in found["models"]] == [EDITING]
        described = await _answer(client, "describe_model", model=EDITING)
        assert "together cannot exceed 15" in described["about"]
        validator = jsonschema.Draft202012Validator(described["parameters"])
        assert validator.is_valid(described["example"])
        body = {**described["example"], "size": "2K"}
        assert await _answer(client, "check_parameters", model=EDITING, parameters=body) == {
            "model": EDITING,
            "valid": True,
        }
        price = await _answer(client, "estimate_cost", model=EDITING, parameters=body)
        assert price["creativeUnits"] == 5 and not fake[0].jobs
        run = await _answer(client, "run_model", model=EDITING, parameters=body)
        job = await _answer(client, "read_job", job=run["job"])
        assert job["status"] == "success" and job["progress"] == 1
        (asset,) = job["assets"]
        assert httpx.get(asset["url"]).content.startswith(b"\x89PNG")
        (sent,) = [one for one in fake[0].requests if one.method == "POST" and "dryRun" not in one.query]
        assert sent.path == f"/generate/custom/{EDITING}" and json.loads(sent.content) == body

    _speak(catalog(SHIPPED), Service(fake[1]), work, allows_runs=True)


def test_a_models_own_tool_runs_it(fake: tuple[Fake, str]) -> None:
    async def work(client: Client) -> None:
        run = await _answer(client, EDITING, prompt="a fox")
        assert run["job"] in fake[0].jobs and run["creativeUnits"] == 5
        wrong = await _sentences(client, EDITING, {"prompt": "a fox", "size": "8K"})
        assert "size must be '4K' or '2K', not '8K'" in wrong and len(fake[0].jobs) == 1

    _speak(catalog(SHIPPED), Service(fake[1]), work, typed=(EDITING,), allows_runs=True)


@each_era
def test_a_broken_call_is_a_result_that_says_what_to_change(era: str, fake: tuple[Fake, str]) -> None:
    body: dict[str, Any] = {
        "prompt": "x",
        "sequentialImageGeneration": "auto",
        "referenceImages": ["asset_x"] * 10,
        "maxImages": 10,
        "sise": "2K",
    }
    expected = {
        ("find_models", '{"query": "no such words"}'): "the name of a provider: 'Bytedance'",
        ("find_models", '{"query": 5}'): "find_models: query must be a text",
        ("find_models", '{"capability": "txt2smell"}'): "not 'txt2smell'",
        ("find_models", '{"words": "x"}'): "there is no argument 'words'; its arguments are 'query' and 'capability'",
        ("describe_model", "{}"): "describe_model: model is required",
        ("describe_model", '{"model": "bytedance-seedream-4-5-editing"}'): f"did you mean {EDITING}?",
        ("check_parameters", json.dumps({"model": EDITING, "parameters": []})): "parameters must be an object",
        ("read_job", '{"job": "../models/x"}'): "job must be an id",
        ("read_job", '{"job": "job_x"}'): "Job job_x not found",
    }

    async def work(client: Client) -> None:
        for (name, arguments), said in expected.items():
            assert said in await _sentences(client, name, json.loads(arguments)), name
        for name in ("check_parameters", "estimate_cost", "run_model"):
            said = await _sentences(client, name, {"model": EDITING, "parameters": body})
            assert said.startswith("2 problems with the parameters") and "nothing was charged" in said
            assert "Input images and generated images together cannot exceed 15 in a sequence." in said
            assert "sise" in said and "size" in said
        with pytest.raises(MCPError, match="Unknown tool: paint"):
            await client.call_tool("paint", {})

    _speak(catalog(SHIPPED), Service(fake[1]), work, allows_runs=True, era=era)
    assert not [one for one in fake[0].requests if one.method == "POST"]


def test_nothing_runs_without_leave(fake: tuple[Fake, str]) -> None:
    async def work(client: Client) -> None:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert "run_model" not in listed
        annotations = listed[EDITING].annotations
        assert annotations and annotations.read_only_hint
        assert str(listed[EDITING].description).startswith("Checks and prices a call; runs nothing.")
        assert await _sentences(client, "run_model", {"model": EDITING, "parameters": {"prompt": "x"}}) == NOT_ALLOWED
        answer = await _answer(client, EDITING, prompt="a fox")
        assert answer["run"] == NOT_ALLOWED and answer["creativeUnits"] == 5 and "job" not in answer
        assert "prompt" in await _sentences(client, EDITING, {})

    _speak(catalog(SHIPPED), Service(fake[1]), work, typed=(EDITING,))
    assert not fake[0].jobs
    assert all(one.query.get("dryRun") == "true" for one in fake[0].requests if one.method == "POST")


@pytest.mark.parametrize(
    ("fault", "jobs", "said"),
    [
        (Fault(path="/generate/*", drop="answer", times=None), 1, "may have started and may be charged"),
        (Fault(path="/generate/*", status=502, times=None), 0, "may have started and may be charged"),
        (
            Fault(path="/generate/*", status=200, body={"ok": True}, times=None),
            0,
            "may have started and may be charged",
        ),
        (
            Fault(path="/generate/*", status=200, headers={"content-encoding": "br"}, times=None),
            0,
            "may have started and may be charged",
        ),
        (
            Fault(path="/generate/*", status=303, headers={"location": "/v1/jobs/job_1"}, times=None),
            0,
            "may have started and may be charged",
        ),
        (Fault(path="/generate/*", status=429, body={"reason": "Too many jobs"}, times=None), 0, "HTTP 429: Too many"),
    ],
    ids=["lost", "5xx", "no job", "an answer that is not taken", "sent on", "limit"],
)
def test_a_paid_request_is_sent_once(fault: Fault, jobs: int, said: str, fake: tuple[Fake, str]) -> None:
    async def work(client: Client) -> None:
        assert said in await _sentences(client, "run_model", {"model": EDITING, "parameters": {"prompt": "x"}})

    fake[0].faults.append(fault)
    _speak(catalog(SHIPPED), Service(fake[1]), work, allows_runs=True)
    assert len(fake[0].sent("POST", f"/generate/custom/{EDITING}")) == 1 and len(fake[0].jobs) == jobs


def test_what_costs_nothing_is_asked_again(fake: tuple[Fake, str]) -> None:
    fake[0].faults.append(Fault(path="/generate/*", status=503, headers={"retry-after-ms": "1"}))
    assert Service(fake[1]).estimate(EDITING, {"prompt": "x"})["creativeUnits"] == 5


def test_a_failed_job_says_why_and_a_large_one_names_all_assets(fake: tuple[Fake, str]) -> None:
    fake[0].settings.update({"outcome": "failure"})
    service = Service(fake[1])
    failed = service.job(service.run(EDITING, {"prompt": "x"})["job"])
    assert failed["status"] == "failure" and failed["error"] == fake[0].settings.error and failed["hint"]
    fake[0].settings.update({"outcome": "success", "results": MOST_ASSETS + 2})
    done = service.job(service.run(EDITING, {"prompt": "x"})["job"])
    assert len(done["assets"]) == MOST_ASSETS and len(done["moreAssets"]) == 2


def test_without_a_key_only_this_machine_is_asked(fake: tuple[Fake, str], monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(client: Client) -> None:
        said = await _sentences(client, "estimate_cost", {"model": EDITING, "parameters": {"prompt": "x"}})
        assert said.startswith("No credentials") and "SCENARIO_SDK_API_KEY" in said
        answer = await _answer(client, EDITING, prompt="a fox")
        assert answer["valid"] is True and str(answer["notPriced"]).startswith("No credentials")

    _speak(catalog(SHIPPED), Service(), work, typed=(EDITING,))
    assert is_loopback("http://localhost:1/v1") and is_loopback("http://[::1]:1/v1") and is_loopback(fake[1])
    assert not any(
        map(is_loopback, (None, "", "https://api.example.test", "http://127.0.0.1.example.test", "http://[x"))
    )
    monkeypatch.setenv("SCENARIO_SDK_API_KEY", "right")
    monkeypatch.setenv("SCENARIO_SDK_API_SECRET", "s3cret")
    fake[0].settings.update({"credentials": "right:s3cret"})
    monkeypatch.setenv("SCENARIO_BASE_URL", fake[1])
    assert Service().estimate(EDITING, {"prompt": "x"})["creativeUnits"] == 5


@pytest.mark.parametrize("folder", (SHIPPED, EVERYTHING), ids=lambda folder: folder.name)
def test_every_model_is_found_described_and_checked(folder: Path) -> None:
    models = catalog(folder)
    tools = tools_of(models, None, models.models)
    assert [*tools][:3] == ["find_models", "describe_model", "check_parameters"]
    assert len(tools) == 3 + len(models.models)
    for model in models.models:
        described = tools["describe_model"].answer({"model": model.id})
        parameters = described["parameters"]
        assert isinstance(parameters, dict)
        assert list(parameters["properties"]) == [one.name for one in model.parameters]
        example: Any = described["example"]
        assert tools["check_parameters"].answer({"model": model.id, "parameters": example})["valid"] is True
        found: Any = tools["find_models"].answer({"query": model.name})["models"]
        assert model.id in {one["id"] for one in found}


@pytest.mark.parametrize("folder", (SHIPPED, EVERYTHING), ids=lambda folder: folder.name)
@each_era
def test_typed_tools_are_those_of_the_generated_files(folder: Path, era: str) -> None:
    models = catalog(folder)
    texts = render(models, load_templates(), ("tools",))
    files = [json.loads(text) for path, text in texts.items() if path.startswith("tools/mcp/")]
    made = {tool["name"]: tool for tool in files}

    async def work(client: Client) -> None:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert listed.keys() >= made.keys() and len(made) == len(models.models)
        for name, tool in made.items():
            sent = listed[name].model_dump(by_alias=True, exclude_none=True)
            assert sent["inputSchema"] == tool["inputSchema"] and sent["annotations"] == tool["annotations"]
            assert sent["description"] == tool["description"] and sent["title"] == tool["title"]

    everyone = tuple(model.id for model in models.models)
    _speak(models, Service("http://127.0.0.1:1/v1"), work, typed=everyone, allows_runs=True, era=era)


def test_many_models_are_found_in_pages_of_words() -> None:
    (model,) = catalog(SHIPPED).models[:1]
    many = Catalog(catalog(SHIPPED).site, tuple(replace(model, id=f"model_x-{number}") for number in range(45)))
    answer = tools_of(many, None)["find_models"].answer({})
    assert isinstance(answer["models"], list) and len(answer["models"]) == 20
    assert answer["more"] == "25 more: use more words."


def test_a_model_whose_tool_would_hide_another_is_an_error() -> None:
    model: Model = replace(catalog(SHIPPED).models[0], id="find_models")
    with pytest.raises(Problem, match="would be called find_models"):
        tools_of(Catalog(catalog(SHIPPED).site, (model,)), None, [model])
    with pytest.raises(Refused, match="is required"):
        tools_of(catalog(SHIPPED), None)["describe_model"].answer({})


# The command


def _command(*arguments: str) -> list[str]:
    return ["-m", "modelgen", "mcp", "--catalog", str(SHIPPED), *arguments]


@each_era
def test_command_speaks_over_standard_streams(era: Literal["auto", "legacy"], fake: tuple[Fake, str]) -> None:
    parameters = StdioServerParameters(
        command=sys.executable, args=_command("--base-url", fake[1], "--allow-runs", "--model", EDITING)
    )

    async def main() -> None:
        async with Client(parameters, mode=era) as client:
            assert EDITING in [tool.name for tool in (await client.list_tools()).tools]
            run = await _answer(client, EDITING, prompt="a fox")
            assert (await _answer(client, "read_job", job=run["job"]))["status"] == "success"

    anyio.run(main)


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """The URL of the command over HTTP, on any free port."""
    process = subprocess.Popen(
        [sys.executable, *_command("--http", "--port", "0", *arguments)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(20)


@each_era
def test_command_speaks_over_http_on_loopback(era: Literal["auto", "legacy"]) -> None:
    async def main(url: str) -> None:
        async with Client(url, mode=era) as client:
            found = await _answer(client, "find_models", query="seedream")
            assert len(found["models"]) == 4

    with served() as url:
        assert url.startswith("http://127.0.0.1:") and url.endswith("/mcp")
        anyio.run(main, url)
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        accept = {"accept": "application/json, text/event-stream"}
        assert httpx.post(url, json=ping, headers={**accept, "host": "evil.example.test"}).status_code in (403, 421)
        assert httpx.post(url, json=ping, headers={**accept, "origin": "https://evil.example.test"}).status_code == 403


def test_command_tells_what_is_wrong_aside_of_standard_output(tmp_path: Path) -> None:
    done = modelgen("mcp", "--catalog", str(SHIPPED), "--model", "model_bytedance-seedream-45", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "") and "did you mean model_bytedance-seedream-3?" in done.stderr
    shutil.copytree(SHIPPED, tmp_path / "broken")
    (tmp_path / "broken/x.yaml").write_text("id: 5\n", "utf-8")
    done = modelgen("mcp", "--catalog", "broken", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "") and "broken/x.yaml:1" in done.stderr
    done = modelgen("mcp", "--catalog", str(SHIPPED), "--base-url", "example.test", cwd=tmp_path)
    assert done.returncode == 2 and "must start with http" in done.stderr


def test_a_catalogue_of_another_vendor_is_found_and_checked_and_never_run(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "own")
    site = tmp_path / "own/catalog.yaml"
    site.write_text(site.read_text("utf-8") + "endpoint: /models/{id}/run\n", "utf-8")
    done = modelgen("mcp", "--catalog", "own", "--allow-runs", cwd=tmp_path)
    assert done.returncode == 2 and "another API" in done.stderr
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "modelgen", "mcp", "--catalog", str(tmp_path / "own"), "--model", EDITING]
    )

    async def main() -> None:
        async with Client(parameters) as client:
            listed = [tool.name for tool in (await client.list_tools()).tools]
            assert listed == ["find_models", "describe_model", "check_parameters", EDITING]
            assert (await _answer(client, EDITING, prompt="x"))["valid"] is True

    anyio.run(main)
