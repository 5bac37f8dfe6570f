"""Files of bodies checked by workers, in pieces: a stretch of JSON Lines, row groups of Parquet, or a whole file of another kind.

Workers read the files themselves, under the same paths. What they find is told as if one had read the files from start to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from modelgen.diagnostics.diagnostic import Diagnostic, More
from modelgen.payloads.checking import Check, Tally, check_bodies
from modelgen.payloads.files import is_object, lines_of
from modelgen.payloads.reading import Payload, read
from modelgen.payloads.sources import is_parquet, read_bodies, unreadable
from modelgen.payloads.validator import compiled
from modelgen.workers.executor import Executor

_BYTES = 1 << 19  # of a piece of JSON Lines: some hundredths of a second, and not too many problems to be sent
_SHARED = "workers read files themselves: share its folder with them, under the same path"
_ROWS = 20_000  # of a piece of Parquet, about


@dataclass(frozen=True, slots=True)
class Order:
    """What all pieces have in common: the model's id, the source of its validator, the names that its objects take (as
    `checking.Check` has them), the column of JSON texts in Parquet, and how many problems of one piece are told."""

    model: str
    source: str
    names: Mapping[tuple[str, ...], frozenset[str]]
    column: str | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file: its absolute path, and how messages show it.

    `stretch` is bytes of JSON Lines, from and up to; `groups` are row groups of Parquet whose first row is number `line`. Neither is
    the whole file.
    """

    path: str
    shown: str
    stretch: tuple[int, int] | None = None
    groups: tuple[int, ...] | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a piece, by lines from 1, and how many lines it has."""

    shown: str
    tally: Tally
    problems: tuple[Diagnostic, ...]
    more: int
    lines: int


def check_by(executor: Executor, order: Order, names: Sequence[str], tally: Tally) -> Iterator[Diagnostic | More]:
    """Every problem of the bodies in files, as `sources.check_files` finds them, but for standard input. Raises `Problem`."""
    file, line, told, more = "", 0, 0, 0
    for found in executor.map(partial(check_piece, order), _pieces(sorted(set(names)), order.column)):
        if found.shown != file:
            yield from [More(file, more)] if more else []
            file, line, told, more = found.shown, 0, 0, 0
        tally.bodies += found.tally.bodies
        tally.refused += found.tally.refused
        tally.unread += found.tally.unread
        left = len(found.problems) if order.most is None else order.most - told
        problems = found.problems[:left]
        for one in problems:
            place = one.place
            yield replace(one, place=replace(place, line=place.line + line)) if line and place.line else one
        told += len(problems)
        more += found.more + len(found.problems) - len(problems)
        line += found.lines
    yield from [More(file, more)] if more else []


def check_piece(order: Order, piece: Piece) -> Found:
    """What is wrong in a piece."""
    check = Check(order.model, _validator(order.source), order.names)
    tally = Tally()
    lines = [0]
    try:
        with open(piece.path, "rb") as stream:
            found = list(check_bodies(_bodies(stream, piece, order.column, lines), check, tally, order.most))
    except OSError as error:
        problem = replace(unreadable(error, piece.shown), hint=_SHARED)
        return Found(piece.shown, Tally(unread=1), (problem,), 0, 0)
    problems = tuple(one for one in found if isinstance(one, Diagnostic))
    return Found(piece.shown, tally, problems, sum(one.count for one in found if isinstance(one, More)), lines[0])


_validator = lru_cache(maxsize=8)(compiled)


def _bodies(stream: BinaryIO, piece: Piece, column: str | None, lines: list[int]) -> Iterator[Payload | Diagnostic]:
    """The bodies of a piece; `lines` is told how many lines it has."""
    if piece.groups is not None:
        from modelgen.payloads.parquet import read_rows

        yield from read_rows(stream, piece.shown, column, piece.groups, piece.line)
    elif piece.stretch is not None:
        start, end = piece.stretch
        stream.seek(start)
        for number, line in lines_of(_until(stream, end - start, lines), is_start=start == 0):
            yield read(line, piece.shown, number)
    else:
        yield from read_bodies(stream, piece.shown, column)


def _until(stream: BinaryIO, size: int, lines: list[int]) -> Iterator[bytes]:
    """The lines of the next `size` bytes, counted."""
    for line in stream:
        if size <= 0:
            return
        size -= len(line)
        lines[0] += 1
        yield line


def _pieces(names: Iterable[str], column: str | None) -> Iterator[Piece]:
    for name in names:
        whole = Piece(str(Path(name).absolute()), Path(name).as_posix())
        try:
            with open(name, "rb") as stream:
                if is_parquet(stream):
                    yield from _row_groups(whole, column)
                elif column is None and _is_of_lines(stream):
                    yield from _stretches(stream, whole)
                else:
                    yield whole
        except OSError:
            yield whole  # a worker may be able to read it; where it is not, it says so


def _is_of_lines(stream: BinaryIO) -> bool:
    """Whether the first of several lines is an object: a file of JSON Lines, one body each."""
    first = list(islice(lines_of(stream), 2))
    return len(first) == 2 and is_object(read(first[0][1], "", 1))


def _stretches(stream: BinaryIO, whole: Piece) -> Iterator[Piece]:
    start = 0
    while True:
        stream.seek(start + _BYTES)
        stream.readline()
        end = stream.tell()
        yield replace(whole, stretch=(start, end))
        if not stream.read(1):
            return
        start = end


def _row_groups(whole: Piece, column: str | None) -> Iterator[Piece]:
    from modelgen.payloads.parquet import rows_of_groups

    counts = rows_of_groups(whole.path, column)
    if not counts:
        yield whole
    groups: list[int] = []
    line, rows = 1, 0
    for number, count in enumerate(counts):
        groups.append(number)
        rows += count
        if rows >= _ROWS or number == len(counts) - 1:
            yield replace(whole, groups=tuple(groups), line=line)
            line += rows
            groups, rows = [], 0
