"""A release proposed from changes, and written at the end of `releases.yaml`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from modelgen.catalog.model import Notes, Release
from modelgen.catalog.releases import LEVELS, WHOLE_CATALOGUE
from modelgen.compat.acceptance import Acceptance
from modelgen.compat.change import Change
from modelgen.publishing import files
from modelgen.source.folder import RELEASES_FILE

_HEAD = (
    "# Written by `modelgen release`, the newest last. The last version is that of the generated packages.\nreleases:\n"
)


def release_of(
    version: str, date: str, changes: Iterable[Change], accepted: Mapping[Change, Acceptance] | None = None
) -> Release:
    """The release of these changes, with the reasons of those that were accepted."""
    listed = list(changes)
    notes = []
    for level in LEVELS:
        for model in dict.fromkeys(change.model for change in listed if change.level.value == level):
            chosen = [change for change in listed if (change.level.value, change.model) == (level, model)]
            sentences = tuple(_sentence(change, (accepted or {}).get(change)) for change in chosen)
            notes.append(Notes(level, model or WHOLE_CATALOGUE, sentences))
    return Release(version, date, tuple(notes))


def unreleased(changes: Iterable[Change], releases: Iterable[Release]) -> tuple[Change, ...]:
    """The changes that no release tells of yet; a reason that was given there counts for nothing."""
    told = [
        (notes.level, notes.model, sentence)
        for release in releases
        for notes in release.notes
        for sentence in notes.sentences
    ]
    return tuple(change for change in changes if not any(_is_told(change, *one) for one in told))


def _is_told(change: Change, level: str, model: str, sentence: str) -> bool:
    own = _sentence(change, None)
    is_same = sentence == own or sentence.startswith(f"{own} ")
    return is_same and (level, model) == (change.level.value, change.model or WHOLE_CATALOGUE)


def _sentence(change: Change, acceptance: Acceptance | None) -> str:
    subject = f"`{change.parameter}`: " if change.parameter is not None else ""
    reason = f" {acceptance.reason.rstrip('.')}." if acceptance is not None else ""
    message = " ".join(change.message.split())
    return f"{subject}{message[:1].upper() if not subject else message[:1]}{message[1:].removesuffix('.')}.{reason}"


def as_yaml(release: Release) -> str:
    """The entry of a release as it stands in `releases.yaml`."""
    lines = [f"  - version: {release.version}", f"    date: {release.date}"]
    if release.notes:
        lines.append("    changes:")
    for level in LEVELS:
        notes = [one for one in release.notes if one.level == level]
        lines += [f"      {level}:"] * bool(notes)
        for one in notes:
            lines.append(f"        {json.dumps(one.model)}:")
            lines += [f"          - {json.dumps(sentence, ensure_ascii=False)}" for sentence in one.sentences]
    return "\n".join(lines) + "\n"


def write(release: Release, folder: Path) -> Path:
    """Appends a release to `releases.yaml`, which appears whole or stays as it is. Raises `OSError`."""
    path = folder / RELEASES_FILE
    text = path.read_bytes().decode("utf-8").rstrip() + "\n" if path.exists() else _HEAD
    files.remove_left_over(folder)
    files.write_whole(path, (text + as_yaml(release)).encode("utf-8"))
    return path
