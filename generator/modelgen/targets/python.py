"""The Python client: per model a resource with typed methods, a TypedDict of its body, and its validator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from modelgen.analysis import naming, wording
from modelgen.analysis.names import choice_name, has_files, is_choice, item_name
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Catalog, Model, Parameter, ParameterType, Release
from modelgen.languages import python, sync_twin
from modelgen.languages.code import Fragment, Text
from modelgen.languages.python import literal, string, tuple_of
from modelgen.targets import validators
from modelgen.targets.documented import documented


@dataclass(frozen=True, slots=True)
class FieldView:
    """A key of a TypedDict."""

    key: Fragment
    name: Fragment
    annotation: Fragment
    quoted_annotation: Fragment
    description: Text


@dataclass(frozen=True, slots=True)
class BodyView:
    """A TypedDict: by class syntax where every key is an identifier, else by call. `is_wire`: files are asset ids in it."""

    name: Fragment
    doc: Text
    is_class: bool
    is_wire: bool
    fields: tuple[FieldView, ...]


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


@dataclass(frozen=True, slots=True)
class NotesView:
    """What a release changed of one model."""

    model: Text
    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LevelView:
    """The changes of a release that are equally bad."""

    heading: Fragment
    notes: tuple[NotesView, ...]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    version: Fragment
    date: Fragment
    levels: tuple[LevelView, ...]


@dataclass(frozen=True, slots=True)
class CatalogView:
    version: Fragment
    models: tuple[EntryView, ...]
    clients: tuple[FlavourView, ...]
    has_deprecated: bool
    count: int
    example: ExampleView | None
    releases: tuple[ReleaseView, ...]
    sentences: Mapping[str, Text] = field(default_factory=lambda: validators.SENTENCE_TEXTS)


def model_stem(model: Model) -> str:
    return naming.model_identifier(model.id, model.annotations)


twin_name = sync_twin.sync_name
twin_text = sync_twin.sync_source


def catalog_view(catalog: Catalog) -> CatalogView:
    return CatalogView(
        version=string(catalog.version),
        models=tuple(_entry(model) for model in catalog.models),
        clients=_flavours("ScenarioModels", "BaseClient"),
        has_deprecated=any(model.deprecated is not None for model in catalog.models),
        count=len(catalog.models),
        example=_example(catalog.models[0]) if catalog.models else None,
        releases=tuple(_release(release) for release in reversed(catalog.releases)),
    )


_HEADINGS = {
    "breaking": "Breaking changes",
    "risky": "Same calls, other results",
    "compatible": "Compatible changes",
    "documentation": "Documentation",
}


def _release(release: Release) -> ReleaseView:
    levels = []
    for level, heading in _HEADINGS.items():
        chosen = [one for one in release.notes if one.level == level]
        views = tuple(NotesView(Text(one.model), tuple(map(Text, one.sentences))) for one in chosen)
        levels += [LevelView(Fragment(heading), views)] if views else []
    return ReleaseView(Fragment(release.version), Fragment(release.date), tuple(levels))


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
    bodies = tuple(_bodies(model, class_name))
    arguments = tuple(_argument(parameter) for parameter in model.parameters)
    used = " ".join([*(one.annotation for one in arguments), *(f.annotation for b in bodies for f in b.fields)])
    files = tuple(_files((), model.parameters))
    choices = tuple(_choices(model.parameters, ""))
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
        typing_extensions=_names("Required" if "Required[" in used else None, "TypedDict"),
        model_imports=_names("FileParameter" if files else None, "ModelInfo", "Validator"),
        takes_files="FileInput" in used,
        takes_arrays="ArrayOf[" in used,
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
        example=_example(model),
        validator=validators.model_view(model, catalog),
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


def _example(model: Model) -> ExampleView:
    """A call with what the model asks for, and nothing else."""
    arguments = []
    for parameter in model.parameters:
        if is_required(parameter):
            name = naming.parameter_identifier(parameter.name, parameter.annotations)
            arguments.append(f"{name}={_sample(parameter)}")
    identifier = naming.model_identifier(model.id, model.annotations)
    call = ", ".join(arguments)
    return ExampleView(Fragment(identifier), Fragment(call), "Path(" in call)


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


# Types


def _bodies(model: Model, class_name: str) -> Iterator[BodyView]:
    """The TypedDicts of the body, those of nested items first."""
    yield from _nested(model.parameters, "")
    doc = f"The request body of {model.name} on the wire, for `submit` and for users of the bare SDK."
    yield _body(f"{class_name}Params", doc, model.parameters, "", is_wire=True)


def _choices(parameters: tuple[Parameter, ...], prefix: str) -> Iterator[tuple[Fragment, Fragment]]:
    """The `Literal` types of the model's enumerations by name; type checkers know no `Literal` of a float."""
    for parameter in parameters:
        if is_choice(parameter):
            values = ", ".join(literal(value) for value in parameter.allowed_values or ())
            yield Fragment(choice_name(parameter, prefix)), Fragment(f"Literal[{values}]")
        yield from _choices(parameter.inputs, item_name(parameter, prefix))


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
        annotation = _annotation(parameter, prefix, is_wire, in_body=True)
        if is_required(parameter):
            annotation = f"Required[{annotation}]"
        fields.append(
            FieldView(
                key=string(parameter.name),
                name=Fragment(parameter.name),
                annotation=Fragment(annotation),
                quoted_annotation=string(annotation),
                description=Text(documented(parameter)),
            )
        )
    is_class = all(_is_plain_name(one.name) for one in parameters)
    return BodyView(Fragment(name), Text(doc), is_class, is_wire, tuple(fields))


def _is_plain_name(name: str) -> bool:
    """Whether a TypedDict's class body can have the key as it is; two leading underscores would be mangled."""
    ascii_identifier = name.isascii() and name.isidentifier()
    return ascii_identifier and not name.startswith("__") and name not in naming.reserved("python", "keywords")


def _argument(parameter: Parameter) -> ArgumentView:
    annotation = _annotation(parameter, "", is_wire=False, in_body=False)
    optional = not is_required(parameter)
    name = naming.parameter_identifier(parameter.name, parameter.annotations)
    return ArgumentView(
        name=Fragment(name),
        key=string(parameter.name),
        annotation=Fragment(f"{annotation} | None" if optional else annotation),
        default=Fragment("None") if optional else None,
        doc=Text(f"{name}: {documented(parameter)}"),
    )


def _annotation(parameter: Parameter, prefix: str, is_wire: bool, in_body: bool) -> str:
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
