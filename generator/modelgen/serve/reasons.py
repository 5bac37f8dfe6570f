"""What the service says of a wrong body. The sentences that were seen are kept, the others follow them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from .answers import shown
from .json_text import is_double

_TYPES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}

_UNKNOWN = "is not supported by this model"

# In this process a number may be NaN or infinite, and `2.0` is no count of anything.
_Exact = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
            "number": lambda _, value: (
                isinstance(value, (int, float)) and not isinstance(value, bool) and is_double(value)
            ),
        }
    ),
)


def reason(schema: Mapping[str, object], body: object) -> str | None:
    """What is wrong with the inputs of a model, the first problem in the schema's order; None where nothing is."""
    problem = first_problem(schema, body)
    if problem is None:
        return None
    name, said = problem
    if name:
        return f"Input {name} {said}"
    return "Invalid combination of inputs" if isinstance(body, dict) else f"Body {said}"


def first_problem(schema: Mapping[str, object], body: object) -> tuple[str, str] | None:
    """The first problem in the schema's order: the member that it is in, "" for all of them, and what that must be."""
    found = _problems(schema, Draft202012Validator(dict(schema)).iter_errors(body))
    first = min(found, key=lambda problem: problem[0], default=None)
    return None if first is None else (shown(first[1]), first[2])


def problems(schema: Mapping[str, object], value: object) -> list[str]:
    """All that is wrong with settings of the fake itself, in the schema's order; exact about numbers."""
    found = sorted(set(_problems(schema, _Exact(dict(schema)).iter_errors(value))))
    known = ", ".join(cast("Mapping[str, object]", schema["properties"]))
    return [
        f"{shown(name) or 'Body'} {f'is none of: {known}' if said == _UNKNOWN else said}" for _, name, said in found
    ]


def _problems(schema: Mapping[str, object], errors: Iterator[ValidationError]) -> Iterator[tuple[int, str, str]]:
    """Each problem: the place of its input in the schema's order, the input, what it must be."""
    properties = cast("Mapping[str, object]", schema.get("properties", {}))
    places = {name: index for index, name in enumerate(properties)}
    for error in errors:
        for name in _inputs(error):
            first = name.split(".")[0].split("[")[0]
            yield places.get(first, len(places)), name, _sentence(error)


def _inputs(error: ValidationError) -> list[str]:
    """The inputs that an error is about, such as `loras[0].scale`; one, but for members that lack or are too many."""
    name = ""
    for step in error.absolute_path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else str(step)
    if error.validator not in ("required", "additionalProperties", "unevaluatedProperties"):
        return [name]
    given = cast("dict[str, object]", error.instance)
    if error.validator == "required":
        members = [item for item in cast("list[str]", error.validator_value) if item not in given]
    else:
        known = cast("dict[str, object]", cast("dict[str, object]", error.schema).get("properties", {}))
        members = [item for item in given if item not in known]
    return [f"{name}.{member}" if name else member for member in members]


def _sentence(error: ValidationError) -> str:
    value = error.validator_value
    match error.validator:
        case "required":
            return "is required"
        case "additionalProperties" | "unevaluatedProperties":
            return _UNKNOWN
        case "type":
            types = [value] if isinstance(value, str) else cast("list[str]", value)
            return f"must be {' or '.join(_TYPES[item] for item in types)}"
        case "enum":
            return f"must be one of: {', '.join(map(_shown, cast('list[object]', value)))}"
        case "const":
            return f"must be {_shown(value)}"
        case "maximum":
            return f"must be at most {_shown(value)}"
        case "minimum":
            return f"must be at least {_shown(value)}"
        case "exclusiveMaximum":
            return f"must be less than {_shown(value)}"
        case "exclusiveMinimum":
            return f"must be more than {_shown(value)}"
        case "maxItems":
            return f"must be at most {value} items long"
        case "minItems":
            return f"must be at least {value} items long"
        case "maxLength":
            return f"must be at most {value} characters long"
        case "minLength":
            return f"must be at least {value} characters long"
        case "multipleOf":
            return f"must be a multiple of {_shown(value)}"
        case _:
            return "is invalid"


def _shown(value: object) -> str:
    """Texts as they are, all else as JSON; a whole number has no point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
