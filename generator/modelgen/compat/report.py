"""Changes as people and tools read them: text, Markdown for release notes, JSON, annotations of a pull request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from modelgen.compat.change import Change
from modelgen.compat.rows import Level
from modelgen.compat.versions import bump_for, is_below_1, next_version
from modelgen.diagnostics.diagnostic import Place, printable
from modelgen.diagnostics.github import Annotation, code, commands

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
    """`1 breaking, 2 compatible changes: a major version follows (1.4.0 → 2.0.0)`; where no version is known, only what."""
    counts = [(sum(change.level is level for change in changes), level.value) for level in Level]
    listed = ", ".join(f"{count} {level}" for count, level in counts if count)
    if not listed:
        return "no changes"
    found = f"{listed} change{'s' * (len(changes) != 1)}"
    if version is None:
        return found
    bump = bump_for(changes, version)
    below = ", as below 1.0.0" if is_below_1(version) else ""
    return f"{found}: a {bump.value} version follows{below} ({version} → {next_version(version, bump)})"


def as_markdown(changes: Sequence[Change], version: str | None = None) -> str:
    """Release notes: the worst first, under each heading model by model."""
    told = summary(changes, version)
    parts = [f"{told[:1].upper()}{told[1:]}."]
    for level in Level:
        if chosen := [change for change in changes if change.level is level]:
            parts += [f"## {_HEADINGS[level]}", "\n".join(_items(chosen))]
    return "\n\n".join(parts) + "\n"


def _items(changes: Iterable[Change]) -> Iterable[str]:
    for model, group in groupby(changes, key=lambda change: change.model):
        about, found = f"- {code(model) if model else 'Catalogue'}", list(group)
        if len(found) == 1:
            yield f"{about}{', ' if found[0].parameter else ': '}{_sentence(found[0])}"
        else:
            yield about
            yield from (f"  - {_sentence(change)}" for change in found)


def _sentence(change: Change) -> str:
    subject = f"{code(change.parameter)}: " if change.parameter is not None else ""
    return f"{subject}{markdown(change.message)} (`{change.rule}`)"


def markdown(text: str) -> str:
    """A message as Markdown: what is in backticks stays, the rest is escaped."""
    parts = re.split(r"(`[^`]*`)", printable(text))
    return "".join(
        part if index % 2 else re.sub(r"([\\_*\[\]<>~|])", r"\\\1", part) for index, part in enumerate(parts)
    )


def as_json(changes: Sequence[Change], version: str | None = None) -> str:
    """For tools: which part of the version goes up (`bump`), `version` (both null where none is known) and `changes`.

    Each change is as `record` says.
    """
    listed = [record(change) for change in changes]
    data: dict[str, object] = {"bump": None, "version": None, "changes": listed}
    if version is not None:
        bump = bump_for(changes, version)
        data |= {"bump": bump.value, "version": {"from": version, "to": next_version(version, bump)}}
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
    """Workflow commands; see `annotations_of`."""
    return "".join(commands(annotations_of(changes, version)))


def annotations_of(changes: Sequence[Change], version: str | None = None) -> Iterator[Annotation]:
    """What is gone is annotated where its model stands now, and names where it was; last, what follows."""
    yield Annotation("notice", "modelgen diff", summary(changes, version), Place(""))
    for change in _worst_first(changes):
        message = ": ".join(filter(None, (change.model, change.parameter, change.message)))
        was = f" (was at {change.place})" if change.is_removal else ""
        title = f"{change.level.value}[{change.rule}]"
        yield Annotation(_ANNOTATIONS[change.level], title, message + was, change.anchor)


def _worst_first(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: change.level.rank)


FORMATS: dict[str, Callable[[Sequence[Change], str | None], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
    "github": as_github,
}
