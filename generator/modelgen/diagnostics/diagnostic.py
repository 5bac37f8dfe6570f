"""Diagnostics: what is wrong, where, and how to mend it; one type for every command and every format."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from modelgen.diagnostics.codes import CODES

MOST_RESULTS = 25_000  # of a run of SARIF that GitHub takes (docs.github.com, "SARIF support for code scanning")


class Severity(Enum):
    """How bad it is: an error stops the command, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class NoFile(str):
    """What stands in the place of a file's name: an option or argument, a request, standard input, a file of a git revision."""

    __slots__ = ()


STANDARD_INPUT = NoFile("<stdin>")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one line of a file; `line` and `column` count from 1, in code points; line 0 is the whole file.

    `file` is a path as it is shown, or a `NoFile`.
    """

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Violation:
    """What a request body breaks: the model, the JSON Pointer of the value (RFC 6901), and the keyword of JSON Schema."""

    model: str
    instance_location: str
    keyword: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `code` is a key of `modelgen.diagnostics.codes.CODES`, which explains it.

    `violation` is there for a problem of a request body, for tools; people are told of it behind the message.
    `subject` is the key of the input that it is about, for code that asks: messages are for people.
    """

    code: str
    message: str
    place: Place
    hint: str | None = None
    related: Place | None = None
    subject: str | None = None
    violation: Violation | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise LookupError(f"diagnostic code {self.code!r} is not in modelgen.diagnostics.codes")

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if CODES[self.code].warning else Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def sentence(self) -> str:
        """The message as people read it, with all that it is about."""
        if self.violation is None:
            return self.message
        where = f" (at {self.violation.instance_location})" if self.violation.instance_location else ""
        return f"{self.message}{where} [{self.violation.keyword}]"


@dataclass(frozen=True, slots=True)
class More:
    """So many more errors of a file than are told."""

    file: str
    count: int


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


def printable(text: str) -> str:
    """`text` with control, format and surrogate characters escaped, so that no input can steer a terminal."""
    if text.isprintable():
        return text
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
