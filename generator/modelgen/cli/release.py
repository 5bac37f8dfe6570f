"""`modelgen release`: proposes the next version, and writes it with its changes into `releases.yaml`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from modelgen.cli.options import catalog_option


@click.command()
@click.option(
    "--against",
    metavar="REV|FOLDER",
    help="The state of the last release; by default the tag of its version, `v1.2.3`.",
)
@catalog_option
@click.option(
    "--accepted",
    type=click.Path(path_type=Path),
    help="File of accepted changes: every breaking one must be there, and the changelog gives their reasons.",
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release; by default, today.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Write nothing; print the entry.")
def release(against: str | None, catalog: Path, accepted: Path | None, today: date | None, is_dry_run: bool) -> None:
    """Propose the version that follows from what changed, and write it in one place: `releases.yaml`.

    Build afterwards: the packages take their version from there, and their changelog.
    """
    from modelgen.compat.acceptance import judge, read_acceptances, refusals
    from modelgen.compat.change import Level
    from modelgen.compat.releasing import as_yaml, release_of, write
    from modelgen.compat.report import summary
    from modelgen.compat.sides import SideProblem, compare_sides, read_side
    from modelgen.compat.versions import Bump, bump_for, next_version
    from modelgen.diagnostics.diagnostic import Diagnostic, Place, as_text, has_errors

    day = (today or date.today()).strftime("%Y-%m-%d")
    acceptances, problems = read_acceptances(accepted) if accepted is not None else ((), [])
    try:
        new = read_side(catalog.as_posix())
        assert new.catalog is not None
        version = new.catalog.version
        old = read_side(against or f"v{version}", catalog.as_posix())
    except SideProblem as problem:
        problems += problem.diagnostics
    if has_errors(problems):
        click.echo(as_text(problems), nl=False)
        if against is None:
            click.echo(
                "--against names the state of the last release; without it that is the tag of its version", err=True
            )
        sys.exit(1)
    changes = compare_sides(old, new)
    judged = judge(changes, acceptances, day, Level.BREAKING)
    problems += judged.diagnostics
    if accepted is not None:
        problems += refusals(judged.open)
    click.echo(as_text(problems), nl=False)
    if has_errors(problems):
        sys.exit(1)
    bump = bump_for(changes)
    click.echo(summary(changes, version), err=True)
    if bump is Bump.NONE:
        return
    entry = release_of(next_version(version, bump), day, changes, dict(judged.accepted))
    if is_dry_run:
        click.echo(as_yaml(entry), nl=False)
        return
    try:
        path = write(entry, catalog)
    except OSError as error:
        place = Place(catalog.as_posix())
        click.echo(as_text([Diagnostic("output-unwritable", error.strerror or str(error), place)]), nl=False)
        sys.exit(1)
    click.echo(f"{path.as_posix()}: {entry.version}; now run `modelgen build`", err=True)
