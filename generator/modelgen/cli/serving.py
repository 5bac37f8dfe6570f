"""`modelgen serve`: the fake of the vendor's API, for the models of a catalogue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from modelgen.cli.options import catalog_option, extra
from modelgen.diagnostics.text import as_text


@click.command()
@catalog_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8787, show_default=True, type=click.IntRange(0, 65535), help="0 is any free port.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name by which it may be reached, beside addresses and localhost. May be given more than once.",
)
@click.option("--job-seconds", default=1.0, show_default=True, type=float, help="How long a job runs.")
@click.option(
    "--outcome",
    default="success",
    show_default=True,
    type=click.Choice(["success", "failure", "canceled"]),
    help="How jobs end.",
)
@click.option(
    "--parallel-jobs", type=click.IntRange(1), help="Jobs that may run at once before 429. Any number when left out."
)
def serve(catalog: Path, host: str, port: int, hosts: tuple[str, ...], **settings: Any) -> None:
    """Answer as the vendor's API does, offline, until interrupted. Needs the extra `serve`."""
    if not host:  # an unset variable of a script must not mean every address
        raise click.UsageError("the host is empty")
    with extra("serve"):
        from modelgen import serve as fake
        from modelgen.serve.records import endpoints
    from modelgen.loading.load import load

    loaded = load(catalog)
    if loaded.catalog is None:
        click.echo(as_text(loaded.diagnostics), nl=False)
        sys.exit(1)
    try:
        first = fake.Settings(**settings)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    app = fake.create_app(endpoints(loaded.catalog), first, hosts=hosts)
    try:
        listener = fake.bind(host, port)
    except (OSError, UnicodeError) as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {getattr(error, 'strerror', error)}") from error
    with listener:
        click.echo(
            f"export SCENARIO_BASE_URL={fake.url_of(listener)} SCENARIO_SDK_API_KEY=any SCENARIO_SDK_API_SECRET=any"
        )
        fake.serve(app, listener)
