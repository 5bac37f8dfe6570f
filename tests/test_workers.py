"""Work in pieces comes to the same as work in one, wherever the pieces are done."""

from __future__ import annotations

import json
import multiprocessing
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from modelgen.diagnostics.formats import FORMATS, MOST
from modelgen.payloads.checking import Tally
from modelgen.payloads.pieces import Order, check_by
from modelgen.payloads.sources import check_files
from modelgen.payloads.validator import check_of, model_of, names_of, validator_source
from modelgen.publishing.build import Options, Result, build
from modelgen.workers.executor import Executor

from tests.support.project import ROOT, Project, files
from tests.support.validators import EVERYTHING, catalog

T = TypeVar("T")
R = TypeVar("R")
MODEL = "model_acme-one"


class Elsewhere:
    """Another process, which has of the work what was sent; `sent` is each piece."""

    width = 2

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self.sent: list[Any] = []

    def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        for piece in pieces:
            self.sent.append(piece)
            yield self._pool.submit(_done, pickle.dumps(function), piece).result()


def _done(function: bytes, piece: Any) -> Any:
    return pickle.loads(function)(piece)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def elsewhere(pool: ProcessPoolExecutor) -> Elsewhere:
    return Elsewhere(pool)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def built(schemas: Path, out: Path, executor: Executor | None, own: Path | None = None) -> Result:
    @contextmanager
    def workers() -> Iterator[Executor]:
        assert executor is not None
        yield executor

    return build(Options(schemas, out, templates=own, workers=None if executor is None else workers))


def test_build_in_pieces_makes_the_same(tmp_path: Path, elsewhere: Elsewhere) -> None:
    done = built(EVERYTHING, tmp_path / "pieces", elsewhere)
    assert done.ok and len(elsewhere.sent) > 1
    assert built(EVERYTHING, tmp_path / "whole", None).written == done.written
    assert files(tmp_path / "pieces") == files(tmp_path / "whole")


def test_a_piece_holds_what_it_is_made_of_and_no_more(tmp_path: Path, elsewhere: Elsewhere) -> None:
    project = Project(tmp_path)
    for name in ("one", "two", "three"):
        project.model(f"acme/{name}.yaml")
    built(project.schemas, project.out, elsewhere)
    elsewhere.sent.clear()
    assert built(project.schemas, project.out, elsewhere).written == () and not elsewhere.sent
    path = project.model("acme/two.yaml", "Draws.")
    done = built(project.schemas, project.out, elsewhere)
    [piece] = elsewhere.sent
    assert piece.sources == {"acme/two.yaml": path.read_bytes()}
    assert {path for path in done.written if "two" in path} <= piece.paths and "docs/llms.txt" not in piece.paths
    after = files(project.out)
    built(project.schemas, tmp_path / "whole", None)
    assert after == files(tmp_path / "whole")


def test_what_is_wrong_with_a_template_is_told_and_nothing_written(tmp_path: Path, elsewhere: Elsewhere) -> None:
    project = Project(tmp_path)
    project.model("acme/one.yaml")
    shipped = ROOT / "templates/docs"
    own = tmp_path / "own/docs" / next(shipped.rglob("*[[]model[]]*.j2")).relative_to(shipped)
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("{{ nothing }}", "utf-8")
    [problem] = built(project.schemas, project.out, elsewhere, own=tmp_path / "own").diagnostics
    assert elsewhere.sent and problem.code == "template-error" and "nothing" in problem.message
    assert not files(project.out)


def test_a_source_that_changes_meanwhile_is_told_and_nothing_written(tmp_path: Path, elsewhere: Elsewhere) -> None:
    project = Project(tmp_path)
    for number in range(20):
        project.model(f"acme/m{number}.yaml")

    class Changing(Elsewhere):
        def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
            for piece in pieces:
                project.model("acme/m9.yaml", "Draws.")  # while the others are at work
                yield function(piece)

    done = built(project.schemas, project.out, Changing(elsewhere._pool))
    [problem] = done.diagnostics
    assert problem.message == "it was changed while it was read" and not files(project.out)


BODIES = {
    "good.jsonl": '{"prompt": "a fox"}\n' * 1000,
    "long.jsonl": "".join(
        f'{{"prompt": {json.dumps("x" * 900 if number % 7 else 5)}}}\n{"{" if number % 1000 == 999 else ""}\n'
        for number in range(6000)
    ),
    "mark.jsonl": '\ufeff{"prompt": 1}\r\n{"prompt": 2}\r\n',
    "one.json": '{\n  "prompt": 1\n}\n',
    "odd.jsonl": '{\n{"prompt": 1}\n',
    "empty.json": "",
}


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("bodies"))
    project.model("acme/one.yaml")
    for name, text in BODIES.items():
        (project.folder / name).write_text(text, "utf-8", newline="")
    return project


@pytest.mark.parametrize("format_", FORMATS)
def test_bodies_in_pieces_are_told_as_in_one(
    bodies: Project, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    monkeypatch.chdir(bodies.folder)
    given = catalog(bodies.schemas)
    names, most = [*BODIES, "none.json"], MOST.get(format_)
    whole, parts = Tally(), Tally()
    check = check_of(MODEL, given)
    expected = "".join(FORMATS[format_](check_files(names, None, check, whole, None, most)))
    wanted = model_of(MODEL, given)
    order = Order(MODEL, validator_source(wanted, given), names_of(wanted), None, most)
    found = "".join(FORMATS[format_](check_by(elsewhere, order, names, parts)))
    assert len([one for one in elsewhere.sent if one.shown == "long.jsonl"]) > 2
    assert parts == whole and whole.refused > 800 and whole.unread == 1
    assert found != expected and _without_hint(found) == expected


def _without_hint(text: str) -> str:
    """Without what only workers say of a file that they cannot read."""
    hint = "workers read files themselves: share its folder with them, under the same path"
    for shown, usual in ((f'"hint": "{hint}"', '"hint": null'), (f"  hint: {hint}\n", ""), (f"%0A{hint}", "")):
        text = text.replace(shown, usual)
    return text.replace(f"\\n{hint}", "")


@pytest.mark.parametrize(
    "address", ["dask://", "dask://host", "dask://:1", "dask://host:x", "dask://host:99999", "ray://h:1"]
)
def test_an_address_that_is_none_is_wrong_usage(bodies: Project, address: str) -> None:
    for command in (("build",), ("validate", MODEL, "one.json")):
        done = bodies.run(*command, "--executor", address)
        assert done.returncode == 2 and "dask://HOST:PORT" in done.stderr


def test_workers_cannot_read_standard_input(bodies: Project) -> None:
    done = bodies.run("validate", MODEL, "-", "--executor", "dask://localhost:1", stdin="{}")
    assert done.returncode in (1, 2) and ("standard input" in done.stderr or "scenario-modelgen[dask]" in done.stderr)
