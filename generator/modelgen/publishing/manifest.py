"""The manifest of an output folder: every file that the generator owns, and what it was made from."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, quoted
from modelgen.languages.json import document

if TYPE_CHECKING:
    from modelgen.catalog.model import Json

NAME = "manifest.json"
STAGING = ".modelgen-staging"  # the folder beside it where a running build prepares files
VERSION = 1

_HINT = "take either side of a merge conflict, or restore it from version control; then build again"
# A path below the folder on any system: no drive, no `..`, nothing that a terminal or a file system would trip over.
_PATH = re.compile(r"(?!(?:.*/)?\.{1,2}(?:/|\Z))[^\\/:\x00-\x1f\ud800-\udfff]+(?:/[^\\/:\x00-\x1f\ud800-\udfff]+)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """An owned file. `models` are the model files that went into it, None all of them.

    `fingerprint` is the SHA-256 of all inputs, `sha256` and `size` (in bytes) are of the file itself.
    """

    sha256: str
    size: int
    template: str
    models: tuple[str, ...] | None
    fingerprint: str

    @property
    def target(self) -> str:
        return self.template.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Owned files by their path below the output folder, and the fingerprint of each target that is complete."""

    files: Mapping[str, Entry] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)


class ManifestProblem(Problem):
    """A manifest that cannot be read; carries the diagnostic."""


def read(folder: Path) -> Manifest:
    """The manifest of an output folder; an empty one where there is none. Raises `ManifestProblem`."""
    path = folder / NAME
    try:
        data = regular_bytes(path)
    except OSError as error:
        raise _problem(Place(path.as_posix()), error.strerror or str(error), "check that you may read it") from error
    if data is None:
        if path.is_symlink():
            place = Place(path.as_posix())
            raise ManifestProblem(Diagnostic("output-symlink", "this is a symbolic link", place, "remove the link"))
        if os.path.lexists(path):
            raise _problem(Place(path.as_posix()), "this is no regular file", "move it away")
        return Manifest()
    return _parse(data, path)


def as_bytes(manifest: Manifest) -> bytes:
    """A manifest as it is written: sorted, one file after the other."""
    data: Json = {
        "version": VERSION,
        "targets": dict(sorted(manifest.targets.items())),
        "files": {name: _record(entry) for name, entry in sorted(manifest.files.items())},
    }
    return f"{document(data)}\n".encode()


def regular_bytes(path: Path) -> bytes | None:
    """The bytes of a regular file, None where there is no such; links are not followed, pipes not waited for.

    Raises `OSError` for a file that cannot be read.
    """
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _parse(data: bytes, path: Path) -> Manifest:
    whole = Place(path.as_posix())
    try:
        text = data.decode("utf-8")
        content = json.loads(text)
        version = content["version"]
        if version != VERSION:
            hint = "use the modelgen that wrote it, or empty the output folder"
            raise _problem(whole, f"its version is {quoted(version)}, this modelgen writes {VERSION}", hint)
        files = {name: _entry(record) for name, record in content["files"].items()}
        targets = {name: str(fingerprint) for name, fingerprint in content["targets"].items()}
    except json.JSONDecodeError as error:
        line = text.split("\n")[error.lineno - 1]
        is_conflict = line.startswith(("<<<<<<<", "=======", ">>>>>>>"))
        message = "it holds both sides of a merge conflict" if is_conflict else f"it is not JSON: {error.msg}"
        place = Place(path.as_posix(), error.lineno, 1 if is_conflict else error.colno, 7 if is_conflict else 1, line)
        raise _problem(place, message) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _problem(whole, "it is not a manifest") from error
    for name in files:
        if not _PATH.fullmatch(name) or name.split("/")[0] in (NAME, STAGING):
            raise _problem(whole, f"it lists {quoted(name)}, which no build writes")
    return Manifest(files, targets)


def _entry(record: Mapping[str, object]) -> Entry:
    models, size = record["models"], record["size"]
    if type(size) is not int or not (models == "all" or isinstance(models, list)):
        raise ValueError("an entry is broken")
    return Entry(
        sha256=str(record["sha256"]),
        size=size,
        template=str(record["template"]),
        models=tuple(map(str, models)) if isinstance(models, list) else None,
        fingerprint=str(record["fingerprint"]),
    )


def _record(entry: Entry) -> dict[str, Json]:
    return {
        "template": entry.template,
        "models": "all" if entry.models is None else list(entry.models),
        "fingerprint": entry.fingerprint,
        "size": entry.size,
        "sha256": entry.sha256,
    }


def _problem(place: Place, message: str, hint: str = _HINT) -> ManifestProblem:
    return ManifestProblem(Diagnostic("manifest-broken", message, place, hint))
