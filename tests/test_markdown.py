"""Text of the catalogue shows as it is written, in every place of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.languages import markdown
from modelgen.languages.code import Text
from modelgen.languages.text_width import width

from tests.support.markdown import in_places, shown, texts, without_code


@given(without_code, texts)
def test_any_text_shows_as_it_is_written(text: str, code: str) -> None:
    for place, (source, expected) in in_places(text, code).items():
        assert shown(source) == expected, place


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.com/a_b_c?x=2*3 for more.",
        "(https://example.com/a/~user, http://localhost:8080/x)",
        "https://en.example.org/wiki/Fox_(animal)#In_art",
        "https://example.com/?a=1&b=2",
        "www.example.com/a_b",
        "Costs $5.",
        "9: 16, R&D & more; 3 > 2",
    ],
)
def test_what_needs_no_escape_stays_as_it_is(text: str) -> None:
    assert markdown.prose(text).replace("\\&", "&") == text


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("a {prompt} b", r"a \{prompt} b"),
        ("<5 and <b>", r"\<5 and \<b>"),
        ("$5 to $10", r"\$5 to \$10"),
        ("ratio 16:9, key:value", r"ratio 16\:9, key\:value"),
        ("https://a.b@16:9 www.a.b@16:9 (www.a.b:80)", "https://a.b@16:9 www.a.b@16:9 (www.a.b:80)"),
        ("foo@www.a.b:9 x,www.a.b@16:9", r"foo@www.a.b\:9 x,www.a.b@16\:9"),  # GFM finds no URL there
        ("http://-a:9", r"http\://-a\:9"),  # nor there
        ("https://x.y/{id}/a_b", r"https\://x.y/\{id}/a\_b"),
        ("https://x.y/*a*", r"https\://x.y/\*a\*"),
        ("https://a.b/<c>", r"https\://a.b/\<c>"),
        ("R&D &amp; Q&A", r"R\&D \&amp; Q\&A"),
        ("a]( b", r"a]\( b"),
        ("code `a|b_c` here", "code `a|b_c` here"),
        ("two\n  lines,\ttwo  blanks ", "two lines, two blanks"),
    ],
)
def test_escapes(text: str, source: str) -> None:
    assert markdown.prose(text) == source


def test_ratios_stay_bare_on_the_vendors_page_alone() -> None:
    assert markdown.prose("16:9 and 9:16, key:value", portable=False) == r"16:9 and 9:16, key\:value"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("- x", r"\- x"),
        ("-5 is", "-5 is"),
        ("+ x", r"\+ x"),
        ("> x", r"\> x"),
        ("# x", r"\# x"),
        ("=== x", r"\=== x"),
        ("1. x", r"1\. x"),
        ("1.5 x", "1.5 x"),
        ("2026) x", r"2026\) x"),
        (":::note", r"\::\:note"),
        ("import a from b", "&#105;mport a from b"),
        ("export x", "&#101;xport x"),
        ("important", "important"),
    ],
)
def test_a_paragraph_does_not_become_something_else(text: str, source: str) -> None:
    assert markdown.md_block(Text(text)) == source
    assert shown(source) == [text]


@pytest.mark.parametrize(("value", "source"), [("", '`""`'), ('""', r'`"\"\""`'), ('"a"', '`"a"`'), ('"', '`"`')])
def test_an_empty_text_is_visible(value: str, source: str) -> None:
    assert markdown.code(markdown.visible(value)) == source


@given(st.text('"\\a', max_size=12))
def test_what_is_made_visible_is_read_back(value: str) -> None:
    assert markdown.hidden(markdown.visible(value)) == value


def test_a_column_is_padded_up_to_a_bound() -> None:
    rows = [("a", "x" * (markdown.WIDEST + 1)), ("b" * 40, "y" * 50)]
    lines = markdown.table(("A", "B"), rows).split("\n")
    assert [len(line) for line in lines] == [97, 97, 40 + 7 + markdown.WIDEST + 1, 97]
    wide = markdown.table(("A", "B"), [("a", "x" * markdown.WIDEST), ("b", "y")])
    assert {len(line) for line in wide.split("\n")} == {3 + 7 + markdown.WIDEST}


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("é", 1), ("e\u0301", 1), ("日本", 4), ("🦊", 2), ("❤", 1), ("❤️", 2), ("👩🏽", 2), ("👩‍🚀", 2), ("🇫🇷", 2), ("1️⃣", 2)],
)  # fmt: skip
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        ("md", "a | `b|c`", "a | `b|c`"),
        ("cell", "a | `b|c`", "a \\| `b\\|c`"),
        ("code", "b|c", "`b|c`"),
        ("cell_code", "b|c", "`b\\|c`"),
        ("code", "", '`""`'),
        ("cell_code", "", '`""`'),
        ("label", "a] https://x.y", r"a\] https\://x.y"),
        ("attribute", 'a"<b>&{c} d', "a&#34;&#60;b&#62;&#38;&#123;c&#125;&#32;d"),
        ("url", "/a b(c)", "/a%20b%28c%29"),
    ],
)
def test_filters(name: str, text: str, source: str) -> None:
    apply = markdown.FILTERS[name]
    assert callable(apply) and apply(Text(text)) == source
