"""`modelgen diff`: what changed between two states of a catalogue, and the version that follows."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from modelgen.cli.options import catalog_option


@click.command()
@click.argument("old")
@click.argument("new")
@catalog_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "markdown", "json", "github")),
    default="text",
    show_default=True,
    help="Text for people, Markdown for release notes, JSON for tools, annotations for GitHub Actions.",
)
def diff(old: str, new: str, catalog: Path, format_: str) -> None:
    """Say what changed from OLD to NEW, and for whom: breaking, risky, compatible or documentation.

    Each side is a catalogue folder, a git revision (`REV` or `REV:path`), a documentation page, or a file of model
    records. A page carries less than a record, and a record less than a folder: the two are compared in what both can
    carry. Exits 0 whatever changed; `modelgen breaking` is the check.
    """
    from modelgen.compat.report import FORMATS
    from modelgen.compat.sides import SideProblem, compare_sides, read_side
    from modelgen.diagnostics.diagnostic import FORMATS as DIAGNOSTICS
    from modelgen.diagnostics.diagnostic import Diagnostic

    sides = []
    problems: list[Diagnostic] = []
    for name in (old, new):
        try:
            sides.append(read_side(name, catalog.as_posix()))
        except SideProblem as problem:
            problems += problem.diagnostics
    if problems:
        shown = DIAGNOSTICS[format_ if format_ in DIAGNOSTICS else "text"](problems)
        click.echo(shown, nl=False)
        sys.exit(1)
    before, after = sides
    version = before.catalog.version if before.catalog is not None and after.catalog is not None else None
    click.echo(FORMATS[format_](compare_sides(before, after), version), nl=False)
