"""The manifest of an output folder: every file that the generator owns, and what it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.diagnostics import Diagnostic, Place

NAME = "manifest.json"
VERSION = 1


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


class ManifestProblem(Exception):
    """A manifest that cannot be read; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostics = (diagnostic,)


def read(folder: Path) -> Manifest:
    """The manifest of an output folder; an empty one where there is none. Raises `ManifestProblem`."""
    path = folder / NAME
    try:
        data = json.loads(path.read_bytes())
        if data["version"] != VERSION:
            raise _problem(path, f"its version is {data['version']!r}, this modelgen writes {VERSION}")
        files = {str(name): _entry(record) for name, record in data["files"].items()}
        targets = {str(name): str(fingerprint) for name, fingerprint in data["targets"].items()}
        for name in files:
            if name.startswith("/") or "\\" in name or ".." in name.split("/"):
                raise _problem(path, f"it lists {name}, which is outside the folder")
        return Manifest(files, targets)
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise _problem(path, error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _problem(path, f"it is not a manifest ({type(error).__name__})") from error


def as_bytes(manifest: Manifest) -> bytes:
    """A manifest as it is written: sorted, one file after the other."""
    data = {
        "version": VERSION,
        "targets": dict(sorted(manifest.targets.items())),
        "files": {name: _record(entry) for name, entry in sorted(manifest.files.items())},
    }
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _entry(record: Mapping[str, object]) -> Entry:
    models, size = record["models"], record["size"]
    if not isinstance(size, int) or not (models == "all" or isinstance(models, list)):
        raise ValueError("an entry is broken")
    return Entry(
        sha256=str(record["sha256"]),
        size=size,
        template=str(record["template"]),
        models=tuple(map(str, models)) if isinstance(models, list) else None,
        fingerprint=str(record["fingerprint"]),
    )


def _record(entry: Entry) -> dict[str, object]:
    return {
        "template": entry.template,
        "models": "all" if entry.models is None else list(entry.models),
        "fingerprint": entry.fingerprint,
        "size": entry.size,
        "sha256": entry.sha256,
    }


def _problem(path: Path, message: str) -> ManifestProblem:
    hint = "take either side of a merge conflict, or restore it from version control; then build again"
    return ManifestProblem(Diagnostic("manifest-broken", message, Place(path.as_posix()), hint))
