"""`modelgen lint`: what a model file says twice and differently, or cannot mean."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from modelgen.cli.options import catalog_option, counted, format_option, report


@click.command()
@catalog_option
@click.option("--rules", "is_list", is_flag=True, help="List the rules, and check nothing.")
@format_option
def lint(catalog: Path, is_list: bool, format_: str) -> None:
    """Find contradictions in the models: between text and table, between bounds, between names.

    A finding is accepted by a comment on its line or above it: `# lint: allow CODE: reason`.
    """
    from modelgen.diagnostics.codes import CODES
    from modelgen.lint.report import lint as check
    from modelgen.lint.rules import RULES, WARNINGS_OF_LOADING

    if is_list:
        codes = [*WARNINGS_OF_LOADING, *(rule.id for rule in RULES)]
        width = max(map(len, codes))
        for code in sorted(codes):
            click.echo(f"{code.ljust(width)}  {CODES[code].purpose}")
        return
    found = check(catalog)
    report(found.problems, format_)
    also = f", {found.accepted} accepted" if found.accepted else ""
    problems = counted(len(found.problems), "finding") if found.problems else "nothing found"
    click.echo(f"{counted(found.models, 'model')}: {problems}{also}", err=True)
    sys.exit(1 if found.problems else 0)
