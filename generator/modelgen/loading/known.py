"""Models of files that have not changed: what a catalogue says of them is remembered, the rest is read when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelgen.catalog.model import Deprecation, Model, Parameter, Rule
from modelgen.catalog.once import once_for_each
from modelgen.diagnostics.diagnostic import Place

_SAID = ("id", "name", "provider", "capabilities", "category", "updated", "description", "annotations", "source")
_PLACES = ("", "id", "provider", "category", "capabilities")  # what messages about several models point at


class KnownModel(Model):
    """A model whose file has not changed since it was read and found right.

    Its parameters and rules are read when they are first asked for; of its `places` only those are here that messages about
    several models point at.
    """

    _read: Callable[[], Model]
    _written: Mapping[str, tuple[Any, ...]]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return _whole(self).parameters

    @property
    def rules(self) -> tuple[Rule, ...]:
        return _whole(self).rules

    @property
    def by_name(self) -> Mapping[str, Parameter]:
        return _whole(self).by_name

    @property
    def places(self) -> Mapping[str, Place]:
        return {key: Place(*place) for key, place in self._written.items()}


@once_for_each
def _whole(model: KnownModel) -> Model:
    return model._read()


def head_of(model: Model) -> dict[str, Any]:
    """All that `known_model` needs, as plain data."""
    gone = model.deprecated
    places = {key: model.places[key] for key in _PLACES if key in model.places}
    return {
        **{name: getattr(model, name) for name in _SAID},
        "deprecated": None if gone is None else (gone.since, gone.replacement, gone.reason),
        "places": {key: (one.file, one.line, one.column, one.length, one.text) for key, one in places.items()},
    }


def known_model(head: Mapping[str, Any], read: Callable[[], Model]) -> Model:
    """The model of which `head` was kept; `read` gives the whole of it."""
    model = object.__new__(KnownModel)
    gone = head["deprecated"]
    model.__dict__.update(
        {name: head[name] for name in _SAID},
        deprecated=None if gone is None else Deprecation(*gone),
        _written=head["places"],
        _read=read,
    )
    return model
