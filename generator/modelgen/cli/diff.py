"""`modelgen diff`: what changed between two states of a catalogue, and the version that follows."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.core import ParameterSource

from modelgen.cli.options import annotate, catalog_option, report


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
@click.pass_context
def diff(context: click.Context, old: str, new: str, catalog: Path, format_: str) -> None:
    """Say what changed from OLD to NEW, and for whom: breaking, risky, compatible or documentation.

    Each side is a catalogue folder, a git revision (`REV` or `REV:path`), a documentation page, or a file of model
    records. A page carries less than a record, and a record less than a folder: the two are compared in what both can
    carry. A revision beside a folder is that folder's. Exits 0 whatever changed; `modelgen breaking` is the check.
    """
    from modelgen.compat.report import FORMATS, annotations_of
    from modelgen.compat.sides import SideProblem, compare_sides, read_sides

    is_named = context.get_parameter_source("catalog") is not ParameterSource.DEFAULT
    try:
        before, after = read_sides(old, new, catalog.as_posix(), is_named)
    except SideProblem as problem:
        report(problem.diagnostics, "text" if format_ == "markdown" else format_)
        sys.exit(1)
    version = before.catalog.version if before.catalog is not None and after.catalog is not None else None
    changes = compare_sides(before, after)
    if format_ == "github":
        annotate(annotations_of(changes, version))
    else:
        click.echo(FORMATS[format_](changes, version), nl=False)
