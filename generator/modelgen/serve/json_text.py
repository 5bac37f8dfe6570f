"""JSON as the fake reads and writes it: whatever comes in can go out again, and neither takes long."""

from __future__ import annotations

import json
import math
from typing import cast

from .limits import MAX_DEPTH, MAX_VALUES


def read(content: bytes) -> object:
    """The value of a JSON text in UTF-8.

    Raises:
        ValueError: It is no JSON (RFC 8259), holds a number that no double comes near, or is larger than `limits` allow;
            the message ends the sentence "Body …".
    """
    try:
        value = cast(object, json.loads(content.decode("utf-8"), parse_constant=_no_number))
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise ValueError("must be valid JSON") from None
    _check_size(value)
    return value


def write(value: object) -> bytes:
    """The JSON text of a value, in ASCII: an unpaired surrogate, which JSON can hold and UTF-8 cannot, stays escaped.

    Raises:
        TypeError: It is no JSON value.
        ValueError: It holds NaN or an infinity.
        RecursionError: It is very deep.
    """
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _too_deep() -> ValueError:
    return ValueError(f"must be at most {MAX_DEPTH} levels deep")


def _check_size(value: object) -> None:
    level, depth, count = [value], 0, 0
    while level:
        depth += 1
        count += len(level)
        if depth > MAX_DEPTH:
            raise _too_deep()
        if count > MAX_VALUES:
            raise ValueError(f"must hold at most {MAX_VALUES} values")
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, (int, float)) and not is_double(item):
                raise ValueError("must hold no number beyond the range of doubles")
        level = below


def is_double(number: float) -> bool:
    """Whether it is finite, and near a double."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False
