"""The table of all kinds of changes, and what `modelgen explain` says of them and of diagnostic codes."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from modelgen.compat.model_table import CATALOGUE_ROWS, MODEL_ROWS, RULE_ROWS
from modelgen.compat.parameter_table import (
    FILE_ROWS,
    MEANING_ROWS,
    NOTE_ROWS,
    PARAMETER_ROWS,
    REQUIREMENT_ROWS,
    VALUE_ROWS,
)
from modelgen.compat.rows import Seen
from modelgen.diagnostics import codes

_SECTIONS = (
    ("catalogue", CATALOGUE_ROWS),
    ("model", MODEL_ROWS),
    ("rule", RULE_ROWS),
    ("parameter", PARAMETER_ROWS),
    ("requirement", REQUIREMENT_ROWS),
    ("value", VALUE_ROWS),
    ("file", FILE_ROWS),
    ("value", MEANING_ROWS),
    ("parameter", NOTE_ROWS),
)
ROWS = tuple(replace(row, id=id_, category=category) for category, rows in _SECTIONS for id_, row in rows.items())
RULES = {row.id: row for row in ROWS}
_SEEN = {Seen.REQUEST: "requests", Seen.CODE: "code", Seen.RESULT: "results", Seen.DOCS: "documentation"}


def purposes() -> dict[str, str]:
    """Every diagnostic code with its purpose in a sentence, then every kind of change."""
    return {id_: row.purpose for id_, row in (codes.CODES | RULES).items()}


def explanation(name: str) -> str:
    """What is printed for a code or a kind of change. Raises `KeyError` for one that does not exist."""
    if name in codes.CODES:
        return codes.explanation(name)
    row = RULES[name]
    about = f"{row.id} ({row.category}, {row.level.value}, seen in {_SEEN[row.seen]})"
    return f"{about}\n\n{row.purpose}\n\n{row.explanation}\n"


def nearest(name: str) -> str | None:
    """The code that was most likely meant; None where none is near."""
    return next(iter(get_close_matches(name, purposes(), n=1)), None)
