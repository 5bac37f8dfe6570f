"""Which characters a text of the catalogue may hold, so that every output can carry it exactly."""

from __future__ import annotations

import re

# Control characters other than tab and newline; line separators that some readers take for a newline; overrides and
# isolates of the bidirectional algorithm, which make code read as what it is not (CVE-2021-42574); noncharacters and
# lone surrogates, which UTF-8 cannot carry.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

_SEPARATORS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = frozenset("\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refused_character(text: str) -> str | None:
    """The first character of `text` that some output could not carry, as `U+0000`; None when there is none."""
    if text.isascii() and text.isprintable():  # as most are; to search takes ten times as long
        return None
    found = _REFUSED.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def carried(text: str) -> str:
    """`text` as every output can carry it: what separates lines is a newline, what cannot be seen is left out, and any other
    refused character is U+FFFD."""
    lines = _SEPARATORS.sub("\n", text)
    return _REFUSED.sub(lambda found: "" if found[0] in _INVISIBLE else "\N{REPLACEMENT CHARACTER}", lines)


def slug(text: str) -> str:
    """A path segment for a name: `Image generation` makes `image-generation`. Empty when nothing of it can stand."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def plain_text(data: bytes) -> bytes:
    """The bytes of a text as every checkout has them: no byte order mark, each line ended by a newline alone."""
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
