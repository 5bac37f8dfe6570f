"""Filters for templates of other languages: what they write reads back as the text, and ends nothing around it."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from modelgen.languages import html as html_language
from modelgen.languages import plain, python, typescript
from modelgen.languages.code import Text, Value, revealed
from modelgen.languages.json import literal
from modelgen.source.characters import refused_character

_texts = st.text().filter(lambda text: refused_character(text) is None)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts,
    lambda inner: st.lists(inner) | st.dictionaries(_texts, inner),
)


@given(_json)
def test_literals_are_json(value: object) -> None:
    assert json.loads(literal(Value(value, "shown"))) == value  # type: ignore[arg-type]
    assert json.loads(plain.literal(value)) == value  # type: ignore[arg-type]
    assert "\n" not in literal(Value(value, ""))  # type: ignore[arg-type]


@given(_texts)
@example('\\${x}\\\\$"#{y}')
def test_special_characters_of_a_literal_stand_behind_a_backslash(text: str) -> None:
    """A reader that knows `\\$` reads the text, and never sees a bare `$` or `#`."""
    written = plain.literal(Text(text), "$#")
    assert json.loads(re.sub(r"(\\\\)|\\([$#])", r"\1\2", written)) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[$#]", written)


@given(_texts)
@example("a\\'b'\n\\")
def test_single_quoted(text: str) -> None:
    written = plain.single(Text(text))
    assert eval(written.replace("{", "\\x7b")) == text and "\n" not in written  # Python reads such escapes alike


@given(_texts.filter(lambda text: "\0" not in text))
def test_doubled_quotes_are_sql(text: str) -> None:
    assert sqlite3.connect(":memory:").execute(f"select {plain.single(Text(text), True)}").fetchone() == (text,)


@given(_texts)
@example("ends with \\ \\")
def test_line_comment_stays_on_its_line(text: str) -> None:
    written = plain.line(Text(text))
    assert len(f"// {written}".splitlines()) == 1 and not written.endswith("\\")


@given(st.lists(st.sampled_from(["*", "/", "-", ">", "]", "}", ")", "!", " ", "a", "\n"])).map("".join))
def test_remark_holds_no_end_of_a_comment(text: str) -> None:
    written = plain.remark(Text(text))
    assert not re.search(r"\*/|-->|\]\]|-\}|\*\)|\n", written)
    assert written.replace(" ", "") == "".join(text.split())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, object]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((tag, None))


@given(_texts, _json)
@example("</p><img src=x onerror=alert(1)>", "</script><script>alert(1)</script><!--")
def test_html_text_attribute_and_script(text: str, value: object) -> None:
    page = _Page()
    shown = html_language.text(Text(text))
    script = html_language.script(value)  # type: ignore[arg-type]
    page.feed(f'<p title="{shown}">{shown}</p><script>x = {script}</script>')
    page.close()
    assert [tag for tag, _ in page.found] == ["p", "p", "script", "script"]
    assert html.unescape(shown) == text
    assert json.loads(script) == value


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("https://example.test/a?b=1&c", "https://example.test/a?b=1&amp;c"),
        ("/path/to:it", "/path/to:it"),
        ("page.html#a:b", "page.html#a:b"),
        ("mailto:a@example.test", "mailto:a@example.test"),
        ("javascript:alert(1)", "#"),
        (" java\nscript:alert(1)", "#"),
        ("JAVASCRIPT:alert(1)", "#"),
        ("data:text/html,x", "#"),
        ('" onclick="x', "&quot; onclick=&quot;x"),
    ],
)
def test_links(target: str, written: str) -> None:
    assert html_language.href(Text(target)) == written


def test_values_compare_as_json_does() -> None:
    """What a template may ask: `{% if parameter.default == 1 %}`."""
    assert Value(1, "1") == 1.0 and Value(1, "1") != "1" and Value(True, "true") != 1 and Value("a", "a") == "a"
    assert Value(1, "1") == Value(1.0, "1") and Value(False, "false") != Value(0, "0")
    assert Text("a") == "a" and Text("a") == Text("a") and Text("a") != "b"
    assert {Text("x-kind"): 1}["x-kind"] == 1  # type: ignore[index]
    assert revealed(Value([1], "1")) == [1] and revealed(Text("a")) == "a" and revealed(None) is None
    assert (python.py(Value(True, "true")), typescript.ts(Value(True, "true"))) == ("True", "true")
