"""The table of rules. A rule is one row here and one in `modelgen.diagnostics.codes`, where it is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from modelgen.catalog.model import Model
from modelgen.diagnostics.codes import CODES
from modelgen.lint import contract, kinds, prose
from modelgen.lint.findings import Finding


@dataclass(frozen=True, slots=True)
class LintRule:
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
    LintRule("prose-range", prose.prose_range),
    LintRule("prose-values", prose.prose_values),
    LintRule("prose-parameter", prose.prose_parameter),
    LintRule("prose-optional", prose.prose_optional),
    LintRule("name-case", contract.name_case),
    LintRule("bound-off-step", contract.bound_off_step),
    LintRule("duplicate-label", contract.duplicate_label),
    LintRule("values-by-case", contract.values_by_case),
    LintRule("capability-input", contract.capability_input),
    LintRule(kinds.MISSING, kinds.missing_kind),
    LintRule("whole-number", contract.whole_number),
)

# Warnings that reading a file gives: they are part of lint's report, and are accepted in the same way.
WARNINGS_OF_LOADING = tuple(code for code, row in CODES.items() if row.warning and row.category in ("value", "parameter", "rule"))  # fmt: skip
