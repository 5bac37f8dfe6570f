"""A small project in a folder of its own, and the command `modelgen` in it: called in this process, or as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner
from modelgen.cli.main import main

ROOT = Path(__file__).parents[2]
SITE = """\
title: Project Docs
apiBase: https://api.example.test/v1
schemaBase: https://api.example.test/v1/schemas
generationLink: /api/generate/index.md
llmLink: https://app.example.test/models/{id}/markdown
"""


class Project:
    """Folders `schemas` and `generated`, and commands over them; nothing outside of `folder` is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schemas = folder / "schemas"
        self.out = folder / "generated"
        self.schemas.mkdir(parents=True, exist_ok=True)
        (self.schemas / "catalog.yaml").write_text(SITE, "utf-8")

    def model(self, file: str, description: str = "Paints.", category: str = "image generation") -> Path:
        """Writes a model file `<provider>/<name>.yaml`."""
        provider, _, name = file.removesuffix(".yaml").partition("/")
        path = self.schemas / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"id: model_{provider}-{name}\nname: {name.title()}\nprovider: {provider.title()}\n"
            f"description: {description}\ncategory: {category}\ncapabilities: [txt2img]\nupdated: 2026-01-31\n"
            "parameters:\n  - name: prompt\n    type: string\n    required: true\n",
            "utf-8",
        )
        return path

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "PYTHONPATH": str(ROOT / "generator"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(
        self, *arguments: str, stdin: str | None = None, **environment: str | None
    ) -> subprocess.CompletedProcess[str]:
        """What `modelgen` with these arguments prints, called in the project's folder."""
        variables = {"XDG_CACHE_HOME": str(self.folder / "cache"), **environment}
        return modelgen(*arguments, cwd=self.folder, stdin=stdin, **variables)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "modelgen", *arguments]

    def process(
        self, *arguments: str, preexec: Callable[[], None] | None = None, umask: int = -1, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """The same as a process of its own, for what depends on the process: limits, streams, variables of Python."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment() | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            preexec_fn=preexec,
            umask=umask,
        )

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A build that must succeed."""
        done = self.run("build", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done


def modelgen(
    *arguments: str, cwd: Path, stdin: str | None = None, **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """What the command prints in a folder, and its exit code. An exception that it lets escape is raised here."""
    with chdir(cwd):
        done = CliRunner(env={"NO_COLOR": "1", **environment}).invoke(
            main, arguments, input=stdin, prog_name="modelgen", catch_exceptions=False
        )
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, every folder with None, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path: data for path, data in tree(folder).items() if data is not None}


def times(folder: Path) -> dict[str, int]:
    """When each file below a folder was modified, in nanoseconds."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }
