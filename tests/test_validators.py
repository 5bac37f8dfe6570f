"""The generated Python validators against independent validators of the generated schemas."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.payloads import payloads
from tests.support.validators import EVERYTHING, ROOT, Subject, subjects

EXAMPLES = int(os.environ.get("MODELGEN_EXAMPLES", "400"))


def _every() -> list[tuple[Path, str]]:
    return [(folder, subject.model.id) for folder in (ROOT / "schemas", EVERYTHING) for subject in subjects(folder)]


def _subject(folder: Path, model_id: str) -> Subject:
    return next(subject for subject in subjects(folder) if subject.model.id == model_id)


@pytest.mark.parametrize(("folder", "model_id"), _every(), ids=lambda value: getattr(value, "name", value))
def test_generated_and_independent_validators_agree(folder: Path, model_id: str) -> None:
    """Same verdict from three validators, and the same places and keywords as `jsonschema`."""
    subject = _subject(folder, model_id)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(payloads(subject.model))
    def agree(payload: object) -> None:
        issues = subject.generated(payload)
        if isinstance(payload, dict):
            assert issues == subject.independent(payload)
        else:  # rules over several parameters mean nothing here, but `not` holds for what is no object
            assert issues == {("", "type")} <= subject.independent(payload)
        assert subject.module.is_valid(payload) is (not issues)
        assert subject.rust.is_valid(payload) is (not issues)

    agree()
