"""What must not be shown: credentials, signed queries, and files written into text."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
_SHORTEST_SECRET = 8  # characters; the "any" of a test server is none, and is part of many words
_LONGEST = 600  # characters; an error page is cut, a sentence is not


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without credentials, signatures and file contents, at most 600 characters long.

    `secrets` are values to leave out wherever they stand, whatever surrounds them.
    """
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "…")
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


class HiddenText(str):
    """Text that is sent as it is and never shown.

    The official SDK logs the body of a request at level DEBUG; what it prints there of a file is this.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} characters>"
