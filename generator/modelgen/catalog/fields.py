"""The keys of one mapping, each parsed by its row in `grammar`; unknown, missing and misplaced ones are reported."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass

from modelgen.catalog import grammar, values
from modelgen.catalog.grammar import ANNOTATION_PREFIX, Key, Shape
from modelgen.catalog.model import Deprecation, Json, JsonScalar, ParameterType
from modelgen.catalog.once import once_for_each
from modelgen.catalog.reading import Parse, Reading, Refused, attempt, items, wrong_type
from modelgen.diagnostics.diagnostic import Place
from modelgen.source.nodes import Mapping, Node, Scalar


@dataclass(frozen=True, slots=True)
class Fields:
    """What a mapping holds: parsed values by key, nodes of the keys that have a richer shape, and `x-` annotations."""

    values: MappingType[str, object]
    nodes: MappingType[str, Node]
    keys: MappingType[str, Scalar]
    annotations: dict[str, Json]

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(value for value in self.scalars(key) if isinstance(value, str))

    def scalars(self, key: str) -> tuple[JsonScalar, ...]:
        value = self.values.get(key)
        return value if isinstance(value, tuple) else ()

    def number(self, key: str) -> int | float | None:
        value = self.values.get(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def count(self, key: str) -> int | None:
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def parameter_type(self) -> ParameterType | None:
        value = self.values.get("type")
        return value if isinstance(value, ParameterType) else None

    def deprecation(self) -> Deprecation | None:
        value = self.values.get("deprecated")
        return value if isinstance(value, Deprecation) else None


def read_fields(
    reading: Reading,
    mapping: Mapping,
    keys: tuple[Key, ...],
    places: dict[str, Place],
    annotated: bool = False,
    reserved: MappingType[str, str] | None = None,
) -> Fields:
    """Parses every key of a mapping, and notes where its value stands in `places`.

    `annotated`: whether `x-` keys may stand here. `reserved`: further words that the output uses as `x-` annotations, with
    the key that is meant.
    """
    known = _by_name(keys)
    annotations: dict[str, Json] = {}
    parsed: dict[str, object] = {}
    meant_instead: set[str | None] = set()  # a key that is written wrongly is not missing as well
    nodes: dict[str, Node] = {}
    written: dict[str, Scalar] = {}
    for key, node in mapping.entries:
        word = str(key.value)
        places[word] = reading.place(node)
        with reading.about(f"`{word}`"):
            if word in known:
                written[word], nodes[word] = key, node
                parse = known[word][1]
                if parse is not None and (value := attempt(reading, parse, node)) is not None:
                    parsed[word] = value
            elif annotated and word.startswith(ANNOTATION_PREFIX) and word != ANNOTATION_PREFIX:
                meant = {**{name: name for name in known}, **(reserved or {})}
                _annotation(reading, key, node, meant, annotations)
            else:
                meant_instead.add(reading.unknown_key(key, known))
    if not mapping.is_partial:
        place = reading.place(mapping.entries[0][0] if mapping.entries else mapping)
        for row in keys:
            if row.required and row.name not in written and row.name not in meant_instead:
                message = f"the key `{row.name}` is missing"
                hint = f"add `{row.name}: …`. {row.purpose}"
                reading.report("missing-key", place, message, hint, subject=row.name)
    return Fields(parsed, nodes, written, annotations)


def read_list(
    reading: Reading, root: Mapping, list_: Key, keys: tuple[Key, ...], what: str, each: str, hint: str
) -> Iterator[Fields]:
    """What the items hold of the one list in a file, `list_`; what is no mapping is reported and left out."""
    node = read_fields(reading, root, (list_,), {}).nodes.get(list_.name)
    with reading.about(f"`{list_.name}`"):
        listed = attempt(reading, lambda reading, node: items(reading, node, what), node)
    for item in listed or ():
        if isinstance(item, Mapping):
            yield read_fields(reading, item, keys, {})
        else:
            with reading.about(each):
                wrong_type(reading, item, "a mapping", hint)


@once_for_each
def _by_name(keys: tuple[Key, ...]) -> MappingType[str, tuple[Key, Parse[object] | None]]:
    """Keys by their names, each with what reads its value; None where its shape is richer."""
    return {key.name: (key, _PARSERS.get(key.shape)) for key in keys}


def _annotation(
    reading: Reading, key: Scalar, node: Node, meant: MappingType[str, str], annotations: dict[str, Json]
) -> None:
    word = str(key.value)
    bare = word.removeprefix(ANNOTATION_PREFIX)
    if bare in meant:
        message = f"`{word}` is what the output calls the key `{meant[bare]}`"
        reading.report("reserved-annotation", key, message, f"write `{meant[bare]}`, or choose another name")
        return
    try:
        values.check_characters(reading, key, word)
        annotations[word] = values.json(reading, node)
    except Refused:
        pass


def deprecation(reading: Reading, node: Node) -> Deprecation:
    if isinstance(node, Scalar) and node.value is True:
        return Deprecation()
    if not isinstance(node, Mapping):
        hint = "write `deprecated: {since: 2026-04-09, replacement: …, reason: …}`"
        raise wrong_type(reading, node, "true or a mapping", hint)
    fields = read_fields(reading, node, grammar.DEPRECATED_KEYS, {})
    return Deprecation(fields.text("since"), fields.text("replacement"), fields.text("reason"))


_PARSERS: MappingType[Shape, Parse[object]] = {
    Shape.TEXT: values.text,
    Shape.LABEL: values.label,
    Shape.NAME: values.name,
    Shape.ID: values.model_id,
    Shape.DATE: values.date,
    Shape.URL: values.url,
    Shape.BOOLEAN: values.boolean,
    Shape.NUMBER: values.number,
    Shape.STEP: values.step,
    Shape.COUNT: values.count,
    Shape.STRINGS: values.texts,
    Shape.CAPABILITIES: values.capabilities,
    Shape.TYPE: values.parameter_type,
    Shape.KIND: values.choice(grammar.ASSET_KINDS, "asset kind"),
    Shape.BACKGROUND: values.choice(grammar.BACKGROUND_BEHAVIORS, "background behavior"),
    Shape.SCALARS: values.scalars,
    Shape.DEPRECATED: deprecation,
}
