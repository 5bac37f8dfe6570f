"""Build: the output folder is made what the catalogue says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelgen.diagnostics.diagnostic import Diagnostic, Problem, has_errors
from modelgen.publishing.lock import WAIT_SECONDS, locked
from modelgen.publishing.publish import PublishProblem, Staging, clear, publish
from modelgen.publishing.stillness import Stillness, Told

if TYPE_CHECKING:
    from modelgen.publishing.making import Progress
    from modelgen.workers.executor import Workers


@dataclass(frozen=True, slots=True)
class Options:
    """What to build: the catalogue folder, the output folder, the targets (none is all), a folder of own templates.

    `wait` is how many seconds another build of the same folder is waited for. `workers` make files about models, where there are some;
    else `jobs` is how many processes render, and None is as many as pay.
    """

    catalog: Path
    out: Path
    targets: tuple[str, ...] = ()
    templates: Path | None = None
    wait: float = WAIT_SECONDS
    workers: Workers | None = None
    jobs: int | None = None


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


def silent(what: str, path: str, total: int) -> None:
    """Progress that nobody sees."""


def build(options: Options, progress: Progress = silent) -> Result:
    """Makes the output folder what the catalogue says. Writes nothing when there is an error in what it reads."""
    try:
        with locked(options.out, options.wait):
            return _build(options, progress)
    except Problem as problem:
        return Result(problem.diagnostics)


def _build(options: Options, progress: Progress) -> Result:
    clear(options.out)
    stillness = Stillness(options.catalog, options.out, (options.targets, options.templates))
    if (told := stillness.told()) is not None:
        return Result(told.warnings, told.models, told.files)
    from modelgen.publishing.making import make, survey, unchanged

    now = survey(options.catalog, options.out, options.targets, options.templates)
    made = unchanged(now, progress)
    if made is not None:
        now.memory.save()
        told = Told(made.models, len(made.paths), made.diagnostics)
        stillness.learn(now.templates, made.paths, told)
        return Result(told.warnings, told.models, told.files)
    staging = Staging(options.out)
    try:
        made = make(now, progress, staging, options.workers, options.jobs)
        if made.final is None:
            return Result(made.diagnostics)
        now.memory.save()
        stillness.learn(now.templates, made.paths, None)
        try:
            done = publish(staging, now.owned, made.final)
        except PublishProblem as problem:
            done, found = problem.done, (*made.diagnostics, *problem.diagnostics)
            return Result(found, made.models, len(made.paths), done.written, done.deleted)
    finally:
        with suppress(PublishProblem):
            clear(options.out)
    return Result(made.diagnostics, made.models, len(made.paths), done.written, done.deleted)
