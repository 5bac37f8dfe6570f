"""The same tests on every machine: the same examples each time, however busy it is, and nothing that its user has set.

`--hypothesis-profile searching` draws anew each time and shrinks what fails; `MODELGEN_EFFORT=20` draws 20 times as many examples.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

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


# What the user of the machine has set for git, proxies, terminals and the vendor's SDK is no part of a test.
OF_THE_USER = (
    "ALL_PROXY",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FORCE_COLOR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "LINES",
    "NO_PROXY",
)
for name in list(os.environ):
    if name.upper() in OF_THE_USER or name.startswith(("GIT_", "SCENARIO_")):
        del os.environ[name]
os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
os.environ["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"  # it would ask the registry for newer versions


# Modules that take longest: type checkers, whole packages, interrupted builds.
LONG = (
    "test_build",
    "test_compat_rules",
    "test_crash",
    "test_everything",
    "test_package",
    "test_properties",
    "test_repository",
    "test_services",
)


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_report_header() -> str:
    pages = "here" if vendor.IS_HERE else "not here"
    return f"effort: {EFFORT}, hash seed: {os.environ.get('PYTHONHASHSEED', 'random')}, the vendor's pages: {pages}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("drawn")
    items.sort(
        key=lambda item: item.path.stem not in LONG
    )  # begun first, so that no worker is left with them in the end
    missing = [] if vendor.IS_HERE else [item for item in items if item.get_closest_marker("vendor")]
    config.hook.pytest_deselected(items=missing)
    items[:] = [item for item in items if item not in set(missing)]
