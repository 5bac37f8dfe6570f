"""Request bodies from files, each with its line: one JSON value a file, or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn, Protocol

from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.payloads.text import bare, repeated_key, span_of

_MOST_DIGITS = 4000  # of an integer; reading one takes time that grows with the square of its length


class Issue(Protocol):
    """What a generated validator says of a request body."""

    @property
    def instance_location(self) -> str: ...
    @property
    def keyword(self) -> str: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Payload:
    """A request body, the file that holds it as messages show it, its text, and the line, from 1, where that starts."""

    value: object
    shown: str
    text: str
    line: int

    def place(self, pointer: str) -> Place:
        """Where the value at a JSON Pointer stands, or what of it is there; of a longer value its first line."""
        return _place(self.shown, self.text, self.line, *span_of(self.text, pointer))


def read_payloads(data: bytes, shown: str) -> tuple[list[Payload], list[Diagnostic]]:
    """The bodies of a file, and what is wrong with the rest of it.

    A file is one JSON value, however it is laid out. Where it is not, and one of its lines is an object, it is JSON
    Lines: each line that is not blank must be a value.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        before = data[start : error.start].decode("utf-8", "replace")
        whole = data[start:].partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
        place = Place(shown, line, len(before) + 1, 1, whole)
        return [], [Diagnostic("payload-syntax", "this is not UTF-8", place, "save the file as UTF-8")]
    if not text.strip():
        return [], [Diagnostic("payload-syntax", "the file is empty", Place(shown), "write a JSON object")]
    whole_file = _read(text, shown, 1)
    if isinstance(whole_file, Payload):
        return [whole_file], []
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    read = [_read(line, shown, number) for number, line in lines] if len(lines) > 1 else []
    if not any(isinstance(found, Payload) and isinstance(found.value, dict) for found in read):
        return [], [whole_file]
    return (
        [found for found in read if isinstance(found, Payload)],
        [found for found in read if isinstance(found, Diagnostic)],
    )


def check_payloads(payloads: Iterable[Payload], validate: Callable[[object], Iterable[Issue]]) -> Iterator[Diagnostic]:
    """A diagnostic for each problem that `validate`, of a generated validator, finds."""
    for payload in payloads:
        for issue in validate(payload.value):
            where = f" (at {issue.instance_location})" if issue.instance_location else ""
            message = f"{issue.message}{where} [{issue.keyword}]"
            yield Diagnostic("payload-invalid", message, payload.place(issue.instance_location))


class _Refused(ValueError):
    """A value that is JSON to some, or could not be held."""


def _read(text: str, shown: str, line: int) -> Payload | Diagnostic:
    """The one value of a text that starts in `line` of its file, or why there is none."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_integer)
        repeated = repeated_key(text)
    except json.JSONDecodeError as error:
        at = min(error.pos, max(0, len(text.rstrip()) - 1))  # at an unexpected end, the last thing there is
        return Diagnostic("payload-syntax", f"this is not JSON: {error.msg}", _place(shown, text, line, at, at + 1))
    except _Refused as error:
        word, message = error.args
        at = bare(text, word)
        return Diagnostic("payload-syntax", message, _place(shown, text, line, at, at + len(word)))
    except RecursionError:
        message = "this is nested too deep to be read"
        return Diagnostic("payload-syntax", message, _place(shown, text, line, 0, 1))
    if repeated is None:
        return Payload(value, shown, text, line)
    at, key = repeated
    message = f"the key {quoted(key)} stands twice in one object"
    place = _place(shown, text, line, at, at + len(json.dumps(key, ensure_ascii=False)))
    return Diagnostic("payload-syntax", message, place, "keep one: readers of JSON differ on which of the two counts")


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(name, f"{name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _Refused(digits, f"a number of {len(digits.lstrip('-')):,} digits is longer than can be read")
    return int(digits)


def _place(shown: str, text: str, line: int, start: int, end: int) -> Place:
    """The place of a stretch of a text whose first line is `line` of its file, cut at the end of its first line."""
    before = text.count("\n", 0, start)
    head = text.rfind("\n", 0, start) + 1
    whole = text[head:].partition("\n")[0].rstrip("\r")
    return Place(shown, line + before, start - head + 1, max(1, min(end - head, len(whole)) - (start - head)), whole)
