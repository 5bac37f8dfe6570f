"""From bytes to nodes: where each thing stands, and what is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.diagnostics.diagnostic import Diagnostic
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, SourceError, SourceFile, Unusable
from modelgen.source.parsing import MAX_BYTES, MAX_DEPTH, parse, read_bytes

from tests.support.permissions import bound_by_permissions
from tests.support.work import growth


def refused(data: bytes) -> list[Diagnostic]:
    try:
        return parse(data, "x.yaml")[2]
    except SourceError as error:
        return list(error.diagnostics)


def marked(file: SourceFile, node: Node) -> str:
    """The stretch of text that a caret would stand under."""
    place = file.place(node.mark)
    return place.text[place.column - 1 : place.column - 1 + place.length]


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.value


def test_values_and_their_places() -> None:
    data = (
        "# c\na: [1, 'two', 漢字]\nb:\n  c: >\n    folded\n    text\n  d:\n  - \"x\\u0041\"\n  'e f': {g: h}\n".encode()
    )
    file, root, problems = parse(data, "x.yaml")
    assert not problems
    assert plain(root) == {"a": [1, "two", "漢字"], "b": {"c": "folded text\n", "d": ["xA"], "e f": {"g": "h"}}}
    a, b = root.get("a"), root.get("b")
    assert isinstance(a, Sequence) and isinstance(b, Mapping)
    assert [marked(file, item) for item in a.items] == ["1", "'two'", "漢字"]
    assert [marked(file, key) for key, _ in b.entries] == ["c", "d", "'e f'"]
    assert [file.place(key.mark).line for key, _ in b.entries] == [4, 7, 9]
    assert (file.place(a.items[2].mark).column, file.place(a.items[2].mark).length) == (15, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_change_nothing(end: str, mark: bytes) -> None:
    file, root, problems = parse(mark + f"a: 1{end}b: |{end}  x{end}  y{end}c: 3{end}".encode(), "x.yaml")
    assert plain(root) == {"a": 1, "b": "x\ny\n", "c": 3} and not problems
    assert [file.place(key.mark).line for key, _ in root.entries] == [1, 2, 5]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", [("empty-file", 0, 0, 1)]),
        (b" \n\t\n", [("empty-file", 0, 0, 1)]),
        (b"# only this\n", [("empty-file", 0, 0, 1)]),
        (b"- a\n", [("not-a-mapping", 1, 1, 3)]),
        (b"text\n", [("not-a-mapping", 1, 1, 4)]),
        (b"a: *b\n", [("yaml-alias", 1, 4, 2)]),
        (b"a: &long 1\nb: *long\n", [("yaml-alias", 1, 4, 5), ("yaml-alias", 2, 4, 5)]),
        (b"&top\na: 1\n", [("yaml-alias", 1, 1, 4)]),
        (b"a: !!str 1\n", [("yaml-tag", 1, 4, 5)]),
        (b"a: &b !c [1]\n", [("yaml-alias", 1, 4, 2), ("yaml-tag", 1, 7, 2)]),
        (b"<<: {a: 1}\n", [("yaml-merge-key", 1, 1, 2)]),
        (b"'<<': {a: 1}\n", []),
        (b"a: 1\n'a': 2\n", [("yaml-duplicate-key", 2, 1, 3)]),
        (b"1: a\n'1': b\n", [("yaml-duplicate-key", 2, 1, 3)]),
        (b"a: {b: 1, b: 2}\na: 3\n", [("yaml-duplicate-key", 1, 11, 1), ("yaml-duplicate-key", 2, 1, 1)]),
        (b"[a]: 1\n", [("yaml-key", 1, 1, 3)]),
        (b"%YAML 1.1\n---\na: 1\n", [("yaml-directive", 1, 1, 9)]),
        (b"a: 1\n---\nb: 2\n", [("yaml-documents", 2, 1, 3)]),
        (b"a:\n\tb: 1\n", [("yaml-tab", 2, 1, 1)]),
        (b"a: [\n\t1]\n", [("yaml-tab", 2, 1, 1)]),
        (b"a: |\n  x\n  \ty\nb: 'p\n\tq'\nc: r\n \ts\n", []),
        (b"a: r\n\ts\n", [("yaml-tab", 2, 1, 1)]),
        (b"a: 1e999\n", [("number-out-of-range", 1, 4, 5)]),
        (b"a: [1, 2\n", [("yaml-syntax", 1, 4, 1)]),
        (b"a: [{b: 1}, {\n", [("yaml-syntax", 1, 13, 1)]),
        (b"a: 'x\nb: 2\n", [("yaml-syntax", 1, 4, 1)]),
        (b'a: "\\ud800"\n', [("yaml-syntax", 1, 7, 1)]),
        (b"a: \xff\n", [("not-utf8", 1, 4, 1)]),
        (b"\xef\xbb\xbfa: x\r\rb: \xed\xa0\x80\n", [("not-utf8", 3, 4, 1)]),
        ("a: x\na: \x7f\x80\n".encode(), [("yaml-duplicate-key", 2, 1, 1), ("invalid-character", 2, 4, 1)]),
        ("a: \u2028\nb: \ufeff\n".encode(), [("invalid-character", 1, 4, 1), ("invalid-character", 2, 4, 1)]),
        (b"a: " + b"[" * 99, [("yaml-depth", 1, MAX_DEPTH + 4, 1)]),
    ],
)
def test_what_is_refused_and_where(data: bytes, found: list[tuple[str, int, int, int]]) -> None:
    problems = refused(data)
    actual = [(one.code, one.place.line, one.place.column, one.place.length) for one in problems]
    assert sorted(actual, key=lambda one: one[1:]) == found
    assert all(one.hint for one in problems)


def test_every_syntax_error_has_a_hint_and_no_jargon() -> None:
    texts = "a: b: c|a: @x|a: `x|a: %x|a: *|a: &|a: !<x|a: - b|a: {b: 1}}|}|]|a: [1,,2]|a: {1,,2}|? a\nb|a: >x|a: |x\n y|- a\nb: c|a: 'x' y"
    texts += '|a: "\\q"|a: "\\xzz"|a:\n  b\n c: d|%FOO\n---\na: 1|a: "x|a: {b: c|a: {b|a: [b: c: d]|--- |a\n---\n|{a: 1}\nb: 2|a:\n - b\n c'
    for text in texts.split("|"):
        for one in refused(text.encode()):
            assert one.hint, (text, one.message)
            assert "expected" not in one.message and "token" not in one.message, (text, one.message)


def test_a_refused_value_is_reported_once_and_stands_for_nothing() -> None:
    _, root, problems = parse(b"a: *x\nb: [1e999, 2]\n", "x.yaml")
    assert len(problems) == 2
    items = root.get("b")
    assert isinstance(root.get("a"), Unusable) and isinstance(items, Sequence)
    assert isinstance(items.items[0], Unusable) and isinstance(items.items[1], Scalar)


GROWING: dict[str, Callable[[int], bytes]] = {
    "brackets": lambda n: b"a: " + b"[" * n,
    "braces": lambda n: b"a: " + b"{a: " * n,
    "hyphens": lambda n: b"- " * n,
    "question marks": lambda n: b"? " * n,
    "blocks": lambda n: b"".join(b" " * depth + b"a:\n" for depth in range(n)),
    "items": lambda n: b"a: [" + b"1," * n + b"]",
    "words": lambda n: b"a: " + b"x y " * n,
    "lines of a text": lambda n: b"a: x\n" + b"  y\n" * n,
    "digits": lambda n: b"a: " + b"9" * n,
    "decimals": lambda n: b"a: 0." + b"9" * n,
    "colons": lambda n: b"a:" * n,
    "anchors": lambda n: b"- &a a\n" * n,
    "a key repeated": lambda n: b"a: 1\n" * n,
    "tabs": lambda n: b"\ta\n" * n,
    "control characters": lambda n: b"\0\n" * n,
    "comments": lambda n: b"#\n" * n,
}


@pytest.mark.parametrize("make", GROWING.values(), ids=list(GROWING))
def test_work_grows_with_the_file(make: Callable[[int], bytes]) -> None:
    def reading(size: int) -> Callable[[], object]:
        data = make(size)
        return lambda: refused(data)

    assert growth(reading, 300) < 2.5


@pytest.mark.parametrize("make", GROWING.values(), ids=list(GROWING))
def test_large_files(make: Callable[[int], bytes]) -> None:
    """Half a megabyte of each, for the work of libyaml, which is not counted; `benchmarks/limits.py` times it."""
    size = 500_000 // (len(make(200)) - len(make(100))) * 100
    refused(make(min(size, 900) if make is GROWING["blocks"] else size))


def test_read_bytes_refuses_what_is_not_a_file_of_reasonable_size(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    (tmp_path / "fits.yaml").write_bytes(b"#" * MAX_BYTES)
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    assert len(read_bytes(tmp_path / "fits.yaml", "fits.yaml")) == MAX_BYTES
    for name, code in {
        "big": "file-too-large",
        "pipe": "file-unreadable",
        "folder": "file-unreadable",
        "none": "file-unreadable",
        "x" * 300: "file-unreadable",
    }.items():
        with pytest.raises(SourceError) as error:
            read_bytes(tmp_path / f"{name}.yaml", "shown.yaml")
        assert [(one.code, str(one.place)) for one in error.value.diagnostics] == [(code, "shown.yaml")]


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: 1\n")
    (tmp_path / "a.yaml").chmod(0)
    with bound_by_permissions(), pytest.raises(SourceError):
        read_bytes(tmp_path / "a.yaml", "a.yaml")


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text("ab: '\"\\{}[],#&*!|>%@`-?\n é漢🦊", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc-x é", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), TREES, min_size=1, max_size=4))
def test_json_is_read_as_it_is(tree: dict[str, object]) -> None:
    _, root, problems = parse(json.dumps(tree, indent=1, ensure_ascii=False).encode(), "x.yaml")
    assert plain(root) == tree and not problems
