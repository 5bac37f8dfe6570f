"""Examples of a strategy as a list, the same for the same seed, for tests that make all at once and use each many times."""

from __future__ import annotations

import os
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.support.effort import effort

T = TypeVar("T")

# How many examples each comparison takes, and which ones: a longer run sets them.
EXAMPLES = effort(400)
FIRST_SEED = int(os.environ.get("MODELGEN_SEED", "0"))


def sample(strategy: st.SearchStrategy[T], count: int, number: int) -> list[T]:
    """`count` examples, chosen by `number` and by `MODELGEN_SEED`."""
    found: list[T] = []

    @seed(FIRST_SEED + number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: T) -> None:
        found.append(example)

    collect()
    return found
