"""The two sides of a comparison: a folder, a git revision, a documentation page, or a file of model records."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model
from modelgen.compat.carried import carried
from modelgen.compat.change import Change
from modelgen.compat.comparison import compare, compare_models
from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, has_errors, quoted
from modelgen.importing.imported import Kind
from modelgen.loading.load import Loaded, load, load_tree
from modelgen.source import revisions
from modelgen.source.nodes import SourceError

if TYPE_CHECKING:
    from modelgen.importing.sources import Sources


@dataclass(frozen=True, slots=True)
class Side:
    """What was read of one side. `kind` is None for a catalogue, `catalog`; `page` is the path of a documentation page.

    `lacking` names, by model and parameter, keys that the source could not express.
    """

    kind: Kind | None
    shown: str
    models: tuple[Model, ...]
    catalog: Catalog | None = None
    page: str | None = None
    lacking: frozenset[tuple[str, str, str]] = frozenset()


class SideProblem(Problem):
    """A side that cannot be read; carries the diagnostics."""


def read_sides(old: str, new: str, folder: str, is_named: bool = False) -> tuple[Side, Side]:
    """Both sides as the user names them; see `read_side`. Raises `SideProblem`, with the problems of both.

    A revision beside a folder is that folder's, where it has it; unless the user named another `folder` for revisions.
    """
    sides: list[Side] = []
    problems: list[Diagnostic] = []
    for name, other in ((old, new), (new, old)):
        try:
            first = (other,) if os.path.isdir(other) and not is_named else ()
            sides.append(read_side(name, (*first, folder)))
        except SideProblem as problem:
            problems += problem.diagnostics
    if problems:
        raise SideProblem(*problems)
    return sides[0], sides[1]


def read_side(name: str, folders: Sequence[str] = ("schemas",)) -> Side:
    """A side as the user names it: a path that exists, else `REV` or `REV:path`. Raises `SideProblem`.

    `folders` are where the catalogue may be in a revision that is named without a path, relative to the current folder.
    """
    if os.path.isdir(name):
        return _catalogue(load(Path(name)), name)
    from modelgen.importing.sources import MAX_BYTES, read_source, read_sources

    try:
        if os.path.exists(name):
            return _imported(read_sources([Path(name)]), Path(name).as_posix())
        found = revisions.find(name, folders)
        with revisions.opened(found) as tree:
            if (data := tree.file(MAX_BYTES)) is not None:
                return _imported(read_source(data, tree.shown()), found.shown)
            return _catalogue(load_tree(tree), found.shown)
    except SourceError as error:
        raise SideProblem(*error.diagnostics) from error
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
    return carried(model, own.kind, other.kind, gaps)


def _is_spoken_of(model: Model, own: Side, other: Side) -> bool:
    """Whether the other side would name the model if it had it. A page lists all models of one provider and category."""
    if own.kind is other.kind or other.kind is None or any(one.id == model.id for one in other.models):
        return True
    return own.kind is None and naming.page_path(model.category, model.provider) == other.page


def _catalogue(loaded: Loaded, shown: str) -> Side:
    if loaded.catalog is None:
        raise SideProblem(*loaded.diagnostics)
    return Side(None, shown, loaded.catalog.models, loaded.catalog)


def _imported(sources: Sources, shown: str) -> Side:
    if has_errors(sources.problems):
        raise SideProblem(*sources.problems)
    models = tuple(one.model for one in sources.models)
    ids = [model.id for model in models]
    if twice := next((model for model in models if ids.count(model.id) > 1), None):
        message = f"the model {quoted(twice.id)} stands here twice"
        raise SideProblem(Diagnostic("duplicate-id", message, twice.places["id"], "keep one of the two"))
    lacking = frozenset((one.model.id, name, key) for one in sources.models for name, key in one.lacking)
    if sources.pages:
        page = naming.page_path(sources.pages[0].category, sources.pages[0].provider)
        return Side(Kind.PAGE, shown, models, page=page, lacking=lacking)
    return Side(Kind.RECORD, shown, models, lacking=lacking)
