"""What things cost, and how that is asked for without running them."""

from __future__ import annotations

from . import calls
from .calls import Call

DRY_RUN = 269  # the status of an estimate


def is_dry_run(call: Call) -> bool:
    """Whether only the price is asked for."""
    return calls.one_of(call, "dryRun", ("true", "api")) is not None


def price_json(cost: float, action: str) -> dict[str, object]:
    """What something costs, in creative units."""
    return {"creativeUnitsCost": cost, "creativeUnitsDiscount": 0, "costDetails": {action: cost}}
