"""Snippets of TypeScript users' code, run in one process of Node against the compiled package."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.node import FOLDER, NODE

KEY, SECRET = "key-of-the-test", "secret-of-the-test"
SECRETS = (KEY, SECRET, base64.b64encode(f"{KEY}:{SECRET}".encode()).decode(), "signature=")


@dataclass(frozen=True)
class Outcome:
    """What became of a snippet.

    Attributes:
        value: What it returned, as JSON.
        error: The error that it threw, by its own properties, `name` and `message`.
        slept: Every pause of the client, in milliseconds.
        logged: What its logger was told.
    """

    value: Any
    error: dict[str, Any]
    slept: list[float]
    logged: list[str]


class Snippets:
    """A process of Node that runs one snippet after the other.

    Args:
        package: The folder of the compiled package.
    """

    def __init__(self, package: Path) -> None:
        self._process = subprocess.Popen(
            [NODE, FOLDER / "snippets.mjs", package],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith("SCENARIO_")},
            encoding="utf-8",
        )

    def __enter__(self) -> Snippets:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(
        self,
        code: str,
        url: str | None = None,
        *,
        options: dict[str, Any] | None = None,
        passes: bool = False,
        look: float = 0,
        **given: Any,
    ) -> Outcome:
        """What becomes of the body of an asynchronous function.

        Args:
            code: It finds a `client` of the API at `url`, `model`, all that the package exports, and `given`.
            url: The base URL of the API; None for no client.
            options: More options of the client.
            passes: Whether the time of the fake service goes on when the client pauses.
            look: Milliseconds that pass at each look at the clock.
            given: What it works on, as JSON.
        """
        settings = {} if url is None else {"baseUrl": url, "apiKey": KEY, "apiSecret": SECRET}
        question = {
            "code": code,
            "options": settings | (options or {}),
            "given": given,
            "secrets": SECRETS,
            "passes": passes,
            "look": look,
        }
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert not _leaks(answer), answer
        assert not any(secret in one for one in answer["logged"] for secret in SECRETS), answer["logged"]
        error = answer.get("error", {})
        assert error.get("message") != "the snippet hangs"
        return Outcome(answer.get("value"), error, answer["slept"], answer["logged"])


def _leaks(value: object) -> list[str]:
    """What errors anywhere in an answer show of what they must not."""
    if isinstance(value, dict):
        return [*value.get("leaks", ()), *(leak for inner in value.values() for leak in _leaks(inner))]
    return [leak for inner in value for leak in _leaks(inner)] if isinstance(value, list) else []
