"""`modelgen models`: what the catalogue holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.cli.options import catalog_option, format_option, loaded

if TYPE_CHECKING:
    from modelgen.catalog.model import Model


@click.command()
@catalog_option
@format_option
def models(catalog: Path, format_: str) -> None:
    """List the models of the catalogue: id, name, provider, capabilities."""
    listed = loaded(catalog, format_).models
    if format_ == "json":
        import json

        click.echo(json.dumps([_record(model) for model in listed], indent=2, ensure_ascii=True))
        return
    table = [(model.id, model.name, model.provider, ", ".join(model.capabilities)) for model in listed]
    widths = [max((len(row[column]) for row in table), default=0) for column in range(3)]
    for row in table:
        click.echo("  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]))


def _record(model: Model) -> dict[str, object]:
    return {
        "id": model.id,
        "name": model.name,
        "provider": model.provider,
        "category": model.category,
        "capabilities": list(model.capabilities),
        "updated": model.updated,
        "file": model.source,
    }
