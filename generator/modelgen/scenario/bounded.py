"""HTTP answers within bounds: of bytes, of time, and from the host that was asked.

The SDK reads an answer whole and follows redirects, so a server that never ends one, or sends elsewhere, is stopped below it:
what is refused becomes a short answer of our own, which the SDK does not try again.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx
import scenario_sdk

REFUSAL = "modelgen.refusal"  # the extension of a response that says why it was refused; no server can send one
_MOST_LOCATION = 200  # characters of an address that are shown


@dataclass(frozen=True, slots=True)
class Limits:
    """`most_bytes` of an answer, unpacked; `seconds` for one answer, and for all of them together."""

    most_bytes: int = 16 * 1024 * 1024  # a page of 500 rows has some 2 MB, the largest record seen 20 KB
    seconds: float = 60
    seconds_in_all: float = 1800


class _Refused(Exception):
    """Why an answer is not taken."""


class BoundedClient(scenario_sdk.DefaultHttpxClient):
    """A client that gives whole answers within `limits`, or refusals; proxies and certificates as the environment has them."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(timeout=limits.seconds)
        self._limits = limits
        self._end = time.monotonic() + limits.seconds_in_all
        # Headers that trickle in are read inside of one call: closing what it reads from ends it.
        self._watch = threading.Timer(limits.seconds_in_all, super().close)
        self._watch.daemon = True
        self._watch.start()

    def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = httpx.USE_CLIENT_DEFAULT,
        follow_redirects: Any = httpx.USE_CLIENT_DEFAULT,
    ) -> httpx.Response:
        request.headers["Accept-Encoding"] = "gzip, deflate"
        try:
            if time.monotonic() >= self._end:
                raise _Refused(f"it took longer than {self._limits.seconds_in_all:g} seconds in all")
            return self._whole(request, super().send(request, stream=True, auth=auth, follow_redirects=False))
        except _Refused as refusal:
            return _refusal(request, str(refusal))

    def close(self) -> None:
        self._watch.cancel()
        super().close()

    def _whole(self, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        with closing(answer):
            if answer.is_redirect:
                raise _Refused(_sent_elsewhere(request, answer))
            packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
            if packing not in ("", "identity", "gzip", "deflate"):
                raise _Refused("the answer is packed in a way that was not asked for")
            body = b"".join(self._pieces(answer))
        headers = [
            (key, value)
            for key, value in answer.headers.multi_items()
            if key.lower() not in ("content-encoding", "content-length", "transfer-encoding")
        ]
        return httpx.Response(answer.status_code, headers=headers, content=body, request=request)

    def _pieces(self, answer: httpx.Response) -> Iterator[bytes]:
        """The unpacked body, as long as it keeps to the limits."""
        end = min(time.monotonic() + self._limits.seconds, self._end)
        size = 0
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > self._limits.most_bytes:
                raise _Refused(f"the answer has more than {self._limits.most_bytes:,} bytes")
            if time.monotonic() > end:
                raise _Refused(f"the answer was not there after {self._limits.seconds:g} seconds")
            yield piece


def _sent_elsewhere(request: httpx.Request, answer: httpx.Response) -> str:
    """In words, without what an address may carry of a signature."""
    if (location := answer.headers.get("Location")) is None:
        return f"HTTP {answer.status_code}"
    target = request.url.join(location).copy_with(query=None, fragment=None, userinfo=b"")
    return f"HTTP {answer.status_code}: it is sent on to {str(target)[:_MOST_LOCATION]}, and redirects are not followed"


def _refusal(request: httpx.Request, message: str) -> httpx.Response:
    content = json.dumps({"reason": message}).encode()
    headers = {"Content-Type": "application/json", "x-should-retry": "false"}
    return httpx.Response(400, headers=headers, content=content, request=request, extensions={REFUSAL: message})
