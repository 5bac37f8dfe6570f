"""The table of rules. A rule is one row here and one in `modelgen.diagnostics.codes`, where it is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from modelgen.catalog.model import Model
from modelgen.diagnostics.codes import CODES
from modelgen.lint import contract, prose
from modelgen.lint.findings import Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """`check` gives what it finds in one model."""

    id: str
    check: Callable[[Model], Iterator[Finding]]

    @property
    def purpose(self) -> str:
        return CODES[self.id].purpose

    @property
    def category(self) -> str:
        return CODES[self.id].category


RULES = (
    Rule("prose-range", prose.prose_range),
    Rule("prose-values", prose.prose_values),
    Rule("prose-parameter", prose.prose_parameter),
    Rule("prose-optional", prose.prose_optional),
    Rule("name-case", contract.name_case),
    Rule("bound-off-step", contract.bound_off_step),
    Rule("duplicate-label", contract.duplicate_label),
    Rule("values-by-case", contract.values_by_case),
    Rule("capability-input", contract.capability_input),
    Rule("missing-kind", contract.missing_kind),
)

# Warnings that reading a file gives: they are part of lint's report, and are accepted in the same way.
WARNINGS_OF_LOADING = tuple(code for code, row in CODES.items() if row.warning and row.category in ("value", "parameter", "rule"))  # fmt: skip
