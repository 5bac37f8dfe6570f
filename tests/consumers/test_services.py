"""Linters and servers of OpenAPI, and the conformance suite of the Model Context Protocol: docs/consumers.md says what they take."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.test_mcp import served
from tests.consumers.readers import IS_HERE, program, run
from tests.consumers.table import SERVICES, Consumer, hold, hold_on

pytestmark = pytest.mark.heavy
each_consumer = pytest.mark.parametrize("consumer", SERVICES, ids=lambda consumer: consumer.name)


@each_consumer
def test_consumer_does_what_the_page_says(consumer: Consumer, tmp_path: Path) -> None:
    hold(consumer, tmp_path)


@each_consumer
@pytest.mark.vendor
def test_consumer_takes_models_of_real_records(consumer: Consumer, imported_records: Path, tmp_path: Path) -> None:
    hold_on(consumer, imported_records, tmp_path)


# What a server of tools has; the others ask for tools, resources and prompts of the suite's own, and for features that are
# optional in the protocol.
SCENARIOS = ("server-initialize", "ping", "tools-list", "server-sse-multiple-streams", "dns-rebinding-protection")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_protocols_own_suite_passes(scenario: str) -> None:
    assert IS_HERE
    with served("--model", "model_bytedance-seedream-3") as url:
        done = run(
            *program("@modelcontextprotocol/conformance", "conformance"), "server", "--url", url, "--scenario", scenario
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" in done.stdout and "0 passed" not in done.stdout, done.stdout
