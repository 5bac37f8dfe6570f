"""Who everything belongs to, and how ids and dates are written."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

TEAM = "team_fake"
OWNER = "proj_fake"
AUTHOR = "user_fake"
VENDOR = "user_vendor"
VENDOR_TEAM = "team_vendor"
FOUNDED = 1_735_689_600.0  # 2025-01-01: what was there from the first was made then


def new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


def date(moment: float) -> str:
    """ISO 8601 in UTC, to the millisecond; from seconds since 1970."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
