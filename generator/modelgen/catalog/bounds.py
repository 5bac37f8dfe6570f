"""What a parameter asks of a value by itself, and whether a value keeps to it."""

from __future__ import annotations

from modelgen.catalog.model import Json, Parameter, ParameterType
from modelgen.diagnostics.diagnostic import quoted


def minimum_length(parameter: Parameter) -> int:
    """The fewest code points or items that may be sent: an asset id, and what is always required, is never empty."""
    least = parameter.min_length or 0
    is_empty_refused = parameter.type is ParameterType.FILE or parameter.required.always
    return max(least, 1) if is_empty_refused and (parameter.type.is_text or parameter.type.is_array) else least


def is_required(parameter: Parameter) -> bool:
    """Whether a call must send it: always required, and no default that satisfies it."""
    return parameter.required.always and not parameter.default_is_defined


def is_sendable(parameter: Parameter, default: Json) -> bool:
    """Whether the default may be sent; if not it is no `default`, because tools that fill it in would break the body."""
    if default in ("", []):
        return not minimum_length(parameter)
    return out_of_bounds(parameter, default) is None


def out_of_bounds(parameter: Parameter, value: Json) -> str | None:
    """What is wrong with a value of the parameter's type, such as `5 is more than max 1`; None where nothing is."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, int | float) and not isinstance(item, bool):
            if parameter.min is not None and item < parameter.min:
                return f"{quoted(item)} is less than min {quoted(parameter.min)}"
            if parameter.max is not None and item > parameter.max:
                return f"{quoted(item)} is more than max {quoted(parameter.max)}"
            if parameter.whole_step is not None and item % parameter.whole_step:
                return f"{quoted(item)} is not a multiple of step {quoted(parameter.whole_step)}"
    if isinstance(value, str | list):
        if parameter.min_length is not None and len(value) < parameter.min_length:
            return f"is shorter than minLength {parameter.min_length}"
        if parameter.max_length is not None and len(value) > parameter.max_length:
            return f"is longer than maxLength {parameter.max_length}"
    return None
