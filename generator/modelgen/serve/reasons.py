"""What the service says of a wrong body. The sentences that were seen are kept, the others follow them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

_TYPES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def reason(schema: Mapping[str, object], body: object) -> str | None:
    """What is wrong with a body, the first problem in the schema's order; None where nothing is."""
    errors = Draft202012Validator(dict(schema)).iter_errors(body)
    properties = cast("Mapping[str, object]", schema.get("properties", {}))
    places = {name: index for index, name in enumerate(properties)}
    said = ((_input(error), error) for error in errors)
    first = min(said, key=lambda pair: places.get(pair[0].split(".")[0].split("[")[0], len(places)), default=None)
    return None if first is None else _sentence(*first)


def _input(error: ValidationError) -> str:
    """The input that an error is about, such as `loras[0].scale`."""
    name = ""
    for step in error.absolute_path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else str(step)
    if error.validator == "required":
        required, given = cast("list[str]", error.validator_value), cast("dict[str, object]", error.instance)
        missing = next((item for item in required if item not in given), "")
        return f"{name}.{missing}" if name else missing
    if error.validator == "additionalProperties":
        schema, given = cast("dict[str, object]", error.schema), cast("dict[str, object]", error.instance)
        known = cast("dict[str, object]", schema.get("properties", {}))
        unknown = next((item for item in given if item not in known), "")
        return f"{name}.{unknown}" if name else unknown
    return name


def _sentence(name: str, error: ValidationError) -> str:
    keyword, value = str(error.validator), error.validator_value
    text = isinstance(error.instance, str)
    if not name:
        return "Body must be an object" if keyword == "type" else "Invalid combination of inputs"
    match keyword:
        case "required":
            return f"Input {name} is required"
        case "additionalProperties" | "unevaluatedProperties":
            return f"Input {name} is not supported by this model"
        case "type":
            types = [value] if isinstance(value, str) else cast("list[str]", value)
            return f"Input {name} must be {' or '.join(_TYPES.get(item, item) for item in types)}"
        case "enum":
            return f"Input {name} must be one of: {', '.join(map(str, cast('list[object]', value)))}"
        case "const":
            return f"Input {name} must be {value}"
        case "maximum" | "exclusiveMaximum":
            return f"Input {name} must be at most {value}"
        case "minimum" | "exclusiveMinimum":
            return f"Input {name} must be at least {value}"
        case "maxItems":
            return f"Input {name} must be at most {value} items long"
        case "minItems":
            return f"Input {name} must be at least {value} items long"
        case "maxLength":
            return f"Input {name} must be at most {value} characters long"
        case "minLength":
            # Of one character at least: it may not be empty.
            return f"Input {name} must be at least {value} characters long" if text else f"Input {name} is required"
        case "multipleOf":
            return f"Input {name} must be a multiple of {value}"
        case _:
            return f"Input {name} is invalid"
