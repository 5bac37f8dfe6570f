"""What is said of each kind of change, in both directions, with its values and places: `tests/tables/changes*.txt` have it to the letter.

`MODELGEN_UPDATE_CASES=1` writes these files anew; the diff is reviewed.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from modelgen.catalog.model import Catalog, Model, PackageNames
from modelgen.compat.change import Change
from modelgen.compat.comparison import compare, compare_models
from modelgen.compat.report import FORMATS, summary
from modelgen.compat.rows import Level, Row, Seen
from modelgen.diagnostics.diagnostic import Place

from tests.support.changes import CASES, catalog_of
from tests.tables.changes import ROWS, Contracts
from tests.tables.told import model_of

TABLES = Path(__file__).parent / "tables"
IS_UPDATE = os.environ.get("MODELGEN_UPDATE_CASES") == "1"


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
    one, other = old.models[:2]
    renamed = replace(one, id="model_acme-renamed")
    nameless = [replace(model, name="") for model in (one, other)]
    sides: dict[str, tuple[list[Model], list[Model]]] = {
        "a model gone": ([one, other], [other]),
        "a model come": ([other], [one, other]),
        "a model of another id": ([one, other], [other, renamed]),
        "a model of another id, and of another spelling": ([one], [replace(renamed, name=one.name.upper())]),
        "two of a name, of which any could be the new one": ([one, replace(other, name=one.name)], [renamed]),
        "models whose names are not known": ([nameless[0]], [nameless[1]]),
        "an annotation of another value": (
            [replace(one, annotations={"x-tier": 1, "x-gone": 1})],
            [replace(one, annotations={"x-tier": 2, "x-new": 1})],
        ),
        "two capabilities for others": (
            [replace(one, capabilities=("txt2img", "img2img", "inpaint"))],
            [replace(one, capabilities=("txt2img", "upscale", "vectorize"))],
        ),
        "a model of which only the id has a place": (
            [replace(one, updated="2025-01-01")],
            [replace(one, places={"id": Place("x/acme/x.yaml", 1, 5), "": Place("x/acme/x.yaml")})],
        ),
        "a parameter without a place": (
            [one],
            [
                replace(
                    one, parameters=(replace(one.parameters[0], description="Other.", places={}), *one.parameters[1:])
                )
            ],
        ),
        "places that nobody knows": ([one], [replace(renamed, places={}, source="acme/b.yaml")]),
    }
    site = replace(old.site, api_base="https://b.test", contact=None, package=PackageNames(None, "old"))
    moved = replace(new.site, api_base="https://c.test/v1", contact="https://c.test", package=PackageNames(None, "new"))
    both = replace(old, site=site, models=()), replace(new, site=moved, models=())
    for row in ROWS:
        sides[row.about] = sides_of(row)
    text += "".join(f"{about}\n{''.join(map(told, compare_models(*both)))}" for about, both in sides.items())
    text += f"catalog.yaml\n{''.join(map(told, compare(*both)))}"
    text += f"catalog.yaml in schemas\n{''.join(map(told, compare(*both, 'schemas')))}"
    expect("changes.txt", text)


def sides_of(row: Contracts) -> tuple[list[Model], list[Model]]:
    old, new = row.old, row.old if row.new is None else row.new
    old_rules, new_rules = row.old_rules, row.old_rules if row.new_rules is None else row.new_rules
    both = ((old, old_rules), (new, new_rules))
    before, after = (
        model_of("\n".join(f"- {{{line}}}" for line in lines.splitlines()), *rules.splitlines())
        for lines, rules in both
    )
    return [before], [after]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.about)
def test_what_kind_of_change_it_is(row: Contracts) -> None:
    assert sorted(change.rule for change in compare_models(*sides_of(row))) == sorted(row.kinds.split())


def expect(name: str, text: str) -> None:
    if IS_UPDATE:
        (TABLES / name).write_text(text, "utf-8")
    assert text.splitlines() == (TABLES / name).read_text("utf-8").splitlines()


def said(model: str, *sides: Catalog) -> str:
    before, after = ([one for one in side.models if one.id == model] for side in sides)
    return "".join(map(told, compare_models(before, after)))


CATALOGUE = Place("schemas/catalog.yaml", 2, 10)
OLD, NEW = Place("HEAD:schemas/acme/a.yaml", 9, 12), Place("schemas/acme/a.yaml", 1, 5)
CHANGES = (
    Change("api-base-changed", "", None, "`apiBase` was 'a' and is 'b'", CATALOGUE, CATALOGUE, "a", "b"),
    Change("parameter-description-changed", "model_a", "seed", "its *description* has_changed", NEW, NEW),
    Change(
        "parameter-removed",
        "model_a",
        "shots[].mask",
        "it is gone | `for|ever`\x1b[2J",
        OLD,
        NEW,
        "mask",
        is_removal=True,
    ),
    Change("capability-added", "model_a", None, "it is now listed for 'x', too", NEW, NEW, None, ["x"]),
    Change("model-name-changed", "model_a", None, "the name was <ä> and is [b]", NEW, NEW, "<ä>", "[b]"),
    Change("model-added", "model_b", None, "the model 'B' is new", Place(""), Place(""), None, "model_b"),
    Change("max-raised", "model_c", "n", "its max was 1 and is 2", NEW, NEW, 1, 2),
)


def test_how_changes_are_shown() -> None:
    """In each format: where no version is known, below 1.0.0 and above, of all kinds and of none."""
    parts = []
    for name, shown in FORMATS.items():
        for version in (None, "0.3.1", "2.0.9"):
            parts += [f"=== {name}, {version}\n", shown(CHANGES, version)]
        parts += [
            f"=== {name}, nothing\n",
            shown((), "2.0.9"),
            f"=== {name}, words only\n",
            shown(CHANGES[1:2], "2.0.9"),
        ]
    for index, change in enumerate(CHANGES):
        parts.append(
            f"=== alone, {index}\n{summary([change])}\n{summary([change], '1.0.0')}\n{summary([change], '0.1.0')}\n"
        )
    expect("changes_shown.txt", "".join(part if part.endswith("\n") else f"{part}\n" for part in parts))


def test_who_notices_a_kind_of_change_first() -> None:
    level = Level.RISKY
    made = [one("What.", "Why.") for one in (level.in_requests, level.in_code, level.in_results, level.in_docs)]
    assert made == [Row(level, seen, "What.", "Why.") for seen in (Seen.REQUEST, Seen.CODE, Seen.RESULT, Seen.DOCS)]
    assert [one.rank for one in Level] == [0, 1, 2, 3]
