"""The version that follows from changes (Semantic Versioning 2.0.0, semver.org)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from modelgen.catalog.releases import parsed_version
from modelgen.compat.change import Change
from modelgen.compat.rows import Level


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
_BELOW_1 = {Bump.MAJOR: Bump.MINOR, Bump.MINOR: Bump.PATCH}


def bump_for(changes: Iterable[Change], version: str) -> Bump:
    """Which part of `version` goes up for the worst of the changes.

    While the major version is 0, a breaking change raises the minor one, and any other the patch: that is how package
    managers read `^0.1` (semver.org, item 4). Raises `ValueError` for what is no version.
    """
    worst = min((change.level for change in changes), key=lambda level: level.rank, default=None)
    bump = Bump.NONE if worst is None else _BUMPS[worst]
    return bump if numbers(version)[0] else _BELOW_1.get(bump, bump)


def next_version(version: str, bump: Bump) -> str:
    """The version after `version` when that part of it goes up. Raises `ValueError` for what is no version."""
    major, minor, patch = numbers(version)
    return {
        Bump.MAJOR: f"{major + 1}.0.0",
        Bump.MINOR: f"{major}.{minor + 1}.0",
        Bump.PATCH: f"{major}.{minor}.{patch + 1}",
        Bump.NONE: version,
    }[bump]


def is_below_1(version: str) -> bool:
    """Whether a version promises nothing yet. Raises `ValueError` for what is no version."""
    return numbers(version)[0] == 0


def numbers(version: str) -> tuple[int, int, int]:
    """A version as numbers. Raises `ValueError` for what is no version."""
    parts = parsed_version(version)
    if parts is None:
        raise ValueError(version)
    return parts
