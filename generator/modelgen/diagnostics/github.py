"""Workflow commands that GitHub Actions turns into annotations of changed lines, and what it would leave out of them.

GitHub shows ten errors, ten warnings and ten notices of a step (docs.github.com, "Workflow commands"); the rest goes into the
job's summary, which may have 1 MiB.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from modelgen.diagnostics.diagnostic import Diagnostic, More, Place, in_order, printable

MOST_OF_A_KIND = 10
_MOST_BYTES = 900_000  # of a summary, to which other steps may add


@dataclass(frozen=True, slots=True)
class Annotation:
    """One remark. `kind` is `error`, `warning` or `notice`; a place without a file is nowhere."""

    kind: str
    title: str
    message: str
    place: Place
    hint: str | None = None


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """All of them in order, each a line."""
    return "".join(commands(annotations_of(in_order(diagnostics))))


def annotations_of(diagnostics: Iterable[Diagnostic | More]) -> Iterator[Annotation]:
    for one in diagnostics:
        if isinstance(one, Diagnostic):
            yield Annotation(one.severity.value, one.code, one.sentence, one.place, one.hint)


def commands(found: Iterable[Annotation]) -> Iterator[str]:
    """The workflow command of each, a line."""
    for one in found:
        place = one.place
        where = [f"file={_attribute(place.file)}"] if place.file else []
        where += [f"line={place.line},col={place.column}"] if place.file and place.line else []
        attributes = ",".join([*where, f"title={_attribute(one.title)}"])
        yield f"::{one.kind} {attributes}::{'%0A'.join(map(_data, filter(None, (one.message, one.hint))))}\n"


def capped(found: Iterable[Annotation]) -> tuple[list[Annotation], str]:
    """Those that GitHub shows, and a summary of the rest in Markdown: "" where there is no rest."""
    shown: list[Annotation] = []
    rows: list[str] = []
    counts: Counter[str] = Counter()
    size = left_out = 0
    for one in found:
        counts[one.kind] += 1
        if counts[one.kind] <= MOST_OF_A_KIND:
            shown.append(one)
            continue
        row = _row(one)
        size += len(row.encode("utf-8", "replace"))
        if size <= _MOST_BYTES:
            rows.append(row)
        else:
            left_out += 1
    if not rows:
        return shown, ""
    listed = ", ".join(
        f"{count - MOST_OF_A_KIND:,} more {kind}s" for kind, count in counts.items() if count > MOST_OF_A_KIND
    )
    also = f"\n…and {left_out:,} that do not fit in here.\n" if left_out else ""
    return shown, f"### modelgen: {listed}\n\n{''.join(rows)}{also}\n"


def _row(one: Annotation) -> str:
    """A line of a list; what is told is text, whatever stands in it."""
    place = f"{code(str(one.place))}: " if one.place.file else ""
    told = "; ".join(filter(None, (one.message, one.hint)))
    message = re.sub(r"([\\`*_{}\[\]<>()#+!|~@:&-])", r"\\\1", printable(told))
    return f"- {place}{one.kind}[{code(one.title)}] {message}\n"


def code(text: str) -> str:
    """Text of the input as a code span of GitHub's Markdown."""
    shown = printable(text)
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def _attribute(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")
