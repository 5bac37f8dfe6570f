"""What the user's cache keeps of each model of a catalogue, so that a change of one file means reading one file.

It is known by the hash of the file that it was made from, and all of it is forgotten with the generator that made it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from modelgen.catalog.model import Model
from modelgen.loading.known import head_of, known_model
from modelgen.loading.load import Hooks, Known, Loaded, ReadFile, load, read_whole
from modelgen.loading.settings import read_settings
from modelgen.publishing import kept
from modelgen.publishing.fingerprints import Inputs, gather
from modelgen.publishing.hash_cache import HashCache, hash_of_text, read_unchanged
from modelgen.publishing.memory import diagnostic_of
from modelgen.rendering.templates import TemplateTree
from modelgen.source.suppressions import unsuppressed
from modelgen.source.tree import FolderTree

T = TypeVar("T")
_FORM = ("models", 2)
_HELD = 2_000  # models that are held as a whole, of those that are read


class Summaries:
    """The summaries of one catalogue: of each model file its hash, what the model is called, and what was found wrong.

    Beside them, and read only when a view asks, are the parts that files about several models take of each: what a view made of
    one model and `catalog.yaml`, as plain data.
    """

    def __init__(self, folder: Path, inputs: Inputs | None) -> None:
        self._tree = FolderTree(folder)
        self._inputs = inputs
        self._path = kept.path_for(folder, "catalogs", also=folder.as_posix())
        self._parts_path = kept.path_for(folder, "parts", also=folder.as_posix())
        self._models = {} if inputs is None else _recalled(self._path, (*_FORM, inputs.generator), inputs)
        self._known = frozenset(self._models)
        self._is_changed = False
        self._read_count = 0
        self._parts: dict[str, dict[str, Any]] | None = None
        self._parts_are_changed = False

    def known(self, name: str) -> Known | None:
        """The model of a file that has not changed, and the warnings about it; None where it has to be read."""
        record = self._models.get(name)
        if record is None:
            return None
        model = known_model(record["head"], partial(_read, self._tree, name, record["sha256"]))
        return Known(model, tuple(map(diagnostic_of, record["warnings"])))

    def lighten(self, model: Model) -> Model:
        """The model, or where there are many, one that is read again when it is its turn, so that not all are held at once."""
        self._read_count += 1
        known = self.known(model.source) if self._read_count > _HELD else None
        return model if known is None else known.model

    @property
    def count(self) -> int:
        return len(self._known)

    def learn(self, read: ReadFile) -> None:
        """A model that was read: kept where nothing worse than warnings was found."""
        found = unsuppressed(read.problems, read.comments)
        if not read.draft.is_whole or any(one.is_error for one in found):
            return
        self._is_changed = True
        self._models[read.name] = {
            "sha256": hash_of_text(read.data),
            "head": head_of(read.draft.model),
            "warnings": [asdict(one) for one in found],
        }

    def part(self, view: str, model: Model, make: Callable[[], T]) -> T:
        """What a view takes of a model: remembered, or made and kept."""
        record = self._parts_of(model.source)
        if record is None:
            return make()
        if view in record:
            return cast(T, kept.unpacked(record[view]))
        made = make()
        record[view] = kept.packed(made)
        self._parts_are_changed = True
        return made

    def learn_part(self, view: str, source: str, packed: bytes) -> None:
        """The part of a model's file that another process made."""
        if (record := self._parts_of(source)) is not None:
            record[view] = packed
            self._parts_are_changed = True

    def _parts_of(self, source: str) -> dict[str, Any] | None:
        """The parts that are remembered of a model's file, by view; None where nothing is kept of it."""
        if self._inputs is None or source not in self._models:
            return None
        if self._parts is None:
            self._parts = _recalled(self._parts_path, self._parts_made_by(self._inputs), self._inputs)
        sha256 = self._models[source]["sha256"]
        record = self._parts.get(source)
        if record is None or record["sha256"] != sha256:
            record = self._parts[source] = {"sha256": sha256}
        return record

    def save(self) -> None:
        """Keeps what was learned."""
        if self._inputs is None:
            return
        if self._is_changed:
            kept.write(self._path, (*_FORM, self._inputs.generator), self._models)
        if self._parts_are_changed:
            kept.write(self._parts_path, self._parts_made_by(self._inputs), self._parts)

    def _parts_made_by(self, inputs: Inputs) -> tuple[object, ...]:
        return (*_FORM, inputs.generator, inputs.site)


def _read(tree: FolderTree, name: str, sha256: str) -> Model:
    return read_whole(tree, name, read_unchanged(tree, name, sha256)).draft.model


def load_known(folder: Path) -> Loaded:
    """The catalogue of a folder: files that have not changed since a build or this read them are not read again."""
    inputs = gather(folder, TemplateTree({}), HashCache(), read_settings(folder).templates)
    summaries = Summaries(folder, inputs)
    loaded = load(folder, Hooks(on_read=summaries.learn, known=summaries.known))
    summaries.save()
    return loaded


def _recalled(path: Path, made_by: tuple[object, ...], inputs: Inputs) -> dict[str, dict[str, Any]]:
    """What is kept of each file that has not changed, if it was made by the same."""
    models: dict[str, dict[str, Any]] = kept.read(path, made_by) or {}
    return {name: record for name, record in models.items() if record["sha256"] == inputs.models.get(name)}
