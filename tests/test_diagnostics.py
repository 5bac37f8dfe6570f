"""How problems are shown: to people, to tools, and to GitHub."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.catalog.model import ParameterType
from modelgen.diagnostics.codes import CODES, explanation
from modelgen.diagnostics.diagnostic import (
    MOST_RESULTS,
    Diagnostic,
    NoFile,
    Place,
    Violation,
    has_errors,
    in_order,
    one_of,
    printable,
    quoted,
)
from modelgen.diagnostics.formats import FORMATS, as_json
from modelgen.diagnostics.github import MOST_OF_A_KIND, annotations_of, as_github, capped, commands
from modelgen.diagnostics.sarif import as_sarif
from modelgen.diagnostics.text import MOST_SHOWN, as_text
from modelgen.loading.load import load

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if (path / "schemas").is_dir())


def at(line: str, part: str, column: int | None = None) -> Diagnostic:
    start = line.index(part) if column is None else column - 1
    return Diagnostic("unknown-key", "m", Place("a.yaml", 7, start + 1, len(part), line))


def under_caret(problem: Diagnostic) -> str:
    """What the carets stand under on a terminal, where wide characters take two columns and combining ones none."""
    _, source, carets, *_ = as_text([problem]).splitlines()
    first, last = carets.index("^"), carets.rindex("^")
    column, found = 0, ""
    for character in source:
        wide = unicodedata.east_asian_width(character) in "WF"
        width = 0 if unicodedata.category(character) in ("Mn", "Me") else 2 if wide else 1
        if first <= column <= last or (width == 0 and first < column <= last + 1):
            found += character
        column += width
    return found


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("name: value", "value"),
        ("漢字: value", "value"),
        ("漢字: 値です", "値です"),
        ("🦊 = x: y", "y"),
        ("e\u0301te\u0301: x", "x"),
        ("a: e\u0301te\u0301 b", "e\u0301te\u0301"),
        ("\tname:\tvalue", "value"),
        ("x" * 1000 + ": value", "value"),
        ("x" * 1000 + ": value" + "y" * 1000, "value"),
        ("漢" * 500 + ": value, " + "漢" * 500, "value"),
        ("value" + "y" * 1000, "value"),
    ],
)
def test_the_caret_is_under_the_right_column(line: str, part: str) -> None:
    assert under_caret(at(line, part)) == part


def test_long_lines_are_cut_on_both_sides() -> None:
    text = as_text([at("x" * 100_000 + "value" + "y" * 100_000, "value")])
    assert max(map(len, text.splitlines())) < 300 and text.splitlines()[1].count("…") == 2


def test_a_line_that_fits_is_shown_whole() -> None:
    line = "x" * 120 + ": value"
    assert as_text([at(line, "value")]).splitlines()[1] == f"  7 | {line}"


def test_text_format() -> None:
    place, related = Place("s/a.yaml", 12, 5, 3, "    abc: 1"), Place("s/a.yaml", 3, 1, 3, "abc: 2")
    assert as_text([Diagnostic("unknown-key", "what is wrong", place, "how to mend it", related)]) == (
        "s/a.yaml:12:5: error[unknown-key]: what is wrong\n"
        "  12 |     abc: 1\n"
        "     |     ^^^\n"
        "  see: s/a.yaml:3:1\n"
        "  hint: how to mend it\n"
    )
    assert as_text([Diagnostic("empty-file", "no place", Place("a"))]) == "a: error[empty-file]: no place\n"
    assert as_text([]) == "" and as_github([]) == "" and json.loads(as_json([])) == []


def test_json_format() -> None:
    place = Place("a.yaml", 2, 3, 4, "text")
    warning = Diagnostic("impossible-value", "é\u202e\n", place, None, Place("b.yaml", 1, 1, 1, "x"))
    whole = Diagnostic("empty-file", "m", Place("\udcff.yaml"), "h")
    assert as_json([warning, whole]).isascii()
    assert json.loads(as_json([whole, warning])) == [
        {
            "file": "a.yaml",
            "line": 2,
            "column": 3,
            "length": 4,
            "severity": "warning",
            "code": "impossible-value",
            "message": "é\u202e\n",
            "hint": None,
            "related": {"file": "b.yaml", "line": 1, "column": 1},
        },
        {
            "file": "\udcff.yaml",
            "line": 0,
            "column": 0,
            "length": 0,
            "severity": "error",
            "code": "empty-file",
            "message": "m",
            "hint": "h",
        },
    ]


def test_github_format_escapes_what_would_end_a_command_or_an_attribute() -> None:
    place = Place("a,b:c%.yaml", 2, 3, 1, "x")
    assert as_github([Diagnostic("unknown-key", "50%: a, b\n::error::x", place, "so\r\nmend")]) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=2,col=3,title=unknown-key::50%25: a, b\\n::error::x%0Aso\\r\\nmend\n"
    )
    assert as_github([Diagnostic("empty-file", "m", Place("a"))]) == "::error file=a,title=empty-file::m\n"


def test_a_problem_of_a_request_body_has_fields_of_its_own() -> None:
    place = Place("a.json", 2, 3, 4, "text")
    one = Diagnostic("payload-invalid", "size must be '2K'", place, violation=Violation("model_a", "/a/0", "enum"))
    (record,) = json.loads(as_json([one]))
    assert record["message"] == "size must be '2K'"
    assert (record["model"], record["instanceLocation"], record["keyword"]) == ("model_a", "/a/0", "enum")
    assert as_text([one]).startswith("a.json:2:3: error[payload-invalid]: size must be '2K' (at /a/0) [enum]\n")
    assert as_github([one]).endswith("::size must be '2K' (at /a/0) [enum]\n")
    whole = Diagnostic("payload-invalid", "no size", place, violation=Violation("model_a", "", "required"))
    assert as_text([whole]).startswith("a.json:2:3: error[payload-invalid]: no size [required]\n")


@given(st.lists(st.builds(Place, st.just("a"), st.integers(0, 3), st.integers(1, 3)), max_size=5))
def test_formats_in_parts_are_those_in_one(places: list[Place]) -> None:
    problems = in_order(Diagnostic("unknown-key", "m", place) for place in places)
    for name, whole in (("text", as_text), ("json", as_json), ("github", as_github), ("sarif", as_sarif)):
        assert "".join(FORMATS[name](iter(problems))) == whole(problems)


# GitHub's limits


def test_what_github_would_not_show_goes_into_the_summary() -> None:
    odd = "a|b `c` [d](http://x.test) <b> @e\n::error::x"
    errors = [Diagnostic("unknown-key", odd, Place("a.yaml", line, 1, 1, "x"), "mend") for line in range(1, 14)]
    warnings = [Diagnostic("impossible-value", "w", Place("b.yaml", line, 1, 1, "x")) for line in range(1, 12)]
    shown, rest = capped(annotations_of([*errors, *warnings]))
    lines = list(commands(shown))
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * MOST_OF_A_KIND + ["::warning"] * MOST_OF_A_KIND
    title, *rows = rest.splitlines()
    assert title == "### modelgen: 3 more errors, 1 more warnings"
    rows = [row for row in rows if row]
    assert len(rows) == 4 and rows[0].startswith(
        "- `a.yaml:11:1`: error[`unknown-key`] a\\|b \\`c\\` \\[d\\]\\(http\\://x.test\\)"
    )
    assert not re.search(r"(?<!\\)[<@]", rows[0])
    assert capped(annotations_of(errors[:10])) == (list(annotations_of(errors[:10])), "")


def test_a_summary_fits_into_what_github_takes() -> None:
    problems = (Diagnostic("unknown-key", "m" * 1000, Place("a", line, 1)) for line in range(1, 3001))
    shown, rest = capped(annotations_of(problems))
    assert len(shown) == MOST_OF_A_KIND and len(rest.encode()) < 1024 * 1024
    assert rest.startswith("### modelgen: 2,990 more errors\n") and "that do not fit in here" in rest


# SARIF


def sarif(problems: list[Diagnostic]) -> Any:
    log = json.loads(as_sarif(problems))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    return run


def test_sarif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repository/.git").mkdir(parents=True)
    (tmp_path / "repository/deep").mkdir()
    monkeypatch.chdir(tmp_path / "repository/deep")
    line = "  key: value"
    problems = [
        Diagnostic("unknown-key", "what", Place("a b/é.yaml", 3, 3, 3, line), "mend", Place("../c.yaml", 1, 2, 1, "x")),
        Diagnostic("impossible-value", "w", Place((tmp_path / "elsewhere.yaml").as_posix())),
        Diagnostic("payload-invalid", "p", Place("x.json", 1, 1, 1, "{"), violation=Violation("m", "/a", "enum")),
    ]
    run = sarif(problems)
    driver = run["tool"]["driver"]
    assert driver["name"] == "modelgen" and [rule["id"] for rule in driver["rules"]] == sorted(
        ["unknown-key", "impossible-value", "payload-invalid"]
    )
    for rule in driver["rules"]:
        row = CODES[rule["id"]]
        assert rule["shortDescription"]["text"] == row.purpose and row.explanation in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] == ("warning" if row.warning else "error")
    by_rule = {result["ruleId"]: result for result in run["results"]}
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert re.fullmatch("[0-9a-f]{16}:1", result["partialFingerprints"]["primaryLocationLineHash"])
    one = by_rule["unknown-key"]
    assert (one["level"], one["message"]["text"]) == ("error", "what\nmend")
    (location,) = one["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "deep/a%20b/%C3%A9.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 3, "endColumn": 6},
    }
    assert one["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "c.yaml"
    assert "%SRCROOT%" in run["originalUriBaseIds"] and run["columnKind"] == "unicodeCodePoints"
    (location,) = by_rule["impossible-value"]["locations"]
    assert location == {
        "physicalLocation": {"artifactLocation": {"uri": f"file://{tmp_path.as_posix()}/elsewhere.yaml"}}
    }
    assert by_rule["payload-invalid"]["properties"] == {"model": "m", "instanceLocation": "/a", "keyword": "enum"}


@pytest.mark.parametrize(
    "name", ["<stdin>", "--target", "MODEL", "GET /models/a", "HEAD~1:schemas/a.yaml", "feature/x:a.yaml"]
)
def test_sarif_takes_no_file_for_what_is_none(name: str) -> None:
    (result,) = sarif([Diagnostic("unknown-key", "m", Place(NoFile(name), 1, 1))])["results"]
    assert result["locations"] == [{"logicalLocations": [{"name": name}]}]


@pytest.mark.parametrize("name", ["MODEL", "BODIES", "a:b.json", "<x>.json", "--target"])
def test_sarif_takes_files_for_files_whatever_they_are_called(name: str) -> None:
    (result,) = sarif([Diagnostic("payload-syntax", "m", Place(name, 1, 1))])["results"]
    assert "physicalLocation" in result["locations"][0]


def test_sarif_fingerprints_outlive_lines_that_move() -> None:
    def prints(*problems: Diagnostic) -> list[str]:
        return [one["partialFingerprints"]["primaryLocationLineHash"] for one in sarif(list(problems))["results"]]

    first = Diagnostic("unknown-key", "m", Place("a.yaml", 3, 1, 1, "x: 1"))
    moved = Diagnostic("unknown-key", "m", Place("a.yaml", 9, 3, 1, "  x: 1"))
    assert prints(first) == prints(moved)
    both = prints(first, moved)
    assert both[0] == prints(first)[0] and both[1] == both[0].removesuffix("1") + "2"
    others = [
        Diagnostic("unknown-choice", "m", Place("a.yaml", 3, 1, 1, "x: 1")),
        Diagnostic("unknown-key", "n", Place("a.yaml", 3, 1, 1, "x: 1")),
        Diagnostic("unknown-key", "m", Place("b.yaml", 3, 1, 1, "x: 1")),
        Diagnostic("unknown-key", "m", Place("a.yaml", 3, 1, 1, "y: 1")),
    ]
    assert len({*prints(first), *(prints(one)[0] for one in others)}) == 5


def test_sarif_holds_no_more_results_than_are_taken() -> None:
    problems = [Diagnostic("impossible-value", "w", Place("a", line, 1)) for line in range(1, MOST_RESULTS + 2)]
    problems.append(Diagnostic("unknown-key", "e", Place("b", 1, 1)))
    run = sarif(problems)
    assert len(run["results"]) == MOST_RESULTS and run["results"][0]["ruleId"] == "unknown-key"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "25,002 problems were found; the first 25,000 are listed."
    assert sarif([])["results"] == []


def test_order_is_by_file_line_and_column_and_each_problem_is_shown_once() -> None:
    places = [Place("b", 1, 1), Place("a", 10, 1), Place("a", 2, 10), Place("a", 2, 9), Place("a"), Place("a", 2, 9)]
    found = in_order(Diagnostic("unknown-key", "m", place) for place in places)
    assert [str(one.place) for one in found] == ["a", "a:2:9", "a:2:10", "a:10:1", "b:1:1"]


def test_a_file_of_hundreds_of_problems_is_cut_and_errors_come_first() -> None:
    warnings = [Diagnostic("impossible-value", "w", Place("a", line, 1, 1, "x")) for line in range(1, 301)]
    errors = [Diagnostic("unknown-key", "e", Place("a", line, 1, 1, "x")) for line in range(301, 304)]
    other = Diagnostic("unknown-key", "e", Place("b", 1, 1, 1, "x"))
    lines = [line for line in as_text([*warnings, *errors, other]).splitlines() if not line.startswith(" ")]
    assert sum("error[" in line for line in lines) == 4
    assert len(lines) == MOST_SHOWN + 2
    assert lines[-2:] == [
        f"a: {303 - MOST_SHOWN} more problems in this file; mend these first",
        "b:1:1: error[unknown-key]: e",
    ]
    assert len(json.loads(as_json([*warnings, *errors, other]))) == 304


@given(st.text(st.characters(), max_size=30), st.integers(0, 40), st.integers(1, 40))
def test_no_input_steers_a_terminal_or_breaks_a_format(text: str, column: int, length: int) -> None:
    place = Place(f"{text}.yaml", min(column, 1), column, length, text.replace("\n", ""))
    problems = [Diagnostic("unknown-key", text, place, text, place)]
    assert all(c == "\n" or c.isprintable() for c in as_text(problems) + as_github(problems))
    assert len(as_github(problems).splitlines()) == 1
    assert json.loads(as_json(problems))[0]["message"] == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("it's", "'it\\'s'"),
        ("a\nb\x1b", "'a\\nb\\x1b'"),
        ("x" * 100, "'" + "x" * 57 + "…'"),
        ("", "''"),
        (5, "5"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        (10**400, "a number of more than 60 digits"),
    ],
)
def test_quoted(value: object, shown: str) -> None:
    assert quoted(value) == shown and len(shown) <= 60


def test_one_of() -> None:
    assert one_of(["a"]) == "'a'"
    assert one_of(["a", 1]) == "'a' or 1"
    assert one_of(["a", "b", "c"], word="and") == "'a', 'b' and 'c'"
    assert one_of(range(20), most=2) == "0, 1 or one of 18 more"
    assert one_of([]) == ""


def test_printable_keeps_what_can_be_seen() -> None:
    assert printable("é漢🦊 \u202e\t\udc80") == "é漢🦊 \\u202e\\t\\udc80"


def test_a_code_that_is_not_listed_is_a_mistake_of_the_program() -> None:
    with pytest.raises(LookupError):
        Diagnostic("no-such-code", "m", Place("a"))


def test_explanations_say_it_themselves() -> None:
    """None of them sends its reader into the code."""
    for row in CODES.values():
        assert not re.search(r"\.py\b|generator/|modelgen\.\w", row.explanation + row.purpose), row.id
    listed = set(re.findall(r"`(\w+)`", CODES["unknown-type"].explanation))
    single = {one.value for one in ParameterType if not one.value.endswith("_array")}
    arrays = {one.value.removesuffix("_array") for one in ParameterType if one.value.endswith("_array")} - {"inputs"}
    assert listed == single | {"_array", "inputs_array"} and arrays == single - {"boolean"}


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str) -> None:
    row, text = CODES[code], explanation(code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert text.startswith(f"{code} ({row.category}, {'a warning' if row.warning else 'an error'})\n\n")
    assert row.purpose in text and row.purpose.endswith(".")
    assert row.explanation in text and row.explanation.endswith(".") and row.explanation != row.purpose
    assert has_errors([Diagnostic(code, "m", Place("a"))]) is not row.warning


def test_messages_say_what_is_wrong_and_hints_what_to_do() -> None:
    found = [one for case in CASES for one in load(case / "schemas").diagnostics]
    assert len({one.code for one in found}) > 30
    for one in found:
        assert one.hint, one
        assert not one.message.endswith(".") and not one.message[0].isupper(), one.message
        assert "invalid" not in one.message and "None" not in one.message, one.message
        assert len(one.message) < 200 and len(one.hint) < 300
