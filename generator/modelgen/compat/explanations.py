"""What `modelgen explain` knows: diagnostic codes, and kinds of changes."""

from __future__ import annotations

from difflib import get_close_matches

from modelgen.compat import table
from modelgen.diagnostics import codes


def purposes() -> dict[str, str]:
    """Every code with its purpose in a sentence, then every kind of change."""
    found = {code: row.purpose for code, row in codes.CODES.items()}
    return found | {rule: row.purpose for rule, row in table.RULES.items()}


def explanation(name: str) -> str:
    """What is printed for a code or a kind of change. Raises `KeyError` for one that does not exist."""
    return codes.explanation(name) if name in codes.CODES else table.explanation(name)


def nearest(name: str) -> str | None:
    """The code that was most likely meant; None where none is near."""
    return next(iter(get_close_matches(name, purposes(), n=1)), None)
