"""What a template may print: finished fragments of the target language, and nothing else.

Text of the catalogue travels as `Text`, which cannot be printed; only a language's filter turns it into a `Fragment`.
So forgetting to quote is an error at the first render, not an injection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from modelgen.catalog.model import Json


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
        """A template may ask for a text as it is: `{% if model.provider == "Acme" %}`."""
        return other._text == self._text if isinstance(other, Text) else other == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class Value(Text):
    """A JSON value of the catalogue. Filters for code write it as a literal, those for prose as `shown`."""

    __slots__ = ("_value",)

    def __init__(self, value: Json, shown: str) -> None:
        super().__init__(shown)
        self._value = value

    def reveal_value(self) -> Json:
        """The value itself; only languages ask for it."""
        return self._value

    def __eq__(self, other: object) -> bool:
        """Numbers and texts never equal each other, and `true` is no number."""
        mine, its = self._value, other._value if isinstance(other, Value) else other
        return isinstance(mine, bool) == isinstance(its, bool) and mine == its

    def __hash__(self) -> int:
        return 0 if isinstance(self._value, list | dict) else hash(self._value)


def revealed(value: Text | Json) -> Json:
    """The JSON value of what a filter is given; a text stands for itself."""
    if isinstance(value, Value):
        return value.reveal_value()
    return value.reveal() if isinstance(value, Text) else value


def printed(value: object) -> object:
    """Jinja's `finalize`: lets fragments and whole numbers through.

    Raises `TypeError` for anything else, plain strings included.
    """
    if isinstance(value, Fragment) or type(value) is int:
        return value
    if isinstance(value, Text):
        value.__str__()
    raise TypeError(f"a template can print only what a filter or a view made, not a plain {type(value).__name__}")
