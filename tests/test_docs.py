"""Documentation pages: equal to the vendor's published page, and readable as Markdown whatever the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from modelgen.analysis import naming
from modelgen.catalog.model import natural_key
from modelgen.languages import markdown
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.source.characters import refused_character

from tests.support import vendor
from tests.support.effort import effort
from tests.support.validators import EVERYTHING, ROOT, catalog

PATH = "docs/image-generation/bytedance.md"

# The one declared difference: the vendor's page prints an empty list as the rest of two backticks.
EMPTY_LIST_THERE, EMPTY_LIST_HERE = "“", "`[]`"


def _page() -> str:
    return render(catalog(ROOT / "schemas"), load_templates(), ("docs",))[PATH]


@pytest.mark.vendor
def test_page_equals_the_published_page() -> None:
    published = vendor.PAGES[0].read_text("utf-8")
    there = re.sub(rf"{EMPTY_LIST_THERE}   (?= *\|)", EMPTY_LIST_HERE, published)
    assert there.count(EMPTY_LIST_HERE) == 3
    assert _page() == there


@pytest.mark.vendor
def test_page_equals_the_flattened_text() -> None:
    def flat(text: str) -> str:
        return " ".join(re.sub(r"<https?://[^>]*>", "", text).split())

    assert flat(_page()) == flat(vendor.TEXTS[0].read_text("utf-8")).replace(EMPTY_LIST_THERE, EMPTY_LIST_HERE)


def test_cells_of_the_shipped_page() -> None:
    """The page cell by cell, without the vendor's files."""
    lines = _page().split("\n")
    assert lines[1] == "title: Bytedance | Scenario Docs"
    assert "> This page is auto-generated from model configurations. Last updated: 2026-04-09." in lines
    assert [line for line in lines if line.startswith("- [")] == [
        "- [Dreamina 3.1](#dreamina-31)",
        "- [Seedream 3](#seedream-3)",
        "- [Seedream 4.0 Edit](#seedream-40-edit)",
        "- [Seedream 4.5 Edit](#seedream-45-edit)",
        "- [Seedream 5.0 Lite](#seedream-50-lite)",
    ]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")]
    assert len(rows) == 6 + 4 + 6 + 6 + 6
    ratios = "`9:21`, `9:16`, `2:3`, `3:4`, `1:1`, `3:2`, `4:3`, `16:9`, `21:9`, `custom`"
    assert rows[1][:7] == ["`aspectRatio`", "string", "No", "`4:3`", "-", "-", ratios]
    assert rows[3] == [
        "`width`",
        "number",
        "No",
        "`1328`",
        "512",
        "3024",
        "-",
        "Image width (only used when aspect\\_ratio is ‘custom’)",
    ]
    assert rows[10][:7] == ["`referenceImages`", "file\\_array", "No", "`[]`", "-", "-", "-"]
    assert rows[11][:3] == ["`prompt`", "string", "Yes"]


def test_names_sort_by_word_and_number() -> None:
    names = ["Hy Wu 2", "HY World 1", "Hunyuan 3D 10", "hunyuan 3D 9", "Model 9", "Model 10"]
    expected = ["hunyuan 3D 9", "Hunyuan 3D 10", "HY World 1", "Hy Wu 2", "Model 9", "Model 10"]
    assert sorted(names, key=natural_key) == expected


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Seedream 4.0 Edit", "seedream-40-edit"),
        ("A_b & c", "a_b--c"),
        ("Gemini 3.1 🍌", "gemini-31-"),
        ("Été", "été"),
    ],
)
def test_heading_anchor(heading: str, anchor: str) -> None:
    assert naming.heading_anchor(heading, {}) == anchor


def test_repeated_headings_get_numbers() -> None:
    taken: dict[str, int] = {}
    assert [naming.heading_anchor(name, taken) for name in ("Fox", "Fox", "Fox 1", "Fox")] == [
        "fox",
        "fox-1",
        "fox-1-1",
        "fox-2",
    ]


carried = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    lambda text: refused_character(text) is None and text.strip() != ""
)
hostile = st.lists(
    st.sampled_from(list("`|\\*_[]<>&#~!-+. a1)(\"'{}%$") + ["<b>", "</script>", "&amp;", "http://x.y", "\n", "``"]),
    min_size=1,
    max_size=12,
).map("".join)
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _cells(table: str) -> list[list[str]]:
    """The cells of a table as a reader sees them, code spans included."""
    rows: list[list[str]] = []
    for token in PARSER.parse(table):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            parts = [
                child.content if child.type in ("text", "code_inline") else f"<{child.type}>"
                for child in token.children or ()
            ]
            rows[-1].append("".join(parts))
    return rows


@settings(max_examples=effort(200))
@given(st.one_of(carried, hostile))
def test_any_text_is_one_cell_and_shows_as_written(text: str) -> None:
    plain = text.replace("`", "")  # backticks make code spans on purpose
    table = markdown.table(("A", "B"), [(markdown.prose(plain), "end")])
    shown = re.sub(r"\s+", " ", plain.replace("\n", " ")).strip(" ")
    cells = _cells(table)
    assert len(cells) == 2
    assert re.sub(r"\s+", " ", cells[1][0]).strip(" ") == shown
    assert cells[1][1] == "end"


@settings(max_examples=effort(200))
@given(st.one_of(carried, hostile).filter(lambda text: text.strip(" \t\n") != ""))
def test_any_value_is_one_code_span(text: str) -> None:
    table = markdown.table(("A", "B"), [(markdown.code(text), "end")])
    cells = _cells(table)
    expected = re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text).replace("\t", " ")
    assert cells[1] in ([expected, "end"], [expected.strip(" "), "end"])


@settings(max_examples=effort(100))
@given(st.one_of(carried, hostile))
def test_a_description_is_one_paragraph(text: str) -> None:
    from modelgen.languages.code import Text

    tokens = PARSER.parse(f"{markdown.md_block(Text(text))}\n")
    assert [token.type for token in tokens] in (["paragraph_open", "inline", "paragraph_close"], [])


def test_every_page_of_everything_has_whole_tables() -> None:
    pages = render(catalog(EVERYTHING), load_templates(), ("docs",))
    models = sum(page.count("**Model ID:**") for page in pages.values())
    assert models == len(catalog(EVERYTHING).models)
    for page in pages.values():
        for token in PARSER.parse(page):
            assert token.type not in ("html_block", "code_block")
        for line in page.split("\n"):
            if line.startswith("| "):
                assert len(_cells_of_line(line)) == 8, line


def _cells_of_line(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)[1:-1]
