"""Request bodies are read as JSON has them, and every place in them is found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelgen.payloads.payloads import read_payloads
from modelgen.payloads.text import repeated_key, span_of

from tests.support.effort import effort

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def pointers(value: Any, at: str = "") -> list[tuple[str, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    escaped = [(str(key).replace("~", "~0").replace("/", "~1"), item) for key, item in items]
    return [(at, value), *(found for key, item in escaped for found in pointers(item, f"{at}/{key}"))]


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_value_is_found(value: Any, indent: int | str | None, is_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    for pointer, part in pointers(value):
        start, end = span_of(text, pointer)
        assert json.loads(text[start:end]) == part
    assert repeated_key(text) is None


@given(VALUES, st.text())
def test_repeated_keys_are_found_at_any_depth(value: Any, key: str) -> None:
    name = json.dumps(key)
    text = (
        f'[{json.dumps(value)}, {{"x\\"y": [{{{name}: {json.dumps(value)}, "{key.encode().hex()}-": 1, {name} : 2}}]}}]'
    )
    found = repeated_key(text)
    assert found is not None and found[1] == key
    assert text[found[0] :].startswith(name) and text[found[0] + len(name) :] == " : 2}]}]"


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    payloads, problems = read_payloads(data, "x")
    assert payloads or problems
    for problem in problems:
        assert problem.place.line <= data.count(b"\n") + 1
        assert problem.place.column <= max(1, len(problem.place.text))


@settings(max_examples=effort(25))
@given(
    st.lists(st.dictionaries(st.text(), st.integers() | st.text()), min_size=2, max_size=4),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_lines(values: list[dict[str, Any]], end: str) -> None:
    data = end.join(json.dumps(value) for value in values).encode()
    payloads, problems = read_payloads(b"\xef\xbb\xbf" + data, "x")
    assert [payload.value for payload in payloads] == values and not problems
    step = end.count("\n")
    assert [payload.line for payload in payloads] == [1 + step * index for index in range(len(values))]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("[\n  1,\n  2\n  3\n]", 4, 3, "this is not JSON: Expecting ',' delimiter"),
        ('{"a": "NaN", "b": -Infinity}', 1, 19, "-Infinity is no JSON number"),
        ('{"a": 1, "\\u0061": 2}', 1, 10, "the key 'a' stands twice in one object"),
        ('{\n "a": {"b": 1,\n "b": 2}}', 3, 2, "the key 'b' stands twice in one object"),
        ("{", 1, 1, "this is not JSON: Expecting property name enclosed in double quotes"),
        ('{"a": 1}}', 1, 9, "this is not JSON: Extra data"),
        ('{"a": -' + "1" * 5000 + "}", 1, 7, "a number of 5,000 digits is longer than can be read"),
    ],
)
def test_places_of_what_is_wrong(text: str, line: int, column: int, message: str) -> None:
    payloads, [problem] = read_payloads(text.encode(), "x")
    assert not payloads
    assert (problem.place.line, problem.place.column, problem.message) == (line, column, message)


def test_deep_nesting_is_refused() -> None:
    _, [problem] = read_payloads(b'{"a":' * 100_000, "x")
    assert problem.message == "this is nested too deep to be read"
