"""Build and check: what is up to date is known from fingerprints; the rest is loaded, rendered and published."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from generator import inputs, manifest
from generator.diagnostics import Diagnostic, Place, has_errors
from generator.inputs import Inputs
from generator.manifest import Entry, Manifest, ManifestProblem
from generator.publish import PublishProblem, locked, publish, sha256
from generator.stamps import Stamps, stamps_for
from generator.templates import TemplateProblem, TemplateTree, checked_targets, load_templates

if TYPE_CHECKING:
    from generator.catalog import Catalog
    from generator.load import Loaded
    from generator.render import Output

_MOST_DIFF_LINES = 60  # shown of one file


@dataclass(frozen=True, slots=True)
class Options:
    """What to build: the catalogue folder, the output folder, the targets (none is all), a folder of own templates."""

    catalog: Path
    out: Path
    targets: tuple[str, ...] = ()
    templates: Path | None = None


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
    """Is told of each step: what is being done, and how many steps there are."""

    def __call__(self, what: str, total: int) -> None: ...


def _silent(what: str, total: int) -> None:
    pass


def build(options: Options, progress: Progress = _silent) -> Result:
    """Makes the output folder what the catalogue says. Writes nothing when there is an error."""
    try:
        with locked(options.out):
            return _build(options, progress)
    except (PublishProblem, TemplateProblem, ManifestProblem) as problem:
        return Result(problem.diagnostics)


def check(options: Options, progress: Progress = _silent) -> Result:
    """Renders everything, writes nothing, and names each file that is missing, stale, edited by hand or left over."""
    try:
        tree = load_templates(options.templates)
        targets = checked_targets(tree, options.targets)
        owned = manifest.read(options.out)
    except (TemplateProblem, ManifestProblem) as problem:
        return Result(problem.diagnostics)
    loaded = _load(options, progress)
    if loaded.catalog is None:
        return Result(loaded.diagnostics)
    try:
        texts = _render(loaded.catalog, tree, targets, None, progress)
    except TemplateProblem as problem:
        return Result((*loaded.diagnostics, *problem.diagnostics))
    stale: list[Diagnostic] = []
    diffs: list[str] = []
    for path, text in texts.items():
        if problem_found := _compare(options.out, path, text, owned):
            stale.append(problem_found)
            diffs.append(_diff(options.out / path, path, text))
    for path, entry in owned.files.items():
        if entry.target in targets and path not in texts:
            place = Place((options.out / path).as_posix())
            stale.append(Diagnostic("stale-output", "left over: nothing makes this file any more", place, _REBUILD))
    if not stale and owned.files != _entries(loaded.catalog, tree, targets, options, owned, texts):
        place = Place((options.out / manifest.NAME).as_posix())
        stale.append(Diagnostic("stale-output", "stale: it does not describe this output", place, _REBUILD))
    return Result((*loaded.diagnostics, *stale), len(loaded.catalog.models), len(texts), diffs=tuple(diffs))


_REBUILD = "run `modelgen build`"


def _build(options: Options, progress: Progress) -> Result:
    tree = load_templates(options.templates)
    targets = checked_targets(tree, options.targets)
    owned = manifest.read(options.out)
    stamps = stamps_for(options.out)
    now = _gather(options, tree, stamps)
    if now is not None and _is_up_to_date(options.out, owned, now, targets, stamps):
        stamps.save()
        return Result((), len(now.models), sum(entry.target in targets for entry in owned.files.values()))
    loaded = _load(options, progress)
    if loaded.catalog is None or now is None:
        return Result(loaded.diagnostics)

    from generator.render import plan

    outputs = {output.path: output for output in plan(loaded.catalog, tree, targets)}
    current = {path: _entry_if_current(options.out, output, owned, now, stamps) for path, output in outputs.items()}
    stale = {path for path, entry in current.items() if entry is None}
    texts = _render(loaded.catalog, tree, targets, stale, progress)
    files = {
        path: entry
        for path, entry in owned.files.items()
        if entry.target not in targets and entry.target in tree.targets
    }
    files |= {path: entry for path, entry in current.items() if entry is not None}
    files |= {path: _entry(outputs[path], text, now) for path, text in texts.items()}
    fingerprints = {
        name: digest for name, digest in owned.targets.items() if name not in targets and name in tree.targets
    }
    fingerprints |= {name: now.of_target(name) for name in targets}
    published = publish(options.out, owned, texts, files, fingerprints)
    stamps.save()
    return Result(loaded.diagnostics, len(loaded.catalog.models), len(outputs), published.written, published.deleted)


def _gather(options: Options, tree: TemplateTree, stamps: Stamps) -> Inputs | None:
    """The inputs, or None where a file cannot be read; loading says which."""
    from generator.load import model_files

    try:
        return inputs.gather(options.catalog, model_files(options.catalog), tree, stamps)
    except OSError:
        return None


def _is_up_to_date(folder: Path, owned: Manifest, now: Inputs, targets: Iterable[str], stamps: Stamps) -> bool:
    """Whether the manifest was made from these inputs and every file is as it says."""
    for target in targets:
        if owned.targets.get(target) != now.of_target(target):
            return False
    return all(
        _is_intact(folder / path, entry, stamps) for path, entry in owned.files.items() if entry.target in targets
    )


def _is_intact(path: Path, entry: Entry, stamps: Stamps) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == entry.size and stamps.sha256(path) == entry.sha256
    except OSError:
        return False


def _entry_if_current(folder: Path, output: Output, owned: Manifest, now: Inputs, stamps: Stamps) -> Entry | None:
    entry = owned.files.get(output.path)
    if entry is None or entry.fingerprint != now.of_file(output.template, output.sources()):
        return None
    return entry if _is_intact(folder / output.path, entry, stamps) else None


def _entry(output: Output, text: str, now: Inputs) -> Entry:
    return Entry(
        sha256=sha256(text),
        size=len(text.encode("utf-8")),
        template=output.template,
        models=output.sources(),
        fingerprint=now.of_file(output.template, output.sources()),
    )


def _entries(
    catalog: Catalog,
    tree: TemplateTree,
    targets: tuple[str, ...],
    options: Options,
    owned: Manifest,
    texts: Mapping[str, str],
) -> Mapping[str, Entry]:
    """The manifest's files as they should be, those of other targets as they are."""
    from generator.render import plan

    now = _gather(options, tree, Stamps(None))
    if now is None:
        return {}
    entries = {path: entry for path, entry in owned.files.items() if entry.target not in targets}
    return entries | {output.path: _entry(output, texts[output.path], now) for output in plan(catalog, tree, targets)}


def _load(options: Options, progress: Progress) -> Loaded:
    from generator.load import load, model_files

    total = len(model_files(options.catalog))
    return load(options.catalog, lambda path: progress("reading", total))


def _render(
    catalog: Catalog,
    tree: TemplateTree,
    targets: tuple[str, ...],
    only: set[str] | None,
    progress: Progress,
) -> dict[str, str]:
    from generator.formatting import format_python
    from generator.render import plan, render

    total = len(plan(catalog, tree, targets)) if only is None else len(only)
    return format_python(render(catalog, tree, targets, only, lambda path: progress("rendering", total)))


def _compare(folder: Path, path: str, text: str, owned: Manifest) -> Diagnostic | None:
    place = Place((folder / path).as_posix())
    entry = owned.files.get(path)
    try:
        data = (folder / path).read_bytes()
    except OSError:
        return Diagnostic("stale-output", "missing", place, _REBUILD)
    if data == text.encode("utf-8"):
        return None
    if entry is None:
        hint = "move it away, or build into another folder with --out"
        return Diagnostic("foreign-file", "the manifest does not own this file, so it stays", place, hint)
    import hashlib

    if hashlib.sha256(data).hexdigest() != entry.sha256:
        hint = "change the YAML or the template instead; `modelgen build` writes over it"
        return Diagnostic("stale-output", "edited by hand", place, hint)
    return Diagnostic("stale-output", "stale: its input has changed", place, _REBUILD)


def _diff(file: Path, path: str, text: str) -> str:
    """What a build would change in a file, as a unified diff."""
    try:
        before = file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
    lines = list(
        difflib.unified_diff(
            before.splitlines(), text.splitlines(), f"{path} (now)", f"{path} (built)", lineterm="", n=1
        )
    )
    if len(lines) > _MOST_DIFF_LINES:
        lines = [*lines[:_MOST_DIFF_LINES], f"… and {len(lines) - _MOST_DIFF_LINES} more lines"]
    return "\n".join(lines) + "\n"
