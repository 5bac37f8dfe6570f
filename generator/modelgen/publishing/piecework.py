"""Files about models, made wherever there are workers: a piece holds the sources of some models, its result the texts of their files.

What is about several models is made where the build is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from modelgen.diagnostics.diagnostic import Diagnostic, Problem
from modelgen.loading.load import load_tree
from modelgen.publishing.finishing import Work, compiled_templates, finish
from modelgen.publishing.hash_cache import read_unchanged
from modelgen.rendering.render import Output, Rendering, plan, together
from modelgen.rendering.templates import TemplateTree
from modelgen.source.folder import SITE_FILE
from modelgen.source.tree import SourceTree, Tree
from modelgen.workers.executor import Executor

_MOST_MODELS = 25  # of a piece, so that little is done again where a worker dies
_PIECES_A_WORKER = 4  # at least, so that none waits long for the last


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all pieces of a build have in common: the catalogue's name in messages, its `catalog.yaml`, templates and targets."""

    shown: str
    site: bytes
    tree: TemplateTree
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Model files by their names, and the paths of what is to be made of them."""

    sources: Mapping[str, bytes]
    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class Done:
    """The finished texts of a piece by path, or why there are none."""

    texts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()


def made(recipe: Recipe, piece: Piece) -> Done:
    """The texts of a piece: the same wherever it is made."""
    tree = SourceTree(recipe.shown, {SITE_FILE: recipe.site, **piece.sources})
    loaded = load_tree(tree)
    if loaded.catalog is None:
        return Done(problems=loaded.diagnostics)
    try:
        outputs = tuple(plan(loaded.catalog, recipe.tree, recipe.targets))
        wanted = sorted((output for output in outputs if output.path in piece.paths), key=together)
        work = Work(loaded.catalog, recipe.tree, outputs, tuple(wanted))
        texts = _Texts()
        with compiled_templates() as compiled:
            rendering = Rendering(loaded.catalog, recipe.tree, outputs, known=texts.text, compiled=compiled)
            for _ in finish(work, rendering, texts, range(len(wanted)), lambda path: None):
                pass
        return Done(texts.found)
    except Problem as problem:
        return Done(problems=problem.diagnostics)


class _Texts:
    """A sink that holds all texts."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def stage(self, path: str, text: str, digest: str, number: int) -> str:
        return text

    def took(self, path: str, digest: str, text: str) -> None:
        self.found[path] = text

    def text(self, path: str) -> str | None:
        return self.found.get(path)


def made_by(executor: Executor, recipe: Recipe, pieces: Iterable[Piece]) -> Iterator[tuple[str, str]]:
    """The path and text of each file of the pieces. Raises `Problem`."""
    for done in executor.map(partial(made, recipe), pieces):
        if done.problems:
            raise Problem(*done.problems)
        yield from done.texts.items()


def pieces(tree: Tree, hashes: Mapping[str, str], wanted: Iterable[Output], width: int) -> Iterator[Piece]:
    """The files about one model each, in pieces for so many workers; sources are read as they are taken.

    `hashes` has the SHA-256 of each source as it was loaded. Raises `Problem` where one has changed.
    """
    paths: dict[str, list[str]] = {}
    for output in wanted:
        assert output.model is not None
        paths.setdefault(output.model.source, []).append(output.path)
    size = max(1, min(_MOST_MODELS, len(paths) // (width * _PIECES_A_WORKER)))
    names = list(paths)
    for start in range(0, len(names), size):
        some = names[start : start + size]
        yield Piece(
            {name: read_unchanged(tree, name, hashes[name]) for name in some},
            frozenset(path for name in some for path in paths[name]),
        )
