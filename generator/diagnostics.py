"""Diagnostics: what is wrong, where, and how to mend it; one type for every command and every format."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from generator.codes import CODES

_SNIPPET_WIDTH = 160  # columns of a source line that are shown around the caret


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
    """One problem. `code` is a key of `generator.codes.CODES`, which explains it."""

    code: str
    message: str
    place: Place
    hint: str | None = None
    related: Place | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise LookupError(f"diagnostic code {self.code!r} is not in generator.codes")

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if CODES[self.code].warning else Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.is_error for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, line, column, then code; repeated ones once."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (d.place.file, d.place.line, d.place.column, d.code, d.message))


def as_text(diagnostics: Iterable[Diagnostic]) -> str:
    """For people: place, message, the offending line with a caret under it, and a hint."""
    return "".join(_block(diagnostic) + "\n" for diagnostic in in_order(diagnostics))


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """For tools: a JSON array of objects, `file`, `line` and `column` as in `Place`."""
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
        shown = "'" + printable(value).replace("'", "\\'") + "'"
    elif value is None or isinstance(value, bool):
        shown = json.dumps(value)
    elif isinstance(value, int) and abs(value) >= 10**limit:
        shown = "a number of more than 60 digits"
    else:
        shown = printable(str(value))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def one_of(values: Iterable[object], most: int = 8) -> str:
    """`'a', 'b' or 'c'`, cut where the list is long."""
    shown = [quoted(value) for value in values]
    if len(shown) > most:
        return ", ".join(shown[:most]) + f" and {len(shown) - most} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1]


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
    clean = "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in place.text)
    start = place.column - 1
    first = max(0, start - _SNIPPET_WIDTH // 2)
    return clean[first:start], clean[start : first + _SNIPPET_WIDTH]


def _columns(text: str) -> int:
    """Columns that `text` takes on a terminal: wide characters take two, combining ones none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _record(diagnostic: Diagnostic) -> dict[str, object]:
    place = diagnostic.place
    record: dict[str, object] = {
        "file": place.file,
        "line": place.line,
        "column": place.column,
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
