"""One line of generated Python as tokens that know their brackets, how loosely they bind, and where parentheses may be added."""

from __future__ import annotations

import re

# How loosely a place binds where a line may be split: the higher, the sooner it is.
COMMA, TERNARY, LOGIC, COMPARISON, DOT = 18, 16, 14, 10, 1
_BINDS = {
    "|": 9,
    "+": 5,
    "-": 5,
    "*": 4,
    "/": 4,
    "%": 4,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), COMPARISON),
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_TOKEN = re.compile(
    r"""([ ]*)(?:(f?"(?:[^"\\]|\\.)*"|f?'(?:[^'\\]|\\.)*')|(\d[\w.]*(?:(?<=[eE])[+-]\d+)?|[^\W\d]\w*)"""
    r"""|(->|[=!<>]=|\.+|[-+*/%|<>=:,()\[\]{}@]))"""
)
_OPERATORS = frozenset("and else if in is not or return elif import".split())  # words that no bracket calls
_CONDITIONED = frozenset(("if", "elif", "return"))
_UNKNOWN = frozenset("async await class del for lambda while with yield raise assert".split())


class NotLaidOut(ValueError):
    """A line of a kind that generated code does not have."""


class Token:
    """A word, a literal, a bracket or an operator. `before` is the space before it, `level` how deep in brackets it stands.

    `binds` tells how loosely the place behind it binds, 0 where the line cannot be split there. `is_atom`: an opening bracket that
    neither calls nor subscribes. `is_optional` parentheses have no text until they are needed.
    """

    __slots__ = (
        "before",
        "binds",
        "is_atom",
        "is_closing",
        "is_opening",
        "is_optional",
        "is_text",
        "level",
        "mate",
        "text",
    )

    def __init__(self, text: str, before: str, level: int, binds: int = 0) -> None:
        self.text = text
        self.before = before
        self.level = level
        self.binds = binds
        self.mate: Token | None = None
        self.is_opening = self.is_closing = self.is_atom = self.is_optional = self.is_text = False


def tokens_of(line: str, is_item: bool) -> list[Token]:
    """The tokens of a statement, or of an item within brackets, without the space before it. Raises `NotLaidOut`."""
    found = _scanned(line)
    if is_item:
        _set_optional_in_item(found)
    else:
        _set_optional(found)
    _set_levels(found, line)
    _set_binding(found, line)
    return found


def _scanned(line: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(line):
        one = _TOKEN.match(line, at)
        if one is None or one[3] in _UNKNOWN:
            raise NotLaidOut(line)
        token = Token(one[2] or one[3] or one[4], one[1], 0)
        token.is_text = one[2] is not None
        if token.is_text and found and found[-1].is_text:
            raise NotLaidOut(line)
        found.append(token)
        at = one.end()
    return found


def _set_optional(tokens: list[Token]) -> None:
    """Adds the parentheses that a statement may get: around a condition, a value, an annotation or imported names."""
    first = tokens[0].text
    if first == "from":
        _enclose(tokens, 1 + next(at for at, one in enumerate(tokens) if one.text == "import"), len(tokens))
    elif first == "def":
        arrow = next(at for at, one in enumerate(tokens) if one.text == "->")
        _enclose(tokens, arrow + 1, len(tokens) - 1)
    elif first in _CONDITIONED:
        _enclose(tokens, 1, len(tokens) - (first != "return"))
    elif first != "@":
        marks = _outside(tokens, ("=", ":"))
        for at, end in reversed([*zip(marks, [*marks, len(tokens)][1:], strict=True)]):
            _enclose(tokens, at + 1, end)


def _set_optional_in_item(tokens: list[Token]) -> None:
    """Adds the parentheses that the annotation of a parameter may get."""
    if len(tokens) > 2 and tokens[1].text == ":" and not tokens[0].is_text:
        end = next(iter(_outside(tokens, ("=",))), len(tokens) - 1)
        if end < len(tokens) - 1 or any(one.text in ("[", "|") for one in tokens):  # a name alone stays where it is
            _enclose(tokens, 2, end)


def _outside(tokens: list[Token], texts: tuple[str, ...]) -> list[int]:
    """Where one of these stands outside of all brackets."""
    found, depth = [], 0
    for at, one in enumerate(tokens):
        if one.is_text:
            continue
        if one.text in _CLOSING:
            depth += 1
        elif one.text in ")]}":
            depth -= 1
        elif depth == 0 and one.text in texts:
            found.append(at)
    return found


def _enclose(tokens: list[Token], start: int, end: int) -> None:
    """Puts optional parentheses around tokens; a tuple has its own, and other ones would be taken away."""
    first, last = tokens[start], tokens[end - 1]
    if first.text == "(" and last.text == ")" and _closes(tokens, start) == end - 1:
        if not _outside(tokens[start + 1 : end - 1], (",",)):
            raise NotLaidOut(first.text)
        return
    opening, closing = Token("", first.before, 0), Token("", "", 0)
    first.before = ""
    opening.is_optional = closing.is_optional = opening.is_opening = closing.is_closing = True
    tokens.insert(end, closing)
    tokens.insert(start, opening)


def _closes(tokens: list[Token], start: int) -> int:
    """Where the bracket closes that opens at `start`."""
    depth = 0
    for at in range(start, len(tokens)):
        if not tokens[at].is_text:
            depth += (tokens[at].text in _CLOSING) - (tokens[at].text in _CLOSING.values())
        if depth == 0:
            return at
    return -1


def _set_levels(tokens: list[Token], line: str) -> None:
    """Matches brackets."""
    stack: list[Token] = []
    before: Token | None = None
    for one in tokens:
        is_bracket = not one.is_text
        if one.is_optional and one.is_closing or is_bracket and one.text in _CLOSING.values():
            opening = stack.pop() if stack else None
            if opening is None or _CLOSING.get(opening.text, "") != one.text:
                raise NotLaidOut(line)
            one.is_closing, one.mate, opening.mate = True, opening, one
            if before is not None and before.text == "," and not _is_lone(opening, one, tokens):
                raise NotLaidOut(line)
        one.level = len(stack)
        if one.is_optional and one.is_opening or is_bracket and one.text in _CLOSING:
            one.is_opening = True
            one.is_atom = one.is_optional or not _may_be_called(before)
            stack.append(one)
        before = one
    if stack:
        raise NotLaidOut(line)


def _is_lone(opening: Token, closing: Token, tokens: list[Token]) -> bool:
    """Whether the comma before a closing bracket is that of a tuple of one; behind any other one the formatter breaks."""
    inside = tokens[tokens.index(opening) + 1 : tokens.index(closing)]
    level = opening.level + 1
    return (
        closing.text == ")" and opening.is_atom and sum(one.text == "," and one.level == level for one in inside) == 1
    )


def _may_be_called(before: Token | None) -> bool:
    if before is None or before.text in _OPERATORS:
        return False
    return before.is_text or before.is_closing or before.text[-1:].isalnum() or before.text[-1:] == "_"


def _set_binding(tokens: list[Token], line: str) -> None:
    """How loosely the place behind each token binds."""
    enclosing: list[Token] = []
    before: Token | None = None
    for at, one in enumerate(tokens):
        if one.is_closing:
            enclosing.pop()
        if one.is_opening:
            enclosing.append(one)
        binds = 0
        if one.text == "," and not one.is_text:
            one.binds = COMMA
        elif before is not None and not one.is_text:
            binds = _binds_before(one, before, tokens[at + 1 : at + 2])
        if binds == TERNARY and not (enclosing and enclosing[-1].text == "(" and enclosing[-1].is_atom):
            raise NotLaidOut(line)
        if binds and before is not None:
            before.binds = binds
        before = one


def _binds_before(one: Token, before: Token, following: list[Token]) -> int:
    text = one.text
    if text == ".":
        return DOT if before.is_closing else 0
    if text in ("and", "or"):
        return LOGIC
    if text in ("if", "else"):
        return TERNARY
    if text == "is" or text == "in" and before.text != "not":
        return COMPARISON
    if text == "not":
        return COMPARISON if following and following[0].text == "in" else 0
    if text not in _BINDS:
        return 0
    is_operand = before.is_text or before.is_closing or before.text[-1:].isalnum() or before.text[-1:] == "_"
    if not is_operand or before.text in _OPERATORS:
        if text != "-":
            raise NotLaidOut(text)
        return 0
    return _BINDS[text]
