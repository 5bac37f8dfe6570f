"""The files of a catalogue, wherever they are kept: in a folder, or in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from modelgen.diagnostics.diagnostic import Diagnostic
from modelgen.source.folder import RELEASES_FILE, SITE_FILE, model_names, shown_name
from modelgen.source.parsing import read_bytes


class Tree(Protocol):
    """Files by name: their path below the top of the catalogue, with forward slashes."""

    def shown(self, name: str = "") -> str:
        """A file, or the whole, as messages name it."""
        ...

    def trouble(self) -> str | None:
        """Why there is nothing to read; None where there is."""
        ...

    def models(self, problems: list[Diagnostic], templates: str | None = None) -> list[str]:
        """The names of the model files, sorted. Reports what stands there as if it were one, and would be overlooked.

        Nothing in `templates`, a folder named relative to the top, is one.
        """
        ...

    def has(self, name: str) -> bool: ...

    def read(self, name: str) -> bytes:
        """Raises `SourceError`."""
        ...


@dataclass(frozen=True, slots=True)
class FolderTree:
    """The files of a folder."""

    folder: Path

    def shown(self, name: str = "") -> str:
        return shown_name(self.folder, name)

    def trouble(self) -> str | None:
        if self.folder.is_dir():
            return None
        return "this is not a folder" if self.folder.exists() else "there is no such folder"

    def models(self, problems: list[Diagnostic], templates: str | None = None) -> list[str]:
        return model_names(self.folder, problems, templates)

    def has(self, name: str) -> bool:
        return os.path.lexists(self.folder / name)

    def read(self, name: str) -> bytes:
        return read_bytes(self.folder / name, self.shown(name))


@dataclass(frozen=True, slots=True)
class SourceTree:
    """Files that were read before, by name; `folder` is what messages call the place that they came from."""

    folder: str
    files: Mapping[str, bytes]

    def shown(self, name: str = "") -> str:
        return shown_name(Path(self.folder), name)

    def trouble(self) -> str | None:
        return None

    def models(self, problems: list[Diagnostic], templates: str | None = None) -> list[str]:
        return sorted(self.files.keys() - {SITE_FILE, RELEASES_FILE}, key=lambda name: name.split("/"))

    def has(self, name: str) -> bool:
        return name in self.files

    def read(self, name: str) -> bytes:
        return self.files[name]
