"""How much is drawn: a few examples by default, so that the suite is short; more where there is time."""

from __future__ import annotations

import os

EFFORT = int(os.environ.get("MODELGEN_EFFORT", "1"))


def effort(examples: int) -> int:
    """That many examples, times `MODELGEN_EFFORT`."""
    return examples * EFFORT
