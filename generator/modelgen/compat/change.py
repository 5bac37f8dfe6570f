"""A change of a contract."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog.model import Json, Model, Parameter, Rule
from modelgen.compat.rows import Level, Seen
from modelgen.compat.table import RULES
from modelgen.diagnostics.diagnostic import Place, quoted


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `rule` is the id of its row; `model` an id, "" for the catalogue as a whole.

    `parameter` is the path of wire names (`loras[].scale`), None for the model. `place` is on the new side, or on the old side
    where the thing is gone (`is_removal`). `anchor` is where the model, or what is left of it, stands on the new side:
    annotations of a pull request go there. `old` and `new` are the values that differ, None where there is none to show.
    """

    rule: str
    model: str
    parameter: str | None
    message: str
    place: Place
    anchor: Place
    old: Json = None
    new: Json = None
    is_removal: bool = False

    @property
    def level(self) -> Level:
        return RULES[self.rule].level

    @property
    def seen(self) -> Seen:
        return RULES[self.rule].seen


def place_of(thing: Model | Parameter | Rule, *keys: str) -> Place:
    """Where the first of `keys` that is written stands, else the thing itself."""
    for key in (*keys, "name", "id", ""):
        if key in thing.places:
            return thing.places[key]
    return Place(thing.source if isinstance(thing, Model) else "")


def shown_text(text: str | None) -> str:
    return "none" if text is None else quoted(text)
