"""Conditions as Python expressions over the locals of a generated validator.

In the quick pass values have been checked, and what was not sent is None: a text or an array is then defined when it is
true. In the thorough pass anything may stand there, and what was not sent is ABSENT.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from modelgen.analysis import naming
from modelgen.analysis.conditions import Condition, Constant, Defined, Every, Not, OneOf, Some
from modelgen.analysis.names import Style
from modelgen.catalog.model import JsonScalar, Parameter
from modelgen.languages import python
from modelgen.languages.code import Fragment
from modelgen.languages.python import literal

_EMPTY = {True: "[]", False: '""'}

# What the generated functions call or name, so that no local hides it.
HELPERS = frozenset(
    "ABSENT Issue add_at_most advise_step among amount check_array check_boolean check_number check_string is_plain length"
    " match_length refuse_unknown require wrong_type".split()
)
_USED = frozenset(
    "params issues at left get item index key type dict list str int float bool len tuple enumerate isinstance max"
    " TypeError".split()
)


class Level(IntEnum):
    """How tightly an expression binds (Python reference, 6.17)."""

    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    ATOM = 5


@dataclass(frozen=True, slots=True)
class Expression:
    """Finished code, how tightly it binds, and which helpers it calls."""

    text: str
    level: Level = Level.ATOM
    needs: frozenset[str] = frozenset()

    @property
    def as_operand(self) -> str:
        """The code as an operand of `and` or `or`; where the two mix, parentheses help the reader."""
        return f"({self.text})" if self.level <= Level.NOT else self.text


def joined(operator: str, level: Level, parts: Iterable[Expression]) -> Expression:
    listed = list(parts)
    if len(listed) == 1:
        return listed[0]
    needs = frozenset[str]().union(*(part.needs for part in listed))
    return Expression(f" {operator} ".join(part.as_operand for part in listed), level, needs)


def either(parts: Iterable[Expression]) -> Expression:
    return joined("or", Level.OR, parts)


def both(parts: Iterable[Expression]) -> Expression:
    return joined("and", Level.AND, parts)


def _local(parameter: Parameter) -> str:
    return naming.parameter_identifier(parameter.name, parameter.annotations)


def _function(kind: str, path: Sequence[str]) -> str:
    return "_" + "_".join((kind, *(part.strip("_") for part in path)))


STYLE = Style(
    local=_local,
    function=_function,
    constant=lambda kind, path: _function(kind, path).upper(),
    reserved=HELPERS | _USED | naming.reserved("python", "keywords"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The locals of one function by wire name, and what stands for a parameter that was not sent.

    `read` collects the parameters that expressions look at.
    """

    locals: Mapping[str, str]
    absent: str
    read: set[str] = field(default_factory=set)

    @property
    def is_quick(self) -> bool:
        return self.absent == "None"

    def local(self, parameter: Parameter) -> str:
        self.read.add(parameter.name)
        return self.locals[parameter.name]


def expression(condition: Condition, scope: Scope) -> Expression:
    """The condition over the locals of a scope."""
    match condition:
        case Constant(holds):
            return Expression("True" if holds else "False")
        case Defined(parameter):
            return _defined(parameter, scope)
        case OneOf(parameter, values):
            test = _one_of(scope.local(parameter), values, scope)
            return either([_is_absent(parameter, scope), test]) if condition.default_matches else test
        case Every(parts):
            return both(expression(part, scope) for part in parts)
        case Some(parts):
            return either(expression(part, scope) for part in parts)
        case Not(Defined(parameter)):
            return _undefined(parameter, scope)
        case Not(inner):
            tested = expression(inner, scope)
            text = f"({tested.text})" if tested.level < Level.NOT else tested.text
            return Expression(f"not {text}", Level.NOT, tested.needs)
        case _:
            raise TypeError(condition)


def _is_absent(parameter: Parameter, scope: Scope) -> Expression:
    return _compared(f"{scope.local(parameter)} is {scope.absent}", scope)


def _compared(text: str, scope: Scope) -> Expression:
    return Expression(text, Level.COMPARISON, frozenset() if scope.is_quick else frozenset(("ABSENT",)))


def _defined(parameter: Parameter, scope: Scope) -> Expression:
    name = scope.local(parameter)
    if not (parameter.type.is_text or parameter.type.is_array):
        return _compared(f"{name} is not {scope.absent}", scope)
    filled = Expression(f"{name} != {_EMPTY[parameter.type.is_array]}", Level.COMPARISON)
    if parameter.default_is_defined:
        return filled
    return Expression(name) if scope.is_quick else both([_compared(f"{name} is not {scope.absent}", scope), filled])


def _undefined(parameter: Parameter, scope: Scope) -> Expression:
    name = scope.local(parameter)
    if not (parameter.type.is_text or parameter.type.is_array):
        return _is_absent(parameter, scope)
    empty = Expression(f"{name} == {_EMPTY[parameter.type.is_array]}", Level.COMPARISON)
    if parameter.default_is_defined:
        return empty
    return Expression(f"not {name}", Level.NOT) if scope.is_quick else either([_is_absent(parameter, scope), empty])


def _one_of(name: str, values: Collection[JsonScalar], scope: Scope) -> Expression:
    listed = python.tuple_of(literal(value) for value in values)
    if not scope.is_quick:
        return Expression(f"among({name}, {listed})", needs=frozenset(("among",)))
    only = next(iter(values))
    is_one_text = len(values) == 1 and isinstance(only, str)
    return Expression(f"{name} == {literal(only)}" if is_one_text else f"{name} in {listed}", Level.COMPARISON)


def fragment(expression: Expression | None) -> Fragment | None:
    return None if expression is None else Fragment(expression.text)
