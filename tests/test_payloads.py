"""Request bodies are read as JSON has them, and every place in them is found."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelgen.catalog.model import Parameter, ParameterType
from modelgen.diagnostics.diagnostic import Diagnostic
from modelgen.payloads.checking import Tally
from modelgen.payloads.files import read_payloads
from modelgen.payloads.reading import MOST_VALUES, Payload
from modelgen.payloads.sources import check_files
from modelgen.payloads.text import repeated_key, span_of
from modelgen.payloads.validator import check_of

from tests.support.effort import effort
from tests.support.project import ROOT
from tests.support.validators import EVERYTHING, catalog


def read(data: bytes) -> tuple[list[Payload], list[Diagnostic]]:
    found = list(read_payloads(io.BytesIO(data), "x"))
    return (
        [one for one in found if isinstance(one, Payload)],
        [one for one in found if isinstance(one, Diagnostic)],
    )


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
    assert found is not None and found[2] == key
    assert text[found[0] : found[1]] == name and text[found[1] :] == " : 2}]}]"


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    payloads, problems = read(data)
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
    payloads, problems = read(b"\xef\xbb\xbf" + data)
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
    payloads, [problem] = read(text.encode())
    assert not payloads
    assert (problem.place.line, problem.place.column, problem.message) == (line, column, message)


def test_deep_nesting_is_refused() -> None:
    _, [problem] = read(b'{"a":' * 200_000)
    assert problem.message == "this is nested too deep to be read"


@pytest.mark.parametrize(
    ("text", "values", "problems"),
    [
        ("{}\n", [(1, {})], []),
        ("\n\n{\n}\n\n", [(3, {})], []),
        ("[1,\n\n2]", [(1, [1, 2])], []),
        ("{}\n\n5\nx\n{}", [(1, {}), (3, 5), (5, {})], [(4, 1)]),
        ('x\n{"a": 1}\n\n{', [(2, {"a": 1})], [(1, 1), (4, 1)]),
        ("5\n{}", [(1, 5), (2, {})], []),
        ("5\n6", [], [(2, 1)]),
        ("{\n{}\n", [(2, {})], [(1, 1)]),
        ("{\n\n\n]", [], [(4, 1)]),
        ("", [], [(0, 0)]),
        (" \n\t\r\n", [], [(0, 0)]),
    ],
)
def test_one_value_or_lines(text: str, values: list[tuple[int, object]], problems: list[tuple[int, int]]) -> None:
    payloads, found = read(text.encode())
    assert [(one.line, one.value) for one in payloads] == values
    assert [(one.place.line, one.place.column) for one in found] == problems


def test_bytes_that_are_not_utf8_spoil_their_line_alone() -> None:
    payloads, [problem] = read(b'{}\n{"a": "\xff"}\r\n{}\n')
    assert [one.line for one in payloads] == [1, 3]
    assert (problem.place.line, problem.place.column, problem.message) == (2, 8, "this is not UTF-8")
    assert problem.place.text == '{"a": "\N{REPLACEMENT CHARACTER}"}'


def test_lines_are_read_as_they_come() -> None:
    """The first body is there before the second line is: a log may be endless."""

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            line = b'{"a": 1}\n'
            buffer[: len(line)] = line
            return len(line)

    found = read_payloads(io.BufferedReader(Endless(), 64), "x")
    taken = [next(found) for _ in range(1000)]
    assert [one.line for one in taken if isinstance(one, Payload)] == list(range(1, 1001))


def test_body_of_more_values_than_any_model_takes_is_refused() -> None:
    most = b'{"a": [' + b"1," * (MOST_VALUES - 1) + b"1]}"
    assert [len(one.value["a"]) for one in read(most)[0]] == [MOST_VALUES]  # type: ignore[index]
    for text in (
        b"[" + b"[]," * MOST_VALUES + b"[]]",
        b"[" + b"{}," * MOST_VALUES + b"{}]",
        b"[1" + b",1" * MOST_VALUES,
    ):
        payloads, [problem] = read(text)
        assert not payloads and problem.message == "this holds more than 100,000 values"
    commas = json.dumps({"prompt": "[{," * MOST_VALUES + '\\"'}).encode()
    assert len(read(commas)[0]) == 1


MEMORY = """\
import resource, sys
from collections import namedtuple

from modelgen.payloads.checking import Check, Tally
from modelgen.payloads.sources import check_files
from modelgen.diagnostics.formats import FORMATS
Issue = namedtuple("Issue", "instance_location keyword message")
problems = [Issue("/prompt", "maxLength", "prompt is too long"), Issue("/more", "required", "more is missing")]
check = Check("m", lambda value: problems, {(): frozenset()})
for part in FORMATS[sys.argv[2]](check_files(["small.json"], None, check, Tally())):
    sys.stdout.write(part)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for part in FORMATS[sys.argv[2]](check_files([sys.argv[1]], None, check, Tally())):
    sys.stdout.write(part)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss")
@pytest.mark.parametrize("format_", ["text", "json"])
@pytest.mark.parametrize("kind", ["one", "escapes", "spread", "lines", "broken"])
def test_memory_is_within_eight_times_the_file(tmp_path: Path, kind: str, format_: str) -> None:
    size = 8_000_000
    text = {
        "one": '{"prompt": "' + "x" * size + '"}',
        "escapes": '{"prompt": "' + "\\n\\u00e9" * (size // 8) + '"}',
        "spread": '{\n\n"prompt":\n"' + "x" * size + '"\n}\n',
        "lines": '{"prompt": "a fox in the snow", "seed": 1, "size": "2K"}\n' * (size // 4 // 55),
        "broken": '{"prompt": "' + "x" * size,
    }[kind]
    (tmp_path / "small.json").write_text('{"prompt": "x"}')
    (tmp_path / "large.json").write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, "large.json", format_],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "generator")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert int(done.stderr) < 8 * len(text), f"{int(done.stderr) / len(text):.1f} times"


def test_problems_stand_where_they_are_and_are_told_once(tmp_path: Path) -> None:
    body = {
        "nothing": {"size": 1},
        "sizes": "1K",
        "text": 5,
        "shots": [{"mode": "a"}, {"a/b": 1, "mode": 2, "c": [{"d": 1}], "layers": [{"~e": True}]}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(body, indent=1), "utf-8")
    model = replace(
        catalog(EVERYTHING).models[0],
        parameters=(
            Parameter("text", ParameterType.STRING, allowed_values=("a", "b")),
            Parameter(
                "shots",
                ParameterType.INPUTS_ARRAY,
                inputs=(
                    Parameter("mode", ParameterType.STRING),
                    Parameter("layers", ParameterType.INPUTS_ARRAY, inputs=(Parameter("x", ParameterType.STRING),)),
                ),
            ),
        ),
        rules=(),
    )
    check = check_of(model.id, replace(catalog(EVERYTHING), models=(model,)))
    found = check_files([str(path)], None, check, Tally())
    text = path.read_text("utf-8").splitlines()
    marked = [
        (one.violation.keyword, text[one.place.line - 1][one.place.column - 1 :][: one.place.length])
        for one in found
        if isinstance(one, Diagnostic) and one.violation is not None
    ]
    assert marked == [
        ("additionalProperties", '"nothing"'),
        ("additionalProperties", '"sizes"'),
        ("enum", "5"),
        ("additionalProperties", '"a/b"'),
        ("type", "2"),
        ("additionalProperties", '"c"'),
        ("additionalProperties", '"~e"'),
    ]
