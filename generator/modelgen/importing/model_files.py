"""An import as a whole: which files it makes or changes, and whether the catalogue is sound with them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from modelgen.analysis.naming import file_stem
from modelgen.catalog.grammar import default_category
from modelgen.catalog.model import Json, Model, Parameter, ParameterType
from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.diagnostic import Diagnostic, Place, has_errors, quoted
from modelgen.importing import dates
from modelgen.importing.imported import ASIDE, Imported, Kind, entry, equal, scalar, value_of, with_entries
from modelgen.importing.merging import merge
from modelgen.importing.page import ReadPage
from modelgen.importing.spans import Document, Overlap
from modelgen.importing.writing import write_model
from modelgen.loading.checks import check_model
from modelgen.loading.load import Hooks, ReadFile, check_together, load
from modelgen.source.characters import slug
from modelgen.source.folder import shown
from modelgen.source.nodes import Mapping, Node, Sequence, SourceError
from modelgen.source.parsing import MAX_BYTES

_LONGEST_NAME = 200  # bytes of a file's name without its ending; every file system takes 255


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that an import makes (`before` is None) or changes."""

    path: Path
    before: bytes | None
    after: bytes


@dataclass(slots=True)
class _File:
    """One file: its bytes as they are on disk and as they are to be, the model in them, and its text once it is needed."""

    before: bytes | None
    after: bytes
    model: Model
    document: Document
    source: Imported | None = None  # the last that changed it


@dataclass
class ModelFiles:
    """The model files of a folder while they are being changed in memory.

    `takes_older`: whether a source is taken over that is older than the one a file was made from.
    """

    folder: Path
    provider: str | None = None
    takes_older: bool = False
    problems: list[Diagnostic] = field(default_factory=list)
    _files: dict[Path, _File] = field(default_factory=dict)
    _paths: dict[str, Path] = field(default_factory=dict)  # by model id
    _older: dict[Place, dict[str, str]] = field(default_factory=dict)  # by a source's date, model ids and newer dates

    @classmethod
    def read(cls, folder: Path, provider: str | None = None, takes_older: bool = False) -> ModelFiles:
        """The files that are there. A catalogue with errors is not changed: they are its `problems`."""
        files = cls(folder, provider, takes_older)
        loaded = load(folder, Hooks(on_read=files._keep))
        files.problems += [one for one in loaded.diagnostics if one.is_error]
        return files

    def _keep(self, read: ReadFile) -> None:
        model = read.draft.model
        path = self.folder / read.name
        self._files[path] = _File(read.data, read.data, model, Document(read.data, read.file, read.root))
        self._paths[model.id] = path

    @property
    def changes(self) -> list[FileChange]:
        """What differs from the folder, by path."""
        return [
            FileChange(path, one.before, one.after)
            for path, one in sorted(self._files.items())
            if one.before != one.after
        ]

    def add(self, imported: Imported) -> None:
        """Takes one model over: a new file, or what differs in the file that is there."""
        path = self._paths.get(imported.text("id"))
        newer = [] if self.takes_older else self._newer(path, imported)
        if newer:
            at = imported.file.place((imported.root.get("updated") or imported.root).mark)
            self._older.setdefault(at, {})[imported.text("id")] = max(newer)
        elif path is None:
            self._create(imported)
        else:
            self._merge(path, imported)

    def _newer(self, path: Path | None, imported: Imported) -> list[str]:
        """The dates of the files that show a source to be an older one.

        A model that is new here may be one that is gone since, where the page that lists it is older than others of the page.
        """
        if path is not None:
            file = self._files[path]
            return [file.model.updated] if dates.is_older(file.document.root, imported) else []
        if imported.kind is not Kind.PAGE:
            return []
        new = imported.model
        models = [one.model for one in self._files.values()]
        beside = [one.updated for one in models if (one.provider, one.category) == (new.provider, new.category)]
        return [updated for updated in beside if updated > new.updated]

    def note_gone(self, page: ReadPage) -> None:
        """Reports the models of a page's provider and category that the page does not list, and was made late enough to."""
        listed = {one.text("id") for one in page.models}
        made = max((one.text("updated") for one in page.models), default="")
        for _, file in sorted(self._files.items()):
            model = file.model
            is_here = (model.provider, model.category) == (page.provider, page.category)
            if is_here and model.id not in listed and model.deprecated is None and model.updated <= made:
                at = file.document.file.place((file.document.root.get("id") or file.document.root).mark)
                message = f"{quoted(model.name)} is no longer listed on the page {page.place.file}"
                self.problems.append(
                    Diagnostic("import-model-gone", message, at, "mark it `deprecated`, or remove this file")
                )

    def check(self) -> None:
        """Holds all models against each other, and reports what is left as it was because its source is older."""
        found = check_together([one.model for _, one in sorted(self._files.items())])
        self.problems += [self._on_disk(one) for one in found]
        for place, newer in self._older.items():
            what = f"{len(newer)} models of it" if len(newer) > 1 else quoted(next(iter(newer)))
            message = f"this is older than what is here ({max(newer.values())}), so {what} is not taken over"
            hint = "`--older` takes it over all the same"
            self.problems.append(Diagnostic("import-older", message, place, hint))

    def _create(self, imported: Imported) -> None:
        if imported.root.get("provider") is None:
            if not self.provider:
                message = f"nothing says who makes {quoted(imported.text('id'))}, and it is new here"
                hint = "pass `--provider NAME`"
                self.problems.append(Diagnostic("import-provider", message, imported.place, hint))
                return
            imported, errors = _with_provider(imported, self.provider)
            if errors:
                self.problems += errors
                return
        path = self._free_path(imported)
        data = write_model(imported.root).encode("utf-8")
        document = self._written(data, path, imported)
        if document is None:
            return
        if not equal(value_of(document.root), _as_written(imported.root)):
            self._refuse(imported, path, imported.place)
            return
        self._paths[imported.text("id")] = path
        self._files[path] = _File(None, data, imported.model, document, imported)
        self._note_open(imported, imported.model)

    def _free_path(self, imported: Imported) -> Path:
        """`<provider>/<name>.yaml`, by the id where the name is taken, is too long or has no letters."""
        directory = self.folder / file_stem(slug(imported.text("provider")))
        for stem in (slug(imported.text("name")), slug(imported.text("id").removeprefix("model_"))):
            path = directory / f"{stem}.yaml"
            fits = stem and stem == file_stem(stem) and len(stem.encode()) <= _LONGEST_NAME
            if fits and path not in self._files and not os.path.lexists(path):
                return path
        return directory / f"{file_stem(slug(imported.text('id')))}.yaml"

    def _merge(self, path: Path, imported: Imported) -> None:
        file = self._files[path]
        try:
            spans = merge(file.document, imported)
            data = file.document.with_spans(spans).encode("utf-8") if spans else file.after
        except Overlap:
            self._refuse(imported, path, Place(shown(self.folder, path)))
            return
        if not spans:
            return
        document = self._written(data, path, imported)
        if document is None:
            return
        if not _is_faithful(file.document, document, imported):
            self._refuse(imported, path, Place(shown(self.folder, path)))
            return
        draft, found = read_model(document.file, document.root, path.relative_to(self.folder).as_posix())
        errors = [one for one in (*found, *check_model(draft)) if one.is_error]
        self._files[path] = _File(file.before, data, draft.model, document, imported)
        self._note_open(imported, draft.model)
        self.problems += [self._on_disk(one) for one in errors]

    def _refuse(self, imported: Imported, path: Path, place: Place) -> None:
        message = (
            f"what {imported.file.path} says cannot be written into {'this file' if not place.line else path.name}"
        )
        hint = "`modelgen explain import-unmergeable` says what it needs"
        self.problems.append(Diagnostic("import-unmergeable", message, place, hint))

    def _written(self, data: bytes, path: Path, imported: Imported) -> Document | None:
        """What is to be written, as the catalogue will read it; None where it would refuse it, which is reported."""
        try:
            if len(data) > MAX_BYTES:
                message = f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read"
                raise SourceError(Diagnostic("file-too-large", message, imported.place))
            document, problems = Document.read(data, shown(self.folder, path))
            if has_errors(problems):
                raise SourceError(*problems)
        except SourceError as error:
            for one in error.diagnostics:
                message = f"{quoted(imported.text('id'))} cannot be a model file: {one.message}"
                hint = "nothing of an import is written that the catalogue could not read"
                self.problems.append(Diagnostic(one.code, message, imported.place, hint))
            return None
        return document

    def _note_open(self, imported: Imported, model: Model) -> None:
        """Warns of lists whose items a page brought without saying what they hold."""
        for name in _open_arrays(model.parameters) if imported.kind is Kind.PAGE else ():
            message = f"nothing says what an item of {quoted(name)} holds, so any object is taken for one"
            place = imported.model.by_name[name].places["type"] if name in imported.model.by_name else imported.place
            self.problems.append(Diagnostic("record-inputs", message, place, "its record does: `modelgen pull`"))

    def _on_disk(self, problem: Diagnostic) -> Diagnostic:
        """A problem of a file that is to be written, at its place in the file that is there, or else in the source."""
        related = None if problem.related is None else self._place_on_disk(problem.related)
        return replace(problem, place=self._place_on_disk(problem.place), related=related)

    def _place_on_disk(self, place: Place) -> Place:
        path = next((path for path in self._files if shown(self.folder, path) == place.file), None)
        if path is None or (source := self._files[path].source) is None or not place.line:
            return place
        file = self._files[path]
        old, new = ((data or b"").decode("utf-8-sig").splitlines() for data in (file.before, file.after))
        for block in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if block.b <= place.line - 1 < block.b + block.size:
                return replace(place, line=block.a + place.line - block.b)
        return source.place


def _is_faithful(old: Document, new: Document, imported: Imported) -> bool:
    """Whether the merged file says all that the source says, and what the source cannot say as before."""
    try:
        if merge(new, imported):
            return False
    except Overlap:
        return False
    before, after = _parameters(old.root), _parameters(new.root)
    for parameter in after.keys() & before.keys():
        words = {key for key in {*before[parameter], *after[parameter]} if not imported.carries(parameter, key)}
        if ASIDE not in before[parameter]:  # a page's default may need the mark
            words.discard(ASIDE)
        if any(before[parameter].get(key) != after[parameter].get(key) for key in words - {"required"}):
            return False
    rules = [value_of(node) if (node := root.get("rules")) else None for root in (old.root, new.root)]
    return rules[0] == rules[1]


def _parameters(root: Mapping) -> dict[str, dict[str, object]]:
    listed = root.get("parameters")
    found: dict[str, dict[str, object]] = {}
    for node in listed.items if isinstance(listed, Sequence) else ():
        value = value_of(node)
        if isinstance(value, dict):
            found[str(value.get("name"))] = dict(value)
    return found


def _open_arrays(parameters: Iterable[Parameter]) -> Iterator[str]:
    for one in parameters:
        if one.type is ParameterType.INPUTS_ARRAY and not one.inputs:
            yield one.name


def _as_written(root: Mapping) -> Json:
    """What a new file says: all but a category that follows from the capabilities."""
    said = value_of(root)
    assert isinstance(said, dict)
    capabilities = said.get("capabilities")
    if (
        isinstance(capabilities, list)
        and capabilities
        and said.get("category") == default_category(str(capabilities[0]))
    ):
        del said["category"]
    return said


def _with_provider(imported: Imported, provider: str) -> tuple[Imported, list[Diagnostic]]:
    """The model with its maker as the user names it, and what is wrong with that name."""
    at: Node = imported.root.get("id") or imported.root
    root = with_entries(imported.root, [*imported.root.entries, entry("provider", scalar(provider, at.mark))])
    draft, problems = read_model(imported.file, root, "")
    errors = [one for one in (*problems, *check_model(draft)) if one.is_error]
    return replace(imported, root=root, model=draft.model), errors
