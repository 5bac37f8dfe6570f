"""What a comparison promises, held against generated validators: whoever reads "compatible" is never refused."""

from __future__ import annotations

from dataclasses import fields, replace
from types import ModuleType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from modelgen.catalog.model import (
    MISSING,
    AnyOf,
    Catalog,
    Conditional,
    Dependency,
    Deprecation,
    Exclusive,
    Json,
    Match,
    Missing,
    Model,
    Parameter,
    ParameterType,
    Requirement,
    Rule,
    SameLength,
    Site,
    Total,
)
from modelgen.compat.comparison import compare_models
from modelgen.compat.rows import Level
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.schema.json_schema import body_schema

from tests.support.effort import effort
from tests.support.payloads import payloads
from tests.support.records import declarations

SITE = Site("Docs", "https://api.example.test", "https://api.example.test/s", "/api", "https://x.test/{id}")
TREE = load_templates()
KINDS = {
    "mode": ParameterType.STRING,
    "text": ParameterType.STRING,
    "count": ParameterType.NUMBER,
    "size": ParameterType.NUMBER,
    "flag": ParameterType.BOOLEAN,
    "image": ParameterType.FILE,
    "images": ParameterType.FILE_ARRAY,
    "words": ParameterType.STRING_ARRAY,
    "scales": ParameterType.NUMBER_ARRAY,
    "parts": ParameterType.INPUTS_ARRAY,
}
ARRAYS = ("images", "words", "scales")
NAMES = st.sampled_from(list(KINDS))
VALUES: dict[str, list[bool | int | float | str]] = {
    "mode": ["a", "b", "c"],
    "text": ["", "x"],
    "count": [1, 2, 3],
    "size": [2, 4],
    "flag": [True, False],
}


def _ordered(low: int | None, high: int | None) -> tuple[int | None, int | None]:
    return (high, low) if low is not None and high is not None and low > high else (low, high)


@st.composite
def matches(draw: st.DrawFn) -> tuple[Match, ...]:
    name = draw(st.sampled_from(list(VALUES)))
    return (Match(name, tuple(draw(st.lists(st.sampled_from(VALUES[name]), min_size=1, unique=True)))),)


@st.composite
def requirements(draw: st.DrawFn) -> Requirement:
    kind = draw(st.sampled_from(["none"] * 4 + ["always", "defined", "not", "and", "or", "when"]))
    others = tuple(map(Dependency, draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))))
    if kind in ("and", "or"):
        return Requirement(conditional=Conditional(draw(matches()) + draw(matches()), kind))
    return Requirement(
        always=kind == "always",
        if_defined=others if kind == "defined" else (),
        if_not_defined=others if kind == "not" else (),
        when=draw(matches()) if kind == "when" else (),
    )


@st.composite
def parameters(draw: st.DrawFn, name: str) -> Parameter:
    """A sound one: its default meets its own bounds, and arrays have an end."""
    kind = KINDS[name]
    if draw(st.integers(0, 15)) == 0 and name in ("text", "image"):
        kind = draw(st.sampled_from([ParameterType.STRING, ParameterType.FILE, ParameterType.MODEL]))
    maybe = st.none() | st.integers(0, 3)
    least, most = _ordered(draw(maybe), draw(maybe)) if kind.is_text or kind.is_array else (None, None)
    most = draw(st.integers(least or 1, 3)) if kind.is_array and most is None else most
    low, high = _ordered(draw(st.none() | st.integers(0, 4)), draw(st.none() | st.integers(2, 6)))
    numeric = ParameterType.NUMBER in (kind, kind.item)
    allowed: tuple[Any, ...] | None = None
    if name == "mode":
        least = most = None
        allowed = draw(st.none() | st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True).map(tuple))
    elif name == "size":
        low = high = None
        allowed = draw(st.none() | st.lists(st.sampled_from([2, 4, 2.5]), min_size=1, unique=True).map(tuple))
    default: Json | Missing = MISSING
    if draw(st.booleans()):
        default = draw(st.sampled_from(_defaults(kind, allowed, low, least)))
    return Parameter(
        name,
        kind,
        required=draw(requirements()),
        default=default,
        min=low if numeric else None,
        max=high if numeric else None,
        step=draw(st.sampled_from([None, None, 1, 2, 0.5])) if numeric and allowed is None else None,
        min_length=least,
        max_length=most,
        allowed_values=allowed,
        inputs=draw(items()) if kind is ParameterType.INPUTS_ARRAY else (),
        used_when=draw(st.just(()) | matches()),
    )


def _defaults(
    kind: ParameterType, allowed: tuple[object, ...] | None, low: int | None, least: int | None
) -> list[Json]:
    if allowed is not None:
        return list(allowed)  # type: ignore[arg-type]
    if kind.is_array:
        return [[]]
    if kind is ParameterType.BOOLEAN:
        return [True, False]
    if kind is ParameterType.NUMBER:
        return [low or 2]
    return ["x" * max(least or 1, 1)] if least else ["", "x"]


@st.composite
def items(draw: st.DrawFn) -> tuple[Parameter, ...]:
    inner = [draw(parameters(name)) for name in draw(st.sampled_from([["text"], ["text", "flag"], ["mode", "count"]]))]
    return tuple(inner)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from([Total, Exclusive, AnyOf, SameLength]))
    when = draw(st.just(()) | matches())
    if kind is Total:
        chosen = draw(st.lists(st.sampled_from(ARRAYS), min_size=1, max_size=2, unique=True))
        return Total((*chosen, *draw(st.sampled_from([(), ("count",)]))), when, max=draw(st.integers(1, 6)))
    names = st.sampled_from(ARRAYS) if kind is SameLength else NAMES
    made: Rule = kind(tuple(draw(st.lists(names, min_size=2, max_size=3, unique=True))), when)
    return made


def model(id_: str, listed: list[Parameter], ruled: list[Rule]) -> Model:
    return Model(id_, "M", "Acme", ("txt2img",), "image generation", "2026-01-31", tuple(listed), rules=tuple(ruled))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Model, Model]:
    """A model, and the same after a few edits."""
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    old = [draw(parameters(name)) for name in names]
    old_rules = draw(st.lists(rules(), max_size=2))
    new, new_rules = list(old), list(old_rules)
    for _ in range(draw(st.integers(0, 3))):
        edit = draw(st.sampled_from(["facts", "one", "one", "add", "remove", "rule", "rules", "swap"]))
        index = draw(st.integers(0, max(len(new) - 1, 0)))
        if edit == "add" and len(absent := [name for name in KINDS if name not in {one.name for one in new}]):
            new.insert(index, draw(parameters(draw(st.sampled_from(absent)))))
        elif edit == "rule":
            new_rules = [*new_rules[1:], draw(rules())]
        elif edit == "rules":
            new_rules = [*new_rules, draw(rules())] if draw(st.booleans()) else new_rules[:-1]
        elif new and edit == "remove":
            del new[index]
        elif new and edit == "swap":
            new.append(new.pop(index))
        elif new and edit == "facts":
            new[index] = draw(parameters(new[index].name))
        elif new and edit == "one":
            fact = draw(
                st.sampled_from(["required", "step", "max", "used_when", "max_length", "default", "allowed_values"])
            )
            other = draw(parameters(new[index].name))
            changed = replace(new[index], **{fact: getattr(other, fact)})
            new[index] = changed if _is_sound(changed) else other
    return model("model_old", old, old_rules), model("model_new", new, new_rules)


def _is_sound(one: Parameter) -> bool:
    reversed_ = one.min is not None and one.max is not None and one.min > one.max
    reversed_ |= one.min_length is not None and one.max_length is not None and one.min_length > one.max_length
    endless = one.type.is_array and one.max_length is None
    outside = one.allowed_values is not None and one.has_default and one.default not in one.allowed_values
    return not (reversed_ or endless or outside or (one.step is not None and one.allowed_values is not None))


def validators(*models: Model) -> list[ModuleType]:
    texts = render(Catalog(SITE, models), TREE, ("validators",))
    modules = []
    for one in models:
        path = f"validators/python/{one.id.removeprefix('model_')}.py"
        module = ModuleType(path)
        exec(compile(texts[path], path, "exec"), module.__dict__)
        modules.append(module)
    return modules


@settings(max_examples=effort(50))
@given(pairs(), st.data())
def test_what_was_accepted_and_is_refused_is_reported(pair: tuple[Model, Model], data: st.DataObject) -> None:
    old, new = pair
    changes = compare_models([old], [replace(new, id=old.id)])
    if not changes:
        assert body_schema(old) == {**body_schema(new), "x-modelId": old.id}
    before, after = validators(old, new)
    is_stricter = any(change.level in (Level.BREAKING, Level.RISKY) for change in changes)
    for payload in data.draw(st.lists(payloads(declarations(old)), min_size=8, max_size=16)):
        if before.is_valid(payload) and not after.is_valid(payload):
            assert is_stricter, (payload, after.validate(payload), changes)


@settings(max_examples=effort(50))
@given(pairs())
def test_nothing_changes_from_a_model_to_itself(pair: tuple[Model, Model]) -> None:
    for one in pair:
        assert compare_models([one], [replace(one)]) == ()


ONE = Parameter("amount", ParameterType.NUMBER, inputs=())
WHOLE = model("model_x", [ONE, Parameter("text", ParameterType.STRING)], [])
OF_PARAMETERS: dict[str, object] = {
    "name": "quantity",
    "type": ParameterType.STRING,
    "description": "How many.",
    "required": Requirement(always=True),
    "default": 3,
    "min": 1,
    "max": 9,
    "step": 0.5,
    "integer": True,
    "min_length": 1,
    "max_length": 9,
    "allowed_values": (1, 2),
    "used_when": (Match("text", ("a",)),),
    "deprecated": Deprecation(),
    "annotations": {"x-costImpact": True},
}
OF_REQUIREMENTS: dict[str, object] = {
    "always": True,
    "if_defined": (Dependency("text"),),
    "if_not_defined": (Dependency("text"),),
    "conditional": Conditional((Match("text", ("a",)),)),
    "when": (Match("text", ("a",)),),
    "unknown": (("onSundays", True),),
}
OF_MODELS: dict[str, object] = {
    "id": "model_y",
    "name": "N",
    "provider": "Borealis",
    "capabilities": ("txt2img", "img2img"),
    "category": "image upscale",
    "updated": "2026-02-01",
    "parameters": (),
    "description": "It draws.",
    "rules": (AnyOf(("amount", "text")),),
    "deprecated": Deprecation(),
    "annotations": {"x-tier": 1},
}


def test_no_field_of_the_catalogue_is_overlooked() -> None:
    """Each field of a model, a parameter and a requirement, changed alone and in both directions, is a change."""
    told = {field.name for field in fields(Parameter)} - {"places", "inputs"}
    assert OF_PARAMETERS.keys() == told  # `inputs` are lists of parameters, see below
    assert OF_REQUIREMENTS.keys() == {field.name for field in fields(Requirement)} - {"from_record"}  # who says it
    assert OF_MODELS.keys() == {field.name for field in fields(Model)} - {"places", "source"}
    others = [replace(WHOLE, **{key: value}) for key, value in OF_MODELS.items()]  # type: ignore[arg-type]
    ones = [replace(ONE, **{key: value}) for key, value in OF_PARAMETERS.items()]  # type: ignore[arg-type]
    ones += [replace(ONE, required=Requirement(**{key: value})) for key, value in OF_REQUIREMENTS.items()]  # type: ignore[arg-type]
    others += [replace(WHOLE, parameters=(one, WHOLE.parameters[1])) for one in ones]
    for other in others:
        assert compare_models([WHOLE], [other]) and compare_models([other], [WHOLE]), other


def test_items_are_compared_as_parameters_are() -> None:
    inner = Parameter("scale", ParameterType.NUMBER, max=2)
    sides = [
        model("model_x", [Parameter("loras", ParameterType.INPUTS_ARRAY, inputs=(replace(inner, max=most),))], [])
        for most in (2, 1)
    ]
    (change,) = compare_models(*([side] for side in sides))
    assert (change.rule, change.parameter) == ("max-lowered", "loras[].scale")
