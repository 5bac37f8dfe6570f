"""The benchmarks run, at their smallest size, and print their tables; what they measure is asserted nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from modelgen.loading.load import load

from benchmarks import catalogue, commands, generation, scale, validators
from tests.support.project import ROOT, files


def _rows(printed: str) -> list[str]:
    """The first cells of the tables' rows, heads left out."""
    found = re.findall(r"^\| (.+?) \|", printed, re.MULTILINE)
    return [cell for cell in found if cell not in ("---", "body", "work", "command", "models")]


def test_the_catalogue_is_the_same_each_time_and_right(tmp_path: Path) -> None:
    catalogue.write(tmp_path / "one", 30)
    catalogue.write(tmp_path / "two", 30)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    loaded = load(tmp_path / "one")
    assert loaded.catalog is not None and len(loaded.catalog.models) == 30
    assert loaded.diagnostics == ()
    assert {len(one.parameters) for one in loaded.catalog.models} == set(range(4, 13))


def test_validators(capsys: pytest.CaptureFixture[str]) -> None:
    validators.main(1, 0.0)
    bodies = [label for _, bodies in validators.MODELS.values() for label in bodies]
    assert _rows(capsys.readouterr().out) == bodies


@pytest.mark.heavy
def test_generation_commands_and_scale(capsys: pytest.CaptureFixture[str]) -> None:
    generation.main(2, 1)
    assert [row for row in _rows(capsys.readouterr().out) if row.startswith("modelgen")] == [
        "modelgen build, everything",
        "modelgen build, nothing changed",
        "modelgen build, one model changed",
    ]
    commands.main(2, 1, 3)
    assert len(_rows(capsys.readouterr().out)) == 9
    scale.main(1, 2)
    assert _rows(capsys.readouterr().out) == ["1", "2"]


def test_peers_have_versions_with_hashes() -> None:
    wanted = (ROOT / "benchmarks/requirements.in").read_text("utf-8").split("\n")
    locked = (ROOT / "benchmarks/requirements.txt").read_text("utf-8")
    for name in (line for line in wanted if line and not line.startswith("#")):
        assert re.search(rf"^{name}==\S+ \\\n    --hash=sha256:", locked, re.MULTILINE), name
    assert "://" not in locked
