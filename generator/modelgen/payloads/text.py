"""Where things stand in the text of a JSON value: spans of values by JSON Pointer, and keys that stand twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecoder

# What is not possessive remembers every character of a string, which takes a hundred times its length.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN = re.compile(_STRING + r"|[{}\[\]]", re.DOTALL)
_COMMA = re.compile(_STRING + "|,", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_skip = JSONDecoder(parse_int=str, parse_float=str).raw_decode


def span_of(text: str, pointer: str) -> tuple[int, int]:
    """Start and end, in code points, of the value at a JSON Pointer (RFC 6901) in a text that is valid JSON.

    The value nearest to it where there is none. Raises `RecursionError` for what is nested too deep.
    """
    at = _start_of(text, pointer)
    return at, _skip(text, at)[1]


def steps(pointer: str) -> list[str]:
    """The names and indices of a JSON Pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def keys_of(text: str, pointer: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each key of the object at a JSON Pointer, with its start and end; none where there is no object."""
    at = _start_of(text, pointer)
    if text[at] == "{":
        for key, start, end, _ in _members(text, at):
            yield key, (start, end)


def _start_of(text: str, pointer: str) -> int:
    at = _after_space(text, 0)
    for wanted in steps(pointer):
        found = _member(text, at, wanted) if text[at] == "{" else _item(text, at, wanted) if text[at] == "[" else None
        if found is None:
            break
        at = found
    return at


def bare(text: str, word: str) -> int:
    """Where a word first stands outside of strings, in a text that holds it as a value."""
    found = re.finditer(f"{_STRING}|{re.escape(word)}", text, re.DOTALL)
    return next(match.start() for match in found if match[0] == word)


def is_of_more_values(text: str, most: int) -> bool:
    """Whether a JSON text holds more than so many values, but for those that only hold one another: of what is not JSON,
    whether it looks so."""
    return text.count(",") >= most and sum(found[0] == "," for found in _COMMA.finditer(text)) >= most


def repeated_key(text: str) -> tuple[int, int, str] | None:
    """Start and end of the second of two equal keys of one object, and the key, in a text that is valid JSON."""
    open_: list[set[str] | None] = []
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == "{":
            open_.append(set())
        elif token == "[":
            open_.append(None)
        elif token in "}]":
            open_.pop()
        elif open_ and (keys := open_[-1]) is not None and text.startswith(":", _after_space(text, found.end())):
            key = json.loads(token)
            if key in keys:
                return found.start(), found.end(), key
            keys.add(key)
    return None


def _member(text: str, at: int, wanted: str) -> int | None:
    """Where the value of a key starts, in the object that starts at `at`."""
    return next((value for key, _, _, value in _members(text, at) if key == wanted), None)


def _members(text: str, at: int) -> Iterator[tuple[str, int, int, int]]:
    """Of each member of the object that starts at `at` its key, where that starts and ends, and where its value starts."""
    at = _after_space(text, at + 1)
    while text[at] == '"':
        start = at
        key, end = _skip(text, at)
        value = _after_space(text, _after_space(text, end) + 1)
        yield key, start, end, value
        at = _after_space(text, _skip(text, value)[1])
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _item(text: str, at: int, wanted: str) -> int | None:
    """Where an item starts, by its index, in the array that starts at `at`."""
    at = _after_space(text, at + 1)
    left = int(wanted) if wanted.isdecimal() else -1
    while left and text[at] != "]":
        at = _after_space(text, _skip(text, at)[1])
        if text[at] == ",":
            at = _after_space(text, at + 1)
        left -= 1
    return at if not left and text[at] != "]" else None


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None  # it matches nothing at all, too
    return found.end()
