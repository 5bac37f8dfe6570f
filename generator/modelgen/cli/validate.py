"""`modelgen validate`: checks request bodies that people have."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from modelgen.cli.options import (
    TextType,
    catalog_option,
    counted,
    default_catalog,
    extra,
    format_option,
    loaded,
    report_as_found,
)
from modelgen.diagnostics.diagnostic import Problem


class _ModelId(TextType):
    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from modelgen.publishing.summaries import load_known

        catalog = load_known(Path(ctx.params.get("catalog") or default_catalog())).catalog
        models = catalog.models if catalog else ()
        return [CompletionItem(model.id, help=model.name) for model in models if model.id.startswith(incomplete)]


@click.command()
@click.argument("model", type=_ModelId())
@click.argument("files", nargs=-1, required=True, metavar="FILE...|-")
@click.option("--column", help="The column of JSON texts in Parquet files; without it, each column is a parameter.")
@catalog_option
@format_option
def validate(model: str, files: tuple[str, ...], column: str | None, catalog: Path, format_: str) -> None:
    """Check request bodies against MODEL: a JSON value a file, JSON Lines, or Parquet; `-` is standard input."""
    from modelgen.diagnostics.formats import MOST
    from modelgen.payloads.checking import Tally
    from modelgen.payloads.sources import STANDARD_INPUT, check_files
    from modelgen.payloads.validator import check_of

    tally = Tally()
    try:
        check = check_of(model, loaded(catalog, format_))
    except Problem as problem:
        report_as_found(problem.diagnostics, format_)
        sys.exit(1)
    found = check_files(files, sys.stdin.buffer, check, tally, column, MOST.get(format_))
    with extra("parquet"):
        report_as_found(found, format_, is_prompt=STANDARD_INPUT in files)
    bodies = counted(tally.bodies, "request body", "request bodies")
    unread = f", {counted(tally.unread, 'file')} not read" if tally.unread else ""
    if tally.bodies:
        verdict = f"{tally.refused} refused" if tally.refused else "all accepted"
        click.echo(f"{bodies} checked, {verdict}{unread}", err=True)
    sys.exit(1 if tally.refused or tally.unread else 0)
