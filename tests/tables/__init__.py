"""Verdicts worked out by hand: declarations, request bodies, and what is wrong with each.

`tests/test_reference_table.py` asks the reference, the generated validator and independent validators about every row.
"""

from __future__ import annotations

from dataclasses import dataclass

OK = ""


@dataclass(frozen=True)
class Sheet:
    """Declarations as YAML, and rows of bodies with what is wrong: `OK`, or `broken location` of each problem, sorted.

    See `tests.reference.Problem` for the words. The location of the body itself is not written.
    """

    about: str
    parameters: str
    rows: tuple[tuple[object, str], ...]
    rules: str = "[]"

    @property
    def text(self) -> str:
        """The file of the model."""
        head = "{id: model_acme-sheet, name: Sheet, provider: Acme, capabilities: [txt2img], updated: 2026-01-31"
        return f"{head}, parameters: [{_flow(self.parameters)}], rules: [{_flow(self.rules)}]}}"


def _flow(listed: str) -> str:
    """Items of a block list, one a line, as they stand in a flow list."""
    return ", ".join(line.strip().removeprefix("- ") for line in listed.strip().splitlines() if line.strip() != "[]")


def ids(count: int) -> list[str]:
    """So many asset ids."""
    return [f"asset_{number}" for number in range(1, count + 1)]
