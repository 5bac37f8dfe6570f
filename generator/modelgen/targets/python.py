"""The Python client: per model a resource with typed methods, a TypedDict of its body, and its validator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from modelgen.analysis import naming, wording
from modelgen.analysis.names import request_name
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Catalog, Model, Parameter, ParameterType, Site
from modelgen.languages import python, sync_twin
from modelgen.languages.code import Fragment, Text
from modelgen.languages.python import literal, string, tuple_of
from modelgen.targets import python_bodies, python_pydantic, validators
from modelgen.targets.documented import documented
from modelgen.targets.python_bodies import BodyView, annotation
from modelgen.targets.releases import ReleaseView, releases

Part: TypeAlias = "tuple[str, bool, str]"  # a call with what the model asks for, whether a path is in it, and its body


@dataclass(frozen=True, slots=True)
class ArgumentView:
    """A keyword argument of `run`."""

    name: Fragment
    key: Fragment
    annotation: Fragment
    default: Fragment | None
    doc: Text


@dataclass(frozen=True, slots=True)
class FlavourView:
    """The synchronous or the asynchronous twin of a resource or client."""

    name: Fragment
    base: Fragment
    job: Fragment
    prefix: Fragment
    def_: Fragment
    await_: Fragment


@dataclass(frozen=True, slots=True)
class ModelView:
    identifier: Fragment
    class_name: Fragment
    name: Text
    title: Text
    description: Text | None
    deprecated: Text | None
    id: Text
    source: Text
    typing: Fragment
    typing_extensions: Fragment
    model_imports: Fragment
    takes_files: bool
    takes_arrays: bool
    choices: tuple[tuple[Fragment, Fragment], ...]
    bodies: tuple[BodyView, ...]
    body: Fragment
    arguments: tuple[ArgumentView, ...]
    rules: tuple[Text, ...]
    files: tuple[Fragment, ...]
    parameters: Fragment
    deprecated_parameters: Fragment | None
    flavours: tuple[FlavourView, ...]
    example: ExampleView
    validator: validators.ModelView
    pydantic: python_pydantic.PydanticView


@dataclass(frozen=True, slots=True)
class EntryView:
    """A model as the client and the package's README list it."""

    identifier: Fragment
    class_name: Fragment
    name: Text
    id: Text
    doc: Text
    deprecated: Text | None


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A call with what the model asks for, and nothing else."""

    identifier: Fragment
    call: Fragment
    takes_path: bool
    request: Fragment
    params: Fragment


@dataclass(frozen=True, slots=True)
class CatalogView:
    version: Fragment
    models: tuple[EntryView, ...]
    clients: tuple[FlavourView, ...]
    has_deprecated: bool
    count: int
    example: ExampleView | None
    releases: tuple[ReleaseView, ...]
    without_pydantic: Fragment = python_pydantic.without_pydantic("scenario_models", "scenario-models")
    sentences: Mapping[str, Text] = field(default_factory=lambda: validators.SENTENCE_TEXTS)


def model_stem(model: Model) -> str:
    return naming.model_identifier(model.id, model.annotations)


twin_name = sync_twin.sync_name
twin_text = sync_twin.sync_source


def part(model: Model, site: Site) -> Part:
    return _call(model)


def catalog_view(catalog: Catalog, part: Callable[[Model], Part]) -> CatalogView:
    return CatalogView(
        version=string(catalog.version),
        models=tuple(_entry(model) for model in catalog.models),
        clients=_flavours("ScenarioModels", "BaseClient"),
        has_deprecated=any(model.deprecated is not None for model in catalog.models),
        count=len(catalog.models),
        example=_example_of(catalog.models[0], part(catalog.models[0])) if catalog.models else None,
        releases=releases(catalog),
    )


def _flavours(name: str, base: str) -> tuple[FlavourView, ...]:
    """The synchronous and the asynchronous class of a name."""
    return (
        FlavourView(*map(Fragment, (name, base, "Job", "", "def", ""))),
        FlavourView(*map(Fragment, (f"Async{name}", f"Async{base}", "AsyncJob", "Async", "async def", "await "))),
    )


def _names(*names: str | None) -> Fragment:
    """A list of names to import."""
    return Fragment(", ".join(name for name in names if name is not None))


def model_view(model: Model, catalog: Catalog) -> ModelView:
    identifier = naming.model_identifier(model.id, model.annotations)
    class_name = naming.model_class_name(model.id, model.annotations)
    bodies = tuple(python_bodies.bodies(model, class_name))
    arguments = tuple(_argument(parameter) for parameter in model.parameters)
    files = tuple(_files((), model.parameters))
    choices = tuple(python_bodies.choices(model.parameters, ""))
    return ModelView(
        identifier=Fragment(identifier),
        class_name=Fragment(class_name),
        name=Text(model.name),
        title=Text(f"{model.name} by {model.provider} (`{model.id}`)."),
        description=None if model.description is None else Text(model.description),
        deprecated=None if model.deprecated is None else Text(wording.deprecation(model.deprecated)),
        id=Text(model.id),
        source=Text(model.source),
        typing=_names("ClassVar", "Literal" if choices else None),
        typing_extensions=_names(
            "Required" if any(one.is_required for body in bodies for one in body.fields) else None, "TypedDict"
        ),
        model_imports=_names("FileParameter" if files else None, "ModelInfo", "Validator"),
        takes_files=bool(files),
        takes_arrays=any(one.type.is_array for one in model.parameters),
        choices=choices,
        bodies=bodies,
        body=bodies[-1].name,
        arguments=arguments,
        rules=tuple(Text(wording.rule(rule)) for rule in model.rules),
        files=files,
        parameters=Fragment(
            "{"
            + ", ".join(
                f"{string(one.name)}: {string(argument.name)}"
                for one, argument in zip(model.parameters, arguments, strict=True)
            )
            + "}"
        ),
        deprecated_parameters=_deprecated(model.parameters),
        flavours=_flavours(class_name, "Resource"),
        example=_example_of(model, _call(model)),
        validator=validators.model_view(model, catalog),
        pydantic=python_pydantic.pydantic_view(model),
    )


def _deprecated(parameters: tuple[Parameter, ...]) -> Fragment | None:
    """What to tell whoever sends a deprecated parameter, by its wire name; None where none is."""
    told = {one.name: wording.deprecation(one.deprecated) for one in parameters if one.deprecated is not None}
    return literal(dict(told)) if told else None


def _entry(model: Model) -> EntryView:
    note = "" if model.deprecated is None else f" {wording.deprecation(model.deprecated)}"
    identifier = naming.model_identifier(model.id, model.annotations)
    return EntryView(
        identifier=Fragment(identifier),
        class_name=Fragment(naming.model_class_name(model.id, model.annotations)),
        name=Text(model.name),
        id=Text(model.id),
        doc=Text(f"{model.name} by {model.provider} (`{model.id}`).{note}"),
        deprecated=None if model.deprecated is None else Text(wording.deprecation(model.deprecated)),
    )


def _example_of(model: Model, part: Part) -> ExampleView:
    call, takes_path, params = part
    return ExampleView(
        identifier=Fragment(naming.model_identifier(model.id, model.annotations)),
        call=Fragment(call),
        takes_path=takes_path,
        request=Fragment(request_name(naming.model_class_name(model.id, model.annotations))),
        params=Fragment(params),
    )


def _call(model: Model) -> Part:
    asked = [one for one in model.parameters if is_required(one)]
    names = [naming.parameter_identifier(one.name, one.annotations) for one in asked]
    call = ", ".join(f"{name}={_sample(one)}" for name, one in zip(names, asked, strict=True))
    return call, any(_takes_path(one) for one in asked), python_bodies.sample_body(model)


def _takes_path(parameter: Parameter) -> bool:
    """Whether the sample of it is a path."""
    kind = parameter.type.item or parameter.type
    return kind is ParameterType.FILE and parameter.allowed_values is None


def _sample(parameter: Parameter) -> str:
    kind = parameter.type
    if kind.is_array:
        return f"[{_sample_of(parameter, kind.item)}]" if kind.item is not None else "[{}]"
    return _sample_of(parameter, kind)


def _sample_of(parameter: Parameter, kind: ParameterType) -> str:
    if parameter.allowed_values is not None:
        return literal(parameter.allowed_values[0])
    if kind is ParameterType.NUMBER:
        return literal(parameter.min if parameter.min is not None else 1)
    if kind is ParameterType.BOOLEAN:
        return "True"
    return {ParameterType.FILE: 'Path("fox.png")', ParameterType.MODEL: '"model_…"'}.get(kind, '"a fox in the snow"')


def _argument(parameter: Parameter) -> ArgumentView:
    annotated = annotation(parameter, "", is_wire=False, in_body=False)
    optional = not is_required(parameter)
    name = naming.parameter_identifier(parameter.name, parameter.annotations)
    return ArgumentView(
        name=Fragment(name),
        key=string(parameter.name),
        annotation=Fragment(f"{annotated} | None" if optional else annotated),
        default=Fragment("None") if optional else None,
        doc=Text(f"{name}: {documented(parameter)}"),
    )


def _files(path: tuple[str, ...], parameters: tuple[Parameter, ...]) -> Iterator[Fragment]:
    """`FileParameter(…)` for each parameter that takes assets, nested ones by their path."""
    for parameter in parameters:
        here = (*path, parameter.name)
        if parameter.type in (ParameterType.FILE, ParameterType.FILE_ARRAY):
            kind, largest = parameter.annotations.get("x-kind"), parameter.annotations.get("x-maxSize")
            yield python.call(
                "FileParameter",
                tuple_of(string(name) for name in here),
                array=literal(parameter.type.is_array),
                kind=literal(kind),
                max_size=literal(largest),
            )
        yield from _files(here, parameter.inputs)
