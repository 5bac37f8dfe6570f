"""Diagnostics: what is wrong, where, and how to mend it; one type for every command and every format."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, islice

from modelgen.diagnostics.codes import CODES

MOST_SHOWN = 100  # problems of one file that are printed for people

_SNIPPET_WIDTH = 160  # characters of a source line that are shown around the caret


class Severity(Enum):
    """How bad it is: an error stops the command, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one line of a file; `line` and `column` count from 1, in code points; line 0 is the whole file."""

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `code` is a key of `modelgen.diagnostics.codes.CODES`, which explains it."""

    code: str
    message: str
    place: Place
    hint: str | None = None
    related: Place | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise LookupError(f"diagnostic code {self.code!r} is not in modelgen.diagnostics.codes")

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if CODES[self.code].warning else Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


class Problem(Exception):
    """What keeps a step from being done; carries the diagnostics that say so."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(diagnostic.message for diagnostic in diagnostics))
        self.diagnostics = diagnostics


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.is_error for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, line, column, then code; repeated ones once."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (d.place.file, d.place.line, d.place.column, d.code, d.message))


def as_text(diagnostics: Iterable[Diagnostic]) -> str:
    """For people: place, message, the offending line with a caret under it, and a hint.

    Of each file at most `MOST_SHOWN`, errors before warnings; a last line says how many more there are.
    """
    return "".join(
        _file_blocks(list(problems)) for _, problems in groupby(in_order(diagnostics), key=lambda d: d.place.file)
    )


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """For tools: a JSON array of objects; `file`, `line`, `column` and `length` as in `Place`, all 0 for a whole file."""
    return json.dumps([_record(diagnostic) for diagnostic in in_order(diagnostics)], indent=2, ensure_ascii=True) + "\n"


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that GitHub Actions turns into annotations of the changed lines."""
    return "".join(_workflow_command(diagnostic) + "\n" for diagnostic in in_order(diagnostics))


FORMATS = {"text": as_text, "json": as_json, "github": as_github}


def printable(text: str) -> str:
    """`text` with control, format and surrogate characters escaped, so that no input can steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def quoted(value: object, limit: int = 60) -> str:
    """A value of the input as it is shown in a message: short, on one line, strings in single quotes."""
    if isinstance(value, str):
        shown = "'" + printable(value[: limit + 1]).replace("'", "\\'") + "'"
        return shown if len(shown) <= limit else shown[: limit - 2] + "…'"
    if value is None or isinstance(value, bool):
        shown = json.dumps(value)
    elif isinstance(value, int) and abs(value) >= 10**limit:
        shown = f"a number of more than {limit} digits"
    else:
        shown = printable(str(value))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def one_of(values: Iterable[object], most: int = 8, word: str = "or") -> str:
    """`'a', 'b' or 'c'`, cut where the list is long."""
    listed = values if isinstance(values, Collection) else list(values)
    shown = [quoted(value) for value in islice(listed, most)]
    if len(listed) > most:
        return ", ".join(shown) + f" {word} {'one of ' * (word == 'or')}{len(listed) - most} more"
    return f" {word} ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def _file_blocks(problems: list[Diagnostic]) -> str:
    shown = problems
    if len(problems) > MOST_SHOWN:
        chosen = {id(problem) for problem in sorted(problems, key=lambda problem: not problem.is_error)[:MOST_SHOWN]}
        shown = [problem for problem in problems if id(problem) in chosen]
    text = "".join(_block(problem) + "\n" for problem in shown)
    if more := len(problems) - len(shown):
        name = printable(problems[0].place.file)
        text += f"{name}: {more:,} more problem{'s' * (more > 1)} in this file; mend these first\n"
    return text


def _block(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    lines = [
        f"{printable(str(place))}: {diagnostic.severity.value}[{diagnostic.code}]: {printable(diagnostic.message)}"
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


def _record(diagnostic: Diagnostic) -> dict[str, object]:
    place = diagnostic.place
    record: dict[str, object] = {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "length": place.length if place.line else 0,
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
    if diagnostic.related is not None:
        related = diagnostic.related
        record["related"] = {"file": related.file, "line": related.line, "column": related.column}
    return record


def _workflow_command(diagnostic: Diagnostic) -> str:
    def data(text: str) -> str:
        return printable(text).replace("%", "%25")

    def attribute(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    place = diagnostic.place
    where = f"file={attribute(place.file)}"
    if place.line:
        where += f",line={place.line},col={place.column}"
    body = data(diagnostic.message) + (f"%0A{data(diagnostic.hint)}" if diagnostic.hint else "")
    return f"::{diagnostic.severity.value} {where},title={diagnostic.code}::{body}"
