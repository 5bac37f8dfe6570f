"""The text of a page with its white space collapsed and its autolinks lost, as copying it out of a browser leaves it.

The lines of the page come back as slices of the one line, so that every place in them is a place in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, Sequence, SourceFile

_INTRO = "This reference lists all available **"
_COLUMNS = 8
_ITEM = re.compile(r"- \[([^\]]+)\]\(#[^)]*\)")
_BEFORE = re.compile(
    r"(?<=\S) (?=(?:> This page is|This reference lists|\*\*(?:Model ID|Capabilities|LLM Markdown):\*\*))"
)
_TABLE = re.compile(r"\| *Parameter *\|")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Unflattened:
    """The page's lines again, and where each begins in the text."""

    file: SourceFile
    starts: tuple[int, ...]
    original: SourceFile

    def restored(self, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Diagnostics of the lines as diagnostics of the text."""
        return [
            replace(
                one,
                place=self.restored_place(one.place),
                related=None if one.related is None else self.restored_place(one.related),
            )
            for one in problems
        ]

    def restored_node(self, node: Node) -> Node:
        """A node of the lines as one of the text."""
        if isinstance(node, Mapping):
            entries = ((self._scalar(key), self.restored_node(value)) for key, value in node.entries)
            return replace(node, entries=tuple(entries), mark=self._mark(node.mark))
        if isinstance(node, Sequence):
            return replace(node, items=tuple(map(self.restored_node, node.items)), mark=self._mark(node.mark))
        return replace(node, mark=self._mark(node.mark))

    def _scalar(self, key: Scalar) -> Scalar:
        return replace(key, mark=self._mark(key.mark))

    def _mark(self, mark: Mark) -> Mark:
        line, column = self._position(mark.line, mark.column)
        end_line, end_column = self._position(mark.end_line, mark.end_column)
        return Mark(line, column, end_line, end_column)

    def restored_place(self, place: Place) -> Place:
        """A place in the lines as one in the text."""
        if not place.line or place.file != self.file.path:
            return place
        line, column = self._position(place.line - 1, place.column - 1)
        return Place(place.file, line + 1, column + 1, place.length, self.original.lines[line])

    def _position(self, line: int, column: int) -> tuple[int, int]:
        """Line and column in the text, from 0, of a line and column of its lines."""
        offset = self.starts[line] + column
        number = bisect_right(self.original_starts, offset) - 1
        return number, offset - self.original_starts[number]

    @cached_property
    def original_starts(self) -> tuple[int, ...]:
        return tuple(accumulate((len(line) + 1 for line in self.original.lines[:-1]), initial=0))


def is_flattened(text: str) -> bool:
    """Whether a page's head and its first table are on one line."""
    return any(_INTRO in line and _TABLE.search(line) for line in text.split("\n"))


def unflatten(file: SourceFile) -> Unflattened:
    """The lines of a page, guessed from what stands where on every page of the vendor's."""
    text = " ".join(file.lines)  # as many characters: places stay
    cuts = {found.end() for found in _BEFORE.finditer(text)}
    names = [found[1] for found in _ITEM.finditer(text)]
    cuts |= {found.start() for found in _ITEM.finditer(text)}
    if head := re.match(r"--- (title: .*?) --- ", text):
        cuts |= {head.start(1), head.end(1) + 1, head.end()}
    behind = max((found.end() for found in _ITEM.finditer(text)), default=0)
    if rule := re.compile(r" (---) ").match(text, behind):
        cuts |= {rule.start(1), rule.end()}
    for found in re.finditer(r"(?<=\s)## (?=\S)", text):
        cuts.add(found.start())
        at = found.end()
        if name := max((one for one in names if text.startswith(f"{one} ", at)), key=len, default=None):
            cuts.add(at + len(name) + 1)
    for found in _TABLE.finditer(text):
        cuts.add(found.start())
        cuts |= set(_row_starts(text, found.start()))
    starts = sorted({0, *(cut for cut in cuts if cut < len(text))})
    lines: list[str] = []
    places: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line = text[start:end].rstrip()
        is_row = line.startswith("|") and not _TABLE.match(line)
        if not is_row and line != "---" and not line.startswith("title: "):
            lines.append("")
            places.append(start)
        lines.append(line)
        places.append(start)
    if lines[:2] == ["", "---"]:
        del lines[0], places[0]
    return Unflattened(SourceFile(file.path, tuple(lines)), tuple(places), file)


def _row_starts(text: str, start: int) -> Iterable[int]:
    """Where each further row of a table begins, and where the text goes on behind it."""
    at = start
    while text[at : at + 1] == "|":
        bars = []
        for found in _BAR.finditer(text, at):
            bars.append(found.end())
            if len(bars) > _COLUMNS:
                break
        if len(bars) <= _COLUMNS:
            return
        at = bars[-1] + 1 if text[bars[-1] : bars[-1] + 1].isspace() else bars[-1]
        yield at
