"""From a catalogue folder to a catalogue, or to every problem of every file in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model, Site
from modelgen.catalog.model_file import Draft, read_model
from modelgen.catalog.releases import load_releases
from modelgen.catalog.site_file import read_site
from modelgen.diagnostics.diagnostic import Diagnostic, Place, has_errors, in_order, quoted
from modelgen.loading.checks import check_model
from modelgen.source.characters import slug
from modelgen.source.collector import collector_paused
from modelgen.source.folder import SITE_FILE
from modelgen.source.nodes import Mapping, SourceError, SourceFile
from modelgen.source.parsing import parse
from modelgen.source.suppressions import Suppression, suppressions, unsuppressed
from modelgen.source.tree import FolderTree, Tree


@dataclass(frozen=True, slots=True)
class Loaded:
    """The catalogue, when there is no error, and what was found on the way, in the order of files and lines."""

    catalog: Catalog | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A model file that is YAML: its name below the catalogue's folder, its bytes and nodes, what could be read of it, all
    that is wrong, and its `lint:` comments."""

    name: str
    data: bytes
    file: SourceFile
    root: Mapping
    draft: Draft
    problems: tuple[Diagnostic, ...]
    comments: tuple[Suppression, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A model whose file need not be read, and the warnings about it."""

    model: Model
    warnings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Hooks:
    """What takes part in reading a catalogue.

    `on_file` is told of each model file that is read, as it is shown; `on_read` is given each that is YAML. `known` gives the
    models whose files need not be read, by the names of these. `hold` says what is kept of a model that was read.
    """

    on_file: Callable[[str], None] = lambda name: None
    on_read: Callable[[ReadFile], None] = lambda read: None
    known: Callable[[str], Known | None] = lambda name: None
    hold: Callable[[Model], Model] = lambda model: model


def load(folder: Path, hooks: Hooks = Hooks()) -> Loaded:
    """Reads every file of a catalogue folder. Raises nothing for bad input."""
    return load_tree(FolderTree(folder), hooks)


def load_tree(tree: Tree, hooks: Hooks = Hooks()) -> Loaded:
    """Reads every file of a catalogue. Raises nothing for bad input."""
    with collector_paused():
        return _loaded(tree, hooks)


def _loaded(tree: Tree, hooks: Hooks) -> Loaded:
    problems: list[Diagnostic] = []
    if message := tree.trouble():
        hint = f"name the folder that holds {SITE_FILE} and the models' YAML files"
        return Loaded(None, (Diagnostic("file-unreadable", message, Place(tree.shown()), hint),))
    site = _load_site(tree, problems)
    models: list[Model] = []
    drafts: list[Model] = []
    for name in tree.models(problems, None if site is None else site.templates):
        if (one := hooks.known(name)) is not None:
            drafts.append(one.model)
            models.append(one.model)
            problems += one.warnings
            continue
        read = _load_model(tree, name, problems, hooks)
        if read is not None:
            drafts.append(hooks.hold(read.draft.model))
        if read is not None and read.draft.is_whole:
            models.append(drafts[-1])
        hooks.on_file(tree.shown(name))
    releases, more = load_releases(tree)
    problems += [*more, *check_together(drafts)]
    found = tuple(in_order(problems))
    if site is None or has_errors(found):
        return Loaded(None, found)
    return Loaded(Catalog(site, tuple(sorted(models, key=lambda model: model.id)), releases), found)


def _load_site(tree: Tree, problems: list[Diagnostic]) -> Site | None:
    if not tree.has(SITE_FILE):
        hint = "`modelgen init` makes one; write it with the keys title, apiBase and schemaBase at least"
        message = "a catalogue needs this file, and it is missing"
        problems.append(Diagnostic("file-unreadable", message, Place(tree.shown(SITE_FILE)), hint))
        return None
    try:
        file, root, found = parse(tree.read(SITE_FILE), tree.shown(SITE_FILE))
    except SourceError as error:
        problems += error.diagnostics
        return None
    site, more = read_site(file, root)
    problems += [*found, *more]
    return site


def _load_model(tree: Tree, name: str, problems: list[Diagnostic], hooks: Hooks) -> ReadFile | None:
    """What could be read of a model; None where it is no YAML."""
    try:
        read = read_whole(tree, name, tree.read(name))
    except SourceError as error:
        problems += error.diagnostics
        return None
    problems += unsuppressed(read.problems, read.comments)
    hooks.on_read(read)
    return read


def read_whole(tree: Tree, name: str, data: bytes) -> ReadFile:
    """The model of a file that holds `data`, and all that is wrong with it. Raises `SourceError` where it is no YAML."""
    file, root, found = parse(data, tree.shown(name))
    draft, more = read_model(file, root, name)
    found += [*more, *check_model(draft)]
    comments = suppressions(file, root)
    return ReadFile(name, data, file, root, draft, tuple(found), tuple(comments))


def check_together(models: Sequence[Model]) -> Iterator[Diagnostic]:
    """What no model shows alone: ids, identifiers and pages that meet. A model with "" for one of them meets no other."""
    by_id: dict[str, Model] = {}
    by_file: dict[str, Model] = {}
    by_identifier: dict[str, Model] = {}
    by_page: dict[str, Model] = {}
    for model in (model for model in models if model.id):
        if (other := by_id.setdefault(model.id, model)) is not model:
            message, place = f"the id {quoted(model.id)} is taken by another model", model.places["id"]
            yield Diagnostic("duplicate-id", message, place, "keep one of the two files", other.places["id"])
            continue
        if (other := by_file.setdefault(naming.file_stem(model.id).lower(), model)) is not model:
            message = f"{quoted(model.id)} and {quoted(other.id)} would be one file where case does not count"
            yield Diagnostic("duplicate-id", message, model.places["id"], "keep one of the two", other.places["id"])
            continue
        for name in _identifiers(model):
            if (other := by_identifier.setdefault(name, model)) is not model:
                message = f"{quoted(model.id)} and {quoted(other.id)} are both `{name}` in Python"
                hint = f"add `x-identifier: {name.rstrip('_')}_b` to the newer of the two"
                yield Diagnostic("name-collision", message, model.places["id"], hint, other.places["id"])
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
