"""Readers of schemas and of tools: docs/consumers.md says what they take."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.consumers.cases import KINDS, cases
from tests.consumers.readers import is_taken
from tests.consumers.table import FOLDERS, READERS, Consumer, hold, hold_on

pytestmark = pytest.mark.heavy
each_consumer = pytest.mark.parametrize("consumer", READERS, ids=lambda consumer: consumer.name)


@each_consumer
def test_consumer_does_what_the_page_says(consumer: Consumer, tmp_path: Path) -> None:
    hold(consumer, tmp_path)


@each_consumer
@pytest.mark.vendor
def test_consumer_takes_models_of_real_records(consumer: Consumer, imported_records: Path, tmp_path: Path) -> None:
    hold_on(consumer, imported_records, tmp_path)


@pytest.mark.parametrize("form", ("openai", "openai-strict", "anthropic", "gemini", "mcp"))
def test_a_tool_takes_what_is_wrong_only_where_the_losses_say_so(form: str) -> None:
    lost = 0
    for case in (case for folder in FOLDERS for case in cases(folder)):
        tool, rows = case.form(f"tools/{form}"), case.files["tools/losses.json"]["models"][case.id]
        said = [name for name, row in rows.items() if form not in row.get("keyword", [])]
        for kind in KINDS[1:]:
            taken = [body for body in case.bodies[kind] if is_taken(tool, body)]
            assert not taken or kind == "rule", (case.id, kind, taken)
            assert not taken or any(name.startswith("rule ") or " requirement " in name for name in said), (
                case.id,
                said,
            )
            lost += len(taken)
    assert lost
