"""Files of a git revision, read from its objects: the work tree and the index are neither read nor touched."""

from __future__ import annotations

import os
import posixpath
import subprocess
from dataclasses import dataclass
from pathlib import Path

from modelgen.diagnostics.diagnostic import quoted

_SILENT = "git says no more"


@dataclass(frozen=True, slots=True)
class Revision:
    """A folder or file of a commit. `path` is relative to the top of the repository; `shown` is how a user names it.

    `within` is a folder of the repository.
    """

    within: Path
    commit: str
    path: str
    shown: str


class RevisionProblem(Exception):
    """A revision or a path in it that cannot be read; the text says why."""


def find(name: str, folder: str) -> Revision:
    """`REV`, or `REV:path` with a path as git takes it: from the top, or from here where it starts with `./`.

    `REV` alone stands for `folder` in the repository that it is in. Raises `RevisionProblem`.
    """
    revision, colon, path = name.partition(":")
    if not revision:
        raise RevisionProblem(f"{quoted(name)} is no folder, no file and no git revision")
    within = Path(folder) if not colon and Path(folder).is_dir() else Path()
    try:
        answer = _git(within, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    except RevisionProblem as problem:
        reason = f": {problem}" if str(problem) != _SILENT else ""
        message = f"{quoted(name)} is no folder, no file and no git revision{reason}"
        raise RevisionProblem(message) from problem
    commit = answer.decode("ascii").strip()
    if not colon:
        path = "./" if within == Path(folder) else f"./{Path(folder).as_posix()}"
        name = f"{revision}:{Path(folder).as_posix()}"
    if path.startswith(("./", "../")):
        prefix = os.fsdecode(_git(within, "rev-parse", "--show-prefix")).removesuffix("\n")
        path = posixpath.normpath(prefix + path)
    return Revision(within, commit, path.strip("/") or ".", name.rstrip("/"))


def extract(revision: Revision, folder: Path) -> Path:
    """Writes the folder or file of a revision below `folder`, byte by byte as committed; links are left out.

    Raises `RevisionProblem`.
    """
    listing = _git(revision.within, "ls-tree", "-r", "-z", "--full-tree", revision.commit, "--", revision.path)
    entries = [entry.partition(b"\t") for entry in listing.split(b"\0") if entry]
    if not entries:
        raise RevisionProblem(f"the revision has no {quoted(revision.path)}")
    names: dict[str, bytes] = {}
    for facts, _, path in entries:
        mode, kind, digest = facts.split()
        if kind == b"blob" and mode != b"120000":
            names[os.fsdecode(path)] = digest
    contents = _contents(revision.within, list(names.values()))
    for name, data in zip(names, contents, strict=True):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    found = folder / revision.path
    if not found.exists():
        raise RevisionProblem(f"{quoted(revision.path)} is no folder and no file in that revision")
    return found


def _contents(within: Path, digests: list[bytes]) -> list[bytes]:
    """The blobs of these digests, in one run of git."""
    answer = _git(within, "cat-file", "--batch", given=b"".join(digest + b"\n" for digest in digests))
    found, at = [], 0
    for _ in digests:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        found.append(answer[end + 1 : end + 1 + size])
        at = end + 1 + size + 1
    return found


def _git(within: Path, *arguments: str, given: bytes = b"") -> bytes:
    environment = os.environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=within, input=given, capture_output=True, env=environment, check=False
        )
    except OSError as error:
        raise RevisionProblem(f"git cannot be run: {error.strerror or error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if said and "not a git repository" in said[0]:
            raise RevisionProblem("this is no git repository")
        raise RevisionProblem(said[0].removeprefix("fatal: ") if said else _SILENT)
    return done.stdout
