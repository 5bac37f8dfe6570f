"""A build after another one leaves what a first build would, and is told of everything that was done in between."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelgen.publishing import summaries
from modelgen.publishing.build import Options, build
from modelgen.publishing.drift import check
from modelgen.publishing.hash_cache import settles_at
from modelgen.publishing.making import survey
from modelgen.publishing.manifest import STAGING
from modelgen.source.parsing import parse

from tests.support.project import Project, files, tree
from tests.support.work import calls_of

TARGETS = ("docs", "json-schema", "openapi", "tools")
PAGE = "docs/image-generation/acme.md"
ID = "docs/llm/model_acme-painter.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Project(tmp_path / "project")
    made.model("acme/painter.yaml")
    made.model("acme/second.yaml")
    made.model("borealis/tracer.yaml", category="vectorization")
    own = made.folder / "own"
    (own / "docs").mkdir(parents=True)
    (own / "docs/llms.txt.j2").write_text("{{ catalog.count }}\n", "utf-8")
    return made


def options(project: Project) -> Options:
    return Options(project.schemas, project.out, TARGETS, project.folder / "own")


def settle(folder: Path) -> None:
    """Waits until each later change of a file shows in its times."""
    for path in folder.rglob("*"):
        while path.is_file() and settles_at(path.stat()) >= time.time_ns():
            time.sleep(0.01)


def make_still(project: Project) -> None:
    """Builds until a build does not even ask how things stand."""
    assert build(options(project)).ok
    settle(project.folder)
    assert build(options(project)).ok


def of_a_first_build(project: Project) -> dict[str, bytes | None]:
    """The output of the same input where nothing was built before."""
    with TemporaryDirectory() as folder:
        result = build(Options(project.schemas, Path(folder, "out"), TARGETS, project.folder / "own"))
        assert result.ok, result.diagnostics
        return tree(Path(folder, "out"))


@pytest.mark.parametrize("work", [build, check])
def test_untouched_output_is_known_without_asking_how_things_stand(
    project: Project, work: Callable[..., object]
) -> None:
    make_still(project)
    first = build(options(project))
    with calls_of(survey) as surveys:
        assert work(options(project)) == first
    assert surveys == []
    assert (first.models, first.ok) == (3, True)


def _write(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def _painter(project: Project) -> Path:
    return project.schemas / "acme/painter.yaml"


def _keep_times(path: Path, change: Callable[[str], str]) -> None:
    """An edit that keeps the size, under a clock that was set back."""
    before = path.stat()
    _write(path, change)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _link_folder(project: Project) -> None:
    (project.out / "docs").rename(project.folder / "elsewhere")
    (project.out / "docs").symlink_to(project.folder / "elsewhere")


INPUTS: dict[str, Callable[[Project], object]] = {
    "model edited": lambda p: p.model("acme/painter.yaml", "Paints well."),
    "model edited, time kept": lambda p: _keep_times(_painter(p), lambda text: text.replace("Paints.", "Prints.")),
    "model added": lambda p: p.model("acme/third.yaml"),
    "model removed": lambda p: _painter(p).unlink(),
    "model renamed": lambda p: _write(_painter(p), lambda text: text.replace("model_acme-painter", "model_acme-brush")),
    "file renamed": lambda p: _painter(p).rename(p.schemas / "acme/brush.yaml"),
    "site edited": lambda p: _write(p.schemas / "catalog.yaml", lambda text: text.replace("Project Docs", "Docs")),
    "template edited": lambda p: (p.folder / "own/docs/llms.txt.j2").write_text("none\n"),
    "template added": lambda p: shutil.copy(p.folder / "own/docs/llms.txt.j2", p.folder / "own/docs/llms-full.txt.j2"),
    "template removed": lambda p: (p.folder / "own/docs/llms.txt.j2").unlink(),
}
OUTPUTS: dict[str, Callable[[Project], object]] = {
    "output edited": lambda p: _write(p.out / ID, lambda text: f"{text}\n"),
    "output edited, time kept": lambda p: _keep_times(p.out / ID, lambda text: text.replace("Paints", "Prints")),
    "output deleted": lambda p: (p.out / PAGE).unlink(),
    "folder deleted": lambda p: shutil.rmtree(p.out / "tools"),
    "all deleted": lambda p: shutil.rmtree(p.out),
    "staging left over": lambda p: (p.out / STAGING).mkdir(),
    "manifest edited": lambda p: _write(p.out / "manifest.json", lambda text: text.replace("}\n", "}\n\n")),
}


@pytest.mark.parametrize("change", [*INPUTS, *OUTPUTS])
def test_every_change_is_noticed(project: Project, change: str) -> None:
    make_still(project)
    (INPUTS | OUTPUTS)[change](project)
    assert not check(options(project)).ok or change == "file renamed"
    assert build(options(project)).ok
    assert tree(project.out) == of_a_first_build(project)
    assert check(options(project)).ok


def test_touched_output_is_found_to_be_what_it_was(project: Project) -> None:
    make_still(project)
    (project.out / PAGE).touch()
    with calls_of(survey) as surveys:
        assert build(options(project)).written == ()
    assert len(surveys) == 1


def test_what_is_not_ours_is_noticed(project: Project) -> None:
    make_still(project)
    (project.out / PAGE).unlink()
    (project.out / PAGE).mkdir()
    for work in (check, build):
        assert {one.code for one in work(options(project)).diagnostics} >= {"foreign-file"}
    (project.out / PAGE).rmdir()
    make_still(project)
    _link_folder(project)
    for work in (check, build):
        assert "output-symlink" in {one.code for one in work(options(project)).diagnostics}


def test_other_options_are_another_question(project: Project) -> None:
    make_still(project)
    only = Options(project.schemas, project.out, ("docs",), project.folder / "own")
    assert build(only).files < build(options(project)).files
    own_less = Options(project.schemas, project.out, TARGETS)
    assert build(own_less).written == ("docs/llms.txt",)
    assert build(options(project)).written == ("docs/llms.txt",)


def test_broken_model_is_told_each_time_and_mended_once(project: Project) -> None:
    make_still(project)
    text = _painter(project).read_text("utf-8")
    _painter(project).write_text(text.replace("type: string", "type: strong"), "utf-8")
    for work in (build, check, build):
        assert [one.code for one in work(options(project)).diagnostics] == ["unknown-type"]
    _painter(project).write_text(text, "utf-8")
    assert build(options(project)).written == ()


def test_models_that_meet_are_told_of_with_the_file_that_was_not_read(project: Project) -> None:
    make_still(project)
    other = project.schemas / "acme/other.yaml"
    other.write_text(_painter(project).read_text("utf-8"), "utf-8")
    (found,) = build(options(project)).diagnostics
    assert found.code == "duplicate-id" and found.related is not None
    assert {Path(found.place.file), Path(found.related.file)} == {other, _painter(project)}
    assert found.related.line == 1 and found.related.text.startswith("id: ")


def test_large_catalogue_is_not_held_at_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of models each is read again when its files are made, and let go; the bytes are the same."""
    expected = of_a_first_build(project)
    shutil.rmtree(Path(os.environ["XDG_CACHE_HOME"]))
    monkeypatch.setattr(summaries, "_HELD", 1)
    with calls_of(parse) as calls:
        assert build(options(project)).ok
    assert tree(project.out) == expected
    read = [Path(call["shown"]).name for call in calls if call["shown"].startswith(project.schemas.as_posix())]
    assert sorted(read) == ["catalog.yaml", "painter.yaml", "second.yaml", "second.yaml", "tracer.yaml", "tracer.yaml"]


@pytest.mark.parametrize(
    "arguments", [("models",), ("validate", "model_acme-painter", "body.json")], ids=lambda one: one[0]
)
def test_commands_read_what_they_need(project: Project, arguments: tuple[str, ...]) -> None:
    (project.folder / "body.json").write_text('{"prompt": "a fox"}', "utf-8")
    first = project.run(*arguments)
    assert first.returncode == 0
    with calls_of(parse) as calls:
        assert project.run(*arguments).stdout == first.stdout
    read = {Path(call["shown"]).name for call in calls if call["shown"].startswith("schemas")}
    assert read == {"catalog.yaml"} | ({"painter.yaml"} if arguments[0] == "validate" else set())
    project.model("acme/painter.yaml", "Paints well.")
    with calls_of(parse) as calls:
        assert project.run(*arguments).returncode == 0
    assert {Path(call["shown"]).name for call in calls if call["shown"].startswith("schemas")} == {
        "catalog.yaml",
        "painter.yaml",
    }
    (project.schemas / "acme/second.yaml").write_text("id: [", "utf-8")
    assert "yaml-syntax" in project.run(*arguments).stdout


# Any edits in any order


@dataclass(frozen=True)
class Edit:
    """What is done, to the model or output of a number."""

    kind: str
    number: int
    word: str


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(
            ["write", "write", "delete", "rename", "break", "mend", "touch output", "edit output", "delete output"]
        ),
        st.integers(0, 3),
        st.sampled_from(["Paints", "Draws", "txt2img"]),
    ),
    min_size=1,
    max_size=4,
)


def _apply(project: Project, edit: Edit) -> None:
    name = f"{('acme', 'borealis')[edit.number % 2]}/m{edit.number}.yaml"
    path = project.schemas / name
    outputs = sorted(path for path in project.out.rglob("*") if path.is_file() and path.name != "manifest.json")
    output = outputs[edit.number * 7 % len(outputs)] if outputs else None
    if edit.kind == "write" or (edit.kind == "mend" and path.exists()):
        project.model(name, f"{edit.word}.", ("image generation", "vectorization")[len(edit.word) % 2])
    elif edit.kind == "delete":
        path.unlink(missing_ok=True)
    elif edit.kind == "rename" and path.exists():
        path.rename(path.with_name(f"n{edit.number}.yaml"))
    elif edit.kind == "break" and path.exists():
        path.write_text(f"{path.read_text('utf-8')}{edit.word}: [", "utf-8")
    elif edit.kind == "touch output" and output is not None:
        output.touch()
    elif edit.kind == "edit output" and output is not None:
        output.write_text(edit.word, "utf-8")
    elif edit.kind == "delete output" and output is not None:
        output.unlink()


@given(st.lists(EDITS, min_size=1, max_size=4))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_in_any_order_leave_what_a_first_build_would(
    monkeypatch: pytest.MonkeyPatch, rounds: list[list[Edit]]
) -> None:
    with TemporaryDirectory() as name:
        monkeypatch.setenv("XDG_CACHE_HOME", str(Path(name, "cache")))
        project = Project(Path(name, "project"))
        for number in range(3):
            _apply(project, Edit("write", number, "Paints"))
        for edits in [[], *rounds]:
            before = files(project.out)
            for edit in edits:
                _apply(project, edit)
            before = files(project.out)
            warm = build(Options(project.schemas, project.out, TARGETS))
            monkeypatch.setenv("XDG_CACHE_HOME", str(Path(name, "no cache")))
            cold = build(Options(project.schemas, Path(name, "cold"), TARGETS))
            monkeypatch.setenv("XDG_CACHE_HOME", str(Path(name, "cache")))
            assert warm.diagnostics == cold.diagnostics
            expected = files(Path(name, "cold")) if cold.ok else before
            assert files(project.out) == expected
            assert check(Options(project.schemas, project.out, TARGETS)).ok == cold.ok
            shutil.rmtree(Path(name, "cold"), ignore_errors=True)
            shutil.rmtree(Path(name, "no cache"), ignore_errors=True)


_MODULES = """
import sys
from modelgen.cli.main import main
try:
    main(["build", "--out", "all"])
finally:
    print(*sys.modules, file=sys.stderr)
"""
# Of formatters, processes, and what only first builds, messages or other commands need.
_LEFT_OUT = {
    "black",
    "ruff",
    "subprocess",
    "multiprocessing",
    "concurrent",
    "difflib",
    "markdown_it",
    "filelock",
    "jsonschema",
    "watchfiles",
}
_MOST_OF_OURS, _MOST = 135, 420


def test_one_change_imports_no_more_than_it_needs(project: Project) -> None:
    """To import is most of what one change takes; modules are counted, for seconds depend on the machine."""
    for description in ("Paints.", "Paints well."):
        project.model("acme/painter.yaml", description)
        command = [sys.executable, "-c", _MODULES]
        done = subprocess.run(command, cwd=project.folder, env=project.environment(), capture_output=True, text=True)
    assert done.returncode == 0 and "written" in done.stderr, done.stderr
    modules = done.stderr.splitlines()[-1].split()
    assert sorted(_LEFT_OUT & {name.partition(".")[0] for name in modules}) == []
    assert sum(name.startswith("modelgen") for name in modules) <= _MOST_OF_OURS
    assert len(modules) <= _MOST
