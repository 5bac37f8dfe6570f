"""From a catalogue folder to a catalogue, or to every problem of every file in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model, Site
from modelgen.catalog.model_file import read_model, read_site
from modelgen.catalog.releases import load_releases
from modelgen.diagnostics.diagnostic import Diagnostic, Place, has_errors, in_order, quoted
from modelgen.loading.checks import check_model
from modelgen.source.characters import slug
from modelgen.source.folder import RELEASES_FILE, SITE_FILE, shown, walk
from modelgen.source.nodes import SourceError
from modelgen.source.parsing import parse, read_bytes
from modelgen.source.suppressions import suppressions, unsuppressed


@dataclass(frozen=True, slots=True)
class Loaded:
    """The catalogue, when there is no error, and what was found on the way, in the order of files and lines."""

    catalog: Catalog | None
    diagnostics: tuple[Diagnostic, ...]


def load(folder: Path, on_file: Callable[[Path], None] = lambda path: None) -> Loaded:
    """Reads every file of a catalogue folder; `on_file` is called after each model. Raises nothing for bad input."""
    problems: list[Diagnostic] = []
    if not folder.is_dir():
        message = "this is not a folder" if folder.exists() else "there is no such folder"
        hint = f"name the folder that holds {SITE_FILE} and the models' YAML files"
        return Loaded(None, (Diagnostic("file-unreadable", message, Place(folder.as_posix()), hint),))
    site = _load_site(folder, problems)
    models: list[Model] = []
    drafts: list[Model] = []
    for path in walk(folder, problems):
        model, is_whole = _load_model(folder, path, problems)
        if model is not None:
            drafts.append(model)
        if model is not None and is_whole:
            models.append(model)
        on_file(path)
    releases, more = load_releases(folder, shown(folder, folder / RELEASES_FILE))
    problems += [*more, *check_together(drafts)]
    found = tuple(in_order(problems))
    if site is None or has_errors(found):
        return Loaded(None, found)
    return Loaded(Catalog(site, tuple(sorted(models, key=lambda model: model.id)), releases), found)


def _load_site(folder: Path, problems: list[Diagnostic]) -> Site | None:
    path = folder / SITE_FILE
    if not os.path.lexists(path):
        hint = "create it, with the keys title, apiBase, schemaBase, generationLink and llmLink"
        message = "a catalogue needs this file, and it is missing"
        problems.append(Diagnostic("file-unreadable", message, Place(shown(folder, path)), hint))
        return None
    try:
        file, root, found = parse(read_bytes(path, shown(folder, path)), shown(folder, path))
    except SourceError as error:
        problems += error.diagnostics
        return None
    site, more = read_site(file, root)
    problems += [*found, *more]
    return site


def _load_model(folder: Path, path: Path, problems: list[Diagnostic]) -> tuple[Model | None, bool]:
    """What could be read of a model, and whether that is all of it."""
    try:
        file, root, found = parse(read_bytes(path, shown(folder, path)), shown(folder, path))
    except SourceError as error:
        problems += error.diagnostics
        return None, False
    draft, more = read_model(file, root, path.relative_to(folder).as_posix())
    found += [*more, *check_model(draft.model, draft.unsound)]
    problems += unsuppressed(found, suppressions(file, root))
    return draft.model, draft.is_whole


def check_together(models: Sequence[Model]) -> Iterator[Diagnostic]:
    """What no model shows alone: ids, identifiers and pages that meet. A model with "" for one of them meets no other."""
    by_id: dict[str, Model] = {}
    by_file: dict[str, Model] = {}
    by_identifier: dict[str, Model] = {}
    by_page: dict[str, Model] = {}
    for model in (model for model in models if model.id):
        place = model.places["id"]
        if (other := by_id.setdefault(model.id, model)) is not model:
            message = f"the id {quoted(model.id)} is taken by another model"
            yield Diagnostic("duplicate-id", message, place, "keep one of the two files", other.places["id"])
            continue
        if (other := by_file.setdefault(naming.file_stem(model.id).lower(), model)) is not model:
            message = f"{quoted(model.id)} and {quoted(other.id)} would be one file where case does not count"
            yield Diagnostic("duplicate-id", message, place, "keep one of the two", other.places["id"])
            continue
        for name in _identifiers(model):
            if (other := by_identifier.setdefault(name, model)) is not model:
                message = f"{quoted(model.id)} and {quoted(other.id)} are both `{name}` in Python"
                hint = f"add `x-identifier: {name.rstrip('_')}_b` to the newer of the two"
                yield Diagnostic("name-collision", message, place, hint, other.places["id"])
    for model in (model for model in models if slug(model.provider) and slug(model.category)):
        other = by_page.setdefault(naming.page_path(model.category, model.provider), model)
        for key in ("provider", "category"):
            if getattr(other, key) != getattr(model, key):
                message = f"{key} {quoted(getattr(model, key))} makes the same page as {quoted(getattr(other, key))}"
                yield Diagnostic("page-collision", message, _place(model, key), "use one spelling", _place(other, key))


def _place(model: Model, key: str) -> Place:
    return model.places.get(key) or model.places[""]


def _identifiers(model: Model) -> set[str]:
    """The names of its modules: in the client, and of its stand-alone validator."""
    try:
        return {make(model.id, model.annotations) for make in (naming.model_identifier, naming.validator_stem)}
    except ValueError:  # reported with the model
        return set()
