"""Forms: described as their models are, checked by the JavaScript of the validators, light, and usable in a real browser."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.node import answer, tool
from tests.support.served import FOLDER, served, visited
from tests.support.validators import EVERYTHING, ROOT, catalog

HAND_WRITTEN = sorted(path.name for path in (ROOT / "templates/forms").glob("*.js"))
MOST_BYTES = 15_000  # of all modules of the element, compressed


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return render(catalog(EVERYTHING), load_templates(), ("forms", "typescript"))


def form(texts: dict[str, str], model: str) -> Any:
    return json.loads(texts[f"forms/{model}.json"])


def fields(texts: dict[str, str], model: str) -> dict[str, Any]:
    return {one["name"]: one for one in form(texts, model)["fields"]}


def test_controls_are_those_of_the_types(texts: dict[str, str]) -> None:
    found = fields(texts, "model_acme-types")
    controls = {name: (one["control"], one.get("list", False)) for name, one in found.items()}
    expected = {
        "text": ("select", False),
        "tint": ("color", False),
        "amount": ("slider", False),
        "open above": ("number", False),
        "flag": ("segments", False),
        "switch": ("switch", False),
        "image": ("file", False),
    }
    assert {name: controls[name] for name in expected} == expected
    rules = fields(texts, "model_acme-rules")
    assert (rules["images"]["control"], rules["images"]["list"]) == ("file", True)
    assert {one["control"] for one in rules.values()} >= {"file", "segments", "slider"}


def test_a_form_has_what_a_model_says(texts: dict[str, str]) -> None:
    found = fields(texts, "model_acme-types")
    text = found["text"]
    assert (text["label"], text["group"], text["help"], text["hint"]) == (
        "The text",
        "Basics",
        "A text.",
        "What to draw.",
    )
    assert text["default"] == "a fox" and "16:9" in text["values"] and text["maxLength"] == 250000
    amount = found["amount"]
    assert [amount[key] for key in ("min", "max", "step", "default")] == [64, 4096, 64, 1024]
    assert found["flag"]["values"] == [True, False]
    assert [name for name, one in fields(texts, "model_acme-requirements").items() if one.get("required")][:2] == [
        "always",
        "alwaysMapped",
    ]
    assert fields(texts, "model_acme-requirements")["alwaysWithDefault"].get("required") is None


def test_a_field_knows_what_is_said_where_it_is_missing(texts: dict[str, str]) -> None:
    found = fields(texts, "model_acme-combinations")
    assert found["prompt"]["missing"] == [
        "Say how it goes on.",
        "prompt is required when loop is true and still is true",
    ]
    assert "missing" not in found["loop"]
    assert fields(texts, "model_acme-requirements")["always"]["missing"] == ["always is required"]


def test_every_parameter_has_a_field(texts: dict[str, str]) -> None:
    for model in catalog(EVERYTHING).models:
        described = [
            path for path in texts if path.endswith(".json") and f'"id": {json.dumps(model.id)},' in texts[path]
        ]
        (path,) = (one for one in described if one.startswith("forms/"))
        assert _names(json.loads(texts[path])["fields"]) == _declared(model.parameters)


def _names(found: list[Any]) -> list[Any]:
    return [[one["name"], _names(one.get("fields", []))] for one in found]


def _declared(parameters: Any) -> list[Any]:
    return [[one.name, _declared(one.inputs)] for one in parameters]


def test_validators_are_those_of_typescript_without_types(texts: dict[str, str]) -> None:
    pairs, sources = [], {}
    for path, text in texts.items():
        if path.startswith("typescript/src/validators/"):
            sources[text.splitlines()[0]] = text
    for path, text in texts.items():
        if path.endswith(".js") and path.partition("/")[2] not in HAND_WRITTEN and not path.endswith("/issues.js"):
            pairs.append((sources[text.splitlines()[0]].replace("../issues.js", "./issues.js"), text))
    assert len(pairs) == len(sources) == len(catalog(EVERYTHING).models)
    pairs.append((texts["typescript/src/issues.ts"], texts["forms/issues.js"]))
    for typed, plain in answer("stripped.mjs", pairs):
        assert typed == plain


def test_the_element_is_light_and_needs_nothing(texts: dict[str, str]) -> None:
    modules = {name: texts[f"forms/{name}"] for name in HAND_WRITTEN}
    assert sum(len(gzip.compress(text.encode())) for text in modules.values()) < MOST_BYTES
    imported = {name for text in modules.values() for name in re.findall(r'from "([^"]+)"', text)}
    assert imported <= {f"./{name}" for name in modules}
    assert not re.search(r"innerHTML|insertAdjacentHTML|\beval\b|sendBeacon|XMLHttpRequest", "".join(modules.values()))
    assert "".join(modules.values()).count("fetch(") == 1 + modules["requests.js"].count("fetch(")


def test_the_element_is_formatted_as_prettier_formats() -> None:
    folders = (ROOT / "templates/forms", FOLDER)
    paths = [path for folder in folders for path in sorted(folder.glob("*.*js"))]
    done = tool("prettier", "--print-width", "110", "--check", *paths)
    assert done.returncode == 0, done.stdout + done.stderr


def test_forms_of_another_vendor_know_no_scenario() -> None:
    given = catalog(EVERYTHING)
    texts = render(replace(given, site=replace(given.site, endpoint="/run/{id}")), load_templates(), ("forms",))
    assert [path for path, text in texts.items() if "scenario" in text.lower()] == []
    request = form(texts, "model_acme-types")["request"]
    assert request == {"url": "https://api.example.test/v1/run/model_acme-types"}


@pytest.mark.heavy
def test_in_a_real_browser(texts: dict[str, str], tmp_path: Path) -> None:
    for path, text in texts.items():
        if path.startswith("forms/"):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
    for name in ("page.html", "page.css", "page.js"):
        shutil.copy(FOLDER / name, tmp_path)
    with served(tmp_path) as address:
        visited("forms.test.mjs", {"FORMS": address})
