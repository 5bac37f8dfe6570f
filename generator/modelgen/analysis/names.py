"""The name plan of generated modules: every name that one declares is given out here, before a line is rendered.

Names that users see (`naming`) depend on their own source alone, so two that meet are an error with both places. Names inside a
module are nobody's business, so one that is taken, or that the language or a helper needs, gets another ending.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from modelgen.analysis import naming
from modelgen.analysis.plan import ObjectPlan
from modelgen.catalog.model import Model, Parameter, ParameterType


class Namespace:
    """The names of one scope. `reserved` are out of reach."""

    def __init__(self, reserved: Collection[str] = ()) -> None:
        self._taken = set(reserved)

    def take(self, wanted: str) -> str:
        """`wanted`, or with `_`, `_2`, `_3` … behind it where it is taken."""
        endings = ("", "_", *(f"_{number}" for number in range(2, 10)))
        free = next((name for ending in endings if (name := wanted + ending) not in self._taken), None)
        name = free or next(name for number in count(10) if (name := f"{wanted}_{number}") not in self._taken)
        self._taken.add(name)
        return name


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes the names inside a validator's module, from the identifiers of parameters.

    `local` makes a variable of a parameter; `function` and `constant` make a name of its kind (`passes`, `allowed`) and the
    path of identifiers that leads to what it is about. `reserved` are words that no local may be.
    """

    local: Callable[[Parameter], str]
    function: Callable[[str, Sequence[str]], str]
    constant: Callable[[str, Sequence[str]], str]
    reserved: frozenset[str]


@dataclass(frozen=True, slots=True)
class ObjectNames:
    """The names that the code of one object uses: its two functions, the list of its keys, and per parameter (by its name on
    the wire) the local and the constants of its allowed values."""

    passes: str
    explain: str
    known: str
    locals: Mapping[str, str]
    allowed: Mapping[str, str] = field(default_factory=dict)
    allowed_set: Mapping[str, str] = field(default_factory=dict)


def validator_names(plan: ObjectPlan, style: Style) -> Mapping[tuple[str, ...], ObjectNames]:
    """The names of a validator's module, by the path of each object."""
    functions, constants = Namespace(), Namespace()
    return dict(_object_names(plan, (), style, functions, constants))


def _object_names(
    plan: ObjectPlan, path: tuple[str, ...], style: Style, functions: Namespace, constants: Namespace
) -> Iterator[tuple[tuple[str, ...], ObjectNames]]:
    scope = Namespace(style.reserved)
    locals_ = {one.name: scope.take(style.local(one.parameter)) for one in plan.parameters}
    chosen = [one for one in plan.parameters if one.parameter.allowed_values is not None]
    yield (
        plan.path,
        ObjectNames(
            passes=functions.take(style.function("passes", path)),
            explain=functions.take(style.function("explain", path)),
            known=constants.take(style.constant("names", path)),
            locals=locals_,
            allowed={
                one.name: constants.take(style.constant("allowed", (*path, style.local(one.parameter))))
                for one in chosen
            },
            allowed_set={
                one.name: constants.take(style.constant("set", (*path, style.local(one.parameter)))) for one in chosen
            },
        ),
    )
    for one in plan.parameters:
        if one.value.object is not None:
            inner = (*path, style.local(one.parameter))
            yield from _object_names(one.value.object, inner, style, functions, constants)


# Types that users import. They depend on the model's id and its parameters' names alone.


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type of a model's module; `parameter` is what it is of, None for the model itself."""

    name: str
    parameter: Parameter | None = None


def type_names(model: Model) -> Iterator[TypeName]:
    """Every type that a model's module declares: its resources, bodies, items and enumerations. Raises `ValueError`."""
    class_name = naming.model_class_name(model.id, model.annotations)
    yield from (TypeName(name) for name in (class_name, f"Async{class_name}", f"{class_name}Params"))
    yield from _parameter_types(model.parameters, "")


def _parameter_types(parameters: Sequence[Parameter], prefix: str) -> Iterator[TypeName]:
    for parameter in parameters:
        if is_choice(parameter):
            yield TypeName(choice_name(parameter, prefix), parameter)
        if parameter.inputs:
            item = item_name(parameter, prefix)
            yield TypeName(item, parameter)
            if has_files(parameter):
                yield TypeName(f"{item}Input", parameter)
            yield from _parameter_types(parameter.inputs, item)


def is_choice(parameter: Parameter) -> bool:
    """Whether its allowed values make a type of their own; type checkers know no literal type of a float."""
    values = parameter.allowed_values
    return values is not None and all(isinstance(value, str | int) for value in values)


def choice_name(parameter: Parameter, prefix: str) -> str:
    """The type of its allowed values; `prefix` is the type of the item that it belongs to, "" for the body's own."""
    return f"{prefix}{_class_name(parameter)}Value"


def request_name(class_name: str) -> str:
    """The pydantic model of a request body, in a module where it meets items and enumerations alone."""
    return f"{class_name}Request"


def item_name(parameter: Parameter, prefix: str) -> str:
    """The type of an item of an `inputs_array`."""
    return f"{prefix}{_class_name(parameter)}Item"


def has_files(parameter: Parameter) -> bool:
    """Whether an item of it holds a file."""
    files = (ParameterType.FILE, ParameterType.FILE_ARRAY)
    return any(one.type in files or has_files(one) for one in parameter.inputs)


def _class_name(parameter: Parameter) -> str:
    return naming.class_name(naming.parameter_identifier(parameter.name, parameter.annotations))
