"""A release proposed from changes, and written at the end of `releases.yaml`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from modelgen.catalog.model import Notes, Release
from modelgen.catalog.releases import WHOLE_CATALOGUE
from modelgen.compat.acceptance import Acceptance
from modelgen.compat.change import Change
from modelgen.compat.rows import Level
from modelgen.publishing import files
from modelgen.source.folder import RELEASES_FILE

_HEAD = (
    "# Written by `modelgen release`, the newest last. The last version is that of the generated packages.\nreleases:\n"
)


def release_of(
    version: str, date: str, changes: Iterable[Change], accepted: Iterable[tuple[Change, Acceptance]] = ()
) -> Release:
    """The release of these changes, with the reasons of those that were accepted."""
    reasons = {id(change): acceptance.reason for change, acceptance in accepted}
    notes: dict[tuple[Level, str], list[str]] = {}
    for change in sorted(changes, key=lambda change: change.level.rank):
        notes.setdefault((change.level, change.model), []).append(_sentence(change, reasons.get(id(change))))
    listed = (Notes(level.value, model or WHOLE_CATALOGUE, tuple(told)) for (level, model), told in notes.items())
    return Release(version, date, tuple(listed))


def unreleased(changes: Iterable[Change], releases: Iterable[Release]) -> tuple[Change, ...]:
    """The changes that no release tells of yet; a reason that was given there counts for nothing."""
    notes = [notes for release in releases for notes in release.notes]
    told = [(one.level, one.model, f"{sentence} ") for one in notes for sentence in one.sentences]

    def is_told(change: Change) -> bool:
        about, own = (change.level.value, change.model or WHOLE_CATALOGUE), f"{_sentence(change)} "
        return any(about == (level, model) and sentence.startswith(own) for level, model, sentence in told)

    return tuple(change for change in changes if not is_told(change))


def _sentence(change: Change, reason: str | None = None) -> str:
    subject = f"`{change.parameter}`: " if change.parameter is not None else ""
    why = f" {reason.rstrip('.')}." if reason is not None else ""
    message = " ".join(change.message.split())
    return f"{subject}{message[:1].upper() if not subject else message[:1]}{message[1:].removesuffix('.')}.{why}"


def as_yaml(release: Release) -> str:
    """The entry of a release as it stands in `releases.yaml`."""
    lines = [f"  - version: {release.version}", f"    date: {release.date}"]
    if release.notes:
        lines.append("    changes:")
    for level, notes in groupby(release.notes, key=lambda one: one.level):
        lines.append(f"      {level}:")
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
