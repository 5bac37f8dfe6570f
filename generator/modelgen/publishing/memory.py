"""What the user's cache keeps of an output folder: hashes of files, what each output was made from, and the warnings.

It can be lost at any time, and costs one slower build then. Nothing in it is believed of what stands on the disk: it says
which inputs make which bytes, and the bytes are looked at.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.publishing import files
from modelgen.publishing.hash_cache import HashCache
from modelgen.publishing.manifest import target_of

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """What an output was made from, and what that made: the fingerprint of its inputs, the SHA-256 of its bytes."""

    fingerprint: str
    sha256: str


@dataclass(slots=True)
class Memory:
    """What is remembered. `path` is where, None for nowhere.

    `origins` are those of the files of each target that was built, `targets` the fingerprints of all inputs of each. `warnings`
    are those of loading the inputs whose fingerprint is `warned`.
    """

    path: Path | None = None
    hashes: HashCache = field(default_factory=HashCache)
    origins: dict[str, Origin] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    warned: str = ""
    warnings: tuple[Diagnostic, ...] = ()
    is_changed: bool = False

    def warnings_of(self, fingerprint: str) -> tuple[Diagnostic, ...] | None:
        """The warnings of inputs; None where they are not known."""
        return self.warnings if self.warned == fingerprint else None

    def learn_warnings(self, fingerprint: str, warnings: Iterable[Diagnostic]) -> None:
        self.warned, self.warnings, self.is_changed = fingerprint, tuple(warnings), True

    def learn_outputs(self, targets: Mapping[str, str], origins: Mapping[str, Origin]) -> None:
        """What was made of `targets`, by their fingerprints: the whole of each."""
        others = {path: origin for path, origin in self.origins.items() if target_of(path) not in targets}
        self.targets |= targets
        self.origins = others | dict(origins)
        self.is_changed = True

    def save(self) -> None:
        """Keeps what was learned; a cache that cannot be written is no problem."""
        if self.path is None or not (self.is_changed or self.hashes.is_changed):
            return
        content = {
            "version": _VERSION,
            "hashes": self.hashes.known,
            "origins": {path: [origin.fingerprint, origin.sha256] for path, origin in self.origins.items()},
            "targets": self.targets,
            "warned": self.warned,
            "warnings": [asdict(warning) for warning in self.warnings],
        }
        try:
            files.remove_left_over(self.path.parent)
            files.write_whole(self.path, json.dumps(content).encode("ascii"), is_synced=False)
        except OSError:
            pass


def recall(folder: Path) -> Memory:
    """What is remembered of an output folder; nothing where it was lost, or cannot be read."""
    import platformdirs

    name = hashlib.sha256(os.path.realpath(folder).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    path = Path(platformdirs.user_cache_dir("modelgen"), "outputs", f"{name}.json")
    try:
        return _read(json.loads(path.read_bytes()), path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, LookupError, RecursionError):
        return Memory(path)


def _read(content: Any, path: Path) -> Memory:
    """Raises nearly anything where the content is broken."""
    if content["version"] != _VERSION:
        raise ValueError(content["version"])
    return Memory(
        path,
        HashCache(dict(content["hashes"])),
        {name: Origin(str(fingerprint), str(digest)) for name, (fingerprint, digest) in content["origins"].items()},
        {str(name): str(fingerprint) for name, fingerprint in content["targets"].items()},
        str(content["warned"]),
        tuple(map(_diagnostic, content["warnings"])),
    )


def _diagnostic(record: Mapping[str, Any]) -> Diagnostic:
    related = record["related"]
    places = {"place": Place(**record["place"]), "related": None if related is None else Place(**related)}
    return Diagnostic(**{**record, **places})
