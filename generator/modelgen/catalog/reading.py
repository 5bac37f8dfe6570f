"""One file that is being read: what was found so far, and how the value at hand is taken or refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from modelgen.diagnostics.diagnostic import Diagnostic, Place, one_of, quoted
from modelgen.diagnostics.spelling import Speller
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, SourceFile, Unusable

T = TypeVar("T")


class Refused(Exception):
    """A value that has been reported; whoever catches it leaves the value out."""


@dataclass
class Reading:
    """One file that is being read: what was found so far, and what the value at hand is called in messages."""

    file: SourceFile
    problems: list[Diagnostic] = field(default_factory=list)
    subject: str = "this"
    speller: Speller = field(default_factory=Speller)
    errors: int = 0

    def place(self, node: Node) -> Place:
        return self.file.place(node.mark)

    def report(
        self,
        code: str,
        at: Node | Place,
        message: str,
        hint: str | None = None,
        related: Place | None = None,
        subject: str | None = None,
    ) -> None:
        place = at if isinstance(at, Place) else self.place(at)
        problem = Diagnostic(code, message, place, hint, related, subject)
        self.problems.append(problem)
        self.errors += problem.is_error

    def refuse(self, code: str, at: Node | Place, message: str, hint: str | None = None) -> Refused:
        """Reports, and gives the exception to raise."""
        self.report(code, at, message, hint)
        return Refused()

    def unknown_key(self, key: Scalar, known: Collection[str], of: str = "here") -> str | None:
        """Reports it, and gives the key that was most likely meant."""
        near = self.speller.nearest(key.text, known)
        hint = f"did you mean `{near}`?" if near else f"known here: {one_of(known, most=len(known), word='and')}"
        if near is None and " " in key.text:
            hint = "a text with a comma in it must be in quotes inside of `{ }`"
        self.report("unknown-key", key, f"{quoted(key.value)} is not a key {of}", hint)
        return near

    def about(self, subject: str) -> _About:
        """A `with` block in which the value at hand is called so."""
        return _About(self, subject)


class _About:
    """Written out, because a generator takes several times as long, and each value of each file has one."""

    __slots__ = ("_outer", "_reading", "_subject")

    def __init__(self, reading: Reading, subject: str) -> None:
        self._reading, self._subject, self._outer = reading, subject, ""

    def __enter__(self) -> None:
        self._outer, self._reading.subject = self._reading.subject, self._subject

    def __exit__(self, *problem: object) -> None:
        self._reading.subject = self._outer


Parse = Callable[[Reading, Node], T]


def attempt(reading: Reading, parse: Parse[T], node: Node | None) -> T | None:
    """The value, or None when there is none or it was refused."""
    if node is None:
        return None
    try:
        return parse(reading, node)
    except Refused:
        return None


def each(reading: Reading, nodes: Iterable[Node], parse: Parse[T]) -> tuple[T, ...]:
    """All values; every one that is wrong is reported before `Refused` is raised."""
    values, is_refused = [], False
    for node in nodes:
        try:
            values.append(parse(reading, node))
        except Refused:
            is_refused = True
    if is_refused:
        raise Refused
    return tuple(values)


def items(reading: Reading, node: Node, what: str) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    raise wrong_type(reading, node, f"a list of {what}", "start each item with `- `, or write `[a, b]`")


def wrong_type(reading: Reading, node: Node, what: str, hint: str | None = None) -> Refused:
    """For a value that is not `what` it must be; silent where the value has been reported already."""
    if isinstance(node, Unusable):
        return Refused()
    if isinstance(node, Scalar) and node.value is None and not node.text:
        return reading.refuse("wrong-type", node, f"{reading.subject} has no value; it must be {what}", hint)
    return reading.refuse("wrong-type", node, f"{reading.subject} must be {what}, not {described(node)}", hint)


def described(node: Node) -> str:
    """`the number 5`, `a list`: what a node holds."""
    if isinstance(node, Mapping):
        return "a mapping" if node.entries else "an empty mapping"
    if isinstance(node, Sequence):
        return "a list" if node.items else "an empty list"
    if isinstance(node, Unusable) or node.value is None:
        return "null"
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    if isinstance(node.value, str):
        return f"the text {quoted(node.value)}" if node.value else "an empty text"
    return f"the number {quoted(node.value)}" if math.isfinite(node.value) else node.text
