"""Conditions over effective values: the defaults overlaid by what is sent.

They are folded as far as the declarations decide them: a number or boolean with a default is always defined, a parameter that
is not declared never is, and a value that a parameter can never have is never equal to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from modelgen.catalog.model import JsonScalar, Match, Parameter, ParameterType, Requirement

Declared: TypeAlias = "Mapping[str, Parameter]"


@dataclass(frozen=True, slots=True)
class Constant:
    """Decided by the declarations alone."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Defined:
    """The effective value is there and is not `""` or `[]`."""

    parameter: Parameter


@dataclass(frozen=True, slots=True)
class OneOf:
    """The effective value is one of `values`."""

    parameter: Parameter
    values: tuple[JsonScalar, ...]

    @property
    def default_matches(self) -> bool:
        return self.parameter.has_default and any(json_equal(self.parameter.default, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """An array has at least `size` items, or a number is at least `size`; what is not there counts 0."""

    parameter: Parameter
    size: int | float


@dataclass(frozen=True, slots=True)
class Exactly:
    """An array has exactly `size` items."""

    parameter: Parameter
    size: int


@dataclass(frozen=True, slots=True)
class Every:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition


Condition: TypeAlias = "Constant | Defined | OneOf | AtLeast | Exactly | Every | Some | Not"

TRUE, FALSE = Constant(True), Constant(False)


def json_equal(left: object, right: object) -> bool:
    """Equality of JSON: `1` equals `1.0`, `true` equals no number."""
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def defined(name: str, declared: Declared) -> Condition:
    parameter = declared.get(name)
    if parameter is None:
        return FALSE
    return TRUE if always_defined(parameter) else Defined(parameter)


def matches(all_of: Iterable[Match], declared: Declared) -> Condition:
    """Every match holds; one over a parameter that is not declared never does."""
    return every(match(one, declared) for one in all_of)


def match(one: Match, declared: Declared) -> Condition:
    parameter = declared.get(one.parameter)
    if parameter is None:
        return FALSE
    possible = tuple(value for value in one.values if _may_equal(parameter.type, value))
    return OneOf(parameter, possible) if possible else FALSE


def _may_equal(kind: ParameterType, value: JsonScalar) -> bool:
    """Whether a value of the type can be equal to a scalar at all; an array never is."""
    if isinstance(value, bool):
        return kind is ParameterType.BOOLEAN
    return kind.is_text if isinstance(value, str) else kind is ParameterType.NUMBER


def every(conditions: Iterable[Condition]) -> Condition:
    parts = [part for part in conditions if part != TRUE]
    if FALSE in parts:
        return FALSE
    return TRUE if not parts else parts[0] if len(parts) == 1 else Every(tuple(parts))


def some(conditions: Iterable[Condition]) -> Condition:
    parts = [part for part in conditions if part != FALSE]
    if TRUE in parts:
        return TRUE
    return FALSE if not parts else parts[0] if len(parts) == 1 else Some(tuple(parts))


def negated(condition: Condition) -> Condition:
    if isinstance(condition, Constant):
        return FALSE if condition.holds else TRUE
    return condition.condition if isinstance(condition, Not) else Not(condition)


def requirement_conditions(requirement: Requirement, declared: Declared) -> list[tuple[Condition, str | None]]:
    """Under what conditions a parameter is required, each with the catalogue's message; `always` is left out."""
    return required_when(requirement, lambda name: defined(name, declared), lambda one: match(one, declared))


def required_when(
    requirement: Requirement, defined: Callable[[str], Condition], match: Callable[[Match], Condition]
) -> list[tuple[Condition, str | None]]:
    """The same, over what a name and a match come to.

    In the order of the forms: `ifDefined`, `ifNotDefined`, `conditional`, `when`.
    """
    found = [(defined(one.parameter), one.message) for one in requirement.if_defined]
    found += [(negated(defined(one.parameter)), one.message) for one in requirement.if_not_defined]
    if requirement.conditional is not None:
        parts = [match(one) for one in requirement.conditional.matches]
        found.append((every(parts) if requirement.conditional.operator == "and" else some(parts), None))
    if requirement.when:
        found.append((every(map(match, requirement.when)), None))
    return found


def size(value: object) -> int | float:
    """What a value adds to a total: the items of an array, the value of a number; anything else nothing."""
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def absent_size(parameter: Parameter) -> int | float:
    """What a parameter adds to a total when it is not sent: what its default does, else nothing."""
    return size(parameter.default)


def always_defined(parameter: Parameter) -> bool:
    """Numbers and booleans have no empty value, so a default is never overlaid by one."""
    return parameter.default_is_defined and parameter.type in (ParameterType.NUMBER, ParameterType.BOOLEAN)
