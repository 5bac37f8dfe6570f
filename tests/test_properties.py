"""Whole drawn catalogues: refused with diagnostics, or carried exactly into every output."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from modelgen.catalog.model import Catalog, Model
from modelgen.loading.load import load
from modelgen.rendering.formatting import with_black
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.catalogs import hopeless, loaded, models, write
from tests.support.comparison import Disagreement, disagreement, fail_for, held
from tests.support.effort import effort
from tests.support.flip_points import bodies
from tests.support.payloads import payloads
from tests.support.sampling import sample
from tests.support.validators import EVERYTHING

TREE = load_templates()

drawn_catalogs = st.integers(1, 3).flatmap(lambda count: st.tuples(*(models(number) for number in range(count))))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


def test_the_strategy_reaches_catalogues_that_load(folder: Path) -> None:
    """Most drawn models are accepted, so that the properties below are not about nothing."""
    accepted = []

    @settings(max_examples=60, derandomize=True, database=None)
    @given(models(0))
    def draw(model: dict[str, Any]) -> None:
        accepted.append(bool(loaded(folder, [model])[1]))

    draw()
    assert sum(accepted) > len(accepted) / 3


@settings(max_examples=effort(30))
@given(hopeless, st.sampled_from(["name", "provider", "description", "category", "x-note"]))
def test_text_that_cannot_be_carried_is_refused(folder: Path, text: str, key: str) -> None:
    write(folder, [{**_PLAIN, "id": "model_acme", "provider": "Acme", key: text}])
    result = load(folder)
    assert result.catalog is None
    assert {one.code for one in result.diagnostics} <= {
        "text-character",
        "invalid-character",
        "not-utf8",
        "wrong-type",
        "no-slug",
        "name-blanks",
    }


@settings(max_examples=effort(12))
@given(drawn_catalogs)
def test_every_output_compiles_and_carries_every_text(folder: Path, drawn: tuple[dict[str, Any], ...]) -> None:
    result, good = loaded(folder, list(drawn))
    assume(good)
    if result.catalog is None:  # each is fine alone, but two names meet
        assert {one.code for one in result.diagnostics if one.is_error} <= {"page-collision", "name-collision"}
        return
    texts = render(result.catalog, TREE, TREE.targets)
    for path, text in texts.items():
        assert ".." not in path.split("/") and not path.startswith("/")
        if path.endswith(".json"):
            json.loads(text)
        if path.endswith(".py"):
            ast.parse(text, feature_version=(3, 10))
    for model in result.catalog.models:
        raw = next(one for one in good if one["id"] == model.id)
        schema = json.loads(texts[f"json-schema/{model.id}.schema.json"])
        assert (schema["title"], schema["x-note"]) == (raw["name"], raw["x-note"])
        assert schema.get("description", "").startswith(raw.get("description", ""))
        assert [_said(schema["properties"][one["name"]], one) for one in raw["parameters"]] == [
            (one.get("allowedValues"), one.get("default")) for one in raw["parameters"]
        ]
        for one in raw["parameters"]:
            said = schema["properties"][one["name"]].get("description", "")
            assert said.startswith(one.get("description", ""))
        _check_resource(texts, model, raw)
        _check_page(texts, model)


def _said(schema: dict[str, Any], raw: dict[str, Any]) -> tuple[object, object]:
    values = schema.get("items", {}).get("enum") if raw["type"].endswith("_array") else schema.get("enum")
    return values, schema.get("default", schema.get("x-default"))


def _check_resource(texts: dict[str, str], model: Model, raw: dict[str, Any]) -> None:
    """The resource's own constants, read without importing it."""
    path = f"python/src/scenario_models/models/{model.id.removeprefix('model_').replace('-', '_')}.py"
    calls = {
        node.func.id: node
        for node in ast.walk(ast.parse(texts[path]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    info = {keyword.arg: keyword.value for keyword in calls["ModelInfo"].keywords}
    assert ast.literal_eval(info["id"]) == raw["id"]
    assert ast.literal_eval(info["name"]) == raw["name"]
    names = ast.literal_eval(info["parameters"])
    assert list(names) == [one["name"] for one in raw["parameters"]]
    assert len(set(names.values())) == len(names)
    assert all(name.isidentifier() for name in names.values())


def _check_page(texts: dict[str, str], model: Model) -> None:
    (page,) = [
        text for path, text in texts.items() if path.startswith("docs/") and f"**Model ID:** `{model.id}`" in text
    ]
    rows = page.split(f"**Model ID:** `{model.id}`")[1].split("\n## ")[0].split("\n")
    assert sum(row.startswith("| ") for row in rows) == len(model.parameters) + 2


def test_drawn_names_and_texts_are_judged_as_the_reference_does(folder: Path) -> None:
    """Models whose names, texts and allowed values are hard to carry, compiled together and shown a few bodies each."""
    drawn = sample(models(0), effort(40), 0)
    ones, _ = held(folder, [{**model, "id": f"model_drawn-{number}"} for number, model in enumerate(drawn)])
    assert len(ones) > len(drawn) / 3
    found = []
    for number, one in enumerate(ones):
        for body in [*bodies(one.declared, 60), *sample(payloads(one.declared), 5, number)]:
            if what := disagreement(one, body):
                found.append(Disagreement(one.declared, body, what))
    fail_for(found, folder)


@settings(max_examples=effort(3))
@given(models(0))
def test_formatting_changes_no_meaning(folder: Path, model: dict[str, Any]) -> None:
    result, good = loaded(folder, [model])
    assume(good and result.catalog is not None)
    assert isinstance(result.catalog, Catalog)
    texts = {path: text for path, text in render(result.catalog, TREE, ("validators",)).items() if path.endswith(".py")}
    for path, text in with_black(texts).items():
        assert _constants(text) == _constants(texts[path])


def _constants(source: str) -> list[object]:
    """All literals but docstrings, whose white space black may change."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]


def test_adding_a_model_changes_no_name_of_another(folder: Path) -> None:
    """The resources and validators of a catalogue stay the same, byte for byte, when a model joins."""
    before = load(EVERYTHING).catalog
    assert before is not None
    write(folder, [{**_PLAIN, "id": "model_acme-newcomer", "provider": "Acme"}])
    newcomer = load(folder).catalog
    assert newcomer is not None
    after = Catalog(before.site, (*before.models, *newcomer.models))
    for target in ("python", "validators", "json-schema"):
        old, new = render(before, TREE, (target,)), render(after, TREE, (target,))
        of_models = [path for path in old if "/models/" in path or "/validators/" in path or target != "python"]
        assert len(of_models) >= len(before.models)
        assert [path for path in of_models if old[path] != new[path]] == []


_PLAIN = {
    "name": "Newcomer",
    "capabilities": ["txt2img"],
    "updated": "2026-01-01",
    "parameters": [{"name": "prompt", "type": "string"}],
}
