"""A build that is killed, has no room, or meets another: every file stays whole, and the next build finishes."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from modelgen.publishing import manifest
from modelgen.publishing.lock import LockProblem, lock_file
from modelgen.publishing.manifest import STAGING

from tests.support.permissions import bound_by_permissions
from tests.support.project import ROOT, Project, files, times, tree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals, limits and mounts")
TARGETS = ("docs", "json-schema")
FOREIGN = {"docs/notes.txt": b"mine", "docs/vectorization/own.md": b"mine too", "readme": b"also mine"}


class Killable:
    """Builds that are killed; see `tests/support/killable.py`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._server = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/support/killable.py")],
            cwd=project.folder,
            env=project.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def build(self, catalog: Path, **order: object) -> dict[str, Any]:
        assert self._server.stdin is not None and self._server.stdout is not None
        order |= {"catalog": str(catalog), "out": str(self._project.out), "targets": TARGETS}
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        answer: dict[str, Any] = json.loads(self._server.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()


class Change:
    """A catalogue before and after, with what a build makes of each; the change adds, alters and deletes files."""

    def __init__(self, folder: Path) -> None:
        before, after = Project(folder / "before"), Project(folder / "after")
        for project in (before, after):
            project.model("acme/painter.yaml", "Paints." if project is before else "Paints well.")
        before.model("borealis/tracer.yaml", category="vectorization")
        after.model("cobalt/brush.yaml", category="image upscale")
        self.old, self.new = before.schemas, after.schemas
        self.trees = {}
        for project in (before, after):
            for target in TARGETS:
                project.build("--target", target)
            self.trees[project.schemas] = tree(project.out)
        self.project = Project(folder / "work")
        shutil.copytree(before.out, self.project.out)
        for name, data in FOREIGN.items():
            (self.project.out / name).write_bytes(data)
        self.start = folder / "start"
        shutil.copytree(self.project.out, self.start, symlinks=True)

    def reset(self) -> None:
        shutil.rmtree(self.project.out)
        shutil.copytree(self.start, self.project.out)

    def expected(self, catalog: Path) -> dict[str, bytes | None]:
        """What must be there in the end: a clean build, and what the generator does not own."""
        folders = {parent.as_posix(): None for name in FOREIGN for parent in Path(name).parents if parent.parts}
        return dict(sorted({**self.trees[catalog], **folders, **FOREIGN}.items()))

    def assert_whole(self) -> None:
        """Each file is the old or the new one, and the manifest owns it, or it is not the generator's."""
        old, new = self.trees[self.old], self.trees[self.new]
        found = {path: data for path, data in files(self.project.out).items() if Path(path).parts[0] != STAGING}
        owned = manifest.read(self.project.out).files
        assert {path: data for path, data in found.items() if path in FOREIGN} == FOREIGN
        for path, data in found.items():
            if path not in FOREIGN and path != manifest.NAME:
                assert data in (old.get(path), new.get(path)), path
                assert path in owned, path
        in_both = {path for path, data in old.items() if data is not None} & new.keys()
        assert in_both <= found.keys()

    def assert_tells(self, answer: dict[str, Any]) -> None:
        """What a build that stopped says it has done is what it has done."""
        before, after = files(self.start), files(self.project.out)
        changed = {path for path, data in after.items() if before.get(path) != data}
        assert set(answer["written"]) == {path for path in changed if path != manifest.NAME and STAGING not in path}
        assert set(answer["deleted"]) == before.keys() - after.keys()


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    return Change(tmp_path_factory.mktemp("change"))


@pytest.fixture
def killable(change: Change) -> Iterator[Killable]:
    with ExitStack() as stack:
        server = Killable(change.project)
        stack.callback(server.close)
        yield server


def assert_recovers(change: Change, killable: Killable, catalog: Path) -> None:
    assert killable.build(catalog)["ok"]
    assert tree(change.project.out) == change.expected(catalog)


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.heavy)])
def test_killed_before_an_operation(change: Change, killable: Killable, step: int) -> None:
    """The next build goes on, or finds that the change was taken back. In steps of 1 both do, after every operation."""
    reached: set[tuple[str, ...]] = set()
    for count, number in enumerate(range(1, 1000, step)):
        for following in (change.new, change.old) if step == 1 else ((change.old, change.new)[count % 2],):
            change.reset()
            answer = killable.build(change.new, operation=number)
            if not answer["killed"]:
                assert answer["ok"] and number > 30
                assert len(reached) > 5  # different sets of files, each of them seen by a next build
                return
            change.assert_whole()
            reached.add(tuple(sorted(files(change.project.out))))
            assert_recovers(change, killable, following)
    pytest.fail("the build does not end")


def test_killed_anywhere(change: Change, killable: Killable) -> None:
    """Between any two calls of functions, those that only compute among them."""
    for _ in range(2):  # the first fills the memory of hashes
        change.reset()
        calls = killable.build(change.new, call=0)["calls"]
    chance = random.Random(0)
    for number in chance.sample(range(1, calls), 12):
        change.reset()
        assert killable.build(change.new, call=number)["killed"]
        change.assert_whole()
        assert_recovers(change, killable, chance.choice((change.old, change.new)))


def test_killed_once_more_while_recovering(change: Change, killable: Killable) -> None:
    chance = random.Random(1)
    for _ in range(5):
        change.reset()
        for _ in range(3):
            killable.build(chance.choice((change.old, change.new)), operation=chance.randint(1, 45))
            change.assert_whole()
        assert_recovers(change, killable, change.new)


# No room, no permission


def built(tmp_path: Path) -> Project:
    project = Project(tmp_path / "project")
    project.model("acme/painter.yaml")
    project.build("--target", "json-schema")
    project.model("acme/painter.yaml", "Paints " + "very " * 100 + "well.")
    project.model("acme/second.yaml")
    return project


def assert_refused(project: Project, done: subprocess.CompletedProcess[str], before: dict[str, bytes]) -> None:
    """The build failed with a diagnostic and left whole files; the next one, which may write, finishes."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "error[output-unwritable]" in done.stdout and "Traceback" not in done.stdout + done.stderr
    after = files(project.out)
    assert {path: data for path, data in after.items() if path != manifest.NAME} == {
        path: data for path, data in before.items() if path != manifest.NAME
    }
    project.build("--target", "json-schema")
    assert_clean(project)


@pytest.mark.parametrize("room", [0, 300, 900])
def test_no_room_for_a_file(tmp_path: Path, room: int) -> None:
    import resource

    project = built(tmp_path)
    before = files(project.out)
    done = project.process(
        "build", "--target", "json-schema", preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    )
    assert_refused(project, done, before)


@pytest.mark.parametrize("stride", [3, pytest.param(1, marks=pytest.mark.heavy)])
def test_no_room_on_the_disk(change: Change, killable: Killable, stride: int) -> None:
    """It fills up before any operation; what only removes or renames still works then."""
    half_done = 0
    for number in range(1, 1000, stride):
        change.reset()
        answer = killable.build(change.new, full=number)
        change.assert_whole()
        assert "raised" not in answer, answer
        if answer["ok"]:
            assert number > 15 and half_done
            break
        half_done += bool(answer["written"])
        assert answer["codes"] == ["output-unwritable"]
        change.assert_tells(answer)
        assert_recovers(change, killable, change.new)
    else:
        pytest.fail("the disk is always full")


def test_read_only_folder(tmp_path: Path) -> None:
    project = built(tmp_path)
    before = files(project.out)
    with read_only(project.out):
        done = project.run("build", "--target", "json-schema")
        assert project.run("build", "--check", "--target", "json-schema").returncode == 1
    assert_refused(project, done, before)
    with read_only(project.out):
        assert "up to date" in project.build("--target", "json-schema").stderr


def test_files_that_cannot_be_replaced(change: Change, killable: Killable) -> None:
    change.reset()
    answer = killable.build(change.new, fixed=True)
    assert (answer["ok"], answer.get("codes")) == (False, ["output-unwritable"])
    change.assert_whole()
    assert_recovers(change, killable, change.new)


def test_output_folder_that_is_a_file(tmp_path: Path) -> None:
    project = built(tmp_path)
    project.out.rename(tmp_path / "moved")
    project.out.write_bytes(b"mine")
    done = project.run("build")
    assert done.returncode == 1 and "error[output-unwritable]" in done.stdout
    assert project.out.read_bytes() == b"mine"


def test_failed_build_leaves_no_empty_folder(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.model("acme/painter.yaml").write_text("id: [", "utf-8")
    assert project.run("build", "--out", "a/b/c").returncode == 1
    assert sorted(path.name for path in project.folder.iterdir()) == ["schemas"]


def assert_clean(project: Project) -> None:
    """The output is, byte for byte, that of a first build."""
    project.build("--target", "json-schema", "--out", "clean")
    assert tree(project.out) == tree(project.folder / "clean")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    with bound_by_permissions():
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(0o755)


# Two at once


HOLD = "import sys\nfrom pathlib import Path\nfrom modelgen.publishing.lock import {name}\n{body}"
HOLD_FOLDER = HOLD.format(
    name="locked", body="with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
)
HOLD_FILE = HOLD.format(
    name="lock_file", body="release = lock_file(Path(sys.argv[1]), 0)\nprint('held', flush=True)\nsys.stdin.read()"
)


@contextmanager
def held(folder: Path, script: str = HOLD_FOLDER) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "generator")},
    )
    with process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_build_is_refused_when_it_may_not_wait(tmp_path: Path) -> None:
    project = built(tmp_path)
    alias = tmp_path / "alias"
    alias.symlink_to(project.out)
    before = tree(project.out)
    with held(alias):  # another name of the same folder
        done = project.run("build", "--wait", "0")
    assert done.returncode == 1 and "error[output-locked]" in done.stdout
    assert tree(project.out) == before


def test_second_build_waits_for_the_first_even_if_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = built(tmp_path)
    waits = []
    with held(project.out) as holder:

        def end_the_first(seconds: float) -> None:
            waits.append(seconds)
            holder.kill()
            holder.wait()

        monkeypatch.setattr(time, "sleep", end_the_first)
        project.build("--target", "json-schema")
    monkeypatch.undo()
    assert len(waits) == 1
    assert_clean(project)


def test_lock_of_a_file_where_folders_cannot_be_locked(tmp_path: Path) -> None:
    with held(tmp_path, HOLD_FILE):
        with pytest.raises(LockProblem):
            lock_file(tmp_path, 0)
    lock_file(tmp_path, math.inf)()


def test_many_builds_of_two_catalogues_at_once(tmp_path: Path) -> None:
    project = built(tmp_path)
    other = Project(tmp_path / "other")
    other.model("borealis/tracer.yaml")
    running = [
        subprocess.Popen(
            project.command("build", "--target", "docs", "--catalog", str(catalog), "--out", "both/out"),
            cwd=project.folder,
            env=project.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for catalog in (project.schemas, other.schemas) * 2
    ]
    assert [process.wait() for process in running] == [0] * 4
    outcomes = []
    for index, catalog in enumerate((project.schemas, other.schemas)):
        project.build("--target", "docs", "--catalog", str(catalog), "--out", f"clean{index}")
        outcomes.append(tree(project.folder / f"clean{index}"))
    assert tree(project.folder / "both/out") in outcomes


# Links


def link_file(project: Project, outside: Path) -> None:
    [file] = (project.out / "json-schema").glob("*.json")
    file.rename(outside / "file")
    file.symlink_to(outside / "file")


def link_dangling(project: Project, outside: Path) -> None:
    [file] = (project.out / "json-schema").glob("*.json")
    file.unlink()
    file.symlink_to(outside / "nothing")


def link_folder(project: Project, outside: Path) -> None:
    shutil.move(project.out / "json-schema", outside / "folder")
    (project.out / "json-schema").symlink_to(outside / "folder")


def link_staging(project: Project, outside: Path) -> None:
    (outside / "0").write_bytes(b"mine")
    (project.out / STAGING).symlink_to(outside)


def link_manifest(project: Project, outside: Path) -> None:
    (project.out / manifest.NAME).rename(outside / "manifest")
    (project.out / manifest.NAME).symlink_to(outside / "manifest")


@pytest.mark.parametrize("make", [link_file, link_dangling, link_folder, link_staging, link_manifest])
@pytest.mark.parametrize("is_changed", [True, False], ids=["changed", "unchanged"])
def test_links_are_not_followed(tmp_path: Path, make: Any, is_changed: bool) -> None:
    project = built(tmp_path)
    if not is_changed:
        project.build("--target", "json-schema")
        (project.schemas / "acme/second.yaml").unlink()
        project.build("--target", "json-schema")
    outside = tmp_path / "outside"
    outside.mkdir()
    make(project, outside)
    before = tree(outside), times(outside), files(project.out)
    done = project.run("build", "--target", "json-schema")
    assert done.returncode == 1 and "error[output-symlink]" in done.stdout
    assert (tree(outside), times(outside), files(project.out)) == before


def test_staging_folder_of_someone_else_stays(tmp_path: Path) -> None:
    project = built(tmp_path)
    (project.out / STAGING).mkdir()
    (project.out / STAGING / "diary").write_bytes(b"mine")
    done = project.run("build", "--target", "json-schema")
    assert done.returncode == 1 and "error[foreign-file]" in done.stdout
    assert (project.out / STAGING / "diary").read_bytes() == b"mine"
