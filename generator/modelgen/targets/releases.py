"""The releases of a catalogue as the changelog of a package shows them."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog.model import Catalog, Release
from modelgen.languages.code import Fragment, Text


@dataclass(frozen=True, slots=True)
class NotesView:
    """What a release changed of one model."""

    model: Text
    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LevelView:
    """The changes of a release that are equally bad."""

    heading: Fragment
    notes: tuple[NotesView, ...]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    version: Fragment
    date: Fragment
    levels: tuple[LevelView, ...]


_HEADINGS = {
    "breaking": "Breaking changes",
    "risky": "Same calls, other results",
    "compatible": "Compatible changes",
    "documentation": "Documentation",
}


def releases(catalog: Catalog) -> tuple[ReleaseView, ...]:
    """The releases, newest first."""
    return tuple(_release(one) for one in reversed(catalog.releases))


def _release(release: Release) -> ReleaseView:
    levels = []
    for level, heading in _HEADINGS.items():
        chosen = [one for one in release.notes if one.level == level]
        views = tuple(NotesView(Text(one.model), tuple(map(Text, one.sentences))) for one in chosen)
        levels += [LevelView(Fragment(heading), views)] if views else []
    return ReleaseView(Fragment(release.version), Fragment(release.date), tuple(levels))
