"""The diffs that `modelgen build --check` shows: right, short, and made without comparing what no one is shown."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.publishing import drift

LINES = st.lists(st.sampled_from("abcdef"), max_size=14)


def _patched(before: list[str], hunks: list[str]) -> list[str]:
    """What a unified diff makes of lines."""
    made: list[str] = []
    at = 0
    for line in hunks:
        if line.startswith("@@"):
            start, _, length = line.split()[1][1:].partition(",")
            first = int(start) - (length != "0")
            made += before[at:first]
            at = first
        elif line.startswith("+"):
            made.append(line[1:])
        else:
            assert before[at] == line[1:]
            made += before[at : at + 1] if line.startswith(" ") else []
            at += 1
    return made + before[at:]


@given(LINES, LINES)
def test_a_diff_makes_one_of_the_other(before: list[str], after: list[str]) -> None:
    hunks, are_all = drift._compared(before, after)
    assert are_all and _patched(before, hunks) == after
    assert bool(hunks) is (before != after)


def test_a_line_in_a_long_file_is_shown_at_its_place() -> None:
    before = [f"line {number}" for number in range(100_000)]
    after = [*before[:70_000], "another", *before[70_001:]]
    expected = list(difflib.unified_diff(before[69_999:70_002], after[69_999:70_002], n=1, lineterm=""))[3:]
    assert drift._compared(before, after) == (["@@ -70000,3 +70000,3 @@", *expected], True)


def test_of_a_long_stretch_only_the_beginning_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    class Counting(difflib.SequenceMatcher[str]):
        def __init__(self, junk: None, a: list[str], b: list[str]) -> None:
            seen.append(len(a) + len(b))
            super().__init__(junk, a, b)

    monkeypatch.setattr(difflib, "SequenceMatcher", Counting)
    before = ["first", *(f"line {number}" for number in range(50_000)), "last"]
    after = ["new", *(f"line {number}" for number in range(50_000)), "end"]
    hunks, are_all = drift._compared(before, after)
    assert (hunks, are_all) == (["@@ -1,2 +1,2 @@", "-first", "+new", " line 0"], False)
    assert seen == [2 * drift._MOST_COMPARED]
