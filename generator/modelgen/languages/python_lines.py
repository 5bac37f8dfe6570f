"""Python lines that are too long, split as black and ruff split them, so that no formatter has to run.

Templates and views write each statement, and each item of a bracket that they break themselves, on one line, spaced as it is to stay. Here
those that are wider than the code may be are split, by the formatters' own order of tries: at the brackets that stand furthest right, with
parentheses around a value or a condition where these read better, and within brackets at whatever binds least. Statements of kinds that
generated code does not have are `NotLaidOut`, and left to a formatter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from modelgen.languages.python import WIDTH
from modelgen.languages.python_tokens import COMMA, DOT, NotLaidOut, Token, tokens_of
from modelgen.languages.text_width import width

_TAB = 4
_QUOTES = '"""'
# As wide as formatters and versions of Unicode agree: Latin, Greek, Cyrillic, kana, Chinese characters, Hangul and their signs.
_UNSURE = re.compile(
    "[^\x20-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u205e\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"
)


class _CannotSplit(Exception):
    """A way to split a line that leads nowhere."""


def fitted(text: str) -> str | None:
    """A file with its long lines split; None where one of them is of a kind that only a formatter knows."""
    lines = text.split("\n")
    most = WIDTH if text.isascii() else WIDTH // 2  # characters, of which some are two columns wide
    long = [number for number, line in enumerate(lines) if len(line) > most]
    if not long:
        return text
    quoted = _quoted(lines)
    try:
        for number in long:
            line = lines[number]
            if number not in quoted and not line.lstrip(" ").startswith("#") and not _fits(line, WIDTH):
                lines[number] = split(line)
    except NotLaidOut:
        return None
    return "\n".join(lines)


def _quoted(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines of docstrings. These start a line, and no other text has three quotes at the start of one."""
    found: set[int] = set()
    start = None
    for number in [number for number, line in enumerate(lines) if _QUOTES in line]:
        line = lines[number].strip(" ")
        if start is not None:
            if line.endswith(_QUOTES):
                found.update(range(start, number + 1))
                start = None
        elif line.startswith(_QUOTES):
            found.add(number)
            if len(line) < 2 * len(_QUOTES) or not line.endswith(_QUOTES):
                start = number
    return found


def _fits(line: str, room: int) -> bool:
    """Raises `NotLaidOut` where formatters do not agree about it."""
    columns = width(line)
    unsure = 0 if line.isascii() else 2 * len(_UNSURE.findall(line))
    if unsure and columns - unsure <= room < columns + unsure:
        raise NotLaidOut(line)
    return columns <= room


@lru_cache(maxsize=8192)  # what a model's parameters are tested for stands in several files
def split(line: str) -> str:
    """A line that is too long, split into several. Raises `NotLaidOut`."""
    body = line.lstrip(" ")
    depth, rest = divmod(len(line) - len(body), _TAB)
    if rest:
        raise NotLaidOut(line)
    is_item = body.endswith(",")
    first = _Line(depth, tokens_of(body, is_item), is_item)
    first.is_import, first.is_def = body.startswith("from "), body.startswith("def ")
    return "\n".join(str(one) for one in _transformed(first, is_forced=False))


class _Line:
    """A line that is being split. `is_inside` brackets; `must_split` at its commas, even where it would fit."""

    __slots__ = ("depth", "is_def", "is_import", "is_inside", "must_split", "tokens")

    def __init__(self, depth: int, tokens: Sequence[Token], is_inside: bool = False) -> None:
        self.depth = depth
        self.tokens = list(tokens)
        self.is_inside = is_inside
        self.must_split = self.is_import = self.is_def = False

    def __str__(self) -> str:
        first, *others = self.tokens
        return " " * (_TAB * self.depth) + first.text + "".join([one.before + one.text for one in others])

    def fits(self, room: int = WIDTH) -> bool:
        return not self.tokens or _fits(str(self), room)

    def delimiters(self, without_last: bool = False) -> list[int]:
        """How loosely each of the places binds where the line may be split outside of its brackets."""
        if not self.tokens:
            return []
        level = min(one.level for one in self.tokens)
        tokens = self.tokens[:-1] if without_last else self.tokens
        return [one.binds for one in tokens if one.level == level and one.binds]


class _Split:
    """A line in three at a pair of brackets."""

    __slots__ = ("body", "closing", "head", "opening", "tail")

    def __init__(self, line: _Line, omitted: Collection[Token]) -> None:
        """At the last pair that is not `omitted`. Raises `_CannotSplit`."""
        tokens = line.tokens
        for end in range(len(tokens) - 1, -1, -1):
            if tokens[end].is_closing and tokens[end] not in omitted and tokens[end - 1] is not tokens[end].mate:
                break
        else:
            raise _CannotSplit
        self.closing = tokens[end]
        opening = self.closing.mate
        start = next((at for at in range(end) if tokens[at] is opening), -1)
        if opening is None or start < 0:
            raise _CannotSplit
        self.opening = opening
        self.head, self.body, self.tail = _parts(line, start, end)


def _parts(line: _Line, start: int, end: int) -> tuple[_Line, _Line, _Line]:
    """Up to and with the opening bracket, what is inside, and from the closing one."""
    tokens = line.tokens
    inside = tokens[start + 1 : end]
    is_plain = not any(one.text == "," and one.level == inside[0].level for one in inside)
    if line.is_import or (line.is_def and is_plain and tokens[start].text == "("):
        inside = [*inside, Token(",", "", inside[0].level, COMMA)]
    body = _Line(line.depth + 1, inside, is_inside=True)
    if tokens[start].is_atom or line.is_import:
        body.must_split = max(body.delimiters(without_last=inside[-1].text == ","), default=0) == COMMA
    return _Line(line.depth, tokens[: start + 1]), body, _Line(line.depth, tokens[end:])


def _transformed(line: _Line, is_forced: bool) -> Iterator[_Line]:
    """The lines that a line becomes. `is_forced`: optional parentheses are taken."""
    if not line.must_split and line.fits():
        yield line
        return
    ways = (
        [lambda line, forced: _at_first(line)]
        if line.is_def
        else [*([lambda line, forced: _at_delimiters(line)] if line.is_inside else []), _from_the_right]
    )
    for way in ways:
        try:
            found = _tried(line, way, is_forced)
        except _CannotSplit:
            continue
        yield from found
        return
    yield line


def _tried(line: _Line, way: object, is_forced: bool) -> list[_Line]:
    """What one way of splitting comes to, all of its lines split in turn. Raises `_CannotSplit` where it changes nothing."""
    text = str(line)
    level = min(one.level for one in line.tokens)
    optional = [one for one in line.tokens if one.is_optional and one.level == level]
    found: list[_Line] = []
    for one in way(line, is_forced):  # type: ignore[operator]
        if str(one) == text:
            raise _CannotSplit
        found += _transformed(one, is_forced)
    if is_forced or way is not _from_the_right or not optional or any(one.text for one in optional) or found[0].fits():
        return found
    second = _tried(line, way, is_forced=True)
    return second if all(one.fits() for one in second) else found


def _at_first(line: _Line) -> list[_Line]:
    """A function's head, at its parameters."""
    tokens = line.tokens
    start = next(at for at, one in enumerate(tokens) if one.text == "(")
    end = next(at for at, one in enumerate(tokens) if one.mate is tokens[start])
    if end == start + 1 or not (parts := _parts(line, start, end))[2].fits():
        raise NotLaidOut(str(line))
    return list(parts)


def _at_delimiters(line: _Line) -> list[_Line]:
    """At what binds least."""
    binds = line.delimiters(without_last=True)
    if not binds:
        raise _CannotSplit
    least = max(binds)
    if least == DOT and binds.count(DOT) == 1:
        raise _CannotSplit
    level = min(one.level for one in line.tokens)
    found, current = [], _Line(line.depth, (), line.is_inside)
    for one in line.tokens:
        current.tokens.append(one)
        if one.binds == least and one.level == level:
            found.append(current)
            current = _Line(line.depth, (), line.is_inside)
    if current.tokens:
        if least == COMMA and current.tokens[-1].text != ",":
            current.tokens.append(Token(",", "", level, COMMA))
        found.append(current)
    return found


def _from_the_right(line: _Line, is_forced: bool) -> list[_Line]:
    """At the brackets furthest right, or at others before them where the first line then fits."""
    first = None
    for omitted in _omissions(line):
        found = _at_last(line, is_forced, omitted)
        first = found if first is None else first
        if found[0].fits():
            return found
    return first if first is not None else _at_last(line, is_forced, ())


def _at_last(line: _Line, is_forced: bool, omitted: Collection[Token]) -> list[_Line]:
    return _without_parentheses(_Split(line, omitted), line, is_forced, omitted)


def _without_parentheses(split: _Split, line: _Line, is_forced: bool, omitted: Collection[Token]) -> list[_Line]:
    """The three lines of a split; where that is at optional parentheses, one without them if it reads as well."""
    if (
        not is_forced
        and split.opening.is_optional
        and not split.opening.text
        and not line.is_import
        and _can_omit(split)
    ):
        omitted = {split.closing, *omitted}
        try:
            other = _Split(line, omitted)
            if _is_preferred(other, split):
                return _without_parentheses(other, line, is_forced, omitted)
        except _CannotSplit:
            body = split.body
            if len(body.tokens) >= 2 and body.tokens[0].is_text and body.tokens[1].text == ".":
                raise NotLaidOut(str(line)) from None
            if len(body.tokens) < 2 and not body.fits():
                raise
    if split.opening.is_optional:
        split.opening.text, split.closing.text = "(", ")"
    return [one for one in (split.head, split.body, split.tail) if one.tokens]


def _is_preferred(other: _Split, split: _Split) -> bool:
    """Whether a split without the optional parentheses is taken over that with them."""
    head = split.head.tokens
    if len(head) < 2 or head[-2].text != "=" or not any(one.mate for one in head[:-1]):
        return True
    if not split.head.fits(WIDTH - 1) or _is_short(split.body.tokens):
        return True
    for one in reversed(other.head.tokens):
        if one.text == "=":
            break
        if one.is_closing:
            return True
    return any(one.text == "=" for one in other.head.tokens) and other.head.fits()


def _is_short(tokens: Sequence[Token]) -> bool:
    """Whether it is `[]`, `{}` or `-1`, which ruff puts into no parentheses."""
    return len(tokens) == 2 and (tokens[0].mate is tokens[1] or tokens[0].text == "-")


def _can_omit(split: _Split) -> bool:
    """Whether what stands in optional parentheses can do without: its own brackets are where it is split then."""
    line = split.body
    binds = line.delimiters()
    if not binds or max(binds) == DOT and binds.count(DOT) == 1:
        return True
    if binds.count(max(binds)) > 1:
        return False
    tokens = line.tokens
    first, last = tokens[0], tokens[-1]
    if first.is_opening and not tokens[1].is_closing and _rest_fits(line, first):
        return True
    if last.is_closing and (last.text != "]" or (last.mate is not None and last.mate.is_atom)):
        return not tokens[-2].is_opening and _start_fits(line, last)
    return False


def _rest_fits(line: _Line, first: Token) -> bool:
    """Whether what follows the first brackets fits on a line, up to where it can be split itself."""
    is_behind, length = False, _TAB * line.depth
    for one in line.tokens:
        is_behind = is_behind or one.mate is first and one.is_closing
        if is_behind:
            length += len(one.before) + len(one.text)
            if length > WIDTH:
                return False
            if one.is_opening:
                is_behind = False
    return True


def _start_fits(line: _Line, last: Token) -> bool:
    """Whether what comes before the last brackets fits on a line, or can be split itself."""
    has_others, length = False, _TAB * line.depth
    for one in line.tokens:
        length += len(one.before) + len(one.text)
        if one is last.mate:
            return has_others or length <= WIDTH
        has_others = has_others or one.is_opening
    return False


def _omissions(line: _Line) -> Iterator[set[Token]]:
    """Which brackets are left whole, more each time, as long as they fit on one line together with what follows them."""
    omitted: set[Token] = set()
    yield omitted
    inner: set[Token] = set()
    opening: Token | None = None
    closing: Token | None = None
    length = _TAB * line.depth
    tokens = line.tokens
    for at in range(len(tokens) - 1, -1, -1):
        one = tokens[at]
        length += len(one.before) + len(one.text)
        if length > WIDTH:
            return
        if opening is not None:
            if one is opening:
                opening = None
            elif one.is_closing:
                inner.add(one)
        elif one.is_closing:
            if at and tokens[at - 1].is_opening:
                inner.add(one)
                continue
            if closing is not None:
                omitted = omitted | {closing} | inner
                inner = set()
                yield omitted
            if one.text:
                opening, closing = one.mate, one
