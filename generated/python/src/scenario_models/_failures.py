"""What went wrong with a request, copied out of the SDK's exceptions.

An exception of the SDK holds its request: headers with credentials, a body with files. So none is kept, chained or
printed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Literal

import httpx
import scenario_sdk

from ._answers import mapping, text
from ._http import EndlessError
from ._redaction import redact
from ._settings import address

# httpx raises these before any byte of the request has left.
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)
_FINAL = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_SECONDS = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*")


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a request.

    Attributes:
        kind: An error status, no answer, nothing sent, an answer that makes no sense, or no credentials.
        reason: The service's words, or the name of the network's error.
        status: The HTTP status, None where no answer came.
        body: The answer, where it is a JSON object.
        request_id: The answer's request id.
        retry_after: Seconds that the answer asks to wait.
        location: Scheme and host that a redirect leads to.
        timed_out: Whether the wait for an answer ran out.
        final: Whether another try would end the same.
        route: Where the request went, in words.
    """

    kind: Literal["status", "silence", "unsent", "nonsense", "credentials"]
    reason: str
    status: int | None = None
    body: Mapping[str, object] | None = None
    request_id: str | None = None
    retry_after: float | None = None
    location: str | None = None
    timed_out: bool = False
    final: bool = False
    route: str = "the service"


def failure_of(error: BaseException, secrets: tuple[str, ...], route: str) -> Failure | None:
    """What an exception says; None where it is none of the SDK's.

    Args:
        error: The exception.
        secrets: Credentials that the service may repeat.
        route: Where the request went, in words.
    """
    if isinstance(error, scenario_sdk.APIStatusError):
        body = mapping(error.body)
        return Failure(
            "status",
            _reason(error, body, secrets),
            status=error.status_code,
            body=body,
            request_id=_request_id(error.response.headers),
            retry_after=_retry_after(error.response.headers),
            location=_location(error.response),
            route=route,
        )
    if isinstance(error, scenario_sdk.APIConnectionError):
        return _no_answer(error, secrets, route)
    if isinstance(error, TypeError) and "authentication" in str(error):
        return Failure("credentials", "no credentials are set")
    return None


def _no_answer(
    error: scenario_sdk.APIConnectionError, secrets: tuple[str, ...], route: str
) -> Failure:
    cause = error.__cause__
    if isinstance(cause, EndlessError):
        return Failure("nonsense", f"it {cause}", route=route)
    if isinstance(cause, RuntimeError):  # what httpx says of a client that was closed
        return Failure("unsent", "the client is closed", final=True, route=route)
    # Only its name: the text of some repeats a header.
    name = type(cause).__name__ if cause is not None else type(error).__name__
    if isinstance(cause, httpx.ConnectError) and str(cause):
        name = f"{name}: {redact(str(cause), secrets)}"
    return Failure(
        "unsent" if isinstance(cause, _UNSENT) else "silence",
        name,
        timed_out=isinstance(error, scenario_sdk.APITimeoutError),
        final=isinstance(cause, _FINAL),
        route=route,
    )


def _reason(
    error: scenario_sdk.APIStatusError, body: Mapping[str, object], secrets: tuple[str, ...]
) -> str:
    for key in ("reason", "message", "error"):
        said = text(body, key)
        if said is not None:
            return redact(said, secrets)
    if isinstance(error.body, str) and error.body and "<" not in error.body[:20]:
        return redact(error.body, secrets)
    return redact(error.response.reason_phrase, secrets) or f"HTTP {error.status_code}"


def _request_id(headers: httpx.Headers) -> str | None:
    for name in ("x-request-id", "x-amzn-requestid", "apigw-requestid"):
        if name in headers:
            return redact(headers[name])
    return None


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that an answer asks to wait (RFC 9110, 10.2.3: seconds or a date); None where it says nothing usable.

    A date that has passed asks for 0.
    """
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = _SECONDS.fullmatch(value)
    if seconds is not None:
        return float(seconds[1])
    try:
        date = parsedate_to_datetime(value)
        waited = (date - datetime.now(timezone.utc)).total_seconds()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return max(0.0, waited) if math.isfinite(waited) else None


def _location(response: httpx.Response) -> str | None:
    """Scheme and host of a redirect's target."""
    try:
        target = response.url.join(response.headers.get("location", ""))
        return address(target) if target.host else None
    except (httpx.InvalidURL, ValueError):
        return None
