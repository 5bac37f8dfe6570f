"""How the drawn tests run: the same examples each time, however slow or busy the machine is.

`--hypothesis-profile searching` draws anew each time and shrinks what fails; `MODELGEN_EFFORT=20` draws 20 times as many examples.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.support import vendor
from tests.support.effort import EFFORT

OF_SPEED = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
)
settings.register_profile("searching", deadline=None, suppress_health_check=OF_SPEED, print_blob=True)
settings.register_profile(
    "repeatable",
    settings.get_profile("searching"),
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # shrinking may take minutes
)
settings.load_profile("repeatable")


def pytest_report_header() -> str:
    pages = "here" if vendor.IS_HERE else "not here"
    return f"effort: {EFFORT}, hash seed: {os.environ.get('PYTHONHASHSEED', 'random')}, the vendor's pages: {pages}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = [] if vendor.IS_HERE else [item for item in items if item.get_closest_marker("vendor")]
    config.hook.pytest_deselected(items=missing)
    items[:] = [item for item in items if item not in set(missing)]
