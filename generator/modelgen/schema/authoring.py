"""The authoring format as JSON Schema, rendered from the rows of `modelgen.catalog.grammar`."""

from __future__ import annotations

from collections.abc import Iterable

from modelgen.catalog import grammar
from modelgen.catalog.grammar import Key, Shape
from modelgen.catalog.model import ParameterType
from modelgen.schema.json_schema import DIALECT, Schema


def model_schema(base: str) -> Schema:
    """The schema of a model file; `base` is where its `$id` lives."""
    return {
        **_head(base, "model", "Model", "One model of the catalogue."),
        **_mapping(grammar.MODEL_KEYS),
        "$defs": {
            "parameter": {**_mapping(grammar.PARAMETER_KEYS), "allOf": list(_applicability())},
            "requirement": _REQUIREMENT,
            "matches": _MATCHES,
            "dependencies": _DEPENDENCIES,
            "deprecation": {
                "anyOf": [{"const": True}, {**_mapping(grammar.DEPRECATED_KEYS), "minProperties": 1}],
            },
            "rule": {"oneOf": [_rule(kind, purpose) for kind, purpose in grammar.RULE_KINDS.items()]},
            "scalar": {"type": ["string", "number", "boolean"]},
        },
    }


def catalog_schema(base: str) -> Schema:
    """The schema of `catalog.yaml`."""
    return {
        **_head(base, "catalog", "Catalogue", "Facts of the whole catalogue."),
        **_mapping(grammar.CATALOG_KEYS, is_annotated=False),
    }


def target_schema(base: str) -> Schema:
    """The schema of a `target.yaml`."""
    plain: Schema = {"properties": {"view": {"const": "plain"}}}
    return {
        **_head(base, "target", "Target", "What a folder of templates makes."),
        **_mapping(grammar.TARGET_KEYS, is_annotated=False),
        "if": plain,
        "then": {"required": ["version"], "properties": {"version": {"const": grammar.VIEW_VERSION}}},
        "else": {"properties": {"version": False}},
    }


def _head(base: str, name: str, title: str, description: str) -> Schema:
    id_ = f"{base}/authoring/{name}.schema.json"
    return {"$schema": DIALECT, "$id": id_, "title": title, "description": description}


def _mapping(keys: Iterable[Key], is_annotated: bool = True) -> Schema:
    listed = list(keys)
    schema: Schema = {
        "type": "object",
        "properties": {key.name: {"description": key.purpose, **_SHAPES[key.shape]} for key in listed},
    }
    if required := [key.name for key in listed if key.required]:
        schema["required"] = list(required)
    if is_annotated:
        schema["patternProperties"] = {"^x-": True}
    schema["additionalProperties"] = False
    return schema


def _applicability() -> Iterable[Schema]:
    """For each key that goes with some types only: where it stands, the type is one of those."""
    for key in grammar.PARAMETER_KEYS:
        if key.types is not None:
            types = [one.value for one in ParameterType if one in key.types]
            yield {
                "if": {"required": [key.name]},
                "then": {"properties": {"type": {"enum": list(types)}}},
            }
    yield {
        "if": {"properties": {"type": {"const": ParameterType.INPUTS_ARRAY.value}}, "required": ["type"]},
        "then": {"anyOf": [{"required": ["inputs"]}, {"required": [grammar.RECORD_MARK]}]},
    }


def _rule(kind: str, purpose: str) -> Schema:
    least = 1 if kind in ("total", "anyOf") else 2
    operands: Schema = {"type": "array", "items": {"type": "string"}, "minItems": least, "uniqueItems": True}
    properties: Schema = {
        kind: {"description": purpose, **({"$ref": "#/$defs/matches"} if kind == "forbid" else operands)},
        "when": {"description": "The rule holds only while every one of these does.", "$ref": "#/$defs/matches"},
        "message": {"description": "What to tell a user.", "type": "string", "minLength": 1},
        grammar.RECORD_MARK: _RECORD_MARK,
    }
    required = [kind]
    if kind == "total":
        properties["max"] = {"description": "The most that they may come to.", "type": "number"}
        required.append("max")
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_TEXT: Schema = {"type": "string", "minLength": 1}
_RECORD_MARK: Schema = {"description": "It came with a record, so it may name what is not declared.", "type": "boolean"}
_MATCHES: Schema = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/scalar"}, "minItems": 1}, {"$ref": "#/$defs/scalar"}]
    },
}
_DEPENDENCIES: Schema = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "anyOf": [
            {"type": ["string", "null"]},
            {"type": "object", "properties": {"message": _TEXT}, "additionalProperties": False},
        ]
    },
}
_CONDITIONAL: Schema = {
    "type": "object",
    "properties": {"values": {"$ref": "#/$defs/matches"}, "operator": {"enum": ["and", "or"]}},
    "required": ["values"],
    "additionalProperties": False,
}
_FORMS: dict[str, Schema] = {
    "always": {"type": "boolean"},
    "ifDefined": {"$ref": "#/$defs/dependencies"},
    "ifNotDefined": {"$ref": "#/$defs/dependencies"},
    "conditional": _CONDITIONAL,
    "when": {"$ref": "#/$defs/matches"},
}
_REQUIREMENT: Schema = {
    "anyOf": [
        {"type": "boolean"},
        {
            "type": "object",
            "properties": {
                **{key.name: {"description": key.purpose, **_FORMS[key.name]} for key in grammar.REQUIRED_KEYS},
                grammar.RECORD_MARK: _RECORD_MARK,
            },
        },
    ]
}


def _whole(pattern: str) -> Schema:
    """A text of which the whole matches."""
    return {"type": "string", "pattern": f"^(?:{pattern})$", "maxLength": 200}


_PYTHON_PACKAGE: Schema = {
    "anyOf": [
        _whole(grammar.DISTRIBUTION),
        {
            "type": "object",
            "properties": {"distribution": _whole(grammar.DISTRIBUTION), "import": _whole(grammar.MODULE)},
            "required": ["distribution"],
            "additionalProperties": False,
        },
    ]
}
_PACKAGE: Schema = {
    "anyOf": [
        _whole(grammar.PACKAGE),
        {
            "type": "object",
            "properties": {"python": _PYTHON_PACKAGE, "typescript": _whole(grammar.NPM_PACKAGE)},
            "additionalProperties": False,
        },
    ]
}
_LANGUAGE: Schema = {"enum": list(grammar.LANGUAGES)}

_SHAPES: dict[Shape, Schema] = {
    Shape.TEXT: _TEXT,
    Shape.LABEL: {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[^\\n]+$"},
    Shape.NAME: {"type": "string", "minLength": 1, "maxLength": 100},
    Shape.ID: {"type": "string", "pattern": "^[A-Za-z0-9]([._-]?[A-Za-z0-9_-])*$", "maxLength": 100},
    Shape.DATE: {"type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
    Shape.URL: {"type": "string", "format": "uri", "pattern": "^https?://"},
    Shape.BOOLEAN: {"type": "boolean"},
    Shape.NUMBER: {"type": "number"},
    Shape.STEP: {"type": "number", "exclusiveMinimum": 0, "maximum": grammar.GREATEST_EXACT},
    Shape.COUNT: {"type": "integer", "minimum": 0},
    Shape.STRINGS: {"type": "array", "items": _TEXT},
    Shape.CAPABILITIES: {"type": "array", "items": {"enum": list(grammar.CAPABILITIES)}, "minItems": 1},
    Shape.TYPE: {"enum": [kind.value for kind in ParameterType]},
    Shape.KIND: {"enum": list(grammar.ASSET_KINDS)},
    Shape.BACKGROUND: {"enum": list(grammar.BACKGROUND_BEHAVIORS)},
    Shape.SCALARS: {"type": "array", "items": {"$ref": "#/$defs/scalar"}, "minItems": 1},
    Shape.VALUE: {},
    Shape.REQUIRED: {"$ref": "#/$defs/requirement"},
    Shape.MATCHES: {"$ref": "#/$defs/matches"},
    Shape.DEPRECATED: {"$ref": "#/$defs/deprecation"},
    Shape.PARAMETERS: {"type": "array", "items": {"$ref": "#/$defs/parameter"}},
    Shape.RULES: {"type": "array", "items": {"$ref": "#/$defs/rule"}},
    Shape.ENDPOINT: _whole(grammar.ENDPOINT),
    Shape.PACKAGE: _PACKAGE,
    Shape.PYTHON_PACKAGE: _PYTHON_PACKAGE,
    Shape.DISTRIBUTION: _whole(grammar.DISTRIBUTION),
    Shape.MODULE: _whole(grammar.MODULE),
    Shape.NPM_PACKAGE: _whole(grammar.NPM_PACKAGE),
    Shape.FOLDER: _whole(grammar.FOLDER),
    Shape.TARGETS: {"type": "array", "items": _TEXT, "minItems": 1},
    Shape.LANGUAGES: {"anyOf": [_LANGUAGE, {"type": "array", "items": _LANGUAGE, "minItems": 1}]},
    Shape.VIEW: {"enum": list(grammar.VIEWS)},
    Shape.NAMES: {"enum": list(grammar.NAMES)},
    Shape.STYLE: {"enum": list(grammar.STYLES)},
    Shape.FORMATTER: {"enum": list(grammar.FORMATTERS)},
    Shape.WORDS: {"type": "array", "items": {"type": ["string", "boolean", "null"]}},
}
