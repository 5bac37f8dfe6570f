"""The scalars of YAML 1.2's core schema (YAML 1.2.2, section 10.3.2).

PyYAML resolves plain scalars by the rules of YAML 1.1, where `16:9` is 969 and `no` is false. Here they are strings.
"""

from __future__ import annotations

import math
import re
from typing import TypeAlias

Resolved: TypeAlias = "str | int | float | bool | None"

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?((?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?))(?:[eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = frozenset((".nan", ".NaN", ".NAN"))
_FIRST_OF_A_NUMBER = frozenset("+-.0123456789")
_MOST_DIGITS = 400  # a double has at most 309 digits before the point


def resolve_plain(text: str) -> Resolved:
    """The value of a plain (unquoted) scalar.

    Raises `OverflowError` for a number that an IEEE 754 double cannot hold: one beyond its largest, or one that is not 0
    but so small that it would be read as 0.
    """
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if text[0] not in _FIRST_OF_A_NUMBER:
        return text
    if text in _NAN:
        return math.nan
    if infinity := _INFINITY.fullmatch(text):
        return -math.inf if infinity[1] == "-" else math.inf
    for pattern, base, skip in ((_DECIMAL, 10, 0), (_OCTAL, 8, 2), (_HEXADECIMAL, 16, 2)):
        if pattern.fullmatch(text):
            return _whole(text[skip:], base)
    if number := _FLOAT.fullmatch(text):
        value = float(text)
        if math.isinf(value) or (value == 0 and number[1].strip("0.")):
            raise OverflowError(text)
        return value
    return text


def _whole(digits: str, base: int) -> int:
    if len(digits) > _MOST_DIGITS:
        raise OverflowError(digits)
    value = int(digits, base)
    float(value)  # raises OverflowError
    return value
