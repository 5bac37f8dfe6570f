"""JSON: whole documents, laid out as prettier leaves them, and literals, which many a language reads alike; characters as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from json.encoder import encode_basestring
from math import isfinite
from typing import TYPE_CHECKING

from modelgen.languages.code import Fragment, Text, revealed
from modelgen.languages.text_width import width

if TYPE_CHECKING:
    from modelgen.catalog.model import Json

_LINE = 80  # prettier's `printWidth`


def document(value: Json) -> Fragment:
    """A document as it is committed: indented by two, the order of keys kept, no line end behind it.

    A list without objects stands on one line where it fits (prettier 3, parser `json`), so formatting the output again
    changes nothing. Raises `ValueError` for NaN and infinities.
    """
    return part(value, 0)


def part(value: Json, depth: int) -> Fragment:
    """A value as it is printed inside of `depth` objects; `document` takes it for a value."""
    out: list[str] = []
    _print(value, "\n" + "  " * depth, 0, 0, out)
    return Fragment("".join(out))


def _print(value: Json, line: str, before: int, behind: int, out: list[str]) -> None:
    """A value whose line begins with `before` columns and goes on with `behind` more; `line` begins a line beside it."""
    inner = line + "  "
    if isinstance(value, dict) and value:
        start, last = "{" + inner, len(value) - 1
        for index, (key, item) in enumerate(value.items()):
            name = encode_basestring(key)
            if isinstance(item, str):  # most of them; no need to ask how wide it is
                text = item if isinstance(item, Fragment) else encode_basestring(item)
                out.append(f"{start}{name}: {text}")
            elif isinstance(item, dict | list) and item:
                out.append(f"{start}{name}: ")
                _print(item, inner, len(inner) + 1 + width(name), index < last, out)
            else:
                out.append(f"{start}{name}: {_scalar(item)}")
            start = "," + inner
        out.append(line + "}")
    elif isinstance(value, list) and value:
        flat = _on_one_line(value)
        if flat is not None and before + width(flat) + behind <= _LINE:
            out.append(flat)
        elif len(value) > 1 and all(_is_number(item) for item in value):
            out.append(f"[\n{_filled([_scalar(item) for item in value], inner[1:])}{line}]")
        else:
            start, last = "[" + inner, len(value) - 1
            for index, item in enumerate(value):
                out.append(start)
                _print(item, inner, len(inner) - 1, index < last, out)
                start = "," + inner
            out.append(line + "]")
    else:
        out.append(_scalar(value))


def _on_one_line(value: Json) -> str | None:
    """None for what never stands on one line: objects with keys, and lists of several lists that hold several items."""
    if isinstance(value, dict) and value:
        return None
    if not isinstance(value, list):
        return _scalar(value)
    if len(value) > 1 and all(isinstance(item, list) and len(item) > 1 for item in value):
        return None
    parts = [_on_one_line(item) for item in value]
    return None if None in parts else f"[{', '.join(filter(None, parts))}]"


def _filled(numbers: list[str], indent: str) -> str:
    """Numbers, as many on a line as fit."""
    lines, line = [], ""
    for index, number in enumerate(numbers):
        item = number + ("," if index < len(numbers) - 1 else "")
        if line and len(line) + 1 + len(item) > _LINE:
            lines.append(line)
            line = ""
        line = f"{line} {item}" if line else indent + item
    return "\n".join([*lines, line])


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scalar(value: Json) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"JSON has no {value}")
        return re.sub(r"e\+?(-?)0*", r"e\1", repr(value))
    return "{}" if value == {} else "[]" if value == [] else int.__repr__(value)


def literal(value: Text | Json, indent: int | None = None) -> Fragment:
    """The filter `|json`: a text, or any value, on one line; `|json(2)` indents by two."""
    return Fragment(json.dumps(revealed(value), indent=indent, ensure_ascii=False, allow_nan=False))


FILTERS: Mapping[str, object] = {"json": literal}
