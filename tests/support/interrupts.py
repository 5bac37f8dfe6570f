"""Processes that heed SIGINT: a shell lets what it runs in the background ignore it, and so does whatever these start."""

from __future__ import annotations

import signal


def heeding_interrupts() -> None:
    """For `preexec_fn` of a process: SIGINT does there what it does by itself."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
