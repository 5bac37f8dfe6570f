"""Diagnostics for people: place, message, the offending line with a caret under it, and a hint."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from modelgen.diagnostics.diagnostic import Diagnostic, More, Place, in_order, printable

MOST_SHOWN = 100  # problems of one file that are printed

_SNIPPET_WIDTH = 160  # characters of a source line that are shown around the caret


def as_text(diagnostics: Iterable[Diagnostic]) -> str:
    """All of them in order; see `text_parts`."""
    return "".join(text_parts(in_order(diagnostics)))


def text_parts(diagnostics: Iterable[Diagnostic | More]) -> Iterator[str]:
    """Of each file at most `MOST_SHOWN`, errors before warnings; a last line says how many more there are.

    Those of one file stand together in `diagnostics`, of which no more are held than are shown.
    """
    for file, problems in groupby(diagnostics, key=lambda one: one.file if isinstance(one, More) else one.place.file):
        kept: list[tuple[bool, int, Diagnostic]] = []
        count = errors = 0
        for problem in problems:
            if isinstance(problem, More):
                count += problem.count
                continue
            count += 1
            errors += problem.is_error
            if (errors if problem.is_error else count) <= MOST_SHOWN:
                kept.append((not problem.is_error, count, problem))
        for _, _, problem in sorted(sorted(kept, key=lambda one: one[:2])[:MOST_SHOWN], key=lambda one: one[1]):
            yield _block(problem) + "\n"
        if (more := count - MOST_SHOWN) > 0:
            yield f"{printable(file)}: {more:,} more problem{'s' * (more > 1)} in this file; mend these first\n"


def _block(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    lines = [
        f"{printable(str(place))}: {diagnostic.severity.value}[{diagnostic.code}]: {printable(diagnostic.sentence)}"
    ]
    if place.line:
        number = str(place.line)
        before, marked = _snippet(place)
        gutter = " " * len(number)
        lines.append(f"  {number} | {before}{marked}".rstrip())
        head, width = _columns(before), max(1, _columns(marked[: place.length]))
        lines.append(f"  {gutter} | {' ' * head}{'^' * width}")
    if diagnostic.related is not None:
        lines.append(f"  see: {printable(str(diagnostic.related))}")
    if diagnostic.hint:
        lines.append(f"  hint: {printable(diagnostic.hint)}")
    return "\n".join(lines)


def _snippet(place: Place) -> tuple[str, str]:
    """The line in two parts, before the place and from it on, cut to what fits a screen."""
    start = place.column - 1
    first = max(0, start - _SNIPPET_WIDTH // 2) if len(place.text) > _SNIPPET_WIDTH else 0
    end = start + _SNIPPET_WIDTH
    before = ("…" if first else "") + _shown(place.text[first:start])
    return before, _shown(place.text[start:end]) + ("…" if end < len(place.text) else "")


def _shown(text: str) -> str:
    """`text` with as many characters, none of which moves the cursor: a tab is one blank."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _columns(text: str) -> int:
    """Columns that `text` takes on a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
