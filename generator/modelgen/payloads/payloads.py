"""Request bodies from files, each with its line: one JSON value a file, or JSON Lines, of which one line is held at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn, Protocol

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Violation, in_order, quoted
from modelgen.payloads.text import bare, is_of_more_values, repeated_key, span_of

STANDARD_INPUT = "-"
MOST_VALUES = 100_000  # of one body; each takes up to a hundred times its bytes when it is read

_MOST_DIGITS = 4000  # of an integer; reading one takes time that grows with the square of its length
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Issue(Protocol):
    """What a generated validator says of a request body."""

    @property
    def instance_location(self) -> str: ...
    @property
    def keyword(self) -> str: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Check:
    """A model's id, and the function `validate` of its generated validator."""

    model: str
    validate: Callable[[object], Iterable[Issue]]


@dataclass(frozen=True, slots=True)
class Payload:
    """A request body, the file that holds it as messages show it, its text, and the line, from 1, where that starts."""

    value: object
    shown: str
    text: str
    line: int


@dataclass(slots=True)
class Tally:
    """How many bodies were looked at, how many of them refused, and how many files could not be read."""

    bodies: int = 0
    refused: int = 0
    unread: int = 0


def check_files(names: Sequence[str], standard_input: BinaryIO, check: Check, tally: Tally) -> Iterator[Diagnostic]:
    """Every problem of the bodies in files, by file and line; `-` is standard input. `tally` counts along."""
    for name in sorted(names):
        try:
            if name == STANDARD_INPUT:
                yield from _check(read_payloads(standard_input, "<stdin>"), check, tally)
                continue
            with open(name, "rb") as stream:
                yield from _check(read_payloads(stream, Path(name).as_posix()), check, tally)
        except OSError as error:
            tally.unread += 1
            yield Diagnostic("file-unreadable", error.strerror or str(error), Place(Path(name).as_posix()))


def _check(found: Iterable[Payload | Diagnostic], check: Check, tally: Tally) -> Iterator[Diagnostic]:
    for one in found:
        problems = [one] if isinstance(one, Diagnostic) else in_order(check_payload(one, check))
        tally.bodies += 1
        tally.refused += bool(problems)
        yield from problems


def check_payload(payload: Payload, check: Check) -> Iterator[Diagnostic]:
    """A diagnostic for each problem that the validator finds, at the value that it is about."""
    lines: dict[int, str] = {}
    for issue in check.validate(payload.value):
        span = span_of(payload.text, issue.instance_location)
        place = _place(payload.shown, payload.text, payload.line, *span, lines)
        violation = Violation(check.model, issue.instance_location, issue.keyword)
        yield Diagnostic("payload-invalid", issue.message, place, violation=violation)


def read_payloads(stream: BinaryIO, shown: str) -> Iterator[Payload | Diagnostic]:
    """The bodies of a file, and what is wrong with the rest of it, in order.

    A file is one JSON value, however it is laid out. Where it is not, and one of its lines is an object, it is JSON
    Lines: each line that is not blank must be a value. Lines that follow a first one which is an object are read one by
    one; no more is held then. Raises `OSError`.
    """
    lines = _lines(stream)
    number, line = next(lines, (0, b""))
    if not number:
        yield Diagnostic("payload-syntax", "the file is empty", Place(shown), "write a JSON object")
        return
    found = _read(line, shown, number)
    after, more = next(lines, (0, b""))
    if not after:
        yield found
    elif isinstance(found, Payload) and isinstance(found.value, dict):
        del line
        yield found
        del found
        yield _read(more, shown, after)
        del more
        yield from (_read(line, shown, number) for number, line in lines)
    else:
        whole = line + b"\n" * (after - number - 1) + more + stream.read()
        del line, more
        yield from _read_whole(whole, shown, number)


def _read_whole(data: bytes, shown: str, start: int) -> Iterator[Payload | Diagnostic]:
    """The value that lines from `start` on are together, or else those that they are by themselves."""
    found = _read(data, shown, start)
    if isinstance(found, Diagnostic) and any(_is_object(line) for _, line in _lines(io.BytesIO(data))):
        yield from (_read(line, shown, start - 1 + number) for number, line in _lines(io.BytesIO(data)))
    else:
        yield found


def _is_object(line: bytes) -> bool:
    found = _read(line, "", 1)
    return isinstance(found, Payload) and isinstance(found.value, dict)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, with their numbers from 1, without a byte order mark before the first."""
    for number, line in enumerate(stream, 1):
        text = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
        if text and not text.isspace():
            yield number, text


class _Refused(ValueError):
    """A value that is JSON to some, or could not be held."""


class _Repeated(ValueError):
    """Two equal keys in one object."""


def _read(data: bytes, shown: str, line: int) -> Payload | Diagnostic:
    """The one value of a text that starts in `line` of its file, or why there is none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start)
        start = data.rfind(b"\n", 0, error.start) + 1
        before = data[start : error.start].decode("utf-8", "replace")
        whole = data[start:].partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
        place = Place(shown, line + at, len(before) + 1, 1, whole)
        return Diagnostic("payload-syntax", "this is not UTF-8", place, "save the file as UTF-8")
    if is_of_more_values(text, MOST_VALUES):
        message, hint = (
            f"this holds more than {MOST_VALUES:,} values",
            "no model takes so many: is this the right file?",
        )
        return Diagnostic("payload-syntax", message, _place(shown, text, line, 0, 1), hint)
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_integer, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        at = min(error.pos, max(0, len(text.rstrip()) - 1))  # at an unexpected end, the last thing there is
        return Diagnostic("payload-syntax", f"this is not JSON: {error.msg}", _place(shown, text, line, at, at + 1))
    except _Refused as error:
        word, message = error.args
        at = bare(text, word)
        return Diagnostic("payload-syntax", message, _place(shown, text, line, at, at + len(word)))
    except _Repeated:
        return _repeated(text, shown, line)
    except RecursionError:
        message = "this is nested too deep to be read"
        return Diagnostic("payload-syntax", message, _place(shown, text, line, 0, 1))
    return Payload(value, shown, text, line)


def _repeated(text: str, shown: str, line: int) -> Diagnostic:
    found = repeated_key(text)
    assert found is not None
    at, end, key = found
    message = f"the key {quoted(key)} stands twice in one object"
    hint = "keep one: readers of JSON differ on which of the two counts"
    return Diagnostic("payload-syntax", message, _place(shown, text, line, at, end), hint)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _Repeated
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(name, f"{name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _Refused(digits, f"a number of {len(digits.lstrip('-')):,} digits is longer than can be read")
    return int(digits)


def _place(shown: str, text: str, line: int, start: int, end: int, lines: dict[int, str] | None = None) -> Place:
    """The place of a stretch of a text whose first line is `line` of its file, cut at the end of its first line.

    `lines` remembers lines by where they start, so that many places of one line share it.
    """
    before = text.count("\n", 0, start)
    head = text.rfind("\n", 0, start) + 1
    known = {} if lines is None else lines
    if head not in known:
        tail = text.find("\n", head)
        known[head] = text[head : len(text) if tail < 0 else tail].rstrip("\r")
    whole = known[head]
    return Place(shown, line + before, start - head + 1, max(1, min(end - head, len(whole)) - (start - head)), whole)
