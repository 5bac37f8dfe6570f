"""The fake service on a port of this machine."""

from __future__ import annotations

import copy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import LOGGING_CONFIG

from .protocol import PATIENCE, PatientProtocol


def bind(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """A socket that listens: from now on requests wait for their turn. Port 0 is any free one.

    Raises:
        OSError: The port is taken, or the host is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    # asyncio does this only for sockets that were made with their protocol; without it each answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """The base URL of the API on this machine."""
    host, port = listener.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{here}]' if ':' in here else here}:{port}/v1"


def serve(app: ASGIApp, listener: socket.socket, *, patience: float = PATIENCE) -> None:
    """Serve until interrupted. Requests are logged to standard error."""
    _server(app, patience, log_level="info").run(sockets=[listener])


@contextmanager
def running(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0, patience: float = PATIENCE) -> Iterator[str]:
    """A server in a thread, for tests. Gives the base URL of the API.

    Args:
        patience: Seconds that it waits for the other side of a connection.

    Raises:
        OSError: The port is taken.
    """
    listener = bind(host, port)
    server = _server(app, patience, log_level="warning")
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
        listener.close()


def _server(app: ASGIApp, patience: float, *, log_level: str) -> uvicorn.Server:
    log = copy.deepcopy(LOGGING_CONFIG)
    log["handlers"]["access"]["stream"] = "ext://sys.stderr"  # standard output has the URL, and nothing after it
    config = uvicorn.Config(
        app,
        http=type("Protocol", (PatientProtocol,), {"patience": patience}),
        ws="none",
        log_config=log,
        log_level=log_level,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
