"""The catalogue as frozen data: what the YAML files say, checked, with defaults filled in. Everything renders from this.

`places` tell where things are written, by a dotted path of keys ("" is the thing itself, "required.ifDefined.image" the
key of that dependency); they take no part in equality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from modelgen.diagnostics.diagnostic import Place

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
JsonScalar: TypeAlias = "bool | int | float | str"

RECORD_ANNOTATION = (
    "x-record"  # marks what a record brought as it is; on a parameter or model it holds what has no key here
)
FIRST_VERSION = "0.1.0"  # of the generated packages, until there is a release


class ParameterType(Enum):
    """The vendor's input types (Scenario model record, `inputs[].type`)."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    FILE = "file"
    MODEL = "model"
    STRING_ARRAY = "string_array"
    NUMBER_ARRAY = "number_array"
    FILE_ARRAY = "file_array"
    MODEL_ARRAY = "model_array"
    INPUTS_ARRAY = "inputs_array"

    @property
    def is_array(self) -> bool:
        return self.value.endswith("_array")

    @property
    def item(self) -> ParameterType | None:
        """What an array holds: `number_array` holds `number`. None for a scalar and for `inputs_array`."""
        return _ITEMS.get(self)

    @property
    def is_text(self) -> bool:
        """Whether a value is a string on the wire."""
        return self in _TEXT


_ITEMS = {
    ParameterType.STRING_ARRAY: ParameterType.STRING,
    ParameterType.NUMBER_ARRAY: ParameterType.NUMBER,
    ParameterType.FILE_ARRAY: ParameterType.FILE,
    ParameterType.MODEL_ARRAY: ParameterType.MODEL,
}
_TEXT = frozenset((ParameterType.STRING, ParameterType.FILE, ParameterType.MODEL))


class Missing(Enum):
    """The default of a parameter that has none; `null` would be a value."""

    MISSING = "missing"


MISSING = Missing.MISSING


@dataclass(frozen=True, slots=True)
class Match:
    """Holds when the effective value of `parameter` is one of `values`."""

    parameter: str
    values: tuple[JsonScalar, ...]


@dataclass(frozen=True, slots=True)
class Dependency:
    """One entry of `ifDefined` or `ifNotDefined`: the other parameter, and what to tell a user."""

    parameter: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Conditional:
    """`required.conditional`: matches that all (`and`) or any (`or`) must hold."""

    matches: tuple[Match, ...]
    operator: str = "and"


@dataclass(frozen=True, slots=True)
class Requirement:
    """When a parameter must be defined (Scenario model record, `inputs[].required`). Each form stands for itself.

    `from_record`: it came with a record, so it may name parameters that the model does not declare, and forms not known here.
    """

    always: bool = False
    if_defined: tuple[Dependency, ...] = ()
    if_not_defined: tuple[Dependency, ...] = ()
    conditional: Conditional | None = None
    when: tuple[Match, ...] = ()
    unknown: tuple[tuple[str, Json], ...] = ()
    from_record: bool = False

    @property
    def is_conditional(self) -> bool:
        return bool(self.if_defined or self.if_not_defined or self.conditional or self.when)


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when (ISO date), what to use instead (an id or a parameter name), and why; each optional."""

    since: str | None = None
    replacement: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of a model, in the vendor's words. Bounds: see `ParameterType` and the fields' units.

    `min` and `max` bound a number, or each item of a `number_array`. `min_length` and `max_length` count code points
    of a text, or items of an array. `step` is in the number's own unit. `integer`: only whole numbers are taken; `1.0` is one.
    An `inputs_array` without `inputs` is open: its items are objects of which nothing is known.
    """

    name: str
    type: ParameterType
    description: str | None = None
    required: Requirement = Requirement()
    default: Json | Missing = MISSING
    min: int | float | None = None
    max: int | float | None = None
    step: int | float | None = None
    integer: bool = False
    min_length: int | None = None
    max_length: int | None = None
    allowed_values: tuple[JsonScalar, ...] | None = None
    used_when: tuple[Match, ...] = ()
    inputs: tuple[Parameter, ...] = ()
    deprecated: Deprecation | None = None
    annotations: Mapping[str, Json] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    @property
    def has_default(self) -> bool:
        return self.default is not MISSING

    @property
    def default_is_defined(self) -> bool:
        """Whether the default counts as a value; `""` and `[]` do not."""
        return self.has_default and self.default != "" and self.default != []

    @property
    def whole_step(self) -> int | None:
        """The step where it is enforced: a whole number. A fractional one is only an annotation."""
        return self.step if isinstance(self.step, int) else None

    @property
    def is_whole(self) -> bool:
        """Whether every number that it takes is a whole one."""
        return self.integer or self.whole_step is not None

    @property
    def from_record(self) -> bool:
        """Whether a record brought it: its default may be one that its own bounds refuse, and its items may be open."""
        return RECORD_ANNOTATION in self.annotations


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several parameters; holds only while every match of `when` does.

    `from_record`: it came with a record, so it may name parameters that the model does not declare; they are never defined.
    """

    parameters: tuple[str, ...]
    when: tuple[Match, ...] = ()
    message: str | None = None
    from_record: bool = False
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """The key of the rule in YAML: `total`, `anyOf`."""
        name = type(self).__name__
        return name[0].lower() + name[1:]


@dataclass(frozen=True, slots=True)
class Total(Rule):
    """Items of the arrays plus values of the numbers come to at most `max`."""

    max: int | float = 0


@dataclass(frozen=True, slots=True)
class Exclusive(Rule):
    """At most one of the parameters is defined."""


@dataclass(frozen=True, slots=True)
class AnyOf(Rule):
    """At least one of the parameters is defined."""


@dataclass(frozen=True, slots=True)
class SameLength(Rule):
    """Those of the arrays that are defined have the same number of items."""


@dataclass(frozen=True, slots=True)
class Forbid(Rule):
    """The effective values named by `matches`, one for each of `parameters`, do not come together."""

    matches: tuple[Match, ...] = ()


@dataclass(frozen=True)
class Model:
    """One model; `source` is the path of its file relative to the catalogue folder, with forward slashes."""

    id: str
    name: str
    provider: str
    capabilities: tuple[str, ...]
    category: str
    updated: str
    parameters: tuple[Parameter, ...]
    description: str | None = None
    rules: tuple[Rule, ...] = ()
    deprecated: Deprecation | None = None
    annotations: Mapping[str, Json] = field(default_factory=dict)
    source: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_name(self) -> Mapping[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}


@dataclass(frozen=True, slots=True)
class PythonPackage:
    """What a Python package is installed and imported by."""

    distribution: str
    module: str


@dataclass(frozen=True, slots=True)
class PackageNames:
    """What the generated packages are called; None where `catalog.yaml` gives no name for that language."""

    python: PythonPackage | None = None
    typescript: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Facts of the whole catalogue (`catalog.yaml`); links and `endpoint` hold `{id}` where a model's id goes.

    `endpoint` is None where the API is the vendor's own. `targets` is () for all that are not optional; `templates` is the
    folder of own templates, relative to the catalogue folder. `portable_pages`: whether pages are written for any site
    generator, even where the vendor's bytes are others.
    """

    title: str
    api_base: str
    schema_base: str
    generation_link: str | None = None
    llm_link: str | None = None
    portable_pages: bool = False
    endpoint: str | None = None
    contact: str | None = None
    license: str | None = None
    package: PackageNames = PackageNames()
    targets: tuple[str, ...] = ()
    templates: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a release changed of one model ("catalogue" is all of it): sentences, by how bad the changes are."""

    level: str
    model: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """A released version (three numbers, semver.org), its ISO date, and its changes, the worst first."""

    version: str
    date: str
    notes: tuple[Notes, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """All models, sorted by id, and the releases, the oldest first."""

    site: Site
    models: tuple[Model, ...]
    releases: tuple[Release, ...] = ()

    @property
    def version(self) -> str:
        """The version of the generated packages: that of the last release."""
        return self.releases[-1].version if self.releases else FIRST_VERSION
