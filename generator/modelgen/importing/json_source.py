"""JSON files as trees of nodes that know their place (RFC 8259), so that they are read as YAML files are.

YAML's reader would do for most of them, but not for text that is escaped as pairs of surrogates.
"""

from __future__ import annotations

import bisect
import re
import sys
from json import JSONDecodeError, JSONDecoder
from typing import NoReturn

from modelgen.diagnostics.diagnostic import Diagnostic, quoted
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, Sequence, SourceError, SourceFile, Unusable
from modelgen.source.scalars import Resolved

_MAX_DEPTH = 60
_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:(\.[0-9]+)?([eE][-+]?[0-9]+)?)")
_WORDS: dict[str, Resolved] = {"true": True, "false": False, "null": None}
_DECODER = JSONDecoder()
_BARE = re.compile(r"[A-Za-z]+")
_MOST_DIGITS = 400  # a double has at most 309 digits before the point


def parse_json(text: str, shown: str) -> tuple[SourceFile, Node]:
    """The value of a JSON text; `shown` is the file's path in messages. Raises `SourceError`."""
    file = SourceFile(shown, tuple(re.split("\r\n|\r|\n", text)))
    return file, _Parser(text, file).document()


class _Parser:
    """Recursive descent, one method a production."""

    def __init__(self, text: str, file: SourceFile) -> None:
        self.text, self.file = text, file
        self._starts = [0, *(found.end() for found in re.finditer("\r\n|\r|\n", text)), len(text) + 1]

    def document(self) -> Node:
        at = self._skip(0)
        node, at = self._value(at, 0)
        at = self._skip(at)
        if at < len(self.text):
            self._fail(
                at, "something stands behind the end of the JSON value", "put each record into a list, or a file"
            )
        return node

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        if depth > _MAX_DEPTH:
            self._fail(at, f"this is nested more than {_MAX_DEPTH} levels deep", "a record is not")
        first = self.text[at : at + 1]
        if first == "{":
            return self._object(at, depth)
        if first == "[":
            return self._array(at, depth)
        if first == '"':
            value, end = self._string(at)
            return Scalar(value, self._mark(at, end), value), end
        if number := _NUMBER.match(self.text, at):
            return self._number(number), number.end()
        word = _BARE.match(self.text, at)
        if word and word[0] in _WORDS:
            return Scalar(_WORDS[word[0]], self._mark(at, word.end()), word[0]), word.end()
        if word:
            self._fail(at, f"{quoted(word[0])} is not JSON", "texts are in double quotes; NaN has no JSON", word.end())
        what = f"{quoted(first)} is not the start of a value" if first else "the file ends where a value is due"
        self._fail(at, what, "the file may have been cut off" if not first else "look for a comma too many")

    def _object(self, start: int, depth: int) -> tuple[Node, int]:
        entries: list[tuple[Scalar, Node]] = []
        names: set[str] = set()
        at = self._skip(start + 1)
        while self.text[at : at + 1] != "}":
            if entries:
                at = self._comma(at, start)
            if self.text[at : at + 1] != '"':
                self._fail(at, "a key in double quotes is due here", self._cut_off(at, "remove the comma before it"))
            name, end = self._string(at)
            key = Scalar(name, self._mark(at, end), name)
            if name in names:
                self._fail(at, f"the key {quoted(name)} stands here a second time", "keep one of the two", end)
            names.add(name)
            at = self._skip(end)
            if self.text[at : at + 1] != ":":
                self._fail(at, "a `:` is due here", self._cut_off(at, 'write `"key": value`'))
            value, at = self._value(self._skip(at + 1), depth + 1)
            entries.append((key, value))
            at = self._skip(at)
        return Mapping(tuple(entries), self._mark(start, at + 1)), at + 1

    def _array(self, start: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        at = self._skip(start + 1)
        while self.text[at : at + 1] != "]":
            if items:
                at = self._comma(at, start)
            value, at = self._value(at, depth + 1)
            items.append(value)
            at = self._skip(at)
        return Sequence(tuple(items), self._mark(start, at + 1)), at + 1

    def _comma(self, at: int, start: int) -> int:
        if at >= len(self.text):
            self._fail(start, "this bracket is never closed", "the file may have been cut off", start + 1)
        if self.text[at] != ",":
            self._fail(at, "a comma is due here", "separate values by commas")
        return self._skip(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = _DECODER.raw_decode(self.text, at)
        except JSONDecodeError as error:
            message = error.msg[:1].lower() + error.msg[1:]
            self._fail(min(error.pos, len(self.text)), f"the text is not JSON: {message.removesuffix(' at')}", None)
        return str(value), end

    def _number(self, found: re.Match[str]) -> Scalar | Unusable:
        mark = self._mark(found.start(), found.end())
        is_whole = found[1] is None and found[2] is None
        value: int | float = float("inf")
        if len(found[0]) <= _MOST_DIGITS:
            value = int(found[0]) if is_whole else float(found[0])
        if abs(value) > sys.float_info.max:
            self._fail(found.start(), "the number is beyond what a double can hold", None, found.end())
        return Scalar(value, mark, found[0])

    def _skip(self, at: int) -> int:
        if self.text[at : at + 1] > " ":
            return at
        found = _BLANK.match(self.text, at)
        assert found is not None
        return found.end()

    def _cut_off(self, at: int, otherwise: str) -> str:
        return "the file may have been cut off" if at >= len(self.text) else otherwise

    def _mark(self, start: int, end: int) -> Mark:
        starts = self._starts
        line = bisect.bisect_right(starts, start) - 1
        end_line = line if end < starts[line + 1] else bisect.bisect_right(starts, end) - 1
        return Mark(line, start - starts[line], end_line, end - starts[end_line])

    def _fail(self, at: int, message: str, hint: str | None, end: int | None = None) -> NoReturn:
        place = self.file.place(self._mark(at, at + 1 if end is None else end))
        raise SourceError(Diagnostic("record-syntax", message, place, hint))
