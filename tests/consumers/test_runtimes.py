"""The generated TypeScript validators in other runtimes than Node, which they are said to run in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from modelgen.targets.typescript import model_stem

from tests.support.comparison import held_of
from tests.support.node import FOLDER
from tests.support.ports import expected_failures
from tests.support.runtimes import run_in
from tests.support.typescript import compile_package, write
from tests.support.validators import EVERYTHING, ROOT, catalog
from tests.support.vectors import CATALOGUES, committed

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled package of all models of the vectors."""
    models = tuple(one.subject.model for folder in CATALOGUES for one in held_of(folder))
    package = write(replace(catalog(EVERYTHING), models=models), tmp_path_factory.mktemp("package"))
    compile_package(package)
    return package


@pytest.mark.parametrize("name", ["deno", "bun"])
def test_validators_say_there_what_they_say_in_node(name: str, package: Path, tmp_path: Path) -> None:
    """Every vector, but for those that are listed; with no right but to read files, where the runtime has rights."""
    vectors = committed()
    stems = {one.id: model_stem(one.subject.model) for folder in CATALOGUES for one in held_of(folder)}
    lines = [f'{{"stem":{json.dumps(stems[one.model])},"payload":{one.text}}}' for one in vectors]
    judge, validators = FOLDER / "judge.mjs", package / "dist/validators"
    printed = run_in(name, judge, validators, folder=tmp_path, rights=("--allow-read",), given="\n".join(lines))
    found = [json.loads(line) for line in printed.splitlines()]
    other = [
        one.id
        for one, said in zip(vectors, found, strict=True)
        if said["valid"] is not one.valid or said["issues"] != [list(issue) for issue in one.issues]
    ]
    assert sorted(other) == sorted(
        expected_failures((ROOT / "tests/expected_failures/typescript.txt").read_text("utf-8"))
    )
