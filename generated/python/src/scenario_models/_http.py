"""What the HTTP clients of this package do beyond what the network library does: bounds, and quiet logs.

The clients of both flavours are written out: they differ in what the library calls them with.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import cast

import httpx
import scenario_sdk

LARGEST_ANSWER = 64_000_000
"""Bytes of an answer of the service; the largest that are known, lists of jobs, have a hundredth of it."""

_LONGEST_ANSWER = 60.0  # seconds, where the request has no timeout of its own
_ENCODING = "identity"  # a compressed answer may be a thousand times as long as it looks

Body = httpx.SyncByteStream | httpx.AsyncByteStream | Iterable[bytes] | AsyncIterable[bytes]


class EndlessError(Exception):
    """A transfer goes on beyond its bounds. Its text completes "the answer …"."""


class Bounded(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body on its way, in either direction and of either flavour, within bounds.

    The network library bounds the silence between two blocks, and no more.

    Args:
        inner: The body itself.
        most: Bytes that it may have.
        seconds: How long it may take.
        now: The clock.
        slowest: Bytes a second. A body may take longer than `seconds` while it has been faster than this on average,
            None for no such thing.
    """

    def __init__(
        self,
        inner: Body,
        *,
        most: int,
        seconds: float,
        now: Callable[[], float],
        slowest: float | None = None,
    ) -> None:
        self._inner = inner
        self._most = most
        self._seconds = seconds
        self._now = now
        self._slowest = slowest
        self._began = now()
        self._seen = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in cast("Iterable[bytes]", self._inner):
            self._count(block)
            yield block

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in cast("AsyncIterable[bytes]", self._inner):
            self._count(block)
            yield block

    def _count(self, block: bytes) -> None:
        self._seen += len(block)
        if self._seen > self._most:
            raise EndlessError(f"has more than {self._most / 1_000_000:.0f} MB")
        allowed = self._seconds + (self._seen / self._slowest if self._slowest else 0.0)
        if self._now() - self._began > allowed:
            raise EndlessError(f"goes on for more than {allowed:.0f} seconds")

    def close(self) -> None:
        if isinstance(self._inner, httpx.SyncByteStream):
            self._inner.close()

    async def aclose(self) -> None:
        if isinstance(self._inner, httpx.AsyncByteStream):
            await self._inner.aclose()


_BLOCK = 1 << 16  # bytes


def blocks(content: bytes) -> Iterator[bytes]:
    """Bytes in pieces, so that sending them can be bounded."""
    for start in range(0, len(content), _BLOCK):
        yield content[start : start + _BLOCK]


async def async_blocks(content: bytes) -> AsyncIterator[bytes]:
    """The same for asynchronous code."""
    for block in blocks(content):
        yield block


class _Client(scenario_sdk.DefaultHttpxClient):
    """Closed when it is forgotten, as the SDK's own client is."""

    def __del__(self) -> None:
        with suppress(Exception):  # one that could not be made, or is closed
            self.close()


class _AsyncClient(scenario_sdk.DefaultAsyncHttpxClient):
    """Closed when it is forgotten, as the SDK's own client is."""

    def __del__(self) -> None:
        with suppress(Exception):  # one that could not be made, or no loop to close it on
            asyncio.get_running_loop().create_task(self.aclose())


def http_client_of(now: Callable[[], float]) -> httpx.Client:
    """The HTTP client for the service: answers have bounds, and no redirect is followed.

    Raises:
        Exception: Whatever the network library has against the settings of the environment.
    """

    def bound(response: httpx.Response) -> None:
        response.stream = _bounded(response, now)

    return _Client(
        follow_redirects=False,
        headers={"Accept-Encoding": _ENCODING},
        event_hooks={"response": [bound]},
    )


def async_http_client_of(now: Callable[[], float]) -> httpx.AsyncClient:
    """The same for asynchronous code."""

    async def bound(response: httpx.Response) -> None:
        response.stream = _bounded(response, now)

    return _AsyncClient(
        follow_redirects=False,
        headers={"Accept-Encoding": _ENCODING},
        event_hooks={"response": [bound]},
    )


def _bounded(response: httpx.Response, now: Callable[[], float]) -> Bounded:
    if response.headers.get("content-encoding", _ENCODING).lower() != _ENCODING:
        raise EndlessError("is compressed, which was not asked for")
    timeout = cast("dict[str, float | None]", response.request.extensions.get("timeout") or {})
    seconds = timeout.get("read")
    return Bounded(
        response.stream,
        most=LARGEST_ANSWER,
        seconds=_LONGEST_ANSWER if seconds is None else seconds,
        now=now,
    )


# What a header like these holds is a signed URL, or as good as a password.
_HEADERS = "location|content-location|set-cookie|refresh|link"
_SECRET_HEADER = re.compile(
    rf"""(b?(['"])(?:{_HEADERS})\2\s*[:,]\s*b?)(['"])(?:\\.|(?!\3).)*\3""",
    re.IGNORECASE | re.DOTALL,
)
_LOGGERS = (
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "scenario_sdk._base_client",
)
_ours: ContextVar[bool] = ContextVar("scenario_models_request", default=False)


class _HideHeaders(logging.Filter):
    """Keeps signed URLs and cookies out of what the libraries below log of this package's requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _ours.get():
            record.msg = _SECRET_HEADER.sub(r"\1'…'", record.getMessage())
            record.args = None
            if record.exc_info:  # the texts of some repeat a header
                record.msg += f" ({getattr(record.exc_info[0], '__name__', '')})"
                record.exc_info = record.exc_text = None
        return True


_HIDE_HEADERS = _HideHeaders()


@contextmanager
def quiet() -> Generator[None, None, None]:
    """A `with` block around a request whose answer's headers are nobody's business."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_HIDE_HEADERS)  # once, however often it is asked for
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)
