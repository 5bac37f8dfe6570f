"""What comes before every endpoint: who asks, how much comes, with which credentials, and what is to go wrong."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Collection, Mapping

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import hosts
from .answers import Refusal, answer, refused
from .limits import MAX_JSON, MAX_PART
from .requests import Request
from .service import Service
from .settings import Fault

ABORT = "modelgen.abort"
"""The ASGI extension by which `protocol` lets a connection be cut without an answer."""

BASE = "modelgen.base"
"""Where a scope says by which URL the fake was reached."""

_CONTROL = "/_fake"
_FILES, _PARTS = "/files/", "/parts/"


class _Gone(Exception):
    """Nobody waits for the answer any more."""


class Gate:
    """An ASGI application around the one that has the endpoints."""

    def __init__(self, app: ASGIApp, service: Service, names: Collection[str]) -> None:
        """`names` are those of hosts by which the fake may be reached beside addresses and `localhost`."""
        self._app = app
        self._service = service
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, path = _headers(scope), scope["path"]
        try:
            authority = hosts.check(headers, self._names, is_file=path.startswith(_FILES))
            scope[BASE] = f"{scope.get('scheme', 'http')}://{authority}"
            content = await _content(receive, headers, MAX_PART if path.startswith(_PARTS) else MAX_JSON)
            if path.startswith(_CONTROL):
                await self._app(scope, _replay(content, receive), send)
                return
            request = _request(scope, headers, content)
            self._service.note(request)
            await self._faulty(scope, request, _replay(content, receive), send)
        except Refusal as refusal:
            await refused(refusal)(scope, receive, send)
        except _Gone:
            pass

    async def _faulty(self, scope: Scope, request: Request, receive: Receive, send: Send) -> None:
        """Let happen what is to go wrong, and the rest."""
        fault = self._service.fault(request.method, request.path)
        if fault is not None:
            memory = self._service.memory
            await self._service.sleep(fault.delay)
            # What was under way when everything was forgotten must not come to light afterwards.
            if fault.drop == "request" or memory is not self._service.memory:
                await _cut(scope, send)
                return
            if fault.status is not None:
                await _told(fault)(scope, receive, send)
                return
        if not scope["path"].startswith((_FILES, _PARTS)):
            _check_credentials(request.headers, self._service.settings.credentials)
        if fault is not None and fault.drop == "answer":
            await self._app(scope, receive, _unheard)
            await _cut(scope, send)
            return
        await self._app(scope, receive, send)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _content(receive: Receive, headers: Mapping[str, str], most: int) -> bytes:
    """The whole body. One that is too large is not read to its end; the server throws the rest away."""
    too_large = Refusal(413, f"Body must be at most {most} bytes")
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise too_large
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            raise too_large
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(content: bytes, receive: Receive) -> Receive:
    """What gives the body once more, and then what follows it."""
    rest = [content]

    async def again() -> Message:
        return {"type": "http.request", "body": rest.pop(), "more_body": False} if rest else await receive()

    return again


def _request(scope: Scope, headers: Mapping[str, str], content: bytes) -> Request:
    path, query = scope["path"].removeprefix("/v1"), dict(QueryParams(scope["query_string"]))
    kept = b"" if path.startswith(_PARTS) else content
    texts = (path, *query, *query.values(), *headers, *headers.values())
    return Request(
        method=scope["method"],
        path=path,
        query=query,
        headers=headers,
        size=len(content),
        content=kept,
        weight=len(kept) + sum(map(len, texts)),
    )


def _check_credentials(headers: Mapping[str, str], wanted: str | None) -> None:
    """Refuses a request without a key and secret, or a token; where some are wanted, all others."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    given = value.strip() if scheme.lower() == "bearer" else ""
    if scheme.lower() == "basic":
        try:
            key, colon, secret = base64.b64decode(value.strip(), validate=True).decode().partition(":")
            given = f"{key}:{secret}" if key and colon else ""
        except (binascii.Error, ValueError):
            pass
    if not given or wanted not in (None, given):
        raise Refusal(401, "Unauthorized", headers={"WWW-Authenticate": 'Basic realm="modelgen serve"'})


def _told(fault: Fault) -> Response:
    assert fault.status is not None
    if fault.status in (204, 205, 304):  # these have no body (RFC 9110, 15)
        return Response(status_code=fault.status, headers=dict(fault.headers))
    return answer({} if fault.body is None else fault.body, fault.status, fault.headers)


async def _unheard(message: Message) -> None:
    """Where an answer goes that nobody hears."""


async def _cut(scope: Scope, send: Send) -> None:
    """End the connection without an answer."""
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is not None:
        abort()
        await asyncio.sleep(0)  # let the server notice, or it would answer 500 to nobody
        return
    # Under another server: an answer that breaks off, which is as useless to the caller.
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    raise ConnectionError("cut off on purpose")
