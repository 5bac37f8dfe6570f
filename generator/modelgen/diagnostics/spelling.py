"""Suggestions for words that are not known: what the author most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST = 40  # characters of a word that anyone could have meant as another
_MOST_KNOWN = 500


@dataclass
class Speller:
    """Answers as often as one file's messages are read; comparing words is too slow for files made to break things."""

    answers_left: int = 100

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The known word nearest to `word`; None when none is near."""
        if self.answers_left <= 0 or len(word) > _LONGEST:
            return None
        from difflib import get_close_matches

        self.answers_left -= 1
        listed = list(known)[:_MOST_KNOWN]
        by_letters = {_letters(name): name for name in reversed(listed)}
        close = [by_letters[_letters(word)]] if _letters(word) in by_letters else None
        close = close or get_close_matches(word, listed, n=1, cutoff=0.6)
        close = close or [by_letters[near] for near in get_close_matches(_letters(word), by_letters, n=1, cutoff=0.75)]
        return close[0] if close else None

    def hint(self, word: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
        """What to say about a word that is not known."""
        near = self.nearest(word, known)
        return otherwise if near is None else f"did you mean `{near}`?"


def _letters(word: str) -> str:
    """`max_length`, `maxlength` and `Max-Length` are one word."""
    return word.replace("_", "").replace("-", "").casefold()
