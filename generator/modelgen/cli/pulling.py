"""`modelgen pull`: records from the vendor's live API become YAML files of the catalogue."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn

import click

from modelgen.cli.options import catalog_option, dry_run_option, extra, format_option, report
from modelgen.cli.taking_over import finish, older_option
from modelgen.diagnostics.diagnostic import Diagnostic, NoFile, Place, has_errors


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--provider", help="All public models of this provider, such as Bytedance.")
@click.option("--parallel", type=click.IntRange(1, 16), default=4, show_default=True, help="Requests at once.")
@catalog_option
@older_option
@dry_run_option
@format_option
def pull(
    ids: tuple[str, ...],
    provider: str | None,
    parallel: int,
    catalog: Path,
    takes_older: bool,
    is_dry_run: bool,
    format_: str,
) -> None:
    """Take over models from the live API: those named, those of a provider, or else all of the catalogue.

    Credentials come from SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET, or SCENARIO_SDK_JWT. A pull that is stopped goes
    on where it was. Nothing is written before all records are there. Redirects are not followed, and no answer is read
    without end. Needs the extra `pull`.
    """
    with extra("pull"):
        from modelgen.importing import pulling
    from modelgen.importing.taking_over import Options

    try:
        with closing(pulling.connect()) as job:
            listed, provider = job.listed(provider) if provider else ([], provider)
            wanted = [*ids, *listed] or ([] if provider else _shipped(catalog, format_))
            if not wanted:
                message = (
                    f"the list has no model of the provider {provider}" if provider else "there is nothing to pull"
                )
                hint = "name models by their ids, or a provider with `--provider`"
                _fail([Diagnostic("pull-failed", message, Place(NoFile("GET /models")), hint)], format_)
            with _progress(len(set(wanted))) as step:
                texts = job.fetch(wanted, parallel, step)
    except pulling.PullError as error:
        _fail([Diagnostic("pull-failed", str(error), Place(NoFile("GET /models")))], format_)
    if has_errors(job.problems):
        _fail(job.problems, format_)
    finish(pulling.read(texts, ids, provider), Options(catalog, provider, is_dry_run, takes_older), format_)
    job.clear(texts)


def _shipped(catalog: Path, format_: str) -> list[str]:
    """The ids of the models that are there."""
    from modelgen.loading.load import load

    loaded = load(catalog)
    if loaded.catalog is None:
        _fail([one for one in loaded.diagnostics if one.is_error], format_)
    return [model.id for model in loaded.catalog.models]


def _fail(problems: list[Diagnostic], format_: str) -> NoReturn:
    report(problems, format_)
    click.echo("nothing was written", err=True)
    sys.exit(1)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=total, label="records", file=sys.stderr, show_pos=True) as bar:
        yield lambda: bar.update(1)
