"""What `catalog.yaml` and `target.yaml` may say, to the reader and to the schemas that editors check them by."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from modelgen.catalog.model import PackageNames, PythonPackage
from modelgen.catalog.site_file import read_site
from modelgen.diagnostics.diagnostic import Problem
from modelgen.loading.settings import Settings, read_settings
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.source.parsing import parse
from modelgen.targets.target_file import Target, read_target

from tests.support.own_targets import OWN
from tests.support.validators import ROOT, catalog

BASE = "title: T\napiBase: https://a.test/\nschemaBase: https://a.test/s/\n"


@cache
def schema(name: str) -> jsonschema.Draft202012Validator:
    texts = render(catalog(ROOT / "schemas"), load_templates(), ("authoring",))
    return jsonschema.Draft202012Validator(json.loads(texts[f"authoring/{name}.schema.json"]))


def site(more: str) -> Any:
    file, root, found = parse((BASE + more).encode(), "catalog.yaml")
    return read_site(file, root)[0]


@pytest.mark.parametrize(
    ("more", "python", "typescript"),
    [
        ("", None, None),
        ("package: acme-models", PythonPackage("acme-models", "acme_models"), "acme-models"),
        ("package: acme.models2", PythonPackage("acme.models2", "acme_models2"), "acme.models2"),
        ("package: {python: Acme_Models}", PythonPackage("Acme_Models", "acme_models"), None),
        ("package: {python: {distribution: A-B, import: ab}}", PythonPackage("A-B", "ab"), None),
        ('package: {typescript: "@acme/models"}', None, "@acme/models"),
    ],
)
def test_package_names(more: str, python: PythonPackage | None, typescript: str | None) -> None:
    assert site(more).package == PackageNames(python, typescript)
    assert schema("catalog").is_valid(yaml.safe_load(BASE + more))


GOOD = [
    "endpoint: /run/{id}",
    "endpoint: /{id}",
    "endpoint: /v1/models/x{id}.json/run~1",
    "targets: [docs]",
    "templates: own",
    "templates: ../own/there",
]
BAD = [
    "endpoint: /run",
    "endpoint: run/{id}",
    "endpoint: /run/{id}/{id}",
    "endpoint: /run/{id}?x=1",
    "endpoint: /run//{id}",
    "endpoint: /run/{id}/",
    "targets: []",
    "targets: docs",
    "targets: [1]",
    "templates: /abs",
    'templates: "C:own"',
    'templates: "own\\\\there"',
    "templates: ''",
    "package: ''",
    "package: Acme",
    "package: -a",
    "package: [a]",
    "package: {python: 1a b}",
    "package: {python: {import: ab}}",
    "package: {python: {distribution: a, import: 1b}}",
    "package: {typescript: Acme}",
    "package: {rust: acme}",
    "x-note: 1",
]
HIDING = ["package: json", "package: {python: {distribution: a, import: class}}", "package: 1a"]


@pytest.mark.parametrize("more", GOOD)
def test_what_is_accepted(more: str) -> None:
    assert site(more) is not None
    assert schema("catalog").is_valid(yaml.safe_load(BASE + more))


@pytest.mark.parametrize("more", [*BAD, *HIDING])
def test_what_is_refused(more: str) -> None:
    assert site(more) is None
    assert more in HIDING or not schema("catalog").is_valid(yaml.safe_load(BASE + more))


def test_slashes_at_the_end_of_a_base_are_dropped() -> None:
    assert (site("").api_base, site("").schema_base) == ("https://a.test", "https://a.test/s")


# Before anything is loaded


@pytest.mark.parametrize(
    ("more", "settings"),
    [
        ("", Settings()),
        ("targets: [docs, openapi]", Settings(("docs", "openapi"))),
        ("templates: ../own/./x/..", Settings((), "../own/./x/..", Path("own"))),
        ('"\\x74argets": [docs]', Settings(("docs",))),
        ("targets: [", Settings()),
        ("targets: []", Settings()),
    ],
)
def test_settings_of_a_build(more: str, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/catalog.yaml").write_text(BASE + more, "utf-8")
    found = read_settings(tmp_path / "schemas")
    folder = None if settings.templates_folder is None else tmp_path / settings.templates_folder
    assert (found.targets, found.templates, found.templates_folder) == (settings.targets, settings.templates, folder)
    assert read_settings(tmp_path) == Settings()


# Targets


@pytest.mark.parametrize(
    "path",
    sorted([*OWN.glob("*/target.yaml"), *(ROOT / "templates").glob("*/target.yaml")]),
    ids=lambda path: path.parent.name,
)
def test_target_files_of_this_project(path: Path) -> None:
    assert read_target(path.parent.name, path.read_text("utf-8"), "target.yaml").name == path.parent.name
    data = yaml.safe_load(path.read_text("utf-8"))
    assert schema("target").is_valid(data) and data["description"].endswith(".")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("version: 1", Target("t")),
        (
            "version: 1\nlanguage: none\nview: plain\nnames: plain\nfiles: id\nformatter: none\nascii: false",
            Target("t"),
        ),
        ("view: docs\nlanguage: [markdown, html]", Target("t", ("markdown", "html"), "docs")),
        ("version: 1\nreserved: [true, null, no, a]", Target("t", reserved=frozenset(("true", "null", "no", "a")))),
        ("version: 1\nascii: true\nfiles: camel", Target("t", is_ascii=True, files="camel")),
        ("version: 1\nnames: python\nformatter: python", Target("t", names="python", formatter="python")),
    ],
)
def test_targets_that_are_accepted(text: str, target: Target) -> None:
    assert read_target("t", text, "target.yaml") == target
    assert schema("target").is_valid(yaml.safe_load(text))


def test_keywords_of_a_language_are_reserved() -> None:
    assert {"class", "lambda"} <= read_target("t", "version: 1\nlanguage: python", "target.yaml").reserved
    both = read_target("t", "version: 1\nlanguage: [typescript, python]\nreserved: [own]", "target.yaml").reserved
    assert {"class", "lambda", "interface", "own"} <= both


@pytest.mark.parametrize(
    "text",
    [
        "language: none", "version: 2", "version: one", "version: 1\nview: docs", "view: docs\nversion: 0",
        "version: 1\nlanguage: []", "version: 1\nlanguage: rust", "version: 1\nreserved: [1]", "version: 1\nnames: ruby",
        "version: 1\nascii: yes", "version: 1\nfiles: upper", "version: 1\nother: 1", "[]", "",
    ],
)  # fmt: skip
def test_targets_that_are_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        read_target("t", text, "target.yaml")
    assert all(one.place.file == "target.yaml" for one in caught.value.diagnostics)
    data = yaml.load(text, yaml.BaseLoader) if "yes" in text else yaml.safe_load(text)
    assert not schema("target").is_valid(data)
