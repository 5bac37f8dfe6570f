"""Builds in forked processes that can be killed at a chosen operation; run as a program of its own.

Each line of standard input is a JSON object: `catalog`, `out`, `targets`, and of `at` (kill before the operation with this
number, from 1) and `after` (kill after so many seconds) at most one. Each line of standard output says how it went:
`killed`, or whether the build was `ok`. An operation is a call that opens a file for writing, writes, closes, makes,
renames or removes; killing before the next one is killing after this one.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from modelgen.publishing.build import Options, build

# Loaded once, for all forks.
from modelgen.rendering import (
    render,  # noqa: F401
)
from modelgen.targets import docs, json_schema  # noqa: F401

EVENTS = frozenset(("os.rename", "os.remove", "os.mkdir", "os.rmdir"))


def kill_at(number: int) -> None:
    left = number

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event in EVENTS:
            step()
        elif event == "open" and isinstance(flags := arguments[2], int) and flags & (os.O_WRONLY | os.O_RDWR):
            step()

    def profile(frame: FrameType, event: str, argument: object) -> None:
        writer = getattr(argument, "__self__", None)
        if event == "c_call" and isinstance(writer, io.BufferedWriter):
            if getattr(argument, "__name__", "") in ("write", "__exit__"):
                step()

    sys.addaudithook(audit)
    sys.setprofile(profile)


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            if order.get("at"):
                kill_at(order["at"])
            result = build(Options(Path(order["catalog"]), Path(order["out"]), tuple(order["targets"])))
            os._exit(0 if result.ok else 1)
        if order.get("after") is not None:
            time.sleep(order["after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status), "ok": status == 0}), flush=True)


if __name__ == "__main__":
    main()
