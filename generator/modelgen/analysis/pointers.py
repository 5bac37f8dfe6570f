"""JSON Pointers (RFC 6901), which name places in a request body."""

from __future__ import annotations


def token(name: str) -> str:
    """A reference token (section 3)."""
    return name.replace("~", "~0").replace("/", "~1")
