"""Request bodies of a JSON file, each with its line: one JSON value, or JSON Lines, of which one line is held at a time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.payloads.reading import Payload, may_go_on, read

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FIRST_LOOK = 1 << 16  # bytes of a text over several lines, after which it is asked whether it can still be JSON
_MOST_HELD = 1 << 24  # bytes of what is neither JSON nor holds a line that is an object


def read_payloads(stream: BinaryIO, shown: str) -> Iterator[Payload | Diagnostic]:
    """The bodies of a file, and what is wrong with the rest of it, in order.

    A file is one JSON value, however it is laid out. Where it is not, and one of its lines is an object, it is JSON
    Lines: each line that is not blank must be a value. Lines that follow a first one which is an object are read one by
    one; no more is held then. Of a first line that is none, so much is held as could be one value. Raises `OSError`.
    """
    lines = lines_of(stream)
    number, line = next(lines, (0, b""))
    if not number:
        yield Diagnostic("payload-syntax", "the file is empty", Place(shown), "write a JSON object")
        return
    found = read(line, shown, number)
    after, more = next(lines, (0, b""))
    if not after:
        yield found
    elif is_object(found):
        del line
        yield found
        del found
        yield read(more, shown, after)
        del more
        for number, line in lines:
            yield read(line, shown, number)
    else:
        held = bytearray(line + b"\n" * (after - number - 1) + more)
        del line, more, found
        yield from _read_undecided(held, stream, shown, number)


def is_object(found: Payload | Diagnostic) -> bool:
    return isinstance(found, Payload) and isinstance(found.value, dict)


def _read_undecided(held: bytearray, stream: BinaryIO, shown: str, start: int) -> Iterator[Payload | Diagnostic]:
    """The value that lines from `start` on are together, or else those that they are by themselves."""
    step, is_at_end = _FIRST_LOOK, False
    while not is_at_end:
        is_at_end = _take(stream, held, step)
        if not is_at_end and not may_go_on(bytes(held)):
            break
        step = len(held)  # twice as much the next time, so that all looks together take as long as two at the whole
    if is_at_end and not isinstance(found := read(bytes(held), shown, start), Diagnostic):
        del held
        yield found
        return
    looked = 0
    while not any(is_object(read(line, "", 1)) for _, line in lines_of(io.BytesIO(held[looked:]))):
        looked = len(held)
        if is_at_end or looked >= _MOST_HELD:
            yield read(bytes(held), shown, start)
            return
        is_at_end = _take(stream, held, _FIRST_LOOK)
    number = start + held.count(b"\n")
    for at, line in lines_of(io.BytesIO(held), start):
        yield read(line, shown, at)
    del held
    for at, line in lines_of(stream, number):
        yield read(line, shown, at)


def _take(stream: BinaryIO, held: bytearray, size: int) -> bool:
    """Takes whole lines, of so many bytes about; whether these were all."""
    held += stream.read(size)
    held += (rest := stream.readline())
    return not rest


def lines_of(stream: Iterable[bytes], start: int = 1, is_start: bool = True) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, with their numbers from `start`, without a byte order mark before the first of a file."""
    for number, line in enumerate(stream, start):
        text = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 and is_start else line
        if text and not text.isspace():
            yield number, text
