"""Models that are about their rules: every type, bound, default, requirement and rule in every combination.

Each is made from a number, so that a model that is found can be named. Names tell their type, so that it reads easily. Texts
and names that are hard to carry are drawn in `tests.support.catalogs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, TypeAlias

from tests import reference
from tests.reference import Model
from tests.support.edges import Parameter

Declared: TypeAlias = "list[Parameter]"

TYPES = {
    "mode": "string",
    "text": "string",
    "count": "number",
    "extra": "number",
    "scale": "number",
    "fast": "boolean",
    "loop": "boolean",
    "image": "file",
    "base": "model",
    "images": "file_array",
    "masks": "file_array",
    "words": "string_array",
    "scales": "number_array",
    "loras": "model_array",
    "shots": "inputs_array",
}
# Names that generated code might use itself; each third model has them
TAKEN = (
    "max min len type sum any all length amount require among at_most check_string check_number issues item index params get"
    " value key class self list dict str int float bool isinstance enumerate math re"
).split()
ADDED = ("count", "extra", "scale", "images", "masks", "words")  # what totals are over
NESTED = ("mode", "count", "fast", "image", "words", "shots")  # the last one not for ever
FORMS = ("ifDefined", "ifNotDefined", "conditional", "when")

# Values that a condition may ask for beside the allowed ones: those that the parameter can have, mostly
WANTED: dict[str, list[Any]] = {
    "string": ["a", "b", "", "1", "😀"],
    "number": [1, 2, 1.0, 2.5, 0, -1, 2**53 + 1],
    "boolean": [True, False],
    "file": ["a", ""],
    "model": ["a", ""],
}
LIMITS = (0, 1, 2, 3, 4, 5, 7, 2.5, 4.1, 0.1, 0.30000000000000004, 5.000000000000001, 1e15 + 0.3, 2**53 + 1, -1)


def ruled_model(number: int) -> Model:
    """The model of that number, as the mapping of its file. It may be refused where a rule cannot be written out."""
    draw = Random(number)
    names = draw.sample(list(TYPES), draw.choice((1, 2, 3, 3, 4, 4, 5, 6)))
    if _one_in(draw, 3):
        names = draw.sample(ADDED, draw.choice((2, 3, 4))) + draw.sample(
            ("mode", "fast", "text"), draw.choice((0, 1, 2))
        )
    declared = _declared(draw, names)
    model = {
        "id": f"model_ruled-{number}",
        "name": f"Ruled {number}",
        "provider": "Acme",
        "capabilities": ["txt2img"],
        "updated": "2026-01-01",
        "parameters": declared,
        "rules": [_rule(draw, declared) for _ in range(draw.choice((0, 1, 1, 1, 2, 3)))],
    }
    if number % 3 == 0:
        others = dict(zip(TYPES, draw.sample(TAKEN, len(TYPES)), strict=True))
        model = {key: _renamed(value, others) for key, value in model.items()}
    return model


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """With other names for the parameters. No other word of a drawn model is one of their names."""
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _declared(draw: Random, names: Sequence[str], depth: int = 0) -> Declared:
    drawn: Declared = []
    for name in names:
        kind = TYPES[name]
        item = kind.removesuffix("_array")
        one: Parameter = {"name": name, "type": kind}
        if item == "number":
            one |= _number_bounds(draw, kind)
        elif item in ("string", "model") and _one_in(draw, 3):
            one["allowedValues"] = draw.choice((["a", "b"], ["a", ""], ["b"], ["1", "a", "b"], ["", "😀"]))
        if item == "inputs":
            inner = NESTED[: 6 - depth // 2]
            one["inputs"] = _declared(draw, draw.sample(inner, draw.randint(1, 3)), depth + 1)
        if kind not in ("number", "boolean"):
            one |= _length_bounds(draw, one)
        if _one_in(draw, 3):
            likely = _likely_defaults(draw, one)
            fitting = [value for value in likely if value in ("", []) or reference.fits(one, value)]
            one |= {"default": draw.choice(fitting)} if fitting else {}
        drawn.append(one)
    for one in drawn:
        if _one_in(draw, 3):
            one["required"] = _requirement(draw, drawn)
    return drawn


def _one_in(draw: Random, count: int) -> bool:
    return draw.randrange(count) == 0


def _number_bounds(draw: Random, kind: str) -> Parameter:
    if _one_in(draw, 6):
        return {"allowedValues": draw.choice(([1, 2.5, -1], [0, 1], [2**53 + 1, 1], [2.5]))}
    if _one_in(draw, 2):  # as a total wants a number that is not its last one
        low = draw.randint(-3, 3)
        whole = {"integer": True} if kind == "number" and _one_in(draw, 2) else {}
        return {"min": low, "max": low + draw.randint(0, 6), "step": draw.choice((1, 1, 2, 3)), **whole}
    bounds = {"min": draw.choice((None, None, -2, 0, 1, 0.5, -(2**53) - 1))}
    bounds["max"] = draw.choice((None, None, 1.5, 4, 8, 2**53 + 1, 1e300))
    whole = {"integer": True} if kind == "number" else {}
    bounds |= draw.choice(({}, {}, {"step": 1}, {"step": 3}, {"step": 0.25}, whole))
    return {key: value for key, value in bounds.items() if value is not None}


def _length_bounds(draw: Random, one: Parameter) -> Parameter:
    if one["type"].endswith("_array"):
        most = draw.choice((None, 1, 2, 3, 3, 4, 6, 20))
        least = draw.choice((None, None, 0, 1, 2))
    else:
        most = draw.choice((None, None, None, 1, 4))
        least = draw.choice((None, None, None, 1, 3))
    if most is not None and least is not None:
        least = min(least, most)
    return {key: value for key, value in (("minLength", least), ("maxLength", most)) if value is not None}


def _likely_defaults(draw: Random, one: Parameter) -> list[Any]:
    """Values of the parameter's type, most of which meet its declaration, and the empty ones."""
    kind = one["type"]
    if kind == "boolean":
        return [True, False]
    numbers = [*one.get("allowedValues", ()), one.get("min", 0), one.get("max", 1), 0, 1, 2, 1.5, 3]
    if kind == "number":
        return numbers
    least = one.get("minLength", 0)
    if not kind.endswith("_array"):
        return ["", *one.get("allowedValues", ["a" * max(1, least)])]
    size = draw.randint(least, least + 2)
    if kind == "inputs_array":
        return [[], [{}] * size]
    if kind == "number_array":
        return [[], *([number] * size for number in numbers)]
    return [[], draw.choices(one.get("allowedValues", ["a", "b"]), k=size)]


def _requirement(draw: Random, declared: Declared) -> Any:
    form = draw.choice((*FORMS, *FORMS, "always", "always", "several", "several", "ghost"))
    if form == "ghost":
        ghost: dict[str, Any] = draw.choice(
            ({"ifDefined": {"ghost": {}}}, {"ifNotDefined": {"ghost": {}}}, {"when": {"ghost": [1]}})
        )
        return {**ghost, "x-record": True}
    if form == "always":
        return draw.choice((True, True, {"always": True}, False))
    if form == "several":
        first, second = draw.sample(FORMS, 2)
        return {**_form(draw, first, declared), **_form(draw, second, declared)}
    return _form(draw, form, declared)


def _form(draw: Random, form: str, declared: Declared) -> dict[str, Any]:
    if form == "when":
        return {"when": _match(draw, declared)}
    if form == "conditional":
        return {"conditional": {"values": _match(draw, declared), "operator": draw.choice(("and", "or"))}}
    others = draw.sample(declared, min(len(declared), draw.choice((1, 1, 2))))
    return {form: {one["name"]: {"message": "Give both."} for one in others}}


def _match(draw: Random, declared: Declared, most: int = 2) -> dict[str, list[Any]]:
    """Parameters with a value, mostly; an array never equals one."""
    likely = [one for one in declared if not one["type"].endswith("_array")]
    if not likely or _one_in(draw, 8):
        likely = declared
    chosen = draw.sample(likely, min(len(likely), draw.randint(1, most)))
    return {one["name"]: _wanted(draw, one) for one in chosen}


def _wanted(draw: Random, one: Parameter) -> list[Any]:
    """Values to ask for: ones that may be sent, its default, and rarely some that it never has."""
    likely = list(one.get("allowedValues") or WANTED.get(one["type"], []))
    if not isinstance(one.get("default", []), list):
        likely += [one["default"]] * 2
    if not likely or _one_in(draw, 8):
        likely += [1, "a", True, "never"]
    return list({repr(value): value for value in draw.choices(likely, k=draw.choice((1, 1, 2)))}.values())


def _rule(draw: Random, declared: Declared) -> dict[str, Any]:
    names = [one["name"] for one in declared]
    arrays = [name for name in names if TYPES[name].endswith("_array")]
    addable = arrays + [name for name in names if TYPES[name] == "number"]
    kinds = ["anyOf", "forbid"]
    kinds += ["exclusive"] * (len(names) > 1) + ["total"] * 2 * len(addable) + ["sameLength"] * 2 * (len(arrays) > 1)
    kind = draw.choice(kinds)
    rule: dict[str, Any]
    if kind == "forbid":
        rule = {"forbid": _match(draw, declared, 3)}
    else:
        open_ones = [one["name"] for one in declared if not _is_given(one)]
        likely = open_ones if open_ones and not _one_in(draw, 4) else names
        operands = {"total": addable, "sameLength": arrays, "anyOf": likely}.get(kind, names)
        fewest = 2 if kind in ("exclusive", "sameLength") else 1
        rule = {kind: draw.sample(operands, min(len(operands), max(fewest, draw.randint(2, 4))))}
    if kind == "total":
        rule["max"] = draw.choice(LIMITS)
    if _one_in(draw, 3):
        others = [one for one in declared if one["name"] not in rule[kind]]
        rule["when"] = _match(draw, others if others and not _one_in(draw, 4) else declared)
    if _one_in(draw, 12):  # as a record has it: it names what no parameter declares
        key = draw.choice((kind, "when"))
        rule[key] = [*rule[key], "ghost"] if isinstance(rule.get(key), list) else {**rule.get(key, {}), "ghost": [1]}
        rule["x-record"] = True
    return rule


def _is_given(one: Parameter) -> bool:
    """Whether it is defined in every valid body, so that `anyOf` says nothing."""
    return one.get("required") in (True, {"always": True}) or one.get("default") not in (None, "", [])
