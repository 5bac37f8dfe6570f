"""A request as an endpoint sees it, and what it says: its JSON and its query."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from . import json_text
from .answers import Refusal, shown
from .reasons import first_problem

_JSON_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """A request.

    Attributes:
        names: What stands in its path at the names of the route.
        query: Without repetitions.
        headers: With names in small letters.
        content: Its body.
        base: Where the caller reaches the fake, such as `http://127.0.0.1:8787`.
    """

    names: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes
    base: str


def body(call: Call) -> object:
    """The JSON that was sent; None where nothing was.

    A page of another site can send other media types without asking, so only JSON is taken for JSON.
    """
    if not call.content:
        return None
    if not _JSON_TYPE.fullmatch(call.headers.get("content-type", "")):
        raise Refusal(415, "Content-Type must be application/json")
    try:
        return json_text.read(call.content)
    except ValueError as error:
        raise Refusal(400, f"Body {error}") from None


def members(call: Call) -> dict[str, object]:
    """The JSON object that was sent."""
    found = body(call)
    if not isinstance(found, dict):
        raise Refusal(400, "Body must be an object")
    return cast("dict[str, object]", found)


def checked(call: Call, schema: Mapping[str, object]) -> dict[str, Any]:
    """The JSON object that was sent, if it is one of the schema."""
    found = members(call)
    problem = first_problem(schema, found)
    if problem is not None:
        raise Refusal(400, " ".join(problem))
    return found


def one_of(call: Call, name: str, choices: Collection[str]) -> str | None:
    """A word of the query; None where it is not there."""
    word = call.query.get(name)
    if word is not None and word not in choices:
        raise Refusal(400, f"{name} must be one of: {', '.join(choices)}")
    return word


def flag(call: Call, name: str) -> bool:
    """`true` or `false` in the query; false where it is not there."""
    return one_of(call, name, ("true", "false")) == "true"


def listed(call: Call, name: str) -> list[str]:
    """Words of the query with commas between them."""
    return [word for word in call.query.get(name, "").split(",") if word]


def whole(call: Call, name: str, default: int, low: int, high: int) -> int:
    """A whole number of the query."""
    word = call.query.get(name)
    if word is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", word) or not low <= int(word) <= high:
        raise Refusal(400, f"{name} must be a whole number from {low} to {high}")
    return int(word)


def moment(call: Call, name: str) -> float | None:
    """An ISO 8601 date of the query, in seconds since 1970; UTC where it names no zone."""
    word = call.query.get(name)
    if word is None:
        return None
    # The plus of a zone, if it was not encoded, arrives as a blank.
    written = word.replace(" ", "+") if "T" in word else word
    try:
        date = datetime.fromisoformat(written)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise Refusal(400, f"{name} must be an ISO 8601 date, not {shown(word)}") from None
