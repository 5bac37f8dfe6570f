"""The TypeScript package: per model the types of its request body, its validator, and what the client needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from modelgen.analysis import naming, wording
from modelgen.analysis.names import choice_name, has_files, is_choice, item_name
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Catalog, Model, Parameter, ParameterType, Site
from modelgen.languages.code import Fragment, Text
from modelgen.languages.layout import HARD_LINE, LINE, Doc, Group, IfBroken, Indent, bracketed, joined
from modelgen.languages.typescript import array, key, literal, pair, statement, string, union
from modelgen.targets.documented import documented
from modelgen.targets.releases import ReleaseView, releases
from modelgen.targets.typescript_validators import ValidatorView, validator_view
from modelgen.targets.typescript_zod import ZodView, zod_view
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
class InputView:
    """An interface as `run` takes it: a body's, but that files may stand where it has asset ids."""

    opening: Fragment
    base: Fragment
    doc: Text
    properties: tuple[PropertyView, ...]


@dataclass(frozen=True, slots=True)
class ModelView:
    stem: Fragment
    call_title: Text
    rules_import: Fragment
    files: bool
    inputs: tuple[InputView, ...]
    constant: Fragment
    title: Text
    description: Text | None
    deprecated: Text | None
    source: Text
    rules: tuple[Text, ...]
    choices: tuple[Fragment, ...]
    bodies: tuple[BodyView, ...]
    body: Fragment
    validator: ValidatorView
    zod: ZodView


@dataclass(frozen=True, slots=True)
class EntryView:
    """A model as the package's README lists it, and how its module loads when it is asked for by id."""

    stem: Fragment
    name: Text
    id: Text
    loader: Fragment


@dataclass(frozen=True, slots=True)
class CatalogView:
    package: Text
    package_name: Fragment
    version: Fragment
    title: Text
    description: Text
    models: tuple[EntryView, ...]
    example: Fragment | None
    imports: Fragment
    call: Fragment
    sentences: Mapping[str, Text]
    releases: tuple[ReleaseView, ...]


def model_stem(model: Model) -> str:
    """`bytedance-seedream-4`, of the identifier that the Python client has as well."""
    return naming.model_identifier(model.id, model.annotations).strip("_").replace("_", "-")


def part(model: Model, site: Site) -> tuple[str, bool]:
    """The parameters of a call with what the model asks for, and nothing else; and whether it names a file."""
    asked = [one for one in model.parameters if is_required(one)]
    pairs = [f"{key(one.name)}: {_sample_of(one)}" for one in asked]
    has_file = any((one.type.item or one.type) is ParameterType.FILE and one.allowed_values is None for one in asked)
    return "{ " + ", ".join(pairs) + " }" if pairs else "{}", has_file


def catalog_view(catalog: Catalog, part: Callable[[Model], tuple[str, bool]]) -> CatalogView:
    title, package = catalog.site.title, catalog.site.package.typescript or "scenario-models"
    call, has_file = part(catalog.models[0]) if catalog.models else ("{}", False)
    return CatalogView(
        package=Text(package),
        package_name=Fragment(package),
        version=string(catalog.version),
        title=Text(title),
        description=Text(f"A typed client of the models of {title}, with a validator of each."),
        models=tuple(map(_entry, catalog.models)),
        example=Fragment(model_stem(catalog.models[0])) if catalog.models else None,
        imports=Fragment("file, ScenarioModels" if has_file else "ScenarioModels"),
        call=Fragment(call),
        sentences=SENTENCE_TEXTS,
        releases=releases(catalog),
    )


def _entry(model: Model) -> EntryView:
    stem = model_stem(model)
    loads = Group((key(model.id), ": () =>", Indent(LINE), f"import({string(f'./models/{stem}.js')}),"))
    return EntryView(Fragment(stem), Text(model.name), Text(model.id), statement(loads, 1))


def _sample_of(parameter: Parameter) -> str:
    if parameter.type is ParameterType.INPUTS_ARRAY:
        return "[{}]"
    kind = parameter.type.item or parameter.type
    words = {ParameterType.FILE: 'file("fox.png")', ParameterType.BOOLEAN: "true", ParameterType.MODEL: '"model_…"'}
    item = words.get(kind, '"a fox in the snow"')
    if parameter.allowed_values is not None:
        item = literal(parameter.allowed_values[0])
    elif kind is ParameterType.NUMBER:
        item = literal(parameter.min if parameter.min is not None else 1)
    return f"[{item}]" if parameter.type.is_array else item


def model_view(model: Model, catalog: Catalog) -> ModelView:
    name = f"{naming.model_class_name(model.id, model.annotations)}Params"
    inputs = tuple(_inputs(model, name))
    return ModelView(
        stem=Fragment(model_stem(model)),
        call_title=Text(f"{model.name} by {model.provider} (`{model.id}`), for `run` and `estimate` of the client."),
        files=bool(inputs),
        inputs=inputs,
        rules_import=_rules_import(model, name, inputs),
        constant=_constant(model, f"{name.removesuffix('Params')}Input" if inputs else name),
        title=Text(f"The request body of {model.name} by {model.provider} (`{model.id}`)."),
        description=None if model.description is None else Text(model.description),
        deprecated=None if model.deprecated is None else Text(wording.deprecation(model.deprecated)),
        source=Text(model.source),
        rules=tuple(Text(wording.rule(rule)) for rule in model.rules),
        choices=tuple(_choices(model.parameters, "")),
        bodies=(*_items(model.parameters, ""), _body(name, "", model.parameters, "")),
        body=Fragment(name),
        validator=validator_view(model),
        zod=zod_view(model),
    )


def _inputs(model: Model, body: str) -> Iterator[InputView]:
    """The interfaces that take files; none where no parameter does."""
    yield from _item_inputs(model.parameters, "")
    if any(_takes_files(one) for one in model.parameters):
        doc = f"What `run` of {model.name} takes: a request body, with files where it has asset ids."
        yield _input(f"{body.removesuffix('Params')}Input", body, doc, model.parameters, "")


def _item_inputs(parameters: tuple[Parameter, ...], prefix: str) -> Iterator[InputView]:
    for parameter in parameters:
        if has_files(parameter):
            name = item_name(parameter, prefix)
            yield from _item_inputs(parameter.inputs, name)
            doc = f"An item of `{parameter.name}` as `run` takes it, files included."
            yield _input(f"{name}Input", name, doc, parameter.inputs, name)


def _takes_files(parameter: Parameter) -> bool:
    return parameter.type in (ParameterType.FILE, ParameterType.FILE_ARRAY) or has_files(parameter)


def _input(name: str, base: str, doc: str, parameters: tuple[Parameter, ...], prefix: str) -> InputView:
    taking = [one for one in parameters if _takes_files(one)]
    names = Group((IfBroken("| "), joined((LINE, "| "), [string(one.name) for one in taking])))
    opening = statement((f"export interface {name} extends Omit", bracketed("<", [base, names], ">", last=""), " {"), 0)
    properties = tuple(_property(one, prefix, is_wire=False) for one in taking)
    return InputView(opening, Fragment(base), Text(doc), properties)


def _rules_import(model: Model, body: str, inputs: tuple[InputView, ...]) -> Fragment:
    """What the module of a model imports from that of its validator."""
    bases = dict.fromkeys((*(one.base for one in inputs), body))
    names = ["advice", *(f"type {one}" for one in bases), "validate"]
    from_ = f' from "../validators/{model_stem(model)}.js";'
    return statement(("import ", bracketed("{", names, "}", pad=" "), from_), 0)


def _constant(model: Model, input_name: str) -> Fragment:
    """The model as an object for the client."""
    pairs: list[Doc] = [
        pair("id", string(model.id)),
        pair("name", string(model.name)),
        ("files: ", _file_list(list(_files((), model.parameters)))),
        ("parameters: ", array(one.name for one in model.parameters)),
        *_deprecations(model),
        "validate",
        "advice",
    ]
    lines = tuple((HARD_LINE, one, ",") for one in pairs)
    return statement((f"const model: Model<{input_name}> = {{", Indent(lines), HARD_LINE, "};"), 0)


def _deprecations(model: Model) -> Iterator[Doc]:
    """What to tell whoever calls the model, or sends a parameter of it, that should no longer be used."""
    if model.deprecated is not None:
        yield pair("deprecated", string(wording.deprecation(model.deprecated)))
    told = [(one.name, one.deprecated) for one in model.parameters if one.deprecated is not None]
    if told:
        lines = tuple((HARD_LINE, pair(key(name), string(wording.deprecation(said))), ",") for name, said in told)
        yield ("deprecatedParameters: {", Indent(lines), HARD_LINE, "}")


def _file_list(files: list[tuple[Doc, ...]]) -> Doc:
    """The parameters that take files; objects of several properties each stand on a line of their own."""
    objects = [bracketed("{", facts, "}", pad=" ") for facts in files]
    if len(files) > 1 and all(len(facts) > 1 for facts in files):
        return ("[", Indent(tuple((HARD_LINE, one, ",") for one in objects)), HARD_LINE, "]")
    return bracketed("[", objects, "]")


def _files(path: tuple[str, ...], parameters: tuple[Parameter, ...]) -> Iterator[tuple[Doc, ...]]:
    """The facts of each parameter that takes files, nested ones by their path."""
    for parameter in parameters:
        here = (*path, parameter.name)
        if parameter.type in (ParameterType.FILE, ParameterType.FILE_ARRAY):
            facts: list[Doc] = [("path: ", array(here))]
            if parameter.type is ParameterType.FILE_ARRAY:
                facts.append("array: true")
            if (kind := parameter.annotations.get("x-kind")) is not None:
                facts.append(pair("kind", literal(kind)))
            if (largest := parameter.annotations.get("x-maxSize")) is not None:
                facts.append(pair("maxSize", literal(largest)))
            yield tuple(facts)
        yield from _files(here, parameter.inputs)


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


def _property(parameter: Parameter, prefix: str, is_wire: bool = True) -> PropertyView:
    """A property that need not be sent may be `undefined`, which `JSON.stringify` leaves out."""
    kind = _type(parameter, prefix, is_wire)
    is_needed = is_required(parameter)
    types = union([kind] if is_needed else [kind, "undefined"])
    opening = f"readonly {key(parameter.name)}{'' if is_needed else '?'}:"
    deprecated = parameter.deprecated
    return PropertyView(
        statement((opening, types, ";"), 1),
        Text(documented(parameter)),
        None if deprecated is None else Text(wording.deprecation(deprecated)),
    )


def _type(parameter: Parameter, prefix: str, is_wire: bool) -> str:
    kind = parameter.type
    if kind is ParameterType.INPUTS_ARRAY:
        item = item_name(parameter, prefix) if parameter.inputs else "Readonly<Record<string, unknown>>"
        item += "Input" if not is_wire and has_files(parameter) else ""
        return f"readonly {item}[]"
    if kind.item is not None:
        return f"readonly {_scalar(parameter, kind.item, prefix, is_wire)}[]"
    return _scalar(parameter, kind, prefix, is_wire)


def _scalar(parameter: Parameter, kind: ParameterType, prefix: str, is_wire: bool) -> str:
    if kind is ParameterType.FILE and not is_wire:
        return "FileInput"
    if is_choice(parameter):
        return choice_name(parameter, prefix)
    return {ParameterType.BOOLEAN: "boolean", ParameterType.NUMBER: "number"}.get(kind, "string")
