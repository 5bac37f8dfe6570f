"""JSON and Markdown come out as prettier leaves them, so formatting the output again changes nothing."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelgen.catalog.model import PackageNames, PythonPackage
from modelgen.languages.json import document
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.effort import effort
from tests.support.markdown import SITE, model, page_of, without_code
from tests.support.node import formatted
from tests.support.validators import EVERYTHING, ROOT, catalog

_words = st.text('abc XYZ é日🦊"\\/\n', max_size=24)
_numbers = st.integers(-(10**6), 10**6) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_leaves = st.none() | st.booleans() | _numbers | _words
documents: st.SearchStrategy[Any] = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=8)
        | st.dictionaries(_words, inner, max_size=5)
        | st.lists(_numbers, max_size=40)
        | st.lists(_words, max_size=10)
    ),
    max_leaves=40,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}"),
        ([], "[]"),
        ({"a": {"b": []}}, '{\n  "a": {\n    "b": []\n  }\n}'),
        (["a", 1, None, True, {}], '["a", 1, null, true, {}]'),
        ([{"a": 1}], '[\n  {\n    "a": 1\n  }\n]'),
        ([[1, 2], [3, 4]], "[\n  [1, 2],\n  [3, 4]\n]"),
        ([[1], [2, 3]], "[[1], [2, 3]]"),
        ({"k": ["x" * 69]}, '{\n  "k": ["' + "x" * 69 + '"]\n}'),
        ({"k": ["x" * 70]}, '{\n  "k": [\n    "' + "x" * 70 + '"\n  ]\n}'),
        ({"k": ["x" * 69], "l": 1}, '{\n  "k": [\n    "' + "x" * 69 + '"\n  ],\n  "l": 1\n}'),
        ({"k": ["日" * 35]}, '{\n  "k": [\n    "' + "日" * 35 + '"\n  ]\n}'),
        (list(range(100, 140)), None),
        ([1e300, 1e-7, 1.0, -0.0], "[1e300, 1e-7, 1.0, -0.0]"),
    ],
)
def test_layout(value: Any, text: str | None) -> None:
    printed = document(value)
    assert text is None or printed == text
    assert text is not None or [len(line) for line in printed.split("\n")] == [1, 76, 76, 50, 1]
    assert json.loads(printed) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, [-math.inf]])
def test_json_has_no_infinities(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON has no"):
        document(value)


@given(documents)
def test_a_document_says_what_it_was_made_of(value: Any) -> None:
    assert json.loads(document(value)) == value


@pytest.mark.parametrize("schemas", [ROOT / "schemas", EVERYTHING], ids=["shipped", "everything"])
def test_prettier_changes_nothing_of_the_output(schemas: Any) -> None:
    given = catalog(schemas)
    named = replace(given.site, package=PackageNames(PythonPackage("acme-models", "acme_models")))
    texts = render(
        replace(given, site=named),
        load_templates(),
        ("authoring", "docs", "json-schema", "openapi", "python", "python-types"),
    )
    parsers = {"json": "json", "md": "markdown"}
    files = {path: text for path, text in texts.items() if path.rpartition(".")[2] in parsers}
    again = formatted([(parsers[path.rpartition(".")[2]], text) for path, text in files.items()])
    assert dict(zip(files, again, strict=True)) == files


def test_prettier_changes_nothing_of_committed_json_and_markdown() -> None:
    parsers = {".json": "json", ".md": "markdown"}
    paths = [path for path in sorted((ROOT / "generated").rglob("*.*")) if path.suffix in parsers]

    assert len(paths) > 10
    texts = [path.read_text("utf-8") for path in paths]
    by_name = dict.fromkeys(
        ("package.json", "package-lock.json"), "json-stringify"
    )  # which prettier lays out as npm does
    chosen = [by_name.get(path.name, parsers[path.suffix]) for path in paths]
    again = formatted(list(zip(chosen, texts, strict=True)))
    assert [path for path, old, new in zip(paths, texts, again, strict=True) if old != new] == []


@pytest.mark.heavy
def test_prettier_changes_nothing_of_any_document() -> None:
    drawn: list[Any] = []

    @settings(max_examples=effort(1000))
    @given(documents)
    def draw(value: Any) -> None:
        drawn.append(value)

    draw()
    sources = [f"{document(value)}\n" for value in drawn]
    assert formatted([("json", source) for source in sources]) == sources


@pytest.mark.heavy
def test_prettier_changes_nothing_of_any_page() -> None:
    pages: list[str] = []

    @settings(max_examples=effort(300))
    @given(without_code, without_code, without_code)
    def draw(name: str, provider: str, description: str) -> None:
        pages.append(page_of(model(name, provider=provider, description=description), site=SITE))

    draw()
    assert formatted([("markdown", page) for page in pages]) == pages
