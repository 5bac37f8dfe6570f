"""Request bodies in Parquet: every row is told by its number, as it would be in JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.scale.cluster import PYTHON, environment, modelgen
from tests.support.project import ROOT, Project

pytestmark = pytest.mark.heavy
MODEL = "model_acme-one"
ROWS = 2800
PARAMETERS = """\
parameters:
  - {name: prompt, type: string, required: true}
  - {name: count, type: number, max: 8, integer: true}
  - {name: strength, type: number, max: 1}
  - {name: exact, type: number, integer: true}
  - {name: images, type: file_array, kind: image, maxLength: 1}
  - name: parts
    type: inputs_array
    inputs: [{name: text, type: string}, {name: weight, type: number}]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("parquet"))
    model = project.model("acme/one.yaml")
    model.write_text(model.read_text("utf-8").partition("parameters:")[0] + PARAMETERS, "utf-8")
    tables = [str(PYTHON), str(ROOT / "tests/scale/tables.py"), str(ROWS)]
    subprocess.run(tables, cwd=project.folder, env=environment(project.folder), check=True)
    return project.folder


def told(folder: Path, *arguments: str) -> list[tuple[int, str]]:
    """Row and message of each problem."""
    done = modelgen(folder, "validate", MODEL, *arguments, "--format", "json")
    assert done.returncode == 1, done.stderr
    return [(one["line"], one["message"]) for one in json.loads(done.stdout)]


@pytest.mark.parametrize("name", ["texts", "large", "binary", "coded"])
def test_a_column_of_texts(folder: Path, name: str) -> None:
    found = told(folder, f"{name}.parquet", "--column", "body")
    assert found[:6] == [
        (2, "prompt must be a string, not 5"),
        (3, "this row holds no body"),
        (4, "the key 'prompt' stands twice in one object"),
        (5, "prompt must be a string, not 6"),
        (6, "the request body must be an object, not an array"),
        (7, "this is not JSON: Expecting property name enclosed in double quotes"),
    ]
    rows = ROWS if name == "texts" else 7
    assert [row for row, _ in found] == [row for row in range(1, rows + 1) if row % 7 != 1]


def test_a_column_a_parameter_is_told_as_the_same_bodies_in_json(folder: Path) -> None:
    bodies = []
    for number in range(ROWS):
        body: dict[str, object] = {"prompt": "a fox"} if number % 3 else {}
        body["count"] = number % 12
        if number % 2 == 0:
            body["strength"] = 0.5
        body["exact"] = 2.5 if number % 2 else 2
        if number % 4:
            body["images"] = ["a", "b"][: number % 3]
        if number % 5:
            body["parts"] = [{"text": "x"}]
        bodies.append(json.dumps(body))
    (folder / "same.jsonl").write_text("\n".join(bodies), "utf-8")
    outputs = [modelgen(folder, "validate", MODEL, name) for name in ("same.jsonl", "columns.parquet")]
    assert outputs[1].stdout.replace("columns.parquet", "same.jsonl") == outputs[0].stdout
    assert outputs[1].stderr == outputs[0].stderr and outputs[1].returncode == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("times.parquet",), "the column 'at' holds timestamp[ms], for which JSON has no values"),
        (("twice.parquet",), "two columns are called 'prompt'"),
        (("texts.parquet", "--column", "bodi"), "there is no column 'bodi'"),
        (("texts.parquet", "--column", "number"), "the column 'number' holds int64, and no JSON texts"),
        (("cut.parquet",), "this is not Parquet: "),
        (("same.jsonl", "--column", "body"), "this is not Parquet, so it has no column 'body'"),
    ],
)
def test_what_holds_no_bodies_is_told_once(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    (folder / "same.jsonl").touch()
    [(row, said)] = told(folder, *arguments)
    assert row == 0 and said.startswith(message)


def test_torn_file_is_told(folder: Path) -> None:
    assert told(folder, "torn.parquet")[-1][1].startswith("this is not Parquet: ")


def test_parquet_from_a_pipe_is_refused(folder: Path) -> None:
    done = subprocess.run(
        [str(PYTHON), "-m", "modelgen", "validate", MODEL, "-"],
        cwd=folder,
        env=environment(folder),
        input=(folder / "texts.parquet").read_bytes(),
        capture_output=True,
    )
    assert done.returncode == 1 and b"Parquet cannot be read from a pipe" in done.stdout
