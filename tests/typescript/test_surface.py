"""What users of the Python client have and those of the TypeScript one, name by name: what one alone has is listed, with the reason."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from typing import Any

import pytest
import yaml

from tests.support.node import FOLDER, node
from tests.support.typescript import write
from tests.support.validators import ROOT, catalog

DIFFERENCES = ROOT / "tests/typescript/differences.yaml"
VALIDATOR = "bytedance-seedream-3"


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.capitalize() for one in others)


def python_surface(package: Any) -> set[str]:
    """Exports, their members, and the keywords of calls, by the names that TypeScript would give them."""
    found: set[str] = set()
    for name in package.__all__:
        value = getattr(package, name)
        if name.startswith("Async"):  # the other flavour of what is there without it
            assert name.removeprefix("Async") in package.__all__
        elif name == "__version__":
            found.add("version")
        elif inspect.isclass(value) and value.__module__.startswith("scenario_models"):
            found |= set(_of_class(package, name, value))
        else:
            found |= {name, *(f"{name} '{one}'" for one in typing.get_args(value) if isinstance(one, str))}
    validator = import_module(f"scenario_models.validators.{VALIDATOR.replace('-', '_')}")
    functions = [name for name, value in vars(validator).items() if inspect.isfunction(value) and name[0] != "_"]
    own = [name for name in functions if getattr(validator, name).__module__ == validator.__name__]
    return found | {f"validators: {camel(name)}" for name in own}


def _of_class(package: Any, name: str, kind: type) -> Iterator[str]:
    yield name
    bases = [base for base in kind.__mro__[1:] if base.__module__.startswith("scenario_models")]
    if issubclass(kind, Exception):
        # What is no error of this package is Python's own, such as TimeoutError.
        yield f"{name} is {bases[0].__name__ if bases else 'Error'}"
    hidden = [base for base in bases if base.__name__ not in package.__all__]
    models = set(getattr(kind, "_attributes", {}).values())
    for one in (kind, *hidden):
        for member in sorted(_members(one) - models):
            yield f"{name}.{camel(member)}"
            if callable(value := vars(one).get(member)):
                yield from (f"{name}.{camel(member)}({camel(keyword)})" for keyword in _keywords(value))
    if name in ("ScenarioModels", "ProgressBar"):
        yield from (f"{name}({camel(keyword)})" for keyword in _keywords(kind))


def _keywords(call: Any) -> list[str]:
    parameters = inspect.signature(call).parameters.values()
    return [one.name for one in parameters if one.kind is inspect.Parameter.KEYWORD_ONLY]


def _members(kind: type) -> set[str]:
    names = set(vars(kind)) | set(vars(kind).get("__annotations__", {}))
    if not is_dataclass(kind) and "__init__" in vars(kind):
        tree = ast.parse(textwrap.dedent(inspect.getsource(vars(kind)["__init__"])))
        targets = [target for one in ast.walk(tree) if isinstance(one, ast.Assign) for target in one.targets]
        names |= {one.attr for one in targets if isinstance(one, ast.Attribute)}
    return {name for name in names if not name.startswith("_")}


@pytest.fixture(scope="module")
def surfaces(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    source = str(ROOT / "generated/python/src")
    if source not in sys.path:
        sys.path.insert(0, source)
    package = write(catalog(ROOT / "schemas"), tmp_path_factory.mktemp("surface"))
    done = node(FOLDER / "surface.mjs", package, VALIDATOR)
    assert done.returncode == 0, done.stderr
    return python_surface(import_module("scenario_models")), set(done.stdout.splitlines())


def test_the_surfaces_are_seen(surfaces: tuple[set[str], set[str]]) -> None:
    """A comparison of nothing with nothing would pass."""
    some = {
        "Job.wait(onProgress)",
        "JobFailedError is JobError",
        "JobStatus 'warming-up'",
        "ScenarioModels(rateLimitWait)",
    }
    some |= {
        "RateLimitError.retryAfter",
        "Estimate.creativeUnits",
        "version",
        "validators: isValid",
        "GatherError.results",
    }
    for surface in surfaces:
        assert some <= surface and len(surface) > 150


def test_each_has_what_the_other_has(surfaces: tuple[set[str], set[str]]) -> None:
    python, typescript = surfaces
    listed = yaml.safe_load(DIFFERENCES.read_text("utf-8"))
    for language, more in (("python", python - typescript), ("typescript", typescript - python)):
        declared = [name for group in listed[language] for name in group["names"]]
        assert len(declared) == len(set(declared)) and all(group["because"] for group in listed[language])
        assert more == set(declared), (
            f"only {language} has {sorted(more - set(declared))}; listed, and in both or neither: "
            f"{sorted(set(declared) - more)}"
        )


def test_names_are_told_as_typescript_has_them() -> None:
    assert [camel(name) for name in ("wait", "is_valid", "rate_limit_wait")] == ["wait", "isValid", "rateLimitWait"]
    assert re.fullmatch(r"[a-z]+(?:-[a-z0-9]+)+", VALIDATOR)
