"""The storage behind the service: parts of uploads, and the files of assets, at signed URLs.

A signed URL is a credential, so it goes to no log; and the service's own credentials never go to storage, so this is
not the SDK's HTTP client. The service gives the URLs, and nothing in them is trusted.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import httpx

from ._clock import AsyncClock
from ._errors import ConnectionFailedError, DownloadError
from ._http import Body, Bounded, EndlessError, async_blocks, quiet
from ._polling import backoff
from ._saving import PartialFile
from ._settings import address, with_network
from ._threads import in_thread

log = logging.getLogger("scenario_models")

_ATTEMPTS = 5
_MOST_REDIRECTS = 5
_BLOCK = 1 << 20  # bytes of a download that are in memory at a time
_LARGEST = 20_000_000_000  # bytes of a result; no known one has a tenth of it
_PATIENCE = 600.0  # seconds that a transfer may take, and
_SLOWEST = 10_000.0  # bytes a second at which it may take longer
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)  # seconds; of silence, not of the whole transfer
# What no second try would change.
_FINAL = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


class HiddenQueryURL(httpx.URL):
    """A URL that is sent whole and shown without its query. httpx logs the URL of every request."""

    def __str__(self) -> str:
        return str(httpx.URL(self).copy_with(query=None))

    def __repr__(self) -> str:
        return f"URL('{self}')"


class RefusedURLError(Exception):
    """Storage does not take the URL (any more), or it is none. Another may be had from the service."""


class AsyncStorage:
    """A client for signed URLs.

    Args:
        client: The HTTP client to use, None for one that this package makes and closes. The proxy settings of the
            environment hold.
        clock: The time that pauses take.
        largest: Bytes that a result may have.
    """

    def __init__(
        self, client: httpx.AsyncClient | None, clock: AsyncClock, *, largest: int = _LARGEST
    ) -> None:
        self._given = client
        self._made: httpx.AsyncClient | None = None
        self._clock = clock
        self._largest = largest

    @property
    def _client(self) -> httpx.AsyncClient:
        if self._given is not None:
            return self._given
        if self._made is None:
            self._made = with_network(lambda: httpx.AsyncClient(timeout=_TIMEOUT))
        return self._made

    async def close(self) -> None:
        if self._made is not None:
            await self._made.aclose()

    async def put(self, url: str, content: bytes) -> None:
        """Send a part; repeated while the network fails.

        Raises:
            RefusedURLError: Storage refuses the URL, or it is none.
            ConnectionFailedError: The network went on failing.
        """
        problem = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                log.info("sending a part again after %s", problem)
                await self._clock.sleep(backoff(attempt - 1))
            request = self._request("PUT", url, {"Content-Length": str(len(content))})
            request.stream = self._bounded(async_blocks(content), len(content))
            try:
                with quiet():
                    response = await self._client.send(request, follow_redirects=False)
            except EndlessError as error:
                problem = f"it {error}"
                break
            except httpx.RequestError as error:
                problem = _name(error)
                continue
            if response.is_success:
                return
            problem = f"HTTP {response.status_code}"
            if response.status_code not in _PASSING:
                raise RefusedURLError(f"storage refuses its URL ({problem})")
        where = address(httpx.URL(url))
        raise ConnectionFailedError(f"storage at {where} did not take a part of it ({problem})")

    async def save(self, url: str, file: PartialFile, asset_id: str) -> None:
        """Write what is at `url` to a file; from the start again while the network fails.

        Raises:
            RefusedURLError: Storage refuses the URL, or it is none.
            DownloadError: The network went on failing.
        """
        problem = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                log.info("downloading %s again after %s", asset_id, problem)
                await self._clock.sleep(backoff(attempt - 1))
                await in_thread(file.restart)
            try:
                async with self._response(url) as response:
                    if response.is_success:
                        await self._keep(response, file)
                        return
                    problem = f"HTTP {response.status_code}"
                    if response.status_code not in _PASSING:
                        raise RefusedURLError(f"storage refuses its URL ({problem})")
            except EndlessError as error:
                problem = f"it {error}"
                break
            except httpx.RequestError as error:
                problem = _name(error)
        where = address(httpx.URL(url))
        raise DownloadError(
            f"{asset_id} could not be downloaded from {where} ({problem}). It stays in the service; download it again "
            "later.",
            asset_id=asset_id,
        )

    async def _keep(self, response: httpx.Response, file: PartialFile) -> None:
        if "," in response.headers.get("content-encoding", ""):
            raise RefusedURLError("it is compressed more than once, which only harms")
        written = 0
        async for block in response.aiter_bytes(_BLOCK):
            written += len(block)
            if written > self._largest:
                raise EndlessError(f"has more than {self._largest / 1e9:g} GB")
            await in_thread(file.write, block)

    @asynccontextmanager
    async def _response(self, url: str) -> AsyncGenerator[httpx.Response]:
        """The answer, after some redirects: each is looked at like the first URL."""
        request = self._request("GET", url)
        for _ in range(_MOST_REDIRECTS + 1):
            with quiet():
                response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                if response.status_code not in _REDIRECTS:
                    response.stream = self._bounded(response.stream, self._largest)
                    yield response
                    return
                before, request = request, self._request("GET", _target(response))
            finally:
                await response.aclose()
            if before.url.scheme == "https" != request.url.scheme:
                raise RefusedURLError("storage leads from https: to http:")
        raise RefusedURLError("storage leads from one URL to another without end")

    def _bounded(self, body: Body, most: int) -> Bounded:
        return Bounded(body, most=most, seconds=_PATIENCE, slowest=_SLOWEST, now=self._clock.now)

    def _request(
        self, method: str, url: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Request:
        # Uncompressed, so that a transfer that was cut short shows in its length.
        headers = {"Accept-Encoding": "identity", **(headers or {})}
        client = self._client
        try:
            request = client.build_request(method, url, headers=headers)
        except (httpx.InvalidURL, ValueError):
            raise RefusedURLError("the service gives it a URL that is none") from None
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise RefusedURLError("the service gives it a URL that is not https:")
        request.url = HiddenQueryURL(request.url)
        return request


def _target(response: httpx.Response) -> str:
    """Where a redirect leads to; empty where that cannot be said."""
    try:
        return str(httpx.URL(response.request.url).join(response.headers.get("location", "")))
    except (httpx.InvalidURL, ValueError):
        return ""


def _name(error: httpx.RequestError) -> str:
    """What went wrong on the way, for a message.

    Raises:
        RefusedURLError: Another try would end like this one.
    """
    if isinstance(error, _FINAL):
        raise RefusedURLError(f"its URL cannot be used ({type(error).__name__})") from None
    return type(error).__name__
