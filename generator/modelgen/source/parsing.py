"""YAML files as trees of nodes that know their place; libyaml parses, and only the subset that has one reading passes.

Aliases, anchors, tags, merge keys, directives, repeated keys, several documents and tab indentation are errors: each of
them means different things to different readers.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NoReturn

import yaml

from modelgen.diagnostics.diagnostic import Diagnostic, Place, printable, quoted
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, Sequence, SourceError, SourceFile, Unusable
from modelgen.source.scalars import resolve_plain
from modelgen.source.syntax import error_mark, syntax_error

MAX_BYTES = 512 * 1024  # the largest record seen is under 20 KB; a voice list of thousands fits
MAX_NODES = 30_000
MAX_DEPTH = 40
_MOST_LINES = 1000  # of one file, that are reported for one and the same mistake

# YAML 1.2.2, section 5.1: what may stand in a stream at all.
# NEL, LS and PS are left out: libyaml takes them for line breaks, as YAML 1.1 did.
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"[ ]*\t[ \t]*(?=\S)")
_OTHER_ENCODINGS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_NOT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # the second, too, is not on every system
_EMPTY_HINT = "a model file starts with `id: model_…`; remove the file if it is not needed"


def read_bytes(path: Path, shown: str) -> bytes:
    """The bytes of a regular file of at most `MAX_BYTES`. Raises `SourceError`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _not_regular(shown)
        # It may be another by now. Without O_NONBLOCK, a pipe in the folder would be waited for.
        with open(os.open(path, os.O_RDONLY | _NOT_WAITING), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _not_regular(shown)
            check_size(status.st_size, shown)
            return stream.read(MAX_BYTES)
    except OSError as error:
        hint = "check that it exists and that you may read it"
        message = f"the file cannot be read: {_REASONS.get(error.errno or 0) or error.strerror or error}"
        raise SourceError(Diagnostic("file-unreadable", message, Place(shown), hint)) from error


def check_size(size: int, shown: str) -> None:
    """Raises `SourceError` for a file of more bytes than are read."""
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read"
        hint = "one file holds one model; move what is not part of it elsewhere"
        raise SourceError(Diagnostic("file-too-large", message, Place(shown), hint))


_REASONS = {  # the same on every operating system
    errno.ELOOP: "the link leads to itself",
    errno.ENOENT: "there is none, or the link leads nowhere",
    errno.EACCES: "permission denied",
}


def _not_regular(shown: str) -> SourceError:
    message = "this is a folder, a pipe or a device, not a file"
    return SourceError(Diagnostic("file-unreadable", message, Place(shown), "remove it, or give it another ending"))


def parse(data: bytes, shown: str) -> tuple[SourceFile, Mapping, list[Diagnostic]]:
    """The file's top mapping, and the problems that do not hide the rest of it. Raises `SourceError`."""
    text = _decode(data, shown)
    file = SourceFile(shown, tuple(text.split("\n")))
    characters = list(islice(_refused_characters(file), _MOST_LINES))
    composer = _Composer(file)
    try:  # the rest of the file may be sound: each such character gives way to one that moves nothing
        root = composer.document(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text) if characters else text)
    except SourceError:
        if characters:
            raise SourceError(*characters) from None
        raise
    composer.problems[:0] = characters
    if isinstance(root, Mapping):
        return file, root, composer.problems
    if isinstance(root, Scalar) and not root.text:
        composer.report("empty-file", root.mark, "the file holds nothing", _EMPTY_HINT)
    elif not isinstance(root, Unusable):
        kind = "a list" if isinstance(root, Sequence) else f"the value {quoted(root.text)}"
        message = f"the top of the file is {kind}, not a mapping of keys"
        composer.report("not-a-mapping", root.mark, message, "start with `id: model_…`")
    raise SourceError(*composer.problems)


def _decode(data: bytes, shown: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = re.split("\r\n|\r|\n", error.object[: error.start].decode("utf-8"))
        rest = re.split(b"\r\n|\r|\n", error.object[error.start :], maxsplit=1)[0].decode("utf-8", "replace")
        place = Place(shown, len(before), len(before[-1]) + 1, 1, before[-1] + rest)
        other = next((name for mark, name in _OTHER_ENCODINGS if data.startswith(mark)), None)
        hint = f"it looks like {other}: save the file as UTF-8" if other else "save the file as UTF-8"
        message = f"the byte 0x{error.object[error.start]:02x} is not UTF-8 here"
        raise SourceError(Diagnostic("not-utf8", message, place, hint)) from error
    if text.count("\0") * 3 > len(text):
        hint = "it looks like UTF-16: save the file as UTF-8"
        raise SourceError(Diagnostic("not-utf8", "too many bytes are 0 for a text in UTF-8", Place(shown), hint))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise SourceError(Diagnostic("empty-file", "the file is empty", Place(shown), _EMPTY_HINT))
    return text


def _refused_characters(file: SourceFile) -> Iterator[Diagnostic]:
    """The first one of each line."""
    for number, line in enumerate(file.lines):
        if found := _UNPRINTABLE.search(line):
            place = file.place(Mark(number, found.start(), number, found.end()))
            message = f"the character U+{ord(found[0]):04X} may not stand in a YAML file"
            yield Diagnostic("invalid-character", message, place, "remove the character")


class _Composer:
    """Builds nodes from libyaml's events; collects what is refused but does not hide the rest."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []
        self._parser: yaml.CSafeLoader
        self._nodes = 0
        self._brackets: list[Mark] = []  # those that are open
        self._inside_scalars: set[int] = set()  # lines that go on with a text: their tabs are its own, or white space

    def report(self, code: str, mark: Mark, message: str, hint: str | None = None, related: Mark | None = None) -> None:
        see = None if related is None else self.file.place(related)
        self.problems.append(Diagnostic(code, message, self.file.place(mark), hint, see))

    def document(self, text: str) -> Node:
        self._parser = yaml.CSafeLoader(text)
        try:
            root = self._document()
        except yaml.MarkedYAMLError as error:
            mark = error_mark(error, self.file)
            if self._brackets and mark is not None and not "".join(self.file.lines[mark.line :]).strip():
                self.report("yaml-syntax", self._brackets[-1], "this bracket is never closed", "close it")
                raise SourceError(*self.problems) from error
            self._report_tabs(None if mark is None else mark.line)
            if not self.problems or self.problems[-1].code != "yaml-tab":
                self.problems.append(syntax_error(error, mark, self.file))
            raise SourceError(*self.problems) from error
        except yaml.YAMLError as error:
            problem = Diagnostic("yaml-syntax", printable(str(error)), Place(self.file.path))
            raise SourceError(*self.problems, problem) from error
        finally:
            self._parser.dispose()
        self._report_tabs(None)
        return root

    def _document(self) -> Node:
        self._next()  # the stream's start
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            problem = Diagnostic("empty-file", "the file has nothing but comments", Place(self.file.path), _EMPTY_HINT)
            raise SourceError(problem)
        assert isinstance(event, yaml.DocumentStartEvent)
        if event.version or event.tags:
            self.report("yaml-directive", _mark(event), "`%` directives are not used here", "remove the line")
        root = self._node(self._next(), 0)
        self._next()  # the document's end
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            hint = "one file holds one model: put the second one into a file of its own"
            self.report("yaml-documents", _mark(event), "a second document starts here", hint)
        return root

    def _next(self) -> yaml.Event:
        event = self._parser.get_event()
        assert event is not None, "nothing is read behind the stream's end"
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._nodes += 1
        if depth > MAX_DEPTH:
            self._give_up("yaml-depth", event, f"this is nested more than {MAX_DEPTH} levels deep", "flatten it")
        if self._nodes > MAX_NODES:
            message = f"the file has more than {MAX_NODES:,} keys and values"
            self._give_up(
                "file-too-large", event, message, "one file holds one model; move what is not part of it elsewhere"
            )
        if isinstance(event, yaml.AliasEvent):
            self.report("yaml-alias", _mark(event), "aliases are not used here", "write the value out")
            return Unusable(_mark(event))
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            mark = _property_mark(event, "&", self.file)
            self.report("yaml-alias", mark, "anchors are not used here", f"remove `&{event.anchor}`")
        if event.tag is not None:
            hint = "remove it; to make a value a text, put it in quotes"
            self.report("yaml-tag", _property_mark(event, "!", self.file), "tags are not used here", hint)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        first = _mark(event)
        bracket = Mark(first.line, first.column, first.line, first.column + 1)
        self._brackets += [bracket] * bool(event.flow_style)
        read = self._sequence if isinstance(event, yaml.SequenceStartEvent) else self._mapping
        node = read(event, depth)
        if event.flow_style:
            self._brackets.pop()
        return node

    def _give_up(self, code: str, event: yaml.Event, message: str, hint: str) -> NoReturn:
        self.report(code, _mark(event), message, hint)
        raise SourceError(*self.problems)

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        mark = _mark(event)
        if mark.end_line > mark.line:
            self._inside_scalars.update(range(mark.line + 1, mark.end_line + 1))
        is_plain, _ = event.implicit
        if not is_plain:  # quoted or a block: always a string
            return Scalar(event.value, mark, event.value)
        try:
            return Scalar(resolve_plain(event.value), mark, event.value)
        except OverflowError:
            message = "the number is outside of what a double can hold: 5e-324 to 1.8e308, and 0"
            self.report("number-out-of-range", mark, message, "quote it if it is a text")
            return Unusable(mark)

    def _sequence(self, start: yaml.Event, depth: int) -> Node:
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Sequence(tuple(items), _mark(start, event))

    def _mapping(self, start: yaml.Event, depth: int) -> Node:
        entries: list[tuple[Scalar, Node]] = []
        first: dict[str, Mark] = {}
        is_partial = False
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            is_merge = isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.value == "<<"
            if not isinstance(key, Scalar) or is_merge:
                is_partial = True
                if is_merge:
                    self.report("yaml-merge-key", key.mark, "merge keys are not used here", "write the keys out")
                elif not isinstance(key, Unusable):
                    kind = "list" if isinstance(key, Sequence) else "mapping"
                    self.report(
                        "yaml-key", key.mark, f"a key must be a plain word, not a {kind}", "write `word: value`"
                    )
                continue
            name = key.value if isinstance(key.value, str) else key.text
            if name in first:
                message = f"the key {quoted(name)} stands here a second time"
                self.report("yaml-duplicate-key", key.mark, message, "keep one of the two", first[name])
                continue
            first[name] = key.mark
            entries.append((key if key.value is name else Scalar(name, key.mark, key.text), value))
        return Mapping(tuple(entries), _mark(start, event), is_partial)

    def _report_tabs(self, failed: int | None) -> None:
        """Lines indented with tabs; where parsing failed, only if it was for one of them."""
        lines = self.file.lines
        if failed is not None:
            is_one = failed < len(lines) and failed not in self._inside_scalars and _TAB_INDENT.match(lines[failed])
            if not is_one:
                return
        found = (
            (line, match)
            for line, text in enumerate(lines)
            if (match := _TAB_INDENT.match(text)) and line not in self._inside_scalars
        )
        for line, match in islice(found, _MOST_LINES):
            column = match[0].index("\t")
            self.report(
                "yaml-tab", Mark(line, column, line, match.end()), "a tab cannot indent in YAML", "indent with spaces"
            )


def _mark(start: yaml.Event, end: yaml.Event | None = None) -> Mark:
    first, last = start.start_mark, (end or start).end_mark
    assert first is not None and last is not None
    return Mark(first.line, first.column, last.line, last.column)


def _property_mark(event: yaml.Event, sign: str, file: SourceFile) -> Mark:
    """Where a value's anchor (`&`) or tag (`!`) stands: it is a part of the value's own mark."""
    mark = _mark(event)
    found = re.compile(rf"{sign}[^\s,\[\]{{}}]*").search(file.lines[mark.line], mark.column)
    return Mark(mark.line, found.start(), mark.line, found.end()) if found else mark
