"""The models of pydantic of a package that is rendered for a test."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from modelgen.catalog.model import Model, PackageNames, PythonPackage
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.pydantic_executor import models_of
from tests.support.validators import EVERYTHING, catalog


def package(name: str, models: Sequence[Model], folder: Path) -> dict[str, Any]:
    """The classes by id. The package is below `python-types/src`, and stays on the path under a name that no other one has."""
    whole = catalog(EVERYTHING)
    site = replace(whole.site, package=PackageNames(PythonPackage(name, name)))
    for path, text in render(
        replace(whole, models=tuple(models), site=site), load_templates(), ("python-types",)
    ).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    sys.path.insert(0, str(folder / "python-types/src"))
    return {**models_of(f"{name}.pydantic")}
