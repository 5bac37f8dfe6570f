"""Options and output that the commands of this folder share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelgen.diagnostics.diagnostic import Diagnostic, More, in_order
from modelgen.diagnostics.formats import FORMATS
from modelgen.source.folder import SITE_FILE

if TYPE_CHECKING:
    from modelgen.catalog.model import Catalog
    from modelgen.diagnostics.github import Annotation
    from modelgen.workers.executor import Workers

    TextType = click.ParamType[str]
else:
    TextType = click.ParamType  # which click before 8.4 cannot subscript


_WRITTEN_AT_ONCE = 1 << 16  # characters


class Folder(click.Path):
    """A path that is not empty: an unset variable of a script must not mean the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the path is empty", param, ctx)
        return super().convert(value, param, ctx)


def default_catalog() -> Path:
    """Where the catalogue is that nobody named: `schemas`, or here where only here is a `catalog.yaml`."""
    usual = Path("schemas")
    return Path() if Path(SITE_FILE).is_file() and not (usual / SITE_FILE).is_file() else usual


catalog_option = click.option(
    "--catalog",
    type=Folder(),
    default=default_catalog,
    show_default="schemas, or . where only catalog.yaml is",
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


class _Executor(TextType):
    name = "executor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        scheme, _, rest = str(value).partition("://")
        host, _, port = rest.rpartition(":")
        if scheme != "dask" or not host or not (port.isascii() and port.isdecimal() and int(port) < 65536):
            self.fail(f"{value!r} is not of the form dask://HOST:PORT", param, ctx)
        return value


executor_option = click.option(
    "--executor",
    type=_Executor(),
    metavar="dask://HOST:PORT",
    help="The scheduler of a Dask cluster, whose workers do the work.",
)


def workers_at(address: str | None) -> Workers | None:
    """What opens the cluster that `--executor` names; None is this process."""
    if address is None:
        return None
    with extra("dask"):
        from modelgen.workers.dask_cluster import dask_cluster
    return partial(dask_cluster, address)


def report(diagnostics: Sequence[Diagnostic], format_: str) -> None:
    """Writes diagnostics to standard output, in order."""
    report_as_found(in_order(diagnostics), format_)


def report_as_found(diagnostics: Iterable[Diagnostic | More], format_: str, is_prompt: bool = True) -> None:
    """Writes diagnostics to standard output as they come, those of one file together.

    Where nobody waits for the next one, many are written at once, which is quicker.
    """
    if format_ == "github":
        from modelgen.diagnostics.github import annotations_of

        annotate(annotations_of(diagnostics))
        return
    waiting: list[str] = []
    size = 0
    try:
        for part in FORMATS[format_](diagnostics):
            waiting.append(part)
            size += len(part)
            if is_prompt or size >= _WRITTEN_AT_ONCE:
                click.echo("".join(waiting), nl=False)
                waiting.clear()
                size = 0
    finally:
        click.echo("".join(waiting), nl=False)


def annotate(found: Iterable[Annotation]) -> None:
    """Writes workflow commands of GitHub Actions; what GitHub would not show of them goes into the job's summary."""
    from modelgen.diagnostics.github import capped, commands
    from modelgen.publishing import files

    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        for line in commands(found):
            click.echo(line, nl=False)
        return
    shown, rest = capped(found)
    for line in commands(shown):
        click.echo(line, nl=False)
    if rest:
        try:
            files.append(Path(summary), rest.encode("utf-8", "backslashreplace"))
        except OSError:
            click.echo(rest, nl=False)  # the log has it at least


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Imports of what an extra of this package brings; where that is not installed, the command ends with how to."""
    try:
        yield
    except ImportError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'scenario-modelgen[{name}]'") from error


def loaded(folder: Path, format_: str) -> Catalog:
    """The catalogue; where it has errors, they are written, and the command ends."""
    from modelgen.publishing.summaries import load_known

    found = load_known(folder)
    if found.catalog is None:
        report(found.diagnostics, format_)
        sys.exit(1)
    return found.catalog


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
