"""Model records (`GET /models/{id}`, Scenario model record) as models in the catalogue's words.

What a record says of a model's contract is its `inputs`, and the facts around them: who makes it, what it can do, when it
changed, how the vendor's interface shows it. See `facts` for what else is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from modelgen.catalog.grammar import PARAMETER_KEYS
from modelgen.diagnostics.diagnostic import Diagnostic, quoted
from modelgen.importing.facts import kept_facts
from modelgen.importing.fitting import fitted
from modelgen.importing.imported import (
    ASIDE,
    UI_CONFIG,
    Imported,
    Kind,
    entry,
    is_whole,
    scalar,
    value_of,
    with_entries,
)
from modelgen.importing.writing import PARAMETER_ORDER
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, SourceFile

_KNOWN = frozenset(row.name for row in PARAMETER_KEYS)
_LIST_KEYS = ("models", "data", "items")
_CUSTOM = "custom"  # the type of models that have inputs of their own
_ROW_HINT = "rows of lists and bulk answers carry no inputs: save the answer of `GET /models/{id}`"
_NO_INPUTS = "models of this kind are run through their base model; pull that one"


@dataclass(slots=True)
class Records:
    """The models of a JSON file, what is wrong with it or was set aside, and the names of facts that are left behind."""

    models: list[Imported] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    left: set[str] = field(default_factory=set)


def read_records(file: SourceFile, root: Node, provider: str | None = None, may_be_rows: bool = True) -> Records:
    """`provider` names who makes the models where a record does not say so.

    Models without inputs are skipped, with a warning whose subject is the id. Where they may be rows of a list, which has no
    inputs of any model, something must show that they are none.
    """
    found = Records()
    records = list(_records(root))
    is_any_whole = not may_be_rows or any(_has_inputs(one) for one in records)
    for record in records:
        if _is_skipped(record, is_any_whole):
            found.problems.append(_skipped(file, record))
        else:
            _take(file, record, provider, found)
    if not records:
        message = "the list holds no record"
        hint = "save the answer of `GET /models/{id}`"
        found.problems.append(Diagnostic("record-shape", message, file.place(root.mark), hint))
    return found


def _records(node: Node) -> Iterator[Node]:
    """Each record of a file: one, a list, or wrapped as the API's answers are."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _records(item)
        return
    if isinstance(node, Mapping) and node.get("id") is None:
        if isinstance(inner := node.get("model"), Mapping):
            yield inner
            return
        for key in _LIST_KEYS:
            if isinstance(listed := node.get(key), Sequence):
                yield from _records(listed)
                return
    yield node


def _has_inputs(record: Node) -> bool:
    return isinstance(record, Mapping) and record.get("inputs") is not None


def _is_skipped(record: Node, is_any_whole: bool) -> bool:
    """Whether it is the record of a model that is run through another one; where nothing says so, others must be whole."""
    if not isinstance(record, Mapping) or _has_inputs(record) or not isinstance(record.get("id"), Scalar):
        return False
    kind = record.get("type")
    return is_any_whole or (isinstance(kind, Scalar) and kind.value not in (_CUSTOM, None))


def _skipped(file: SourceFile, record: Node) -> Diagnostic:
    assert isinstance(record, Mapping)
    identity = record.get("id") or record
    name = str(value_of(identity))
    message = f"{quoted(name)} has no inputs of its own"
    return Diagnostic("pull-skipped", message, file.place(identity.mark), _NO_INPUTS, subject=name)


def _take(file: SourceFile, record: Node, provider: str | None, found: Records) -> None:
    if problem := _shape_problem(file, record):
        found.problems.append(problem)
        return
    assert isinstance(record, Mapping)
    identity, inputs = record.get("id"), record.get("inputs")
    assert isinstance(identity, Scalar) and isinstance(inputs, Sequence)
    keys = [entry("id", identity)]
    keys += _copied(record, "name", "name")
    keys += _provider(record, provider, identity)
    keys += _copied(record, "shortDescription", "description")
    keys += _copied(record, "capabilities", "capabilities")
    updated = record.get("updatedAt") or record.get("createdAt")
    if isinstance(updated, Scalar) and isinstance(updated.value, str):
        keys.append(entry("updated", scalar(updated.value[:10], updated.mark)))
    keys.append(entry("parameters", Sequence(tuple(_arranged(item) for item in inputs.items), inputs.mark)))
    ui = record.get("uiConfig")
    if isinstance(ui, Mapping) and ui.entries:
        keys.append(entry(UI_CONFIG, ui))
    facts, left = kept_facts(record)
    if facts:
        keys.append(entry(ASIDE, Mapping(tuple(facts), record.mark), facts[0][0]))
    found.left |= left
    _fit(file, Mapping(tuple(keys), record.mark), found)


def _shape_problem(file: SourceFile, record: Node) -> Diagnostic | None:
    def shape(at: Node, message: str, hint: str) -> Diagnostic:
        return Diagnostic("record-shape", message, file.place(at.mark), hint)

    if not isinstance(record, Mapping):
        return shape(record, "this is no model record", "a record is a JSON object with `id`, `name` and `inputs`")
    identity = record.get("id")
    if not isinstance(identity, Scalar) or not isinstance(identity.value, str):
        reason = record.get("reason")
        if isinstance(reason, Scalar) and isinstance(reason.value, str):
            return shape(reason, f"this is an error answer: {quoted(reason.value)}", "ask the API again")
        return shape(record, "this is no model record: it has no `id`", "save the answer of `GET /models/{id}`")
    inputs = record.get("inputs")
    if not isinstance(inputs, Sequence):
        return shape(inputs or identity, f"{quoted(identity.value)} has no list of `inputs`", _ROW_HINT)
    for item in inputs.items:
        if not isinstance(item, Mapping):
            return shape(item, "an input is not a JSON object", "it has `name`, `type` and what bounds it")
    return None


def _copied(record: Mapping, key: str, word: str) -> list[tuple[Scalar, Node]]:
    node = record.get(key)
    if node is None or value_of(node) in (None, ""):
        return []
    return [entry(word, node)]


def _provider(record: Mapping, provider: str | None, at: Node) -> list[tuple[Scalar, Node]]:
    compliance = record.get("complianceMetadata")
    if isinstance(compliance, Mapping) and (found := _copied(compliance, "modelProvider", "provider")):
        return found
    return [entry("provider", scalar(provider, at.mark))] if provider else []


def _arranged(item: Node) -> Node:
    """An input with its keys in the catalogue's order, and those aside that it has no word for."""
    if not isinstance(item, Mapping):
        return item
    known = {str(key.value): (key, value) for key, value in item.entries if key.value in _KNOWN}
    unknown = [(key, value) for key, value in item.entries if key.value not in _KNOWN]
    if "inputs" in known and isinstance(nested := known["inputs"][1], Sequence):
        inner = Sequence(tuple(_arranged(one) for one in nested.items), nested.mark)
        known["inputs"] = (known["inputs"][0], inner)
        if not nested.items:
            unknown.append(known.pop("inputs"))
    if "required" in known and value_of(known["required"][1]) == {"always": True}:
        key, value = known["required"]
        known["required"] = (key, scalar(True, value.mark))
    if "integer" not in known and is_whole(item):
        known["integer"] = entry("integer", scalar(True, known["step"][1].mark), known["step"][0])
    arranged = [known[word] for word in PARAMETER_ORDER if word in known]
    if unknown:
        arranged.append(entry(ASIDE, Mapping(tuple(unknown), unknown[0][0].mark), unknown[0][0]))
    return with_entries(item, arranged)


def _fit(file: SourceFile, root: Mapping, found: Records) -> None:
    """Takes a model over with everything set aside that would make the catalogue unsound, or reports why it cannot be."""
    for kept in _aside_of(root):
        message = f"{quoted(str(kept.value))} is kept under `{ASIDE}`: the catalogue has no such key"
        hint = "nothing is generated from it"
        found.problems.append(Diagnostic("import-set-aside", message, file.place(kept.mark), hint))
    fit = fitted(file, root, Kind.RECORD)
    # Who makes it may be known where the model is.
    errors = [one for one in fit.errors if (one.code, one.subject) != ("missing-key", "provider")]
    found.problems += [*fit.notes, *errors]
    if not errors:
        found.models.append(Imported(Kind.RECORD, file, fit.root, fit.model))


def _aside_of(node: Node) -> Iterator[Scalar]:
    """The keys of inputs that are aside from the start."""
    parameters = node.get("parameters") or node.get("inputs") if isinstance(node, Mapping) else None
    for item in parameters.items if isinstance(parameters, Sequence) else ():
        kept = item.get(ASIDE) if isinstance(item, Mapping) else None
        yield from (key for key, _ in kept.entries) if isinstance(kept, Mapping) else ()
        yield from _aside_of(item)
