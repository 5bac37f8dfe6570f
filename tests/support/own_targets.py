"""A catalogue as `modelgen init` starts it, with targets of its own that are templates and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from modelgen.cli.init import create
from modelgen.publishing.build import Options, Result, build

OWN = Path(__file__).parents[1] / "targets" / "own"


class Catalogue:
    """A folder with `schemas`, `templates` of its own and, once it is built, `generated`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schemas = folder / "schemas"
        self.templates = folder / "templates"
        self.out = folder / "generated"
        assert create(folder) == []
        shutil.copytree(OWN, self.templates)

    def site(self, *changes: tuple[str, str], more: str = "") -> None:
        """Changes lines of `catalog.yaml`: each is a key with what is to stand there instead."""
        lines = (self.schemas / "catalog.yaml").read_text("utf-8").splitlines()
        for key, value in changes:
            lines = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in lines]
        (self.schemas / "catalog.yaml").write_text("\n".join([*lines, more, ""]), "utf-8")

    def build(self, *targets: str, templates: Path | None = None) -> tuple[Result, list[str]]:
        """A build, and the paths that it rendered."""
        seen: list[tuple[str, str]] = []
        options = Options(self.schemas, self.out, targets, templates)
        result = build(options, lambda what, path, total: seen.append((what, path)))
        return result, sorted(path for what, path in seen if what == "rendering")

    def made(self) -> dict[str, str]:
        """The text of every file that was made, by its path below the output folder."""
        files = (path for path in sorted(self.out.rglob("*")) if path.is_file() and path.name != "manifest.json")
        return {path.relative_to(self.out).as_posix(): path.read_bytes().decode("utf-8") for path in files}
