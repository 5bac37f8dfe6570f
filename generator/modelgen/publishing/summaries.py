"""What the user's cache keeps of each model of a catalogue, so that a change of one file means reading one file.

It is known by the hash of the file that it was made from, and all of it is forgotten with the generator that made it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from modelgen.catalog.model import Model
from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.loading.known import head_of, known_model
from modelgen.loading.load import Known, ReadFile, read_whole
from modelgen.publishing import kept
from modelgen.publishing.fingerprints import Inputs
from modelgen.publishing.memory import diagnostic_of
from modelgen.source.characters import plain_text
from modelgen.source.suppressions import unsuppressed
from modelgen.source.tree import FolderTree

T = TypeVar("T")
_VERSION = 1


class Summaries:
    """The summaries of one catalogue: of each model file its hash, what the model is called, and what was found wrong.

    `parts` are what files about several models take of it, by the view that asked. They hold what a view made of one
    model and `catalog.yaml`, as plain data.
    """

    def __init__(self, folder: Path, inputs: Inputs | None) -> None:
        self._tree = FolderTree(folder)
        self._inputs = inputs
        self._path = kept.path_for(folder, "catalogs", also=folder.as_posix())
        self._models: dict[str, dict[str, Any]] = {}
        self._is_changed = False
        if inputs is not None:
            self._recall(kept.read(self._path), inputs)

    def _recall(self, content: Any, inputs: Inputs) -> None:
        if not isinstance(content, dict) or content["version"] != _VERSION or content["generator"] != inputs.generator:
            return
        self._models = {
            name: record for name, record in content["models"].items() if record["sha256"] == inputs.models.get(name)
        }
        self._is_changed = len(self._models) != len(content["models"])
        if content["site"] != inputs.site:
            for record in self._models.values():
                record["parts"] = {}

    def known(self, name: str) -> Known | None:
        """The model of a file that has not changed, and the warnings about it; None where it has to be read."""
        record = self._models.get(name)
        if record is None:
            return None
        model = known_model(record["head"], partial(self._read, name, record["sha256"]))
        return Known(model, tuple(map(diagnostic_of, record["warnings"])))

    @property
    def count(self) -> int:
        return len(self._models)

    def _read(self, name: str, sha256: str) -> Model:
        data = self._tree.read(name)
        if _sha256(data) != sha256:
            message, place = "it was changed while it was read", Place(self._tree.shown(name))
            raise Problem(Diagnostic("file-unreadable", message, place, "build again"))
        return read_whole(self._tree, name, data).draft.model

    def learn(self, read: ReadFile) -> None:
        """A model that was read: kept where nothing worse than warnings was found."""
        found = unsuppressed(read.problems, read.comments)
        if not read.draft.is_whole or any(one.is_error for one in found):
            return
        self._is_changed = True
        self._models[read.name] = {
            "sha256": _sha256(read.data),
            "head": head_of(read.draft.model),
            "warnings": [asdict(one) for one in found],
            "parts": {},
        }

    def part(self, view: str, model: Model, make: Callable[[], T]) -> T:
        """What a view takes of a model: remembered, or made and kept."""
        record = self._models.get(model.source)
        if record is None:
            return make()
        parts = record["parts"]
        if view not in parts:
            parts[view] = make()
            self._is_changed = True
        return cast(T, parts[view])

    def save(self) -> None:
        if self._inputs is None or not self._is_changed:
            return
        models = {name: record for name, record in self._models.items() if name in self._inputs.models}
        content = {"version": _VERSION, "generator": self._inputs.generator, "site": self._inputs.site}
        kept.write(self._path, {**content, "models": models})


def _sha256(data: bytes) -> str:
    return hashlib.sha256(plain_text(data)).hexdigest()
