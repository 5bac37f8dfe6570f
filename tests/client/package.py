"""The Python package as the generator would write it, for tests that run before there is any generated output."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.unasync import sync_name, sync_source

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates/python/src/scenario_models"


def assemble(target: Path) -> Path:
    """Write the runtime, its synchronous twins and the sample model to `target`; gives the import root."""
    package = target / "scenario_models"
    shutil.copytree(Path(__file__).parent / "sample/scenario_models", package, dirs_exist_ok=True)
    for module in TEMPLATES.glob("_*.py"):
        source = module.read_text(encoding="utf-8")
        (package / module.name).write_text(source, encoding="utf-8")
        twin = sync_name(module.name)
        if twin is not None:
            (package / twin).write_text(sync_source(source), encoding="utf-8")
    return target
