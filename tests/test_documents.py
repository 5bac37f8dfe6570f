"""The pages of docs/: what is made of the program's own tables is current, links lead somewhere, examples load.

`MODELGEN_UPDATE_DOCS=1` writes the made blocks anew; the diff is reviewed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from modelgen.catalog import grammar
from modelgen.catalog.model import ParameterType
from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.codes import CODES
from modelgen.languages.anchors import Slugger
from modelgen.loading.checks import check_model
from modelgen.source.parsing import parse

from tests.support import documents
from tests.support.markdown import PARSER
from tests.support.validators import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", *PAGES]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_made_blocks_are_current(path: Path) -> None:
    text = path.read_text("utf-8")
    now = documents.current(text)
    if os.environ.get("MODELGEN_UPDATE_DOCS"):
        path.write_text(now, "utf-8")
    assert text == now, "run this test with MODELGEN_UPDATE_DOCS=1, and review the diff"


def test_every_block_is_on_a_page() -> None:
    made = re.findall(r"<!-- made: ([a-z ]+) -->", "".join(path.read_text("utf-8") for path in PAGES))
    assert sorted(made) == sorted(documents.BLOCKS)


def test_every_key_has_an_example_that_loads() -> None:
    assert set(documents.EXAMPLES) == {row.name for row in grammar.PARAMETER_KEYS}
    for row in grammar.PARAMETER_KEYS:
        kind, line = documents.EXAMPLES[row.name]
        assert line.startswith(f"{row.name}: ")
        assert row.types is None or ParameterType(kind) in row.types
        if row.name not in ("name", "type"):
            documents.example_model(kind, [line])  # asserts that nothing is wrong with it


@pytest.mark.parametrize(
    ("key", "keywords"),
    [
        ("min", ["minimum"]),
        ("integer", ["type"]),
        ("required", ["minLength", "required"]),
        ("allowedValues", ["enum"]),
        ("kind", ["x-kind"]),
        ("deprecated", ["deprecated", "x-deprecated"]),
    ],
)
def test_keywords_are_those_of_the_schema(key: str, keywords: list[str]) -> None:
    assert documents.keywords_of(key) == keywords


def test_the_format_names_every_type_and_diagnostics_every_code() -> None:
    text = (ROOT / "docs/format.md").read_text("utf-8")
    assert [kind.value for kind in ParameterType if f"`{kind.value}`" not in text] == []
    text = (ROOT / "docs/diagnostics.md").read_text("utf-8")
    assert [code for code in CODES if f"### `{code}`\n" not in text] == []


def test_yaml_of_the_format_page_is_read() -> None:
    """Its examples of parameters and rules, in one model that declares what they name."""
    blocks = re.findall(
        r"```yaml\n((?:parameters|rules):\n.*?)```", (ROOT / "docs/format.md").read_text("utf-8"), re.DOTALL
    )
    assert len(blocks) == 2
    declared = (
        "".join(f"  - {{name: {name}, type: file_array, maxLength: 9}}\n" for name in ("referenceImages", "loras"))
        + "  - {name: maxImages, type: number, min: 1, max: 15, step: 1}\n"
        + "  - {name: lorasScale, type: number_array, maxLength: 9}\n"
        + "  - {name: duration, type: number}\n"
        + "".join(
            f"  - {{name: {name}, type: string}}\n"
            for name in ("prompt", "aspectRatio", "mode", "model", "resolution", "sequentialImageGeneration")
        )
    )
    head = "id: model_m\nname: M\nprovider: P\ncapabilities: [txt2img]\nupdated: 2026-01-31\n"
    file, root, found = parse(f"{head}{blocks[0]}{declared}{blocks[1]}".encode(), "m.yaml")
    draft, problems = read_model(file, root, "m.yaml")
    assert [*found, *problems, *check_model(draft)] == []
    assert [rule.message or "" for rule in draft.model.rules][0].startswith("Images in and out")
    assert len(draft.model.rules) == len(grammar.RULE_KINDS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", path.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        name, _, anchor = target.partition("#")
        if "://" in name:
            continue
        linked = (path.parent / name) if name else path
        assert linked.exists(), target
        if anchor:
            assert anchor in _anchors(linked), target


def _anchors(path: Path) -> set[str]:
    tokens, slugger = PARSER.parse(path.read_text("utf-8")), Slugger()
    headings = (after.content for token, after in zip(tokens, tokens[1:], strict=False) if token.type == "heading_open")
    return {slugger.slug(heading.replace("`", "")) for heading in headings}
