"""A Python package of typed request bodies and validators: what the client has but for the client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from modelgen.analysis import naming
from modelgen.analysis.names import request_name
from modelgen.catalog.model import Catalog, Model, Site
from modelgen.languages.code import Fragment, Text
from modelgen.languages.python import string
from modelgen.targets import python, python_pydantic, validators
from modelgen.targets.python_bodies import BodyView, sample_body

model_stem = python.model_stem


@dataclass(frozen=True, slots=True)
class ModelView:
    identifier: Fragment
    title: Text
    description: Text | None
    deprecated: Text | None
    rules: tuple[Text, ...]
    source: Text
    typing_extensions: Fragment
    names: tuple[Fragment, ...]
    choices: tuple[tuple[Fragment, Fragment], ...]
    bodies: tuple[BodyView, ...]
    validator: validators.ModelView
    pydantic: python_pydantic.PydanticView


@dataclass(frozen=True, slots=True)
class EntryView:
    """A model as the package's README lists it."""

    identifier: Fragment
    name: Text
    id: Text


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A request body with what a model asks for, and nothing else."""

    identifier: Fragment
    body: Fragment
    request: Fragment
    params: Fragment


@dataclass(frozen=True, slots=True)
class CatalogView:
    distribution: Fragment
    name: Text
    module: Fragment
    folder: Fragment
    version: Fragment
    description: Fragment
    models: tuple[EntryView, ...]
    example: ExampleView | None
    without_pydantic: Fragment
    sentences: Mapping[str, Text]


def part(model: Model, site: Site) -> str:
    """The literal of a body with what the model asks for."""
    return sample_body(model)


def catalog_view(catalog: Catalog, part: Callable[[Model], str]) -> CatalogView:
    package = catalog.site.package.python
    assert package is not None  # a template of the target has `[package]` in its path
    return CatalogView(
        distribution=string(package.distribution),
        name=Text(package.distribution),
        module=Fragment(package.module),
        folder=string(f"src/{package.module}"),
        version=string(catalog.version),
        description=string(f"Typed request bodies and validators of the models of {catalog.site.title}."),
        models=tuple(EntryView(_identifier(model), Text(model.name), Text(model.id)) for model in catalog.models),
        example=_example(catalog.models[0], part(catalog.models[0])) if catalog.models else None,
        without_pydantic=python_pydantic.without_pydantic(package.module, package.distribution),
        sentences=validators.SENTENCE_TEXTS,
    )


def model_view(model: Model, catalog: Catalog) -> ModelView:
    whole = python.model_view(model, catalog)
    bodies = tuple(body for body in whole.bodies if body.is_wire)
    bodies = (*bodies[:-1], replace(bodies[-1], doc=Text(f"The request body of {model.name}.")))
    return ModelView(
        identifier=whole.identifier,
        title=whole.title,
        description=whole.description,
        deprecated=whole.deprecated,
        rules=whole.rules,
        source=whole.source,
        typing_extensions=whole.typing_extensions,
        names=tuple(string(name) for name in (*(body.name for body in bodies), *(name for name, _ in whole.choices))),
        choices=whole.choices,
        bodies=bodies,
        validator=whole.validator,
        pydantic=whole.pydantic,
    )


def _identifier(model: Model) -> Fragment:
    return Fragment(naming.model_identifier(model.id, model.annotations))


def _example(model: Model, params: str) -> ExampleView:
    name = naming.model_class_name(model.id, model.annotations)
    return ExampleView(_identifier(model), Fragment(f"{name}Params"), Fragment(request_name(name)), Fragment(params))
