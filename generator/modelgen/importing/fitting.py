"""What the catalogue's own reader and checks refuse of a source, made to fit: nothing that upstream says stops an import
that need not.

A default that its own bounds refuse, items of which nothing is known, and conditions on parameters that are not there are
kept and marked with `x-record`. Any other key of a parameter is set aside: under `x-record` where it came with a record; a
page has no word for it then, so it neither sets nor removes it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from modelgen.catalog.grammar import RECORD_MARK
from modelgen.catalog.model import Model
from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.diagnostic import Diagnostic, quoted
from modelgen.importing.cleaning import Cleaner
from modelgen.importing.imported import ASIDE, Kind, entry, node_of, scalar, value_of, with_entries
from modelgen.loading.checks import check_model
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, Sequence, SourceFile

_NEVER_ASIDE = frozenset(("name", "type"))
_HOPELESS = frozenset(
    ("unknown-type", "duplicate-parameter", "name-collision", "no-identifier", "rule-not-expressible")
)
_OF_DEFAULTS = frozenset(("default-out-of-bounds", "default-not-allowed"))
_OF_CONDITIONS = frozenset(("rule-undeclared-parameter", "unknown-requirement"))
_HERE = Mark(0, 0, 0, 1)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model that the catalogue takes, where there are no `errors`; `notes` are warnings.

    `lacking`: see `Imported`.
    """

    root: Mapping
    model: Model
    notes: tuple[Diagnostic, ...]
    errors: tuple[Diagnostic, ...]
    lacking: frozenset[tuple[str, str]]


def fitted(file: SourceFile, root: Mapping, kind: Kind) -> Fitted:
    """The model of `root`, whose keys are those of a model file and whose marks point into `file`."""
    cleaner = Cleaner(file)
    root = cleaner.model(root)
    notes = cleaner.problems
    lacking: set[tuple[str, str]] = set()
    while True:
        draft, problems = read_model(file, root, "")
        errors = [one for one in (*problems, *check_model(draft)) if one.is_error]
        change = _Change(file, kind, errors, cleaner, lacking)
        smaller = change.model(root) if errors else root
        if smaller is root:
            return Fitted(root, draft.model, tuple(notes), tuple(errors), frozenset(lacking))
        root = smaller


def needs_mark(parameter: Mapping) -> bool:
    """Whether the reader takes a parameter only with an `x-record`."""
    file = SourceFile("-", ("",))
    alone = Sequence((node_of(value_of(parameter), _HERE),), _HERE)
    draft, problems = read_model(file, Mapping((entry("parameters", alone),), _HERE), "")
    found = [*problems, *check_model(draft)]
    return any(one.code in _OF_DEFAULTS or _is_of_inputs(one) for one in found)


def _is_of_inputs(problem: Diagnostic) -> bool:
    return problem.code == "missing-key" and problem.subject == "inputs"


class _Change:
    """One pass over a model, which mends every error that can be mended."""

    def __init__(
        self,
        file: SourceFile,
        kind: Kind,
        errors: Iterable[Diagnostic],
        cleaner: Cleaner,
        lacking: set[tuple[str, str]],
    ) -> None:
        self.file, self.kind, self.cleaner, self.lacking = file, kind, cleaner, lacking
        placed = ((one.place.line - 1, one.place.column - 1, one) for one in errors if one.code not in _HOPELESS)
        self.errors = sorted(placed, key=lambda one: one[:2])
        self.starts = [one[:2] for one in self.errors]

    def within(self, *nodes: Node) -> list[Diagnostic]:
        """The errors whose places begin inside of one of the nodes."""
        found: dict[Diagnostic, None] = {}
        for node in nodes:
            first = bisect_left(self.starts, (node.mark.line, node.mark.column))
            last = bisect_left(self.starts, (node.mark.end_line, node.mark.end_column))
            found |= dict.fromkeys(error for *_, error in self.errors[first:last])
        return list(found)

    def model(self, root: Mapping) -> Mapping:
        listed = root.get("parameters")
        changed = self.inputs(listed) if listed is not None else None
        if changed is None or changed is listed:
            return root
        return with_entries(
            root, ((key, changed if key.value == "parameters" else value) for key, value in root.entries)
        )

    def inputs(self, node: Node) -> Node:
        """A list of parameters; itself where nothing of it changes."""
        if not isinstance(node, Sequence):
            return node
        items = tuple(self.input(one) if isinstance(one, Mapping) else one for one in node.items)
        is_same = all(one is other for one, other in zip(items, node.items, strict=True))
        return node if is_same else replace(node, items=items)

    def input(self, item: Mapping) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        aside: list[tuple[Scalar, Node]] = []
        is_marked = is_changed = False
        for key, value in item.entries:
            found = self.within(key, value)
            codes = {one.code for one in found}
            new: Node = value
            if not found or key.value == ASIDE:
                pass
            elif (
                key.value == "default"
                and codes <= _OF_DEFAULTS
                or key.value == "type"
                and any(map(_is_of_inputs, found))
            ):
                is_marked = True
            elif key.value == "required" and codes <= _OF_CONDITIONS and _is_unmarked(value):
                assert isinstance(value, Mapping)
                new = with_entries(value, (*value.entries, entry(RECORD_MARK, scalar(True, value.mark))))
            elif key.value == "inputs" and (inner := self.inputs(value)) is not value:
                new = inner
            elif key.value not in _NEVER_ASIDE:
                aside.append((key, Cleaner(self.file).value(value)))  # one warning is enough
                self.note(item, key, found[0])
                continue
            is_changed |= new is not value
            entries.append((key, new))
        if not (is_marked or is_changed or aside):
            return item
        if self.kind is Kind.RECORD and aside or is_marked:
            entries = _with_mark(entries, aside if self.kind is Kind.RECORD else [], item.mark)
        return with_entries(item, entries)

    def note(self, item: Mapping, key: Scalar, error: Diagnostic) -> None:
        word = str(key.value)
        name = value_of(item.get("name") or key)
        if self.kind is Kind.RECORD:
            message = f"{quoted(word)} is kept under `{ASIDE}`: {error.message}"
        else:
            message = f"{quoted(word)} of {quoted(name)} is left out: {error.message}"
            self.lacking.add((str(name), word))
        self.cleaner.problems.append(Diagnostic("import-set-aside", message, error.place, error.hint))


def _is_unmarked(requirement: Node) -> bool:
    return isinstance(requirement, Mapping) and requirement.get(RECORD_MARK) is None


def _with_mark(
    entries: list[tuple[Scalar, Node]], aside: list[tuple[Scalar, Node]], mark: Mark
) -> list[tuple[Scalar, Node]]:
    """Entries of a parameter with `x-record: true`, or with what is set aside under it."""
    old = next((value for key, value in entries if key.value == ASIDE), None)
    rest = [(key, value) for key, value in entries if key.value != ASIDE]
    kept = (*(old.entries if isinstance(old, Mapping) else ()), *aside)
    if not kept:
        return [*rest, entry(ASIDE, scalar(True, mark))]
    return [*rest, entry(ASIDE, Mapping(kept, kept[0][0].mark), kept[0][0])]
