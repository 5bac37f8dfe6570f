"""What a template may print: finished fragments of the target language, and nothing else.

Text of the catalogue travels as `Text`, which cannot be printed; only a language's filter turns it into a `Fragment`.
So forgetting to quote is an error at the first render, not an injection.
"""

from __future__ import annotations

from typing import NoReturn


class Fragment(str):
    """A piece of finished source code or markup."""

    __slots__ = ()


class Text:
    """Text of the catalogue on its way to a language's filter."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; only languages ask for it."""
        return self._text

    def __str__(self) -> NoReturn:
        raise TypeError("text of the catalogue must pass a filter of the language, such as |py or |md")

    def __repr__(self) -> str:
        return f"Text({len(self._text)} characters)"

    def __format__(self, spec: str) -> NoReturn:
        self.__str__()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def printed(value: object) -> object:
    """Jinja's `finalize`: lets fragments and whole numbers through.

    Raises `TypeError` for anything else, plain strings included.
    """
    if isinstance(value, Fragment) or type(value) is int:
        return value
    if isinstance(value, Text):
        value.__str__()
    raise TypeError(f"a template can print only what a filter or a view made, not a plain {type(value).__name__}")
