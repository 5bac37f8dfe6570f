"""Rows about the values of a parameter: its type, default, bounds and allowed values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from modelgen.analysis import wording
from modelgen.analysis.conditions import json_equal
from modelgen.catalog.bounds import is_required, minimum_length
from modelgen.catalog.model import Json, Parameter, ParameterType
from modelgen.compat.allowed_rows import ALLOWED_ROWS
from modelgen.compat.change import Found, Level, Row, Seen, as_json, place_of
from modelgen.compat.pairs import ParameterPair, value_row
from modelgen.diagnostics.diagnostic import quoted

_Handler = Callable[[ParameterPair], Iterator[Found]]
_PLAIN_TEXTS = (
    {ParameterType.STRING, ParameterType.MODEL},
    {ParameterType.STRING_ARRAY, ParameterType.MODEL_ARRAY},
)


def _type_changed(is_same_text: bool) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        old, new = pair.old.type, pair.new.type
        if old is not new and any({old, new} == texts for texts in _PLAIN_TEXTS) is is_same_text:
            message = f"its type was {old.value} and is {new.value}"
            yield Found(message, place_of(pair.new, "type"), pair.path, old=old.value, new=new.value)

    return find


def is_comparable(pair: ParameterPair) -> bool:
    """Whether the two types have the same kind of values, so that bounds and defaults can be compared."""
    return pair.old.type is pair.new.type or any({pair.old.type, pair.new.type} == texts for texts in _PLAIN_TEXTS)


# Defaults


def _default_kind(pair: ParameterPair) -> str | None:
    """Which row a difference of defaults belongs to."""
    old, new = pair.old, pair.new
    if old.has_default is new.has_default and _same(as_json(old.default), as_json(new.default)):
        return None
    if not old.default_is_defined and not new.default_is_defined and not _asks_for_empty(pair):
        return "empty"
    if is_required(old):
        return "spares"
    if is_required(new) or (old.default_is_defined and not new.default_is_defined and new.required.is_conditional):
        return "missed"
    if not old.has_default:
        return "added"
    return "changed" if new.has_default else "removed"


def _same(old: Json, new: Json) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return json_equal(old, new)


def _asks_for_empty(pair: ParameterPair) -> bool:
    """Whether a condition may tell an empty default from none: one that is matched against `""`."""
    if not pair.old.type.is_text:
        return False
    return any(one.parameter == pair.old.name and "" in one.values for one in pair.matches)


def _default(wanted: str) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        if _default_kind(pair) != wanted:
            return
        old, new = as_json(pair.old.default), as_json(pair.new.default)
        if pair.old.has_default and pair.new.has_default:
            message = f"its default was {_value(old)} and is {_value(new)}"
        elif pair.new.has_default:
            message = f"it has a default now: {_value(new)}"
        else:
            message = f"its default was {_value(old)}, and there is none now"
        is_gone = not pair.new.has_default
        place = place_of(pair.old if is_gone else pair.new, "default")
        yield Found(message, place, pair.path, old=old, new=new, is_removal=is_gone)

    return find


def _value(value: Json) -> str:
    return quoted(value) if isinstance(value, str) else wording.shown(value)


# Bounds


def _bound(key: str, attribute: str, is_upper: bool, is_narrowed: bool) -> _Handler:
    """A bound that has come nearer, or gone further; values that were allowed one by one may meet it all the same."""

    def find(pair: ParameterPair) -> Iterator[Found]:
        old, new = getattr(pair.old, attribute), getattr(pair.new, attribute)
        if attribute == "min_length" and not is_upper:
            old_effective = minimum_length(pair.old) or None
        else:
            old_effective = old
        if old == new:
            return
        narrower = _is_nearer(old_effective, new, is_upper) and not _met_before(pair, attribute)
        if narrower is is_narrowed:
            yield _bound_changed(pair, key, old, new)

    return find


def _is_nearer(old: float | None, new: float | None, is_upper: bool) -> bool:
    if new is None:
        return False
    return old is None or (new < old if is_upper else new > old)


def _met_before(pair: ParameterPair, attribute: str) -> bool:
    """Whether every value that was allowed meets the new bound, because they were listed."""
    values, bound = pair.old.allowed_values, getattr(pair.new, attribute)
    if values is None or bound is None or (pair.old.type.is_array and attribute.endswith("length")):
        return False
    sizes = [len(one) if isinstance(one, str) else one for one in values]
    if attribute == "step":
        return all(_is_multiple(size, bound) for size in sizes)
    return all(size >= bound if attribute.startswith("min") else size <= bound for size in sizes)


def _bound_changed(pair: ParameterPair, key: str, old: Json, new: Json) -> Found:
    if new is None:
        place = place_of(pair.old, key)
        return Found(f"its {key} was {old}, and there is none now", place, pair.path, old=old, is_removal=True)
    was = f"its {key} was {old} and is {new}" if old is not None else f"it has a {key} now: {new}"
    return Found(was, place_of(pair.new, key), pair.path, old=old, new=new)


def _step(wanted: str) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        if pair.old.step != pair.new.step and _step_kind(pair) == wanted:
            yield _bound_changed(pair, "step", pair.old.step, pair.new.step)

    return find


def _step_kind(pair: ParameterPair) -> str:
    old, new = pair.old.step, pair.new.step
    if new is None or (old is not None and _is_multiple(old, new)) or _met_before(pair, "step"):
        return "finer"
    return "coarser" if pair.new.whole_step is not None else "noted"


def _whole(is_required: bool) -> _Handler:
    """Whole numbers only, where fractions were taken; or the other way round."""

    def find(pair: ParameterPair) -> Iterator[Found]:
        old, new = pair.old, pair.new
        if old.integer is not new.integer and (new.integer and not _takes_whole_numbers(old)) is is_required:
            message = "it takes whole numbers only" if new.integer else "it is no longer limited to whole numbers"
            place = place_of(new if new.integer else old, "integer")
            yield Found(message, place, pair.path, old=old.integer, new=new.integer, is_removal=not new.integer)

    return find


def _takes_whole_numbers(parameter: Parameter) -> bool:
    """Whether every value that is taken is a whole number, whatever makes it so."""
    values = parameter.allowed_values
    listed = values is not None and all(isinstance(one, int | float) and one % 1 == 0 for one in values)
    return parameter.is_whole or listed


def _is_multiple(value: float, step: float) -> bool:
    """Whether `value` is a multiple of `step`, as the two are written."""
    return (Fraction(repr(value)) / Fraction(repr(step))).denominator == 1


TYPE_ROWS = (
    value_row(
        "type-changed",
        Level.BREAKING,
        "A parameter has another type.",
        "Values of the old type are refused, or the client takes other types of Python for it. What else changed about its"
        " values is not listed.",
        _type_changed(is_same_text=False),
    ),
    value_row(
        "type-reread",
        Level.RISKY,
        "A text is now a model's id, or the other way round.",
        "Both are strings in a request and in code, but the service reads them differently.",
        _type_changed(is_same_text=True),
        Seen.RESULT,
    ),
)


def _bound_rows(key: str, attribute: str, is_upper: bool, what: str) -> Iterator[Row[ParameterPair]]:
    word = "max" if is_upper else "min"
    noun = key.removeprefix(word).lower()
    name = f"{word}-{noun}" if noun else word
    nearer, further = ("lowered", "raised") if is_upper else ("raised", "lowered")
    far = "higher" if is_upper else "lower"
    near = "lower" if is_upper else "higher"
    yield value_row(
        f"{name}-{nearer}",
        Level.BREAKING,
        f"`{key}` is {near}, or new: {what}.",
        "Values between the two bounds were accepted, and are refused.",
        _bound(key, attribute, is_upper, is_narrowed=True),
    )
    yield value_row(
        f"{name}-{further}",
        Level.COMPATIBLE,
        f"`{key}` is {far}, or gone: {what}.",
        "Every value that was accepted is accepted. So it is where a new bound is met by each of the values that were"
        " allowed.",
        _bound(key, attribute, is_upper, is_narrowed=False),
    )


VALUE_ROWS = (
    value_row(
        "default-changed",
        Level.RISKY,
        "A parameter has another default.",
        "Requests that leave it out are accepted as before, but come to something else, or cost something else; and rules"
        " that look at its value may decide otherwise.",
        _default("changed"),
        Seen.RESULT,
    ),
    value_row(
        "default-added",
        Level.RISKY,
        "A parameter that may be left out has a default now.",
        "Requests that leave it out now mean that value, in rules as well.",
        _default("added"),
        Seen.RESULT,
    ),
    value_row(
        "default-removed",
        Level.RISKY,
        "A parameter that may be left out no longer has a default.",
        "Requests that leave it out no longer mean that value: the service decides, and rules take it for not sent.",
        _default("removed"),
        Seen.RESULT,
    ),
    value_row(
        "default-spares-sending",
        Level.COMPATIBLE,
        "A required parameter has a default now.",
        "Every earlier request sends it, so none comes to anything else.",
        _default("spares"),
    ),
    value_row(
        "default-missed",
        Level.BREAKING,
        "A required parameter no longer has the default that satisfied it.",
        "Requests that leave it out are refused.",
        _default("missed"),
    ),
    value_row(
        "default-empty",
        Level.DOCUMENTATION,
        "An empty default is stated, or no longer is.",
        'An empty default (`""`, `[]`) counts as not defined, exactly as none does, and no condition tells the two apart.',
        _default("empty"),
        Seen.DOCS,
    ),
    *_bound_rows("min", "min", False, "the lowest number, or item of an array"),
    *_bound_rows("max", "max", True, "the highest number, or item of an array"),
    *_bound_rows("minLength", "min_length", False, "the fewest characters or items"),
    *_bound_rows("maxLength", "max_length", True, "the most characters or items"),
    value_row(
        "step-coarser",
        Level.BREAKING,
        "A whole step is new, or no longer divides the old one.",
        "Values that are no multiple of it were accepted, and are refused; where the step is new, the client takes whole"
        " numbers only.",
        _step("coarser"),
    ),
    value_row(
        "step-finer",
        Level.COMPATIBLE,
        "The step is gone, or divides the old one.",
        "Every multiple of the old step is a multiple of the new one.",
        _step("finer"),
    ),
    value_row(
        "step-noted",
        Level.RISKY,
        "A fractional step is new, or does not divide the old one.",
        "Fractional steps are annotations that no validator enforces, but the service may round or refuse other values.",
        _step("noted"),
        Seen.RESULT,
    ),
    value_row(
        "whole-required",
        Level.BREAKING,
        "A number takes whole numbers only now.",
        "Numbers with a fraction were accepted, and are refused; type checkers refuse a `float` in code.",
        _whole(is_required=True),
    ),
    value_row(
        "whole-relaxed",
        Level.COMPATIBLE,
        "A number is no longer limited to whole numbers, or says what its step or values said.",
        "Every value that was accepted is accepted.",
        _whole(is_required=False),
    ),
    *ALLOWED_ROWS,
)
