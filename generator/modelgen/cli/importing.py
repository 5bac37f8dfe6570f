"""`modelgen import`: records and pages of the vendor's become YAML files of the catalogue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.cli.options import (
    catalog_option,
    counted,
    dry_run_option,
    format_option,
    provider_option,
    report,
)

if TYPE_CHECKING:
    from modelgen.importing.sources import Sources


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@catalog_option
@provider_option
@dry_run_option
@format_option
def import_(files: tuple[Path, ...], catalog: Path, provider: str | None, is_dry_run: bool, format_: str) -> None:
    """Take over model records (JSON) and documentation pages (Markdown).

    A model that is new gets a file; in a file that is there, only what differs upstream changes. When anything is wrong,
    nothing is written.
    """
    from modelgen.importing.sources import read_sources

    sources = read_sources(files, provider)
    finish(sources, catalog, provider, is_dry_run, format_)


def finish(sources: Sources, catalog: Path, provider: str | None, is_dry_run: bool, format_: str) -> None:
    """Merges what was read into the catalogue, reports, and exits: 0 when the catalogue says it all, 1 otherwise."""
    from modelgen.diagnostics.diagnostic import has_errors
    from modelgen.importing.catalogue import Catalogue, diff, write

    catalogue = Catalogue.read(catalog, provider)
    problems = [*sources.problems, *catalogue.problems]
    catalogue.problems = problems
    if not has_errors(problems):
        for model in sources.models:
            catalogue.add(model)
        for page in sources.pages:
            catalogue.note_gone(page)
    if not has_errors(problems):
        catalogue.check()
    changes = catalogue.changes
    is_sound = not has_errors(problems)
    if is_sound and not is_dry_run:
        problems += write(changes, catalog)
        is_sound = not has_errors(problems)
    report(problems, format_)
    if is_dry_run and is_sound and format_ == "text":
        click.echo(diff(changes, catalog), nl=False)
    models = counted(len(sources.models), "model")
    if not is_sound:
        click.echo(f"{models} read: nothing was written", err=True)
        sys.exit(1)
    made = sum(change.before is None for change in changes)
    done = [f"{count} {what}" for count, what in ((made, "new"), (len(changes) - made, "changed")) if count]
    would = "would be " if is_dry_run and done else ""
    click.echo(f"{models} read, {would}{', '.join(done) or 'the catalogue is up to date'}", err=True)
