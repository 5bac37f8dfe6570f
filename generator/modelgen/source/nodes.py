"""What a YAML file is read into: nodes that know their place, and the lines that they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.source.scalars import Resolved


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a node begins and ends; lines and columns count from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value, and its text without quotes; a mapping's keys are always strings."""

    value: Resolved
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order of the file, each once. `is_partial` where one was refused and left out."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    is_partial: bool = False

    def get(self, key: str) -> Node | None:
        for name, value in self.entries:
            if name.value == key:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Unusable:
    """What stands for a value that has been reported; whoever reads it passes over it in silence."""

    mark: Mark


Node: TypeAlias = "Scalar | Sequence | Mapping | Unusable"


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
