"""The generated TypeScript validators in other runtimes than Node, which they are said to run in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from modelgen.targets.typescript import model_stem

from tests.support.comparison import held_of
from tests.support.node import FOLDER
from tests.support.ports import expected_failures
from tests.support.typescript import compile_package, write
from tests.support.validators import EVERYTHING, ROOT, catalog
from tests.support.vectors import CATALOGUES, committed

pytestmark = pytest.mark.heavy

PACKAGES = ROOT / "tests" / "consumers" / "node_modules"
# The programs in the packages of one platform, which npm chooses, and what they are started with.
RUNTIMES = {
    "deno": ("@deno/*/deno*", ("run", "--no-lock", "--allow-read")),
    "bun": ("@oven/bun-*/bin/bun*", ("run",)),
}


def _command(name: str) -> Sequence[str | Path]:
    pattern, arguments = RUNTIMES[name]
    programs = sorted(path for path in PACKAGES.glob(pattern) if path.is_file())
    assert programs, f"{name} is not installed: run the first lines of the README's block `sh heavy`"
    return programs[0], *arguments


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled package of all models of the vectors."""
    models = tuple(one.subject.model for folder in CATALOGUES for one in held_of(folder))
    package = write(replace(catalog(EVERYTHING), models=models), tmp_path_factory.mktemp("package"))
    compile_package(package)
    return package


@pytest.mark.parametrize("name", RUNTIMES)
def test_validators_say_there_what_they_say_in_node(name: str, package: Path, tmp_path: Path) -> None:
    """Every vector, but for those that are listed; with no right but to read files, where the runtime has rights."""
    vectors = committed()
    stems = {one.id: model_stem(one.subject.model) for folder in CATALOGUES for one in held_of(folder)}
    lines = [f'{{"stem":{json.dumps(stems[one.model])},"payload":{one.text}}}' for one in vectors]
    done = subprocess.run(
        [*_command(name), FOLDER / "judge.mjs", package / "dist/validators"],
        input="\n".join(lines),
        cwd=tmp_path,
        env=os.environ | {"DENO_DIR": str(tmp_path / "deno"), "DENO_NO_UPDATE_CHECK": "1", "DO_NOT_TRACK": "1"},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    other = [
        one.id
        for one, said in zip(vectors, found, strict=True)
        if said["valid"] is not one.valid or said["issues"] != [list(issue) for issue in one.issues]
    ]
    assert sorted(other) == sorted(
        expected_failures((ROOT / "tests/expected_failures/typescript.txt").read_text("utf-8"))
    )
