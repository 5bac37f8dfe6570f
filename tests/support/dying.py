"""A build whose processes end before their work is done, as one that the system ends for lack of memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from modelgen.publishing.publish import Staging


class DyingStaging(Staging):
    """Takes the process along that hands over its fifth text, unless that is the build's own."""

    build = 0

    def stage(self, path: str, text: str, digest: str, number: int) -> str | None:
        if number == 4 and os.getpid() != self.build:
            os._exit(9)
        return super().stage(path, text, digest, number)


class DyingHere(DyingStaging):
    def __init__(self, folder: object) -> None:
        super().__init__(folder)  # type: ignore[arg-type]
        self.build = os.getpid()


@contextmanager
def dying_processes() -> Iterator[None]:
    with patch("modelgen.publishing.build.Staging", DyingHere):
        yield
