"""Options and output that the commands of this folder share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from modelgen.diagnostics.diagnostic import FORMATS, Diagnostic


class Folder(click.Path):
    """A path that is not empty: an unset variable of a script must not mean the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the path is empty", param, ctx)
        return super().convert(value, param, ctx)


catalog_option = click.option(
    "--catalog",
    type=Folder(),
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
