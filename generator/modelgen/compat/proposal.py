"""The release that follows: what changed since the last one, the version that it asks for, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from modelgen.catalog.model import Catalog, Release
from modelgen.catalog.releases import parsed_version, read_releases
from modelgen.compat.acceptance import judge, read_acceptances, refusals
from modelgen.compat.change import Change
from modelgen.compat.releasing import release_of, unreleased
from modelgen.compat.report import summary
from modelgen.compat.rows import Level
from modelgen.compat.sides import Side, SideProblem, compare_sides, read_side
from modelgen.compat.versions import Bump, bump_for, is_below_1, next_version, numbers
from modelgen.diagnostics.diagnostic import Diagnostic, NoFile, Place, Problem, has_errors, quoted
from modelgen.source import revisions
from modelgen.source.folder import RELEASES_FILE
from modelgen.source.nodes import SourceError
from modelgen.source.parsing import parse

_LEAVING = (
    "while the first number is 0, a breaking change raises the second and any other the third; `--major` makes it 1.0.0"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `against` names the state of the last release, None to find it; `day` is an ISO date.

    `accepted` is the file of accepted changes. `version` is one that is wanted, and `is_major` wants the next major one;
    without both the version follows from what changed.
    """

    catalog: Path
    day: str
    against: str | None = None
    accepted: Path | None = None
    version: str | None = None
    is_major: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be said, and the release that follows: None where there is an error, or nothing new."""

    diagnostics: tuple[Diagnostic, ...]
    remarks: tuple[str, ...] = ()
    release: Release | None = None


def propose(wish: Wish) -> Proposal:
    """The release that follows from what changed since the last one. Writes nothing."""
    acceptances, found = read_acceptances(wish.accepted) if wish.accepted is not None else ((), [])
    try:
        new = read_side(wish.catalog.as_posix())
        if new.catalog is None:
            hint = "name the folder that holds catalog.yaml and the models' YAML files"
            raise Problem(Diagnostic("file-unreadable", "this is not a folder", Place(new.shown), hint))
        old = _last_release(new.catalog, wish)
        changes, remarks = _changes(old, new, new.catalog, wish)
        judged = judge(changes, acceptances, wish.day, Level.BREAKING)
        found += judged.diagnostics
        if wish.accepted is not None:
            found += refusals(judged.open)
        version = _version(new.catalog.version, old is None, changes, wish)
    except Problem as problem:
        found += problem.diagnostics
    if has_errors(found):
        return Proposal(tuple(found))
    if version is None:
        return Proposal(tuple(found), remarks)
    return Proposal(tuple(found), remarks, release_of(version, wish.day, changes, judged.accepted))


def _changes(old: Side | None, new: Side, catalog: Catalog, wish: Wish) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What changed since the last release and no release tells of, and what is said of it."""
    if old is None:
        return (), ("there is no release yet: this is the first",)
    changes = compare_sides(old, new)
    if old.catalog is None:
        later = catalog.releases[-1:]
    else:
        later = tuple(one for one in catalog.releases if numbers(one.version) > numbers(old.catalog.version))
    fresh = unreleased(changes, later)
    if changes and not fresh:
        return (), (f"nothing new against {old.shown}: {catalog.version} tells of each change",)
    remarks = [summary(fresh, catalog.version)]
    if fresh and is_below_1(catalog.version) and not (wish.version or wish.is_major):
        remarks.append(_LEAVING)
    return fresh, tuple(remarks)


def _last_release(catalog: Catalog, wish: Wish) -> Side | None:
    """The state that changes are told from: what is named, or the tag of the version, or the commit that released it.

    None where nothing was released yet. Raises `SideProblem`.
    """
    folders = (wish.catalog.as_posix(),)
    if wish.against is not None:
        return read_side(wish.against, folders)
    tag = f"v{catalog.version}"
    try:
        return read_side(tag, folders)
    except SideProblem as problem:
        if problem.diagnostics[0].code != "unknown-revision":
            raise
    if not catalog.releases:
        return None
    hint = f"commit it, and tag that commit {tag}; or name the state of the last release with `--against`"
    place = Place((wish.catalog / RELEASES_FILE).as_posix())
    try:
        commit = _released_in(catalog.version, wish.catalog)
    except revisions.RevisionProblem as error:
        message = f"the release {catalog.version} cannot be found: no tag {tag}, and {error}"
        raise SideProblem(Diagnostic("unknown-revision", message, place, hint)) from error
    if commit is None:
        message = f"the release {catalog.version} is in no commit, and there is no tag {tag}"
        raise SideProblem(Diagnostic("unknown-revision", message, place, hint))
    return read_side(commit, folders)


def _released_in(version: str, folder: Path) -> str | None:
    """The commit that made `version` the last release: the oldest of the newest ones in which it is."""
    found = None
    for revision in revisions.history(folder, RELEASES_FILE):
        with revisions.opened(revision) as tree:
            try:
                file, root, _ = parse(tree.read(""), tree.shown())
            except (SourceError, KeyError):
                break
        releases, _ = read_releases(file, root)
        if not releases or releases[-1].version != version:
            break
        found = revision.commit
    return found


def _version(current: str, is_first: bool, changes: tuple[Change, ...], wish: Wish) -> str | None:
    """The version of the release; None where there is nothing to release. Raises `Problem` for one that is too low."""
    bump = bump_for(changes, current)
    least = current if is_first else next_version(current, bump)
    if wish.is_major:
        return next_version(current, Bump.MAJOR)
    if wish.version is None:
        return least if is_first or bump is not Bump.NONE else None
    wanted = parsed_version(wish.version)
    if wanted is None:
        message, hint = f"{quoted(wish.version)} is not a version", "write three whole numbers, as in 1.4.0"
        raise Problem(Diagnostic("invalid-version", message, Place(NoFile("--version")), hint))
    if wanted < numbers(least) or (wish.version == current and not is_first):
        message = f"{wish.version} does not come after {current}"
        if wanted > numbers(current):
            message = f"{wish.version} promises too much: what changed asks for {least} at least"
        hint = f"name {next_version(current, Bump.PATCH) if least == current else least} or a later one"
        raise Problem(Diagnostic("release-order", message, Place(NoFile("--version")), hint))
    return wish.version
