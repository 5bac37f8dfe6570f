"""Whether a value keeps to its parameter's own bounds."""

from __future__ import annotations

from generator.catalog import Json, Parameter
from generator.diagnostics import quoted


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
