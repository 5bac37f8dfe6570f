"""The storage behind the service: parts of uploads, and the files of assets, at signed URLs.

A signed URL is a credential, so it goes to no log; and the service's own credentials never go to storage, so this is
not the SDK's HTTP client.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx

from ._concurrency import async_sleep
from ._errors import ConnectionFailedError, DownloadError, ScenarioModelsError
from ._polling import backoff
from ._saving import PartialFile
from ._threads import in_thread

log = logging.getLogger("scenario_models")

_ATTEMPTS = 5
_BLOCK = 1 << 20  # bytes of a download that are in memory at a time
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_EXPIRED = frozenset({400, 401, 403, 404, 410})
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)  # seconds; of silence, not of the whole transfer


class HiddenQueryURL(httpx.URL):
    """A URL that is sent whole and shown without its query. httpx logs the URL of every request."""

    def __str__(self) -> str:
        return str(httpx.URL(self).copy_with(query=None))

    def __repr__(self) -> str:
        return f"URL('{self}')"


class ExpiredURLError(Exception):
    """Storage does not take the URL (any more). Another is to be had from the service."""


async def _hide_query(request: httpx.Request) -> None:
    request.url = HiddenQueryURL(request.url)


class AsyncStorage:
    """A client for signed URLs.

    Args:
        client: The HTTP client to use, None for one that this package makes and closes. The proxy settings of the
            environment hold.
    """

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._given = client
        self._made: httpx.AsyncClient | None = None

    @property
    def _client(self) -> httpx.AsyncClient:
        if self._given is not None:
            return self._given
        if self._made is None:
            self._made = httpx.AsyncClient(
                timeout=_TIMEOUT, follow_redirects=True, event_hooks={"request": [_hide_query]}
            )
        return self._made

    async def close(self) -> None:
        if self._made is not None:
            await self._made.aclose()

    async def put(self, url: str, content: bytes) -> None:
        """Send a part; repeated while the network fails.

        Raises:
            ExpiredURLError: Storage refuses the URL.
            ConnectionFailedError: The network went on failing.
        """
        problem = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                log.info("sending a part again after %s", problem)
                await async_sleep(backoff(attempt - 1))
            try:
                response = await self._client.send(self._request("PUT", url, content))
            except httpx.TransportError as error:
                problem = type(error).__name__
                continue
            if response.is_success:
                return
            problem = f"HTTP {response.status_code}"
            if response.status_code not in _PASSING:
                raise ExpiredURLError(problem)
        raise ConnectionFailedError(f"storage did not take a part of the file ({problem})")

    async def save(self, url: str, file: PartialFile, asset_id: str) -> None:
        """Write what is at `url` to a file; from the start again while the network fails.

        Raises:
            ExpiredURLError: Storage refuses the URL.
            DownloadError: The network went on failing.
        """
        problem = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                log.info("downloading %s again after %s", asset_id, problem)
                await async_sleep(backoff(attempt - 1))
                await in_thread(file.restart)
            try:
                async with self._response(url) as response:
                    if response.is_success:
                        async for block in response.aiter_bytes(_BLOCK):
                            await in_thread(file.write, block)
                        return
                    problem = f"HTTP {response.status_code}"
                    if response.status_code in _EXPIRED:
                        raise ExpiredURLError(problem)
            except httpx.TransportError as error:
                problem = type(error).__name__
        raise DownloadError(
            f"{asset_id} could not be downloaded ({problem}). It stays in the service; download it again later.",
            asset_id=asset_id,
        )

    @asynccontextmanager
    async def _response(self, url: str) -> AsyncGenerator[httpx.Response]:
        response = await self._client.send(self._request("GET", url), stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    def _request(self, method: str, url: str, content: bytes | None = None) -> httpx.Request:
        # Uncompressed, so that a transfer that was cut short shows in its length.
        headers = {"Accept-Encoding": "identity"}
        try:
            request = self._client.build_request(method, url, content=content, headers=headers)
        except httpx.InvalidURL:
            raise ScenarioModelsError("the service gave a URL that is none") from None
        request.url = HiddenQueryURL(request.url)
        return request
