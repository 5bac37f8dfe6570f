"""The texts of a source as every output can carry them, before the catalogue's own reader sees them.

What people read is mended: line ends, characters that no output takes, blanks around names. What goes over the wire (names
of parameters, allowed values) is never changed: the reader refuses it, and `fitting` sets it aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from modelgen.catalog.grammar import MODEL_KEYS, PARAMETER_KEYS, Shape
from modelgen.diagnostics.diagnostic import Diagnostic
from modelgen.importing.imported import ASIDE, UI_CONFIG
from modelgen.source.characters import carried, refused_character
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, SourceFile

LONGEST_KEY = 500  # characters; YAML takes no key of more than 1024 on a line
_TEXTS = frozenset(row.name for row in PARAMETER_KEYS if row.shape is Shape.TEXT)
_LABELS = frozenset(row.name for row in MODEL_KEYS if row.shape is Shape.LABEL)
_MESSAGES = ("ifDefined", "ifNotDefined")


class Cleaner:
    """One source that is cleaned; `problems` are the warnings of what was replaced."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []

    def model(self, root: Mapping) -> Mapping:
        """A model in the catalogue's words. Labels and descriptions of which nothing is left are left out."""
        entries: list[tuple[Scalar, Node]] = []
        for key, node in root.entries:
            word = str(key.value)
            if word in _LABELS or word == "description":
                node = self.label(node) if word in _LABELS else self.text(node)
                if isinstance(node, Scalar) and isinstance(node.value, str) and not node.value.strip():
                    continue
            elif word == "parameters":
                node = self._inputs(node)
            elif word in (UI_CONFIG, ASIDE):
                node = self.value(node)
            entries.append((key, node))
        return replace(root, entries=tuple(entries))

    def text(self, node: Node) -> Node:
        """A text that people read; anything else as it is."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return node
        if (character := refused_character(node.value)) is None:
            return node
        if character != "U+000D":
            message = f"{character} is replaced in this text: not every output can carry it"
            place = self.file.place(node.mark)
            self.problems.append(Diagnostic("import-text", message, place, "look whether the text still says it"))
        return replace(node, value=carried(node.value))

    def label(self, node: Node) -> Node:
        """A name that people read: on one line, without blanks around it."""
        node = self.text(node)
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return node
        line = re.sub(r"\s*\n\s*", " ", node.value).strip()
        return node if line == node.value else replace(node, value=line)

    def value(self, node: Node) -> Node:
        """Any value that is kept and that nothing is generated from, keys and all."""
        if isinstance(node, Mapping):
            return replace(node, entries=tuple(self._kept(node)))
        if isinstance(node, Sequence):
            return replace(node, items=tuple(map(self.value, node.items)))
        return self.text(node)

    def _kept(self, node: Mapping) -> Iterator[tuple[Scalar, Node]]:
        taken: set[str] = set()
        for key, value in node.entries:
            word = self.text(key)
            assert isinstance(word, Scalar)
            name = str(word.value)
            if len(name) <= LONGEST_KEY and name not in taken:
                taken.add(name)
                yield word, self.value(value)
                continue
            message = "this key is left out: " + ("it is too long" if name not in taken else "it is there already")
            place = self.file.place(key.mark)
            self.problems.append(Diagnostic("import-text", message, place, "nothing is generated from it"))

    def _inputs(self, node: Node) -> Node:
        return _each(node, self._input) if isinstance(node, Sequence) else node

    def _input(self, node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node
        entries: list[tuple[Scalar, Node]] = []
        for key, value in node.entries:
            word = str(key.value)
            if word in _TEXTS:
                value = self.text(value)
            elif word == "default":
                value = _with_newlines(value)
            elif word == "required":
                value = self._required(value)
            elif word == "inputs":
                value = self._inputs(value)
            elif word == ASIDE:
                value = self.value(value)
            entries.append((key, value))
        return replace(node, entries=tuple(entries))

    def _required(self, node: Node) -> Node:
        """The messages of a requirement: `{other: {message: text}}`, or the text alone."""

        def message(value: Node) -> Node:
            if not isinstance(value, Mapping):
                return self.text(value)
            return _values(value, lambda word, inner: self.text(inner) if word == "message" else inner)

        def form(word: str, value: Node) -> Node:
            is_one = word in _MESSAGES and isinstance(value, Mapping)
            return _values(value, lambda _, inner: message(inner)) if is_one else value

        return _values(node, form)


def _values(node: Node, change: Callable[[str, Node], Node]) -> Node:
    """A mapping with its values changed; anything else as it is."""
    if not isinstance(node, Mapping):
        return node
    return replace(node, entries=tuple((key, change(str(key.value), value)) for key, value in node.entries))


def _each(node: Sequence, change: Callable[[Node], Node]) -> Sequence:
    return replace(node, items=tuple(map(change, node.items)))


def _with_newlines(node: Node) -> Node:
    """A value with `\\n` for every line end; its characters are its own."""
    if isinstance(node, Mapping):
        return _values(node, lambda _, inner: _with_newlines(inner))
    if isinstance(node, Sequence):
        return _each(node, _with_newlines)
    if isinstance(node, Scalar) and isinstance(node.value, str) and "\r" in node.value:
        return replace(node, value=re.sub("\r\n?", "\n", node.value))
    return node
