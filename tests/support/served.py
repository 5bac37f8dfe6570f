"""A folder over HTTP on loopback, under a strict content security policy; and the browser that visits it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.support.node import NODE

FOLDER = Path(__file__).parents[1] / "browser"
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'"


class _Handler(SimpleHTTPRequestHandler):
    policy: str | None = None

    def end_headers(self) -> None:
        if self.policy is not None:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class _Strict(_Handler):
    policy = STRICT


@contextmanager
def served(folder: Path, is_strict: bool = True) -> Iterator[str]:
    """The address of a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Strict if is_strict else _Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def visited(script: str, settings: Mapping[str, str]) -> str:
    """What a script of tests/browser reports; a test that fails there fails here. Skips where there is no browser."""
    if not (FOLDER / "node_modules").is_dir():
        pytest.skip("no browser: `npm ci --prefix tests/browser` installs one")
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", script],
        cwd=FOLDER,
        env=os.environ | settings,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
