"""Plain scalars are read by YAML 1.2's core schema, not by PyYAML's rules of YAML 1.1."""

from __future__ import annotations

import math
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.source.nodes import Scalar, SourceError
from modelgen.source.parsing import parse
from modelgen.source.scalars import resolve_plain
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

SCALARS = [
    ("", None),
    ("~", None),
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("nUll", "nUll"),
    ("true", True),
    ("True", True),
    ("FALSE", False),
    ("tRue", "tRue"),
    ("yes", "yes"),
    ("no", "no"),
    ("No", "No"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("16:9", "16:9"),
    ("1:1", "1:1"),
    ("190:20:30", "190:20:30"),
    ("1:1.5", "1:1.5"),
    ("2026-04-09", "2026-04-09"),
    ("2026-04-09T10:00:00Z", "2026-04-09T10:00:00Z"),
    ("<<", "<<"),
    ("=", "="),
    ("0", 0),
    ("-0", 0),
    ("017", 17),
    ("+5", 5),
    ("-1", -1),
    ("9007199254740993", 9007199254740993),
    ("0o17", 15),
    ("0O17", "0O17"),
    ("0o18", "0o18"),
    ("-0o17", "-0o17"),
    ("0x1F", 31),
    ("0X1F", "0X1F"),
    ("0xG", "0xG"),
    ("0b101", "0b101"),
    ("1_000", "1_000"),
    ("1,000", "1,000"),
    ("1e3", 1000.0),
    ("1E+3", 1000.0),
    ("1e-2", 0.01),
    ("23.976", 23.976),
    (".5", 0.5),
    ("5.", 5.0),
    ("-.5e1", -5.0),
    ("1.2.3", "1.2.3"),
    (".", "."),
    ("-", "-"),
    ("+", "+"),
    ("e3", "e3"),
    (".e3", ".e3"),
    (".0E0", 0.0),
    ("-.5e+1", -5.0),
    ("1.5e3", 1500.0),
    ("1e", "1e"),
    ("2K", "2K"),
    (".inf", math.inf),
    ("+.inf", math.inf),
    ("-.INF", -math.inf),
    (".Inf", math.inf),
    ("inf", "inf"),
    ("Infinity", "Infinity"),
    ("nan", "nan"),
    ("0.0", 0.0),
    ("0e-999", 0.0),
    ("5e-324", 5e-324),
    ("1.7976931348623157e308", 1.7976931348623157e308),
    ("٣", "٣"),  # a digit, but not an ASCII one
    ("1\u0660", "1\u0660"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_core_schema(text: str, value: object) -> None:
    resolved = resolve_plain(text)
    assert resolved == value and type(resolved) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_nan(text: str) -> None:
    resolved = resolve_plain(text)
    assert isinstance(resolved, float) and math.isnan(resolved)


@pytest.mark.parametrize(
    "text",
    [
        "1e400",
        "-1e400",
        "1e-400",
        "0.1e-999",
        "1" + "0" * 400,
        "9" * 309,
        "0x" + "f" * 300,
        "0o" + "7" * 401,
        "9" * 10_000,
    ],
)
def test_numbers_that_no_double_holds(text: str) -> None:
    with pytest.raises(OverflowError):
        resolve_plain(text)


# ruamel.yaml is another reader of YAML 1.2. Where it keeps to the core schema less strictly, the case is left out here and
# stands in the table above.
SCALAR_TEXT = st.one_of(
    st.from_regex(r"[-+]?[0-9]{1,6}", fullmatch=True),
    st.from_regex(r"[-+]?[0-9]{1,4}\.[0-9]{0,4}([eE][-+][0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"[-+]?\.[0-9]{1,4}", fullmatch=True),  # with an exponent, ruamel.yaml takes it for a text
    st.from_regex(r"0o[0-9]{1,4}|0x[0-9a-fA-Fg]{1,4}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?", fullmatch=True),
    st.sampled_from(
        "true false True FALSE yes no on off y n null Null ~ .inf -.inf +.INF .nan 2K 4.5.6 auto é 漢".split()
    ),
    st.from_regex(r"[a-zA-Z][a-zA-Z0-9 ._/-]{0,12}[a-zA-Z0-9]", fullmatch=True),
)


@given(SCALAR_TEXT)
def test_same_as_another_yaml_1_2_reader(text: str) -> None:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    peer = reader.load(StringIO(f"key: {text}\n"))["key"]
    _, root, problems = parse(f"key: {text}\n".encode(), "x.yaml")
    node = root.get("key")
    assert isinstance(node, Scalar) and not problems
    if isinstance(peer, float) and math.isnan(peer):
        assert isinstance(node.value, float) and math.isnan(node.value)
    else:
        assert node.value == peer and isinstance(node.value, bool) is isinstance(peer, bool)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40))
def test_any_text_that_another_reader_takes_for_a_string_is_the_same_string(text: str) -> None:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    source = "key: '" + text.replace("'", "''") + "'\n"
    try:
        peer = reader.load(StringIO(source))["key"]
    except YAMLError:
        return
    try:
        _, root, _ = parse(source.encode(), "x.yaml")
    except SourceError as error:
        assert [one.code for one in error.diagnostics] == ["invalid-character"]
        return
    node = root.get("key")
    assert isinstance(node, Scalar) and (node.value == peer or "\ufeff" in text)
