"""What a rule finds, and where; and the parts of a model that rules look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from modelgen.catalog.model import Model, Parameter
from modelgen.diagnostics.diagnostic import Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule holds against a model."""

    place: Place
    message: str
    hint: str | None = None
    related: Place | None = None
    subject: str | None = None


def parameters(model: Model) -> Iterator[Parameter]:
    """All parameters, nested ones too."""
    yield from _with_nested(model.parameters)


def _with_nested(listed: tuple[Parameter, ...]) -> Iterator[Parameter]:
    for parameter in listed:
        yield parameter
        yield from _with_nested(parameter.inputs)


def within(place: Place, words: str) -> Place:
    """The place of some words in a text; of the whole text where it is written in another way."""
    start = place.text.find(words, place.column - 1, place.column - 1 + place.length)
    return place if start < 0 else replace(place, column=start + 1, length=len(words))
