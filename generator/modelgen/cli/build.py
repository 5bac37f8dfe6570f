"""`modelgen build`: renders the catalogue, or says how the output differs from that."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from modelgen.cli.options import (
    Folder,
    TextType,
    catalog_option,
    counted,
    default_catalog,
    executor_option,
    extra,
    format_option,
    report,
    workers_at,
)
from modelgen.source.collector import collector_paused

if TYPE_CHECKING:
    from modelgen.publishing.build import Result
    from modelgen.publishing.making import Progress


class _Target(TextType):
    name = "target"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from modelgen.loading.settings import read_settings
        from modelgen.publishing.making import templates_of

        settings = read_settings(Path(ctx.params.get("catalog") or default_catalog()))
        templates = ctx.params.get("templates")
        tree, _ = templates_of(settings, (), Path(templates) if templates else None)
        return [CompletionItem(name) for name in tree.targets if name.startswith(incomplete)]


@click.command()
@catalog_option
@click.option("--out", type=Folder(), default=Path("generated"), show_default=True, help="Folder to write to.")
@click.option(
    "--target",
    "targets",
    type=_Target(),
    multiple=True,
    help="Only this target; may be repeated. By default as catalog.yaml says.",
)
@click.option("--templates", type=Folder(), help="Folder of own templates; by default as catalog.yaml says.")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; fail when the output is not up to date.")
@click.option("--watch", "is_watch", is_flag=True, help="Build again at each change, until interrupted.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another build of the same folder.",
)
@executor_option
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes render; by default as many as pay.",
)
@format_option
def build(
    catalog: Path,
    out: Path,
    targets: tuple[str, ...],
    templates: Path | None,
    is_check: bool,
    is_watch: bool,
    wait: float,
    executor: str | None,
    jobs: int | None,
    format_: str,
) -> None:
    """Render the catalogue. Nothing is written when there is an error."""
    from modelgen.publishing.build import Options
    from modelgen.publishing.build import build as work

    if is_check and is_watch:
        raise click.UsageError("--check and --watch exclude each other")
    if executor is not None and jobs is not None:
        raise click.UsageError("--jobs and --executor exclude each other")
    options = Options(catalog, out, targets, templates, wait, workers_at(executor), jobs)
    if is_watch:
        with extra("watch"):
            from modelgen.publishing.watching import builds
        for result in builds(options):
            _say(result, False, format_)
        return
    if is_check:
        from modelgen.publishing.drift import check as work
    with collector_paused(), _progress() as progress:
        result = work(options, progress)
    _say(result, is_check, format_)
    sys.exit(0 if result.ok else 1)


def _say(result: Result, is_check: bool, format_: str) -> None:
    report(result.diagnostics, format_)
    if format_ == "text":
        for diff in result.diffs:
            click.echo(diff, nl=False)
    click.echo(_summary(result, is_check), err=True)


def _summary(result: Result, is_check: bool) -> str:
    errors = sum(diagnostic.is_error for diagnostic in result.diagnostics)
    warnings = len(result.diagnostics) - errors
    also = f" ({counted(warnings, 'warning')})" if warnings else ""
    changes = [
        f"{len(paths)} {what}" for paths, what in ((result.written, "written"), (result.deleted, "deleted")) if paths
    ]
    if errors:
        done = "the output is not up to date" if is_check and result.files else "nothing was written"
        if changes:
            done = f"{', '.join(changes)}, and then no more"
        return f"{counted(errors, 'error')}{also}: {done}"
    built = f"{counted(result.models, 'model')}, {counted(result.files, 'file')}"
    return f"{built}: {', '.join(changes) or 'up to date'}{also}"


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress line on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda what, path, total: None
        return
    bars: dict[str, Any] = {}

    def step(what: str, path: str, total: int) -> None:
        if what not in bars:
            for bar in bars.values():
                bar.render_finish()
            bars[what] = click.progressbar(length=total, label=what, file=sys.stderr)
        bars[what].update(1)

    try:
        yield step
    finally:
        for bar in bars.values():
            bar.render_finish()
