"""Files of a git revision, read from its objects into memory: the work tree and the index are neither read nor touched.

Nothing of a revision is written anywhere. Its names are looked at all the same, as they come from whoever made it.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO

from modelgen.diagnostics.diagnostic import Diagnostic, NoFile, Place, quoted
from modelgen.source.folder import RELEASES_FILE, SITE_FILE, is_model_name, wrong_name
from modelgen.source.nodes import SourceError
from modelgen.source.parsing import check_size

_SILENT = "git says no more"
_MOST_BYTES_LISTED = 64 * 1024 * 1024  # of names; half a million files
_LINK = b"120000"
_LINKED = ("links are not followed in a revision", "put the file itself here")
# What no folder holds on any system: `.` and `..`, the repository's own, an empty name as in an absolute path.
_NO_NAME = re.compile(r"\.{0,2}|\.git|.*\\.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Revision:
    """A folder or file of a commit. `path` is relative to the top of the repository; `shown` is how a user names it.

    `within` is a folder of the repository.
    """

    within: Path
    commit: str
    path: str
    shown: str


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as git keeps it: its id, its size in bytes, and whether it is a symbolic link."""

    id: str
    size: int
    is_link: bool


class RevisionProblem(Exception):
    """A revision or a path in it that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class RevisionTree:
    """The files of a revision's folder, as a catalogue is read from them. `git` answers while it is open."""

    revision: Revision
    blobs: Mapping[str, Blob]
    git: subprocess.Popen[bytes]

    def shown(self, name: str = "") -> str:
        top = self.revision.shown
        return NoFile(f"{top}{'/' * (not top.endswith(':'))}{name}" if name else top)

    def trouble(self) -> str | None:
        return None if self.blobs else "there is no such folder"

    def models(self, problems: list[Diagnostic], templates: str | None = None) -> list[str]:
        """As a folder has them; a link is never followed, and a name that is more than a name is an error."""
        found = []
        own = None if templates is None else posixpath.normpath(templates) + "/"
        for name, blob in self.blobs.items():
            if own is not None and name.startswith(own):
                continue
            *_, last = parts = name.split("/")
            problem: tuple[str, str] | None
            if any(_NO_NAME.fullmatch(part) for part in parts):
                problem = "no folder can hold a file of this name", "look at who made this revision"
            elif any(part.startswith(".") for part in parts) or name in (SITE_FILE, RELEASES_FILE):
                continue
            elif blob.is_link and is_model_name(last):
                problem = _LINKED
            else:
                problem = wrong_name(last)
            if problem is not None:
                problems.append(Diagnostic("file-name", problem[0], Place(self.shown(name)), problem[1]))
            elif last.endswith(".yaml"):
                found.append(name)
        return sorted(found, key=lambda name: name.split("/"))

    def has(self, name: str) -> bool:
        return name in self.blobs

    def read(self, name: str) -> bytes:
        blob = self.blobs[name]
        if blob.is_link:
            raise SourceError(Diagnostic("file-unreadable", _LINKED[0], Place(self.shown(name)), _LINKED[1]))
        check_size(blob.size, self.shown(name))
        return self._content(blob, name)

    def file(self, most: int) -> bytes | None:
        """The content, where the path names a file, of at most `most` bytes; None where it names a folder."""
        if self.blobs.keys() != {""}:
            return None
        if self.blobs[""].size > most:
            message = f"the file has {self.blobs[''].size:,} bytes; at most {most:,} are read"
            raise SourceError(Diagnostic("file-too-large", message, Place(self.shown()), "split it"))
        return self._content(self.blobs[""], "")

    def _content(self, blob: Blob, name: str) -> bytes:
        assert self.git.stdin is not None and self.git.stdout is not None
        self.git.stdin.write(blob.id.encode("ascii") + b"\n")
        self.git.stdin.flush()
        answer = self.git.stdout.readline().split()
        if answer[1:2] != [b"blob"]:
            message, hint = "git does not have its content", "fetch it: this may be a partial clone"
            raise SourceError(Diagnostic("file-unreadable", message, Place(self.shown(name)), hint))
        return self.git.stdout.read(int(answer[2]) + 1)[:-1]


def find(name: str, folders: Sequence[str]) -> Revision:
    """`REV`, or `REV:path` with a path as git takes it: from the top, or from here where it starts with `./`.

    `REV` alone stands for the first of `folders` that the revision has in its repository. Raises `RevisionProblem`.
    """
    revision, colon, path = name.partition(":")
    if not revision:
        raise RevisionProblem(f"{quoted(name)} is no folder, no file and no git revision")
    if colon:
        commit = _commit(Path(), revision, name)
        top = _from_top(Path(), path) if path.startswith(("./", "../")) else path.strip("/") or "."
        return Revision(Path(), commit, top, name.rstrip("/"))
    problems = []
    for folder in folders:
        try:
            return _named(name, folder)
        except RevisionProblem as problem:
            problems.append(problem)
    raise problems[-1]


def _named(name: str, folder: str) -> Revision:
    """A folder of the work tree, or of what was one, in a revision that has it."""
    within, path = (Path(folder), "./") if Path(folder).is_dir() else (Path(), f"./{Path(folder).as_posix()}")
    commit = _commit(within, name, name)
    top = _from_top(within, path)
    found = Revision(within, commit, top, f"{name}:{'' if top == '.' else top}")
    if not _git(within, "ls-tree", "--full-tree", commit, "--", top):
        raise _lacks(found)
    return found


def history(folder: Path, name: str) -> list[Revision]:
    """Each commit that changed a file of a folder of the work tree, the newest first, as that file in it.

    Raises `RevisionProblem`, also where the history is cut off: it could be missing just those that matter.
    """
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise RevisionProblem("this is a shallow clone, which lacks its history: fetch it, or the tag")
    commits = _git(folder, "log", "--format=%H", "--", name).decode("ascii").split()
    path = _from_top(folder, f"./{name}")
    return [Revision(folder, commit, path, f"{commit[:12]}:{path}") for commit in commits]


@contextmanager
def opened(revision: Revision) -> Iterator[RevisionTree]:
    """The files of a revision, while this is open. Raises `RevisionProblem`."""
    blobs = dict(_blobs(revision))
    if not blobs:
        raise _lacks(revision)
    with _started(revision.within, "cat-file", "--batch", stdin=subprocess.PIPE) as git:
        try:
            yield RevisionTree(revision, blobs, git)
        finally:
            git.kill()


def _lacks(revision: Revision) -> RevisionProblem:
    return RevisionProblem(f"the revision has no {quoted(revision.path)}")


def _blobs(revision: Revision) -> Iterator[tuple[str, Blob]]:
    """Files by their path below that of the revision, which is "" for a file itself."""
    listing = _git(revision.within, "ls-tree", "-r", "-l", "-z", "--full-tree", revision.commit, "--", revision.path)
    start = "" if revision.path == "." else revision.path
    for entry in filter(None, listing.split(b"\0")):
        facts, _, path = entry.partition(b"\t")
        mode, kind, digest, size = facts.split()
        name = os.fsdecode(path)
        if kind == b"blob":  # a size that is not known is that of an object which is not there; reading it says so
            blob = Blob(digest.decode("ascii"), int(size) if size.isdigit() else 0, mode == _LINK)
            yield name.removeprefix(start).removeprefix("/"), blob


def _commit(within: Path, revision: str, name: str) -> str:
    """The id of a revision, which is a part of what the user named."""
    try:
        answer = _git(within, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    except RevisionProblem as problem:
        reason = f": {problem}" if str(problem) != _SILENT else ""
        message = f"{quoted(name)} is no folder, no file and no git revision{reason}"
        raise RevisionProblem(message) from problem
    return answer.decode("ascii").strip()


def _from_top(within: Path, path: str) -> str:
    """A path that is relative to a folder, relative to the top of its repository."""
    prefix = os.fsdecode(_git(within, "rev-parse", "--show-prefix")).removesuffix("\n")
    return posixpath.normpath(prefix + path).strip("/") or "."


def _git(within: Path, *arguments: str) -> bytes:
    """What git answers, which is bounded. Raises `RevisionProblem`."""
    with _started(within, *arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as git:
        assert git.stdout is not None and git.stderr is not None
        heard: list[bytes] = []
        hearing = Thread(target=_hear, args=(git.stderr, heard), daemon=True)  # git waits for whoever does not listen
        hearing.start()
        answer = git.stdout.read(_MOST_BYTES_LISTED + 1)
        if len(answer) > _MOST_BYTES_LISTED:
            git.kill()
            raise RevisionProblem("the revision has more files than any catalogue")
        hearing.join()
        said = heard[0].decode("utf-8", "replace").strip().splitlines()
    if git.returncode:
        if said and "not a git repository" in said[0]:
            raise RevisionProblem("this is no git repository")
        raise RevisionProblem(said[0].removeprefix("fatal: ") if said else _SILENT)
    return answer


def _hear(stream: IO[bytes], heard: list[bytes]) -> None:
    """Reads a stream to its end, and keeps how it starts."""
    heard.append(stream.read(10_000))
    while stream.read(10_000):
        pass


def _started(within: Path, *arguments: str, stdin: int, stderr: int | None = None) -> subprocess.Popen[bytes]:
    """git, at work in a folder. Raises `RevisionProblem`."""
    environment = os.environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", *arguments]
    try:
        return subprocess.Popen(
            command, cwd=within, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr
        )
    except OSError as error:
        raise RevisionProblem(f"git cannot be run: {error.strerror or error}") from error
