"""The two sides of a comparison: a folder, a git revision, a documentation page, or a file of model records."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model, Parameter, Rule
from modelgen.compat import revisions
from modelgen.compat.carried import Source, carried
from modelgen.compat.change import Change
from modelgen.compat.table import compare, compare_models
from modelgen.diagnostics.diagnostic import Diagnostic, Place, has_errors, quoted
from modelgen.loading.load import Loaded, load


@dataclass(frozen=True, slots=True)
class Side:
    """What was read of one side. `catalog` is there for a catalogue; `page` is the path of a documentation page.

    `lacking` names, by model and parameter, keys that the source could not express.
    """

    source: Source
    shown: str
    models: tuple[Model, ...]
    catalog: Catalog | None = None
    page: str | None = None
    lacking: frozenset[tuple[str, str, str]] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


class SideProblem(Exception):
    """A side that cannot be read; carries the diagnostics."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(one.message for one in diagnostics))
        self.diagnostics = diagnostics


def read_side(name: str, folder: str = "schemas") -> Side:
    """A side as the user names it: a path that exists, else `REV` or `REV:path`. Raises `SideProblem`.

    `folder` is where the catalogue is in a revision that is named without a path, relative to the current folder.
    """
    path = Path(name)
    if path.is_dir():
        return _catalogue(load(path), name)
    if path.exists():
        return _imported(path, path.as_posix())
    try:
        found = revisions.find(name, folder)
        with tempfile.TemporaryDirectory(prefix="modelgen-") as temporary:
            copy = revisions.extract(found, Path(temporary))
            if copy.is_dir():
                return _catalogue(_relabelled(load(copy), copy.as_posix(), found.shown), found.shown)
            return _imported(copy, found.shown)
    except revisions.RevisionProblem as problem:
        hint = "name a folder, a file, or a git revision as in `HEAD~1` or `v1.2.0:schemas`"
        raise SideProblem(Diagnostic("unknown-revision", str(problem), Place(name), hint)) from problem


def compare_sides(old: Side, new: Side) -> tuple[Change, ...]:
    """Every change from one side to the other, in what both can carry and speak of."""
    if old.catalog is not None and new.catalog is not None:
        return compare(old.catalog, new.catalog, new.shown.rstrip("/"))
    before = [_carried(model, old, new) for model in old.models if _is_spoken_of(model, old, new)]
    after = [_carried(model, new, old) for model in new.models if _is_spoken_of(model, new, old)]
    return compare_models(before, after)


def _carried(model: Model, own: Side, other: Side) -> Model:
    gaps = {(name, key) for id_, name, key in own.lacking | other.lacking if id_ == model.id}
    return carried(model, own.source, other.source, gaps)


def _is_spoken_of(model: Model, own: Side, other: Side) -> bool:
    """Whether the other side would name the model if it had it. A page lists all models of one provider and category."""
    if own.source is other.source or any(one.id == model.id for one in other.models):
        return True
    if other.source is Source.PAGE and own.source is Source.CATALOGUE:
        return naming.page_path(model.category, model.provider) == other.page
    return other.source is Source.CATALOGUE


def _catalogue(loaded: Loaded, shown: str) -> Side:
    if loaded.catalog is None:
        raise SideProblem(*loaded.diagnostics)
    return Side(Source.CATALOGUE, shown, loaded.catalog.models, loaded.catalog)


def _imported(path: Path, shown: str) -> Side:
    from modelgen.catalog.model_file import read_model
    from modelgen.importing.sources import read_sources

    sources = read_sources([path], provider="-")
    problems = [_with_file(problem, path.as_posix(), shown) for problem in sources.problems]
    if has_errors(problems):
        raise SideProblem(*problems)
    drafts = [read_model(one.file, one.root, "")[0].model for one in sources.models]
    models = tuple(_with_places(model, path.as_posix(), shown) for model in drafts)
    ids = [model.id for model in models]
    if twice := next((model for model in models if ids.count(model.id) > 1), None):
        message = f"the model {quoted(twice.id)} stands here twice"
        raise SideProblem(Diagnostic("duplicate-id", message, twice.places["id"], "keep one of the two"))
    lacking = frozenset(
        (model.id, name, key) for model, one in zip(models, sources.models, strict=True) for name, key in one.lacking
    )
    if sources.pages:
        page = naming.page_path(sources.pages[0].category, sources.pages[0].provider)
        return Side(Source.PAGE, shown, models, page=page, lacking=lacking, diagnostics=tuple(problems))
    return Side(Source.RECORD, shown, models, lacking=lacking, diagnostics=tuple(problems))


# A revision is read from a temporary folder, and shown under its own name.


def _relabelled(loaded: Loaded, folder: str, shown: str) -> Loaded:
    catalog = loaded.catalog
    if catalog is not None:
        catalog = replace(catalog, models=tuple(_with_places(model, folder, shown) for model in catalog.models))
    return Loaded(catalog, tuple(_with_file(one, folder, shown) for one in loaded.diagnostics))


def _with_file(diagnostic: Diagnostic, folder: str, shown: str) -> Diagnostic:
    related = None if diagnostic.related is None else _moved(diagnostic.related, folder, shown)
    return replace(diagnostic, place=_moved(diagnostic.place, folder, shown), related=related)


def _moved(place: Place, folder: str, shown: str) -> Place:
    return replace(place, file=shown + place.file.removeprefix(folder)) if place.file.startswith(folder) else place


def _with_places(model: Model, folder: str, shown: str) -> Model:
    if folder == shown:
        return model

    def moved(places: object) -> dict[str, Place]:
        assert isinstance(places, dict)
        return {key: _moved(place, folder, shown) for key, place in places.items()}

    def parameter(one: Parameter) -> Parameter:
        return replace(one, places=moved(one.places), inputs=tuple(map(parameter, one.inputs)))

    def rule(one: Rule) -> Rule:
        return replace(one, places=moved(one.places))

    return replace(
        model,
        places=moved(model.places),
        parameters=tuple(map(parameter, model.parameters)),
        rules=tuple(map(rule, model.rules)),
    )
