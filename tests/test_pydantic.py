"""Models of pydantic: they say what the validators say, of Python's values and of JSON, and send what was given and no more."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from modelgen.analysis import naming
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from pydantic import BaseModel, ValidationError

from tests.support.comparison import held
from tests.support.payloads import payloads
from tests.support.ports import run
from tests.support.pydantic_executor import __file__ as EXECUTOR
from tests.support.pydantic_executor import told
from tests.support.pydantic_package import package
from tests.support.ruled_models import ruled_model
from tests.support.sampling import EXAMPLES, FIRST_SEED, sample
from tests.support.validators import EVERYTHING, ROOT, catalog
from tests.support.vectors import committed

FOLDERS = (ROOT / "schemas", EVERYTHING)
VECTORS = committed()
SURROGATE = "\\ud"  # in a text that Python's reader takes and pydantic's refuses
SEEDREAM = "model_bytedance-seedream-4-5-editing"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pydantic")


@pytest.fixture(scope="module")
def requests(source: Path) -> dict[str, Any]:
    """Of all models that have vectors."""
    return package("held_models", tuple(one for folder in FOLDERS for one in catalog(folder).models), source)


def issues(model: type[BaseModel], value: object) -> list[tuple[str, str, str]]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return [(one["location"], one["keyword"], one["message"]) for one in told(error)]
    return []


def test_they_say_what_the_vectors_say(requests: dict[str, Any], source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the protocol: the same verdicts, places, keywords and messages, without an exception."""
    monkeypatch.setenv("PYTHONPATH", str(source / "python-types/src"))
    outcome = run([sys.executable, str(EXECUTOR), "held_models.pydantic"], VECTORS, {})
    assert outcome.failures == {}


def test_what_they_take_is_what_they_send(requests: dict[str, Any]) -> None:
    """No default is added, no value becomes another; `1.0` may become `1`, which JSON does not tell apart."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for one in VECTORS:
            if one.valid:
                assert as_numbers(requests[one.model].model_validate(one.payload).body()) == as_numbers(one.payload)


def as_numbers(value: Any) -> Any:
    """What JSON tells apart: `True` is no 1, and `1` is `1.0`."""
    if isinstance(value, dict):
        return {name: as_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_numbers(inner) for inner in value]
    return (bool, value) if isinstance(value, bool) else value


def test_they_say_the_same_of_json(requests: dict[str, Any]) -> None:
    """But for half a surrogate pair, at which pydantic's reader stops."""
    stopped = 0
    for one in VECTORS:
        try:
            requests[one.model].model_validate_json(one.text)
            found = []
        except ValidationError as error:
            found = [(each["location"], each["keyword"], each["message"]) for each in told(error)]
        if SURROGATE in one.text and [each[1] for each in found] == ["json_invalid"]:
            stopped += 1
        else:
            assert found == list(one.issues), one.id
    assert 0 < stopped < sum(SURROGATE in one.text for one in VECTORS)  # whole pairs are read


def test_their_schemas_say_what_values_must_be(requests: dict[str, Any]) -> None:
    """As the schemas do that have values and names as keywords, and rules in words."""
    shapes = {}
    for folder in FOLDERS:
        for path, text in render(catalog(folder), load_templates(), ("json-schema",)).items():
            if "/shape/" in path:
                schema = json.loads(text)
                shapes[schema["$id"].rpartition("/")[2].removesuffix(".schema.json")] = schema
    assert len(shapes) == len(requests)
    readers = {}
    for name, model in requests.items():
        schema = model.model_json_schema()
        assert '"default": null' not in json.dumps(schema) and '"type": "null"' not in json.dumps(schema)
        readers[name] = [jsonschema_rs.Draft202012Validator(one) for one in (schema, shapes[naming.file_stem(name)])]
    refused = 0
    for one in VECTORS:
        if SURROGATE not in one.text:
            said, meant = (reader.is_valid(one.payload) for reader in readers[one.model])
            assert said is meant, one.id
            refused += not said
    assert refused > 3000


@pytest.mark.drawn
def test_they_say_what_the_validators_of_drawn_models_say(tmp_path: Path) -> None:
    ones, _ = held(tmp_path / "models", [ruled_model(FIRST_SEED + number) for number in range(EXAMPLES // 16)])
    models = package(f"drawn_{FIRST_SEED}", tuple(one.subject.model for one in ones), tmp_path)
    found = 0
    for number, one in enumerate(ones):
        for body in sample(payloads(one.declared), 15, number):
            said = issues(models[one.id], body)
            assert said == [tuple(issue) for issue in one.subject.module.validate(body)], (one.declared, body)
            found += len(said)
    assert found > 50
