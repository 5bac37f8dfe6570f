"""Changes of a contract, and the rows of the table that finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from modelgen.catalog.model import MISSING, Json, Missing, Model, Parameter, Rule
from modelgen.diagnostics.diagnostic import Place, quoted

Subject = TypeVar("Subject")


class Level(Enum):
    """How bad a change is; the worst comes first."""

    BREAKING = "breaking"  # code or a request that worked no longer does
    RISKY = "risky"  # it still works, and may come to something else
    COMPATIBLE = "compatible"  # it works as before; more is possible, or less is asked for
    DOCUMENTATION = "documentation"  # only what people read

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Level).index(self)


class Seen(Enum):
    """Who notices a change first."""

    REQUEST = "request"  # a body that was accepted is refused, or the other way round
    CODE = "code"  # a name or a type of the generated client
    RESULT = "result"  # what the service makes of the same request
    DOCS = "docs"  # pages, docstrings and annotations


@dataclass(frozen=True, slots=True)
class Found:
    """What a handler finds: one change, without its row.

    `place` is on the new side, or on the old side where the thing is gone (`is_removal`). `old` and `new` are the values that
    differ, None where there is none to show. `parameter` is the path of wire names (`loras[].scale`), None for the model.
    """

    message: str
    place: Place
    parameter: str | None = None
    old: Json = None
    new: Json = None
    is_removal: bool = False


@dataclass(frozen=True, slots=True)
class Row(Generic[Subject]):
    """One kind of change: its id, what it is about, how bad it is and for whom, why, and what finds it."""

    id: str
    category: str
    level: Level
    seen: Seen
    purpose: str
    explanation: str
    handler: Callable[[Subject], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `rule` is the id of its row; `model` an id, "" for the catalogue as a whole.

    `anchor` is where the model, or what is left of it, stands on the new side: annotations of a pull request go there.
    """

    rule: str
    level: Level
    seen: Seen
    model: str
    parameter: str | None
    message: str
    place: Place
    anchor: Place
    old: Json = None
    new: Json = None
    is_removal: bool = False


def place_of(thing: Model | Parameter | Rule, *keys: str) -> Place:
    """Where the first of `keys` that is written stands, else the thing itself."""
    for key in (*keys, "name", "id", ""):
        if key in thing.places:
            return thing.places[key]
    return Place(thing.source if isinstance(thing, Model) else "")


def as_json(value: Json | Missing) -> Json:
    """A default as a report shows it: None where there is none."""
    return None if value is MISSING else value


def shown_text(text: str | None) -> str:
    return "none" if text is None else quoted(text)
