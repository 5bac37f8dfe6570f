"""No input breaks an import: it is taken over, or refused with a place in that input, and the catalogue is untouched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from modelgen.diagnostics.formats import as_json
from modelgen.diagnostics.github import as_github
from modelgen.diagnostics.text import as_text
from modelgen.importing.model_files import ModelFiles
from modelgen.importing.sources import read_sources

from tests.importing.test_records import SOURCES
from tests.support.effort import effort
from tests.support.records import new_catalogue

RECORD = (SOURCES / "lumen-forge.json").read_text("utf-8")
PAGE = (SOURCES / "lumen.md").read_text("utf-8")
FLAT = re.sub(r"\s+", " ", re.sub(r"<https?:[^>]*>", "", PAGE))
PIECES = ["", "|", "`", "\\", "**", "#", "\n", "---\n", "| |", "“", "\x00", "\u2028", "\ud83e", '"', "{", "]", "null", "1e999", "\t", "é", "<b>"]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    new_catalogue(folder)
    return folder


def outcome(folder: Path, data: bytes) -> None:
    path = folder / "input"
    path.write_bytes(data)
    lines = re.split("\r\n|\r|\n", data.decode("utf-8-sig", "replace"))
    sources = read_sources([path])
    for problem in sources.problems:
        place = problem.place
        assert place.file == path.as_posix()
        assert place.line == 0 or lines[place.line - 1][: place.column - 1 + place.length].startswith(
            place.text[: place.column - 1]
        )
    for shown in (as_text, as_json, as_github):
        assert shown(sources.problems) or not sources.problems
    assert sources.models or sources.problems
    files = ModelFiles.read(folder / "schemas")
    for model in sources.models:
        files.add(model)
    files.check()


@settings(max_examples=effort(60))
@given(
    text=st.sampled_from([RECORD, PAGE, FLAT]),
    start=st.floats(0, 1),
    length=st.sampled_from([0, 1, 3, 20, 10**6]),
    piece=st.sampled_from(PIECES),
)
@example(text=FLAT, start=0.96875, length=0, piece="\n")
def test_a_changed_source(folder: Path, text: str, start: float, length: int, piece: str) -> None:
    at = round(start * len(text))
    changed = text[:at] + piece + text[at + length :]
    outcome(folder, changed.encode("utf-8", "surrogatepass"))


KEYS = st.sampled_from(["id", "name", "inputs", "capabilities", "updatedAt", "uiConfig", "shortDescription", "complianceMetadata", "createdAt"])  # fmt: skip
INPUT_KEYS = st.sampled_from(
    "name type description min max step minLength maxLength allowedValues default required inputs kind label x-a".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4)
    | st.sampled_from(["string", "number", "prompt", "image", "inputs_array", "\ud800", "a\u202eb"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(INPUT_KEYS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=effort(60))
@given(facts=st.dictionaries(KEYS, VALUES, max_size=2), odd=st.dictionaries(INPUT_KEYS, VALUES, max_size=3), index=st.integers(0, 14))  # fmt: skip
def test_a_record_of_other_values(folder: Path, facts: dict[str, Any], odd: dict[str, Any], index: int) -> None:
    record = json.loads(RECORD)["model"]
    record["inputs"][index].update(odd)
    text = json.dumps({**record, **facts})
    outcome(folder, text.replace("Infinity", "1").encode())


@given(st.binary(max_size=40))
def test_any_bytes(folder: Path, data: bytes) -> None:
    (folder / "input").write_bytes(data)
    sources = read_sources([folder / "input"])
    assert sources.problems and not sources.models
