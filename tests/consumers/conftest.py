"""Models of the vendor's own records, where these are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.records import new_catalogue, outcome_of
from tests.support.vendor import RECORDS


@pytest.fixture(scope="session")
def imported_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    schemas = new_catalogue(tmp_path_factory.mktemp("records"))
    outcome_of(schemas, *RECORDS)
    return schemas
