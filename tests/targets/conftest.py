"""What the tests of targets start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.own_targets import Catalogue


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Catalogue(tmp_path / "project")
