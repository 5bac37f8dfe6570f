"""A page becomes YAML, and the page again; what it cannot say stays in a file that is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.catalog.model import Json
from modelgen.importing import markdown_text as md
from modelgen.importing.cells import Row, is_read_as, parameter
from modelgen.importing.imported import value_of
from modelgen.importing.sources import read_sources
from modelgen.languages import markdown
from modelgen.loading.load import load
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.source.nodes import Mapping, Mark
from modelgen.targets import docs

from tests.support import vendor
from tests.support.records import SITE, import_into, new_catalogue
from tests.support.work import steps

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


commas = st.text(st.sampled_from('a,"[] '), max_size=4).filter(lambda text: text == text.strip())


def default_of(row: Row) -> Json:
    found, _ = parameter(row, lambda *problem: pytest.fail(str(problem)))
    assert isinstance(found, Mapping)
    return value_of(found.get("default") or found)


def row(default: str, allowed: str) -> Row:
    texts = ("`p`", "string\\_array", "No", default, "-", "-", allowed, "-")
    mark = Mark(0, 0, 0, 1)
    return Row({column: (md.cell_source(text), mark) for column, text in zip(docs.HEADER, texts, strict=True)})


@pytest.mark.parametrize(
    ("default", "allowed", "read"),
    [
        ([""], None, [""]),
        (["a", ""], None, ["a", ""]),
        (['""'], None, ['""']),
        ([], None, []),
        (["a", "b"], ["a", "b"], ["a", "b"]),
        (["a,b", "c"], ["a,b", "c"], ["a,b", "c"]),
        (["a", "b", "a,b"], ["a", "b", "a,b"], ["a,b", "a,b"]),  # cannot be told apart
        (["x", "a,b"], ["a,b"], ["x", "a", "b"]),  # the check of the default says what is wrong
        (["a,b"], None, ["a", "b"]),  # the page says no more
    ],
    ids=str,
)
def test_items_of_a_list_are_read_as_the_page_shows_them(
    default: list[str], allowed: list[str] | None, read: list[str]
) -> None:
    listed = "-" if allowed is None else ", ".join(docs.shown(one) for one in allowed)
    assert default_of(row(docs.shown(list(default)), listed)) == read


@given(st.lists(commas, max_size=4), st.booleans())
def test_a_list_is_known_again_in_what_its_page_says(default: list[str], is_bounded: bool) -> None:
    allowed = list(dict.fromkeys(default)) if is_bounded and default else None
    listed = "-" if allowed is None else ", ".join(docs.shown(one) for one in allowed)
    assert is_read_as(list(default), default_of(row(docs.shown(list(default)), listed)), list(allowed or ()))


@pytest.mark.parametrize(
    "facts",
    [
        {"type": "string_array", "default": ["a,b", "", "["]},
        {"type": "string_array", "default": ["a,b", "c"], "allowedValues": ["a,b", "c"]},
        {"type": "string", "default": "two\nlines"},
        {"type": "string", "default": ""},
    ],
    ids=str,
)
def test_the_page_of_a_file_changes_no_default_in_it(facts: dict[str, Json], tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    path, page = schemas / "acme" / "painter.yaml", tmp_path / "page.md"
    path.parent.mkdir()
    head = "id: model_acme-painter\nname: Painter\nprovider: Acme\ncapabilities: [txt2img]\nupdated: 2026-01-31\n"
    path.write_text(f"{head}parameters:\n  - {json.dumps({'name': 'p', **facts})}\n", "utf-8")
    page.write_text(page_of(schemas), "utf-8")
    before = path.read_bytes()
    import_into(schemas, page)
    assert path.read_bytes() == before


def test_the_items_of_a_hostile_list_are_split_soon() -> None:
    """Nothing of it can be an item, wherever one is looked for."""
    text, allowed = f"`{'a,' * 4000}`", f"`{'b,' * 4000}`"
    assert steps(lambda: default_of(row(text, allowed))) < 4 * steps(lambda: default_of(row(text, "-")))
