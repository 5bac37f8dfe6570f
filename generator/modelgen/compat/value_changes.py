"""What changed of the values of a parameter: its type, default, bounds and allowed values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from modelgen.analysis import wording
from modelgen.analysis.conditions import json_equal
from modelgen.catalog.bounds import is_required, minimum_length
from modelgen.catalog.model import MISSING, Json, JsonScalar, Parameter, ParameterType
from modelgen.compat.change import Change
from modelgen.compat.pairs import ParameterPair
from modelgen.diagnostics.diagnostic import one_of, quoted

_PLAIN_TEXTS = (
    {ParameterType.STRING, ParameterType.MODEL},
    {ParameterType.STRING_ARRAY, ParameterType.MODEL_ARRAY},
)
# Each bound: its key, what the rules call it, the attribute, and whether it is an upper one.
_BOUNDS = (
    ("min", "min", "min", False),
    ("max", "max", "max", True),
    ("minLength", "min-length", "min_length", False),
    ("maxLength", "max-length", "max_length", True),
)


def value_changes(pair: ParameterPair) -> Iterator[Change]:
    """Bounds and defaults are compared where values of both types are of the same kind."""
    old, new = pair.old.type, pair.new.type
    if old is not new:
        rule = "type-reread" if is_comparable(pair) else "type-changed"
        message = f"its type was {old.value} and is {new.value}"
        yield pair.change(rule, message, "type", old=old.value, new=new.value)
    if is_comparable(pair):
        yield from _default(pair)
        yield from _bounds(pair)
        yield from _step(pair)
        yield from _whole(pair)
        yield from _allowed(pair)


def is_comparable(pair: ParameterPair) -> bool:
    """Whether the two types have the same kind of values, so that bounds and defaults can be compared."""
    return pair.old.type is pair.new.type or {pair.old.type, pair.new.type} in _PLAIN_TEXTS


def value_changed(
    pair: ParameterPair, rule: str, key: str, old: Json, new: Json, shown: Callable[[Json], str] = str, name: str = ""
) -> Change:
    """That the value of a key is another, is new (`old` is None) or is gone. `name` is what stands for `a key` in a message."""
    its = name or key
    if new is None:
        message = f"its {its} was {shown(old)}, and there is none now"
    elif old is None:
        message = f"it has {name or f'a {key}'} now: {shown(new)}"
    else:
        message = f"its {its} was {shown(old)} and is {shown(new)}"
    return pair.change(rule, message, key, old=old, new=new, is_removal=new is None)


def _default(pair: ParameterPair) -> Iterator[Change]:
    old, new = (None if one.default is MISSING else one.default for one in (pair.old, pair.new))
    if not _same(old, new):  # no default is `null`
        yield value_changed(pair, _default_rule(pair), "default", old, new, _value)


def _default_rule(pair: ParameterPair) -> str:
    """Which row a difference of defaults belongs to."""
    old, new = pair.old, pair.new
    if not old.default_is_defined and not new.default_is_defined and not _asks_for_empty(pair):
        return "default-empty"
    if is_required(old):
        return "default-spares-sending"
    if is_required(new) or (old.default_is_defined and not new.default_is_defined and new.required.is_conditional):
        return "default-missed"
    if not old.has_default:
        return "default-added"
    return "default-changed" if new.has_default else "default-removed"


def _same(old: Json, new: Json) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return json_equal(old, new)


def _asks_for_empty(pair: ParameterPair) -> bool:
    """Whether a condition may tell an empty default from none: one that is matched against `""`."""
    matches = pair.scope.matches() if pair.old.type.is_text else ()
    return any(one.parameter == pair.old.name and "" in one.values for one in matches)


def _value(value: Json) -> str:
    return quoted(value) if isinstance(value, str) else wording.shown(value)


def _bounds(pair: ParameterPair) -> Iterator[Change]:
    """Bounds that have come nearer, or gone further; values that were allowed one by one may meet them all the same."""
    for key, name, attribute, is_upper in _BOUNDS:
        old, new = getattr(pair.old, attribute), getattr(pair.new, attribute)
        if old == new:
            continue
        least = (minimum_length(pair.old) or None) if attribute == "min_length" else old
        is_nearer = new is not None and (least is None or (new < least if is_upper else new > least))
        is_narrowed = is_nearer and not _met_before(pair, attribute)
        yield value_changed(pair, f"{name}-{'lowered' if is_narrowed is is_upper else 'raised'}", key, old, new)


def _met_before(pair: ParameterPair, attribute: str) -> bool:
    """Whether every value that was allowed meets the new bound, because they were listed."""
    values, bound = pair.old.allowed_values, getattr(pair.new, attribute)
    if values is None or bound is None or (pair.old.type.is_array and attribute.endswith("length")):
        return False
    sizes = [len(one) if isinstance(one, str) else one for one in values]
    if attribute == "step":
        return all(_is_multiple(size, bound) for size in sizes)
    return all(size >= bound if attribute.startswith("min") else size <= bound for size in sizes)


def _step(pair: ParameterPair) -> Iterator[Change]:
    old, new = pair.old.step, pair.new.step
    if old == new:
        return
    if new is None or (old is not None and _is_multiple(old, new)) or _met_before(pair, "step"):
        rule = "step-finer"
    else:
        rule = "step-noted" if pair.new.whole_step is None else "step-coarser"
    yield value_changed(pair, rule, "step", old, new)


def _is_multiple(value: float, step: float) -> bool:
    """Whether `value` is a multiple of `step`, as the two are written."""
    return (Fraction(repr(value)) / Fraction(repr(step))).denominator == 1


def _whole(pair: ParameterPair) -> Iterator[Change]:
    """Whole numbers only, where fractions were taken; or the other way round."""
    old, new = pair.old.integer, pair.new.integer
    if old is not new:
        rule = "whole-required" if new and not _takes_whole_numbers(pair.old) else "whole-relaxed"
        message = "it takes whole numbers only" if new else "it is no longer limited to whole numbers"
        yield pair.change(rule, message, "integer", old=old, new=new, is_removal=old)


def _takes_whole_numbers(parameter: Parameter) -> bool:
    """Whether every value that is taken is a whole number, whatever makes it so."""
    values = parameter.allowed_values
    listed = values is not None and all(isinstance(one, int | float) and one % 1 == 0 for one in values)
    return parameter.is_whole or listed


def _allowed(pair: ParameterPair) -> Iterator[Change]:
    key, old, new = "allowedValues", pair.old.allowed_values, pair.new.allowed_values
    if old is None and new is not None:
        message = f"only some values are allowed now: {one_of(new, word='and')}"
        yield pair.change("allowed-values-introduced", message, key, new=list(new))
    elif old is not None and new is None:
        message = f"its values are no longer limited to {one_of(old)}"
        yield pair.change("allowed-values-dropped", message, key, old=list(old), is_removal=True)
    elif old is not None and new is not None:
        gone, come = _without(old, new), _without(new, old)
        if gone:
            message = f"no longer allowed: {one_of(gone, word='and')}"
            yield pair.change("allowed-value-removed", message, key, old=list(gone))
        if come:
            message = f"also allowed: {one_of(come, word='and')}"
            keys = (f"{key}.{index}" for index, value in enumerate(new) if value in come)
            yield pair.change("allowed-value-added", message, *keys, key, new=list(come))
        stayed = [[one for one in old if one not in gone], [one for one in new if one not in come]]
        if not all(map(json_equal, *stayed)):
            message = "its allowed values are in another order"
            yield pair.change("allowed-values-reordered", message, key, old=list(old), new=list(new))


def _without(values: tuple[JsonScalar, ...], others: tuple[JsonScalar, ...]) -> list[JsonScalar]:
    return [value for value in values if not any(json_equal(value, other) for other in others)]
