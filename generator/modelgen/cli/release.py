"""`modelgen release`: proposes the next version, and writes it with its changes into `releases.yaml`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from modelgen.cli.options import catalog_option, report


@click.command()
@click.option(
    "--against",
    metavar="REV|FOLDER",
    help="The state of the last release; by default the tag of its version, `v1.2.3`, or the commit that released it.",
)
@catalog_option
@click.option(
    "--accepted",
    type=click.Path(path_type=Path),
    help="File of accepted changes: every breaking one must be there, and the changelog gives their reasons.",
)
@click.option(
    "--major", "is_major", is_flag=True, help="The next major version, whatever changed: 1.0.0 after any 0.x."
)
@click.option("--version", metavar="X.Y.Z", help="This version; no lower one than what changed asks for.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release; by default, today.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Write nothing; print the entry.")
def release(
    against: str | None,
    catalog: Path,
    accepted: Path | None,
    is_major: bool,
    version: str | None,
    today: date | None,
    is_dry_run: bool,
) -> None:
    """Propose the version that follows from what changed, and write it in one place: `releases.yaml`.

    Build, commit and tag afterwards: the packages take their version from there, and their changelog.
    """
    from modelgen.compat.proposal import Wish, propose
    from modelgen.compat.releasing import as_yaml, write
    from modelgen.diagnostics.diagnostic import Diagnostic, Place, has_errors

    if is_major and version is not None:
        raise click.UsageError("--major and --version exclude each other")
    day = (today or date.today()).strftime("%Y-%m-%d")
    found = propose(Wish(catalog, day, against, accepted, version, is_major))
    report(found.diagnostics, "text")
    for remark in found.remarks:
        click.echo(remark, err=True)
    if has_errors(found.diagnostics):
        click.echo("nothing was written", err=True)
        sys.exit(1)
    if found.release is None:
        return
    if is_dry_run:
        click.echo(as_yaml(found.release), nl=False)
        return
    try:
        path = write(found.release, catalog)
    except OSError as error:
        report([Diagnostic("output-unwritable", error.strerror or str(error), Place(catalog.as_posix()))], "text")
        sys.exit(1)
    name = found.release.version
    click.echo(f"{path.as_posix()}: {name}; now run `modelgen build`, commit, and tag that commit v{name}", err=True)
