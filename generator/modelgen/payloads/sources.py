"""The files of bodies that a user names: JSON, JSON Lines or Parquet, which is told by how they start."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from modelgen.diagnostics.diagnostic import STANDARD_INPUT as SHOWN_INPUT
from modelgen.diagnostics.diagnostic import Diagnostic, More, Place, quoted
from modelgen.payloads.checking import Check, Tally, check_bodies
from modelgen.payloads.files import read_payloads
from modelgen.payloads.reading import Payload

STANDARD_INPUT = "-"

_PARQUET = b"PAR1"  # with which each such file starts, and no JSON does


def check_files(
    names: Sequence[str],
    standard_input: BinaryIO | None,
    check: Check,
    tally: Tally,
    column: str | None = None,
    most: int | None = None,
) -> Iterator[Diagnostic | More]:
    """Every problem of the bodies in files, by file and line; `-` is standard input. `tally` counts along.

    `column` is that of JSON texts in Parquet. Of more than `most` problems of a file the rest is only counted. Raises
    `ImportError` for Parquet without the extra.
    """
    for name in sorted(set(names)):
        if name == STANDARD_INPUT:
            assert standard_input is not None
            yield from check_bodies(read_bodies(standard_input, SHOWN_INPUT, column), check, tally, most)
            continue
        shown = Path(name).as_posix()
        try:
            with open(name, "rb") as stream:
                yield from check_bodies(read_bodies(stream, shown, column), check, tally, most)
        except OSError as error:
            tally.unread += 1
            yield unreadable(error, shown)


def unreadable(error: OSError, shown: str) -> Diagnostic:
    return Diagnostic("file-unreadable", error.strerror or str(error), Place(shown))


def read_bodies(stream: BinaryIO, shown: str, column: str | None) -> Iterator[Payload | Diagnostic]:
    """The bodies of a file, and what is wrong with the rest of it. Raises `OSError`."""
    if not is_parquet(stream):
        if column is None:
            return read_payloads(stream, shown)
        message = f"this is not Parquet, so it has no column {quoted(column)}"
        return iter([Diagnostic("payload-syntax", message, Place(shown))])
    if not stream.seekable():
        message, hint = "Parquet cannot be read from a pipe: its contents stand at its end", "name the file"
        return iter([Diagnostic("payload-syntax", message, Place(shown), hint)])
    from modelgen.payloads.parquet import read_rows

    return read_rows(stream, shown, column)


def is_parquet(stream: BinaryIO) -> bool:
    """Whether Parquet stands at the start of a stream, of which nothing is taken."""
    return isinstance(stream, io.BufferedReader) and stream.peek(len(_PARQUET)).startswith(_PARQUET)
