"""The quick pass of a generated validator: expressions that are true when a closer look is needed.

They may ask for a closer look too often, never too rarely; the shape follows what measures fastest in CPython.
"""

from __future__ import annotations

from modelgen.analysis.conditions import (
    FALSE,
    TRUE,
    Declared,
    defined,
    every,
    matches,
    negated,
    requirement_conditions,
    some,
)
from modelgen.catalog.bounds import minimum_length
from modelgen.catalog.model import AnyOf, Exclusive, Parameter, ParameterType, Rule, SameLength, Total
from modelgen.languages.code import Fragment
from modelgen.languages.python import literal
from modelgen.languages.python_checks.expressions import absent_size, constant, expression, local, parenthesised


def rejects(parameter: Parameter, suffix: str) -> tuple[tuple[Fragment, ...], Fragment | None]:
    """What a value of the parameter must not be, and what no item of it must be."""
    name, kind = local(parameter), parameter.type
    least, most = minimum_length(parameter), parameter.max_length
    if not kind.is_array:
        return _scalar_rejects(parameter, kind, name, suffix), None
    tests = [f"type({name}) is not list"]
    if least:
        tests.append(f"not {name}" if least == 1 else f"len({name}) < {least}")
    if most is not None:
        tests.append(f"len({name}) > {most}")
    item: str | None = None
    if kind is ParameterType.INPUTS_ARRAY and not parameter.inputs:
        item = "type(item) is not dict"
    elif kind is ParameterType.INPUTS_ARRAY:
        item = f"not _passes{suffix}_{name.strip('_')}(item)"
    elif kind is ParameterType.FILE_ARRAY and parameter.allowed_values is None:
        tests.append(f'"".startswith(tuple({name}))')
    elif parameter.allowed_values is None and kind.item is not ParameterType.NUMBER:
        item = "type(item) is not str"
    else:
        assert kind.item is not None
        item = " or ".join(_scalar_rejects(parameter, kind.item, "item", suffix))
    return tuple(Fragment(test) for test in tests), None if item is None else Fragment(item)


def _scalar_rejects(parameter: Parameter, kind: ParameterType, name: str, suffix: str) -> tuple[Fragment, ...]:
    is_item = parameter.type.is_array
    tests = []
    if kind is ParameterType.BOOLEAN:
        tests.append(f"type({name}) is not bool")
    elif kind is ParameterType.NUMBER:
        tests.append(f"type({name}) is not int and type({name}) is not float")
        if parameter.allowed_values is not None:
            tests.append(f"{name} not in {constant(parameter, suffix, 'SET')}")
        low = "-_INFINITY <" if parameter.min is None else f"{literal(parameter.min)} <="
        high = "< _INFINITY" if parameter.max is None else f"<= {literal(parameter.max)}"
        tests.append(f"not {low} {name} {high}")
        if parameter.whole_step is not None:
            tests.append(f"{name} % {parameter.whole_step}")
    elif parameter.allowed_values is not None:
        tests.append(f"{name} not in {constant(parameter, suffix, 'SET')}")
    else:
        tests.append(f"type({name}) is not str")
    if not is_item:
        least, most = minimum_length(parameter), parameter.max_length
        if least:
            tests.append(f'{name} == ""' if least == 1 else f"len({name}) < {least}")
        if most is not None:
            tests.append(f"len({name}) > {most}")
    elif kind is ParameterType.FILE:
        tests.append(f'{name} == ""')
    return tuple(Fragment(test) for test in tests)


def missing(parameter: Parameter, declared: Declared) -> str | None:
    """Whether a conditional requirement is not met."""
    if parameter.required.always or not parameter.required.is_conditional:
        return None
    condition = some(condition for condition, _ in requirement_conditions(parameter.required, declared))
    return expression(every((condition, negated(defined(parameter.name, declared)))), "None")


def violation(rule: Rule, declared: Declared) -> str | None:
    """Whether a rule is broken, over locals that are None when absent."""
    while_ = matches(rule.when, declared)
    known = [declared[name] for name in rule.parameters if name in declared]
    conditions = [defined(one.name, declared) for one in known]
    match rule:
        case AnyOf():
            return expression(every((while_, negated(some(conditions)))), "None")
        case Exclusive():
            likely = [condition for condition in conditions if condition != FALSE]
            if len(likely) < 2:
                return None
            if len(likely) == 2:
                return expression(every((while_, *likely)), "None")
            broken = " + ".join(f"bool({expression(condition, 'None')})" for condition in likely) + " > 1"
        case SameLength():
            sizes = [_quick_size(one) for one in known]
            pairs = [(a, b) for index, a in enumerate(sizes) for b in sizes[index + 1 :]]
            if not pairs:
                return None
            broken = " or ".join(f"0 != {a} != {b} != 0" for a, b in pairs)
        case Total():
            if not known:
                return None
            broken = " + ".join(_quick_size(one) for one in known) + f" > {literal(rule.max)}"
        case _:
            raise TypeError(rule)
    if while_ == FALSE:
        return None
    return broken if while_ == TRUE else f"{parenthesised(while_, 'None')} and ({broken})"


def _quick_size(parameter: Parameter) -> str:
    name, absent = local(parameter), absent_size(parameter)
    if not parameter.type.is_array:
        return f"({literal(absent)} if {name} is None else {name})"
    return f"(len({name}) if {name} else 0)" if absent == 0 else f"({absent} if {name} is None else len({name}))"
