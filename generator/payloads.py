"""Request bodies from files, each with its line: one JSON value a file, or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from generator.diagnostics import Diagnostic, Place


@dataclass(frozen=True, slots=True)
class Payload:
    """A request body, and where it stands."""

    value: object
    place: Place


def read_payloads(data: bytes, shown: str) -> tuple[list[Payload], list[Diagnostic]]:
    """The bodies of a file, and what is wrong with the rest of it.

    A file is one JSON value, however it is laid out; where it is not, each line that is not blank must be one.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Diagnostic("payload-syntax", "this is not UTF-8", Place(shown, line, 1), "save the file as UTF-8")
        return [], [problem]
    if not text.strip():
        return [], [Diagnostic("payload-syntax", "the file is empty", Place(shown), "write a JSON object")]
    lines = text.split("\n")
    whole = _parse(text)
    if not isinstance(whole, _Broken):
        first = next(index for index, line in enumerate(lines) if line.strip())
        return [Payload(whole, _line(shown, lines, first))], []
    filled = [index for index, line in enumerate(lines) if line.strip()]
    parsed = [(index, _parse(lines[index])) for index in filled]
    if len(filled) == 1 or all(isinstance(value, _Broken) for _, value in parsed):
        return [], [whole.diagnostic(shown, lines)]
    payloads, problems = [], []
    for index, value in parsed:
        if isinstance(value, _Broken):
            problems.append(value.diagnostic(shown, lines, index))
        else:
            payloads.append(Payload(value, _line(shown, lines, index)))
    return payloads, problems


@dataclass(frozen=True, slots=True)
class _Broken:
    message: str
    line: int = 1
    column: int = 1

    def diagnostic(self, shown: str, lines: list[str], first: int = 0) -> Diagnostic:
        index = min(first + self.line - 1, len(lines) - 1)
        place = Place(shown, index + 1, self.column, 1, lines[index])
        return Diagnostic("payload-syntax", self.message, place)


def _parse(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return _Broken(f"this is not JSON: {error.msg}", error.lineno, error.colno)
    except RecursionError:
        return _Broken("this is nested too deep to be read")
    except ValueError as error:
        return _Broken(f"this is not JSON: {error}")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _line(shown: str, lines: list[str], index: int) -> Place:
    text = lines[index]
    start = len(text) - len(text.lstrip())
    return Place(shown, index + 1, start + 1, max(1, len(text.strip())), text)


def check_payloads(payloads: Iterable[Payload], validate: object) -> Iterator[Diagnostic]:
    """A diagnostic for each problem that `validate` (of a generated validator) finds."""
    assert callable(validate)
    for payload in payloads:
        for issue in validate(payload.value):
            where = f" (at {issue.instance_location})" if issue.instance_location else ""
            yield Diagnostic("payload-invalid", f"{issue.message}{where} [{issue.keyword}]", payload.place)
