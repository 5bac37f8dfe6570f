"""Build: what is up to date is known from fingerprints; the rest is loaded, rendered and published."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, has_errors
from modelgen.publishing import fingerprints, manifest
from modelgen.publishing.fingerprints import Inputs
from modelgen.publishing.hash_cache import Stamps, stamps_for
from modelgen.publishing.lock import WAIT_SECONDS, locked
from modelgen.publishing.manifest import Entry, Manifest
from modelgen.publishing.publish import clear, publish, sha256
from modelgen.rendering.templates import TemplateTree, checked_targets, load_templates

if TYPE_CHECKING:
    from modelgen.catalog.model import Catalog
    from modelgen.loading.load import Loaded
    from modelgen.rendering.render import Output

_MOST_READINGS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """What to build: the catalogue folder, the output folder, the targets (none is all), a folder of own templates.

    `wait` is how many seconds another build of the same folder is waited for.
    """

    catalog: Path
    out: Path
    targets: tuple[str, ...] = ()
    templates: Path | None = None
    wait: float = WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found and did. `diffs` are what `check` shows people beside its diagnostics."""

    diagnostics: tuple[Diagnostic, ...]
    models: int = 0
    files: int = 0
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    diffs: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not has_errors(self.diagnostics)


class Progress(Protocol):
    """Is told of each step: what is being done, to which file, and how many steps there are."""

    def __call__(self, what: str, path: str, total: int) -> None: ...


def silent(what: str, path: str, total: int) -> None:
    """Progress that nobody sees."""


def build(options: Options, progress: Progress = silent) -> Result:
    """Makes the output folder what the catalogue says. Writes nothing when there is an error."""
    try:
        with locked(options.out, options.wait):
            return _build(options, progress)
    except Problem as problem:
        return Result(problem.diagnostics)


def _build(options: Options, progress: Progress) -> Result:
    clear(options.out)
    tree = load_templates(options.templates)
    targets = checked_targets(tree, options.targets)
    owned = manifest.read(options.out)
    stamps = stamps_for(options.out)
    now = fingerprints.gather(options.catalog, tree, stamps)
    if now is not None and _is_up_to_date(options.out, owned, now, targets, stamps):
        stamps.save()
        return Result((), len(now.models), sum(entry.target in targets for entry in owned.files.values()))
    loaded, now = load_settled(options, tree, stamps, progress)
    if loaded.catalog is None or now is None:
        return Result(loaded.diagnostics)

    from modelgen.rendering.render import plan

    outputs = {output.path: output for output in plan(loaded.catalog, tree, targets)}
    links: dict[str, bool] = {}
    current = {
        path: _entry_if_current(options.out, output, owned, now, stamps, links) for path, output in outputs.items()
    }
    texts = rendered(loaded.catalog, tree, targets, {path for path in current if current[path] is None}, progress)
    kept = {path: entry for path, entry in current.items() if entry is not None}
    made = {path: entry_for(outputs[path], text, now) for path, text in texts.items()}
    final = settled(owned, kept | made, tree, targets, now)
    published = publish(options.out, owned, texts, final.files, final.targets)
    stamps.save()
    return Result(loaded.diagnostics, len(loaded.catalog.models), len(outputs), published.written, published.deleted)


def load_settled(
    options: Options, tree: TemplateTree, stamps: Stamps, progress: Progress
) -> tuple[Loaded, Inputs | None]:
    """The catalogue, and the fingerprints of just what was loaded: it is read again where it changed meanwhile.

    There are fingerprints where there is a catalogue. Raises `Problem` when it never comes to rest.
    """
    from modelgen.loading.load import load

    for _ in range(_MOST_READINGS):
        before = fingerprints.gather(options.catalog, tree, stamps)
        total = len(before.models) if before is not None else 0
        loaded = load(options.catalog, partial(_reading, progress, total))
        if loaded.catalog is None:
            return loaded, None
        if before is not None and fingerprints.gather(options.catalog, tree, stamps) == before:
            return loaded, before
    place = Place(options.catalog.as_posix())
    raise Problem(Diagnostic("file-unreadable", "its files keep changing while they are read", place, "build again"))


def _reading(progress: Progress, total: int, path: Path) -> None:
    progress("reading", path.as_posix(), total)


def rendered(
    catalog: Catalog, tree: TemplateTree, targets: tuple[str, ...], only: set[str] | None, progress: Progress
) -> dict[str, str]:
    """The finished text of each file, or of those in `only`, by its path. Raises `TemplateProblem`."""
    from modelgen.rendering.formatting import NotPython, format_python
    from modelgen.rendering.render import plan, render
    from modelgen.rendering.templates import TemplateProblem

    outputs = {output.path: output for output in plan(catalog, tree, targets)}
    total = len(outputs) if only is None else len(only)
    texts = render(catalog, tree, targets, only, lambda path: progress("rendering", path, total))
    try:
        return format_python(texts)
    except NotPython as error:
        place = Place(tree.shown(outputs[error.path].template))
        message = f"{error.path} would not be Python: {error.message} in line {error.line}, `{error.text}`"
        raise TemplateProblem(Diagnostic("template-error", message, place)) from error


def settled(
    owned: Manifest, files: dict[str, Entry], tree: TemplateTree, targets: tuple[str, ...], now: Inputs
) -> Manifest:
    """The manifest of a finished build: `files` of the targets that were built, and those of other targets as before."""
    others = {name for name in tree.targets if name not in targets}
    return Manifest(
        {path: entry for path, entry in owned.files.items() if entry.target in others} | files,
        {name: digest for name, digest in owned.targets.items() if name in others}
        | {name: now.of_target(name) for name in targets},
    )


def entry_for(output: Output, text: str, now: Inputs) -> Entry:
    """What the manifest says of a file that was made."""
    return Entry(
        sha256=sha256(text),
        size=len(text.encode("utf-8")),
        template=output.template,
        models=output.sources(),
        fingerprint=now.of_file(output.template, output.sources()),
    )


def _is_up_to_date(folder: Path, owned: Manifest, now: Inputs, targets: Iterable[str], stamps: Stamps) -> bool:
    """Whether the manifest was made from these inputs and every file is as it says."""
    if any(owned.targets.get(target) != now.of_target(target) for target in targets):
        return False
    links: dict[str, bool] = {}
    return all(
        _is_intact(folder, path, entry, stamps, links) for path, entry in owned.files.items() if entry.target in targets
    )


def _is_intact(folder: Path, path: str, entry: Entry, stamps: Stamps, links: dict[str, bool]) -> bool:
    """Whether a file is as the manifest says, and in the output folder; `links` remembers which folders lead out of it."""
    file = folder / path
    try:
        return (
            not _is_behind_link(folder, path, links)
            and not file.is_symlink()
            and file.stat().st_size == entry.size
            and stamps.sha256(file) == entry.sha256
        )
    except OSError:
        return False


def _is_behind_link(folder: Path, path: str, links: dict[str, bool]) -> bool:
    parent = path.rpartition("/")[0]
    if parent and parent not in links:
        links[parent] = os.path.islink(folder / parent) or _is_behind_link(folder, parent, links)
    return links.get(parent, False)


def _entry_if_current(
    folder: Path, output: Output, owned: Manifest, now: Inputs, stamps: Stamps, links: dict[str, bool]
) -> Entry | None:
    entry = owned.files.get(output.path)
    if entry is None or entry.template != output.template or entry.models != output.sources():
        return None
    if entry.fingerprint != now.of_file(output.template, output.sources()):
        return None
    return entry if _is_intact(folder, output.path, entry, stamps, links) else None
