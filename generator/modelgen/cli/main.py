"""The command `modelgen`. Exit codes: 0 done, 1 the input or the check failed, 2 wrong usage."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from modelgen import __version__
from modelgen.cli.breaking import breaking
from modelgen.cli.diff import diff
from modelgen.cli.importing import import_
from modelgen.cli.linting import lint
from modelgen.cli.options import Folder, catalog_option, counted, format_option, report
from modelgen.cli.pulling import pull
from modelgen.cli.release import release
from modelgen.cli.serving import serve
from modelgen.diagnostics.diagnostic import Diagnostic, Place, one_of, quoted

if TYPE_CHECKING:
    from modelgen.catalog.model import Catalog, Model
    from modelgen.publishing.build import Progress, Result

    _TextType = click.ParamType[str]
else:
    _TextType = click.ParamType  # which older versions of click cannot subscript


_INTERRUPTED = 130  # 128 and SIGINT, as shells say it


class _Modelgen(click.Group):
    """The command group; Ctrl-C ends it quietly, and no character that standard output cannot show breaks it."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(_INTERRUPTED)


class _Target(_TextType):
    name = "target"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from modelgen.rendering.templates import load_templates

        return [CompletionItem(name) for name in load_templates().targets if name.startswith(incomplete)]


class _Code(_TextType):
    name = "code"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from modelgen.cli.topics import topics

        return [CompletionItem(code, help=purpose) for code, purpose in topics().items() if code.startswith(incomplete)]


class _ModelId(_TextType):
    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        catalog, _ = _loaded(Path(ctx.params.get("catalog") or "schemas"))
        models = catalog.models if catalog else ()
        return [CompletionItem(model.id, help=model.name) for model in models if model.id.startswith(incomplete)]


@click.group(cls=_Modelgen, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="modelgen")
def main() -> None:
    """One YAML file per AI model in; typed clients, validators, JSON Schema, OpenAPI and docs out."""


@main.command()
@catalog_option
@click.option(
    "--out",
    type=Folder(),
    default=Path("generated"),
    show_default=True,
    help="Folder to write to.",
)
@click.option("--target", "targets", type=_Target(), multiple=True, help="Only this target; may be repeated.")
@click.option("--templates", type=Folder(), help="Folder of templates that replace shipped ones.")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; fail when the output is not up to date.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another build of the same folder.",
)
@format_option
def build(
    catalog: Path,
    out: Path,
    targets: tuple[str, ...],
    templates: Path | None,
    is_check: bool,
    wait: float,
    format_: str,
) -> None:
    """Render the catalogue. Nothing is written when there is an error."""
    from modelgen.publishing import build as builder

    options = builder.Options(catalog, out, targets, templates, wait)
    with _progress() as progress:
        if is_check:
            from modelgen.publishing.drift import check

            result = check(options, progress)
        else:
            result = builder.build(options, progress)
    report(result.diagnostics, format_)
    if format_ == "text":
        for diff in result.diffs:
            click.echo(diff, nl=False)
    click.echo(_summary(result, is_check), err=True)
    sys.exit(0 if result.ok else 1)


@main.command()
@click.argument("model", type=_ModelId())
@click.argument("files", nargs=-1, required=True, metavar="FILE...|-")
@catalog_option
@format_option
def validate(model: str, files: tuple[str, ...], catalog: Path, format_: str) -> None:
    """Check request bodies against MODEL: a JSON value a file, or JSON Lines; `-` is standard input."""
    from modelgen.payloads.payloads import check_payloads, read_payloads
    from modelgen.payloads.validator import compile_validator

    loaded, found = _loaded(catalog)
    if loaded is None:
        report(found, format_)
        sys.exit(1)
    check = compile_validator(_model(loaded, model, format_), loaded)
    problems: list[Diagnostic] = []
    count = refused = 0
    for name in files:
        shown = "<stdin>" if name == "-" else Path(name).as_posix()
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            problems.append(Diagnostic("file-unreadable", error.strerror or str(error), Place(shown)))
            continue
        payloads, broken = read_payloads(data, shown)
        problems += broken
        for payload in payloads:
            found = list(check_payloads([payload], check))
            problems += found
            refused += bool(found)
        count += len(payloads) + len(broken)
        refused += len(broken)
    report(problems, format_)
    bodies = counted(count, "request body", "request bodies")
    click.echo(f"{bodies} checked, {refused} refused" if refused else f"{bodies} checked, all accepted", err=True)
    sys.exit(1 if problems else 0)


@main.command()
@click.argument("code", type=_Code())
def explain(code: str) -> None:
    """Say what a diagnostic code, or a kind of change, means and what to do about it."""
    from difflib import get_close_matches

    from modelgen.cli.topics import explanation, topics

    if code not in topics():
        near = get_close_matches(code, topics(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise click.UsageError(f"there is no code {quoted(code)}{hint}")
    click.echo(explanation(code), nl=False)


@main.command()
@catalog_option
@format_option
def models(catalog: Path, format_: str) -> None:
    """List the models of the catalogue: id, name, provider, capabilities."""
    import json

    loaded, found = _loaded(catalog)
    if loaded is None:
        report(found, format_)
        sys.exit(1)
    if format_ == "json":
        rows = [_model_record(model) for model in loaded.models]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=True))
        return
    table = [(model.id, model.name, model.provider, ", ".join(model.capabilities)) for model in loaded.models]
    widths = [max((len(row[column]) for row in table), default=0) for column in range(3)]
    for row in table:
        click.echo("  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]))


@main.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: `modelgen completion bash > ~/.local/share/bash-completion/…`."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "modelgen", "_MODELGEN_COMPLETE").source())


main.add_command(serve)
main.add_command(diff)
main.add_command(breaking)
main.add_command(release)
main.add_command(import_)
main.add_command(lint)
main.add_command(pull)


def _model_record(model: Model) -> dict[str, object]:
    return {
        "id": model.id,
        "name": model.name,
        "provider": model.provider,
        "category": model.category,
        "capabilities": list(model.capabilities),
        "updated": model.updated,
        "file": model.source,
    }


def _loaded(folder: Path) -> tuple[Catalog | None, Sequence[Diagnostic]]:
    from modelgen.loading.load import load

    loaded = load(folder)
    return loaded.catalog, loaded.diagnostics


def _model(catalog: Catalog, wanted: str, format_: str) -> Model:
    from difflib import get_close_matches

    by_id = {model.id: model for model in catalog.models}
    if wanted not in by_id:
        near = get_close_matches(wanted, by_id, n=1)
        hint = f"did you mean {near[0]}?" if near else f"models: {one_of(by_id)}" if by_id else None
        report([Diagnostic("unknown-model", f"there is no model {quoted(wanted)}", Place("MODEL"), hint)], format_)
        sys.exit(1)
    return by_id[wanted]


def _summary(result: Result, is_check: bool) -> str:
    errors = sum(diagnostic.is_error for diagnostic in result.diagnostics)
    warnings = len(result.diagnostics) - errors
    also = f" ({counted(warnings, 'warning')})" if warnings else ""
    if errors:
        done = "the output is not up to date" if is_check and result.files else "nothing was written"
        return f"{counted(errors, 'error')}{also}: {done}"
    built = f"{counted(result.models, 'model')}, {counted(result.files, 'file')}"
    if is_check:
        return f"{built}: up to date{also}"
    changes = [
        f"{len(paths)} {what}" for paths, what in ((result.written, "written"), (result.deleted, "deleted")) if paths
    ]
    return f"{built}: {', '.join(changes) or 'up to date'}{also}"


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress line on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda what, path, total: None
        return
    bars: dict[str, Any] = {}

    def step(what: str, path: str, total: int) -> None:
        if what not in bars:
            for bar in bars.values():
                bar.render_finish()
            bars[what] = click.progressbar(length=total, label=what, file=sys.stderr)
        bars[what].update(1)

    try:
        yield step
    finally:
        for bar in bars.values():
            bar.render_finish()
