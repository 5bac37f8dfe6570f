"""What goes back: JSON, and refusals with their reason."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from . import json_text


class Refusal(Exception):
    """An answer that says no. Raised anywhere below an endpoint, it becomes that answer.

    Attributes:
        status: HTTP status.
        reason: What the service says.
        more: Further members of the answer, such as `details`.
        headers: Of the answer.
    """

    def __init__(self, status: int, reason: str, *, headers: Mapping[str, str] | None = None, **more: object) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.more = more
        self.headers = headers


def answer(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON."""
    return Response(json_text.write(content), status, headers, "application/json")


def refused(refusal: Refusal) -> Response:
    return answer({"reason": refusal.reason, **refusal.more}, refusal.status, refusal.headers)


def not_found(kind: str, name: str) -> Refusal:
    """`Model X not found`, as the service says it."""
    return Refusal(404, f"{kind} {shown(name)} not found")


def shown(text: str) -> str:
    """A text that came from outside, short enough for a reason."""
    return text if len(text) <= 200 else f"{text[:199]}…"
