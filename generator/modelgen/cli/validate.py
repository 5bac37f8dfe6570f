"""`modelgen validate`: checks request bodies that people have."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from modelgen.cli.options import (
    TextType,
    catalog_option,
    counted,
    default_catalog,
    executor_option,
    extra,
    format_option,
    loaded,
    report_as_found,
    workers_at,
)
from modelgen.diagnostics.diagnostic import Diagnostic, More, Problem

if TYPE_CHECKING:
    from modelgen.catalog.model import Catalog
    from modelgen.payloads.checking import Tally
    from modelgen.workers.executor import Workers


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
@executor_option
@catalog_option
@format_option
def validate(
    model: str, files: tuple[str, ...], column: str | None, executor: str | None, catalog: Path, format_: str
) -> None:
    """Check request bodies against MODEL: a JSON value a file, JSON Lines, or Parquet; `-` is standard input."""
    from modelgen.payloads.checking import Tally
    from modelgen.payloads.sources import STANDARD_INPUT

    is_prompt = STANDARD_INPUT in files
    workers = workers_at(executor)
    if workers is not None and is_prompt:
        raise click.UsageError("--executor and standard input exclude each other: workers read files themselves")
    tally = Tally()
    found = _found(model, files, column, workers, loaded(catalog, format_), format_, tally)
    with extra("parquet"):
        report_as_found(found, format_, is_prompt)
    bodies = counted(tally.bodies, "request body", "request bodies")
    unread = f", {counted(tally.unread, 'file')} not read" if tally.unread else ""
    if tally.bodies:
        verdict = f"{tally.refused} refused" if tally.refused else "all accepted"
        click.echo(f"{bodies} checked, {verdict}{unread}", err=True)
    sys.exit(1 if tally.refused or tally.unread or tally.is_cut else 0)


def _found(
    model: str,
    files: tuple[str, ...],
    column: str | None,
    workers: Workers | None,
    catalog: Catalog,
    format_: str,
    tally: Tally,
) -> Iterator[Diagnostic | More]:
    """What is wrong with the bodies, and last what kept the rest from being looked at."""
    from modelgen.diagnostics.formats import MOST
    from modelgen.payloads.validator import check_of, model_of, names_of, validator_source

    most = MOST.get(format_)
    try:
        if workers is None:
            from modelgen.payloads.sources import check_files

            yield from check_files(files, sys.stdin.buffer, check_of(model, catalog), tally, column, most)
            return
        from modelgen.payloads.pieces import Order, check_by

        wanted = model_of(model, catalog)
        order = Order(model, validator_source(wanted, catalog), names_of(wanted), column, most)
        with workers() as cluster:
            yield from check_by(cluster, order, files, tally)
    except Problem as problem:
        tally.is_cut = True
        yield from problem.diagnostics
