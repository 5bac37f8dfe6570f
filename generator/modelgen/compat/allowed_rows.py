"""Rows about the values that a parameter allows."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.analysis.conditions import json_equal
from modelgen.catalog.model import JsonScalar
from modelgen.compat.change import Found, Level, Seen, place_of
from modelgen.compat.pairs import ParameterPair, value_row
from modelgen.diagnostics.diagnostic import one_of


def _allowed_removed(pair: ParameterPair) -> Iterator[Found]:
    old, new = pair.old.allowed_values, pair.new.allowed_values
    if old is not None and new is not None and (gone := _without(old, new)):
        message = f"no longer allowed: {one_of(gone, word='and')}"
        yield Found(message, place_of(pair.new, "allowedValues"), pair.path, old=list(gone))


def _allowed_added(pair: ParameterPair) -> Iterator[Found]:
    old, new = pair.old.allowed_values, pair.new.allowed_values
    if old is not None and new is not None and (come := _without(new, old)):
        indexes = [index for index, value in enumerate(new) if value in come]
        place = place_of(pair.new, *(f"allowedValues.{index}" for index in indexes), "allowedValues")
        yield Found(f"also allowed: {one_of(come, word='and')}", place, pair.path, new=list(come))


def _allowed_introduced(pair: ParameterPair) -> Iterator[Found]:
    new = pair.new.allowed_values
    if pair.old.allowed_values is None and new is not None:
        message = f"only some values are allowed now: {one_of(new, word='and')}"
        yield Found(message, place_of(pair.new, "allowedValues"), pair.path, new=list(new))


def _allowed_dropped(pair: ParameterPair) -> Iterator[Found]:
    old = pair.old.allowed_values
    if old is not None and pair.new.allowed_values is None:
        place = place_of(pair.old, "allowedValues")
        message = f"its values are no longer limited to {one_of(old)}"
        yield Found(message, place, pair.path, old=list(old), is_removal=True)


def _allowed_reordered(pair: ParameterPair) -> Iterator[Found]:
    old, new = pair.old.allowed_values or (), pair.new.allowed_values or ()
    before = [value for value in old if value not in _without(old, new)]
    after = [value for value in new if value not in _without(new, old)]
    if not all(map(json_equal, before, after)):
        message = "its allowed values are in another order"
        yield Found(message, place_of(pair.new, "allowedValues"), pair.path, old=list(old), new=list(new))


def _without(values: tuple[JsonScalar, ...], others: tuple[JsonScalar, ...]) -> list[JsonScalar]:
    return [value for value in values if not any(json_equal(value, other) for other in others)]


ALLOWED_ROWS = (
    value_row(
        "allowed-value-removed",
        Level.BREAKING,
        "A value is no longer allowed.",
        "Requests with it are refused, and type checkers refuse it in code.",
        _allowed_removed,
    ),
    value_row(
        "allowed-value-added",
        Level.COMPATIBLE,
        "One more value is allowed.",
        "Requests choose values and answers hold none, so no code meets a value that it does not know.",
        _allowed_added,
    ),
    value_row(
        "allowed-values-introduced",
        Level.BREAKING,
        "Only some values are allowed now.",
        "All others were accepted, and are refused.",
        _allowed_introduced,
    ),
    value_row(
        "allowed-values-dropped",
        Level.COMPATIBLE,
        "Values are no longer limited to a list.",
        "Every value that was accepted is accepted. The `Literal` type that the client had for them is gone, which is"
        " reported as `type-removed`.",
        _allowed_dropped,
    ),
    value_row(
        "allowed-values-reordered",
        Level.DOCUMENTATION,
        "The allowed values are listed in another order.",
        "The order is only that of pages and docstrings.",
        _allowed_reordered,
        Seen.DOCS,
    ),
)
