"""The types of a request body in Python: `TypedDict`s, `Literal`s and annotations of parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelgen.analysis import naming
from modelgen.analysis.names import choice_name, has_files, is_choice, item_name
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Model, Parameter, ParameterType
from modelgen.languages.code import Fragment, Text
from modelgen.languages.python import literal, string
from modelgen.targets.documented import documented


@dataclass(frozen=True, slots=True)
class FieldView:
    """A key of a TypedDict."""

    key: Fragment
    name: Fragment
    annotation: Fragment
    quoted_annotation: Fragment
    is_required: bool
    description: Text


@dataclass(frozen=True, slots=True)
class BodyView:
    """A TypedDict: by class syntax where every key is an identifier, else by call. `is_wire`: files are asset ids in it."""

    name: Fragment
    doc: Text
    is_class: bool
    is_wire: bool
    fields: tuple[FieldView, ...]


def bodies(model: Model, class_name: str) -> Iterator[BodyView]:
    """The TypedDicts of the body, those of nested items first."""
    yield from _nested(model.parameters, "")
    doc = f"The request body of {model.name} on the wire, for `submit` and for users of the bare SDK."
    yield _body(f"{class_name}Params", doc, model.parameters, "", is_wire=True)


def choices(parameters: tuple[Parameter, ...], prefix: str) -> Iterator[tuple[Fragment, Fragment]]:
    """The `Literal` types of the model's enumerations by name; type checkers know no `Literal` of a float."""
    for parameter in parameters:
        if is_choice(parameter):
            values = ", ".join(literal(value) for value in parameter.allowed_values or ())
            yield Fragment(choice_name(parameter, prefix)), Fragment(f"Literal[{values}]")
        yield from choices(parameter.inputs, item_name(parameter, prefix))


def _nested(parameters: tuple[Parameter, ...], prefix: str) -> Iterator[BodyView]:
    for parameter in parameters:
        if parameter.inputs:
            name = item_name(parameter, prefix)
            yield from _nested(parameter.inputs, name)
            doc = f"An item of `{parameter.name}`."
            yield _body(name, doc, parameter.inputs, name, is_wire=True)
            if has_files(parameter):
                doc = f"An item of `{parameter.name}` as `run` takes it, files included."
                yield _body(f"{name}Input", doc, parameter.inputs, name, is_wire=False)


def _body(name: str, doc: str, parameters: tuple[Parameter, ...], prefix: str, is_wire: bool) -> BodyView:
    fields = []
    for parameter in parameters:
        annotated = annotation(parameter, prefix, is_wire, in_body=True)
        if is_required(parameter):
            annotated = f"Required[{annotated}]"
        fields.append(
            FieldView(
                key=string(parameter.name),
                name=Fragment(parameter.name),
                annotation=Fragment(annotated),
                quoted_annotation=string(annotated),
                is_required=is_required(parameter),
                description=Text(documented(parameter)),
            )
        )
    is_class = all(_is_plain_name(one.name) for one in parameters)
    return BodyView(Fragment(name), Text(doc), is_class, is_wire, tuple(fields))


def _is_plain_name(name: str) -> bool:
    """Whether a TypedDict's class body can have the key as it is; two leading underscores would be mangled."""
    ascii_identifier = name.isascii() and name.isidentifier()
    return ascii_identifier and not name.startswith("__") and name not in naming.reserved("python", "keywords")


def annotation(parameter: Parameter, prefix: str, is_wire: bool, in_body: bool) -> str:
    kind = parameter.type
    if not kind.is_array:
        return _scalar(parameter, kind, prefix, is_wire)
    if kind is ParameterType.INPUTS_ARRAY and not parameter.inputs:
        item = "Mapping[str, object]"
    elif kind is ParameterType.INPUTS_ARRAY:
        item = item_name(parameter, prefix) + ("Input" if not is_wire and has_files(parameter) else "")
    else:
        assert kind.item is not None
        item = _scalar(parameter, kind.item, prefix, is_wire)
    return f"list[{item}]" if in_body else f"ArrayOf[{item}]"


def _scalar(parameter: Parameter, kind: ParameterType, prefix: str, is_wire: bool) -> str:
    if kind is ParameterType.FILE:
        return "str" if is_wire else "FileInput"
    if is_choice(parameter):
        return choice_name(parameter, prefix)
    if kind is ParameterType.BOOLEAN:
        return "bool"
    if kind is ParameterType.NUMBER:
        return "int" if parameter.is_whole else "float"
    return "str"


def sample_body(model: Model) -> str:
    """The literal of a body with what the model asks for, and nothing else."""
    return "{" + ", ".join(f"{string(one.name)}: {_sample(one)}" for one in model.parameters if is_required(one)) + "}"


def _sample(parameter: Parameter) -> str:
    item = _sample_of(parameter, parameter.type.item or parameter.type)
    return f"[{item}]" if parameter.type.is_array else item


def _sample_of(parameter: Parameter, kind: ParameterType) -> str:
    if parameter.allowed_values is not None:
        return literal(parameter.allowed_values[0])
    if kind is ParameterType.NUMBER:
        return literal(parameter.min if parameter.min is not None else 1)
    words = {
        ParameterType.BOOLEAN: "True",
        ParameterType.INPUTS_ARRAY: "{}",
        ParameterType.STRING: '"a fox in the snow"',
    }
    return words.get(kind, '"…"')
