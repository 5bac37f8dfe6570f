"""`modelgen breaking`: fails on breaking changes that nobody has accepted."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from modelgen.cli.options import catalog_option, format_option
from modelgen.diagnostics.diagnostic import FORMATS


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
    from modelgen.compat.acceptance import judge, read_acceptances, refusals
    from modelgen.compat.change import Level
    from modelgen.compat.sides import SideProblem, compare_sides, read_side
    from modelgen.diagnostics.diagnostic import has_errors

    acceptances, problems = read_acceptances(accepted) if accepted is not None else ((), [])
    sides = []
    for name in (against, catalog.as_posix()):
        try:
            sides.append(read_side(name, catalog.as_posix()))
        except SideProblem as problem:
            problems += problem.diagnostics
    if has_errors(problems) or len(sides) < 2:
        click.echo(FORMATS[format_](problems), nl=False)
        sys.exit(1)
    day = (today or date.today()).strftime("%Y-%m-%d")
    judged = judge(compare_sides(*sides), acceptances, day, Level(level))
    click.echo(FORMATS[format_]([*problems, *judged.diagnostics, *refusals(judged.open)]), nl=False)
    refused, taken = len(judged.open), len(judged.accepted)
    click.echo(f"{refused or 'no'} {level} change{'s' * (refused != 1)} to accept, {taken} accepted", err=True)
    sys.exit(1 if judged.open else 0)
