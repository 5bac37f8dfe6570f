"""Bodies held against a validator: a diagnostic for each problem, at the value that it is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from modelgen.diagnostics.diagnostic import Diagnostic, More, Violation, in_order
from modelgen.payloads.reading import Payload, place_of
from modelgen.payloads.text import keys_of, span_of, steps


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
    """A model's id, the function `validate` of its generated validator, and the names that its objects take.

    `names` are by the arrays that lead to an object: those of the body are at `()`.
    """

    model: str
    validate: Callable[[object], Sequence[Issue]]
    names: Mapping[tuple[str, ...], frozenset[str]]


@dataclass(slots=True)
class Tally:
    """How many bodies were looked at, how many of them refused, and how many files could not be read.

    `is_cut` where the work ended before its end.
    """

    bodies: int = 0
    refused: int = 0
    unread: int = 0
    is_cut: bool = False


def check_bodies(
    found: Iterable[Payload | Diagnostic], check: Check, tally: Tally, most: int | None = None
) -> Iterator[Diagnostic | More]:
    """Every problem of the bodies of one file, in order; `tally` counts along.

    Of more than `most` problems the rest is only counted, which takes a fraction of the time.
    """
    validate = check.validate
    told = rest = bodies = 0
    file = ""
    try:
        for one in found:
            bodies += 1
            problems: Sequence[Diagnostic]
            if isinstance(one, Payload):
                issues = told_once(validate(one.value))
                if not issues:
                    continue
                if most is not None and told >= most:
                    rest += _different(issues)
                    tally.refused += 1
                    continue
                problems = _problems(one, issues, check)
                file = one.shown
            else:
                problems = (one,)
                file = one.place.file
            tally.refused += 1
            if most is not None and told + len(problems) > most:
                rest += told + len(problems) - most
                problems = problems[: most - told]
            told += len(problems)
            yield from problems
    finally:
        tally.bodies += bodies
    if rest:
        yield More(file, rest)


def told_once(issues: Sequence[Issue]) -> Sequence[Issue]:
    """Issues as people are told them: what is none of the allowed values need not be told its type as well."""
    if len(issues) < 2:
        return issues
    listed = {one.instance_location for one in issues if one.keyword == "enum"}
    return [one for one in issues if one.keyword != "type" or one.instance_location not in listed] if listed else issues


def _problems(payload: Payload, issues: Iterable[Issue], check: Check) -> list[Diagnostic]:
    lines: dict[int, str] = {}
    found = []
    text = payload.text or json.dumps(payload.value, ensure_ascii=False)
    unknown: dict[str, Iterator[tuple[int, int]]] = {}
    for issue in issues:
        at = issue.instance_location
        if issue.keyword == "additionalProperties":  # one for each unknown key, in the order of the body
            if at not in unknown:
                known = check.names.get(tuple(steps(at)[::2]), frozenset())  # between names stand indices
                unknown[at] = (span for key, span in keys_of(text, at) if key not in known)
            span = next(unknown[at], None) or span_of(text, at)
        else:
            span = span_of(text, at)
        place = place_of(payload.shown, text, payload.line, *span, lines)
        violation = Violation(check.model, at, issue.keyword)
        found.append(Diagnostic("payload-invalid", issue.message, place, violation=violation))
    return in_order(found) if len(found) > 1 else found


def _different(issues: Sequence[Issue]) -> int:
    """How many of the issues differ; the message of one, which takes long to make, is looked at where all else is equal."""
    if len(issues) == 1 or len({(one.instance_location, one.keyword) for one in issues}) == len(issues):
        return len(issues)
    return len({(one.instance_location, one.keyword, one.message) for one in issues})
