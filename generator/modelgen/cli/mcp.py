"""`modelgen mcp`: the catalogue for agents, as a server of the Model Context Protocol."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from modelgen.cli.options import catalog_option, extra
from modelgen.diagnostics.diagnostic import Diagnostic, Problem
from modelgen.diagnostics.text import as_text


@click.command()
@catalog_option
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="ID",
    help="A model with a tool of its own. May be given more than once.",
)
@click.option("--allow-runs", is_flag=True, help="Let agents run models, which is paid for.")
@click.option("--base-url", metavar="URL", help="The API; that of `modelgen serve` needs no key.")
@click.option("--http", "is_http", is_flag=True, help="Serve HTTP on loopback, not standard input and output.")
@click.option(
    "--port", default=8788, show_default=True, type=click.IntRange(0, 65535), help="With --http; 0 is any free one."
)
def mcp(
    catalog: Path, models: tuple[str, ...], allow_runs: bool, base_url: str | None, is_http: bool, port: int
) -> None:
    """Let agents find, describe, check, price and, if they may, run the models. Needs the extra `mcp`.

    Credentials come from SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET, or SCENARIO_SDK_JWT.
    """
    with extra("mcp"):
        from modelgen.agents import answers, server
        from modelgen.scenario import runs
    if base_url is not None and not base_url.startswith(("http://", "https://")):
        raise click.UsageError("--base-url must start with http:// or https://")
    from modelgen.loading.load import load
    from modelgen.payloads.validator import model_of

    found = load(catalog)
    if found.catalog is None:
        _fail(found.diagnostics)
        return
    is_known = found.catalog.site.endpoint is None
    if not is_known and (allow_runs or base_url):
        raise click.UsageError("the catalogue has an `endpoint` of another API: nothing can be priced or run here")
    try:
        typed = [model_of(name, found.catalog) for name in dict.fromkeys(models)]
        service = runs.Service(base_url) if is_known else None
        tools = answers.tools_of(found.catalog, service, typed, allows_runs=allow_runs)
    except Problem as problem:
        _fail(problem.diagnostics)
        return
    made = server.server_of(found.catalog.site.title, tools)
    if not is_http:
        server.over_stdio(made)
        return
    try:
        listener = server.bind(port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {server.HOST}:{port}: {error.strerror or error}") from error
    with listener:
        click.echo(server.url_of(listener))
        server.over_http(made, listener)


def _fail(problems: list[Diagnostic] | tuple[Diagnostic, ...]) -> None:
    click.echo(as_text(problems), nl=False, err=True)  # standard output is for the protocol
    sys.exit(1)
