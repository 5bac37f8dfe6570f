"""The version that follows from changes (Semantic Versioning 2.0.0, semver.org)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from modelgen.catalog.releases import parsed_version
from modelgen.compat.change import Change, Level


class Bump(Enum):
    """Which part of a version goes up."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"


_BUMPS = {
    Level.BREAKING: Bump.MAJOR,
    Level.RISKY: Bump.MINOR,
    Level.COMPATIBLE: Bump.MINOR,
    Level.DOCUMENTATION: Bump.PATCH,
}


def bump_for(changes: Iterable[Change]) -> Bump:
    """What the worst of the changes asks for."""
    worst = min((change.level for change in changes), key=lambda level: level.rank, default=None)
    return Bump.NONE if worst is None else _BUMPS[worst]


def next_version(version: str, bump: Bump) -> str:
    """The version after `version`. While the major version is 0, a breaking change raises the minor one, any other the patch.

    That is how package managers read `^0.1` (semver.org, item 4). Raises `ValueError` for what is no version.
    """
    parts = parsed_version(version)
    if parts is None:
        raise ValueError(version)
    major, minor, patch = parts
    if bump is Bump.NONE:
        return version
    if major == 0:
        return f"0.{minor + 1}.0" if bump is Bump.MAJOR else f"0.{minor}.{patch + 1}"
    if bump is Bump.MAJOR:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if bump is Bump.MINOR else f"{major}.{minor}.{patch + 1}"
