"""Pages in the renderers that people use: text shows as it is written, in GFM, in MDX and beside directives and formulas."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from modelgen.catalog.model import Parameter, ParameterType
from modelgen.languages import anchors

from tests.support.effort import effort
from tests.support.markdown import SITE, flat, in_places, model, page_of, texts, without_code
from tests.support.node import answer

ANCHORS = ("", "<html><html>")  # what they are to a renderer that knows tags, and to one that does not
TABLES = ("cell", "code", "code in prose")


@pytest.mark.heavy
def test_any_text_shows_as_it_is_written_in_any_renderer() -> None:
    asked: list[tuple[str, str, list[str]]] = []

    @settings(max_examples=600)
    @given(without_code, texts)
    def draw(text: str, code: str) -> None:
        asked.extend((place, source, expected) for place, (source, expected) in in_places(text, code).items())

    draw()
    for (place, source, expected), found in zip(asked, answer("shown.mjs", [one[1] for one in asked]), strict=True):
        for renderer, blocks in found.items():
            if renderer != "commonmark" or place not in TABLES:  # which has no tables
                assert isinstance(blocks, str) is False, (renderer, source, blocks)
                assert [flat(block) for block in blocks] == expected, (renderer, source)


@pytest.mark.heavy
def test_a_portable_page_is_read_by_every_renderer() -> None:
    """A whole page with what each of them could take for its own; what it shows is what GFM shows."""
    description = "In 16:9, {prompt} <5 for $5 to $10: import https://example.com/a_b_c?x=2*3 word:word."
    parameters = [
        Parameter(
            "prompt", ParameterType.STRING, description, allowed_values=("16:9", "{x}", "<b>", "", "a|b", "$1 $2")
        ),
        Parameter("a<b>{c}", ParameterType.STRING_ARRAY, "`{code}` of 1:1", default=["$a", "$b"]),
    ]
    site = replace(SITE, title="{Docs} <x>", portable_pages=True)
    one = model("Kling 16:9 {x} 🍌", *parameters, provider="A:b $1 $2", description=f"export {description}")
    page = page_of(one, model("Kling", id="model_b", provider="A:b $1 $2"), site=site).partition("---\n\n")[2]
    (found,) = answer("shown.mjs", [page])
    del found["commonmark"]
    texts = found.pop("gfm")
    assert flat(description) in texts and f"export {description}" in texts and "Kling 16:9 {x} 🍌" in texts
    for renderer, blocks in found.items():
        assert [block for block in blocks if block not in ANCHORS] == [
            block for block in texts if block not in ANCHORS
        ], renderer


@pytest.mark.heavy
def test_slugs_are_those_of_github_slugger_for_every_character() -> None:
    """One heading for each code point, between letters; and headings that repeat."""
    letters = (chr(point) for point in range(sys.maxunicode + 1))
    headings = [f"A{letter}B" for letter in letters if unicodedata.category(letter) not in ("Cn", "Co", "Cs")]
    drawn: list[list[str]] = [["Fox", "Fox 1", "Fox", "Fox-1", "FOX"]]

    @settings(max_examples=effort(200))
    @given(without_code, without_code)
    def draw(one: str, other: str) -> None:
        drawn.append([one, other, one, f"{one} 1", other, one])

    draw()
    alone = [[heading] for heading in headings]
    for page, slugs in zip([*alone, *drawn], answer("slugs.mjs", [*alone, *drawn]), strict=True):
        slugger = anchors.Slugger()
        assert [slugger.slug(heading) for heading in page] == slugs
