"""HTTP as the fake speaks it: connections can be cut, and none is waited for without end."""

from __future__ import annotations

import asyncio

import h11
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import json_text
from .gate import ABORT

PATIENCE = 30.0  # seconds


class PatientProtocol(H11Protocol):
    """A connection. It is cut where the other side lets it wait: for a request, the rest of one, or to take an answer.

    Attributes:
        patience: For how many seconds; without end while an answer is being made.
    """

    patience = PATIENCE
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app: ASGIApp = self.app

        async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[ABORT] = transport.abort
            await app(scope, receive, send)

        self.app = cuttable
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            # Not a request yet: its head has to come within one patience, however slowly.
            if self._waiting is None:
                self._wait()
        elif self.cycle.more_body:
            self._stop_waiting()
            self._wait()
        else:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # The next request may have begun behind this one, and its rest not be there.
        if not self.cycle.response_complete and self.cycle.more_body and self._waiting is None:
            self._wait()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_waiting()
        self._wait()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets the same kind of answer as any other wrong request, if one can still be given."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        content = json_text.write({"reason": msg.removesuffix(".")})
        headers = [
            ("content-type", "application/json"),
            ("content-length", str(len(content))),
            ("connection", "close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=content),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.patience, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
