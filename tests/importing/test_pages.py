"""A page becomes YAML, and the page again; what it cannot say stays in a file that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.importing import markdown_text as md
from modelgen.importing.sources import read_sources
from modelgen.languages import markdown
from modelgen.loading.load import load
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support import vendor
from tests.support.records import SITE, import_into, new_catalogue

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "tests/sources"
PAGES = [SOURCES / "lumen.md", *vendor.PAGES]


def page_of(schemas: Path) -> str:
    loaded = load(schemas)
    assert loaded.catalog is not None, loaded.diagnostics
    texts = render(loaded.catalog, load_templates(), ["docs"])
    (page,) = [text for path, text in texts.items() if path.endswith(".md") and not path.startswith("docs/llm/")]
    return page


def site_for(page: str) -> str:
    """The facts of the catalogue that a page shows."""
    if "Scenario Docs" not in page:
        return SITE
    return (ROOT / "schemas/catalog.yaml").read_text("utf-8")


def as_ours(page: str) -> str:
    """The vendor's page with the one declared difference: its stray `“` stands for `[]`."""
    return re.sub(r"\| “   ", "| `[]`", page)


def flattened(page: str) -> str:
    """A page as it was copied out of a browser: white space collapsed, autolinks lost."""
    return re.sub(r"\s+", " ", re.sub(r"<https?:[^>]*>", "", page)).strip()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_comes_back_from_the_catalogue(path: Path, tmp_path: Path) -> None:
    page = path.read_text("utf-8")
    schemas = new_catalogue(tmp_path, site_for(page))
    import_into(schemas, path)
    assert page_of(schemas) == as_ours(page)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_flattened_text_of_a_page_says_the_same(path: Path, tmp_path: Path) -> None:
    page = path.read_text("utf-8")
    (tmp_path / "flat.txt").write_text(flattened(page), "utf-8")
    schemas = new_catalogue(tmp_path, site_for(page))
    import_into(schemas, tmp_path / "flat.txt")
    assert page_of(schemas) == as_ours(page)


@pytest.mark.vendor
def test_the_text_that_the_project_started_from_is_what_is_shipped(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path, (ROOT / "schemas/catalog.yaml").read_text("utf-8"))
    import_into(schemas, *vendor.TEXTS)
    shipped = {model.id: model for model in load(ROOT / "schemas").catalog.models}  # type: ignore[union-attr]
    assert page_of(schemas) == page_of(ROOT / "schemas")
    assert len(list(schemas.glob("*/*.yaml"))) == len(shipped)
    assert {path.name for path in schemas.glob("*/*.yaml")} == {Path(one.source).name for one in shipped.values()}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_second_import_changes_nothing(path: Path, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path, site_for(path.read_text("utf-8")))
    import_into(schemas, path)
    before = {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in schemas.glob("*/*.yaml")}
    import_into(schemas, path)
    assert {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in schemas.glob("*/*.yaml")} == before


lines = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff\ufeff"),
    max_size=30,
)
pieces = st.lists(st.sampled_from(["`", "``", "|", "\\", "\\|", "*", "_", "[", "]", "<", "<b>", "&amp;", "~", "a", " ", "“", "'"]), max_size=12)  # fmt: skip


@given(lines | pieces.map("".join))
def test_prose_in_a_cell_is_read_as_it_was_meant(text: str) -> None:
    """Blanks in a row are one blank, as a browser shows them."""
    row = f"| `x` | {markdown.cell(text)} | y |"
    _, cell, _ = [md.cell_source(row[start:end]) for start, end in md.cells(row)]
    assert blanks(md.prose(cell)) == blanks(text.strip()) or text.strip("\xa0") != text


def blanks(text: str) -> str:
    return re.sub(" +", " ", text)


@given(st.lists(lines.map(str.strip).filter(lambda text: text and text.strip("`") == text), min_size=1, max_size=4))
def test_code_spans_in_a_cell_are_read_as_they_were_meant(values: list[str]) -> None:
    row = f"| `x` | {', '.join(markdown.cell_code(markdown.visible(one)) for one in values)} | y |"
    _, cell, _ = [md.cell_source(row[start:end]) for start, end in md.cells(row)]
    assert md.is_only_spans(cell) and md.spans(cell) == values


def test_a_stray_quote_is_an_empty_list_or_an_empty_text(tmp_path: Path) -> None:
    page = (SOURCES / "lumen.md").read_text("utf-8")
    odd = page.replace("| `[]`      |", "| “         |").replace("| `no`      |", "| ``        |")
    odd = odd.replace("`no`, `16:9`, ", "“, `16:9`, ")
    (tmp_path / "odd.md").write_text(odd, "utf-8")
    found = read_sources([tmp_path / "odd.md"])
    assert not found.problems
    schemas = new_catalogue(tmp_path)
    import_into(schemas, tmp_path / "odd.md")
    model = next(one for one in load(schemas).catalog.models if one.id == "model_lumen.forge-2")  # type: ignore[union-attr]
    assert model.by_name["images"].default == [] and model.by_name["mode"].default == ""
    assert model.by_name["mode"].allowed_values == ("", "16:9", "1e3", "a | b")


def test_objects_in_a_default_are_left_to_a_record(tmp_path: Path) -> None:
    """A page prints them in a way that cannot be read back, so it neither sets nor removes them."""
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen-forge.json")
    (path,) = schemas.glob("*/*.yaml")
    page = page_of(schemas)
    assert "{caption: first, second}" in page
    before = path.read_bytes()
    (tmp_path / "page.md").write_text(page, "utf-8")
    import_into(schemas, tmp_path / "page.md")
    assert path.read_bytes() == before
