"""All that is found in a catalogue folder: what loading reports, what the rules find, and comments that accept it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from modelgen.catalog.model import Model
from modelgen.diagnostics.diagnostic import Diagnostic, has_errors, in_order
from modelgen.lint.kinds import of_pages
from modelgen.lint.rules import RULES
from modelgen.loading.load import Hooks, ReadFile, load
from modelgen.source.suppressions import check_suppressions, unsuppressed


@dataclass(frozen=True, slots=True)
class Report:
    """What is left to mend, in order; how many models were looked at, and how many findings a comment accepts."""

    problems: tuple[Diagnostic, ...]
    models: int
    accepted: int


def lint(folder: Path) -> Report:
    """Every finding of every model. A file with an error in it is reported as `build` does, and no rule is tried on it."""
    files: list[ReadFile] = []
    loaded = load(folder, Hooks(on_read=files.append))
    problems = [one for one in loaded.diagnostics if one.is_error]
    left: list[tuple[Model, Diagnostic]] = []
    accepted = 0
    for read in files:
        if has_errors(read.problems):
            continue
        found = [*read.problems, *check_rules(read.draft.model)]
        open_ones = unsuppressed(found, read.comments)
        accepted += len(found) - len(open_ones)
        left += [(read.draft.model, one) for one in open_ones]
        problems += check_suppressions(read.file, read.comments, found)
    return Report(tuple(in_order([*problems, *of_pages(left)])), len(files), accepted)


def check_rules(model: Model) -> list[Diagnostic]:
    """What the rules find in one model, accepted or not."""
    return [
        Diagnostic(rule.id, one.message, one.place, one.hint, one.related, one.subject)
        for rule in RULES
        for one in rule.check(model)
    ]
