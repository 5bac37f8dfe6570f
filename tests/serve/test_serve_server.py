"""The fake on a port: connections that hang, what is no HTTP, the command."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from modelgen.cli.main import main
from modelgen.serve import Service, bind, create_app, running, url_of
from modelgen.serve.protocol import PatientProtocol
from uvicorn.server import ServerState

from .conftest import MODELS

ROOT = Path(__file__).parents[2]
HEAD = b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n"


# Who keeps the fake waiting


class Loop:
    """A loop whose timers run when the test says so."""

    def __init__(self) -> None:
        self.timers: list[Timer] = []

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self, seconds, callback))
        return self.timers[-1]

    def create_task(self, work: Any, **_: Any) -> asyncio.Future[None]:
        work.close()
        return asyncio.Future(loop=asyncio.new_event_loop())

    def pass_time(self) -> None:
        for timer in list(self.timers):
            timer.cancel()
            timer.callback()


class Timer:
    def __init__(self, loop: Loop, seconds: float, callback: Callable[[], None]) -> None:
        self.loop, self.seconds, self.callback = loop, seconds, callback

    def cancel(self) -> None:
        if self in self.loop.timers:
            self.loop.timers.remove(self)


class Transport(asyncio.Transport):
    """A connection that only remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.is_aborted = False
        self.written = b""

    def abort(self) -> None:
        self.is_aborted = True

    def close(self) -> None:
        pass

    def is_closing(self) -> bool:
        return self.is_aborted

    def write(self, data: Any) -> None:
        self.written += data

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


@pytest.fixture
def connection() -> tuple[PatientProtocol, Loop, Transport]:
    loop, transport = Loop(), Transport()
    config = uvicorn.Config(create_app(MODELS), lifespan="off", ws="none", log_config=None)
    protocol = PatientProtocol(config, ServerState(), {}, loop)  # type: ignore[arg-type]
    protocol.connection_made(transport)
    return protocol, loop, transport


@pytest.mark.parametrize(
    "sent",
    [(), (b"PO",), (b"PO", b"ST"), (HEAD,), (HEAD, b"\r\n"), (HEAD + b"\r\n12345",), (HEAD + b"\r\n", b"12", b"34")],
)
def test_who_does_not_go_on_is_cut(
    connection: tuple[PatientProtocol, Loop, Transport], sent: tuple[bytes, ...]
) -> None:
    protocol, loop, transport = connection
    for data in sent:
        protocol.data_received(data)
    assert [timer.seconds for timer in loop.timers] == [30.0]
    loop.pass_time()
    assert transport.is_aborted


def test_a_head_has_to_come_at_once_and_a_body_has_to_go_on(
    connection: tuple[PatientProtocol, Loop, Transport],
) -> None:
    """Byte by byte a head would never end; a body that comes slowly comes."""
    protocol, loop, _ = connection
    (first,) = loop.timers
    for byte in HEAD:
        protocol.data_received(bytes([byte]))
    assert loop.timers == [first]
    protocol.data_received(b"\r\n1")
    (second,) = loop.timers
    assert second is not first
    protocol.data_received(b"2")
    assert len(loop.timers) == 1 and loop.timers != [second]


def test_an_answer_may_take_its_time(connection: tuple[PatientProtocol, Loop, Transport]) -> None:
    protocol, loop, transport = connection
    protocol.data_received(HEAD + b"\r\n1234567890")
    assert not loop.timers
    protocol.pause_writing()
    assert [timer.seconds for timer in loop.timers] == [30.0]
    protocol.resume_writing()
    assert not loop.timers
    protocol.pause_writing()
    loop.pass_time()
    assert transport.is_aborted


def test_nothing_is_left_of_a_connection(connection: tuple[PatientProtocol, Loop, Transport]) -> None:
    protocol, loop, _ = connection
    protocol.connection_lost(None)
    assert not loop.timers and not protocol.connections


WHOLE = b"GET /_fake HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET /v1/jobs HT", HEAD + b"\r\nabc", WHOLE + HEAD + b"\r\nabc"])
def test_half_open_connections_are_closed(sent: bytes) -> None:
    """End to end: what the socket says is that the other side has gone."""
    with running(create_app(MODELS), patience=0.05) as url:
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0), timeout=60) as peer:
            peer.sendall(sent)
            assert received(peer).count(b"HTTP/1.1 200 OK") == sent.count(WHOLE)
        assert httpx.get(url.replace("/v1", "/_fake")).status_code == 200


# What is no HTTP


def exchange(url: str, sent: bytes) -> bytes:
    """All that comes back for what was sent."""
    with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0), timeout=60) as peer:
        peer.sendall(sent)
        peer.shutdown(socket.SHUT_WR)
        return received(peer)


def received(peer: socket.socket) -> bytes:
    """All that comes until the other side closes or cuts the connection."""
    found = b""
    try:
        while block := peer.recv(1 << 16):
            found += block
    except ConnectionResetError:
        pass
    return found


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def logged() -> Iterator[list[logging.LogRecord]]:
    """What the server logs, which does not reach the root logger."""
    kept = Kept()
    loggers = [logging.getLogger(name) for name in ("uvicorn", "asyncio")]
    for logger in loggers:
        logger.addHandler(kept)
    yield kept.records
    for logger in loggers:
        logger.removeHandler(kept)


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 100_000,
        b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"\0" * 1000,
    ],
)
def test_what_is_no_http_is_told_so(
    service: Service, base_url: str, sent: bytes, logged: list[logging.LogRecord]
) -> None:
    head, _, content = exchange(base_url, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n") and b"application/json" in head
    assert content == b'{"reason":"Invalid HTTP request received"}'
    assert [(record.levelname, record.getMessage()) for record in logged] == [
        ("WARNING", "Invalid HTTP request received.")
    ]


def test_what_is_no_http_after_an_answer(service: Service, base_url: str, logged: list[logging.LogRecord]) -> None:
    """The rest of a request that was refused before all of it was there; then the connection is cut."""
    with socket.create_connection(("127.0.0.1", httpx.URL(base_url).port or 0), timeout=60) as peer:
        peer.sendall(b"POST /v1/jobs HTTP/1.1\r\nHost: evil.example\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert peer.recv(1 << 16).startswith(b"HTTP/1.1 421 ")
        peer.sendall(b"ZZ\r\n")
        received(peer)
    assert [record for record in logged if record.levelno >= logging.ERROR] == []


LINES = st.sampled_from(
    (
        b"GET /v1/jobs HTTP/1.1\r\n",
        b"POST /v1/assets HTTP/1.1\r\n",
        b"GET /files/asset_example-image?signature=x HTTP/1.0\r\n",
        b"Host: localhost\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Expect: 100-continue\r\n",
        b"Connection: close\r\n",
        b"Connection: upgrade\r\nUpgrade: websocket\r\n",
        b"Authorization: Bearer x\r\n",
        b"\r\n",
        b"3\r\nabc\r\n0\r\n\r\n",
        b"abc",
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(LINES | st.binary(max_size=10), max_size=12))
@example([b"POST /v1/jobs HTTP/1.1\r\n", b"Host: localhost\r\n", b"Content-Length: 3\r\n\r\n", b"a"])
@example([b"GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\0\0"])
def test_no_bytes_whatever_bring_it_down(
    _running: tuple[Service, str], logged: list[logging.LogRecord], parts: list[bytes]
) -> None:
    found = exchange(_running[1], b"".join(parts))
    assert not found or found.startswith(b"HTTP/1.1 ")
    assert not re.search(rb"HTTP/1.1 5\d\d", found)
    assert [record for record in logged if record.levelno >= logging.ERROR] == []


def test_a_body_that_is_too_large_is_answered_while_it_comes(service: Service, base_url: str) -> None:
    """The caller, who is still sending, gets the answer and not a broken connection."""
    blocks = 0

    def content() -> Iterator[bytes]:
        nonlocal blocks
        for _ in range(64):
            blocks += 1
            yield b" " * (1 << 20)

    headers = {"content-type": "application/json"}
    with httpx.Client(timeout=60) as client:
        answer = client.post(f"{base_url}/assets", content=content(), headers=headers)
        assert (answer.status_code, blocks) == (413, 64)
        assert client.get(f"{base_url}/jobs").status_code == 401  # on the same connection, or on another


# Where it listens


def test_a_port_is_taken_once() -> None:
    with bind() as listener:
        with pytest.raises(OSError, match="in use"):
            bind(port=listener.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", r"http://127\.0\.0\.1:\d+/v1"), ("0.0.0.0", r"http://127\.0\.0\.1:\d+/v1"), ("::1", r"http://\[::1\]:\d+/v1")],
)  # fmt: skip
def test_its_url(host: str, url: str) -> None:
    try:
        listener = bind(host)
    except OSError:
        assert ":" in host
        pytest.skip("no IPv6 on this machine")
    with listener:
        assert re.fullmatch(url, url_of(listener))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--job-seconds", "nan"), "job_seconds must be a number"),
        (("--job-seconds", "-1"), "job_seconds must be at least 0"),
        (("--job-seconds", "1e99"), "job_seconds must be at most"),
        (("--port", "70000"), "70000 is not in the range"),
        (("--host", ""), "the host is empty"),
    ],
)
def test_wrong_options(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(main, ["serve", "--catalog", str(ROOT / "schemas"), *arguments])
    assert (done.exit_code, said in done.output) == (2, True), done.output


def test_a_port_that_is_taken() -> None:
    """Said before any URL is, and without a traceback."""
    with bind() as listener:
        port = str(listener.getsockname()[1])
        done = CliRunner().invoke(main, ["serve", "--catalog", str(ROOT / "schemas"), "--port", port])
    assert done.exit_code == 1
    assert (
        done.output.startswith(f"Error: cannot listen on 127.0.0.1:{port}: ") and "SCENARIO_BASE_URL" not in done.output
    )


def test_a_catalogue_with_errors(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["serve", "--catalog", str(tmp_path)])
    assert done.exit_code == 1 and "catalog.yaml" in done.output


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_the_command() -> None:
    """It answers at the URL that it prints, for the catalogue, and ends when it is told to."""
    command = [sys.executable, "-m", "modelgen", "serve", "--port", "0", "--parallel-jobs", "1", "--allow-host", "fake"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # which a shell ignores in what it runs beside it
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.fullmatch(
            r"export SCENARIO_BASE_URL=(http://127\.0\.0\.1:\d+)/v1 SCENARIO_SDK_API_KEY=any SCENARIO_SDK_API_SECRET=any\n",
            line,
        )
        assert found is not None, line
        about = httpx.get(f"{found[1]}/_fake", headers={"host": "fake"}).json()
        assert about["pid"] == process.pid
        assert len(about["models"]) == len(list((ROOT / "schemas").glob("*/*.yaml")))
        assert httpx.get(f"{found[1]}/_fake/settings").json()["parallel_jobs"] == 1
        bearer = {"authorization": "Bearer x"}
        listed = httpx.get(f"{found[1]}/v1/models?pageSize=1", headers=bearer).json()
        record = httpx.get(f"{found[1]}/v1/models/{listed['models'][0]['id']}", headers=bearer).json()["model"]
        assert "inputs" not in listed["models"][0] and record["inputs"][0]["name"]
    finally:
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert output == "" and "Traceback" not in errors
    assert '"GET /_fake HTTP/1.1" 200' in errors
    assert process.returncode == 130
