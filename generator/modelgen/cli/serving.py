"""`modelgen serve`: the fake of the vendor's API, for the models of a catalogue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from modelgen.cli.options import catalog_option
from modelgen.diagnostics.diagnostic import as_text


@click.command()
@catalog_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8787, show_default=True, type=click.IntRange(0, 65535), help="0 is any free port.")
@click.option("--job-seconds", default=1.0, show_default=True, type=click.FloatRange(0), help="How long a job runs.")
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
def serve(
    catalog: Path,
    host: str,
    port: int,
    job_seconds: float,
    outcome: Literal["success", "failure", "canceled"],
    parallel_jobs: int | None,
) -> None:
    """Answer as the vendor's API does, offline, until interrupted. Needs the extra `serve`."""
    from modelgen.loading.load import load
    from modelgen.schema.json_schema import model_schema

    try:
        from modelgen import serve as fake
    except ImportError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'scenario-modelgen[serve]'") from error
    loaded = load(catalog)
    if loaded.catalog is None:
        click.echo(as_text(loaded.diagnostics), nl=False)
        sys.exit(1)
    site = loaded.catalog.site
    models = {model.id: fake.endpoint_of(model_schema(model, site)) for model in loaded.catalog.models}
    settings = fake.Settings(job_seconds=job_seconds, outcome=outcome, parallel_jobs=parallel_jobs)
    if port:
        click.echo(
            f"export SCENARIO_BASE_URL=http://{host}:{port}/v1 SCENARIO_SDK_API_KEY=any SCENARIO_SDK_API_SECRET=any"
        )
    try:
        fake.serve(models, host=host, port=port, settings=settings)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
