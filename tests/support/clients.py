"""What the clients of both languages are held to by the same means."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from modelgen.serve import FileRule, ModelEndpoint

from tests.support.scripted import Asked, Reply

BACKOFF = [0.75, 1.5, 3.0, 6.0, 11.25]  # seconds: the least pauses at a limit, the last for all that follow
NO_SECONDS: list[Any] = [0, -1, -1e300, 10**400, float("nan"), float("inf"), "5", True, None, [], {}]
# Reasons of a refusal, and the parameter that each names.
REASONS = [
    ("Input maxImages must be at most 2", "maxImages"),
    ("Input referenceImages[0] must be a string", "referenceImages"),
    ("Input 'size' must be one of: 2K", "size"),
    ("Input colour must be red", None),
    ("Invalid model(s): X.\nAllowed model types: a, b", None),
]


def endpoint(model_id: str, capability: str, **files: FileRule) -> ModelEndpoint:
    """A model that takes anything."""
    return ModelEndpoint(model_id, model_id, {"type": "object"}, (capability,), files)


def waited_well(slept: list[float], most: float, second: float = 1) -> bool:
    """Whether each pause is at least the backoff, and all together are within a bound, which bounds their number too.

    `second` is one in the unit of the others.
    """
    least = [bound * second for bound in (*BACKOFF, *itertools.repeat(BACKOFF[-1], max(0, len(slept) - len(BACKOFF))))]
    return sum(slept) <= most and all(pause >= bound for pause, bound in zip(slept, least, strict=False))


def pages(jobs: Any, tokens: Iterable[int]) -> Callable[[Asked], Reply]:
    """Pages of a list, each of which names the next; five hundred at most, so that no test is without end."""
    left = itertools.chain(itertools.islice(tokens, 500), itertools.repeat(None))

    def page(asked: Asked) -> Reply:
        token = next(left)
        return Reply(body=json.dumps({"jobs": jobs, "nextPaginationToken": token and f"page {token}"}).encode())

    return page


def endless(block: bytes = b" " * 1_000_000) -> Iterator[bytes]:
    while True:
        yield block
