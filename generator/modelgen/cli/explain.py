"""`modelgen explain`: what a diagnostic code, or a kind of change, means."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from modelgen.cli.options import TextType
from modelgen.diagnostics.diagnostic import quoted


class _Code(TextType):
    name = "code"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from modelgen.compat.table import purposes

        return [
            CompletionItem(code, help=purpose) for code, purpose in purposes().items() if code.startswith(incomplete)
        ]


@click.command()
@click.argument("code", type=_Code(), required=False)
def explain(code: str | None) -> None:
    """Say what a diagnostic code, or a kind of change, means and what to do about it; without CODE, list them all."""
    from modelgen.compat.table import explanation, nearest, purposes

    listed = purposes()
    if code is None:
        width = max(map(len, listed))
        for name, purpose in listed.items():
            click.echo(f"{name.ljust(width)}  {purpose}")
    elif code in listed:
        click.echo(explanation(code), nl=False)
    else:
        near = nearest(code)
        hint = f"did you mean {near}?" if near else "`modelgen explain` lists them"
        raise click.UsageError(f"there is no code {quoted(code)}; {hint}")
