"""Changes as people and tools read them: text, Markdown for release notes, JSON, annotations of a pull request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from modelgen.compat.change import Change, Level
from modelgen.compat.versions import bump_for, next_version
from modelgen.diagnostics.diagnostic import Place, printable

_HEADINGS = {
    Level.BREAKING: "Breaking changes",
    Level.RISKY: "Risky changes",
    Level.COMPATIBLE: "Compatible changes",
    Level.DOCUMENTATION: "Documentation",
}
_ANNOTATIONS = {
    Level.BREAKING: "error",
    Level.RISKY: "warning",
    Level.COMPATIBLE: "notice",
    Level.DOCUMENTATION: "notice",
}


def as_text(changes: Sequence[Change], version: str | None = None) -> str:
    """For people at a terminal: model by model, the worst first, each with its place; then what follows."""
    lines = []
    for model, group in groupby(changes, key=lambda change: change.model):
        lines.append(printable(model or "catalogue"))
        for change in _worst_first(group):
            subject = f"{printable(change.parameter)}: " if change.parameter is not None else ""
            lines.append(f"  {change.level.value}[{change.rule}] {subject}{printable(change.message)}")
            if str(change.place):
                lines.append(f"    {'was at ' * change.is_removal}{printable(str(change.place))}")
        lines.append("")
    return "\n".join([*lines, summary(changes, version)]) + "\n"


def summary(changes: Sequence[Change], version: str | None = None) -> str:
    """`1 breaking, 2 compatible changes: major (1.4.0 → 2.0.0)`."""
    counts = [(sum(change.level is level for change in changes), level.value) for level in Level]
    listed = ", ".join(f"{count} {level}" for count, level in counts if count)
    if not listed:
        return "no changes"
    bump = bump_for(changes)
    followed = f" ({version} → {next_version(version, bump)})" if version else ""
    return f"{listed} change{'s' * (len(changes) != 1)}: {bump.value}{followed}"


def as_markdown(changes: Sequence[Change], version: str | None = None) -> str:
    """Release notes: the worst first, under each heading model by model."""
    parts = [f"{summary(changes, version)[:1].upper()}{summary(changes, version)[1:]}."]
    for level in Level:
        chosen = [change for change in changes if change.level is level]
        if chosen:
            parts.append(f"## {_HEADINGS[level]}")
            parts.append("\n".join(_items(chosen)))
    return "\n\n".join(parts) + "\n"


def _items(changes: Iterable[Change]) -> Iterable[str]:
    for model, group in groupby(changes, key=lambda change: change.model):
        found = list(group)
        if len(found) == 1:
            yield f"- {_code(model) if model else 'Catalogue'}{_sentence(found[0], ', ' if found[0].parameter else ': ')}"
        else:
            yield f"- {_code(model) if model else 'Catalogue'}"
            yield from (f"  - {_sentence(change)}" for change in found)


def _sentence(change: Change, joint: str = "") -> str:
    subject = f"{_code(change.parameter)}: " if change.parameter is not None else ""
    return f"{joint}{subject}{markdown(change.message)} (`{change.rule}`)"


def markdown(text: str) -> str:
    """A message as Markdown: what is in backticks stays, the rest is escaped."""
    parts = re.split(r"(`[^`]*`)", printable(text))
    return "".join(
        part if index % 2 else re.sub(r"([\\_*\[\]<>~|])", r"\\\1", part) for index, part in enumerate(parts)
    )


def _code(text: str) -> str:
    shown = printable(text)
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def as_json(changes: Sequence[Change], version: str | None = None) -> str:
    """For tools: `bump`, `version` (null where none is known) and `changes`, each as `record` says."""
    bump = bump_for(changes)
    versions = None if version is None else {"from": version, "to": next_version(version, bump)}
    data = {"bump": bump.value, "version": versions, "changes": [record(change) for change in changes]}
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def record(change: Change) -> dict[str, object]:
    """A change in JSON. `old` and `new` are values, null where there is none; `side` says which side the place is on."""
    return {
        "change": change.rule,
        "level": change.level.value,
        "seen": change.seen.value,
        "model": change.model or None,
        "parameter": change.parameter,
        "message": change.message,
        "old": change.old,
        "new": change.new,
        "side": "old" if change.is_removal else "new",
        "file": change.place.file,
        "line": change.place.line,
        "column": change.place.column,
    }


def as_github(changes: Sequence[Change], version: str | None = None) -> str:
    """Workflow commands; what is gone is annotated where its model stands now, and names where it was."""
    lines = []
    for change in _worst_first(changes):
        message = f"{change.model}{': ' * bool(change.model)}{change.parameter or ''}{': ' * bool(change.parameter)}"
        message += change.message
        if change.is_removal:
            message += f" (was at {change.place})"
        where = _attributes(change.anchor)
        lines.append(
            f"::{_ANNOTATIONS[change.level]} {where}title={change.level.value}[{change.rule}]::{_data(message)}"
        )
    lines.append(f"::notice title=modelgen diff::{_data(summary(changes, version))}")
    return "\n".join(lines) + "\n"


def _attributes(place: Place) -> str:
    if not place.file:
        return ""
    file = _data(place.file).replace(":", "%3A").replace(",", "%2C")
    return f"file={file},line={place.line},col={place.column}," if place.line else f"file={file},"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _worst_first(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: change.level.rank)


FORMATS: dict[str, Callable[[Sequence[Change], str | None], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
    "github": as_github,
}
