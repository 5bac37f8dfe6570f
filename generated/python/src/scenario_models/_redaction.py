"""What must not be shown: credentials, signed queries, and files written into text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

_RULES = (
    # A file as a data URL. What follows the comma may be megabytes.
    (re.compile(r"(data:[\w.+/-]*(?:;[\w=.+-]*)*,)[^\s\"'<>)\]}]+", re.IGNORECASE), r"\1…"),
    # The query of a URL: storage URLs carry their signature there.
    (re.compile(r"(\bhttps?://[^\s?\"'<>]+\?)[^\s\"'<>]+", re.IGNORECASE), r"\1…"),
    (re.compile(r"(\bhttps?://)[^\s/@\"'<>]+@", re.IGNORECASE), r"\1…@"),
    (re.compile(r"\b(basic|bearer)\s+[\w+/=.~-]{6,}", re.IGNORECASE), r"\1 …"),
    # Base64 without its prefix, cut out of a body.
    (re.compile(r"[A-Za-z0-9+/_-]{200,}={0,2}"), "…"),
)
# What would move a terminal's cursor, turn the order of a line, or cannot be printed at all.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SHORTEST_SECRET = 8  # characters; the "any" of a test server is none, and is part of many words
_LONGEST = 600  # characters; an error page is cut, a sentence is not


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without credentials, signatures, file contents and control characters, at most 600 characters long.

    `secrets` are values to leave out wherever they stand, whatever surrounds them.
    """
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "…")
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", _covered(text))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def without_files(body: Mapping[str, object]) -> dict[str, object]:
    """A copy of a body without files and signed URLs that are written into it."""
    return {key: _without_files(value) for key, value in body.items()}


def _without_files(value: object) -> object:
    if isinstance(value, str):
        return _covered(str.__str__(value))
    if isinstance(value, Mapping):
        return without_files(cast("Mapping[str, object]", value))
    if isinstance(value, Sequence):
        return [_without_files(item) for item in cast("Sequence[object]", value)]
    return value


def _covered(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class HiddenText(str):
    """Text that is sent as it is and never shown.

    The official SDK logs the body of a request at level DEBUG; what it prints there of a file is this.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} characters>"
