"""Options and output that the commands of this folder share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from generator.diagnostics import FORMATS, Diagnostic

catalog_option = click.option(
    "--catalog",
    type=click.Path(path_type=Path),
    default=Path("schemas"),
    show_default=True,
    help="Folder of catalog.yaml and the model files.",
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help="How diagnostics are written to standard output.",
)
provider_option = click.option("--provider", help="Who makes the models, where a record does not say so.")
dry_run_option = click.option(
    "--dry-run", "is_dry_run", is_flag=True, help="Write nothing; print what would change as a diff."
)


def report(diagnostics: Sequence[Diagnostic], format_: str) -> None:
    """Writes diagnostics to standard output."""
    click.echo(FORMATS[format_](diagnostics), nl=False)


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
