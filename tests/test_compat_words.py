"""What is said of each kind of change, in both directions, with its values and places: `tests/tables/changes.txt` has it to the letter.

`MODELGEN_UPDATE_CASES=1` writes that file anew; the diff is reviewed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from modelgen.catalog.model import Catalog
from modelgen.compat.change import Change
from modelgen.compat.comparison import compare_models
from modelgen.diagnostics.diagnostic import Place

from tests.support.changes import CASES, catalog_of

TOLD = Path(__file__).parent / "tables" / "changes.txt"


def told(change: Change) -> str:
    about = f"{change.parameter}: " if change.parameter is not None else ""
    values = f"{json.dumps(change.old)} -> {json.dumps(change.new)}"
    gone = "was at " if change.is_removal else ""
    return (
        f"  {change.level.value}[{change.rule}] {about}{change.message}\n"
        f"    {values}; {gone}{short(change.place)}, shown at {short(change.anchor)}\n"
    )


def short(place: Place) -> str:
    """A place without the way to the folder of a side."""
    return str(place).rpartition("/acme/")[2] or "nowhere"


def test_what_is_said_of_each_change(tmp_path: Path) -> None:
    old, new = (catalog_of(side, tmp_path / side) for side in ("old", "new"))
    text = "".join(
        f"{case.rule}{mark}\n{said(case.id, *sides)}"
        for case in CASES
        for mark, sides in (("", (old, new)), (", the other way round", (new, old)))
    )
    if os.environ.get("MODELGEN_UPDATE_CASES") == "1":
        TOLD.write_text(text, "utf-8")
    assert text.splitlines() == TOLD.read_text("utf-8").splitlines()


def said(model: str, *sides: Catalog) -> str:
    before, after = ([one for one in side.models if one.id == model] for side in sides)
    return "".join(map(told, compare_models(before, after)))
