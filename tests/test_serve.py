"""The fake service: faithful to what was seen of the real one, and good for the official SDK as it is published."""

from __future__ import annotations

import io
import json
import struct
import time
import wave
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from modelgen.serve import Fault, FileRule, ModelEndpoint, Service, Settings, create_app, endpoint_of, media, running
from modelgen.serve.reasons import reason
from scenario_sdk import APIConnectionError, BadRequestError, NotFoundError, RateLimitError, Scenario

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "prompt": {"type": "string", "minLength": 1, "maxLength": 10},
        "width": {"type": "number", "minimum": 672, "maximum": 2048, "multipleOf": 8},
        "loras": {"type": "array", "items": {"type": "string"}, "maxItems": 6},
        "lorasScale": {"type": "array", "items": {"type": "number", "maximum": 2}},
        "size": {"enum": ["2K", "4K"]},
        "image": {"type": "string", "minLength": 1},
        "shots": {"type": "array", "items": {"type": "object", "required": ["text"], "additionalProperties": False}},
    },
    "required": ["prompt"],
    "additionalProperties": False,
}
MODEL = ModelEndpoint("model_x", "X", SCHEMA, ("txt2img",), {"image": FileRule("image", 2000)})
RUN = "/generate/custom/model_x"


@pytest.fixture(scope="module")
def _running() -> Iterator[tuple[Service, str]]:
    app = create_app({"model_x": MODEL}, Settings(job_seconds=0.0))
    with running(app) as url:
        yield app.state.service, url


@pytest.fixture
def service(_running: tuple[Service, str]) -> Service:
    _running[0].reset()
    return _running[0]


@pytest.fixture
def base_url(_running: tuple[Service, str]) -> str:
    return _running[1]


@pytest.fixture
def sdk(service: Service, base_url: str) -> Iterator[Scenario]:
    """Strict: an answer that is not what the SDK's types say is an error."""
    with Scenario(
        base_url=base_url, api_key="a", api_secret="b", max_retries=0, _strict_response_validation=True
    ) as sdk:
        yield sdk


def test_a_generation_from_end_to_end(sdk: Scenario) -> None:
    started = sdk.generate.run_model("model_x", body={"prompt": "a fox"})
    assert started.creative_units_cost == 5
    job = sdk.jobs.retrieve(started.job.job_id).job
    assert (job.status, job.progress) == ("success", 1)
    assert job.metadata.input == {"prompt": "a fox"}
    (asset_id,) = job.metadata.asset_ids or []
    asset = sdk.assets.retrieve(asset_id).asset
    content = httpx.get(asset.url).content
    assert (asset.kind, asset.mime_type, asset.properties.size) == ("image", "image/png", len(content))


def test_a_dry_run_has_no_job(sdk: Scenario, service: Service) -> None:
    answer = sdk.generate.with_raw_response.run_model("model_x", body={"prompt": "a fox"}, dry_run="true")
    assert answer.status_code == 269
    assert answer.json() == {
        "creativeUnitsCost": 5.0,
        "creativeUnitsDiscount": 0,
        "costDetails": {"custom-generation": 5.0},
    }
    assert not service.jobs


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompt": None}, "Input prompt must be a string"),
        ({"prompt": ""}, "Input prompt must be at least 1 characters long"),
        ({"prompt": "x" * 11}, "Input prompt must be at most 10 characters long"),
        ({"width": 100}, "Input width must be at least 672"),
        ({"width": 4096}, "Input width must be at most 2048"),
        ({"width": 673}, "Input width must be a multiple of 8"),
        ({"width": "672"}, "Input width must be a number"),
        ({"loras": ["a"] * 7}, "Input loras must be at most 6 items long"),
        ({"loras": "a"}, "Input loras must be an array"),
        ({"lorasScale": [1, 3]}, "Input lorasScale[1] must be at most 2"),
        ({"size": "8K"}, "Input size must be one of: 2K, 4K"),
        ({"colour": "red"}, "Input colour is not supported by this model"),
        ({"shots": [{}]}, "Input shots[0].text is required"),
        ({"shots": [{"text": 1, "more": 2}]}, "Input shots[0].text is not supported by this model"),
        ({"image": "asset_none"}, "Asset asset_none not found"),
        ({"image": "asset_example-video"}, "Input image must be of kind image"),
    ],
)
def test_wrong_bodies(sdk: Scenario, service: Service, changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        sdk.generate.run_model("model_x", body={"prompt": "a fox", **changes})
    assert caught.value.body == {"reason": said}
    assert not service.jobs


def test_reasons_of_combinations() -> None:
    either = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert reason(either, {}) == "Invalid combination of inputs"
    assert reason(either, {"a": 1}) is None
    then = {"if": {"required": ["a"]}, "then": {"required": ["b"]}}
    assert reason(then, {"a": 1}) == "Input b is required"
    assert reason({"type": "object"}, []) == "Body must be an object"


def test_the_first_problem_is_told_in_documented_order() -> None:
    assert reason(SCHEMA, {"size": "8K", "width": 1}) == "Input prompt is required"
    assert reason(SCHEMA, {"size": "8K", "width": 1, "prompt": "a"}) == "Input width must be at least 672"


def test_what_is_not_there(sdk: Scenario) -> None:
    for call, said in (
        (lambda: sdk.generate.run_model("model_y", body={}), "Model model_y not found"),
        (lambda: sdk.jobs.retrieve("job_y"), "Job job_y not found"),
        (lambda: sdk.assets.retrieve("asset_y"), "Asset asset_y not found"),
        (lambda: sdk.uploads.retrieve("upload_y"), "Upload upload_y not found"),
        (lambda: sdk.workflows.list(), "Route GET /v1/workflows not found"),
    ):
        with pytest.raises(NotFoundError) as caught:
            call()
        assert caught.value.body == {"reason": said}


def test_no_credentials(base_url: str, service: Service) -> None:
    answer = httpx.post(f"{base_url}{RUN}", json={"prompt": "a"})
    assert (answer.status_code, answer.json()) == (401, {"reason": "Unauthorized"})


def test_a_slow_job_goes_through_its_statuses(sdk: Scenario, service: Service) -> None:
    service.settings.job_seconds = 0.5
    job_id = sdk.generate.run_model("model_x", body={"prompt": "a fox"}).job.job_id
    seen: list[str] = []
    while not seen or seen[-1] != "success":
        job = sdk.jobs.retrieve(job_id).job
        assert [item.status for item in job.status_history][-1] == job.status
        assert job.status == "success" or not job.metadata.asset_ids
        seen.append(job.status)
        time.sleep(0.01)
    order = ["pending", "queued", "warming-up", "in-progress", "finalizing", "success"]
    assert list(dict.fromkeys(seen)) == [status for status in order if status in seen]
    assert len(set(seen)) >= 4


def test_a_failing_job(sdk: Scenario, service: Service) -> None:
    service.settings.outcome, service.settings.error = "failure", "No foxes"
    started = sdk.generate.run_model("model_x", body={"prompt": "a fox"})
    job = sdk.jobs.retrieve(started.job.job_id).job
    assert (job.status, job.metadata.error, job.metadata.asset_ids) == ("failure", "No foxes", None)


def test_concurrency_is_limited(sdk: Scenario, service: Service) -> None:
    service.settings.parallel_jobs, service.settings.job_seconds = 1, 60
    sdk.generate.run_model("model_x", body={"prompt": "a"})
    with pytest.raises(RateLimitError) as caught:
        sdk.generate.run_model("model_x", body={"prompt": "b"})
    assert caught.value.body["details"] == {"actionName": "parallelCustomJobs", "actionLimit": 1}  # type: ignore[index]


def test_uploads_in_parts(sdk: Scenario) -> None:
    first, second = media.png(1).content.ljust(5 << 20, b"\0"), b"end"
    upload = sdk.uploads.create(
        kind="image", file_name="a.png", content_type="image/png", file_size=len(first + second), parts=2
    ).upload
    assert upload.status == "pending"
    with pytest.raises(BadRequestError, match="Part 1 is missing"):
        sdk.uploads.trigger_action(upload.id, action="complete")
    for part, content in zip(upload.parts or [], (first, second), strict=True):
        assert httpx.put(part.url, content=content).status_code == 200
    done = sdk.uploads.trigger_action(upload.id, action="complete").upload
    assert done.status == "imported" and done.entity_id is not None
    assert httpx.get(sdk.assets.retrieve(done.entity_id).asset.url).content == first + second


def test_parts_must_be_whole(sdk: Scenario) -> None:
    upload = sdk.uploads.create(kind="image", file_name="a", content_type="image/png", file_size=9, parts=1).upload
    httpx.put((upload.parts or [])[0].url, content=b"short")
    with pytest.raises(BadRequestError, match="File is 5 bytes, not 9"):
        sdk.uploads.trigger_action(upload.id, action="complete")


def test_small_parts_are_refused_as_storage_does(sdk: Scenario) -> None:
    upload = sdk.uploads.create(kind="image", file_name="a", content_type="image/png", file_size=2, parts=2).upload
    for part in upload.parts or []:
        httpx.put(part.url, content=b"x")
    with pytest.raises(BadRequestError, match="smaller than the minimum of 5 MiB"):
        sdk.uploads.trigger_action(upload.id, action="complete")


def test_signed_urls_expire(sdk: Scenario, service: Service) -> None:
    url = sdk.assets.retrieve("asset_example-image").asset.url
    assert httpx.get(url).content == media.png(1).content
    assert httpx.get(url.replace("signature=", "signature=x")).status_code == 403
    service.settings.url_seconds = -1
    assert httpx.get(sdk.assets.retrieve("asset_example-image").asset.url).status_code == 403


def test_a_dropped_connection_has_no_answer(sdk: Scenario, service: Service) -> None:
    service.faults += [Fault("POST", RUN, drop="request"), Fault("POST", RUN, drop="answer")]
    for jobs in (0, 1):
        with pytest.raises(APIConnectionError) as caught:
            sdk.generate.run_model("model_x", body={"prompt": "a fox"})
        assert isinstance(caught.value.__cause__, (httpx.RemoteProtocolError, httpx.ReadError))
        assert len(service.jobs) == jobs


def test_an_endpoint_from_a_generated_schema() -> None:
    file = {"type": "string", "minLength": 1, "x-kind": "image", "x-maxSize": 9}
    shot = {
        "type": "object",
        "properties": {"frames": {"type": "array", "items": {"type": "string"}, "x-kind": "video"}},
    }
    schema = {
        "title": "X",
        "type": "object",
        "x-modelId": "model_x",
        "x-capabilities": ["img2video", "txt2video"],
        "properties": {"image": file, "prompt": {"type": "string"}, "shots": {"type": "array", "items": shot}},
    }
    assert endpoint_of(schema) == ModelEndpoint(
        "model_x",
        "X",
        schema,
        ("img2video", "txt2video"),
        {"image": FileRule("image", 9), "shots.frames": FileRule("video", None)},
    )
    with pytest.raises(ValueError, match="x-modelId"):
        endpoint_of({"type": "object"})


def test_faults_are_counted() -> None:
    fault = Fault("POST", "/generate/*", times=2, skip=1)
    assert [fault.matches("POST", "/generate/custom/x") for _ in range(4)] == [False, True, True, False]
    assert not Fault("POST").matches("GET", "/x")
    with pytest.raises(ValueError, match="drop must be one of"):
        Fault(drop="everything")  # type: ignore[arg-type]


def test_control_over_http(service: Service, base_url: str, sdk: Scenario) -> None:
    """For programs in other processes and languages."""
    control = base_url.removesuffix("/v1") + "/_fake"
    assert httpx.patch(f"{control}/settings", json={"outcome": "failure"}).json()["outcome"] == "failure"
    refused = httpx.patch(f"{control}/settings", json={"speed": 2})
    assert refused.status_code == 400 and "no such setting: speed" in refused.json()["reason"]
    assert httpx.post(f"{control}/faults", json={"path": "/jobs/*", "status": 503}).status_code == 204
    assert httpx.post(f"{control}/faults", json={"paths": "x"}).status_code == 400
    job_id = sdk.generate.run_model("model_x", body={"prompt": "a"}).job.job_id
    auth = {"authorization": "Bearer x"}
    assert [httpx.get(f"{base_url}/jobs/{job_id}", headers=auth).status_code for _ in range(2)] == [503, 200]
    requests = httpx.get(f"{control}/requests").json()
    assert [(item["method"], item["path"]) for item in requests][0] == ("POST", RUN)
    assert "authorization" not in json.dumps(requests)
    assert httpx.delete(control).status_code == 204
    assert httpx.get(f"{control}/requests").json() == []
    assert httpx.get(f"{control}/settings").json()["outcome"] == "success"


def test_jobs_are_listed_newest_first_in_pages(sdk: Scenario) -> None:
    ids = [sdk.generate.run_model("model_x", body={"prompt": f"{number}"}).job.job_id for number in range(5)]
    assert [job.job_id for job in sdk.jobs.list(type="custom", page_size=2)] == ids[::-1]
    assert list(sdk.jobs.list(type="upscale")) == []
    with pytest.raises(BadRequestError):
        sdk.jobs.list(type="custom", created_after="2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("capability", "kind"),
    [
        ("txt2img", "image"),
        ("video2img", "image"),
        ("img2video", "video"),
        ("txt23d", "3d"),
        ("3d23d", "3d"),
        ("txt2audio", "audio"),
        ("upscale", "image"),
        ("img2txt", None),
    ],
)
def test_results_follow_the_capability(capability: str, kind: str | None) -> None:
    made = media.made_by(capability, 1)
    assert (made.kind if made else None) == kind


def test_png() -> None:
    content = media.png(3).content
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, rest = [], content[8:]
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        name, data, (check,) = rest[4:8], rest[8 : 8 + length], struct.unpack(">I", rest[8 + length : 12 + length])
        assert zlib.crc32(name + data) == check
        chunks.append((name, data))
        rest = rest[12 + length :]
    assert [name for name, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    width, height = struct.unpack(">II", chunks[0][1][:8])
    assert len(zlib.decompress(chunks[1][1])) == height * (1 + 3 * width)
    assert media.png(4).content != content


def test_wav() -> None:
    with wave.open(io.BytesIO(media.wav(3).content)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        assert len(sound.readframes(sound.getnframes())) == 2 * sound.getnframes() > 0


def test_glb() -> None:
    content = media.glb(3).content
    magic, version, length = struct.unpack("<4sII", content[:12])
    assert (magic, version, length) == (b"glTF", 2, len(content))
    size, name = struct.unpack("<I4s", content[12:20])
    document = json.loads(content[20 : 20 + size])
    binary = content[28 + size :]
    assert name == b"JSON" and size % 4 == 0 and content[24 + size : 28 + size] == b"BIN\x00"
    assert document["buffers"] == [{"byteLength": len(binary)}]
    views = document["bufferViews"]
    assert views[-1]["byteOffset"] + views[-1]["byteLength"] == len(binary)
    indices = struct.unpack(f"<{document['accessors'][1]['count']}H", binary[views[1]["byteOffset"] :])
    assert set(indices) == set(range(document["accessors"][0]["count"]))


def test_mp4() -> None:
    """Its boxes nest, and its index leads to pictures. (A decoder agrees; it is no dependency of this project.)"""
    content = media.mp4(3).content
    top = _boxes(content)
    assert [name for name, _, _ in top] == [b"ftyp", b"moov", b"mdat"]
    table = content
    start = 0
    for wanted in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        start, end = next((at, to) for name, at, to in _boxes(table, start, len(table)) if name == wanted)
        table = table[:end]
    parts = {name: table[at:to] for name, at, to in _boxes(table, start, len(table))}
    count = struct.unpack(">I", parts[b"stsz"][8:12])[0]
    sizes = struct.unpack(f">{count}I", parts[b"stsz"][12:])
    (offset,) = struct.unpack(">I", parts[b"stco"][8:12])
    assert count == 8
    for size in sizes:
        (length,) = struct.unpack(">I", content[offset : offset + 4])
        assert length + 4 == size and content[offset + 4] == 0x65  # an IDR picture
        offset += size
    assert offset == len(content)


def _boxes(content: bytes, start: int = 0, end: int | None = None) -> list[tuple[bytes, int, int]]:
    """Name, start and end of the payload of each box."""
    found = []
    end = len(content) if end is None else end
    while start < end:
        size, name = struct.unpack(">I4s", content[start : start + 8])
        found.append((name, start + 8, start + size))
        start += size
    assert start == end
    return found
