"""The table of all rules, and the comparison that runs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from modelgen.catalog.model import Catalog, Model
from modelgen.compat.change import Change, Found, Row, place_of
from modelgen.compat.model_rows import MODEL_ROWS
from modelgen.compat.note_rows import NOTE_ROWS
from modelgen.compat.pairs import ModelPair, Paired, SitePair, pair_models
from modelgen.compat.parameter_rows import REQUIREMENT_ROWS, SCOPE_ROWS
from modelgen.compat.site_rows import PRESENCE_ROWS, SITE_ROWS
from modelgen.compat.value_rows import TYPE_ROWS, VALUE_ROWS, is_comparable
from modelgen.diagnostics.diagnostic import Place

ROWS: tuple[Row[Any], ...] = (
    *SITE_ROWS,
    *PRESENCE_ROWS,
    *MODEL_ROWS,
    *SCOPE_ROWS,
    *REQUIREMENT_ROWS,
    *TYPE_ROWS,
    *VALUE_ROWS,
    *NOTE_ROWS,
)
RULES = {row.id: row for row in ROWS}
_ORDER = {id_: index for index, id_ in enumerate(RULES)}


def explanation(rule: str) -> str:
    """What `modelgen explain RULE` prints. Raises `KeyError` for a rule that does not exist."""
    row = RULES[rule]
    return (
        f"{row.id} ({row.category}, {row.level.value}, seen in {_SEEN[row.seen.value]})\n\n"
        f"{row.purpose}\n\n{row.explanation}\n"
    )


_SEEN = {"request": "requests", "code": "code", "result": "results", "docs": "documentation"}


def compare(old: Catalog, new: Catalog, folder: str = "") -> tuple[Change, ...]:
    """Every change from one catalogue to the other: of the site, then model by model; `folder` is the new one's."""
    site = SitePair(old.site, new.site, Place(f"{folder}/catalog.yaml" if folder else "catalog.yaml"))
    changes = [_change(row, found, "", site.place) for row in SITE_ROWS for found in row.handler(site)]
    return (*changes, *compare_models(old.models, new.models))


def compare_models(old: Iterable[Model], new: Iterable[Model]) -> tuple[Change, ...]:
    """Every change of the models: by id, then in the order of the table and of the documentation."""
    paired = pair_models(old, new)
    changes = list(_presence(paired))
    for pair in (*paired.kept, *paired.renamed):
        changes += sorted(_changes(pair), key=lambda change: _ORDER[change.rule])
    return tuple(sorted(changes, key=lambda change: change.model))


def _presence(paired: Paired) -> Iterator[Change]:
    for row in PRESENCE_ROWS:
        for found in row.handler(paired):
            model = str(found.new if row.id == "model-added" else found.old)
            yield _change(row, found, model, found.place)


def _changes(pair: ModelPair) -> Iterator[Change]:
    anchor = place_of(pair.new, "id")
    for row in MODEL_ROWS:
        for found in row.handler(pair):
            yield _change(row, found, pair.new.id, anchor)
    for scope in pair.scopes():
        for scope_row in SCOPE_ROWS:
            for found in scope_row.handler(scope):
                yield _change(scope_row, found, pair.new.id, anchor)
        for one in (*scope.kept, *scope.renamed):
            value_rows = VALUE_ROWS if is_comparable(one) else ()
            for parameter_row in (*REQUIREMENT_ROWS, *TYPE_ROWS, *value_rows, *NOTE_ROWS):
                if parameter_row.category == "file" and not is_comparable(one):
                    continue
                for found in parameter_row.handler(one):
                    yield _change(parameter_row, found, pair.new.id, place_of(one.new))


def _change(row: Row[Any], found: Found, model: str, anchor: Place) -> Change:
    return Change(
        row.id,
        row.level,
        row.seen,
        model,
        found.parameter,
        found.message,
        found.place,
        anchor if found.is_removal else found.place,
        found.old,
        found.new,
        found.is_removal,
    )
