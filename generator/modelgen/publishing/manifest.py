"""The manifest of an output folder: every file that the generator owns, with the hash of its bytes, and nothing else.

It is committed, so it holds nothing that changes without an output; what files were made from is in `memory`.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, quoted
from modelgen.languages.json import document, part

NAME = "manifest.json"
STAGING = ".modelgen-staging"  # the folder beside it where a running build prepares files
VERSION = 2
_READABLE = (1, 2)  # the first one also held what each file was made from

_HINT = "take either side of a merge conflict, or restore it from version control; then build again"
# A path below the folder on any system: no drive, no `..`, nothing that a terminal or a file system would trip over. No
# build makes hidden files, so that nothing of `.git` is ever taken for the generator's.
_PART = r"(?!\.)[^\\/:\x00-\x1f\ud800-\udfff]+"
_PATH = re.compile(rf"{_PART}(?:/{_PART})*")
# Manifests are long, so those that say nothing unusual are written and read in one go.
_HEAD, _FOOT = f'{{\n  "version": {VERSION},\n  "files": {{\n', "\n  }\n}\n"
_NAME_PART = r'(?!\.)[^\\/:"\x00-\x1f\x7f\ud800-\udfff]+'
_ENTRY = re.compile(rf'    "({_NAME_PART}(?:/{_NAME_PART})*)": {{\n      "sha256": "([0-9a-f]{{64}})"\n    }}')
_AT_ONCE = 1_000  # entries
_ENTRY_SIZE = len('    "": {\n      "sha256": ""\n    },\n') + 64  # without the path
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Owned files by their path below the output folder: the SHA-256 of the bytes, in hexadecimal.

    A file has more than one of them while a build runs, and after one that was killed: it may hold what it held before.
    """

    files: Mapping[str, frozenset[str]] = field(default_factory=dict)


class ManifestProblem(Problem):
    """A manifest that cannot be read; carries the diagnostic."""


def target_of(path: str) -> str:
    """The target that a file belongs to: the top folder of its path."""
    return path.partition("/")[0]


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
    return _parsed_at_once(data) or _parse(data, path)


def as_bytes(manifest: Manifest) -> bytes:
    """A manifest as it is written: sorted, each hash on a line of its own, so that two changes rarely meet in one place."""
    if not manifest.files:
        return f"{document({'version': VERSION, 'files': {}})}\n".encode()
    data = bytearray(_HEAD.encode())
    entries = sorted(manifest.files.items())
    for start in range(0, len(entries), _AT_ONCE):  # there may be so many that a text of all is too much
        text = ",\n".join([_entry(path, hashes) for path, hashes in entries[start : start + _AT_ONCE]])
        data += f",\n{text}".encode() if start else text.encode()
    data += _FOOT.encode()
    return bytes(data)


def regular_bytes(path: Path | str) -> bytes | None:
    """The bytes of a regular file, None where there is no such; links are not followed, pipes not waited for.

    Raises `OSError` for a file that cannot be read.
    """
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as stream:
            return stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _entry(path: str, hashes: frozenset[str]) -> str:
    if len(hashes) == 1:
        (digest,) = hashes
        return f'    {encode_basestring(path)}: {{\n      "sha256": "{digest}"\n    }}'
    return f"    {encode_basestring(path)}: {part({'sha256': [*sorted(hashes)]}, 2)}"


def _parsed_at_once(data: bytes) -> Manifest | None:
    """A manifest as `as_bytes` writes a finished build's; None where it is another, or is no manifest."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not text.startswith(_HEAD) or not text.endswith(_FOOT):
        return None
    found = _ENTRY.findall(text)
    listed = {path: frozenset((digest,)) for path, digest in found}
    if NAME in listed or len(listed) != len(found):
        return None
    size = sum(map(len, listed)) + len(found) * _ENTRY_SIZE + len(_HEAD) + len(_FOOT) - 2
    return Manifest(listed) if size == len(text) else None


def _parse(data: bytes, path: Path) -> Manifest:
    whole = Place(path.as_posix())
    try:
        text = data.decode("utf-8")
        content = json.loads(text)
        version = content["version"]
        if version not in _READABLE:
            hint = "use the modelgen that wrote it, or empty the output folder"
            raise _problem(whole, f"its version is {quoted(version)}, this modelgen writes {VERSION}", hint)
        files = {name: _hashes(record) for name, record in content["files"].items()}
    except json.JSONDecodeError as error:
        line = text.split("\n")[error.lineno - 1]
        is_conflict = line.startswith(("<<<<<<<", "=======", ">>>>>>>"))
        message = "it holds both sides of a merge conflict" if is_conflict else f"it is not JSON: {error.msg}"
        place = Place(path.as_posix(), error.lineno, 1 if is_conflict else error.colno, 7 if is_conflict else 1, line)
        raise _problem(place, message) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _problem(whole, "it is not a manifest") from error
    for name in files:
        if not _PATH.fullmatch(name) or name.split("/")[0] == NAME:
            raise _problem(whole, f"it lists {quoted(name)}, which no build writes")
    return Manifest(files)


def _hashes(record: Mapping[str, object]) -> frozenset[str]:
    found = record["sha256"]  # the first version had more to say of a file
    listed = found if isinstance(found, list) else [found]
    if not listed or not all(isinstance(digest, str) and _SHA256.fullmatch(digest) for digest in listed):
        raise ValueError("an entry is broken")
    return frozenset(listed)


def _problem(place: Place, message: str, hint: str = _HINT) -> ManifestProblem:
    return ManifestProblem(Diagnostic("manifest-broken", message, place, hint))
