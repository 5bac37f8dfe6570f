"""How many columns of a terminal or a monospaced editor a text takes, as prettier counts them."""

from __future__ import annotations

import re
import unicodedata

_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_PICTOGRAPHS = range(0x1FA70, 0x1FB00)  # where Unicode puts new emoji: as wide before a Python knows them as after
_WIDE = re.compile(r"[^\x20-\x7e]")


def width(text: str) -> int:
    """Columns: 2 for wide characters and emoji, 0 for marks and controls, 1 for the rest.

    Source: `getStringWidth` of prettier 3, which reads East Asian Width (UAX 11) and counts an emoji of several code points once.
    """
    if not _WIDE.search(text):
        return len(text)
    columns, before, last = 0, "", 0
    for character in text:
        if character == _EMOJI_STYLE and last == 1 and unicodedata.category(before) in ("So", "Sm", "Po", "Nd"):
            columns, last = columns + 1, 2  # the sign before it is drawn as an emoji
        elif before == _JOINER and last == 2 or ord(character) in _SKIN_TONES and last == 2:
            pass  # one more part of the emoji before it
        elif character != _JOINER or last != 2:
            last = _one(character) or last
            columns += _one(character)
        before = character
    return columns


def _one(character: str) -> int:
    if unicodedata.category(character) in ("Cc", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") or ord(character) in _PICTOGRAPHS else 1
