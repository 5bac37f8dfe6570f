"""The keys of the authoring format, each in one row: what it holds, where it may stand, what it is for.

The reader checks against these rows and the authoring schema is rendered from them, so the two cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from modelgen.catalog.model import ParameterType


class Shape(Enum):
    """What a key's value looks like in YAML."""

    TEXT = "text"  # any non-empty string
    LABEL = "label"  # a non-empty string on one line, of at most 200 characters
    NAME = "name"  # a parameter's name on the wire
    ID = "id"  # a model id
    DATE = "date"  # ISO 8601 calendar date
    URL = "url"
    BOOLEAN = "boolean"
    NUMBER = "number"
    STEP = "number above 0"
    COUNT = "count"  # a whole number from 0
    STRINGS = "list of strings"
    CAPABILITIES = "list of capabilities"
    TYPE = "parameter type"
    KIND = "asset kind"
    BACKGROUND = "background behavior"
    SCALARS = "list of strings, numbers or booleans"
    VALUE = "value"  # any JSON value
    REQUIRED = "requirement"
    MATCHES = "mapping of parameter names to lists of values"
    DEPRECATED = "deprecation"
    PARAMETERS = "list of parameters"
    RULES = "list of rules"
    ENDPOINT = "path with {id}"
    PACKAGE = "package names"
    PYTHON_PACKAGE = "names of a Python package"
    DISTRIBUTION = "what a Python package is installed by"
    MODULE = "what a Python package is imported by"
    NPM_PACKAGE = "name of an npm package"
    FOLDER = "folder"  # relative to the file that names it
    TARGETS = "list of targets"
    LANGUAGES = "languages of templates"
    VIEW = "view of templates"
    NAMES = "plan of names"
    STYLE = "style of file names"
    FORMATTER = "formatter"
    WORDS = "list of words"  # as they are written: `true` and `null` are words too


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `types` are the parameter types that it may stand on; None is all of them."""

    name: str
    shape: Shape
    purpose: str
    required: bool = False
    types: frozenset[ParameterType] | None = None

    @property
    def is_annotation(self) -> bool:
        """Whether the key only describes: it becomes an `x-` annotation and no value is checked against it."""
        return self.name in _ANNOTATIONS


_ALL = frozenset(ParameterType)
_NUMBERS = frozenset((ParameterType.NUMBER, ParameterType.NUMBER_ARRAY))
_FILES = frozenset((ParameterType.FILE, ParameterType.FILE_ARRAY))
_MODELS = frozenset((ParameterType.MODEL, ParameterType.MODEL_ARRAY))
_STRINGS = frozenset((ParameterType.STRING, ParameterType.STRING_ARRAY))
_COUNTED = _ALL - {ParameterType.NUMBER, ParameterType.BOOLEAN}
_LISTED = _NUMBERS | _STRINGS | _MODELS

ANNOTATION_PREFIX = "x-"
GREATEST_EXACT = 2**53  # beyond it, not every whole number is a double, as most readers of JSON have them
RESERVED_ANNOTATIONS = {"modelId": "id"}  # on a model, beside its own keys: what the output calls them

CATALOG_KEYS = (
    Key("title", Shape.LABEL, "Name of the documentation site, after the provider in each page's title.", True),
    Key("apiBase", Shape.URL, "Base URL of the vendor's API.", True),
    Key("schemaBase", Shape.URL, "Base of each JSON Schema's `$id`.", True),
    Key("endpoint", Shape.ENDPOINT, "Where a model is called, below `apiBase`; `{id}` stands for the model's id."),
    Key("contact", Shape.URL, "Where users of the API turn to; the OpenAPI document names it."),
    Key("license", Shape.LABEL, "The SPDX id of the API's license, such as `MIT`; the OpenAPI document names it."),
    Key("generationLink", Shape.LABEL, "Where the documentation pages link for the generation endpoint."),
    Key(
        "llmLink",
        Shape.LABEL,
        "Link to a model's LLM Markdown, with `{id}` for its id; the page made here where it is left out.",
    ),
    Key(
        "portablePages",
        Shape.BOOLEAN,
        "Whether the pages give up the vendor's bytes where some site generators would read them otherwise.",
    ),
    Key("package", Shape.PACKAGE, "What the generated packages are called: one name, or names for each language."),
    Key("targets", Shape.TARGETS, "The targets that a build makes; all but the optional ones where it is left out."),
    Key("templates", Shape.FOLDER, "Folder of own templates, relative to this file."),
)

PACKAGE_KEYS = (
    Key("python", Shape.PYTHON_PACKAGE, "Names of the Python package: one name, or two."),
    Key("typescript", Shape.NPM_PACKAGE, "Name of the npm package."),
)
PYTHON_PACKAGE_KEYS = (
    Key("distribution", Shape.DISTRIBUTION, "What it is installed by.", True),
    Key("import", Shape.MODULE, "What it is imported by; by default the distribution with `_` for `-` and `.`."),
)

# Regular expressions that Python and ECMAScript read alike, for whole texts.
ENDPOINT = r"(?:/[A-Za-z0-9._~-]+)*/[A-Za-z0-9._~-]*\{id\}[A-Za-z0-9._~-]*(?:/[A-Za-z0-9._~-]+)*"
FOLDER = r"(?![A-Za-z]:)[^/\\\n][^\\\n]*"  # relative
PACKAGE = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"  # a name that every language takes
DISTRIBUTION = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"  # packaging.python.org, "Names and normalization"
MODULE = r"[a-z][a-z0-9_]*"
NPM_PACKAGE = r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*"  # docs.npmjs.com, "package.json", `name`

TARGET_KEYS = (
    Key("description", Shape.LABEL, "What the target makes, in a line."),
    Key("language", Shape.LANGUAGES, "Whose filters the templates have: one language or a list; `none` by default."),
    Key("view", Shape.VIEW, "What the templates are given; `plain`, the documented view, by default."),
    Key("version", Shape.COUNT, "The version of the plain view that the templates were written for."),
    Key("names", Shape.NAMES, "Whose names: `plain`, made for this target, or `python`, those of the Python outputs."),
    Key("reserved", Shape.WORDS, "Words of the language that no name may be; such a name gets `_` behind it."),
    Key("ascii", Shape.BOOLEAN, "Whether names are made of ASCII letters and digits only."),
    Key("files", Shape.STYLE, "What stands for `[model]` in a file name: the `id` by default, or its name in a style."),
    Key("formatter", Shape.FORMATTER, "What lays out the finished files; `none` by default."),
)

MODEL_KEYS = (
    Key("id", Shape.ID, "The vendor's model id, such as `model_acme-painter-2`. It identifies the file.", True),
    Key("name", Shape.LABEL, "Display name.", True),
    Key("provider", Shape.LABEL, "Who makes the model, such as `Acme`.", True),
    Key("description", Shape.TEXT, "One sentence about the model."),
    Key("capabilities", Shape.CAPABILITIES, "What the model turns into what, from the vendor's list.", True),
    Key("category", Shape.LABEL, "The page it is documented on; by default from the first capability's output."),
    Key("updated", Shape.DATE, "When the model's contract last changed.", True),
    Key("deprecated", Shape.DEPRECATED, "Since when, what to use instead, and why."),
    Key("parameters", Shape.PARAMETERS, "The inputs, in the documented order.", True),
    Key("rules", Shape.RULES, "Rules over several parameters."),
)

PARAMETER_KEYS = (
    Key("name", Shape.NAME, "Name on the wire.", True),
    Key("type", Shape.TYPE, "The vendor's input type.", True),
    Key("description", Shape.TEXT, "What it does."),
    Key("required", Shape.REQUIRED, "When it must be defined; `true` is short for `{always: true}`."),
    Key("default", Shape.VALUE, "What the service takes when it is not sent."),
    Key("min", Shape.NUMBER, "Lowest number, or lowest item of a number_array.", types=_NUMBERS),
    Key("max", Shape.NUMBER, "Highest number, or highest item of a number_array.", types=_NUMBERS),
    Key(
        "step",
        Shape.STEP,
        "A whole step is enforced: the value is a multiple of it. A fractional one is never enforced, only advised.",
        types=_NUMBERS,
    ),
    Key(
        "integer",
        Shape.BOOLEAN,
        "Whole numbers only; `1.0` is one.",
        types=frozenset((ParameterType.NUMBER,)),
    ),
    Key("minLength", Shape.COUNT, "Fewest Unicode code points of a text, or items of an array.", types=_COUNTED),
    Key("maxLength", Shape.COUNT, "Most Unicode code points of a text, or items of an array.", types=_COUNTED),
    Key("allowedValues", Shape.SCALARS, "The only values, or the only items of an array.", types=_LISTED),
    Key("usedWhen", Shape.MATCHES, "It has no effect unless the named parameters have one of these values."),
    Key("inputs", Shape.PARAMETERS, "The parameters of each item.", types=frozenset((ParameterType.INPUTS_ARRAY,))),
    Key("deprecated", Shape.DEPRECATED, "Since when, what to use instead, and why."),
    Key("label", Shape.TEXT, "Label in the vendor's interface."),
    Key("group", Shape.TEXT, "Group in the vendor's interface."),
    Key("hint", Shape.TEXT, "Tooltip in the vendor's interface."),
    Key("placeholder", Shape.TEXT, "Placeholder in the vendor's interface."),
    Key("kind", Shape.KIND, "Kind of asset.", types=_FILES),
    Key("maxSize", Shape.COUNT, "Largest file, in bytes.", types=_FILES),
    Key("minDuration", Shape.NUMBER, "Shortest audio or video, in seconds.", types=_FILES),
    Key("maxDuration", Shape.NUMBER, "Longest audio or video, in seconds.", types=_FILES),
    Key("modelTypes", Shape.STRINGS, "Types of model that may be named.", types=_MODELS),
    Key("maskFrom", Shape.NAME, "The file parameter that this masks.", types=_FILES),
    Key("backgroundBehavior", Shape.BACKGROUND, "How transparency of an image is treated.", types=_FILES),
    Key("parent", Shape.BOOLEAN, "Whether the asset becomes the parent of what is made.", types=_FILES),
    Key("costImpact", Shape.BOOLEAN, "Whether it changes the price."),
    Key("color", Shape.BOOLEAN, "Whether it is a colour.", types=frozenset((ParameterType.STRING,))),
    Key("prompt", Shape.BOOLEAN, "Whether it is a prompt.", types=frozenset((ParameterType.STRING,))),
    Key(
        "promptSpark",
        Shape.BOOLEAN,
        "Whether the vendor's prompt helper applies.",
        types=frozenset((ParameterType.STRING,)),
    ),
)

_ANNOTATIONS = frozenset(
    [
        "label",
        "group",
        "hint",
        "placeholder",
        "kind",
        "maxSize",
        "minDuration",
        "maxDuration",
        "modelTypes",
        "maskFrom",
        "backgroundBehavior",
        "parent",
        "costImpact",
        "color",
        "prompt",
        "promptSpark",
    ]
)

DEPRECATED_KEYS = (
    Key("since", Shape.DATE, "Since when."),
    Key("replacement", Shape.LABEL, "What to use instead: a model id, or a parameter's name."),
    Key("reason", Shape.TEXT, "Why."),
)

REQUIRED_KEYS = (
    Key("always", Shape.BOOLEAN, "Required in every call."),
    Key("ifDefined", Shape.VALUE, "Required when the named parameter is defined."),
    Key("ifNotDefined", Shape.VALUE, "Required when the named parameter is not defined."),
    Key("conditional", Shape.VALUE, "Required when parameters have one of the listed values."),
    Key("when", Shape.MATCHES, "Required when every named parameter has one of the listed values."),
)

RULE_KINDS = {
    "total": "Items of the arrays plus values of the numbers come to at most `max`.",
    "exclusive": "At most one of these is defined.",
    "anyOf": "At least one of these is defined.",
    "sameLength": "Those of these arrays that are defined have the same number of items.",
    "forbid": "These effective values do not come together.",
}
RECORD_MARK = "x-record"  # in a rule, requirement or parameter: it came with a record or page, and is kept as it is

# The vendor's closed lists (scenario-sdk 2.4.0, types of the model record).
CAPABILITIES = [
    "3d23d",
    "audio2audio",
    "audio2txt",
    "audio2video",
    "controlnet",
    "controlnet_img2img",
    "controlnet_inpaint",
    "controlnet_inpaint_ip_adapter",
    "controlnet_ip_adapter",
    "controlnet_reference",
    "controlnet_texture",
    "img23d",
    "img2img",
    "img2img_ip_adapter",
    "img2img_texture",
    "img2txt",
    "img2video",
    "inpaint",
    "inpaint_ip_adapter",
    "outpaint",
    "reference",
    "reference_texture",
    "txt23d",
    "txt2audio",
    "txt2img",
    "txt2img_ip_adapter",
    "txt2img_texture",
    "txt2txt",
    "txt2video",
    "video23d",
    "video2audio",
    "video2img",
    "video2txt",
    "video2video",
]
ASSET_KINDS = ("3d", "audio", "document", "image", "image-hdr", "json", "text", "video")
BACKGROUND_BEHAVIORS = ("opaque", "transparent")

# What a `target.yaml` may say.
LANGUAGES = ("html", "json", "markdown", "none", "python", "typescript")
VIEWS = (
    "authoring",
    "docs",
    "forms",
    "json-schema",
    "openapi",
    "plain",
    "python-client",
    "python-types",
    "python-validators",
    "site",
    "tools",
    "typescript",
)
VIEW_VERSION = 1  # of `plain`: see docs/targets.md
NAMES = ("plain", "python")
STYLES = ("id", "snake", "kebab", "camel", "pascal")
FORMATTERS = ("none", "python")

_OUTPUTS = {"3d": "3D", "audio": "audio", "txt": "text", "video": "video"}


def default_category(capability: str) -> str:
    """`txt2video` makes "video generation"; capabilities that name no output make images."""
    return f"{_OUTPUTS.get(capability.rpartition('2')[2], 'image')} generation"
