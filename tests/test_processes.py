"""A build by several processes says and leaves what a build by one does, and nothing where one of them is lost."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from pathlib import Path

import pytest
from modelgen.publishing import finishing, pool
from modelgen.publishing.build import Options, Result, build
from modelgen.publishing.drift import check
from modelgen.publishing.finishing import jobs_for

from tests.support.dying import dying_processes
from tests.support.project import Project, files, tree
from tests.support.validators import EVERYTHING
from tests.support.work import calls_of

TARGETS = ("docs", "json-schema", "python", "tools")
WAYS = sorted({"spawn", "fork"} & set(multiprocessing.get_all_start_methods()))


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    context = multiprocessing.get_context(request.param)
    monkeypatch.setattr(pool, "_context", lambda: context)
    return str(request.param)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Project(tmp_path / "project")
    shutil.rmtree(made.schemas)
    shutil.copytree(EVERYTHING, made.schemas)
    return made


def _built(
    project: Project, out: str, jobs: int | None, templates: Path | None = None, targets: tuple[str, ...] = TARGETS
) -> tuple[Result, list[str]]:
    shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)
    told: list[str] = []
    options = Options(project.schemas, project.folder / out, targets, templates, jobs=jobs)
    result = build(options, lambda what, path, total: told.append(f"{what} {path} of {total}"))
    return result, told


def test_bytes_and_messages_are_those_of_one_process(project: Project, way: str) -> None:
    one, told = _built(project, "one", 1)
    assert one.ok and len(one.written) > 100
    with calls_of(pool.finish_together) as calls:
        several, told_of_several = _built(project, "several", 3)
    assert calls
    assert several == one
    assert tree(project.folder / "several") == tree(project.folder / "one")
    assert sorted(told_of_several) == sorted(told)
    assert [line for line in told_of_several if "/models/" in line] == [line for line in told if "/models/" in line]
    # What was remembered is the same too: nothing is made again.
    again = build(Options(project.schemas, project.folder / "several", TARGETS, jobs=3))
    assert (again.written, again.diagnostics) == ((), one.diagnostics)


def test_check_by_several_processes_finds_what_one_finds(project: Project, way: str) -> None:
    assert _built(project, "generated", 1)[0].ok
    shutil.rmtree(os.environ["XDG_CACHE_HOME"])
    paths = sorted(path for path in project.out.rglob("*.md") if path.is_file())
    paths[3].write_text("mine", "utf-8")
    paths[-4].unlink()
    results = [check(Options(project.schemas, project.out, TARGETS, jobs=jobs)) for jobs in (1, 2)]
    assert results[0] == results[1]
    assert [one.code for one in results[0].diagnostics if one.is_error] == ["stale-output"] * 2


def test_a_lost_process_is_told_of_and_nothing_is_written(project: Project, way: str) -> None:
    before = files(project.folder)
    with dying_processes():
        result, _ = _built(project, "generated", 2)
    assert [one.code for one in result.diagnostics] == ["workers-lost"]
    assert files(project.folder) == before
    assert not project.out.exists()
    assert _built(project, "generated", 1)[0].ok


@pytest.mark.parametrize("text", ["{{ model.nothing }}", "{{ 'plain' }}", "{% if %}"])
def test_a_template_is_refused_as_by_one_process(project: Project, way: str, text: str) -> None:
    own = project.folder / "own/docs/llm"
    own.mkdir(parents=True)
    (own / "[model].md.j2").write_text(f"{{% if model.id %}}\n{text}\n{{% endif %}}\n", "utf-8")
    results = [_built(project, f"out{jobs}", jobs, project.folder / "own")[0] for jobs in (1, 2)]
    assert results[0] == results[1]
    assert [one.code for one in results[0].diagnostics if one.is_error] == ["template-error"]
    assert not list(project.folder.glob("out*"))


def test_templates_and_targets_of_ones_own_are_rendered_alike(project: Project, way: str) -> None:
    own = project.folder / "own"
    (own / "python").mkdir(parents=True)
    (own / "python/_arguments.py.j2").write_text("        self  ,\n        **given: object\n", "utf-8")
    (own / "list").mkdir()
    (own / "list/target.yaml").write_text("language: none\nversion: 1\n", "utf-8")
    (own / "list/[model].txt.j2").write_text("{{ model.name | line }}\n", "utf-8")
    one, several = (
        _built(project, out, jobs, own, (*TARGETS, "list"))[0] for out, jobs in (("one", 1), ("several", 3))
    )
    assert one.ok and several == one, one.diagnostics
    assert any(path.startswith("list/") for path in one.written)
    assert tree(project.folder / "several") == tree(project.folder / "one")


@pytest.mark.parametrize(
    ("count", "wanted", "jobs"),
    [(0, None, 1), (100, None, 1), (10**6, None, 4), (900, None, 2), (3, 8, 3), (9, 2, 2), (0, 2, 1)],
)
def test_as_many_processes_as_pay(monkeypatch: pytest.MonkeyPatch, count: int, wanted: int | None, jobs: int) -> None:
    monkeypatch.setattr(finishing, "cores", lambda: 4)
    assert jobs_for(count, wanted) == jobs
