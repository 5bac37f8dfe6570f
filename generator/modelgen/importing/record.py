"""Model records (`GET /models/{id}`, Scenario model record) as models in the catalogue's words.

What a record says of a model's contract is its `inputs`, and the facts around them: who makes it, what it can do, when it
changed, how the vendor's interface shows it. Whose it is, what it was trained on and how it is ranked is left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelgen.catalog.grammar import PARAMETER_KEYS
from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.importing.imported import ASIDE, UI_CONFIG, Imported, Kind, entry, scalar, value_of, with_entries
from modelgen.importing.writing import PARAMETER_ORDER
from modelgen.loading.checks import check_model
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, SourceFile

_KNOWN = frozenset(row.name for row in PARAMETER_KEYS)
_LIST_KEYS = ("models", "data", "items")
_ROW_HINT = "rows of lists and bulk answers carry no inputs: save the answer of `GET /models/{id}`"
_NEVER_ASIDE = frozenset(("name", "type", "inputs"))
_HOPELESS = frozenset(
    ("unknown-type", "duplicate-parameter", "name-collision", "no-identifier", "rule-not-expressible")
)


def read_records(file: SourceFile, root: Node, provider: str | None = None) -> tuple[list[Imported], list[Diagnostic]]:
    """The models of a JSON file, and what is wrong with it or was set aside.

    `provider` names who makes the models where a record does not say so.
    """
    found: list[Imported] = []
    problems: list[Diagnostic] = []
    for record in _records(root):
        imported, more = _model(file, record, provider)
        problems += more
        if imported is not None:
            found.append(imported)
    if not found and not problems:
        message = "the list holds no record"
        problems.append(
            Diagnostic("record-shape", message, file.place(root.mark), "save the answer of `GET /models/{id}`")
        )
    return found, problems


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


def _model(file: SourceFile, record: Node, provider: str | None) -> tuple[Imported | None, list[Diagnostic]]:
    def shape(at: Node, message: str, hint: str) -> tuple[None, list[Diagnostic]]:
        return None, [Diagnostic("record-shape", message, file.place(at.mark), hint)]

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
    keys = [entry("id", identity)]
    keys += _copied(record, "name", "name")
    keys += _provider(record, provider, identity)
    keys += _copied(record, "shortDescription", "description")
    keys += _copied(record, "capabilities", "capabilities")
    updated = record.get("updatedAt") or record.get("createdAt")
    if isinstance(updated, Scalar) and isinstance(updated.value, str):
        keys.append(entry("updated", scalar(updated.value[:10], updated.mark)))
    parameters = Sequence(tuple(_arranged(item) for item in inputs.items), inputs.mark)
    keys.append(entry("parameters", parameters))
    ui = record.get("uiConfig")
    if isinstance(ui, Mapping) and ui.entries:
        keys.append(entry(UI_CONFIG, ui))
    return _checked(file, Mapping(tuple(keys), record.mark))


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
    arranged = [known[word] for word in PARAMETER_ORDER if word in known]
    if unknown:
        arranged.append(entry(ASIDE, Mapping(tuple(unknown), unknown[0][0].mark), unknown[0][0]))
    return with_entries(item, arranged)


def _checked(file: SourceFile, root: Mapping) -> tuple[Imported | None, list[Diagnostic]]:
    """The model with everything set aside that would make the catalogue unsound, or nothing where that is not possible.

    Whatever the catalogue's own reader and checks refuse in a key is moved under `x-record`, and reported.
    """
    aside: list[Diagnostic] = []
    for kept in _aside_of(root):
        message = f"{quoted(str(kept.value))} is kept under `{ASIDE}`: the catalogue has no such key"
        aside.append(Diagnostic("import-set-aside", message, file.place(kept.mark), "nothing is generated from it"))
    while True:
        draft, problems = read_model(file, root, "")
        problems += check_model(draft.model, draft.unsound)
        errors = [one for one in problems if one.is_error]
        moved = False
        for error in errors:
            smaller = None if error.code in _HOPELESS else _without(file, root, error.place)
            if smaller is not None:
                word, root = smaller
                message = f"{quoted(word)} is kept under `{ASIDE}`: {error.message}"
                aside.append(Diagnostic("import-set-aside", message, error.place, error.hint))
                moved = True
                break
        if moved:
            continue
        absent = [one for one in errors if not (one.code == "missing-key" and "`provider`" in one.message)]
        return (None, [*aside, *absent]) if absent else (Imported(Kind.RECORD, file, root), aside)


def _aside_of(node: Node) -> Iterator[Scalar]:
    parameters = node.get("parameters") or node.get("inputs") if isinstance(node, Mapping) else None
    for item in parameters.items if isinstance(parameters, Sequence) else ():
        kept = item.get(ASIDE) if isinstance(item, Mapping) else None
        yield from (key for key, _ in kept.entries) if isinstance(kept, Mapping) else ()
        yield from _aside_of(item)


def _without(file: SourceFile, node: Mapping, place: Place) -> tuple[str, Mapping] | None:
    """The mapping with the input's key that holds `place` set aside, and that key; None where no key of an input does."""
    for index, (key, value) in enumerate(node.entries):
        if key.value not in ("parameters", "inputs") or not isinstance(value, Sequence):
            continue
        for number, item in enumerate(value.items):
            if not isinstance(item, Mapping):
                continue
            smaller = _without(file, item, place) or _set_aside(file, item, place)
            if smaller is not None:
                items = (*value.items[:number], smaller[1], *value.items[number + 1 :])
                entries = (*node.entries[:index], (key, Sequence(items, value.mark)), *node.entries[index + 1 :])
                return smaller[0], with_entries(node, entries)
    return None


def _set_aside(file: SourceFile, item: Mapping, place: Place) -> tuple[str, Mapping] | None:
    chosen = next(
        (
            key
            for key, value in item.entries
            if key.value not in _NEVER_ASIDE and key.value != ASIDE and _holds(file, (key, value), place)
        ),
        None,
    )
    if chosen is None:
        return None
    rest = [(key, value) for key, value in item.entries if key is not chosen and key.value != ASIDE]
    old = item.get(ASIDE)
    moved = [(key, value) for key, value in item.entries if key is chosen]
    kept = (*(old.entries if isinstance(old, Mapping) else ()), *moved)
    return str(chosen.value), with_entries(item, [*rest, entry(ASIDE, Mapping(kept, chosen.mark), chosen)])


def _holds(file: SourceFile, nodes: Iterable[Node], place: Place) -> bool:
    """Whether a place is inside of one of the nodes."""
    at = (place.line - 1, place.column - 1)
    return any((node.mark.line, node.mark.column) <= at < (node.mark.end_line, node.mark.end_column) for node in nodes)
