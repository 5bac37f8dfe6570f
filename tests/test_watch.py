"""`modelgen build --watch`, as a process that is told of changes: each wait is for what it says, none is for a time."""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.interrupts import heeding_interrupts
from tests.support.project import Project, files, tree

_PATIENCE = 120  # seconds after which a process that says nothing has failed


class Watcher:
    """A running `modelgen build --watch`, and what it says, a line after the other."""

    def __init__(self, project: Project, *arguments: str) -> None:
        command = project.command("build", "--watch", "--target", "docs", "--target", "json-schema", *arguments)
        self.process = subprocess.Popen(
            command,
            cwd=project.folder,
            env=project.environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            preexec_fn=heeding_interrupts,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, what: str) -> str:
        """Waits for a line in which the expression `what` is found, and gives that line."""
        seen = ""
        while True:
            try:
                line = self._lines.get(timeout=_PATIENCE)
            except queue.Empty:
                raise AssertionError(f"no {what!r} in:\n{seen}") from None
            seen += line
            if re.search(what, line):
                return line

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(_PATIENCE)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.model("acme/painter.yaml")
    made.model("borealis/tracer.yaml", category="vectorization")
    return made


@pytest.fixture
def watcher(project: Project) -> Iterator[Watcher]:
    watcher = Watcher(project)
    try:
        watcher.until(r"\d written")
        yield watcher
    finally:
        watcher.process.kill()
        watcher.process.wait()


def of_a_first_build(project: Project, folder: Path) -> dict[str, bytes | None]:
    project.build("--target", "docs", "--target", "json-schema", "--out", str(folder))
    return tree(folder)


def test_each_save_is_built(project: Project, watcher: Watcher, tmp_path: Path) -> None:
    for number in range(3):
        project.model("acme/painter.yaml", f"Paints {number} pictures.")
        watcher.until(r"\d written")
        assert f"Paints {number} pictures" in (project.out / "docs/llm/model_acme-painter.md").read_text("utf-8")
    project.model("new/folder.yaml")
    watcher.until("3 models")
    (project.schemas / "acme/painter.yaml").unlink()
    watcher.until(r"\d deleted")
    assert tree(project.out) == of_a_first_build(project, tmp_path / "first")
    assert watcher.stop() == 130
    watcher.until("interrupted")


def test_half_of_a_file_is_told_and_leaves_the_output(project: Project, watcher: Watcher) -> None:
    path, before = project.schemas / "acme/painter.yaml", files(project.out)
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("parameters") + 20] + "[", "utf-8")
    watcher.until("nothing was written")
    assert files(project.out) == before and watcher.process.poll() is None
    path.write_text(text, "utf-8")
    watcher.until("up to date")
    assert files(project.out) == before


def test_file_that_is_moved_into_place_is_built(project: Project, watcher: Watcher) -> None:
    """As editors save: a new file takes the place of the old one."""
    path = project.schemas / "acme/painter.yaml"
    beside = path.with_name(".painter.yaml.swp")
    beside.write_text(path.read_text("utf-8").replace("Paints.", "Prints."), "utf-8")
    os.replace(beside, path)
    watcher.until(r"\d written")
    assert "Prints" in (project.out / "docs/llm/model_acme-painter.md").read_text("utf-8")


def test_folders_go_and_come_again(project: Project, watcher: Watcher, tmp_path: Path) -> None:
    """As when another branch is checked out."""
    before = files(project.out)
    shutil.copytree(project.schemas, tmp_path / "kept")
    shutil.rmtree(project.schemas / "borealis")
    watcher.until(r"\d deleted")
    shutil.copytree(tmp_path / "kept/borealis", project.schemas / "borealis")
    watcher.until("2 models")
    assert files(project.out) == before
    shutil.rmtree(project.schemas)
    watcher.until("there is no such folder")
    os.rename(tmp_path / "kept", project.schemas)
    watcher.until("up to date")
    project.model("acme/painter.yaml", "Paints well.")
    watcher.until(r"\d written")
    assert "Paints well" in (project.out / "docs/llm/model_acme-painter.md").read_text("utf-8")


def test_own_templates_are_watched_from_when_they_are_named(project: Project, watcher: Watcher) -> None:
    page = project.folder / "own/docs/llms.txt.j2"
    page.parent.mkdir(parents=True)
    page.write_text("first\n", "utf-8")
    site = project.schemas / "catalog.yaml"
    site.write_text(site.read_text("utf-8") + "templates: ../own\n", "utf-8")
    watcher.until(r"\d written")
    assert (project.out / "docs/llms.txt").read_text("utf-8") == "first\n"
    page.write_text("second\n", "utf-8")
    watcher.until(r"\d written")
    assert (project.out / "docs/llms.txt").read_text("utf-8") == "second\n"


def test_watching_is_not_checking(project: Project) -> None:
    done = project.run("build", "--watch", "--check")
    assert done.returncode == 2 and "exclude each other" in done.stderr
