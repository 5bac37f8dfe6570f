"""Request bodies out of text: what JSON has, read strictly, and what is wrong with the rest, at its place."""

from __future__ import annotations

import json
from typing import NamedTuple, NoReturn

from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.payloads.text import bare, is_of_more_values, repeated_key

MOST_VALUES = 100_000  # of one body; each takes up to a hundred times its bytes when it is read

_MOST_DIGITS = 4000  # of an integer; reading one takes time that grows with the square of its length
_LINE_ENDS = frozenset(("", "\n", "\r\n"))


class Payload(NamedTuple):
    """A request body, the file that holds it as messages show it, its text, and the line, from 1, where that starts.

    The text is "" where the value came in another form; the line is then that of a row.
    """

    value: object
    shown: str
    text: str
    line: int


def read(data: bytes, shown: str, line: int) -> Payload | Diagnostic:
    """The one value of a text that starts in `line` of its file, or why there is none."""
    try:
        text = data.decode()
        if text.count(",") < MOST_VALUES:
            value, end = _decode(text)
            if text[end:] in _LINE_ENDS:
                return Payload(value, shown, text, line)
    except (ValueError, RecursionError):
        pass
    return _read_closely(data, shown, line)


def may_go_on(data: bytes) -> bool:
    """Whether whole lines are one JSON value as far as they go, or its beginning: no token goes over the end of a line.

    What is of more values than a body has, or nested too deep, is not.
    """
    try:
        text = data.decode()
        if is_of_more_values(text, MOST_VALUES):
            return False
        _tolerant.decode(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text.rstrip(" \t\r\n"))
    except (UnicodeDecodeError, RecursionError):
        return False
    return True


def _read_closely(data: bytes, shown: str, line: int) -> Payload | Diagnostic:
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
        return Diagnostic("payload-syntax", message, place_of(shown, text, line, 0, 1), hint)
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_integer, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        at = min(error.pos, max(0, len(text.rstrip()) - 1))  # at an unexpected end, the last thing there is
        return Diagnostic("payload-syntax", f"this is not JSON: {error.msg}", place_of(shown, text, line, at, at + 1))
    except _Refused as error:
        word, message = error.args
        at = bare(text, word)
        return Diagnostic("payload-syntax", message, place_of(shown, text, line, at, at + len(word)))
    except _Repeated:
        return _repeated(text, shown, line)
    except RecursionError:
        message = "this is nested too deep to be read"
        return Diagnostic("payload-syntax", message, place_of(shown, text, line, 0, 1))
    return Payload(value, shown, text, line)


class _Refused(ValueError):
    """A value that is JSON to some, or could not be held."""


class _Repeated(ValueError):
    """Two equal keys in one object."""


def _repeated(text: str, shown: str, line: int) -> Diagnostic:
    found = repeated_key(text)
    assert found is not None
    at, end, key = found
    message = f"the key {quoted(key)} stands twice in one object"
    hint = "keep one: readers of JSON differ on which of the two counts"
    return Diagnostic("payload-syntax", message, place_of(shown, text, line, at, end), hint)


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


# Made once: to make one takes as long as to read a body.
_decode = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_integer, object_pairs_hook=_object).raw_decode
_tolerant = json.JSONDecoder(parse_int=str, parse_float=str)


def place_of(shown: str, text: str, line: int, start: int, end: int, lines: dict[int, str] | None = None) -> Place:
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
