"""`modelgen breaking`: fails on breaking changes that nobody has accepted."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from modelgen.cli.options import catalog_option, counted, format_option, report


@click.command()
@click.option("--against", required=True, metavar="REV|FOLDER", help="What the catalogue is compared with.")
@catalog_option
@click.option("--accepted", type=click.Path(path_type=Path), help="File of accepted changes, with reasons and dates.")
@click.option(
    "--level",
    type=click.Choice(("breaking", "risky")),
    default="breaking",
    show_default=True,
    help="How bad a change must be to need acceptance.",
)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day that acceptances are held against; by default, today."
)
@format_option
def breaking(against: str, catalog: Path, accepted: Path | None, level: str, today: date | None, format_: str) -> None:
    """Fail when the catalogue breaks what was built on another state of it.

    Acceptances that match nothing, or that have expired, are reported.
    """
    from modelgen.compat.acceptance import check
    from modelgen.compat.rows import Level

    found = check(against, catalog, accepted, (today or date.today()).strftime("%Y-%m-%d"), Level(level))
    report(found.diagnostics, format_)
    if found.is_judged:
        changes = counted(found.open, f"{level} change") if found.open else f"no {level} changes"
        click.echo(f"{changes} to accept, {found.accepted} accepted", err=True)
    sys.exit(0 if found.is_judged and not found.open else 1)
