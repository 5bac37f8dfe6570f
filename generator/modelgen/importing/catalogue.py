"""An import as a whole: which files it makes or changes, whether the catalogue is sound with them, and putting them there."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.importing.imported import Imported, entry, scalar, value_of, with_entries
from modelgen.importing.merging import merge
from modelgen.importing.page import Page
from modelgen.importing.spans import Document, Overlap
from modelgen.importing.writing import write_model
from modelgen.loading.checks import check_model
from modelgen.loading.load import Loaded, check_together, load
from modelgen.source.characters import slug
from modelgen.source.folder import shown, walk
from modelgen.source.nodes import Mapping, Node, SourceError
from modelgen.source.nodes import Sequence as SequenceNode
from modelgen.source.parsing import read_bytes


@dataclass(frozen=True, slots=True)
class Change:
    """A file that an import makes (`before` is None) or changes."""

    path: Path
    before: bytes | None
    after: bytes


@dataclass
class Catalogue:
    """The model files of a folder while they are being changed in memory. `path` by model id."""

    folder: Path
    provider: str | None = None
    problems: list[Diagnostic] = field(default_factory=list)
    _paths: dict[str, Path] = field(default_factory=dict)
    _before: dict[Path, bytes | None] = field(default_factory=dict)
    _texts: dict[Path, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, provider: str | None = None) -> Catalogue:
        """The files that are there. A catalogue with errors is not changed: they are its `problems`."""
        catalogue = cls(folder, provider)
        loaded: Loaded = load(folder)
        catalogue.problems += [one for one in loaded.diagnostics if one.is_error]
        if loaded.catalog is not None:
            by_source = {model.source: model.id for model in loaded.catalog.models}
            for path in walk(folder, []):
                data = read_bytes(path, shown(folder, path))
                catalogue._before[path] = catalogue._texts[path] = data
                catalogue._paths[by_source[path.relative_to(folder).as_posix()]] = path
        return catalogue

    @property
    def changes(self) -> list[Change]:
        """What differs from the folder, by path."""
        return [
            Change(path, self._before.get(path), data)
            for path, data in sorted(self._texts.items())
            if self._before.get(path) != data
        ]

    def add(self, imported: Imported) -> None:
        """Takes one model over: a new file, or what differs in the file that is there."""
        path = self._paths.get(imported.text("id"))
        if path is None:
            self._create(imported)
            return
        try:
            self._merge(path, imported)
        except SourceError as error:
            self.problems += error.diagnostics

    def note_gone(self, page: Page) -> None:
        """Reports the models of a page's provider and category that the page does not list."""
        loaded = load(self.folder)
        listed = {one.text("id") for one in page.models}
        for model in loaded.catalog.models if loaded.catalog else ():
            here = (model.provider, model.category) == (page.provider, page.category)
            if here and model.id not in listed and model.deprecated is None:
                path = self.folder / model.source
                place = Place(shown(self.folder, path), *_at(model.places["id"]))
                message = f"{quoted(model.name)} is no longer listed on the page {page.place.file}"
                hint = "mark it `deprecated`, or remove this file"
                self.problems.append(Diagnostic("import-model-gone", message, place, hint))

    def check(self) -> None:
        """Reads the changed files again, and holds all models against each other."""
        drafts = []
        for path, data in sorted(self._texts.items()):
            document = Document(data, shown(self.folder, path))
            draft, found = read_model(document.file, document.root, path.relative_to(self.folder).as_posix())
            if self._before.get(path) != data:
                self.problems += [*document.problems, *found, *check_model(draft.model, draft.unsound)]
            drafts.append(draft.model)
        self.problems += check_together(drafts)

    def _create(self, imported: Imported) -> None:
        if imported.root.get("provider") is None:
            if not self.provider:
                place = imported.file.place((imported.root.get("id") or imported.root).mark)
                message = f"nothing says who makes {quoted(imported.text('id'))}, and it is new here"
                self.problems.append(Diagnostic("import-provider", message, place, "pass `--provider NAME`"))
                return
            imported = _with_provider(imported, self.provider)
        path = self._free_path(imported)
        self._paths[imported.text("id")] = path
        self._before[path] = None
        self._texts[path] = write_model(imported.root).encode("utf-8")

    def _free_path(self, imported: Imported) -> Path:
        """`<provider>/<name>.yaml`, by the id where the name is taken or has no letters."""
        directory = self.folder / slug(imported.text("provider"))
        for stem in (slug(imported.text("name")), slug(imported.text("id").removeprefix("model_"))):
            path = directory / f"{stem}.yaml"
            if stem and path not in self._texts and not os.path.lexists(path):
                return path
        return directory / f"{slug(imported.text('id'))}.yaml"

    def _merge(self, path: Path, imported: Imported) -> None:
        name = shown(self.folder, path)
        old = Document(self._texts[path], name)
        try:
            spans = merge(old, imported)
            data = old.with_spans(spans).encode("utf-8")
        except Overlap:
            data = None
        if data is None or not _is_faithful(old, data, imported, name):
            message = f"what {imported.file.path} says cannot be written into this file"
            hint = "`modelgen explain import-unmergeable` says what it needs"
            self.problems.append(Diagnostic("import-unmergeable", message, Place(name), hint))
            return
        self._texts[path] = data


def diff(changes: Iterable[Change], folder: Path) -> str:
    """The changes as one unified diff."""
    text = ""
    for change in changes:
        name = shown(folder, change.path)
        before, after = (
            (data or b"").decode("utf-8").replace("\r\n", "\n").splitlines(keepends=True)
            for data in (change.before, change.after)
        )
        source = "/dev/null" if change.before is None else name
        for line in difflib.unified_diff(before, after, source, name):
            text += line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    return text


def write(changes: Sequence[Change], folder: Path) -> list[Diagnostic]:
    """Puts all files into place, or none; a reader sees each as it was or as it is to be.

    A file that has changed since it was read stops the whole, so that nobody's work is overwritten.
    """
    staged: list[tuple[Path, Path]] = []
    made: list[Path] = []
    done: list[Change] = []
    try:
        for change in changes:
            target = Path(os.path.realpath(change.path))
            for directory in reversed([one for one in (target.parent, *target.parent.parents) if not one.exists()]):
                directory.mkdir()
                made.append(directory)
            if (target.read_bytes() if os.path.lexists(target) else None) != change.before:
                raise OSError("it was changed by someone else while this ran")
            temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            staged.append((temporary, target))
            with open(temporary, "wb") as stream:
                stream.write(change.after)
                stream.flush()
                os.fsync(stream.fileno())
            if change.before is not None:
                os.chmod(temporary, target.stat().st_mode & 0o7777)
        for change, (temporary, target) in zip(changes, staged, strict=True):
            os.replace(temporary, target)
            done.append(change)
    except OSError as error:
        for undone, (_, target) in zip(done, staged, strict=False):
            target.unlink() if undone.before is None else target.write_bytes(undone.before)
        for temporary, _ in staged:
            with suppress(OSError):  # it was never made
                temporary.unlink()
        for directory in reversed(made):
            directory.rmdir()
        failed = changes[len(done)] if len(staged) == len(changes) else changes[len(staged) - bool(staged)]
        message = f"{error.strerror or error}; nothing was written"
        return [Diagnostic("import-unwritable", message, Place(shown(folder, failed.path)))]
    return []


def _is_faithful(old: Document, data: bytes, imported: Imported, name: str) -> bool:
    """Whether the merged file says all that the source says, and what the source cannot say as before."""
    try:
        new = Document(data, name)
    except SourceError:
        return False
    try:
        if new.problems or merge(new, imported):
            return False
    except Overlap:
        return False
    before, after = _parameters(old.root), _parameters(new.root)
    for parameter in after.keys() & before.keys():
        local = {key for key in {*before[parameter], *after[parameter]} if not imported.carries(parameter, key)}
        if any(before[parameter].get(key) != after[parameter].get(key) for key in local - {"required"}):
            return False
    rules = [value_of(node) if (node := root.get("rules")) else None for root in (old.root, new.root)]
    return rules[0] == rules[1]


def _parameters(root: Mapping) -> dict[str, dict[str, object]]:
    listed = root.get("parameters")
    found: dict[str, dict[str, object]] = {}
    for node in listed.items if isinstance(listed, SequenceNode) else ():
        value = value_of(node)
        if isinstance(value, dict):
            found[str(value.get("name"))] = dict(value)
    return found


def _with_provider(imported: Imported, provider: str) -> Imported:
    at: Node = imported.root.get("id") or imported.root
    added = entry("provider", scalar(provider, at.mark))
    return replace(imported, root=with_entries(imported.root, [*imported.root.entries, added]))


def _at(place: Place) -> tuple[int, int, int, str]:
    return place.line, place.column, place.length, place.text
