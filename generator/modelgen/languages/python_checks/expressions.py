"""Conditions as Python expressions over the locals of a generated validator.

In the quick pass values have been checked, and what was not sent is None: a text or an array is then defined when it is
true. In the thorough pass anything may stand there, and what was not sent is ABSENT.
"""

from __future__ import annotations

from modelgen.analysis import naming
from modelgen.analysis.conditions import TRUE, All, Any, Condition, Constant, Defined, Not, OneOf, size
from modelgen.catalog.model import Parameter
from modelgen.languages import python
from modelgen.languages.code import Fragment
from modelgen.languages.python import literal

# Names that the generated functions use themselves; a local of the same name gets `_` behind it.
_LOCALS = frozenset(
    "params issues at left get item index key type dict list str int float bool len tuple enumerate isinstance".split()
)
_EMPTY = {True: "[]", False: '""'}


def local(parameter: Parameter) -> Fragment:
    """The local variable of a parameter."""
    name = naming.parameter_identifier(parameter.name, parameter.annotations)
    return Fragment(f"{name}_" if name in _LOCALS else name)


def constant(parameter: Parameter, suffix: str, what: str = "ALLOWED") -> Fragment:
    return Fragment(f"_{what}{suffix.upper()}_{local(parameter).strip('_').upper()}")


def guard(condition: Condition) -> Fragment | None:
    return None if condition == TRUE else Fragment(expression(condition, "ABSENT"))


def expression(condition: Condition, absent: str) -> str | None:
    """The condition over locals that are `absent` (`None` in the quick pass) when not sent; None where it is false."""
    match condition:
        case Constant(holds):
            return "True" if holds else None
        case Defined(parameter):
            return _defined(parameter, absent)
        case OneOf(parameter, values):
            test = _one_of(local(parameter), values, absent)
            return f"{local(parameter)} is {absent} or {test}" if condition.default_matches else test
        case All(parts):
            return " and ".join(parenthesised(part, absent) for part in parts)
        case Any(parts):
            return " or ".join(parenthesised(part, absent) for part in parts)
        case Not(Defined(parameter)):
            return _undefined(parameter, absent)
        case Not(inner):
            return f"not {parenthesised(inner, absent)}"
        case _:
            raise TypeError(condition)


def parenthesised(condition: Condition, absent: str) -> str:
    text = expression(condition, absent)
    assert text is not None
    return f"({text})" if " or " in text or " and " in text or text.startswith("not ") else text


def _defined(parameter: Parameter, absent: str) -> str:
    name = local(parameter)
    if not (parameter.type.is_text or parameter.type.is_array):
        return f"{name} is not {absent}"
    if parameter.default_is_defined:
        return f"{name} != {_EMPTY[parameter.type.is_array]}"
    return name if absent == "None" else f"{name} is not ABSENT and {name} != {_EMPTY[parameter.type.is_array]}"


def _undefined(parameter: Parameter, absent: str) -> str:
    name = local(parameter)
    if not (parameter.type.is_text or parameter.type.is_array):
        return f"{name} is {absent}"
    if parameter.default_is_defined:
        return f"{name} == {_EMPTY[parameter.type.is_array]}"
    return f"not {name}" if absent == "None" else f"{name} is ABSENT or {name} == {_EMPTY[parameter.type.is_array]}"


def _one_of(name: str, values: tuple[bool | int | float | str, ...], absent: str) -> str:
    listed = python.tuple_of(literal(value) for value in values)
    if absent == "ABSENT":
        return f"among({name}, {listed})"
    return (
        f"{name} == {literal(values[0])}" if len(values) == 1 and isinstance(values[0], str) else f"{name} in {listed}"
    )


def absent_size(parameter: Parameter) -> int | float:
    return size(parameter.default) if parameter.has_default else 0


def token(name: str) -> str:
    """A reference token of a JSON Pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")
