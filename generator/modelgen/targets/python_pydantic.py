"""Models of pydantic: what the template of a model's request is given.

The shape is in pydantic's own words, from the check plan; what decides is the validator beside it, whose functions each class names.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from modelgen.analysis import naming, wording
from modelgen.analysis.checks import body_plan
from modelgen.analysis.defaults import is_sendable
from modelgen.analysis.examples import fits
from modelgen.analysis.names import ObjectNames, choice_name, is_choice, item_name, request_name, validator_names
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.catalog.model import Json, Missing, Model, Parameter
from modelgen.languages.code import Fragment, Text
from modelgen.languages.python import call, literal, string
from modelgen.languages.python_checks.expressions import STYLE
from modelgen.targets.documented import documented

_MARKERS = {
    JsonType.STRING: "TEXT",
    JsonType.INTEGER: "WHOLE",
    JsonType.NUMBER: "NUMBER",
    JsonType.OBJECT: "OBJECT",
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: one without a default must be given."""

    name: Fragment
    annotation: Fragment
    default: Fragment | None
    doc: Text


@dataclass(frozen=True, slots=True)
class ObjectView:
    """The class of a request body or of an item of an `inputs_array`; `items` are the classes of the items in its own arrays."""

    name: Fragment
    doc: Text
    explain: Fragment
    items: Fragment | None
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class PydanticView:
    typing: Fragment
    uses_field: bool
    helpers: Fragment
    objects: tuple[ObjectView, ...]  # nested ones first, the body last
    names: Fragment
    params: Fragment  # the TypedDict of the body


def without_pydantic(module: str, distribution: str) -> Fragment:
    """What is said where the extra is not installed."""
    return string(f"{module}.pydantic needs pydantic 2: pip install '{distribution}[pydantic]'")


def pydantic_view(model: Model) -> PydanticView:
    plan = body_plan(model)
    names = validator_names(plan, STYLE)
    class_name = naming.model_class_name(model.id, model.annotations)
    objects = (
        *_nested(plan, names, ""),
        _object(plan, names, request_name(class_name), f"A request body of {model.name} (`{model.id}`).", ""),
    )
    annotations = [one.annotation for view in objects for one in view.fields]
    needs = {marker for marker in _MARKERS.values() if any(f", {marker}]" in one for one in annotations)}
    needs |= {"Explain", "WireModel"} | ({"Items"} if any(view.items for view in objects) else set())
    typing = {"TYPE_CHECKING", "ClassVar", "cast"} | (
        {"Annotated"} if any("Annotated[" in one for one in annotations) else set()
    )
    return PydanticView(
        typing=_imports(typing | ({"Literal"} if any(_choices(model.parameters, "")) else set())),
        uses_field=any("Field(" in one for one in annotations),
        helpers=_imports(needs),
        objects=objects,
        names=literal([*(view.name for view in reversed(objects)), *_choices(model.parameters, "")]),
        params=Fragment(f"{class_name}Params"),
    )


def _imports(names: set[str]) -> Fragment:
    """Names in the order that import sorters leave."""
    return Fragment(", ".join(sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name))))


def _choices(parameters: Iterable[Parameter], prefix: str) -> Iterator[str]:
    """The names of the types of allowed values."""
    for one in parameters:
        if is_choice(one):
            yield choice_name(one, prefix)
        yield from _choices(one.inputs, item_name(one, prefix))


def _nested(plan: ObjectPlan, names: Mapping[tuple[str, ...], ObjectNames], prefix: str) -> Iterator[ObjectView]:
    for one in plan.parameters:
        if one.value.object is not None:
            name = item_name(one.parameter, prefix)
            yield from _nested(one.value.object, names, name)
            yield _object(one.value.object, names, name, f"An item of `{one.name}`.", name)


def _object(
    plan: ObjectPlan, names: Mapping[tuple[str, ...], ObjectNames], name: str, doc: str, prefix: str
) -> ObjectView:
    items = [f"{string(one.name)}: {item_name(one.parameter, prefix)}" for one in plan.parameters if one.value.object]
    return ObjectView(
        name=Fragment(name),
        doc=Text(doc),
        explain=Fragment(names[plan.path].explain),
        items=Fragment(f"{{{', '.join(items)}}}") if items else None,
        fields=tuple(_field(one, prefix) for one in plan.parameters),
    )


def _field(plan: ParameterPlan, prefix: str) -> FieldView:
    parameter, value = plan.parameter, plan.value
    name = naming.field_identifier(parameter.name, parameter.annotations)
    label, default = parameter.annotations.get("x-label"), _default(parameter)
    told = {
        "alias": None if name == parameter.name else string(parameter.name),
        "title": string(label) if isinstance(label, str) else None,
        **_bounds(value),
        "deprecated": None if parameter.deprecated is None else string(wording.deprecation(parameter.deprecated)),
    }
    if parameter.inputs and default is not None:  # else it would be that of instances, with all of their fields
        told["json_schema_extra"] = literal({"default": default})
    bare = f"list[{_item(parameter, value, prefix)}]" if value.items is not None else _bare(parameter, value, prefix)
    is_optional = not plan.must_be_sent and default is None
    return FieldView(
        name=Fragment(name),
        annotation=_annotated(f"{bare} | None" if is_optional else bare, told, _marker(parameter, value)),
        default=None if plan.must_be_sent else _default_literal(parameter, default, prefix),
        doc=Text(documented(parameter)),
    )


def _annotated(bare: str, told: Mapping[str, str | None], marker: str | None) -> Fragment:
    """A type with what is said of it. A marker stands last, so that bounds are of what it marks."""
    field = [call("Field", **told)] if any(one is not None for one in told.values()) else []
    parts = [bare, *field, *([] if marker is None else [marker])]
    return Fragment(bare if len(parts) == 1 else f"Annotated[{', '.join(parts)}]")


def _item(parameter: Parameter, value: ValueChecks, prefix: str) -> str:
    assert value.items is not None
    if value.items.object is not None:
        return item_name(parameter, prefix)
    return _annotated(_bare(parameter, value.items, prefix), _bounds(value.items), _marker(parameter, value.items))


def _bare(parameter: Parameter, value: ValueChecks, prefix: str) -> str:
    if is_choice(parameter):
        return choice_name(parameter, prefix)
    if value.type.is_number:
        return "int" if parameter.is_whole else "float"
    return {JsonType.STRING: "str", JsonType.BOOLEAN: "bool"}.get(value.type, "dict[str, object]")


def _marker(parameter: Parameter, value: ValueChecks) -> str | None:
    if value.type.is_number:
        return _MARKERS[JsonType.INTEGER if parameter.is_whole or is_choice(parameter) else JsonType.NUMBER]
    return None if is_choice(parameter) else _MARKERS.get(value.type)


def _bounds(value: ValueChecks) -> dict[str, str | None]:
    """The constraints of a value. Allowed values that keep to its bounds say them."""
    if value.allowed is not None:
        listed: list[Json] = [*value.allowed]
        enum = None if all(isinstance(one, str | int) for one in listed) else f'{{"enum": {literal(listed)}}}'
        if all(fits(value, one) for one in listed):
            return {"json_schema_extra": enum}
        return {**_limits(value), "json_schema_extra": enum}
    return _limits(value)


def _limits(value: ValueChecks) -> dict[str, str | None]:
    low, high = value.minimum, value.maximum
    if value.type is JsonType.INTEGER or value.multiple_of is not None:  # the bounds of an `int` are whole
        low, high = None if low is None else math.ceil(low), None if high is None else math.floor(high)
    said = {
        "ge": low,
        "le": high,
        "multiple_of": None if value.multiple_of == 1 else value.multiple_of,
        "min_length": value.min_length or None,
    }
    return {key: None if one is None else literal(one) for key, one in {**said, "max_length": value.max_length}.items()}


def _default(parameter: Parameter) -> Json:
    """The default that may be sent as it is; None for none."""
    default = parameter.default
    return None if isinstance(default, Missing) or not is_sendable(parameter, default) else default


def _default_literal(parameter: Parameter, default: Json, prefix: str) -> Fragment:
    if not isinstance(default, list):
        return literal(_whole(default, parameter))
    if parameter.inputs:
        name = item_name(parameter, prefix)
        return Fragment(f"[{', '.join(f'{name}.model_validate({literal(one)})' for one in default)}]")
    return literal([_whole(one, parameter) for one in default])


def _whole(value: Json, parameter: Parameter) -> Json:
    """`1` for `1.0` where the type is `int`."""
    is_int = parameter.is_whole or is_choice(parameter)
    return int(value) if is_int and isinstance(value, float) and value.is_integer() else value
