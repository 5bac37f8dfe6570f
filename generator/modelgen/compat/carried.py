"""What a source can carry: two sides are compared only in what both can, so that no change is made up.

A folder of YAML files says everything. A record lacks what the catalogue adds to it, and names its maker in other words than
pages do. A page has a table of eight columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from modelgen.catalog import grammar
from modelgen.catalog.model import Json, Model, Parameter, ParameterType, Requirement
from modelgen.importing.imported import NOTES, Kind

_RECORD_ANNOTATIONS = frozenset(f"x-{key.name}" for key in grammar.PARAMETER_KEYS if key.is_annotation)
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": "..."})
# The attributes of keys that a source may not be able to express for some parameter.
_MAY_LACK = {key: key for key in ("default", "min", "max", "description")} | {"allowedValues": "allowed_values"}
_SILENT = Parameter("", ParameterType.STRING)  # each attribute as it is where nothing is said


def carried(model: Model, own: Kind | None, other: Kind | None, lacking: Iterable[tuple[str, str]] = ()) -> Model:
    """What both sources can say of a model; None is a catalogue.

    `lacking` names, by parameter, keys that a source could not express for it.
    """
    kinds = {own, other}
    if kinds == {None}:
        return model
    gaps = frozenset(lacking)
    changed: dict[str, Any] = {
        "parameters": tuple(_parameter(one, kinds, gaps) for one in model.parameters),
        "annotations": {} if Kind.PAGE in kinds or len(kinds) > 1 else model.annotations,
        "deprecated": None,
    }
    if Kind.PAGE in kinds:
        changed |= {"rules": (), "updated": ""}
    if len(kinds) > 1:
        words = {} if other is None else _words(model, other)
        description = words.get("description", model.description)
        changed |= {"name": words.get("name", model.name), "description": _folded(description), "updated": ""}
    if Kind.RECORD in kinds and len(kinds) > 1:  # it goes by other words than pages and files made from them
        changed |= {"name": "", "description": None, "provider": "", "category": ""}
    return replace(model, **changed)


def _words(model: Model, source: Kind) -> dict[str, str]:
    """The words of a source that the file notes because it uses others."""
    noted = model.annotations.get(NOTES)
    words: Json = noted.get(source.value) if isinstance(noted, dict) else None
    return {key: value for key, value in words.items() if isinstance(value, str)} if isinstance(words, dict) else {}


def _parameter(parameter: Parameter, kinds: Collection[Kind | None], gaps: frozenset[tuple[str, str]]) -> Parameter:
    # `integer` is in no page and no record: an import infers it from what is said of steps and bounds.
    unsaid = {"deprecated", "used_when", "integer"}
    changed: dict[str, Any] = {}
    if len(kinds) > 1:
        changed["description"] = _folded(parameter.description)
        kept = parameter.annotations.items()
        changed["annotations"] = {key: value for key, value in kept if key in _RECORD_ANNOTATIONS}
    if Kind.PAGE in kinds:
        unsaid |= {"step", "min_length", "max_length", "inputs", "annotations"}
        changed["required"] = Requirement(always=parameter.required.always)
        if parameter.default == "":  # shown as none
            unsaid.add("default")
    else:
        changed["inputs"] = tuple(_parameter(one, kinds, gaps) for one in parameter.inputs)
    unsaid |= {_MAY_LACK[key] for name, key in gaps if name == parameter.name and key in _MAY_LACK}
    return replace(parameter, **changed | {attribute: getattr(_SILENT, attribute) for attribute in unsaid})


def _folded(text: str | None) -> str | None:
    """Prose without typography, which pages add."""
    return None if text is None else " ".join(text.translate(_PLAIN).split())
