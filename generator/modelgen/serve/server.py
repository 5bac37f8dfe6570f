"""The fake service on a port of this machine."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import ABORT, create_app
from .endpoint import ModelEndpoint
from .faults import Settings


class _CuttableProtocol(H11Protocol):
    """HTTP whose connections an application can cut, as a network does."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app: ASGIApp = self.app

        async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[ABORT] = transport.abort
            await app(scope, receive, send)

        self.app = cuttable


def serve(
    models: Mapping[str, ModelEndpoint], *, host: str = "127.0.0.1", port: int = 8787, settings: Settings | None = None
) -> None:
    """Serve until interrupted.

    Args:
        models: By id.
        host: The address to listen on.
        port: The port; 0 for any free one.
        settings: How the service behaves at first.

    Raises:
        OSError: The port is taken.
    """
    server, listener = _server(create_app(models, settings), host, port, log_level="info")
    server.run(sockets=[listener])


@contextmanager
def running(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """A server in a thread, for tests. Gives the base URL of the API.

    Raises:
        OSError: The port is taken.
    """
    server, listener = _server(app, host, port, log_level="warning")
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        # The socket listens already: a request that comes early waits its turn.
        yield f"http://{host}:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
        listener.close()


def _server(app: ASGIApp, host: str, port: int, *, log_level: str) -> tuple[uvicorn.Server, socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    # asyncio does this only for sockets that were made with their protocol; without it each answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app, http=_CuttableProtocol, log_level=log_level, lifespan="off", timeout_graceful_shutdown=1
    )
    return uvicorn.Server(config), listener
