"""All that is found in a catalogue folder: what loading reports, what the rules find, and comments that accept it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from modelgen.catalog.model import Model
from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.diagnostic import Diagnostic, has_errors, in_order
from modelgen.lint.rules import RULES
from modelgen.loading.checks import check_model
from modelgen.loading.load import load
from modelgen.source.folder import shown, walk
from modelgen.source.nodes import SourceError
from modelgen.source.parsing import parse, read_bytes
from modelgen.source.suppressions import check_suppressions, suppressions, unsuppressed


@dataclass(frozen=True, slots=True)
class Report:
    """What is left to mend, in order; how many models were looked at, and how many findings a comment accepts."""

    problems: tuple[Diagnostic, ...]
    models: int
    accepted: int


def lint(folder: Path) -> Report:
    """Every finding of every model. A file with an error in it is reported as `build` does, and no rule is tried on it."""
    loaded = load(folder)
    problems = [one for one in loaded.diagnostics if one.is_error]
    accepted = models = 0
    for path in walk(folder, []) if folder.is_dir() else ():
        name = shown(folder, path)
        try:
            file, root, broken = parse(read_bytes(path, name), name)
        except SourceError:
            continue  # among the errors
        draft, found = read_model(file, root, name)
        found = [*found, *check_model(draft.model, draft.unsound)]
        models += 1
        if has_errors([*broken, *found]):
            continue
        found += check_rules(draft.model)
        comments = suppressions(file, root)
        left = unsuppressed(found, comments)
        accepted += len(found) - len(left)
        problems += [*left, *check_suppressions(file, comments, found)]
    return Report(tuple(in_order(problems)), models, accepted)


def check_rules(model: Model) -> list[Diagnostic]:
    """What the rules find in one model, accepted or not."""
    return [
        Diagnostic(rule.id, one.message, one.place, one.hint, one.related)
        for rule in RULES
        for one in rule.check(model)
    ]
