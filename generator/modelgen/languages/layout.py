"""Laying out code within a width: what fits on a line stays on it, what does not is broken from the outside in.

The documents are those of Wadler's "A prettier printer", as the formatters of many languages use them: a `Group` is set flat where
all of it fits, else its own lines break. So code can be written as its formatter would leave it, without running one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Line:
    """A line break where its group is broken; else `flat`."""

    flat: str = " "
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Indent:
    """`content` with its lines indented by one more level."""

    content: Doc


@dataclass(frozen=True, slots=True)
class Group:
    """`content` on one line where it fits."""

    content: Doc


@dataclass(frozen=True, slots=True)
class IfBroken:
    """`broken` where the group around it is, else `flat`."""

    broken: Doc
    flat: Doc = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The first state on one line where it fits; else the next one whose text up to its own first line break fits; else the last."""

    states: tuple[Doc, ...]


Doc: TypeAlias = "str | Line | Indent | Group | IfBroken | Choice | tuple[Doc, ...]"

LINE, SOFT_LINE, HARD_LINE = Line(), Line(""), Line(is_hard=True)
_Pending: TypeAlias = "tuple[int, bool, Doc]"  # levels of indentation, whether it is set flat, what


def joined(separator: Doc, parts: Iterable[Doc]) -> tuple[Doc, ...]:
    """The parts with `separator` between them."""
    found: list[Doc] = []
    for part in parts:
        found += [separator, part] if found else [part]
    return tuple(found)


def bracketed(opening: str, parts: Sequence[Doc], closing: str, last: str = ",", pad: str = "") -> Doc:
    """A list in brackets: on one line with `pad` inside the brackets, or one part a line with `last` behind the last one."""
    if not parts:
        return opening + closing
    inner = Line(pad)
    return Group((opening, Indent((inner, joined((",", LINE), parts))), IfBroken(last), inner, closing))


def laid_out(doc: Doc, width: int, tab: str, level: int = 0, column: int | None = None) -> str:
    """The text of a document that starts at `level`, and `column` (by default what the level makes)."""
    at = level * len(tab) if column is None else column
    out: list[str] = []
    stack: list[_Pending] = [(level, False, doc)]
    while stack:
        depth, is_flat, part = stack.pop()
        if isinstance(part, str):
            out.append(part)
            at += len(part)
        elif isinstance(part, tuple):
            for one in reversed(part):
                stack.append((depth, is_flat, one))
        elif isinstance(part, Indent):
            stack.append((depth + 1, is_flat, part.content))
        elif isinstance(part, Group):
            line = _flat(part.content, width - at)
            if line is not None and (is_flat or _fits("", width - at - len(line), stack)):
                out.append(line)
                at += len(line)
            else:
                stack.append((depth, is_flat, part.content))
        elif isinstance(part, IfBroken):
            stack.append((depth, is_flat, part.flat if is_flat else part.broken))
        elif isinstance(part, Choice):
            stack.append((depth, *_chosen(part, is_flat, width - at, stack)))
        elif is_flat and not part.is_hard:
            out.append(part.flat)
            at += len(part.flat)
        else:
            out.append("\n" + tab * depth)
            at = len(tab) * depth
    return "\n".join([line.rstrip(" ") for line in "".join(out).split("\n")])


def _flat(doc: Doc, room: int) -> str | None:
    """The text of a document on one line; None where it has no room, or breaks in any case."""
    out: list[str] = []
    stack: list[Doc] = [doc]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack += part[::-1]
            continue
        if isinstance(part, str):
            text = part
        elif isinstance(part, Line):
            if part.is_hard:
                return None
            text = part.flat
        elif isinstance(part, IfBroken):
            stack.append(part.flat)
            continue
        else:
            stack.append(part.states[0] if isinstance(part, Choice) else part.content)
            continue
        room -= len(text)
        if room < 0:
            return None
        out.append(text)
    return "".join(out)


def _chosen(choice: Choice, is_flat: bool, room: int, rest: Sequence[_Pending]) -> tuple[bool, Doc]:
    """Whether it is set flat, and which of the states."""
    first, *others = choice.states
    if is_flat or _fits(first, room, rest):
        return True, first
    return False, next((one for one in others[:-1] if _fits(one, room, rest, is_flat=False)), others[-1])


def _fits(doc: Doc, room: int, rest: Sequence[_Pending], is_flat: bool = True) -> bool:
    """Whether `doc`, with what follows it up to the next possible line break, fits into `room` columns."""
    stack: list[_Pending] = [(0, is_flat, doc)]
    following = len(rest)
    while room >= 0:
        if not stack:
            if not following:
                return True
            following -= 1
            stack.append(rest[following])
            continue
        depth, is_flat, part = stack.pop()
        if isinstance(part, str):
            room -= len(part)
        elif isinstance(part, tuple):
            stack += [(depth, is_flat, one) for one in reversed(part)]
        elif isinstance(part, Indent | Group):
            stack.append((depth, is_flat, part.content))
        elif isinstance(part, IfBroken):
            stack.append((depth, is_flat, part.flat if is_flat else part.broken))
        elif isinstance(part, Choice):
            stack.append((depth, is_flat, part.states[0 if is_flat else -1]))
        elif part.is_hard:
            return not is_flat
        elif is_flat:
            room -= len(part.flat)
        else:
            return True
    return False
