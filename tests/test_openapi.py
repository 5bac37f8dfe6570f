"""The OpenAPI document: the whole of a job, with examples that are what they say, and answers that the fake service gives."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from modelgen.analysis.naming import file_stem
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.schema.openapi import component_names
from modelgen.serve import Settings, create_app, running
from modelgen.serve.records import endpoints
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests import reference
from tests.support.comparison import held_of, is_json
from tests.support.flip_points import bodies
from tests.support.validators import EVERYTHING, ROOT, catalog

SHIPPED = ROOT / "schemas"
each_folder = pytest.mark.parametrize("folder", (SHIPPED, EVERYTHING), ids=lambda folder: folder.name)
METHODS = ("get", "post", "put", "patch", "delete")
OF_THE_JOB = {
    "/assets": {"get", "post"},
    "/assets/{assetId}": {"get"},
    "/jobs": {"get"},
    "/jobs/{jobId}": {"get"},
    "/jobs/{jobId}/action": {"post"},
    "/uploads": {"post"},
    "/uploads/{uploadId}": {"get"},
    "/uploads/{uploadId}/action": {"post"},
}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@cache
def _rendered(folder: Path) -> dict[str, Any]:
    texts = render(catalog(folder), load_templates(), ("openapi", "json-schema"))
    return {path: json.loads(text) for path, text in texts.items()}


def _document(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = _rendered(folder)["openapi/openapi.json"]
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _resolved(document: dict[str, Any], thing: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in thing:
        found: Any = document
        for step in thing["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        thing = found
    return thing


def _errors(document: dict[str, Any], schema: dict[str, Any], value: object) -> list[str]:
    whole = {"components": document["components"], "allOf": [schema]}
    return [error.message for error in jsonschema.Draft202012Validator(whole).iter_errors(value)]


@each_folder
def test_document_is_valid_and_has_the_whole_job(folder: Path) -> None:
    document = _document(folder)
    OpenAPIV31SpecValidator(document).validate()
    expected = {f"/generate/custom/{model.id}": {"post"} for model in catalog(folder).models} | OF_THE_JOB
    found: dict[str, set[str]] = {}
    for path, method, _ in _operations(document):
        found.setdefault(path, set()).add(method)
    assert found == expected
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(set(ids)) == len(ids)
    assert document["info"]["license"] and document["info"]["contact"] and document["info"]["description"]
    assert document["servers"] == [{"url": catalog(folder).site.api_base}]
    assert "jsonSchemaDialect" not in document  # Swagger UI warns of it


@each_folder
def test_tags_are_providers_and_nouns_of_the_api(folder: Path) -> None:
    document = _document(folder)
    declared = [tag["name"] for tag in document["tags"]]
    assert declared == [*sorted({model.provider for model in catalog(folder).models}), "Jobs", "Assets", "Uploads"]
    assert all(tag["description"] for tag in document["tags"])
    assert {tag for _, _, operation in _operations(document) for tag in operation["tags"]} == {*declared}
    for model in catalog(folder).models:
        assert document["paths"][f"/generate/custom/{model.id}"]["post"]["tags"] == [model.provider]


@each_folder
def test_every_example_is_what_its_schema_takes(folder: Path) -> None:
    document, count = _document(folder), 0
    bodies_with_examples = 0
    for path, method, operation in _operations(document):
        contents = [_resolved(document, answer).get("content", {}) for answer in operation["responses"].values()]
        if "requestBody" in operation:
            contents.append(operation["requestBody"]["content"])
        for content in contents:
            for media in content.values():
                shown = [media["example"]] if "example" in media else []
                shown += [one["value"] for one in media.get("examples", {}).values()]
                for example in shown:
                    assert _errors(document, media["schema"], example) == [], (path, method, example)
                    count += 1
        bodies_with_examples += "example" in operation.get("requestBody", {}).get("content", {}).get(
            "application/json", {}
        )
        assert all(
            "application/json" in content and {"example", "examples"} & content["application/json"].keys()
            for content in contents[: len(operation["responses"])]
        ), path
    assert count > 30 and bodies_with_examples >= len(catalog(folder).models)


def _sorted(schema: Any, *, at: str = "") -> Any:
    """With fractions before whole numbers where they are values to choose from, outside of conditions."""
    if isinstance(schema, list):
        return [_sorted(one, at=at) for one in schema]
    if not isinstance(schema, dict) or at in ("if", "then", "not"):
        return schema
    found = {key: _sorted(value, at=key) for key, value in schema.items()}
    if isinstance(found.get("enum"), list):
        found["enum"] = sorted(found["enum"], key=lambda one: not isinstance(one, float))
    return found


@each_folder
def test_schemas_are_the_exact_ones_in_other_words(folder: Path) -> None:
    """As `component` of the schema room says; the verdicts are those of the contract."""
    document = _document(folder)

    def back(schema: Any, *, is_condition: bool = False) -> Any:
        if not isinstance(schema, dict):
            return schema
        kept: dict[str, Any] = {}
        for key, value in schema.items():
            if key == "x-label":
                kept["title"] = value
            elif key == "oneOf":
                kept |= {"type": "number", "enum": [one["const"] for one in value]}
                assert any(isinstance(one, float) for one in kept["enum"])
            elif key == "properties":
                kept[key] = {name: back(one, is_condition=is_condition) for name, one in value.items()}
            elif key in ("allOf", "anyOf"):
                kept[key] = [back(one, is_condition=True) for one in value]
            elif key in ("if", "then", "not"):
                kept[key] = back(value, is_condition=True)
            else:
                kept[key] = back(value, is_condition=is_condition) if key == "items" else value
        if is_condition and "properties" in kept:
            assert kept.pop("additionalProperties") is True
        return kept

    verdicts = set()
    for one in held_of(folder):
        model = one.subject.model
        operation = document["paths"][f"/generate/custom/{model.id}"]["post"]
        assert operation["summary"] == model.name
        component = _resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])
        own = _rendered(folder)[f"json-schema/{file_stem(model.id)}.schema.json"]
        assert back(component) == _sorted({key: own[key] for key in own if key not in ("$schema", "$id", "title")})
        validator = jsonschema.Draft202012Validator(component)
        for body in filter(is_json, bodies(one.declared, 60)):
            verdict = validator.is_valid(body)
            assert verdict is reference.verdict(one.declared, body), (model.id, body)
            verdicts.add(verdict)
    assert verdicts == {True, False}


def test_rules_are_sentences_of_operations_and_schemas() -> None:
    document = _document(SHIPPED)
    operation = document["paths"]["/generate/custom/model_bytedance-seedream-4-5-editing"]["post"]
    component = _resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])
    for text in (operation["description"], component["description"]):
        assert "together cannot exceed 15" in text


@each_folder
def test_names_are_no_modules_and_distinct_to_generators_of_code(folder: Path) -> None:
    document = _document(folder)
    names = component_names(catalog(folder).models, ())
    assert not any("." in name for name in names.values())
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    for listed in (names.values(), ids, document["components"]["schemas"]):
        assert len({re.sub("[^a-z0-9]", "", name.lower()) for name in listed}) == len(listed)


def test_a_model_called_like_a_schema_of_the_api_gets_a_name_of_its_own() -> None:
    models = catalog(SHIPPED).models[:2]
    first, second = (model.id for model in models)
    names = component_names(models, {first.upper()})
    assert names[second] == second and re.fullmatch(f"{first}_[0-9a-f]{{6}}", names[first])


class _Caller:
    """Calls operations by their id, and holds each answer to what the document says of it."""

    def __init__(self, document: dict[str, Any], url: str, token: str) -> None:
        self._document = document
        self._by_id = {operation["operationId"]: (path, method) for path, method, operation in _operations(document)}
        self._operations = {operation["operationId"]: operation for _, _, operation in _operations(document)}
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=url, headers=headers)
        self.statuses: set[tuple[str, int]] = set()

    def __call__(self, operation_id: str, body: object = None, *, query: Any = None, **names: str) -> Any:
        path, method = self._by_id[operation_id]
        response = self._client.request(method, path.format(**names), json=body, params=query)
        answers = self._operations[operation_id]["responses"]
        known = answers.get(str(response.status_code), answers["default"])
        media = _resolved(self._document, known)["content"]["application/json"]
        assert response.headers["content-type"] == "application/json"
        assert _errors(self._document, media["schema"], response.json()) == [], response.text
        self.statuses.add((operation_id, response.status_code))
        return response.json()


def test_the_fake_service_answers_as_the_document_says() -> None:
    """Start, price, read, list and cancel a job, upload in both ways, and the refusals, by the document alone."""
    document = _document(SHIPPED)
    app = create_app(endpoints(catalog(SHIPPED)), Settings(job_seconds=0.0, credentials="right"))
    service = app.state.service
    run, body = "bytedance_seedream_4_5_editing", {"prompt": "a fox"}
    with running(app) as url:
        call = _Caller(document, url, "right")
        price = call(run, body, query={"dryRun": "true", "ipDetection": "true"})
        assert "job" not in price and price["creativeUnitsCost"] > 0
        job = call(run, body)["job"]
        done = call("getJob", jobId=job["jobId"])["job"]
        asset = call("getAsset", assetId=done["metadata"]["assetIds"][0])["asset"]
        assert httpx.get(asset["url"]).content
        assert [one["jobId"] for one in call("listJobs", query={"status": "success", "pageSize": 1})["jobs"]]
        assert call("listAssets")["assets"]

        service.settings.outcome, service.settings.job_seconds = "failure", 0.0
        failed = call("getJob", jobId=call(run, body)["job"]["jobId"])["job"]
        assert failed["metadata"]["error"]
        service.settings.job_seconds, service.settings.parallel_jobs = 1000.0, 1
        waiting = call(run, body)["job"]["jobId"]
        assert "reason" in call("actOnJob", {"action": "cancel"}, jobId=waiting)
        assert call(run, body)["details"]["actionLimit"] == 1
        service.settings.cancelable = True
        assert call("actOnJob", {"action": "cancel"}, jobId=waiting)["job"]["status"] == "canceled"

        image = base64.b64encode(PNG).decode()
        uploaded = call("uploadImage", {"name": "fox.png", "image": image})["asset"]
        assert call(run, {**body, "referenceImages": [uploaded["id"]]})["job"]
        told = {"kind": "image", "fileName": "fox.png", "fileSize": len(PNG), "contentType": "image/png", "parts": 1}
        upload = call("createUpload", told)["upload"]
        assert "reason" in call("actOnUpload", {"action": "complete"}, uploadId=upload["id"])
        assert httpx.put(upload["parts"][0]["url"], content=PNG).is_success
        call("actOnUpload", {"action": "complete"}, uploadId=upload["id"])
        assert call("getUpload", uploadId=upload["id"])["upload"]["entityId"]
        assert call("createUpload", {"kind": "image", "url": "https://example.com/fox.png"})["upload"]["entityId"]

        assert call(run, {})["reason"] == "Input prompt is required"
        assert "Job x not found" in call("getJob", jobId="x")["reason"]
        for wrong in ("getAsset", "getUpload"):
            call(wrong, **{wrong[3:].lower() + "Id": "x"})
        stranger = _Caller(document, url, "wrong")
        stranger(run, body)
        called = {name for name, _ in call.statuses} | {name for name, _ in stranger.statuses}
        assert called >= {
            operation["operationId"] for path, _, operation in _operations(document) if path in OF_THE_JOB
        }
        assert {status for _, status in call.statuses | stranger.statuses} == {200, 269, 400, 401, 404, 429}
        assert {name for name, status in call.statuses if status == 200} >= {*call._by_id} - {
            one["operationId"]
            for path, _, one in _operations(document)
            if path.startswith("/generate/") and one["operationId"] != run
        }
