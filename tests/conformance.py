"""The conformance suite: `python -m tests.conformance --write` makes its vectors anew, `--run COMMAND` holds a port to them."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.ports import NoPort, expected_failures, run
from tests.support.vectors import FOLDER, committed, made

_SHOWN = 20  # failures


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where all is as it should be, 1 where a port fails otherwise than expected, 2 where there is nothing to judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help=f"make templates/{FOLDER.name} anew; build afterwards")
    what.add_argument("--run", metavar="COMMAND", help="a port that speaks the protocol of docs/conformance.md")
    parser.add_argument("--expected-failures", metavar="FILE", type=Path, help="ids of vectors, each with a reason")
    given = parser.parse_args(arguments)
    if given.write:
        _write(made())
        return 0
    try:
        return _run(shlex.split(given.run), given.expected_failures)
    except (NoPort, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _write(texts: dict[str, str]) -> None:
    for folder in ("vectors", "everything"):
        shutil.rmtree(FOLDER / folder, ignore_errors=True)
    for path, text in texts.items():
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_bytes(text.encode("utf-8"))


def _run(command: Sequence[str], expected: Path | None) -> int:
    if not command:
        raise NoPort("there is no command")
    outcome = run(command, committed(), expected_failures(expected.read_text("utf-8")) if expected else {})
    print(outcome.table)
    for name, what in list(outcome.unexpected.items())[:_SHOWN]:
        print(f"{name}: {what}")
    for name in outcome.stale[:_SHOWN]:
        print(f"{name}: expected to fail, and does not")
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
