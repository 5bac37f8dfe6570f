"""JSON Schema, OpenAPI and the schema of the authoring format, each held against independent tools."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from modelgen.analysis.naming import file_stem
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from ruamel.yaml import YAML

from tests.support.validators import EVERYTHING, ROOT, catalog, subjects

FOLDERS = (ROOT / "schemas", EVERYTHING)


def _rendered(folder: Path, *targets: str) -> dict[str, Any]:
    texts = render(catalog(folder), load_templates(), targets)
    return {path: json.loads(text) for path, text in texts.items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_schema_is_valid_and_says_what_the_yaml_says(folder: Path) -> None:
    schemas = _rendered(folder, "json-schema")
    assert len([path for path in schemas if path.count("/") == 1]) == len(catalog(folder).models)
    for model in catalog(folder).models:
        schema = schemas[f"json-schema/{file_stem(model.id)}.schema.json"]
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"{catalog(folder).site.schema_base}/{file_stem(model.id)}.schema.json"
        assert schema["title"] == model.name
        assert schema.get("description", "").startswith(model.description or "")
        assert ("description" in schema) is bool(model.description or model.rules)
        assert schema["additionalProperties"] is False
        assert list(schema["properties"]) == [parameter.name for parameter in model.parameters]
        for parameter in model.parameters:
            said = schema["properties"][parameter.name]
            assert said.get("description", "").startswith(parameter.description or "")
            if parameter.has_default:
                assert said.get("default", said.get("x-default")) == parameter.default
                assert jsonschema.Draft202012Validator(said).is_valid(parameter.default) is ("default" in said)


def test_limits_of_the_prose_are_enforced() -> None:
    """What the shipped models' descriptions state and their tables do not."""
    by_id = {subject.model.id: subject for subject in subjects(ROOT / "schemas")}

    def issues(name: str, **body: object) -> set[tuple[str, str]]:
        subject = by_id[f"model_bytedance-{name}"]
        assert subject.generated(body) == subject.independent(body)
        return subject.generated(body)

    images = [f"asset_{number}" for number in range(20)]
    most = {"seedream-4-editing": 14, "seedream-4-5-editing": 10}
    for name, count in most.items():
        assert issues(name, prompt="x", referenceImages=images[:count]) == set()
        assert issues(name, prompt="x", referenceImages=[]) == set()
        assert issues(name, prompt="x", referenceImages=images[: count + 1]) == {("/referenceImages", "maxItems")}
    for name in (*most, "seedream-5-0-lite"):
        sequence = {"prompt": "x", "sequentialImageGeneration": "auto"}
        assert issues(name, **sequence, referenceImages=images[:5], maxImages=10) == set()
        assert issues(name, **sequence, referenceImages=images[:6], maxImages=10) == {("/maxImages", "maximum")}
        assert issues(name, prompt="x", referenceImages=images[:6], maxImages=10) == set()
    # The default of maxImages counts: fifteen images and one more to come are too many.
    lite = issues("seedream-5-0-lite", prompt="x", sequentialImageGeneration="auto", referenceImages=images[:15])
    assert lite == {("", "required")}
    # Width and height of Dreamina without a custom ratio are advice, not an error.
    assert issues("dreamina-3-1", prompt="x", width=600, aspectRatio="1:1") == set()
    advice = by_id["model_bytedance-dreamina-3-1"].module.advice
    assert [one.instance_location for one in advice({"prompt": "x", "width": 600})] == ["/width"]
    assert advice({"prompt": "x", "width": 600, "aspectRatio": "custom"}) == []


def _authored(path: Path) -> Any:
    """A file as YAML 1.2's core schema reads it; `ruamel.yaml` adds timestamps, which are texts there."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.isoformat() if isinstance(value, datetime.date) else value

    return plain(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))


def _written_by_hand(folder: Path) -> list[Path]:
    """The YAML files of a catalogue but for the releases, which `modelgen release` writes."""
    return sorted(path for path in folder.rglob("*.yaml") if path.name != "releases.yaml")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_authoring_schema_accepts_what_the_reader_accepts(folder: Path) -> None:
    schemas = _rendered(ROOT / "schemas", "authoring")
    model = jsonschema.Draft202012Validator(schemas["authoring/model.schema.json"])
    site = jsonschema.Draft202012Validator(schemas["authoring/catalog.schema.json"])
    for path in _written_by_hand(folder):
        validator = site if path.name == "catalog.yaml" else model
        errors = [f"{path.name}: {error.message}" for error in validator.iter_errors(_authored(path))]
        assert errors == []


@pytest.mark.parametrize(
    ("change", "keyword"),
    [
        ({"capabilties": ["txt2img"]}, "additionalProperties"),
        ({"capabilities": ["txt2smell"]}, "enum"),
        ({"id": "model acme"}, "pattern"),
        ({"parameters": [{"name": "a"}]}, "required"),
        ({"parameters": [{"name": "a", "type": "text"}]}, "enum"),
        ({"parameters": [{"name": "a", "type": "boolean", "min": 1}]}, "enum"),
        ({"parameters": [{"name": "a", "type": "inputs_array"}]}, "anyOf"),
        ({"parameters": [{"name": "a", "type": "number", "step": 0}]}, "exclusiveMinimum"),
        ({"rules": [{"total": ["a"]}]}, "oneOf"),
    ],
)
def test_authoring_schema_refuses_what_the_reader_refuses(change: dict[str, object], keyword: str) -> None:
    model: dict[str, object] = {
        "id": "model_acme",
        "name": "Acme",
        "provider": "Acme",
        "capabilities": ["txt2img"],
        "updated": "2026-01-01",
        "parameters": [{"name": "prompt", "type": "string"}],
    }
    validator = jsonschema.Draft202012Validator(_rendered(ROOT / "schemas", "authoring")["authoring/model.schema.json"])
    assert list(validator.iter_errors(model)) == []
    assert keyword in {str(error.validator) for error in validator.iter_errors({**model, **change})}


def test_every_model_file_carries_the_modeline() -> None:
    for path in _written_by_hand(ROOT / "schemas"):
        first = path.read_text("utf-8").split("\n")[0]
        reference = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / reference).resolve().is_relative_to(ROOT / "generated" / "authoring"), path
        assert (path.parent / reference).exists(), path
