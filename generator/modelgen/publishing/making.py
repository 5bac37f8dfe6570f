"""What a finished build holds, made from the least: what is up to date is known, and only the rest is rendered.

`build` puts it into the output folder, `drift` compares the folder with it; neither is told more than the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.loading.settings import Settings, read_settings
from modelgen.publishing import fingerprints, manifest
from modelgen.publishing.fingerprints import Inputs
from modelgen.publishing.manifest import STAGING, Manifest, regular_bytes, target_of
from modelgen.publishing.memory import Memory, recall
from modelgen.rendering.templates import TemplateTree, checked_targets, load_templates

if TYPE_CHECKING:
    from modelgen.catalog.model import Catalog
    from modelgen.loading.load import Loaded
    from modelgen.publishing.finishing import Sink
    from modelgen.publishing.summaries import Summaries
    from modelgen.rendering.render import Output
    from modelgen.workers.executor import Workers

_MOST_READINGS = 5


class Progress(Protocol):
    """Is told of each step: what is being done, to which file, and how many steps there are."""

    def __call__(self, what: str, path: str, total: int) -> None: ...


@dataclass(frozen=True)
class Standing:
    """How things stand before a build: the folders, what is to be built, and what is known of it without looking inside.

    `is_whole`: all is built that the catalogue wants, so files of other targets are left over. `inputs` is None where a
    file cannot be read, or would be overlooked. `templates` is the folder of own ones.
    """

    catalog: Path
    out: Path
    templates: Path | None
    tree: TemplateTree
    targets: tuple[str, ...]
    is_whole: bool
    settings: Settings
    owned: Manifest
    memory: Memory
    inputs: Inputs | None

    @cached_property
    def root(self) -> str:
        """What stands before a path of the output to name its file anywhere."""
        return os.path.join(os.path.abspath(self.out), "")


@dataclass(frozen=True, slots=True)
class Made:
    """What a build comes to: `final` is the manifest of a finished one, None where there are errors.

    `paths` are the files of the targets that are built; `rendered` has the SHA-256 of those that had to be rendered.
    """

    diagnostics: tuple[Diagnostic, ...]
    models: int = 0
    paths: tuple[str, ...] = ()
    rendered: Mapping[str, str] = field(default_factory=dict)
    final: Manifest | None = None


def survey(catalog: Path, out: Path, targets: tuple[str, ...], templates: Path | None) -> Standing:
    """How things stand. Raises `Problem`."""
    memory = recall(out)
    settings = memory.settings_of(catalog) or read_settings(catalog)
    tree, chosen = templates_of(settings, targets, templates)
    memory.learn_settings(catalog, settings)
    owned = manifest.read(out)
    inputs = fingerprints.gather(catalog, tree, memory.hashes, settings.templates)
    own = settings.templates_folder if templates is None else templates
    return Standing(catalog, out, own, tree, chosen, not targets, settings, owned, memory, inputs)


def templates_of(
    settings: Settings, targets: tuple[str, ...], templates: Path | None
) -> tuple[TemplateTree, tuple[str, ...]]:
    """The templates and the targets of a build, by its options and else by `catalog.yaml`. Raises `TemplateProblem`."""
    if templates is not None:
        tree = load_templates(templates)
    else:
        tree = load_templates(settings.templates_folder, settings.places.get("templates"))
    return tree, checked_targets(tree, targets or settings.targets, settings.places)


def is_up_to_date(now: Standing) -> bool:
    """Whether the output is what a build would leave, to the byte: nothing is parsed or rendered to know it."""
    if now.inputs is None or any(
        now.memory.targets.get(target) != now.inputs.of_target(target) for target in now.targets
    ):
        return False
    ours = {path: digest for path, (_, digest) in now.memory.origins.items() if target_of(path) in now.targets}
    listed = {path: hashes for path, hashes in now.owned.files.items() if not _is_of_another_target(now, path)}
    if listed != {path: {digest} for path, digest in ours.items()}:
        return False
    if os.path.lexists(now.out / STAGING) or regular_bytes(now.out / manifest.NAME) != manifest.as_bytes(now.owned):
        return False
    return len(_holding(now, ours)) == len(ours)


def unchanged(now: Standing, progress: Progress) -> Made | None:
    """What there is to say of an output that is up to date; None where it is not. Warnings are repeated.

    They are known, or the catalogue is read once more for them.
    """
    if not is_up_to_date(now):
        return None
    assert now.inputs is not None
    warnings = now.memory.warnings_of(now.inputs.of_catalogue(now.catalog.as_posix()))
    if warnings is None:
        summaries, loaded, inputs = _load_settled(now, progress)
        summaries.save()
        if inputs != now.inputs:
            return None
        warnings = loaded.diagnostics
    paths = tuple(sorted(path for path in now.memory.origins if target_of(path) in now.targets))
    return Made(warnings, len(now.inputs.models), paths, {}, now.owned)


def make(
    now: Standing, progress: Progress, sink: Sink, workers: Workers | None = None, jobs: int | None = None
) -> Made:
    """Loads the catalogue, and renders each file that is not known to be what it must be. Raises `Problem`.

    The sink takes each text as it is finished, so that not all of them are held at once. What was learned is told to the memory,
    and kept when that is saved. `workers` make the files about one model each, where there are such; else `jobs` is how many
    processes do, and None is as many as pay.
    """
    summaries, loaded, inputs = _load_settled(now, progress)
    if loaded.catalog is None or inputs is None:
        return Made(loaded.diagnostics)
    from modelgen.rendering.render import plan

    outputs = {output.path: output for output in plan(loaded.catalog, now.tree, now.targets)}
    prints = {path: inputs.of_file(output.template, output.sources()) for path, output in outputs.items()}
    known, owned, none = now.memory.origins, now.owned.files, frozenset[str]()
    current = _holding(
        now,
        {
            path: digest
            for path, (fingerprint, digest) in known.items()
            if prints.get(path) == fingerprint and digest in owned.get(path, none)
        },
    )
    rendered = dict(_finished(now, loaded.catalog, outputs, current, summaries, progress, sink, inputs, workers, jobs))
    summaries.save()
    made = {path: known[path][1] for path in current} | rendered
    now.memory.learn_outputs(
        {target: inputs.of_target(target) for target in now.targets},
        {path: (prints[path], made[path]) for path in outputs},
    )
    others = {path: hashes for path, hashes in now.owned.files.items() if _is_of_another_target(now, path)}
    final = Manifest(others | {path: frozenset((digest,)) for path, digest in made.items()})
    return Made(loaded.diagnostics, len(loaded.catalog.models), tuple(sorted(outputs)), rendered, final)


def _load_settled(now: Standing, progress: Progress) -> tuple[Summaries, Loaded, Inputs | None]:
    """The catalogue, and the fingerprints of just what was loaded: it is read again where it changed meanwhile.

    There are fingerprints where there is a catalogue. Raises `Problem` when it never comes to rest.
    """
    from modelgen.loading.load import Hooks, load
    from modelgen.publishing.summaries import Summaries

    before = now.inputs
    for _ in range(_MOST_READINGS):
        summaries = Summaries(now.catalog, before)
        total = len(before.models) - summaries.count if before is not None else 0
        on_file = partial(_reading, progress, total)
        loaded = load(now.catalog, Hooks(on_file, summaries.learn, summaries.known, summaries.lighten))
        if loaded.catalog is None:
            summaries.save()
            return summaries, loaded, None
        generator = None if before is None else before.generator
        after = fingerprints.gather(now.catalog, now.tree, now.memory.hashes, now.settings.templates, generator)
        if before is not None and after == before:
            now.memory.learn_warnings(before.of_catalogue(now.catalog.as_posix()), loaded.diagnostics)
            return summaries, loaded, before
        before = after
    place = Place(now.catalog.as_posix())
    raise Problem(Diagnostic("file-unreadable", "its files keep changing while they are read", place, "build again"))


def _reading(progress: Progress, total: int, name: str) -> None:
    progress("reading", name, total)


def _finished(
    now: Standing,
    catalog: Catalog,
    outputs: Mapping[str, Output],
    current: set[str],
    summaries: Summaries,
    progress: Progress,
    sink: Sink,
    inputs: Inputs,
    workers: Workers | None,
    jobs: int | None,
) -> Iterator[tuple[str, str]]:
    """The path and the SHA-256 of each file that is not `current`, which the sink has then. Raises `Problem`."""
    from modelgen.publishing.finishing import Work, compiled_templates, finish, handed, jobs_for
    from modelgen.publishing.publish import text_of
    from modelgen.rendering.render import Rendering, together
    from modelgen.rendering.templates import TemplateProblem

    def known(path: str) -> str | None:
        return text_of(now.root + path, now.memory.origins[path][1]) if path in current else sink.text(path)

    def on_file(path: str) -> None:
        progress("rendering", path, len(wanted))

    wanted = tuple(sorted((output for path, output in outputs.items() if path not in current), key=together))
    work = Work(catalog, now.tree, tuple(outputs.values()), wanted)
    rest: Iterable[int] = range(len(wanted))
    with compiled_templates() as compiled:
        rendering = Rendering(catalog, now.tree, work.outputs, summaries.part, known, compiled)
        alone = [wanted[number] for number in work.alone]
        others = sorted(set(range(len(wanted))) - set(work.alone))
        if workers is not None and alone:
            number_of = {wanted[number].path: number for number in work.alone}
            for path, text in _by_workers(now, workers, inputs, alone):
                yield path, handed(sink, path, text, number_of[path])
                on_file(path)
            rest = others
        elif (jobs := jobs_for(len(work.alone), jobs)) > 1:
            from modelgen.publishing.pool import finish_together

            rendering.compile(alone)
            work = replace(work, code=compiled.code)
            with suppress(TemplateProblem):  # which is found again, as one process finds it
                yield from finish_together(work, rendering, sink, jobs, now.catalog, on_file, summaries.learn_part)
                rest = others
        yield from finish(work, rendering, sink, rest, on_file)


def _by_workers(now: Standing, workers: Workers, inputs: Inputs, wanted: Sequence[Output]) -> Iterator[tuple[str, str]]:
    """The path and text of each file about one model. Raises `Problem`."""
    from modelgen.publishing.piecework import Recipe, made_by, pieces
    from modelgen.source.folder import SITE_FILE
    from modelgen.source.tree import FolderTree

    sources = FolderTree(now.catalog)
    recipe = Recipe(now.catalog.as_posix(), sources.read(SITE_FILE), now.tree, now.targets)
    with workers() as executor:
        yield from made_by(executor, recipe, pieces(sources, inputs.models, wanted, executor.width))


def _is_of_another_target(now: Standing, path: str) -> bool:
    """Whether a file stays as it is because its target is not built now. One of no target is nobody's."""
    return not now.is_whole and target_of(path) in now.tree.targets and target_of(path) not in now.targets


def _holding(now: Standing, expected: Mapping[str, str]) -> set[str]:
    """The files that have the bytes whose SHA-256 is `expected`, and are in the output folder, behind no link."""
    links: dict[str, bool] = {"": False}
    behind = {path for path in expected if _is_behind_link(now.root, path, links)} if expected else set()
    return now.memory.hashes.holding(
        now.root, {path: digest for path, digest in expected.items() if path not in behind} if behind else expected
    )


def _is_behind_link(root: str, path: str, links: dict[str, bool]) -> bool:
    """`links` remembers which folders are behind one."""
    parent = path[: max(0, path.rfind("/"))]
    if parent not in links:
        links[parent] = os.path.islink(root + parent) or _is_behind_link(root, parent, links)
    return links[parent]
