"""Nodes as YAML in the catalogue's style: short lists and mappings in brackets, a blank line between parameters."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from modelgen.catalog.grammar import default_category
from modelgen.diagnostics.diagnostic import printable
from modelgen.source.nodes import Mapping, Node, Scalar, Sequence, Unusable
from modelgen.source.scalars import resolve_plain

WIDTH = 120  # columns; a text is not broken
MODELINE = "# yaml-language-server: $schema=../../generated/authoring/model.schema.json"
MODEL_ORDER = (
    "id name provider description capabilities category updated deprecated parameters rules x-uiConfig x-record x-imported"
).split()
PARAMETER_ORDER = (
    "name type required default min max step integer minLength maxLength allowedValues kind maxSize minDuration maxDuration"
    " modelTypes maskFrom backgroundBehavior parent usedWhen label group hint placeholder color prompt promptSpark"
    " costImpact deprecated description inputs x-record"
).split()

_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@` \t=")  # `-` may start a plain text when a letter or so follows
_ENDS_IN_FLOW = re.compile(r"[,\[\]{}]|:[^\w./+-]")  # libyaml takes `a:?` for a key in brackets
_YAML_1_1_WORDS = frozenset("y n yes no on off true false null ~ <<".split())
_LONGEST_WORD = 60  # characters of what may stand in many files


def write_model(root: Mapping) -> str:
    """A new model file."""
    category = root.get("category")
    capabilities = root.get("capabilities")
    first = capabilities.items[0] if isinstance(capabilities, Sequence) and capabilities.items else None
    inferred = default_category(first.value) if isinstance(first, Scalar) and isinstance(first.value, str) else None
    lines = [MODELINE]
    for key, value in ordered(root, MODEL_ORDER):
        if key.value == "category" and isinstance(category, Scalar) and category.value == inferred:
            continue
        if key.value == "parameters" and isinstance(value, Sequence) and value.items:
            blocks = ["\n".join(item(one, 2, is_spread=True)) for one in value.items]
            lines += ["", "parameters:", "\n\n".join(blocks)]
            continue
        block = entry_lines(str(key.value), value, 0)
        lines += ["", *block] if len(block) > 1 else block
    return "\n".join(lines) + "\n"


def ordered(mapping: Mapping, order: list[str]) -> list[tuple[Scalar, Node]]:
    """Entries in the given order of keys; others last, as they come."""
    ranks = {word: rank for rank, word in enumerate(order)}
    return sorted(mapping.entries, key=lambda one: ranks.get(str(one[0].value), len(ranks)))


def item(node: Node, indent: int, is_spread: bool = False) -> list[str]:
    """One item of a block list as lines; `is_spread` gives each key a line of its own, as parameters have them."""
    inner = indent + 2
    line = " " * indent + "- " + flow(node)
    if not isinstance(node, Mapping) or not node.entries or (len(line) <= WIDTH and not is_spread):
        return [line]
    lines = [line for key, value in node.entries for line in entry_lines(str(key.value), value, inner)]
    return [" " * indent + "- " + lines[0][inner:], *lines[1:]]


def entry_lines(word: str, node: Node, indent: int) -> list[str]:
    """`word: value` as lines: in brackets where it fits, else as a block."""
    start = " " * indent + scalar_text(word, in_flow=False, is_key=True) + ":"
    if not isinstance(node, Mapping | Sequence):
        return [f"{start} {block_scalar(node)}"]
    line = f"{start} {flow(node)}"
    is_parameters = isinstance(node, Sequence) and word in ("inputs", "parameters") and node.items
    if (len(line) <= WIDTH and not is_parameters) or not (node.entries if isinstance(node, Mapping) else node.items):
        return [line]
    if isinstance(node, Mapping):
        inner = [line for key, value in node.entries for line in entry_lines(str(key.value), value, indent + 2)]
        return [start, *inner]
    if all(isinstance(one, Scalar) for one in node.items):
        return _wrapped(start, [flow(one) for one in node.items], indent)
    return [start, *(line for one in node.items for line in item(one, indent + 2, bool(is_parameters)))]


def _wrapped(start: str, texts: list[str], indent: int) -> list[str]:
    """A long list of scalars in brackets, over as many lines as it needs."""
    lines = [f"{start} ["]
    current = " " * (indent + 2)
    for text in texts:
        if len(current) + len(text) + 1 > WIDTH and current.strip():
            lines.append(current.rstrip())
            current = " " * (indent + 2)
        current += f"{text}, "
    return [*lines, current.rstrip(", ") + ",", " " * indent + "]"]


def flow(node: Node) -> str:
    """A value on one line, as it may stand inside of brackets."""
    if isinstance(node, Mapping):
        pairs = (
            f"{scalar_text(str(key.value), in_flow=True, is_key=True)}: {flow(value)}" for key, value in node.entries
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(flow, node.items)) + "]"
    return _scalar(node, in_flow=True)


def block_scalar(node: Scalar | Unusable) -> str:
    """A value that is no list and no mapping, outside of brackets."""
    return _scalar(node, in_flow=False)


def _scalar(node: Scalar | Unusable, in_flow: bool) -> str:
    if isinstance(node, Unusable) or node.value is None:
        return "null"
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    if isinstance(node.value, str):
        return scalar_text(node.value, in_flow)
    try:
        is_same = node.text and resolve_plain(node.text) == node.value
    except OverflowError:  # so near to 0 that JSON readers take it for 0
        is_same = False
    return node.text if is_same else str(node.value)


def scalar_text(text: str, in_flow: bool, is_key: bool = False) -> str:
    """A text, in quotes only where it must be: where YAML 1.1 or 1.2 reads it as anything else."""
    is_plain = _is_plain_word if len(text) <= _LONGEST_WORD else _is_plain
    if is_plain(text, in_flow or is_key) and not (is_key and (":" in text or len(text) > 100)):
        return text
    if text == printable(text) and ("\\" in text or '"' in text):
        return "'" + text.replace("'", "''") + "'"
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[^\x20-\x7e]", _escaped, quoted)


def _escaped(found: re.Match[str]) -> str:
    """A character inside of double quotes, escaped when it could not be seen."""
    character = found[0]
    if character.isprintable():
        return character
    point = ord(character)
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _is_plain(text: str, in_flow: bool) -> bool:
    if not text or text != printable(text) or text.strip() != text or text.casefold() in _YAML_1_1_WORDS:
        return False
    starts_plain = text[0] == "-" and len(text) > 1 and text[1] not in " -?:,[]{}"
    if text[0] in _FIRST and not starts_plain:
        return False
    if ": " in text or " #" in text or text.endswith(":") or (in_flow and _ENDS_IN_FLOW.search(text)):
        return False
    try:
        return isinstance(resolve_plain(text), str)
    except OverflowError:
        return False


_is_plain_word = lru_cache(maxsize=8192)(_is_plain)  # names, types and labels stand in every record
