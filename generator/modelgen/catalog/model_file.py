"""From the nodes of one YAML file to a model of the catalogue, or to diagnostics."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog import grammar, values
from modelgen.catalog.fields import Fields, read_fields
from modelgen.catalog.grammar import ANNOTATION_PREFIX
from modelgen.catalog.model import MISSING, Json, JsonScalar, Model, Parameter, ParameterType, Rule
from modelgen.catalog.reading import Reading, attempt, items, wrong_type
from modelgen.catalog.requirements import read_matches, read_requirement
from modelgen.catalog.rules import read_rules
from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.source.nodes import Mapping, Node, Sequence, SourceFile, Unusable

# The keys that mean something on each type, and those that only describe.
_APPLICABLE = {
    kind: frozenset(row.name for row in grammar.PARAMETER_KEYS if row.types is None or kind in row.types)
    for kind in ParameterType
}
_ANNOTATIONS = tuple(row.name for row in grammar.PARAMETER_KEYS if row.is_annotation)


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read of a model file, so that one mistake does not hide the next.

    Only a draft that `is_whole` is a model; in any other, "" and () stand for what could not be read.
    """

    model: Model
    parameters: DraftParameters
    half_read_rules: tuple[Rule, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class DraftParameter:
    """A parameter whose name could be read. One that is not `is_typed` stands as a text: only what it names can be checked."""

    parameter: Parameter
    is_typed: bool
    inputs: DraftParameters


@dataclass(frozen=True, slots=True)
class DraftParameters:
    """What could be read of a list of parameters; `unsound` names those with a mistake in them, "" one without a name."""

    listed: tuple[DraftParameter, ...] = ()
    unsound: frozenset[str] = frozenset()

    @property
    def found(self) -> tuple[Parameter, ...]:
        return tuple(one.parameter for one in self.listed if one.is_typed)


def read_model(file: SourceFile, root: Mapping, source: str) -> tuple[Draft, list[Diagnostic]]:
    """The model of a file; `source` is its path relative to the catalogue folder, with forward slashes."""
    reading = Reading(file)
    places = {"": file.place(root.mark)}
    fields = read_fields(
        reading, root, grammar.MODEL_KEYS, places, annotated=True, reserved=grammar.RESERVED_ANNOTATIONS
    )
    parameters = _parameters(reading, fields.nodes.get("parameters"))
    rules = read_rules(reading, fields.nodes.get("rules"))
    capabilities = fields.texts("capabilities")
    inferred = grammar.default_category(capabilities[0]) if capabilities and "category" not in fields.nodes else ""
    model = Model(
        id=fields.text("id") or "",
        name=fields.text("name") or "",
        provider=fields.text("provider") or "",
        capabilities=capabilities,
        category=fields.text("category") or inferred,
        updated=fields.text("updated") or "",
        description=fields.text("description"),
        parameters=parameters.found,
        rules=rules.whole,
        deprecated=fields.deprecation(),
        annotations=fields.annotations,
        source=source,
        places=places,
    )
    return Draft(model, parameters, rules.half_read, not reading.errors), reading.problems


def _parameters(reading: Reading, node: Node | None) -> DraftParameters:
    if node is None:
        return DraftParameters()
    with reading.about("`parameters`"):
        listed = attempt(reading, lambda reading, node: items(reading, node, "parameters"), node)
    if listed is None:
        return DraftParameters(unsound=frozenset(("",)))
    found: list[DraftParameter] = []
    unsound: set[str] = set()
    first: dict[str, Place] = {}
    for item in listed:
        errors = reading.errors
        one = _parameter(reading, item)
        if one is None:
            unsound.add("")
            continue
        found.append(one)
        name, place = one.parameter.name, one.parameter.places["name"]
        if name in first:
            message = f"there is a parameter {quoted(name)} already"
            reading.report("duplicate-parameter", place, message, "keep one of the two", first[name])
        first.setdefault(name, place)
        if reading.errors > errors or not one.is_typed:
            unsound.add(name)
    return DraftParameters(tuple(found), frozenset(unsound))


def _parameter(reading: Reading, node: Node) -> DraftParameter | None:
    """None where its name cannot be read."""
    if not isinstance(node, Mapping):
        with reading.about("a parameter"):
            wrong_type(reading, node, "a mapping", "write `name: …` and `type: …`")
        return None
    places = {"": reading.place(node)}
    fields = read_fields(reading, node, grammar.PARAMETER_KEYS, places, annotated=True)
    kind, name = fields.parameter_type(), fields.text("name") or ""
    if kind is not None:
        _check_applicable(reading, fields, kind)
    required = read_requirement(reading, fields.nodes.get("required"), places)
    used_when = read_matches(reading, fields.nodes.get("usedWhen"), "usedWhen", places)
    with reading.about("`default`"):
        default_node = fields.nodes.get("default")
        default = attempt(reading, values.json, default_node)
    is_default = default_node is not None and (default is not None or _is_null(default_node))
    inputs = _inputs(reading, fields, kind)
    if not name:
        return None
    if kind is None:
        bare = Parameter(
            name,
            ParameterType.STRING,
            required=required,
            used_when=used_when,
            annotations=fields.annotations,
            places=places,
        )
        return DraftParameter(bare, False, inputs)
    is_applicable = _APPLICABLE[kind]
    numbers = {key: fields.number(key) if key in is_applicable else None for key in ("min", "max", "step")}
    counts = {key: fields.count(key) if key in is_applicable else None for key in ("minLength", "maxLength")}
    parameter = Parameter(
        name=name,
        type=kind,
        description=fields.text("description"),
        required=required,
        default=default if is_default else MISSING,
        min=numbers["min"],
        max=numbers["max"],
        step=numbers["step"],
        integer=fields.values.get("integer") is True and "integer" in is_applicable,
        min_length=counts["minLength"],
        max_length=counts["maxLength"],
        allowed_values=_allowed_values(reading, fields, places) if "allowedValues" in is_applicable else None,
        used_when=used_when,
        inputs=inputs.found,
        deprecated=fields.deprecation(),
        annotations=fields.annotations | _described(fields),
        places=places,
    )
    return DraftParameter(parameter, True, inputs)


def _is_null(node: Node) -> bool:
    return not isinstance(node, Mapping | Sequence | Unusable) and node.value is None


def _check_applicable(reading: Reading, fields: Fields, kind: ParameterType) -> None:
    """That no key stands on a type that it means nothing to, and that an `inputs_array` has inputs."""
    for row in () if fields.keys.keys() <= _APPLICABLE[kind] else grammar.PARAMETER_KEYS:
        if row.types is not None and kind not in row.types and row.name in fields.keys:
            allowed = ", ".join(one.value for one in ParameterType if one in row.types)
            message = f"`{row.name}` has no meaning on a parameter of type {kind.value}"
            reading.report("key-not-applicable", fields.keys[row.name], message, f"it goes with {allowed}; remove it")
    if kind is ParameterType.INPUTS_ARRAY and "inputs" not in fields.keys:
        hint = "add `inputs: …`, the list of parameters of one item"
        if grammar.RECORD_MARK in fields.annotations:
            message = "nothing says what an item holds, so any object is taken for one"
            reading.report("record-inputs", fields.keys["type"], message, hint)
        else:
            message = "the key `inputs` is missing"
            reading.report("missing-key", fields.keys["type"], message, hint, subject="inputs")


def _inputs(reading: Reading, fields: Fields, kind: ParameterType | None) -> DraftParameters:
    node = fields.nodes.get("inputs")
    if isinstance(node, Sequence) and not node.items and kind is ParameterType.INPUTS_ARRAY:
        hint = "list the parameters of one item"
        reading.report("wrong-type", node, "`inputs` must hold at least one parameter", hint)
    return _parameters(reading, node)


def _allowed_values(reading: Reading, fields: Fields, places: dict[str, Place]) -> tuple[JsonScalar, ...] | None:
    node = fields.nodes.get("allowedValues")
    if "allowedValues" not in fields.values or not isinstance(node, Sequence):
        return None
    for index, item in enumerate(node.items):
        places[f"allowedValues.{index}"] = reading.place(item)
    return fields.scalars("allowedValues")


def _described(fields: Fields) -> dict[str, Json]:
    """The keys that only describe, as the annotations that the output calls them."""
    described: dict[str, Json] = {}
    for name in _ANNOTATIONS:
        value = fields.values.get(name)
        if isinstance(value, bool | int | float | str):
            described[ANNOTATION_PREFIX + name] = value
        elif isinstance(value, tuple):
            described[ANNOTATION_PREFIX + name] = list(value)
    return described
