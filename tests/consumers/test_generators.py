"""Generators of code: docs/consumers.md says what they take."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.consumers.table import GENERATORS, Consumer, hold, hold_on

pytestmark = pytest.mark.heavy
each_consumer = pytest.mark.parametrize("consumer", GENERATORS, ids=lambda consumer: consumer.name)


@each_consumer
def test_consumer_does_what_the_page_says(consumer: Consumer, tmp_path: Path) -> None:
    hold(consumer, tmp_path)


@each_consumer
@pytest.mark.vendor
def test_consumer_takes_models_of_real_records(consumer: Consumer, imported_records: Path, tmp_path: Path) -> None:
    hold_on(consumer, imported_records, tmp_path)
