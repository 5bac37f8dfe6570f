"""`modelgen import`: records and pages of the vendor's become YAML files of the catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from modelgen.cli.options import catalog_option, dry_run_option, format_option, provider_option
from modelgen.cli.taking_over import finish, older_option
from modelgen.source.collector import collector_paused


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...|-")
@catalog_option
@provider_option
@older_option
@dry_run_option
@format_option
def import_(
    files: tuple[Path, ...], catalog: Path, provider: str | None, takes_older: bool, is_dry_run: bool, format_: str
) -> None:
    """Take over model records (JSON) and documentation pages (Markdown); `-` is standard input.

    A model that is new gets a file; in a file that is there, only what differs upstream changes. When anything is wrong,
    nothing is written.
    """
    from modelgen.importing.sources import read_sources
    from modelgen.importing.taking_over import Options

    with collector_paused():
        finish(read_sources(files, provider), Options(catalog, provider, is_dry_run, takes_older), format_)
