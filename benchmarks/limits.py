"""How long the largest files take that people or machines can hand in: `python -m benchmarks.limits`.

Tests count the steps of our own code (`tests/support/work.py`); what libyaml and regular expressions do is in these seconds alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from modelgen.lint.report import check_rules

from tests import test_fuzz_intake, test_lint, test_source
from tests.test_fuzz_intake import HEAD, diagnostics


def main() -> None:
    for name, make in test_source.GROWING.items():
        data = make(900 if name == "blocks" else _size(make))
        show(f"bytes: {name}", len(data), partial(test_source.refused, data))
    for name, text in test_fuzz_intake.GROWING.items():
        model = (HEAD + text(_size(text))).encode()
        show(f"model: {name}", len(model), partial(diagnostics, model))
    for piece in test_lint.PIECES:
        long = piece * (60_000 // len(piece))
        show(f"description: {piece!r}", len(long), partial(check_rules, test_lint.model(long)))


def _size(make: Callable[[int], str | bytes], most: int = 500_000) -> int:
    """How many pieces make a file of about that many bytes; 3,000 where each costs a parameter or rule."""
    return min(most // max((len(make(200)) - len(make(100))) // 100, 1), 3_000 if isinstance(make(1), str) else most)


def show(name: str, size: int, call: Callable[[], object]) -> None:
    start = time.perf_counter()
    call()
    seconds = time.perf_counter() - start
    print(f"{name:45}{size:>9,} {seconds:8.3f} s {seconds / size * 1e9:8.0f} ns a byte")


if __name__ == "__main__":
    main()
