"""What came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from . import json_text
from .limits import MOST_REQUEST_BYTES, MOST_REQUESTS


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in.

    Attributes:
        method: In capitals.
        path: Without `/v1`.
        query: Without repetitions.
        headers: With names in small letters.
        size: Bytes of the body.
        content: The body; nothing of a part of a file.
        weight: What remembering it takes, in bytes.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    size: int
    content: bytes = field(repr=False)
    weight: int = field(repr=False)

    @property
    def body(self) -> object:
        """Its JSON, None where it is none."""
        try:
            return json_text.read(self.content)
        except ValueError:
            return None


def trimmed(requests: list[Request]) -> None:
    """Forget the oldest where there are too many, or they weigh too much."""
    heavy = sum(request.weight for request in requests) - MOST_REQUEST_BYTES
    gone = 0
    while gone < len(requests) - 1 and (len(requests) - gone > MOST_REQUESTS or heavy > 0):
        heavy -= requests[gone].weight
        gone += 1
    del requests[:gone]
