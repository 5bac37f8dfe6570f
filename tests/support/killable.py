"""Builds in forked processes that are killed, or meet a full disk, at a chosen moment; run as a program of its own.

Each line of standard input is a JSON object: `catalog`, `out`, `targets`, and at most one of these:

- `operation`: kill before the operation with this number, from 1;
- `call`: kill at the call with this number, of functions of Python and of C;
- `full`: from the operation with this number on, whatever needs room fails;
- `fixed`: where true, no file can be renamed, as where it is a mount point.

Each line of standard output says how it went: whether the build was `killed`, whether it was `ok`, what it says it has
`written` and `deleted`; also what it `raised`, and with any of these (`call` 0, say), how many `calls` it made. An operation is
a call that opens a file for writing, writes, closes, makes, renames or removes; killing before the next one is killing after
this one.
"""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from modelgen.loading import load  # noqa: F401
from modelgen.publishing.build import Options, build

# Loaded once, for all forks.
from modelgen.rendering import formatting, render  # noqa: F401
from modelgen.targets import docs, json_schema  # noqa: F401

EVENTS = frozenset(("os.rename", "os.remove", "os.mkdir", "os.rmdir"))
NEED_ROOM = frozenset(("open", "os.mkdir", "write"))


class Moments:
    """What is due before each call and each operation, by the order; counts the calls."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.operation, self.full = order.get("operation"), order.get("full")
        self.call, self.is_fixed = order.get("call"), order.get("fixed", False)
        self.calls = self.operations = 0
        if order.keys() & {"operation", "call", "full", "fixed"}:
            sys.addaudithook(self.audit)
            sys.setprofile(self.profile)

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in EVENTS:
            self.before(event)
        elif event == "open" and isinstance(flags := arguments[2], int) and flags & (os.O_WRONLY | os.O_RDWR):
            self.before(event)

    def profile(self, frame: FrameType, event: str, argument: object) -> None:
        if event not in ("call", "c_call"):
            return
        self.calls += 1
        if self.calls == self.call:
            kill()
        name = getattr(argument, "__name__", "")
        if isinstance(getattr(argument, "__self__", None), io.BufferedWriter) and name in ("write", "__exit__"):
            self.before(name)

    def before(self, operation: str) -> None:
        self.operations += 1
        if self.operations == self.operation:
            kill()
        if self.full is not None and self.operations >= self.full and operation in NEED_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.is_fixed and operation == "os.rename":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def kill_at(operation: int) -> None:
    """Kills this process before its operation with this number."""
    Moments({"operation": operation})


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run(order: dict[str, Any]) -> dict[str, object]:
    moments = Moments(order)
    try:
        result = build(Options(Path(order["catalog"]), Path(order["out"]), tuple(order["targets"])))
        found: dict[str, object] = {"ok": result.ok, "codes": [one.code for one in result.diagnostics]}
        found |= {"written": result.written, "deleted": result.deleted}
    except BaseException as error:
        found = {"ok": False, "raised": repr(error)}
    sys.setprofile(None)
    return {"killed": False, **found, "calls": moments.calls}


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, json.dumps(run(order)).encode())
            os._exit(0)
        os.close(writer)
        with open(reader, "rb") as answer:
            found = answer.read().decode() or json.dumps({"killed": True, "ok": False})
        os.waitpid(child, 0)
        print(found, flush=True)


if __name__ == "__main__":
    main()
