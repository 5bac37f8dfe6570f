"""Lists in pages."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from starlette.responses import Response

from . import calls
from .answers import Refusal, answer
from .calls import Call

DATES = ("createdAt", "updatedAt")


class Numbered(Protocol):
    """What a list holds; `serial` grows from one to the next."""

    @property
    def serial(self) -> int: ...


T = TypeVar("T", bound=Numbered)


def page(
    call: Call,
    things: Iterable[T],
    date: Callable[[T], float],
    *,
    size: int = 50,
    most: int = 100,
    ascending: bool = False,
    size_name: str = "pageSize",
    token_name: str = "paginationToken",
) -> tuple[list[T], str | None]:
    """The page that the query asks for, and the token of the next one; None after the last.

    A token says after which thing to go on, not how many to skip: what comes or goes in between moves nothing.

    Args:
        date: By what the list is sorted, in seconds since 1970. The newest come first.
        size: How many a page holds where the query does not say.
        most: How many it may hold.
    """
    size = calls.whole(call, size_name, size, 1, most)
    after = _position(call, token_name)
    sign = 1 if ascending else -1
    keyed = sorted(((sign * date(thing), sign * thing.serial), thing) for thing in things)
    rest = [pair for pair in keyed if after is None or pair[0] > after]
    token = _token(*rest[size - 1][0]) if len(rest) > size else None
    return [thing for _, thing in rest[:size]], token


def bounds(call: Call) -> tuple[float, float]:
    """Between which moments the query wants things to be created or updated, whichever they are sorted by."""
    found = {"After": -math.inf, "Before": math.inf}
    for field in DATES:
        for end in found:
            name = f"{field.removesuffix('At')}{end}"
            bound = calls.moment(call, name)
            if bound is None:
                continue
            if call.query.get("sortBy") != field:
                raise Refusal(400, f'{name} requires the sortBy parameter to be "{field}"')
            found[end] = bound
    return found["After"], found["Before"]


def answer_page(
    name: str, rows: list[dict[str, object]], token: str | None, token_name: str = "nextPaginationToken"
) -> Response:
    """A page as the API gives it."""
    return answer({name: rows} if token is None else {name: rows, token_name: token})


def _token(date: float, serial: int) -> str:
    return base64.urlsafe_b64encode(f"{date!r} {serial}".encode()).decode().rstrip("=")


def _position(call: Call, name: str) -> tuple[float, int] | None:
    token = call.query.get(name)
    if token is None:
        return None
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        date, serial = base64.b64decode(padded, b"-_", validate=True).decode("ascii").split(" ")
        position = float(date), int(serial)
    except (binascii.Error, ValueError):
        position = math.nan, 0
    if not math.isfinite(position[0]):
        raise Refusal(400, f"{name} must be one that an earlier answer gave")
    return position
