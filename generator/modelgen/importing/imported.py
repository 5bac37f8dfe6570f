"""What a source says about one model, in the catalogue's words: the one form that every source becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from modelgen.catalog.model import Json, Model
from modelgen.diagnostics.diagnostic import Place
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, Sequence, SourceFile, Unusable

NOTES = "x-imported"  # on a model: by kind of source, the words of its that the file does not use, and a record's date
UI_CONFIG = "x-uiConfig"  # on a model: the record's `uiConfig`
ASIDE = "x-record"  # on a model or parameter: what the record says and the catalogue has no place for


class Kind(Enum):
    """Where it comes from. A page and a record of one model may name and describe it in different words."""

    RECORD = "record"
    PAGE = "page"


PAGE_KEYS = frozenset(("type", "default", "min", "max", "allowedValues", "description"))
_NEVER_UPSTREAM = frozenset(("usedWhen", "deprecated"))


@dataclass(frozen=True, slots=True)
class Imported:
    """One model. `root` has the keys of a model file, its marks point into `file`; `model` is what the catalogue reads in it.

    `lacking` names, by parameter, keys that this source could not express for that parameter.
    """

    kind: Kind
    file: SourceFile
    root: Mapping
    model: Model
    lacking: frozenset[tuple[str, str]] = frozenset()

    def text(self, key: str) -> str:
        """The text under a key; "" where there is none."""
        node = self.root.get(key)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""

    @property
    def place(self) -> Place:
        """Where the source names the model."""
        return self.file.place((self.root.get("id") or self.root).mark)

    def carries(self, parameter: str, key: str) -> bool:
        """Whether this source says what a parameter's key holds, so that its silence means that there is none.

        `required` is carried by both, by a page only in so far as it is `always`.
        """
        if (parameter, key) in self.lacking or key in _NEVER_UPSTREAM:
            return False
        if self.kind is Kind.PAGE:
            return key in PAGE_KEYS
        return not key.startswith("x-") or key == ASIDE


def entry(word: str, value: Node, at: Node | None = None) -> tuple[Scalar, Node]:
    """An entry of a mapping, its key at the place of `at`, or else of its value."""
    return Scalar(word, (at or value).mark, word), value


def scalar(value: str | int | float | bool | None, mark: Mark) -> Scalar:
    text = ("true" if value else "false") if isinstance(value, bool) else "" if value is None else str(value)
    return Scalar(value, mark, text)


def node_of(value: Json, mark: Mark) -> Node:
    """A JSON value as nodes that all stand at one place."""
    if isinstance(value, dict):
        return Mapping(tuple(entry(key, node_of(inner, mark)) for key, inner in value.items()), mark)
    if isinstance(value, list):
        return Sequence(tuple(node_of(inner, mark) for inner in value), mark)
    return scalar(value, mark)


def value_of(node: Node) -> Json:
    """The JSON value of nodes; whole floats are integers, as the catalogue takes them."""
    if isinstance(node, Mapping):
        return {str(key.value): value_of(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [value_of(item) for item in node.items]
    if isinstance(node, Unusable):
        return None
    if isinstance(node.value, float) and node.value.is_integer() and abs(node.value) <= 2**53:
        return int(node.value)
    return node.value


def equal(one: Json, other: Json) -> bool:
    """Equality of JSON values: `true` equals no number; the order of keys counts for nothing."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return one == other


def with_entries(mapping: Mapping, entries: Iterable[tuple[Scalar, Node]]) -> Mapping:
    return replace(mapping, entries=tuple(entries))


def is_whole(item: Mapping) -> bool:
    """Whether an input is a number of which all that is said is whole, with a step: the vendor's way to count."""
    kind, step, allowed = item.get("type"), item.get("step"), item.get("allowedValues")
    if not isinstance(kind, Scalar) or kind.value != "number" or step is None:
        return False
    said = [node for word in ("default", "min", "max") if (node := item.get(word)) is not None]
    said += allowed.items if isinstance(allowed, Sequence) else ()
    return all(type(value_of(node)) is int for node in (step, *said))
