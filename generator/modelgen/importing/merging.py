"""What a source says of a model, merged into the file that is there: only what differs changes.

`rules`, `usedWhen`, `deprecated`, annotations and whatever else the source cannot carry stay as they are. Names and
descriptions of models differ between the vendor's pages and records: see `words`.
"""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from collections.abc import Sequence

from modelgen.catalog.model import Json
from modelgen.importing import dates, words
from modelgen.importing.cells import is_read_as
from modelgen.importing.fitting import needs_mark
from modelgen.importing.imported import (
    ASIDE,
    NOTES,
    UI_CONFIG,
    Imported,
    Kind,
    entry,
    equal,
    is_whole,
    node_of,
    scalar,
    value_of,
)
from modelgen.importing.lists import Pair, list_spans
from modelgen.importing.markdown_text import straightened
from modelgen.importing.spans import Document, Span
from modelgen.importing.writing import MODEL_ORDER, PARAMETER_ORDER, block_scalar, entry_lines, flow, scalar_text
from modelgen.source.nodes import Mapping, Node, Scalar
from modelgen.source.nodes import Sequence as SequenceNode


def merge(document: Document, imported: Imported) -> list[Span]:
    """The spans to replace in a model's file; none when it says what the source says."""
    return _Change(document, imported).model()


class _Change:
    """One file that is being brought up to what one source says."""

    def __init__(self, document: Document, imported: Imported) -> None:
        self.document = document
        self.imported = imported

    def model(self) -> list[Span]:
        old, new = self.document.root, self.imported.root
        told, notes = words.decide(old, self.imported)
        spans = self.fields(old, told, MODEL_ORDER)
        if not _same_set(old.get("capabilities"), new.get("capabilities")):
            spans += self.value(old, "capabilities", new.get("capabilities"), MODEL_ORDER)
        spans += self.value(old, "parameters", new.get("parameters"), MODEL_ORDER)
        if self.imported.kind is Kind.RECORD:
            for word in (UI_CONFIG, ASIDE):
                spans += self.value(old, word, new.get(word), MODEL_ORDER)
        updated = dates.decide(old, self.imported, bool(spans), notes)
        noted: dict[str, Json] = {key: dict(inner) for key, inner in notes.items() if inner}
        spans += self.value(old, NOTES, node_of(noted, old.mark) if noted else None, MODEL_ORDER)
        return spans + (self.fields(old, {"updated": updated}, MODEL_ORDER) if updated else [])

    def fields(self, old: Mapping, wanted: Mapping_[str, Json], order: Sequence[str]) -> list[Span]:
        spans: list[Span] = []
        for word, value in wanted.items():
            node = None if value is None else scalar(str(value), old.mark)
            spans += self.value(old, word, node, order)
        return spans

    def value(self, old: Mapping, word: str, new: Node | None, order: Sequence[str]) -> list[Span]:
        """What makes a key of a mapping hold a value, or not be there."""
        there = old.get(word)
        if new is None:
            return [] if there is None else [self._removed(old, word)]
        if there is None:
            return [self._added(old, [(word, new)], order)]
        if isinstance(there, Mapping) and isinstance(new, Mapping) and there.entries and new.entries:
            return self._mapping(there, new)
        if isinstance(there, SequenceNode) and isinstance(new, SequenceNode) and there.items and new.items:
            is_parameters = word in ("parameters", "inputs") and bool(order)  # and not a key of some value
            return self._list(there, new, is_parameters)
        return [] if equal(value_of(there), value_of(new)) else [self._replaced(old, word, there, new)]

    def _mapping(self, old: Mapping, new: Mapping) -> list[Span]:
        """A plain mapping, all of which the source carries."""
        kept = [key for key, _ in old.entries if new.get(str(key.value)) is not None]
        if not kept:
            return [Span(self.document.start(old), self.document.end(old), flow(new))]
        spans: list[Span] = []
        for key, value in new.entries:
            if old.get(str(key.value)) is not None:
                spans += self.value(old, str(key.value), value, ())
        missing = [(str(key.value), value) for key, value in new.entries if old.get(str(key.value)) is None]
        spans += [self._removed(old, str(key.value)) for key, _ in old.entries if new.get(str(key.value)) is None]
        return spans + ([self._added(old, missing, (), kept[-1])] if missing else [])

    def _list(self, old: SequenceNode, new: SequenceNode, is_parameters: bool) -> list[Span]:
        free = dict(enumerate(old.items))
        pairs: list[Pair] = []
        for one in new.items:
            index = next((index for index, there in free.items() if _is_same(there, one, is_parameters)), None)
            free.pop(-1 if index is None else index, None)
            pairs.append((one, index))
        change = self._parameter if is_parameters else lambda there, one: []
        return list_spans(self.document, old, pairs, change, is_spread=is_parameters)

    def _parameter(self, old: Node, new: Node) -> list[Span]:
        if not isinstance(old, Mapping) or not isinstance(new, Mapping):
            return []
        name = str(value_of(new.get("name") or new))
        spans: list[Span] = []
        missing: list[tuple[str, Node]] = []
        theirs = {key.value: value for key, value in old.entries}
        ours = {key.value: value for key, value in new.entries}
        for word in PARAMETER_ORDER:
            there, wanted = theirs.get(word), ours.get(word)
            if word == ASIDE and self.imported.kind is Kind.PAGE:
                wanted = there or self._mark(name, old, new)
            if there is None and wanted is None:
                continue
            if word == "required":
                spans += self._required(old, wanted)
            elif self._is_none_of_its_business(word, old, new):
                continue
            elif wanted is None and there is not None and self.imported.carries(name, word):
                spans.append(self._removed(old, word))
            elif wanted is not None and there is None:
                missing.append((word, wanted))
            elif wanted is not None and there is not None and not self._is_typography(word, there, wanted):
                spans += self.value(old, word, wanted, PARAMETER_ORDER)
        groups: dict[int, list[tuple[str, Node]]] = {}
        for word, wanted in missing:
            groups.setdefault(self._after(old, word, PARAMETER_ORDER), []).append((word, wanted))
        return spans + [self._added(old, entries, PARAMETER_ORDER) for entries in groups.values()]

    def _is_none_of_its_business(self, word: str, old: Mapping, new: Mapping) -> bool:
        """Whether the file's word, or its having none, is no matter of what the source says."""
        there, wanted = old.get(word), new.get(word)
        if word == "integer":  # no source has it; it was inferred, or written by hand
            return there is not None if wanted is not None else there is None or not is_whole(old)
        if self.imported.kind is Kind.RECORD:
            return False
        if word != "default" or there is None:
            return False
        if wanted is None:  # a page shows an empty text as it shows none
            return value_of(there) == ""
        allowed = new.get("allowedValues")
        return is_read_as(value_of(there), value_of(wanted), None if allowed is None else value_of(allowed))

    def _mark(self, name: str, old: Mapping, new: Mapping) -> Node | None:
        """The mark that a parameter needs once a page's words stand beside those that only the file has."""
        kept = [(key, value) for key, value in old.entries if not self.imported.carries(name, str(key.value))]
        merged = {str(key.value): value for key, value in (*kept, *new.entries) if key.value != ASIDE}
        both = Mapping(tuple(entry(key, value) for key, value in merged.items()), old.mark)
        return scalar(True, old.mark) if needs_mark(both) else None

    def _is_typography(self, word: str, there: Node, wanted: Node) -> bool:
        """Whether a text is the file's own but for a typography pass, which pages go through: no change upstream."""
        if word != "description":
            return False
        return straightened(str(value_of(there))) == straightened(str(value_of(wanted)))

    def _required(self, old: Mapping, wanted: Node | None) -> list[Span]:
        there = old.get("required")
        was, now = _requirement(there), _requirement(wanted)
        if self.imported.kind is Kind.PAGE:  # it knows of `always` alone
            always = now.get("always") is True
            if always == (was.get("always") is True):
                return []
            now = {
                **{key: value for key, value in was.items() if key != "always"},
                **({"always": True} if always else {}),
            }
            wanted = None if not now else scalar(True, old.mark) if now == {"always": True} else node_of(now, old.mark)
        if equal(was, now):
            return []
        if isinstance(there, Mapping) and now:
            wanted = node_of(now, old.mark)
        return self.value(old, "required", wanted if now else None, PARAMETER_ORDER)

    def _replaced(self, old: Mapping, word: str, there: Node, new: Node) -> Span:
        document = self.document
        start, end = document.start(there), document.end(there)
        is_plain_there = isinstance(there, Scalar) and start < end
        if is_plain_there and not isinstance(new, Mapping | SequenceNode):
            quote = document.text[start]
            if isinstance(new, Scalar) and isinstance(new.value, str) and quote in ("'", '"'):
                return Span(start, end, _in_quotes(new.value, quote))
            return Span(start, end, flow(new) if self._is_inside_flow(old) else block_scalar(new))
        key = next(key for key, _ in old.entries if key.value == word)
        colon = document.colon(key)
        if self._is_inside_flow(old):
            return Span(colon, max(end, colon), f" {flow(new)}")
        lines = entry_lines(word, new, key.mark.column)
        head = " " * key.mark.column + scalar_text(word, in_flow=False, is_key=True) + ":"
        return Span(colon, max(end, colon), "\n".join([lines[0].removeprefix(head), *lines[1:]]))

    def _is_inside_flow(self, mapping: Mapping) -> bool:
        return self.document.is_flow(mapping)

    def _after(self, old: Mapping, word: str, order: Sequence[str]) -> int:
        """The index of the entry that a new one comes behind."""
        ranks = {one: rank for rank, one in enumerate(order)}
        rank = ranks.get(word, len(ranks))
        before = [i for i, (key, _) in enumerate(old.entries) if ranks.get(str(key.value), len(ranks)) < rank]
        return before[-1] if before else 0

    def _added(
        self, old: Mapping, entries: Sequence[tuple[str, Node]], order: Sequence[str], behind: Scalar | None = None
    ) -> Span:
        document = self.document
        index = self._after(old, entries[0][0], order)
        if behind is not None:
            index = next(number for number, (key, _) in enumerate(old.entries) if key is behind)
        key, value = old.entries[index]
        end = max(document.end(value), document.colon(key))
        if self._is_inside_flow(old):
            added = [f", {scalar_text(word, True, is_key=True)}: {flow(node)}" for word, node in entries]
            return Span(end, end, "".join(added))
        end = document.line_end(end)
        lines = [line for word, node in entries for line in entry_lines(word, node, key.mark.column)]
        is_apart = key.mark.column == 0 and len(lines) > 1
        return Span(end, end, "".join(f"\n{line}" for line in ["", *lines] if line or is_apart))

    def _removed(self, old: Mapping, word: str) -> Span:
        document = self.document
        index = next(number for number, (key, _) in enumerate(old.entries) if key.value == word)
        key, value = old.entries[index]
        start, end = document.start(key), max(document.end(value), document.colon(key))
        if self._is_inside_flow(old):
            if index:
                return Span(document.end(old.entries[index - 1][1]), end, "")
            return Span(start, document.start(old.entries[1][0]) if len(old.entries) > 1 else end, "")
        line = document.line_start(start)
        if document.text[line:start].strip():  # behind the dash of a list's item: the next key takes its place
            return Span(start, document.start(old.entries[index + 1][0]), "")
        if line == 0:
            return Span(start, document.line_after(end), "")
        return Span(document.line_end_before(line), document.line_end(end), "")


def _same_set(one: Node | None, other: Node | None) -> bool:
    """Whether two lists hold the same texts, in whatever order."""
    first, second = (value_of(node) if node is not None else None for node in (one, other))
    if not isinstance(first, list) or not isinstance(second, list):
        return False
    return set(map(str, first)) == set(map(str, second))


def _is_same(there: Node, wanted: Node, is_parameters: bool) -> bool:
    if not is_parameters:
        return equal(value_of(there), value_of(wanted))
    names = [node.get("name") if isinstance(node, Mapping) else None for node in (there, wanted)]
    return all(name is not None for name in names) and value_of(names[0]) == value_of(names[1])  # type: ignore[arg-type]


def _requirement(node: Node | None) -> dict[str, Json]:
    """`required` in its long form, without what says nothing."""
    value: Json = {} if node is None else value_of(node)
    if isinstance(value, bool):
        value = {"always": value}
    return (
        {key: inner for key, inner in value.items() if (key, inner) != ("always", False)}
        if isinstance(value, dict)
        else {}
    )


def _in_quotes(text: str, quote: str) -> str:
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    written = scalar_text(f"{text}\n", in_flow=False)  # never plain
    return written[: -len('\\x0a"')] + '"' if written.endswith('\\x0a"') else written.removesuffix('\\n"') + '"'
