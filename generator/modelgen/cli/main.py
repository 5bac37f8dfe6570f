"""The command `modelgen`. Exit codes: 0 done, 1 the input or the check failed, 2 wrong usage."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import Any

import click

from modelgen import __version__

_INTERRUPTED = 130  # 128 and SIGINT, as shells say it

# Each command by its name: the module of this folder that holds it, and what it is called there.
COMMANDS = {
    "breaking": "breaking:breaking",
    "build": "build:build",
    "completion": "completion:completion",
    "diff": "diff:diff",
    "explain": "explain:explain",
    "import": "importing:import_",
    "init": "init:init",
    "lint": "linting:lint",
    "mcp": "mcp:mcp",
    "models": "models:models",
    "pull": "pulling:pull",
    "release": "release:release",
    "preview": "previewing:preview",
    "serve": "serving:serve",
    "validate": "validate:validate",
}


class _Modelgen(click.Group):
    """The command group; a command is imported when it is asked for.

    Ctrl-C ends it quietly, and no character that standard output cannot show breaks it.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"modelgen.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(_INTERRUPTED)


@click.group(cls=_Modelgen, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="modelgen")
def main() -> None:
    """One YAML file per AI model in; typed clients, validators, JSON Schema, OpenAPI and docs out."""
