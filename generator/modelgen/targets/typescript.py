"""The TypeScript package: per model the types of its request body and its validator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modelgen.analysis import naming, wording
from modelgen.analysis.names import choice_name, is_choice, item_name
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Catalog, Model, Parameter, ParameterType
from modelgen.languages.code import Fragment, Text
from modelgen.languages.typescript import key, literal, statement, string, union
from modelgen.targets.documented import documented
from modelgen.targets.typescript_validators import ValidatorView, validator_view
from modelgen.targets.validators import SENTENCE_TEXTS


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A property of an interface: its line, and what is said of it."""

    declaration: Fragment
    doc: Text
    deprecated: Text | None


@dataclass(frozen=True, slots=True)
class BodyView:
    """The interface of a request body, or of an item of an `inputs_array`."""

    name: Fragment
    doc: Text
    properties: tuple[PropertyView, ...]


@dataclass(frozen=True, slots=True)
class ModelView:
    stem: Fragment
    title: Text
    description: Text | None
    deprecated: Text | None
    source: Text
    rules: tuple[Text, ...]
    choices: tuple[Fragment, ...]
    bodies: tuple[BodyView, ...]
    body: Fragment
    validator: ValidatorView


@dataclass(frozen=True, slots=True)
class EntryView:
    """A model as the package's README lists it."""

    stem: Fragment
    name: Text
    id: Text


@dataclass(frozen=True, slots=True)
class CatalogView:
    package: Text
    package_name: Fragment
    version: Fragment
    title: Text
    description: Fragment
    models: tuple[EntryView, ...]
    example: Fragment | None
    sentences: Mapping[str, Text]


def model_stem(model: Model) -> str:
    """`bytedance-seedream-4`, of the identifier that the Python client has as well."""
    return naming.model_identifier(model.id, model.annotations).strip("_").replace("_", "-")


def catalog_view(catalog: Catalog) -> CatalogView:
    title, package = catalog.site.title, catalog.site.package.typescript or "scenario-models"
    return CatalogView(
        package=Text(package),
        package_name=Fragment(package),
        version=string(catalog.version),
        title=Text(title),
        description=string(f"Typed request bodies and validators of the models of {title}."),
        models=tuple(EntryView(Fragment(model_stem(one)), Text(one.name), Text(one.id)) for one in catalog.models),
        example=Fragment(model_stem(catalog.models[0])) if catalog.models else None,
        sentences=SENTENCE_TEXTS,
    )


def model_view(model: Model, catalog: Catalog) -> ModelView:
    name = f"{naming.model_class_name(model.id, model.annotations)}Params"
    return ModelView(
        stem=Fragment(model_stem(model)),
        title=Text(f"The request body of {model.name} by {model.provider} (`{model.id}`)."),
        description=None if model.description is None else Text(model.description),
        deprecated=None if model.deprecated is None else Text(wording.deprecation(model.deprecated)),
        source=Text(model.source),
        rules=tuple(Text(wording.rule(rule)) for rule in model.rules),
        choices=tuple(_choices(model.parameters, "")),
        bodies=(*_items(model.parameters, ""), _body(name, "", model.parameters, "")),
        body=Fragment(name),
        validator=validator_view(model),
    )


def _choices(parameters: tuple[Parameter, ...], prefix: str) -> Iterator[Fragment]:
    """The literal unions of the model's enumerations."""
    for parameter in parameters:
        if is_choice(parameter):
            values = union(literal(value) for value in parameter.allowed_values or ())
            yield statement((f"export type {choice_name(parameter, prefix)} =", values, ";"), 0)
        yield from _choices(parameter.inputs, item_name(parameter, prefix))


def _items(parameters: tuple[Parameter, ...], prefix: str) -> Iterator[BodyView]:
    """The interfaces of nested items, the inner ones first."""
    for parameter in parameters:
        if parameter.inputs:
            name = item_name(parameter, prefix)
            yield from _items(parameter.inputs, name)
            yield _body(name, f"An item of `{parameter.name}`.", parameter.inputs, name)


def _body(name: str, doc: str, parameters: tuple[Parameter, ...], prefix: str) -> BodyView:
    return BodyView(Fragment(name), Text(doc), tuple(_property(one, prefix) for one in parameters))


def _property(parameter: Parameter, prefix: str) -> PropertyView:
    """A property that need not be sent may be `undefined`, which `JSON.stringify` leaves out."""
    kind = _type(parameter, prefix)
    is_needed = is_required(parameter)
    types = union([kind] if is_needed else [kind, "undefined"])
    opening = f"readonly {key(parameter.name)}{'' if is_needed else '?'}:"
    deprecated = parameter.deprecated
    return PropertyView(
        statement((opening, types, ";"), 1),
        Text(documented(parameter)),
        None if deprecated is None else Text(wording.deprecation(deprecated)),
    )


def _type(parameter: Parameter, prefix: str) -> str:
    kind = parameter.type
    if kind is ParameterType.INPUTS_ARRAY:
        item = item_name(parameter, prefix) if parameter.inputs else "Readonly<Record<string, unknown>>"
        return f"readonly {item}[]"
    if kind.item is not None:
        return f"readonly {_scalar(parameter, kind.item, prefix)}[]"
    return _scalar(parameter, kind, prefix)


def _scalar(parameter: Parameter, kind: ParameterType, prefix: str) -> str:
    if is_choice(parameter):
        return choice_name(parameter, prefix)
    return {ParameterType.BOOLEAN: "boolean", ParameterType.NUMBER: "number"}.get(kind, "string")
