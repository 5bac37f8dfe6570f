"""The end of every import, wherever the models come from: merge, write, report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from modelgen.cli.options import counted, report

if TYPE_CHECKING:
    from modelgen.importing.sources import Sources
    from modelgen.importing.taking_over import Options

_MOST_LEFT = 20  # facts that are named

older_option = click.option(
    "--older",
    "takes_older",
    is_flag=True,
    help="Take over sources, too, that are older than those the files were made from.",
)


def finish(sources: Sources, options: Options, format_: str) -> None:
    """Takes the sources over, reports, and exits with 1 unless the catalogue says it all."""
    from modelgen.diagnostics.diagnostic import printable
    from modelgen.importing.putting import diff
    from modelgen.importing.taking_over import take_over

    outcome = take_over(sources, options)
    changes = outcome.changes
    report(outcome.problems, format_)
    if options.is_dry_run and outcome.is_sound and format_ == "text":
        click.echo(diff(changes, options.folder), nl=False)
    models = counted(len(sources.models), "model")
    if not outcome.is_sound:
        click.echo(f"{models} read: nothing was written", err=True)
        sys.exit(1)
    made = sum(change.before is None for change in changes)
    done = [f"{count} {what}" for count, what in ((made, "new"), (len(changes) - made, "changed")) if count]
    would = "would be " if options.is_dry_run and done else ""
    click.echo(f"{models} read, {would}{', '.join(done) or 'the catalogue is up to date'}", err=True)
    if sources.left:
        more = len(sources.left) - _MOST_LEFT
        named = [*map(printable, sorted(sources.left)[:_MOST_LEFT]), *([f"{more} more"] if more > 0 else [])]
        click.echo(f"not kept of the records: {', '.join(named)}", err=True)
