"""The records that the fake has of a catalogue's models: those of the service, as the SDK reads them and `pull` takes them over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from modelgen.catalog.model import Json
from modelgen.cli.main import main
from modelgen.loading.load import load
from modelgen.serve import FileRule, ModelEndpoint, Settings, create_app, endpoint_of, running
from modelgen.serve.records import endpoints, record
from scenario_sdk import Scenario

from tests.support.records import inputs_of, new_catalogue, normal
from tests.support.validators import EVERYTHING, ROOT, catalog

from .conftest import NOW

OWN = ("x-identifier", "x-note")  # annotations that the catalogue makes up


@pytest.mark.parametrize("folder", [ROOT / "schemas", EVERYTHING], ids=["schemas", "everything"])
def test_records_say_what_the_catalogue_says(folder: Path) -> None:
    for model in catalog(folder).models:
        told = record(model)
        assert normal(told["inputs"]) == normal(inputs_of(model, OWN))  # type: ignore[arg-type]
        assert told["complianceMetadata"] == {"modelProvider": model.provider}
        assert told.get("shortDescription") == model.description
        assert str(told["updatedAt"]).startswith(model.updated)
        assert told.get("uiConfig") == model.annotations.get("x-uiConfig")


def test_the_interface_of_a_record_comes_back() -> None:
    model = next(iter(catalog(EVERYTHING).models))
    ui: Json = {"selects": {"a": {"1": "One"}}}
    assert record(replace(model, annotations={"x-uiConfig": ui}))["uiConfig"] == ui


@pytest.mark.parametrize("folder", [ROOT / "schemas", EVERYTHING], ids=["schemas", "everything"])
def test_the_sdk_and_pull_take_them(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue that is pulled from the fake has the inputs of the one that the fake was started for."""
    # What needs an `x-identifier` cannot be taken over from a record, which has none.
    models = [model for model in catalog(folder).models if "x-identifier" not in repr(model)]
    assert len(models) > 4
    with running(create_app(endpoints(catalog(folder)), Settings(), clock=lambda: NOW)) as url:
        # The catalogue with every feature names a type of model that the vendor does not have.
        is_strict = folder != EVERYTHING
        with Scenario(base_url=url, api_key="a", api_secret="b", _strict_response_validation=is_strict) as sdk:
            rows = list(sdk.models.list(privacy="public", page_size=1))
            assert {row.id for row in rows} >= {model.id for model in models}
            assert all(row.inputs is None for row in rows)
            for model in models:
                inputs = sdk.models.retrieve(model.id).model.inputs or []
                assert [one.name for one in inputs] == [parameter.name for parameter in model.parameters]
        monkeypatch.setenv("SCENARIO_BASE_URL", url)
        monkeypatch.setenv("SCENARIO_SDK_API_KEY", "a")
        monkeypatch.setenv("SCENARIO_SDK_API_SECRET", "b")
        schemas = new_catalogue(tmp_path)
        done = CliRunner().invoke(main, ["pull", "--catalog", str(schemas), *(model.id for model in models)])
        assert done.exit_code == 0, done.output
    pulled = load(schemas).catalog
    assert pulled is not None
    for old, new in zip(models, pulled.models, strict=True):
        assert (new.id, new.name, new.provider, new.updated) == (old.id, old.name, old.provider, old.updated)
        assert new.capabilities == old.capabilities and new.description == old.description
        assert normal(inputs_of(new)) == normal(inputs_of(old, OWN))


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
    assert endpoint_of(schema, price=2, record={"tags": ["a"]}) == ModelEndpoint(
        "model_x",
        "X",
        schema,
        ("img2video", "txt2video"),
        {"image": FileRule("image", 9), "shots.frames": FileRule("video", None)},
        2,
        {"tags": ["a"]},
    )
    with pytest.raises(ValueError, match="x-modelId"):
        endpoint_of({"type": "object"})
