"""Documentation pages: equal to the vendor's published page, and readable as Markdown whatever the text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from modelgen.catalog.model import Parameter, ParameterType
from modelgen.catalog.pages import natural_key
from modelgen.importing import markdown_text
from modelgen.languages import anchors
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from ruamel.yaml import YAML

from tests.support import vendor
from tests.support.catalogs import labels
from tests.support.markdown import PARSER, SITE, cells_of, model, page_of, shown
from tests.support.validators import EVERYTHING, ROOT, catalog

PATH = "docs/image-generation/bytedance.md"

# A declared difference (docs/pages.md): the vendor's page prints an empty list as the rest of two backticks.
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
    rows = cells_of("\n".join(lines))
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
    ("headings", "slugs"),
    [
        (["Seedream 4.0 Edit"], ["seedream-40-edit"]),
        (["A_b & c"], ["a_b--c"]),
        (["Gemini 3.1 🍌"], ["gemini-31-"]),
        (["Été", "Model ⓐ"], ["été", "model-ⓐ"]),
        (["\u0870"], [""]),  # a letter since Unicode 14, which github-slugger does not know
        (["Fox", "Fox", "Fox 1", "Fox"], ["fox", "fox-1", "fox-1-1", "fox-2"]),
        (["Fox", "Fox 1", "Fox"], ["fox", "fox-1", "fox-2"]),
    ],
)
def test_slugs_are_those_of_github_slugger(headings: list[str], slugs: list[str]) -> None:
    slugger = anchors.Slugger()
    assert [slugger.slug(heading) for heading in headings] == slugs


@pytest.mark.parametrize(
    ("name", "link", "anchor"),
    [
        ("Seedream 4.0 Edit", "seedream-40-edit", None),
        ("FLUX.2 [klein] 4B", "flux2-klein-4b", None),
        ("Kling O1 - Reference Video", "kling-o1---reference-video", None),  # as the vendor's page has it
        ("Dodge & Burn", "dodge--burn", None),
        ("Gemini 3.1 🍌", "gemini-31-", "gemini-31-"),
        ("🍌 Gemini", "-gemini", "-gemini"),
        ("Model ⓐ", "model-ⓐ", "model-ⓐ"),
        ("Été", "été", "été"),
        ("🍌", "model_fox", "model_fox"),
    ],
)
def test_a_heading_that_renderers_name_differently_has_an_anchor_of_its_own(
    name: str, link: str, anchor: str | None
) -> None:
    page = page_of(model(name))
    assert f"](#{link})\n" in page
    assert re.findall(r'^<a id="(.*)"></a>\n\n## ', page, re.MULTILINE) == ([] if anchor is None else [anchor])


def test_repeated_headings_have_anchors_of_their_own() -> None:
    page = page_of(model("Fox"), model("Fox", id="model_fox-2"))
    assert re.findall(r"\]\(#(.*)\)|<a id=\"(.*)\">", page) == [("fox", ""), ("fox-1", ""), ("", "fox-1")]


def test_a_portable_page_is_one_for_every_renderer() -> None:
    ratio = Parameter("ratio", ParameterType.STRING, "16:9 or 1:1.", allowed_values=("16:9",))
    one = model("Kling 1.6 - Pro", ratio, description="In 16:9.")
    page, portable = page_of(one), page_of(one, site=replace(SITE, portable_pages=True))
    assert "| 16:9 or 1:1. |" in page and "\nIn 16:9.\n" in page and "<https://example.test/model_fox>" in page
    assert r"| 16\:9 or 1\:1. |" in portable and "\nIn 16\\:9.\n" in portable
    assert r"[https\://example.test/model\_fox](https://example.test/model_fox)" in portable
    assert '<a id="kling-16---pro"></a>\n\n## Kling 1.6 - Pro\n' in portable
    assert "<a" not in page_of(model("Kling Pro 2"), site=replace(SITE, portable_pages=True))


def test_empty_texts_are_visible() -> None:
    """An empty default is none to a reader; an empty text among allowed values is one of them."""
    formats = Parameter("format", ParameterType.STRING, default="", allowed_values=("", "mp3"))
    names = Parameter("names", ParameterType.STRING_ARRAY, default=["", "a"])
    nothing = Parameter("images", ParameterType.FILE_ARRAY, default=[])
    rows = cells_of(page_of(model("Fox", formats, names, nothing)))
    assert [row[3] for row in rows] == ["-", '`"",a`', "`[]`"]
    assert rows[0][6] == '`""`, `mp3`'


def test_a_value_with_a_bar_behind_a_backslash_is_one_cell() -> None:
    """Renderers differ on where such a cell ends, so it is no code span."""
    page = page_of(model("Fox", Parameter("p", ParameterType.STRING, allowed_values=("a\\|b", "c"))))
    assert shown(page)[-2] == "a\\|b, c"
    assert markdown_text.spans(markdown_text.cell_source(cells_of(page)[0][6])) == ["a\\|b", "c"]


def test_names_are_text_wherever_they_stand() -> None:
    """A name that tries to be a link, a tag, a heading's end or a cell is none of these."""
    name = "a](http://evil.example) <b>x</b> `c]` | {d} #"
    page = page_of(model(name, provider="*Acme* ](x) $1 $2"))
    tokens = PARSER.parse(page)
    links = [child for token in tokens for child in token.children or () if child.type == "link_open"]
    assert [link.attrs["href"] for link in links] == [
        "/api/generate.md",
        "#ahttpevilexample-bxb-c--d-",
        "https://example.test/model_fox",
    ]
    assert name.replace("`", "") in shown(page)
    assert any("*Acme* ](x) $1 $2 image generation models" in text for text in shown(page))


@given(labels, labels)
def test_front_matter_is_the_title(provider: str, title: str) -> None:
    front = page_of(model("Fox", provider=provider), site=replace(SITE, title=title)).split("---\n")[1]
    expected = {"title": flat_blanks(f"{provider} | {title}")}
    assert YAML(typ="safe").load(front) == expected
    assert yaml.safe_load(front) == expected


def flat_blanks(text: str) -> str:
    return re.sub("[ \t]+", " ", text).strip(" ")


def test_every_page_of_everything_has_whole_tables() -> None:
    pages = render(catalog(EVERYTHING), load_templates(), ("docs",))
    models = sum(page.count("**Model ID:**") for page in pages.values())
    assert models == len(catalog(EVERYTHING).models)
    for page in pages.values():
        for token in PARSER.parse(page):
            assert token.type not in ("html_block", "code_block")
        for line in page.split("\n"):
            if line.startswith("| "):
                assert len(re.split(r"(?<!\\)\|", line)[1:-1]) == 8, line
