"""Values of single keys: each function takes a node, and returns what it holds or reports why not."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import date as Date

from modelgen.catalog import grammar
from modelgen.catalog.model import Json, JsonScalar, ParameterType
from modelgen.catalog.reading import Parse, Reading, Refused, each, items, wrong_type
from modelgen.diagnostics.diagnostic import Place, one_of, quoted
from modelgen.source.characters import refused_character
from modelgen.source.nodes import Mapping, Mark, Node, Scalar, Sequence, Unusable

_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9]))*")
_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[\x21-\x7e]*)?")
_LONGEST_ID = 100
_LONGEST_LABEL = 200
_LONGEST_NAME = 100
_YAML_1_1_BOOLEANS = frozenset(("yes", "no", "on", "off", "y", "n"))

# How a character may be written inside double quotes (YAML 1.2.2, section 5.7), or stand there itself.
_CHARACTER = re.compile(r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.")
_SHORT_ESCAPES = {"0": 0x00, "a": 0x07, "b": 0x08, "v": 0x0B, "f": 0x0C, "r": 0x0D, "e": 0x1B, "N": 0x85}
_SHORT_ESCAPES |= {"L": 0x2028, "P": 0x2029}


def text(reading: Reading, node: Node) -> str:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        raise wrong_type(reading, node, "a text", in_quotes(node) or "write a text, or leave the key out")
    if not node.value.strip():
        message = f"{reading.subject} must not be empty"
        raise reading.refuse("wrong-type", node, message, "write a text, or leave the key out")
    check_characters(reading, node, node.value)
    return node.value


def in_quotes(node: Node) -> str | None:
    """The hint to make a text of a number, a boolean or a null that is written out."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    return f"put it in quotes to make it a text: '{node.text}'" if len(node.text) <= 60 else "put it in quotes"


def check_characters(reading: Reading, node: Scalar, value: str) -> None:
    if character := refused_character(value):
        message = f"the text holds {character}, which not every output can carry"
        raise reading.refuse("text-character", _character_place(reading, node, character), message, "remove it")


def _character_place(reading: Reading, node: Scalar, character: str) -> Place:
    mark, lines = node.mark, reading.file.lines
    has_escapes = lines[mark.line][mark.column : mark.column + 1] == '"'
    for number in range(mark.line, min(mark.end_line + 1, len(lines))):
        first = mark.column if number == mark.line else 0
        last = mark.end_column if number == mark.end_line else len(lines[number])
        for found in _CHARACTER.finditer(lines[number], first, last):
            if _code_point(found[0] if has_escapes else found[0][0]) == character:
                return reading.file.place(Mark(number, found.start(), number, found.end()))
    return reading.place(node)


def _code_point(written: str) -> str | None:
    """`U+0000` for a character as it is written; None for an escape of several lines, or of a plain character."""
    if len(written) == 1:
        return f"U+{ord(written):04X}"
    point = int(written[2:], 16) if len(written) > 2 else _SHORT_ESCAPES.get(written[1])
    return None if point is None else f"U+{point:04X}"


def one_line(reading: Reading, node: Node, longest: int) -> str:
    value = text(reading, node)
    if "\n" in value:
        raise reading.refuse("wrong-type", node, f"{reading.subject} must be on one line", "remove the line breaks")
    if len(value) > longest:
        message = f"{reading.subject} has {len(value)} characters; at most {longest} are allowed"
        raise reading.refuse("wrong-type", node, message, "shorten it")
    return value


def label(reading: Reading, node: Node) -> str:
    value = one_line(reading, node, _LONGEST_LABEL)
    if (bare := value.strip()) != value:  # they would stand in headings, and in no link to them
        raise reading.refuse("name-blanks", node, f"{reading.subject} has blanks around it", f"write {quoted(bare)}")
    return value


def name(reading: Reading, node: Node) -> str:
    return one_line(reading, node, _LONGEST_NAME)


def model_id(reading: Reading, node: Node) -> str:
    value = one_line(reading, node, _LONGEST_ID)
    if not _ID.fullmatch(value):
        hint = "write ASCII letters and digits, with `-`, `_` or single `.` between them"
        raise reading.refuse("invalid-id", node, f"{quoted(value)} is not a model id", hint)
    return value


def date(reading: Reading, node: Node) -> str:
    value = text(reading, node)
    try:
        if Date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        message = f"{quoted(value)} is not a calendar date"
        raise reading.refuse("invalid-date", node, message, "write year, month and day, as in 2026-04-09") from None
    return value


def url(reading: Reading, node: Node) -> str:
    value = text(reading, node)
    if not _URL.fullmatch(value):
        hint = "write the whole URL, starting with `https://`, in ASCII characters"
        raise reading.refuse("invalid-url", node, f"{quoted(value)} is not an http(s) URL", hint)
    return value


def boolean(reading: Reading, node: Node) -> bool:
    if not isinstance(node, Scalar) or not isinstance(node.value, bool):
        word = node.text.lower() if isinstance(node, Scalar) else ""
        hint = None
        if word in _YAML_1_1_BOOLEANS:
            hint = f"write `{'true' if word in ('yes', 'on', 'y') else 'false'}`: `{word}` is a text in YAML 1.2"
        elif word in ("true", "false"):
            hint = "remove the quotes"
        raise wrong_type(reading, node, "true or false", hint)
    return node.value


def number(reading: Reading, node: Node) -> int | float:
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        is_quoted = isinstance(node, Scalar) and re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]*)?", node.text)
        raise wrong_type(reading, node, "a number", "remove the quotes" if is_quoted else "write one, such as 1 or 0.5")
    return _finite(reading, node, node.value)


def _finite(reading: Reading, node: Node, value: int | float) -> int | float:
    if isinstance(value, float) and not math.isfinite(value):
        raise wrong_type(reading, node, "a finite number", "JSON has no infinity and no NaN")
    return canonical_number(value)


def canonical_number(value: int | float) -> int | float:
    """`1.0` and `1` are the same JSON number: whole floats within 2^53 become integers."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= grammar.GREATEST_EXACT:
        return int(value)
    return value


def step(reading: Reading, node: Node) -> int | float:
    """A number above 0, and within 2^53: what is a multiple of a greater one depends on who reads the digits."""
    value = number(reading, node)
    if not 0 < value <= grammar.GREATEST_EXACT:
        bound = "more than 0" if value <= 0 else f"at most {grammar.GREATEST_EXACT} (2^53)"
        message = f"{reading.subject} must be {bound}, not {quoted(value)}"
        raise reading.refuse("invalid-bound", node, message, "write a number above 0, or leave the key out")
    return value


def count(reading: Reading, node: Node) -> int:
    value = number(reading, node)
    if not isinstance(value, int) or value < 0:
        message = f"{reading.subject} must be a whole number from 0, not {quoted(value)}"
        raise reading.refuse("invalid-bound", node, message, "write 0, 1, 2 and so on, or leave the key out")
    return value


def texts(reading: Reading, node: Node) -> tuple[str, ...]:
    nodes = items(reading, node, "texts")
    with reading.about(f"each of {reading.subject}"):
        return each(reading, nodes, text)


def capabilities(reading: Reading, node: Node) -> tuple[str, ...]:
    nodes = items(reading, node, "capabilities")
    if not nodes:
        message = f"{reading.subject} must name at least one capability"
        raise reading.refuse("wrong-type", node, message, "write `[txt2img]`, say")
    return tuple(dict.fromkeys(each(reading, nodes, choice(grammar.CAPABILITIES, "capability", "unknown-capability"))))


def parameter_type(reading: Reading, node: Node) -> ParameterType:
    return _TYPES[_type_name(reading, node)]


_TYPES = {one.value: one for one in ParameterType}


def choice(choices: Collection[str], what: str, code: str = "unknown-choice") -> Parse[str]:
    """A parser for one word of a closed list."""

    def parse(reading: Reading, node: Node) -> str:
        value = text(reading, node)
        if value not in choices:
            hint = reading.speller.hint(value, choices, f"write {one_of(choices, most=len(choices))}")
            raise reading.refuse(code, node, f"{quoted(value)} is not a known {what}", hint)
        return value

    return parse


_type_name = choice(tuple(_TYPES), "type", "unknown-type")


def scalars(reading: Reading, node: Node) -> tuple[JsonScalar, ...]:
    """A list of at least one text, number or boolean, its numbers in canonical form."""
    nodes = items(reading, node, "values")
    if not nodes:
        message = f"{reading.subject} must hold at least one value"
        raise reading.refuse("wrong-type", node, message, "name a value, or leave the key out")
    with reading.about(f"each of {reading.subject}"):
        return each(reading, nodes, scalar)


def scalar(reading: Reading, node: Node) -> JsonScalar:
    if not isinstance(node, Scalar) or node.value is None:
        hint = "write '' for an empty text" if isinstance(node, Scalar) else "write each value by itself"
        raise wrong_type(reading, node, "a text, a number or a boolean", hint)
    if isinstance(node.value, str):
        check_characters(reading, node, node.value)
    elif not isinstance(node.value, bool):
        return _finite(reading, node, node.value)
    return node.value


def json(reading: Reading, node: Node) -> Json:
    """Any JSON value."""
    if isinstance(node, Mapping):
        each(reading, (key for key, _ in node.entries), json)
        values = each(reading, (value for _, value in node.entries), json)
        return dict(zip((str(key.value) for key, _ in node.entries), values, strict=True))
    if isinstance(node, Sequence):
        return list(each(reading, node.items, json))
    if isinstance(node, Unusable):
        raise Refused
    return None if node.value is None else scalar(reading, node)
