"""The diffs that `modelgen build --check` shows: right, short, and made without comparing what no one is shown."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.publishing import drift, manifest
from modelgen.publishing.manifest import Manifest
from modelgen.publishing.publish import sha256

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


AGAIN = "run `modelgen build`"


@pytest.mark.parametrize(
    ("there", "hashes", "said"),
    [
        (None, None, ("missing", AGAIN)),
        (b"new\nline\n", None, None),
        (
            b"new\r\nline\r\n",
            None,
            (
                "its line ends were changed to CRLF",
                "keep version control from changing line ends: `generated/** -text` in .gitattributes",
            ),
        ),
        (b"old\n", ["old\n"], ("stale: its input has changed", AGAIN)),
        (b"old\n", None, ("stale: its input has changed", AGAIN)),
        (
            b"mine\n",
            ["old\n", "older\n"],
            (
                "edited by hand",
                "change the YAML or the template instead; `modelgen build` writes over it",
            ),
        ),
    ],
)
def test_what_is_said_of_a_file(
    there: bytes | None, hashes: list[str] | None, said: tuple[str, str] | None, tmp_path: Path
) -> None:
    if there is not None:
        (tmp_path / "file").write_bytes(there)
    known = None if hashes is None else frozenset(map(sha256, hashes))
    found = drift._difference(tmp_path / "file", "new\nline\n", known)
    assert (None if found is None else (found.message, found.hint)) == said
    assert found is None or (found.code, found.place.file) == ("stale-output", (tmp_path / "file").as_posix())


@pytest.mark.parametrize(
    ("there", "text", "shown"),
    [
        (None, "a\nb\n", "--- /dev/null\n+++ b/at/file\n@@ -0,0 +1,2 @@\n+a\n+b\n"),
        (b"a\nb\n", None, "--- a/at/file\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n"),
        (b"a\nb\nc", "a\nB\nc\n", "--- a/at/file\n+++ b/at/file\n@@ -1,3 +1,3 @@\n a\n-b\n-c\n\\ No newline at end of file\n+B\n+c\n"),
        (b"a\r\nb\r\n", "a\nb\n", ""),  # every line would differ
        (b"a\r\nb\n", "a\nc\n", "--- a/at/file\n+++ b/at/file\n@@ -1,2 +1,2 @@\n-a\u240d\n-b\n+a\n+c\n"),
        (b"\xff\n", "a\n", "--- a/at/file\n+++ b/at/file\n@@ -1 +1 @@\n-\ufffd\n+a\n"),
    ],
)  # fmt: skip
def test_a_diff_as_patch_understands_it(there: bytes | None, text: str | None, shown: str, tmp_path: Path) -> None:
    if there is not None:
        (tmp_path / "file").write_bytes(there)
    assert drift._diff(tmp_path / "file", "at/file", text) == shown


def test_long_and_many_diffs_are_cut(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x\n" * 100)
    assert drift._diff(tmp_path / "a", "a", "y\n" * 100).splitlines()[-2:] == ["-x", "… and 143 more lines"]
    names = [f"{number:02}" for number in range(22)]
    shown = list(drift._diffs(tmp_path, names, dict.fromkeys(names, "a\n")))
    assert len(shown) == 21 and shown[-1] == "… and 2 more files\n" and "b/19" in shown[-2]


def test_what_a_killed_build_left(tmp_path: Path) -> None:
    final = Manifest({"a": frozenset((sha256("a\n"),))})
    (tmp_path / "manifest.json").write_bytes(manifest.as_bytes(Manifest()))
    assert [(path, one.message) for path, one in drift._untidy(tmp_path, final).items()] == [
        ("manifest.json", "stale: it does not describe this output")
    ]
    (tmp_path / "manifest.json").write_bytes(manifest.as_bytes(final))
    assert drift._untidy(tmp_path, final) == {}
    (tmp_path / manifest.STAGING).mkdir()
    assert [(path, one.message, one.place.file) for path, one in drift._untidy(tmp_path, final).items()] == [
        (
            manifest.STAGING,
            "left over by a build that was killed, or is running",
            (tmp_path / manifest.STAGING).as_posix(),
        )
    ]
