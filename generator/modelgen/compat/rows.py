"""What a row of the table says of one kind of change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad a change is; the worst comes first."""

    BREAKING = "breaking"  # code or a request that worked no longer does
    RISKY = "risky"  # it still works, and may come to something else
    COMPATIBLE = "compatible"  # it works as before; more is possible, or less is asked for
    DOCUMENTATION = "documentation"  # only what people read

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Level).index(self)

    def in_requests(self, purpose: str, explanation: str) -> Row:
        return Row(self, Seen.REQUEST, purpose, explanation)

    def in_code(self, purpose: str, explanation: str) -> Row:
        return Row(self, Seen.CODE, purpose, explanation)

    def in_results(self, purpose: str, explanation: str) -> Row:
        return Row(self, Seen.RESULT, purpose, explanation)

    def in_docs(self, purpose: str, explanation: str) -> Row:
        return Row(self, Seen.DOCS, purpose, explanation)


class Seen(Enum):
    """Who notices a change first."""

    REQUEST = "request"  # a body that was accepted is refused, or the other way round
    CODE = "code"  # a name or a type of the generated client
    RESULT = "result"  # what the service makes of the same request
    DOCS = "docs"  # pages, docstrings and annotations


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of change: how bad it is and for whom, what it is, and why it counts so; the table adds id and category."""

    level: Level
    seen: Seen
    purpose: str
    explanation: str
    id: str = ""
    category: str = ""


BREAKING, RISKY, COMPATIBLE, DOCUMENTATION = Level
