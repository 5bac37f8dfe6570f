"""What `modelgen explain` knows: diagnostic codes, and kinds of changes."""

from __future__ import annotations

from modelgen.compat import table
from modelgen.diagnostics import codes


def topics() -> dict[str, str]:
    """Every id with its purpose in a sentence: codes first."""
    found = {code: row.purpose for code, row in codes.CODES.items()}
    return found | {rule: row.purpose for rule, row in table.RULES.items()}


def explanation(topic: str) -> str:
    """What is printed for an id. Raises `KeyError` for one that does not exist."""
    return codes.explanation(topic) if topic in codes.CODES else table.explanation(topic)
