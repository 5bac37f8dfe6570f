"""YAML files as trees of nodes that know their place; libyaml parses, and only the subset that has one reading passes.

Aliases, anchors, tags, merge keys, directives, repeated keys, several documents and tab indentation are errors: each of
them means different things to different readers.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from generator.diagnostics import Diagnostic, Place, printable, quoted
from generator.scalars import Resolved, resolve_plain

MAX_BYTES = 512 * 1024  # the largest record seen is under 20 KB; a voice list of thousands fits
MAX_DEPTH = 40

# YAML 1.2.2, section 5.1: what may stand in a stream at all.
# NEL, LS and PS are left out: libyaml takes them for line breaks, as YAML 1.1 did.
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a node begins and ends; lines and columns count from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    value: Resolved
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.entries if name.value == key), None)


Node: TypeAlias = "Scalar | Sequence | Mapping"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's path as it is shown (relative, with forward slashes) and its lines."""

    path: str
    lines: tuple[str, ...]

    def place(self, mark: Mark) -> Place:
        if mark.line >= len(self.lines):  # the end of the file: show its last line
            last = max(0, len(self.lines) - 1)
            text = self.lines[last] if self.lines else ""
            return Place(self.path, last + 1, len(text) + 1, 1, text)
        text = self.lines[mark.line]
        if mark.end_line == mark.line:
            length = mark.end_column - mark.column
        else:
            length = len(text.rstrip()) - mark.column
        return Place(self.path, mark.line + 1, mark.column + 1, max(1, length), text)


class SourceError(Exception):
    """What makes a file unreadable as a whole; carries the diagnostics."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(d.message for d in diagnostics))
        self.diagnostics = diagnostics


def read_bytes(path: Path, shown: str) -> bytes:
    """The bytes of a regular file of at most `MAX_BYTES`. Raises `SourceError`."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(Diagnostic("file-unreadable", "this is not a regular file", Place(shown)))
        if status.st_size > MAX_BYTES:
            size = f"{status.st_size:,} bytes"
            raise SourceError(
                Diagnostic(
                    "file-too-large", f"the file has {size}; at most {MAX_BYTES:,} are read", Place(shown), "split it"
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceError(Diagnostic("file-unreadable", error.strerror or str(error), Place(shown))) from error


def parse(data: bytes, shown: str) -> tuple[SourceFile, Mapping, list[Diagnostic]]:
    """The file's top mapping, and the problems that do not hide the rest of it. Raises `SourceError`."""
    text = _decode(data, shown)
    file = SourceFile(shown, tuple(text.split("\n")))
    _refuse_characters(file, text)
    composer = _Composer(file)
    root = composer.document(text)
    if not isinstance(root, Mapping):
        kind = "a list" if isinstance(root, Sequence) else quoted(root.value)
        problem = Diagnostic(
            "not-a-mapping",
            f"the top of the file is {kind}, not a mapping of keys",
            file.place(root.mark),
            "start with `id: model_…`",
        )
        raise SourceError(*composer.problems, problem)
    return file, root, composer.problems


def _decode(data: bytes, shown: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").split("\n")
        line = before[-1] + data[error.start : error.start + 40].split(b"\n")[0].decode("utf-8", "replace")
        place = Place(shown, len(before), len(before[-1]) + 1, 1, line)
        hint = "save the file as UTF-8"
        raise SourceError(
            Diagnostic("not-utf8", f"byte 0x{data[error.start]:02x} is not UTF-8", place, hint)
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        hint = "a model file starts with `id: model_…`; remove the file if it is not needed"
        raise SourceError(Diagnostic("empty-file", "the file is empty", Place(shown), hint))
    return text


def _refuse_characters(file: SourceFile, text: str) -> None:
    if found := _UNPRINTABLE.search(text):
        place = _place_at(file, text, found.start())
        name = f"U+{ord(found[0]):04X}"
        hint = "write it as an escape in double quotes if it is meant, or remove it"
        raise SourceError(
            Diagnostic("invalid-character", f"the character {name} may not stand in a YAML file", place, hint)
        )
    if found := _TAB_INDENT.search(text):
        place = _place_at(file, text, found.start() + found[0].index("\t"))
        hint = "indent with spaces"
        raise SourceError(Diagnostic("yaml-tab", "a tab cannot indent in YAML", place, hint))


def _place_at(file: SourceFile, text: str, index: int) -> Place:
    line = text.count("\n", 0, index)
    column = index - (text.rfind("\n", 0, index) + 1)
    return file.place(Mark(line, column, line, column + 1))


class _Composer:
    """Builds nodes from libyaml's events; collects what is refused but does not hide the rest."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []
        self._parser: yaml.CSafeLoader

    def document(self, text: str) -> Node:
        self._parser = yaml.CSafeLoader(text)
        try:
            self._next()  # the stream's start
            event = self._next()
            if isinstance(event, yaml.StreamEndEvent):
                hint = "a model file starts with `id: model_…`; remove the file if it is not needed"
                raise SourceError(
                    Diagnostic("empty-file", "the file has nothing but comments", Place(self.file.path), hint)
                )
            assert isinstance(event, yaml.DocumentStartEvent)
            if event.version or event.tags:
                self._problem("yaml-directive", event, "`%` directives are not used here", "remove the line")
            root = self._node(self._next(), 0)
            self._next()  # the document's end
            event = self._next()
            if not isinstance(event, yaml.StreamEndEvent):
                self._problem(
                    "yaml-documents", event, "a second document starts here", "one file holds one model: split it"
                )
            return root
        except yaml.MarkedYAMLError as error:
            raise SourceError(*self.problems, self._syntax(error)) from error
        except yaml.YAMLError as error:
            problem = Diagnostic("yaml-syntax", printable(str(error)), Place(self.file.path))
            raise SourceError(*self.problems, problem) from error
        finally:
            self._parser.dispose()

    def _next(self) -> yaml.Event:
        event = self._parser.get_event()
        assert event is not None, "nothing is read behind the stream's end"
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            place = self.file.place(_mark(event))
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise SourceError(*self.problems, Diagnostic("yaml-depth", message, place))
        if isinstance(event, yaml.AliasEvent):
            self._problem("yaml-alias", event, "aliases are not used here", "write the value out")
            return Scalar(None, _mark(event), f"*{event.anchor}")
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            self._problem("yaml-alias", event, "anchors are not used here", f"remove `&{event.anchor}`")
        if event.tag is not None:
            hint = "remove the tag; quote the value to make it a string"
            self._problem("yaml-tag", event, f"tags are not used here: {event.tag}", hint)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        mark = _mark(event)
        is_plain, _ = event.implicit
        if not is_plain:  # quoted or a block: always a string
            return Scalar(event.value, mark, event.value)
        try:
            return Scalar(resolve_plain(event.value), mark, event.value)
        except OverflowError:
            hint = "quote it if it is text"
            self._problem("number-out-of-range", event, "no JSON reader can hold a number of this size", hint)
            return Scalar(0, mark, event.value)

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Sequence(tuple(items), _mark(start, event))

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first: dict[object, Mark] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                place = self.file.place(key.mark)
                self.problems.append(Diagnostic("yaml-key", "a key must be a plain word, not a list or mapping", place))
                continue
            name = key.value if isinstance(key.value, str) else key.text
            key = Scalar(name, key.mark, key.text)
            if name == "<<":
                hint = "write the keys out"
                self._problem("yaml-merge-key", event, "merge keys are not used here", hint)
                continue
            if name in first:
                place, related = self.file.place(key.mark), self.file.place(first[name])
                message = f"the key {quoted(name)} stands here a second time"
                self.problems.append(Diagnostic("yaml-duplicate-key", message, place, "keep one of the two", related))
                continue
            first[name] = key.mark
            entries.append((key, value))
        return Mapping(tuple(entries), _mark(start, event))

    def _problem(self, code: str, event: yaml.Event, message: str, hint: str) -> None:
        self.problems.append(Diagnostic(code, message, self.file.place(_mark(event)), hint))

    def _syntax(self, error: yaml.MarkedYAMLError) -> Diagnostic:
        mark = error.problem_mark or error.context_mark
        if mark is not None and mark.line >= len(self.file.lines) - 1 and error.context_mark is not None:
            mark = error.context_mark  # at the end of the file: what was never closed is the better place
        place = Place(self.file.path)
        if mark is not None:
            place = self.file.place(Mark(mark.line, mark.column, mark.line, mark.column + 1))
        message = error.problem or "this is not YAML"
        if error.context:
            message = f"{message} {error.context}"
        hint = None
        if "mapping values are not allowed" in message:
            hint = "a text that contains `: ` must be in quotes"
        elif "cannot start any token" in message:
            hint = "a text that starts with a special character must be in quotes"
        elif "did not find expected" in message:
            hint = "check the indentation, and that every quote and bracket above is closed"
        return Diagnostic("yaml-syntax", message, place, hint)


def _mark(start: yaml.Event, end: yaml.Event | None = None) -> Mark:
    first, last = start.start_mark, (end or start).end_mark
    assert first is not None and last is not None
    return Mark(first.line, first.column, last.line, last.column)
