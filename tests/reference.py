"""The format's contract as an interpreter: what a model's YAML says, and whether it lets a request body pass.

Every output is held to it, so it shares nothing with the generator: it reads the YAML with another library and looks at
the declarations as they are written. It is as plain as the contract's own sentences, and as slow as that takes.

A *model* is the mapping of a model file; its parameters and rules are the mappings in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

Model: TypeAlias = "dict[str, Any]"
Declared: TypeAlias = "Mapping[str, dict[str, Any]]"  # the parameters of one object, by name

_TEXTS = ("string", "file", "model")


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong, and where.

    `location` is a JSON Pointer. `broken` is the keyword of JSON Schema where a value breaks its own declaration, and
    names the requirement (`required.ifDefined.image`) or the rule (`rules.0.total`) that is broken otherwise.
    """

    location: str
    broken: str

    @property
    def is_guarded(self) -> bool:
        """Whether it is a conditional requirement or a rule, and no keyword at a value."""
        return "." in self.broken


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()  # the effective value of what is neither sent nor has a default


# Reading


class _CoreScalars(SafeConstructor):
    """The core schema of YAML 1.2; to it the library adds dates, `=`, `1_000` and `0b101`."""


def _number(constructor: SafeConstructor, node: Any) -> object:
    text: str = node.value
    if "_" in text or text.startswith("0b"):
        return text
    is_whole = node.tag.endswith("int")
    return constructor.construct_yaml_int(node) if is_whole else constructor.construct_yaml_float(node)


for _tag, _construct in (
    ("timestamp", SafeConstructor.construct_yaml_str),
    ("value", SafeConstructor.construct_yaml_str),
    ("int", _number),
    ("float", _number),
):
    _CoreScalars.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct)


def read(text: str) -> Model:
    """The mapping of a model file."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _CoreScalars
    model = yaml.load(text)
    assert isinstance(model, dict)
    return model


# Judging


def verdict(model: Model, payload: object) -> bool:
    """Whether the request body is valid. Takes any value of Python; what is no JSON is refused where it stands."""
    return not problems(model, payload)


def problems(model: Model, payload: object) -> list[Problem]:
    """What is wrong with the body, without repetition.

    Conditional requirements and rules are judged where every value keeps to its own declaration; elsewhere they say nothing
    that anybody could rely on.
    """
    return sorted(set(_object(model["parameters"], model.get("rules") or [], payload, "")))


def fits(parameter: Mapping[str, Any], value: object) -> bool:
    """Whether a value keeps to its parameter's own declaration."""
    return not _value(parameter, value, "")


def _object(parameters: list[dict[str, Any]], rules: list[dict[str, Any]], body: object, at: str) -> list[Problem]:
    """A request body, or an item of an `inputs_array` (which has no rules of its own)."""
    if not isinstance(body, dict):
        return [Problem(at, "type")]
    declared = {one["name"]: one for one in parameters}
    found = [Problem(at, "additionalProperties") for name in dict.keys(body) if name not in declared]
    for name, one in declared.items():
        if name in dict.keys(body):
            found += _value(one, dict.__getitem__(body, name), f"{at}/{_token(name)}")
        elif _requirement(one).get("always") and not _is_defined(one.get("default", ABSENT)):
            found.append(Problem(at, "required"))
    if not found:
        values = _effective(declared, body)
        found += _unmet_requirements(declared, values, at)
        found += _broken_rules(rules, declared, values, at)
    return found


# One value against its own declaration


def _value(one: Mapping[str, Any], value: object, at: str) -> list[Problem]:
    kind: str = one["type"]
    if not kind.endswith("_array"):
        found = _scalar(one, kind, value, at)
        if kind in _TEXTS and isinstance(value, str):
            found += _length(one, str.__len__(value), at, "Length")
        return found
    if not isinstance(value, list):
        return [Problem(at, "type")]
    found = _length(one, list.__len__(value), at, "Items")
    for index, item in enumerate(list.__iter__(value)):
        if kind == "inputs_array":
            found += _item(one, item, f"{at}/{index}")
        else:
            found += _scalar(one, kind.removesuffix("_array"), item, f"{at}/{index}")
    return found


def _item(one: Mapping[str, Any], item: object, at: str) -> list[Problem]:
    """An item of an `inputs_array`; where nothing says what it holds, any object."""
    if "inputs" in one:
        return _object(one["inputs"], [], item, at)
    return [] if isinstance(item, dict) else [Problem(at, "type")]


def _scalar(one: Mapping[str, Any], kind: str, value: object, at: str) -> list[Problem]:
    """A value of a scalar type, or an item of an array of it."""
    found = []
    if not _has_type(kind, value):
        found.append("type")
    if "allowedValues" in one and not any(_equal(value, allowed) for allowed in one["allowedValues"]):
        found.append("enum")
    if kind == "file" and isinstance(value, str) and not value:
        found.append("minLength")  # an asset's id is never empty
    if kind == "number" and _is_number(value):
        found += _bounds(one, _exact(value))
    return [Problem(at, keyword) for keyword in found]


def _bounds(one: Mapping[str, Any], value: Fraction) -> list[str]:
    found = []
    if "min" in one and value < _exact(one["min"]):
        found.append("minimum")
    if "max" in one and value > _exact(one["max"]):
        found.append("maximum")
    if one.get("integer") and value.denominator != 1:
        found.append("type")
    step = _exact(one.get("step", 0.5))  # a fractional one is an annotation
    is_said_by_type = one.get("integer") and step == 1
    if step.denominator == 1 and (value / step).denominator != 1 and not is_said_by_type:
        found.append("multipleOf")
    return found


def _length(one: Mapping[str, Any], length: int, at: str, what: str) -> list[Problem]:
    """Code points of a text, items of an array. What must always be defined is not empty."""
    found = []
    if length < one.get("minLength", 0) or (length == 0 and _requirement(one).get("always")):
        found.append(Problem(at, f"min{what}"))
    if length > one.get("maxLength", math.inf):
        found.append(Problem(at, f"max{what}"))
    return found


def _has_type(kind: str, value: object) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return _is_number(value)
    assert kind in _TEXTS
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    """A finite number of JSON; `true` and `false` are none."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _exact(value: Any) -> Fraction:
    return Fraction(value)


def _equal(value: object, other: object) -> bool:
    """Equality of JSON for texts, numbers and booleans: `1` equals `1.0`, `true` equals no number."""
    if _is_number(value) and _is_number(other):
        return _exact(value) == _exact(other)
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    return isinstance(value, str) and isinstance(other, str) and value == other


# Effective values, and what is asked of several of them


def _effective(declared: Declared, body: dict[Any, Any]) -> dict[str, object]:
    """The defaults, overlaid by what is sent."""
    values = {name: one["default"] for name, one in declared.items() if "default" in one}
    return values | dict(dict.items(body))


def _is_defined(value: object) -> bool:
    return not (value is ABSENT or (isinstance(value, str | list) and len(value) == 0))


def _unmet_requirements(declared: Declared, values: Mapping[str, object], at: str) -> Iterable[Problem]:
    for name, one in declared.items():
        if not _is_defined(values.get(name, ABSENT)):
            for form in _holding(_requirement(one), declared, values):
                yield Problem(f"{at}/{_token(name)}", f"required.{form}")


def _holding(requirement: Mapping[str, Any], declared: Declared, values: Mapping[str, object]) -> Iterable[str]:
    """The conditions that hold. Each entry of `ifDefined` and `ifNotDefined` stands for itself: it has its own message."""

    def is_defined(name: str) -> bool:
        return name in declared and _is_defined(values.get(name, ABSENT))

    for other in requirement.get("ifDefined") or ():
        if is_defined(other):
            yield f"ifDefined.{other}"
    for other in requirement.get("ifNotDefined") or ():
        if not is_defined(other):
            yield f"ifNotDefined.{other}"
    if conditional := requirement.get("conditional"):
        held = [_matches({name: listed}, declared, values) for name, listed in conditional["values"].items()]
        if any(held) if conditional.get("operator") == "or" else all(held):
            yield "conditional"
    if "when" in requirement and _matches(requirement["when"], declared, values):
        yield "when"


def _matches(matches: Mapping[str, Any], declared: Declared, values: Mapping[str, object]) -> bool:
    """Whether each named parameter has one of its listed values; one that is not declared never does, nor does an array."""
    for name, listed in matches.items():
        value = values.get(name, ABSENT) if name in declared else ABSENT
        if not any(_equal(value, one) for one in (listed if isinstance(listed, list) else [listed])):
            return False
    return True


def _broken_rules(
    rules: list[dict[str, Any]], declared: Declared, values: Mapping[str, object], at: str
) -> Iterable[Problem]:
    for index, rule in enumerate(rules):
        (kind,) = rule.keys() & _RULES.keys()
        if _matches(rule.get("when") or {}, declared, values) and not _RULES[kind](rule, declared, values):
            yield Problem(at, f"rules.{index}.{kind}")


def _defined_of(names: list[str], declared: Declared, values: Mapping[str, object]) -> list[Any]:
    """The effective values that are defined, in the order of the names."""
    found = (values.get(name, ABSENT) for name in names if name in declared)
    return [value for value in found if _is_defined(value)]


def _total(rule: Mapping[str, Any], declared: Declared, values: Mapping[str, object]) -> bool:
    """Items of the arrays and values of the numbers come to at most `max`; what is absent adds 0.

    JSON Schema has one way to say it: a number is at most `max` less all else, and that bound is a number of JSON as well.
    So the last number is held to that bound: exact where it is whole, and the double nearest to it where it is not, as every
    reader of JSON has it. The two sides of the sum are never added in floating point. This differs from adding up exactly
    only by that one rounding of the bound, which is none unless the bound needs more digits than a double has (as with
    `max: 0.1` less 3 items): there `-2.9` meets it, as whoever writes decimals expects.
    """
    names = [name for name in rule["total"] if name in declared]
    items = sum(list.__len__(value) for value in (values.get(name) for name in names) if isinstance(value, list))
    numbers = [_exact(values.get(name, 0)) for name in names if declared[name]["type"] == "number"]
    bound = _exact(rule["max"]) - items - sum(numbers[:-1])
    return (numbers[-1] <= _nearest(bound)) if numbers else bound >= 0


def _nearest(bound: Fraction) -> Fraction:
    """A bound as JSON Schema holds it: exact where it is whole, else the nearest double; exact again beyond all doubles."""
    try:
        return bound if bound.denominator == 1 else _exact(float(bound))
    except OverflowError:
        return bound


def _exclusive(rule: Mapping[str, Any], declared: Declared, values: Mapping[str, object]) -> bool:
    return len(_defined_of(rule["exclusive"], declared, values)) <= 1


def _any_of(rule: Mapping[str, Any], declared: Declared, values: Mapping[str, object]) -> bool:
    return len(_defined_of(rule["anyOf"], declared, values)) >= 1


def _same_length(rule: Mapping[str, Any], declared: Declared, values: Mapping[str, object]) -> bool:
    """Those that are defined have as many items as each other."""
    return len({list.__len__(value) for value in _defined_of(rule["sameLength"], declared, values)}) <= 1


def _forbid(rule: Mapping[str, Any], declared: Declared, values: Mapping[str, object]) -> bool:
    return not _matches(rule["forbid"], declared, values)


_RULES = {
    "total": _total,
    "exclusive": _exclusive,
    "anyOf": _any_of,
    "sameLength": _same_length,
    "forbid": _forbid,
}


# The declarations' short forms, and JSON Pointers


def _requirement(one: Mapping[str, Any]) -> Mapping[str, Any]:
    required = one.get("required", False)
    return {"always": required} if isinstance(required, bool) else required or {}


def _token(name: str) -> str:
    """A reference token of a JSON Pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")
