"""Builds and checks on a cluster: the same as here, whatever becomes of its workers, and a word where it cannot be."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from modelgen.publishing.manifest import STAGING

from benchmarks import catalogue
from tests.scale.cluster import PYTHON, Cluster, await_, cluster, command, environment, kill, modelgen
from tests.support.project import ROOT, files

pytestmark = pytest.mark.heavy
MODELS = 40
MODEL = "model_provider-0-painter-0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue, and `whole`, what a plain build makes of it."""
    folder = tmp_path_factory.mktemp("dask")
    catalogue.write(folder / "schemas", MODELS)
    done = modelgen(folder, "build", "--out", "whole")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path / "cluster") as made:
        yield made


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def staged(out: Path) -> int:
    """How many texts a build has so far."""
    return len(list((out / STAGING).iterdir())) if (out / STAGING).is_dir() else 0


def test_build_is_the_same_though_a_worker_is_killed_half_way(folder: Path, two: Cluster) -> None:
    process = started(folder, "build", "--out", "killed", "--executor", two.address)
    await_(lambda: staged(folder / "killed") > 100, process)
    kill(two.workers[0])
    out, err = process.communicate()
    assert process.returncode == 0, out + err
    assert files(folder / "killed") == files(folder / "whole")
    done = modelgen(folder, "build", "--out", "killed", "--check", "--executor", two.address)
    assert done.returncode == 0 and "up to date" in done.stderr


def test_nothing_is_left_of_a_build_whose_cluster_was_lost(folder: Path, two: Cluster) -> None:
    process = started(folder, "build", "--out", "lost", "--executor", two.address)
    await_(lambda: staged(folder / "lost") > 100, process)
    kill(two.scheduler)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1 and "error[workers-lost]" in out and "Traceback" not in out + err, out + err
    assert err == "1 error: nothing was written\n" and not files(folder / "lost")


def test_build_ends_where_no_worker_is_left(folder: Path, two: Cluster) -> None:
    process = started(folder, "build", "--out", "none", "--executor", two.address)
    await_(lambda: staged(folder / "none") > 0, process)
    for worker in two.workers:
        kill(worker)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1 and "the cluster was lost: no worker is left" in out, out + err
    assert not files(folder / "none")


def test_a_scheduler_that_is_not_there_is_told(folder: Path) -> None:
    done = modelgen(folder, "build", "--out", "nowhere", "--executor", "dask://127.0.0.1:1")
    assert (done.returncode, done.stderr) == (1, "1 error: nothing was written\n")
    assert done.stdout.startswith("dask://127.0.0.1:1: error[workers-lost]: the scheduler cannot be reached: ")
    assert not (folder / "nowhere").exists()


def test_workers_with_other_code_are_refused(folder: Path, tmp_path: Path) -> None:
    code = shutil.copytree(ROOT / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    with (code / "modelgen/languages/json.py").open("a", encoding="utf-8") as stream:
        stream.write("# another\n")
    with cluster(tmp_path / "cluster", workers=0) as made:
        made.add_worker(code)
        done = modelgen(folder, "build", "--out", "other", "--executor", made.address)
        assert done.returncode == 1 and "error[workers-differ]: the worker tcp://127.0.0.1:" in done.stdout
        assert not files(folder / "other")
        done = modelgen(folder, "validate", MODEL, "schemas/catalog.yaml", "--executor", made.address)
        assert done.returncode == 1 and "error[workers-differ]" in done.stdout


def test_bodies_are_told_the_same_though_a_worker_is_killed_half_way(folder: Path, two: Cluster) -> None:
    names = [f"{number}.jsonl" for number in range(4)]
    for name in names:
        (folder / name).write_text(('{"prompt": "a fox in the snow"}\n' * 19 + '{"prompt": 5}\n') * 10_000, "utf-8")
    arguments = ("validate", MODEL, *names, "--format", "json")
    whole = modelgen(folder, *arguments)
    assert whole.returncode == 1 and whole.stderr == "800000 request bodies checked, 40000 refused\n"
    process = started(folder, *arguments, "--executor", two.address)
    assert process.stdout is not None
    head = process.stdout.read(1 << 20)  # of some ten times as much
    kill(two.workers[0])
    out, err = process.communicate()
    assert (process.returncode, head + out, err) == (1, whole.stdout, whole.stderr)


def test_parquet_is_told_the_same(folder: Path, two: Cluster) -> None:
    tables = str(ROOT / "tests/scale/tables.py")
    subprocess.run([str(PYTHON), tables, "100000"], cwd=folder, env=environment(folder), check=True)
    nothing = ("times.parquet", "none.parquet", "cut.parquet", "nowhere.parquet")
    for arguments in (("texts.parquet", "--column", "body"), ("texts.parquet", "--column", "bodi"), nothing):
        whole = modelgen(folder, "validate", MODEL, *arguments)
        done = modelgen(folder, "validate", MODEL, *arguments, "--executor", two.address)
        hint = "  hint: workers read files themselves: share its folder with them, under the same path\n"
        assert (done.returncode, done.stdout.replace(hint, ""), done.stderr) == (1, whole.stdout, whole.stderr)


def test_the_end_of_a_cluster_is_the_last_thing_told_of_bodies(folder: Path, two: Cluster) -> None:
    (folder / "bad.jsonl").write_text('{"prompt": 5}\n' * 400_000, "utf-8")
    process = started(folder, "validate", MODEL, "bad.jsonl", "--format", "json", "--executor", two.address)
    assert process.stdout is not None
    head = process.stdout.read(1 << 20)
    kill(two.scheduler)
    out, err = process.communicate(timeout=120)
    told = json.loads(head + out)
    assert process.returncode == 1 and "Traceback" not in err
    assert told[-1]["code"] == "workers-lost" and {one["code"] for one in told[:-1]} == {"payload-invalid"}
