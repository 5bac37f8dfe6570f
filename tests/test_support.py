"""The instruments of other tests: that they can tell what they are asked."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import regular
from tests.support.node import tool
from tests.support.permissions import bound_by_permissions
from tests.support.work import growth


def counting(rounds: Callable[[int], int]) -> Callable[[int], Callable[[], object]]:
    return lambda size: lambda: [None for _ in range(rounds(size))]


def test_growth_of_work() -> None:
    assert growth(counting(lambda size: size), 500) == pytest.approx(2, rel=0.1)
    assert growth(counting(lambda size: size**2), 50) == pytest.approx(4, rel=0.1)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\bfoo\b", "foo ", 2),
        (r"(?<!a)b(?=c*)", "b", 2),
        (r"(?:ab)*c|(a{1,3})", "ab", 4),  # from each place to the end, for a `c`
        (r"\d+x", "1", 4),
        (r"a+?b", "a", 4),
    ],
)
def test_growth_of_a_search(pattern: str, text: str, expected: int) -> None:
    one, two = (regular.steps(re.compile(pattern), text * size) for size in (100, 200))
    assert two / one == pytest.approx(expected, rel=0.1)


def test_an_exponential_search() -> None:
    one, two = (regular.steps(re.compile("(?:a+)+b"), "a" * size) for size in (6, 12))
    assert two > 50 * one


@pytest.mark.parametrize("text", ["aab, ab b", "xaaay", ""])
@pytest.mark.parametrize("pattern", ["a+b|,", "(a|b)*?,", r"\b\w", "(?<=a)b(?! )", "a{2,}y?", "[^a]$"])
def test_a_search_is_walked_to_the_same_end(pattern: str, text: str) -> None:
    """The walk finds what `re` finds, so it counts the search that `re` does."""
    compiled = re.compile(pattern)
    spans: list[tuple[int, int]] = []
    regular.steps(compiled, text, spans)
    assert spans == [found.span() for found in compiled.finditer(text)]


def test_permissions_hold(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "file").chmod(0)
    with bound_by_permissions(), pytest.raises(PermissionError):
        (tmp_path / "file").read_bytes()
    assert os.geteuid() != 0 or (tmp_path / "file").read_bytes() == b""


def test_a_tool_of_node() -> None:
    done = tool("prettier", "--parser", "json", stdin='{"a":1}')
    assert (done.returncode, done.stdout) == (0, '{ "a": 1 }\n')
