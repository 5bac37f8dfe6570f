"""Whether a default may be sent as it is; if not it is no `default` of a schema, because tools that fill it in would break the body."""

from __future__ import annotations

from modelgen.analysis.checks import value_checks
from modelgen.analysis.conditions import json_equal
from modelgen.analysis.evaluation import checks_of, is_kept
from modelgen.analysis.plan import ObjectPlan
from modelgen.catalog.bounds import minimum_length, out_of_bounds
from modelgen.catalog.model import Json, Parameter, ParameterType


def is_sendable(parameter: Parameter, default: Json) -> bool:
    """Whether a default of the parameter's type would pass where it is sent."""
    if default in ("", []):
        return not minimum_length(parameter)
    if out_of_bounds(parameter, default) is not None or not _is_allowed(parameter, default):
        return False
    if parameter.type is ParameterType.INPUTS_ARRAY and isinstance(default, list):
        plan = value_checks(parameter).object
        return plan is None or all(isinstance(item, dict) and _passes(item, plan) for item in default)
    return True


def _passes(item: dict[str, Json], plan: ObjectPlan) -> bool:
    """Whether an item, whose values are of the declared types, passes as an item that is sent."""
    declared = {one.name: one.parameter for one in plan.parameters}
    return (
        all(one.name in item for one in plan.parameters if one.must_be_sent)
        and all(name in declared and is_sendable(declared[name], value) for name, value in item.items())
        and all(is_kept(check, item) for check in checks_of(plan))
    )


def _is_allowed(parameter: Parameter, value: Json) -> bool:
    allowed = parameter.allowed_values
    listed = value if isinstance(value, list) else [value]
    return allowed is None or all(any(json_equal(one, other) for other in allowed) for one in listed)
