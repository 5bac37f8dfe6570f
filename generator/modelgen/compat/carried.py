"""What a source can carry: two sides are compared only in what both can, so that no change is made up.

A folder of YAML files says everything. A record lacks what the catalogue adds to it, and names its maker in other words than
pages do. A page has a table of eight columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import Enum
from typing import Any

from modelgen.catalog import grammar
from modelgen.catalog.model import MISSING, Json, Model, Parameter, Requirement

IMPORTED_WORDS = "x-imported"  # on a model: by kind of source, the words of its that the file does not use
_RECORD_ANNOTATIONS = frozenset(f"x-{key.name}" for key in grammar.PARAMETER_KEYS if key.is_annotation)
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": "..."})
_ABSENT: dict[str, Any] = {
    "default": MISSING,
    "min": None,
    "max": None,
    "allowedValues": None,
    "description": None,
}
_ATTRIBUTES = {"allowedValues": "allowed_values"}


class Source(Enum):
    """What a side is read from."""

    CATALOGUE = "catalogue"
    RECORD = "record"
    PAGE = "page"


def carried(model: Model, own: Source, other: Source, lacking: Iterable[tuple[str, str]] = ()) -> Model:
    """What both sources can say of a model. `lacking` names, by parameter, keys that a source could not express for it."""
    if own is other is Source.CATALOGUE:
        return model
    kinds = {own, other}
    is_page = Source.PAGE in kinds
    gaps = frozenset(lacking)
    changed: dict[str, Any] = {
        "parameters": tuple(_parameter(one, kinds, gaps) for one in model.parameters),
        "annotations": {} if is_page or len(kinds) > 1 else model.annotations,
        "deprecated": None,
    }
    if is_page:
        changed |= {"rules": (), "updated": ""}
    if len(kinds) > 1:
        words = _words(model, other)
        changed |= {"name": words.get("name", model.name), "updated": ""}
        changed["description"] = _folded(words.get("description", model.description))
    if Source.RECORD in kinds and len(kinds) > 1:  # it goes by other words than pages and files made from them
        changed |= {"name": "", "description": None, "provider": "", "category": ""}
    return replace(model, **changed)


def _words(model: Model, source: Source) -> dict[str, str]:
    """The words of a source that the file notes because it uses others."""
    noted = model.annotations.get(IMPORTED_WORDS)
    words: Json = noted.get(source.value) if isinstance(noted, dict) else None
    return {key: value for key, value in words.items() if isinstance(value, str)} if isinstance(words, dict) else {}


def _parameter(parameter: Parameter, kinds: Collection[Source], gaps: frozenset[tuple[str, str]]) -> Parameter:
    # `integer` is in no page and no record: an import infers it from what is said of steps and bounds.
    changed: dict[str, Any] = {"deprecated": None, "used_when": (), "integer": False}
    if len(kinds) > 1:
        changed["description"] = _folded(parameter.description)
    changed["annotations"] = {
        key: value for key, value in parameter.annotations.items() if key in _RECORD_ANNOTATIONS or len(kinds) == 1
    }
    if Source.PAGE in kinds:
        changed |= {"step": None, "min_length": None, "max_length": None, "inputs": (), "annotations": {}}
        changed["required"] = Requirement(always=parameter.required.always)
        if parameter.default == "":  # shown as none
            changed["default"] = MISSING
    else:
        changed["inputs"] = tuple(_parameter(one, kinds, gaps) for one in parameter.inputs)
    for name, key in gaps:
        if name == parameter.name and key in _ABSENT:
            changed[_ATTRIBUTES.get(key, key)] = _ABSENT[key]
    return replace(parameter, **changed)


def _folded(text: str | None) -> str | None:
    """Prose without typography, which pages add."""
    return None if text is None else " ".join(text.translate(_PLAIN).split())
