"""What a validator finds."""

from __future__ import annotations

from typing import NamedTuple


class Issue(NamedTuple):
    """One problem: where (JSON Pointer), which JSON Schema keyword, and a sentence."""

    instance_location: str
    keyword: str
    message: str
