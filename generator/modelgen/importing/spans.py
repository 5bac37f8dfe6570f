"""A YAML file as text with exact places, and changes of it as replaced spans.

Whatever is not inside of a replaced span stays as it is, byte for byte: comments, quotes, blank lines, line ends, order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from modelgen.diagnostics.diagnostic import Diagnostic
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, SourceFile
from modelgen.source.parsing import parse

_NEWLINE = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """What replaces the text from `start` up to `end`, offsets in code points."""

    start: int
    end: int
    text: str


class Overlap(ValueError):
    """Two changes of one and the same stretch of text."""


class Document:
    """The text of a model file with its nodes."""

    @classmethod
    def read(cls, data: bytes, shown: str) -> tuple[Document, list[Diagnostic]]:
        """The document, and the problems that do not hide the rest of it. Raises `SourceError`."""
        file, root, problems = parse(data, shown)
        return cls(data, file, root), problems

    def __init__(self, data: bytes, file: SourceFile, root: Mapping) -> None:
        self.file, self.root = file, root
        self.text = data.decode("utf-8")
        mark = int(self.text.startswith("\ufeff"))
        self._lines = [mark, *(found.end() for found in _NEWLINE.finditer(self.text))]
        first = _NEWLINE.search(self.text)
        self.newline = first[0] if first else "\n"

    def start(self, node: Node) -> int:
        return self._lines[node.mark.line] + node.mark.column

    def end(self, node: Node) -> int:
        """Behind a node's last character; libyaml has a block end where the next thing begins, comments and all."""
        if isinstance(node, Mapping | Sequence) and not self.is_flow(node):
            if isinstance(node, Sequence):
                return self.end(node.items[-1])
            key, value = node.entries[-1]
            return max(self.end(value), self.colon(key))
        start = self.start(node)
        if node.mark.end_line >= len(self._lines):
            end = len(self.text)
        else:
            end = self._lines[node.mark.end_line] + node.mark.end_column
        is_block = isinstance(node, Scalar) and self.text[start : start + 1] in ("|", ">")
        return start + len(self.text[start:end].rstrip()) if is_block else end

    def is_flow(self, node: Node) -> bool:
        """Whether a list or mapping is written in brackets."""
        return self.text[self.start(node) : self.start(node) + 1] in ("[", "{")

    def colon(self, key: Node) -> int:
        """Behind the `:` of a key."""
        return self.text.index(":", self.end(key)) + 1

    def line_start(self, offset: int) -> int:
        return max(start for start in self._lines if start <= offset)

    def line_end(self, offset: int) -> int:
        """Before the line's end."""
        found = _NEWLINE.search(self.text, offset)
        return found.start() if found else len(self.text)

    def line_end_before(self, line_start: int) -> int:
        """Where the line above ends, before its line end."""
        crlf = self.text[line_start - 2 : line_start] == "\r\n"
        return line_start - (2 if crlf else 1)

    def line_after(self, offset: int) -> int:
        """Behind the line's end."""
        found = _NEWLINE.search(self.text, offset)
        return found.end() if found else len(self.text)

    def with_spans(self, spans: Iterable[Span], start: int = 0, end: int | None = None) -> str:
        """The text from `start` to `end`, with the spans that lie in it replaced. Raises `Overlap`."""
        stop = len(self.text) if end is None else end
        pieces: list[str] = []
        at = start
        for span in sorted(spans):
            if start <= span.start and span.end <= stop:
                if span.start < at:
                    raise Overlap(span)
                pieces += [self.text[at : span.start], span.text.replace("\n", self.newline)]
                at = span.end
        return "".join([*pieces, self.text[at:stop]])
