"""The file of accepted changes: which breaking changes are meant, why, and until when that counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelgen.catalog import values
from modelgen.catalog.fields import Fields, read_list
from modelgen.catalog.grammar import Key, Shape
from modelgen.catalog.reading import Reading, attempt
from modelgen.catalog.releases import WHOLE_CATALOGUE
from modelgen.compat.change import Change
from modelgen.compat.rows import Level
from modelgen.compat.sides import SideProblem, compare_sides, read_sides
from modelgen.compat.table import RULES
from modelgen.diagnostics.diagnostic import Diagnostic, Place, has_errors, quoted
from modelgen.source.nodes import SourceError
from modelgen.source.parsing import parse, read_bytes

_LIST = Key("accepted", Shape.VALUE, "The accepted changes.", True)
_KEYS = (
    Key("change", Shape.LABEL, "The kind of change, such as `parameter-removed`.", True),
    Key("model", Shape.ID, "The model's id; `catalogue` for a change of the whole.", True),
    Key("parameter", Shape.LABEL, "The parameter's path, where the change is one of a parameter: `loras[].scale`."),
    Key("reason", Shape.TEXT, "Why it is meant.", True),
    Key("expires", Shape.DATE, "The last day on which this counts.", True),
)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted change. `expires` is an ISO date, the last day on which it counts."""

    change: str
    model: str
    parameter: str | None
    reason: str
    expires: str
    place: Place

    def matches(self, change: Change) -> bool:
        about = (change.rule, change.model or WHOLE_CATALOGUE, change.parameter)
        return (self.change, self.model, self.parameter) == about


@dataclass(frozen=True, slots=True)
class Judged:
    """Changes that count as accepted, each with its acceptance; those that do not; and what is to be said of the file."""

    accepted: tuple[tuple[Change, Acceptance], ...]
    open: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_acceptances(path: Path) -> tuple[tuple[Acceptance, ...], list[Diagnostic]]:
    """The entries of a file, and every problem with it. Raises nothing for bad input."""
    shown = path.as_posix()
    try:
        file, root, found = parse(read_bytes(path, shown), shown)
    except SourceError as error:
        return (), list(error.diagnostics)
    reading = Reading(file)
    hint = "write `change: …`, `model: …`, `reason: …` and `expires: …`"
    listed = read_list(reading, root, _LIST, _KEYS, "accepted changes", "an accepted change", hint)
    read = [one for fields in listed if (one := _acceptance(reading, fields)) is not None]
    first: dict[tuple[str, str, str | None], Acceptance] = {}
    for one in read:
        other = first.setdefault((one.change, one.model, one.parameter), one)
        if other is not one:
            message = f"{one.change} of {quoted(one.parameter or one.model)} is accepted already"
            reading.report("acceptance-duplicate", one.place, message, "keep one of the two", other.place)
    return tuple(read), [*found, *reading.problems]


def _acceptance(reading: Reading, fields: Fields) -> Acceptance | None:
    with reading.about("`change`"):
        kind = values.choice(_BREAKABLE, "kind of breaking or risky change")
        change = attempt(reading, kind, fields.nodes.get("change")) if fields.text("change") else None
    model, reason, expires = fields.text("model"), fields.text("reason"), fields.text("expires")
    if change is None or model is None or reason is None or expires is None:
        return None
    place = reading.place(fields.nodes["change"])
    return Acceptance(change, model, fields.text("parameter"), " ".join(reason.split()), expires, place)


_BREAKABLE = tuple(id_ for id_, row in RULES.items() if row.level in (Level.BREAKING, Level.RISKY))


def judge(changes: Iterable[Change], acceptances: Sequence[Acceptance], today: str, worst: Level) -> Judged:
    """Which changes as bad as `worst`, or worse, are accepted on the day `today` (ISO date)."""
    accepted: list[tuple[Change, Acceptance]] = []
    still_open: list[Change] = []
    diagnostics: list[Diagnostic] = []
    used: set[Acceptance] = set()
    for change in changes:
        found = next((one for one in acceptances if one.matches(change)), None)
        if found is not None:
            used.add(found)
        if change.level.rank > worst.rank:
            continue
        if found is not None and found.expires >= today:
            accepted.append((change, found))
        else:
            still_open.append(change)
    for one in acceptances:
        about = f"{one.change} of {one.model}{f', {one.parameter}' if one.parameter else ''}"
        if one not in used:
            message = f"nothing matches this any more: {about}"
            diagnostics.append(Diagnostic("acceptance-stale", message, one.place, "remove the entry"))
        elif one.expires < today:
            hint = "decide again: undo the change, release it, or set a later date"
            message = f"this counted until {one.expires}: {about}"
            diagnostics.append(Diagnostic("acceptance-expired", message, one.place, hint))
    return Judged(tuple(accepted), tuple(still_open), tuple(diagnostics))


def refusals(changes: Iterable[Change]) -> list[Diagnostic]:
    """A diagnostic for each change that is not accepted, where the model stands now; it names where a removed thing was."""
    found = []
    for change in changes:
        subject = ": ".join(filter(None, (change.model, change.parameter, change.message)))
        was = change.place if change.is_removal and change.place != change.anchor else None
        named = f"change: {change.rule}, model: {change.model or WHOLE_CATALOGUE}"
        if change.parameter is not None:
            named += f", parameter: {quoted(change.parameter)}"
        hint = f"undo it, or accept it with a reason and a date: {{{named}, reason: …, expires: …}}"
        found.append(Diagnostic("breaking-change", f"{change.rule}: {subject}", change.anchor, hint, was))
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `modelgen breaking` finds: what is to be said, how many changes are not accepted, and how many are.

    `is_judged` is False where a side or the file of accepted changes could not be read.
    """

    diagnostics: tuple[Diagnostic, ...]
    open: int = 0
    accepted: int = 0
    is_judged: bool = True


def check(against: str, folder: Path, accepted: Path | None, today: str, worst: Level) -> Verdict:
    """Holds a catalogue against another state of it, and its changes against the file of accepted ones.

    `today` is an ISO date; `worst` is how bad a change must be to need acceptance.
    """
    acceptances, problems = read_acceptances(accepted) if accepted is not None else ((), [])
    try:
        sides = read_sides(against, folder.as_posix(), folder.as_posix(), is_named=True)
    except SideProblem as problem:
        return Verdict((*problems, *problem.diagnostics), is_judged=False)
    if has_errors(problems):
        return Verdict(tuple(problems), is_judged=False)
    judged = judge(compare_sides(*sides), acceptances, today, worst)
    found = (*problems, *judged.diagnostics, *refusals(judged.open))
    return Verdict(found, len(judged.open), len(judged.accepted))
