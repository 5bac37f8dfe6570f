"""The names that generated code may not take.

Plain literals, and no import: the generator reads this module without importing the package.
"""

from __future__ import annotations

CLIENT_NAMES = frozenset(
    {
        "close",
        "gather",
        "job",
        "project_id",
        "recent_jobs",
        "sdk",
        "upload",
    }
)
"""Public attributes of both clients: no model's property may have such a name."""

RUN_KEYWORDS = frozenset({"extra_params", "self", "validate"})
"""Keywords of `run` and `estimate` that are not the model's own."""
