"""The fake through the official SDK as it is published, which refuses an answer that is not of its types."""

from __future__ import annotations

import ast
import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import scenario_sdk
from modelgen.serve import Fault, FileRule, ModelEndpoint, Service, create_app, media
from scenario_sdk import (
    APIConnectionError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    Scenario,
)

from .conftest import NOW, Http

PNG = media.png(1).content


def started(sdk: Scenario, prompt: str = "a fox", model: str = "model_x") -> Any:
    return sdk.generate.run_model(model, body={"prompt": prompt}).job


def uploaded(sdk: Scenario, name: str = "a.png") -> Any:
    return sdk.assets.upload(name=name, image=base64.b64encode(PNG).decode()).asset


def test_a_generation_from_end_to_end(sdk: Scenario, web: httpx.Client) -> None:
    answer = sdk.generate.run_model("model_x", body={"prompt": "a fox"})
    assert answer.creative_units_cost == 5
    job = sdk.jobs.retrieve(answer.job.job_id).job
    assert (job.status, job.progress) == ("success", 1)
    assert job.metadata.input == {"prompt": "a fox"}
    (asset_id,) = job.metadata.asset_ids or []
    asset = sdk.assets.retrieve(asset_id).asset
    content = web.get(asset.url).content
    assert (asset.kind, asset.mime_type, asset.properties.size) == ("image", "image/png", len(content))
    assert (asset.metadata.api_model_id, asset.metadata.type) == ("model_x", "txt2img")


def test_text_is_no_asset(sdk: Scenario) -> None:
    job = sdk.jobs.retrieve(started(sdk, model="model_words").job_id).job
    assert job.metadata.asset_ids == []
    assert job.metadata.output is not None and job.metadata.output["text"].startswith("Fake answer")  # type: ignore[attr-defined]


def test_a_dry_run_has_no_job(sdk: Scenario, service: Service) -> None:
    answer = sdk.generate.with_raw_response.run_model("model_x", body={"prompt": "a fox"}, dry_run="true")
    assert answer.status_code == 269
    assert answer.json() == {
        "creativeUnitsCost": 5.0,
        "creativeUnitsDiscount": 0,
        "costDetails": {"custom-generation": 5.0},
    }
    assert not service.jobs


def test_ip_detection_is_answered(sdk: Scenario) -> None:
    answer = sdk.generate.run_model("model_x", body={"prompt": "a fox"}, ip_detection=True)
    assert answer.ip_detection is not None and not answer.ip_detection.flagged
    assert sdk.generate.run_model("model_x", body={"prompt": "a fox"}, ip_detection=False).ip_detection is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompt": None}, "Input prompt must be a string"),
        ({"width": 673}, "Input width must be a multiple of 8"),
        ({"loras": ["a"] * 7}, "Input loras must be at most 6 items long"),
        ({"lorasScale": [1, 3]}, "Input lorasScale[1] must be at most 2"),
        ({"colour": "red"}, "Input colour is not supported by this model"),
        ({"image": "asset_none"}, "Asset asset_none not found"),
        ({"image": "asset_example-video"}, "Input image must be of kind image"),
    ],
)
def test_wrong_bodies(sdk: Scenario, service: Service, changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        sdk.generate.run_model("model_x", body={"prompt": "a fox", **changes})
    assert caught.value.body == {"reason": said}
    assert not service.jobs


def test_files_in_a_body(sdk: Scenario, service: Service) -> None:
    large = base64.b64encode(PNG.ljust(2001, b"\0")).decode()
    with pytest.raises(BadRequestError, match="Input image must be at most 2000 bytes"):
        image = sdk.assets.upload(name="a", image=large).asset.id
        sdk.generate.run_model("model_x", body={"prompt": "a", "image": image})
    sdk.generate.run_model("model_x", body={"prompt": "a", "image": "data:image/png;base64,AAAA"})
    service.settings.check_assets = False
    sdk.generate.run_model("model_x", body={"prompt": "a", "image": "asset_none"})


def test_models_of_ones_own() -> None:
    """Whose schemas and records are not generated: files within arrays, anything as a body, dates that are none."""
    files = {"shots.frames": FileRule("image")}
    models = {
        "model_deep": ModelEndpoint("model_deep", "Deep", {}, ("txt2img",), files),
        "model_dated": ModelEndpoint("model_dated", "Dated", {}, record={"updatedAt": "long ago", "tags": ["a", "b"]}),
    }
    http = Http(create_app(models, clock=lambda: NOW))
    good = {"shots": [{"frames": ["asset_example-image"]}, {"frames": []}, {}]}
    for body, said in (
        (good, None),
        ({"shots": [{"frames": ["asset_example-image", "asset_none"]}]}, "Asset asset_none not found"),
        ({"shots": [{"frames": "asset_example-video"}]}, "Input shots.frames must be of kind image"),
        ([], "Body must be an object"),
    ):
        answer = http.post("/v1/generate/custom/model_deep", json=body)
        assert (answer.status_code, answer.json().get("reason")) == (200 if said is None else 400, said)
    listed = http.get("/v1/models").json()["models"]
    assert [(row["id"], row["updatedAt"]) for row in listed] == [
        ("model_dated", "long ago"),
        ("model_deep", "2025-01-01T00:00:00.000Z"),
    ]
    assert [row["id"] for row in http.get("/v1/models?tags=b,c").json()["models"]] == ["model_dated"]


@pytest.mark.parametrize(
    ("capability", "kind"),
    [
        ("txt2img", "txt2img"),
        ("3d23d", "3d23d"),
        ("controlnet_img2img", "inference-controlnet-img2img"),
        ("inpaint", "inference-inpaint"),
        ("outpaint", "unknown"),
    ],
)
def test_every_capability_makes_assets_of_a_known_type(
    sdk: Scenario, service: Service, capability: str, kind: str
) -> None:
    service.start(ModelEndpoint("model_z", "Z", {}, (capability,)), {})
    (asset,) = sdk.assets.list()
    assert asset.metadata.type == kind


def test_what_is_not_there(sdk: Scenario) -> None:
    absent: list[tuple[Callable[[], object], str]] = [
        (lambda: sdk.generate.run_model("model_y", body={}), "Model model_y not found"),
        (lambda: sdk.jobs.retrieve("job_y"), "Job job_y not found"),
        (lambda: sdk.jobs.trigger_action("job_y", action="cancel"), "Job job_y not found"),
        (lambda: sdk.assets.retrieve("asset_y"), "Asset asset_y not found"),
        (lambda: sdk.assets.delete_multiple(asset_ids=["asset_y"]), "Asset asset_y not found"),
        (lambda: sdk.uploads.retrieve("upload_y"), "Upload upload_y not found"),
        (lambda: sdk.models.retrieve("model_y"), "Model model_y not found"),
        (lambda: sdk.projects.retrieve("proj_y"), "Project proj_y not found"),
        (lambda: sdk.teams.retrieve("team_y"), "Team team_y not found"),
        (lambda: sdk.workflows.list(), "Route GET /v1/workflows not found: this fake does not cover it"),
    ]
    for call, said in absent:
        with pytest.raises(NotFoundError) as caught:
            call()
        assert caught.value.body == {"reason": said}


# Jobs


def test_a_slow_job_goes_through_its_statuses(sdk: Scenario, service: Service) -> None:
    service.settings.job_seconds = 100
    job_id = started(sdk).job_id
    seen = []
    for seconds in (0, 5, 5, 10, 70, 9, 1):
        service.advance(seconds)
        job = sdk.jobs.retrieve(job_id).job
        seen.append((job.status, job.progress))
        assert [item.status for item in job.status_history] == list(dict.fromkeys(status for status, _ in seen))
        assert (job.metadata.asset_ids is not None) == (job.status == "success")
        assert len(list(sdk.assets.list())) == (job.status == "success")
    assert seen == [
        ("pending", 0),
        ("queued", 0.05),
        ("warming-up", 0.1),
        ("in-progress", 0.2),
        ("finalizing", 0.9),
        ("finalizing", 0.99),
        ("success", 1),
    ]
    assert (job.created_at, job.updated_at) == ("2027-01-15T08:00:00.000Z", "2027-01-15T08:01:40.000Z")


def test_a_failing_job(sdk: Scenario, service: Service) -> None:
    service.settings.outcome, service.settings.error, service.settings.refunds = "failure", "No foxes", False
    job = sdk.jobs.retrieve(started(sdk).job_id).job
    assert (job.status, job.metadata.error, job.metadata.asset_ids) == ("failure", "No foxes", None)
    assert job.billing is not None and job.billing.disable_refund
    assert list(sdk.assets.list()) == []


def test_canceling(sdk: Scenario, service: Service) -> None:
    service.settings.job_seconds = 100
    job_id = started(sdk).job_id
    with pytest.raises(BadRequestError, match="Cannot cancel this type of job"):
        sdk.jobs.trigger_action(job_id, action="cancel")
    service.settings.cancelable = True
    service.advance(50)
    with pytest.raises(BadRequestError, match="action is required"):
        sdk.jobs.trigger_action(job_id)
    job = sdk.jobs.trigger_action(job_id, action="cancel").job
    service.advance(1000)
    assert sdk.jobs.retrieve(job_id).job.to_dict() == job.to_dict()
    assert (job.status, job.progress, job.updated_at) == ("canceled", 0.5, "2027-01-15T08:00:50.000Z")
    assert [item.status for item in job.status_history] == [
        "pending",
        "queued",
        "warming-up",
        "in-progress",
        "canceled",
    ]
    with pytest.raises(BadRequestError, match="Cannot cancel this type of job"):
        sdk.jobs.trigger_action(job_id, action="cancel")
    assert list(sdk.assets.list()) == []


def test_concurrency_is_limited(sdk: Scenario, service: Service) -> None:
    service.settings.parallel_jobs, service.settings.job_seconds = 1, 60
    started(sdk)
    with pytest.raises(RateLimitError) as caught:
        started(sdk)
    assert caught.value.body["details"] == {"actionName": "parallelCustomJobs", "actionLimit": 1}  # type: ignore[index]
    assert sdk.teams.retrieve_limits("team_fake").limits.parallel_custom_jobs == 1
    service.advance(60)
    started(sdk)


def test_jobs_are_listed_newest_first_in_pages(sdk: Scenario, service: Service) -> None:
    ids = []
    for number in range(5):
        ids.append(started(sdk, f"{number}").job_id)
        service.advance(1)
    assert [job.job_id for job in sdk.jobs.list(page_size=2)] == ids[::-1]
    assert [job.job_id for job in sdk.jobs.list(type="custom", page_size=2)] == ids[::-1]
    assert [job.job_id for job in sdk.jobs.list(types=["upscale", "custom"])] == ids[::-1]
    assert list(sdk.jobs.list(type="upscale")) == list(sdk.jobs.list(types=["upscale"])) == []
    assert list(sdk.jobs.list(status="failure")) == list(sdk.jobs.list(workflow_id="x")) == []
    assert list(sdk.jobs.list(author_id="someone")) == []
    assert len(list(sdk.jobs.list(author_id="user_fake", status="success"))) == 5
    after = sdk.jobs.retrieve(ids[2]).job.created_at
    assert [job.job_id for job in sdk.jobs.list(created_after=after)] == [ids[4], ids[3]]
    assert [job.job_id for job in sdk.jobs.list(updated_after=after, type="custom")] == [ids[4], ids[3]]
    refused: list[Callable[[], object]] = [
        lambda: sdk.jobs.list(type="custom", created_after=after),
        lambda: sdk.jobs.list(updated_after=after),
        lambda: sdk.jobs.list(created_after="yesterday"),
        lambda: sdk.jobs.list(page_size=0),
        lambda: sdk.jobs.list(page_size=101),
        lambda: sdk.jobs.list(types=["nonsense"]),  # type: ignore[list-item]
    ]
    for wrong in refused:
        with pytest.raises(BadRequestError):
            wrong()


def test_pages_do_not_move(sdk: Scenario) -> None:
    """What is added while pages are turned is on none of them, and moves nothing."""
    ids = [started(sdk, f"{number}").job_id for number in range(4)]
    page = sdk.jobs.list(page_size=2)
    started(sdk)
    assert [job.job_id for job in page.get_next_page().jobs] == [ids[1], ids[0]]


# Assets


def test_assets_are_listed(sdk: Scenario, service: Service) -> None:
    first = uploaded(sdk)
    service.advance(10)
    (made,) = sdk.jobs.retrieve(started(sdk).job_id).job.metadata.asset_ids or []
    parent = sdk.assets.upload(name="b.png", image=base64.b64encode(PNG).decode(), parent_id=first.id).asset
    service.advance(10)

    def listed(**query: Any) -> list[str]:
        return [asset.id for asset in sdk.assets.list(**query)]

    assert listed() == listed(page_size=1) == [parent.id, made, first.id]
    assert listed(sort_direction="asc") == [first.id, made, parent.id]
    assert listed(type="uploaded") == [parent.id, first.id]
    assert listed(types=["txt2img", "upscale"]) == listed(model_id="model_x") == [made]
    assert listed(inference_id=next(iter(service.jobs))) == [made]
    assert listed(parent_asset_id=first.id) == listed(root_asset_id=first.id) == [parent.id]
    assert listed(author_id="someone") == listed(collection_id="x") == listed(tags="a") == []
    assert len(listed(privacy="public")) == 5
    assert listed(sort_by="createdAt", created_after=first.created_at) == [parent.id, made]
    assert listed(sort_by="createdAt", created_before=parent.created_at) == [first.id]
    sdk.assets.update(first.id, name="new")
    assert listed(sort_by="updatedAt") == [first.id, parent.id, made]
    assert listed(sort_by="updatedAt", updated_after=parent.created_at) == [first.id]
    refused: list[Callable[[], object]] = [
        lambda: listed(type="uploaded", types=["uploaded"]),
        lambda: listed(created_after=first.created_at),
        lambda: listed(sort_by="createdAt", updated_before=first.created_at),
        lambda: listed(sort_by="name"),
    ]
    for wrong in refused:
        with pytest.raises(BadRequestError):
            wrong()


def test_many_assets_at_once(sdk: Scenario, web: httpx.Client) -> None:
    first, second = uploaded(sdk), uploaded(sdk)
    bulk = sdk.assets.get_bulk(asset_ids=[second.id, "asset_none", first.id, second.id])
    assert [asset.id for asset in bulk.assets] == [second.id, first.id]
    with pytest.raises(NotFoundError):
        sdk.assets.delete_multiple(asset_ids=[first.id, "asset_none"])
    sdk.assets.delete_multiple(asset_ids=[first.id])
    assert [asset.id for asset in sdk.assets.list()] == [second.id]
    assert sdk.assets.get_bulk(asset_ids=[first.id]).assets == []
    with pytest.raises(NotFoundError):
        sdk.assets.retrieve(first.id)
    assert web.get(first.url).status_code == 404
    (deleted,) = sdk.assets.list(deleted=True)
    assert deleted.id == first.id and deleted.deleted_at is not None
    restored = sdk.assets.restore_multiple(asset_ids=[first.id, second.id, "asset_none"])
    assert restored.restored_asset_ids == [first.id]
    assert [(one.asset_id, one.reason) for one in restored.skipped_assets] == [
        (second.id, "not-deleted"),
        ("asset_none", "not-found"),
    ]
    assert web.get(first.url).content == PNG
    for wrong in ([f"asset_{number}" for number in range(101)], [1]):
        with pytest.raises(BadRequestError):
            sdk.assets.delete_multiple(asset_ids=wrong)  # type: ignore[arg-type]
    with pytest.raises(PermissionDeniedError):
        sdk.assets.delete_multiple(asset_ids=["asset_example-image"])


def test_an_asset_changes(sdk: Scenario, web: httpx.Client) -> None:
    asset = uploaded(sdk)
    changed = sdk.assets.update(asset.id, name="fox.png", description="a fox").asset
    assert (changed.metadata.name, changed.description) == ("fox.png", "a fox")
    tagged = sdk.assets.update_tags(asset.id, add=["b", "a", "b"])
    assert (tagged.added, tagged.deleted) == (["a", "b"], [])
    tagged = sdk.assets.update_tags(asset.id, add=["a", "c"], delete=["b", "z"])
    assert (tagged.added, tagged.deleted) == (["c"], ["b"])
    assert sdk.assets.retrieve(asset.id).asset.tags == ["a", "c"]
    assert [(tag.tag_name, tag.item_count) for tag in sdk.tags.list()] == [("a", 1), ("c", 1)]
    assert [one.id for one in sdk.assets.list(tags="c,x")] == [asset.id]
    with pytest.raises(BadRequestError, match="at most 100 tags"):
        sdk.assets.update_tags(asset.id, add=[f"{number}" for number in range(99)])
    with pytest.raises(BadRequestError, match="name must be at least 1 characters long"):
        sdk.assets.update(asset.id, name="")
    with pytest.raises(PermissionDeniedError, match="belongs to another project"):
        sdk.assets.update("asset_example-image", name="mine")
    copied = sdk.assets.duplicate(asset.id).asset
    assert copied.id != asset.id and copied.metadata.parent_id == asset.id
    assert web.get(sdk.assets.download.request(copied.id, target_format="png").url).content == PNG
    with pytest.raises(BadRequestError, match="converts no files"):
        sdk.assets.download.request(copied.id, target_format="jpeg")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"name": "a"}, "image is required"),
        ({"image": "AAAA"}, "name is required"),
        ({"name": "", "image": "AAAA"}, "name must be at least 1 characters long"),
        ({"name": "a", "image": "é"}, "image must be in base64 format"),
        ({"name": "a", "image": "AAA"}, "image must be in base64 format"),
        ({"name": "a", "image": "AAAA"}, "image is not an image"),
        ({"name": "a", "image": 1}, "image must be a string"),
    ],
)
def test_wrong_images(http: Http, body: dict[str, Any], said: str) -> None:
    refused = http.post("/v1/assets", json=body)
    assert (refused.status_code, refused.json()) == (400, {"reason": said})
    assert len(http.service.assets) == 5


def test_signed_urls_expire(sdk: Scenario, web: httpx.Client, service: Service) -> None:
    url = sdk.assets.retrieve("asset_example-image").asset.url
    assert web.get(url).content == PNG
    for forged in (url.replace("signature=", "signature=x"), re.sub(r"expires=\d", "expires=9", url), url[:-3] + "é"):
        assert web.get(forged).status_code == 403
    assert web.get(url.replace("example-image", "example-video")).status_code == 403
    service.advance(3599)
    assert web.get(url).status_code == 200
    service.advance(1)
    assert web.get(url).status_code == 403


def test_a_file_cannot_act_as_the_fake(sdk: Scenario, web: httpx.Client) -> None:
    """A page that was uploaded, opened in a browser, must not control the fake."""
    answer = web.get(sdk.assets.retrieve("asset_example-text").asset.url)
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


# Uploads


def in_parts(sdk: Scenario, web: httpx.Client, *parts: bytes, size: int | None = None, **facts: Any) -> Any:
    upload = sdk.uploads.create(
        **{"kind": "image", "file_name": "a.png", "content_type": "image/png"} | facts,
        file_size=sum(map(len, parts)) if size is None else size,
        parts=len(parts),
    ).upload
    assert upload.status == "pending"
    for part, content in zip(upload.parts or [], parts, strict=True):
        web.put(part.url, content=content)
    return upload


def test_uploads_in_parts(sdk: Scenario, web: httpx.Client, service: Service) -> None:
    first, second = PNG.ljust(5 << 20, b"\0"), b"end"
    upload = sdk.uploads.create(
        kind="image", file_name="a.png", content_type="image/png", file_size=len(first + second), parts=2
    ).upload
    with pytest.raises(BadRequestError, match="Part 1 is missing"):
        sdk.uploads.trigger_action(upload.id, action="complete")
    for part, content in zip(upload.parts or [], (first, second), strict=True):
        assert web.put(part.url, content=content).status_code == 200
        assert web.put(part.url, content=content).status_code == 200  # again, as after a lost answer
    service.settings.upload_seconds = 10
    done = sdk.uploads.trigger_action(upload.id, action="complete").upload
    assert (done.status, done.entity_id) == ("validating", None)
    service.advance(10)
    ready = sdk.uploads.retrieve(upload.id).upload
    assert ready.status == "imported" and ready.entity_id is not None
    assert sdk.uploads.trigger_action(upload.id, action="complete").upload.entity_id == ready.entity_id
    assert web.get(sdk.assets.retrieve(ready.entity_id).asset.url).content == first + second
    assert web.put((upload.parts or [])[0].url, content=b"late").status_code == 404


@pytest.mark.parametrize(
    ("parts", "size", "said"),
    [
        ((b"short",), 9, "File is 5 bytes, not 9"),
        ((b"x", b"x"), 2, "Part 1 is smaller than the minimum of 5 MiB"),
        ((b"too long",), 3, "Part 1 is missing"),
    ],
)
def test_parts_must_be_whole(sdk: Scenario, web: httpx.Client, parts: tuple[bytes, ...], size: int, said: str) -> None:
    upload = in_parts(sdk, web, *parts, size=size)
    with pytest.raises(BadRequestError, match=said):
        sdk.uploads.trigger_action(upload.id, action="complete")


@pytest.mark.parametrize(
    ("kind", "content_type", "became"),
    [
        ("video", "video/mp4", "video"),
        ("asset", "audio/wav", "audio"),
        ("asset", "model/gltf-binary", "3d"),
        ("asset", "application/pdf", "document"),
        ("text", "text/plain; charset=utf-8", "text"),
        ("avatar", "image/png", "image"),
        ("image", "image/svg+xml", "image"),
    ],
)
def test_what_an_upload_becomes(sdk: Scenario, web: httpx.Client, kind: Any, content_type: str, became: str) -> None:
    upload = in_parts(sdk, web, PNG, kind=kind, content_type=content_type)
    done = sdk.uploads.trigger_action(upload.id, action="complete").upload
    assert done.entity_id is not None
    asset = sdk.assets.retrieve(done.entity_id).asset
    assert (asset.kind, asset.mime_type) == (became, content_type)
    assert web.get(asset.url).headers["content-type"] == content_type


def test_what_is_no_image(sdk: Scenario, web: httpx.Client) -> None:
    upload = in_parts(sdk, web, b"<html>")
    done = sdk.uploads.trigger_action(upload.id, action="complete").upload
    assert (done.status, done.error_message) == ("failed", "The file is not a valid image")


def test_uploads_from_a_url(sdk: Scenario) -> None:
    done = sdk.uploads.create(kind="video", url="https://example.com/film.mp4?x=1").upload
    assert (done.status, done.file_name, done.source) == ("imported", "film.mp4", "url")
    assert done.entity_id is not None and sdk.assets.retrieve(done.entity_id).asset.kind == "video"
    lost = sdk.uploads.create(kind="image", url="https://example.com/missing.png").upload
    assert (lost.status, lost.error_message) == ("failed", "The file could not be downloaded")


def test_an_upload_costs_nothing(sdk: Scenario, service: Service) -> None:
    answer = sdk.uploads.with_raw_response.create(kind="image", url="https://example.com/a.png", dry_run="api")
    assert (answer.status_code, answer.http_response.json()["creativeUnitsCost"]) == (269, 0)
    assert not service.uploads


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": None}, "kind must be one of: 3d, asset, audio, avatar, image, text, video"),
        ({"kind": "model"}, "This fake takes no models"),
        ({"huggingFaceModelName": "a/b"}, "This fake takes no models"),
        ({"fileName": ""}, "fileName must be at least 1 characters long"),
        ({"fileSize": 0}, "fileSize must be at least 1"),
        ({"fileSize": 1.5}, "fileSize must be a whole number"),
        ({"fileSize": 1 << 40}, "fileSize must be at most 536870912"),
        ({"parts": 0}, "parts must be at least 1"),
        ({"parts": True}, "parts must be a whole number"),
        ({"parts": 100_000_000}, "parts must be at most 10000"),
        ({"contentType": "text/html\r\nx: y"}, "contentType is invalid"),
        ({"contentType": "text/html\n"}, "contentType is invalid"),
        ({"url": "ftp://x"}, "url is invalid"),
    ],
)
def test_wrong_uploads(http: Http, changes: dict[str, object], said: str) -> None:
    body = {"kind": "image", "fileName": "a", "fileSize": 5.0, "contentType": "image/png", "parts": 1}
    assert http.post("/v1/uploads", json=body).status_code == 200
    refused = http.post("/v1/uploads", json=body | changes)
    assert (refused.status_code, refused.json()) == (400, {"reason": said})
    assert len(http.service.uploads) == 1


# Models, and what else there is


def test_models(sdk: Scenario, service: Service) -> None:
    assert [model.id for model in sdk.models.list(page_size=1)] == [model.id for model in sdk.models.list()]
    assert {model.id for model in sdk.models.list(privacy="public", type="custom")} == service.models.keys()
    assert list(sdk.models.list(privacy="private")) == list(sdk.models.list(types=["flux.1"])) == []
    assert list(sdk.models.list(tags="x")) == list(sdk.models.list(status="training")) == []
    assert list(sdk.models.list(collection_id="x")) == []
    assert list(sdk.models.list(sort_by="createdAt", created_after="2026-01-01T00:00:00Z")) == []
    assert len(list(sdk.models.list(sort_by="score"))) == 3
    bulk = sdk.models.get_bulk(model_ids=["model_words", "model_y", "model_x"])
    assert [model.id for model in bulk.models] == ["model_words", "model_x"]
    model = sdk.models.retrieve("model_film").model
    assert (model.name, model.capabilities, model.custom) == ("Film", ["img2video", "txt2video"], True)
    assert sdk.models.description.retrieve("model_x").description.value == ""
    assert sdk.models.examples.list("model_x").examples == []
    assert sdk.models.presets.list("model_x").presets == []


def test_recommendations(sdk: Scenario) -> None:
    def ids(**query: Any) -> list[str]:
        return [model.id for model in sdk.recommendations.list_models(**query)]

    assert ids() == ids(limit=1) == ["model_x", "model_film", "model_words"]
    assert ids(capabilities=["txt2img", "img2txt"]) == ["model_x", "model_words"]
    assert ids(extra_query={"capabilities": "txt2"}) == ["model_x", "model_film"]
    assert ids(exclude_model_ids="model_x,model_film") == ["model_words"]
    assert ids(exclude_types="custom") == ids(privacy="private") == []
    with pytest.raises(BadRequestError, match="limit must be a whole number from 1 to 30"):
        ids(limit=31)


def test_search(sdk: Scenario) -> None:
    def found(**body: Any) -> list[str]:
        return [hit.id for hit in sdk.search.model_search(**body)]

    assert found() == found(limit=1, offset=0) == ["model_x", "model_film", "model_words"]
    assert found(query="FILM model") == ["model_film"]
    assert found(query="film words") == []
    assert found(page=2, hits_per_page=2) == ["model_words"]
    asset = uploaded(sdk, "fox.png")
    assert [hit.id for hit in sdk.search.asset_search(query="fox")] == [asset.id]
    assert len(list(sdk.search.asset_search(public=True))) == 5
    with pytest.raises(BadRequestError, match="does not cover filter"):
        found(filter="type = custom")


def test_tools(sdk: Scenario, service: Service) -> None:
    image = uploaded(sdk).id
    captions = sdk.generate.caption(images=[image, "data:image/png;base64,AAAA"])
    assert len(captions.captions) == 2 and captions.job.job_type == "caption"
    assert sdk.generate.describe_style(images=[image]).synthesis
    assert len(sdk.generate.embed(text="fox").embedding) == 1024
    assert len(sdk.generate.prompt(mode="inventive", num_results=3).prompts) == 3
    assert sdk.generate.translate(prompt="a fox").translation == "a fox"
    for job in (sdk.generate.detect(image=image, modality="pose").job, sdk.generate.patch(image=image).job):
        (made,) = sdk.jobs.retrieve(job.job_id).job.metadata.asset_ids or []
        assert sdk.assets.retrieve(made).asset.kind == "image"
    jobs = len(service.jobs)
    assert sdk.generate.with_raw_response.embed(text="fox", dry_run="true").status_code == 269
    for wrong, said in (
        (lambda: sdk.generate.embed(text=""), "Input text must be at least 1 characters long"),
        (lambda: sdk.generate.caption(images=["asset_none"]), "Asset asset_none not found"),
        (lambda: sdk.generate.patch(image="asset_none"), "Asset asset_none not found"),
        (lambda: sdk.generate.prompt(mode="lyrical"), "Input mode must be one of: completion"),  # type: ignore[arg-type]
    ):
        with pytest.raises(BadRequestError, match=said):
            wrong()
    assert len(service.jobs) == jobs


def test_whose_everything_is(sdk: Scenario, http: Http) -> None:
    (project,) = sdk.projects.list()
    assert sdk.projects.retrieve(project.id).project.name == project.name
    assert list(sdk.projects.list(team_id="team_y")) == []
    (team,) = sdk.teams.list().teams
    assert sdk.teams.retrieve(team.id).team.projects[0].id == project.id
    assert sdk.teams.retrieve_limits(team.id).limits.parallel_custom_jobs > 1000
    for path in ("/v1/me", "/v1/user"):
        assert http.get(path).json()["user"]["id"] == project.users[0].id


def test_a_dropped_connection_has_no_answer(sdk: Scenario, service: Service) -> None:
    service.faults += [Fault("POST", drop="request"), Fault("POST", drop="answer")]
    for jobs in (0, 1):
        with pytest.raises(APIConnectionError) as caught:
            started(sdk)
        assert isinstance(caught.value.__cause__, (httpx.RemoteProtocolError, httpx.ReadError))
        assert len(service.jobs) == jobs


# All of the SDK


def routes() -> Iterator[tuple[str, str]]:
    """Method and path of every request that the SDK can send."""
    for path in sorted(Path(scenario_sdk.__file__).parent.glob("resources/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            method = node.func.attr
            if method == "_get_api_list":
                given = [ast.literal_eval(word.value) for word in node.keywords if word.arg == "method"]
                method = f"_{given[0] if given else 'get'}"
            if method in ("_get", "_post", "_put", "_patch", "_delete"):
                template = node.args[0].args[0] if isinstance(node.args[0], ast.Call) else node.args[0]
                yield method.removeprefix("_").upper(), ast.literal_eval(template)


def test_every_route_of_the_sdk_is_answered_or_said_not_to_be_covered(http: Http) -> None:
    covered = set()
    for method, path in sorted(set(routes())):
        answer = http.request(method, "/v1" + re.sub(r"\{\w+\}", "x", path), json={})
        reason = answer.json().get("reason", "")
        assert answer.status_code in (200, 400, 404) or "not allowed here" in reason, (method, path)
        if "does not cover" not in reason and "not allowed" not in reason:
            covered.add((method, path))
    assert len(covered) == 39, sorted(covered)
    nouns = {path.split("/")[1] for _, path in covered}
    assert nouns == {
        "assets",
        "generate",
        "jobs",
        "models",
        "projects",
        "recommendations",
        "search",
        "tags",
        "teams",
        "uploads",
    }
