"""The check plan: what is checked of a request body, in which order, with which words. Every language prints it.

An object (the body, or an item of an `inputs_array`) has the checks of each parameter's value in documented order, each followed
by the parameter's requirements; then its rules; then that it holds nothing unknown. A check of a value always stands at that
value and is named by its JSON Schema keyword; its sentence is in `messages`. Requirements and rules are `Check`s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from modelgen.analysis.conditions import Condition, Not, Some
from modelgen.catalog.model import JsonScalar, Parameter, Rule


class JsonType(Enum):
    """The `type` keyword of JSON Schema."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"

    @property
    def is_number(self) -> bool:
        return self in (JsonType.NUMBER, JsonType.INTEGER)


@dataclass(frozen=True, slots=True)
class ValueChecks:
    """What one value must be, in the order of reporting: its type, bounds, step or length, allowed values, then its items.

    Bounds speak of numbers only and lengths of texts or arrays only, as in JSON Schema; `allowed` speaks of any value.
    Lengths are code points of a text, items of an array. An object without a plan may hold anything.
    """

    type: JsonType
    minimum: int | float | None = None
    maximum: int | float | None = None
    multiple_of: int | None = None
    min_length: int = 0
    max_length: int | None = None
    allowed: tuple[JsonScalar, ...] | None = None
    items: ValueChecks | None = None
    object: ObjectPlan | None = None

    @property
    def min_keyword(self) -> str:
        """The keyword of `min_length`."""
        return "minItems" if self.type is JsonType.ARRAY else "minLength"

    @property
    def max_keyword(self) -> str:
        """The keyword of `max_length`."""
        return "maxItems" if self.type is JsonType.ARRAY else "maxLength"


@dataclass(frozen=True, slots=True)
class Require:
    """The parameter is defined: `required` at the object where it is absent, `empty_keyword` at the value where it is empty."""

    parameter: Parameter

    @property
    def empty_keyword(self) -> str | None:
        kind = self.parameter.type
        return "minItems" if kind.is_array else "minLength" if kind.is_text else None


@dataclass(frozen=True, slots=True)
class Refuse:
    """`violation` does not hold; where it does, the object itself is refused."""

    violation: Condition

    @property
    def keyword(self) -> str:
        """What JSON Schema says it with."""
        return "anyOf" if isinstance(self.violation, Not) and isinstance(self.violation.condition, Some) else "not"


@dataclass(frozen=True, slots=True)
class Term:
    """What one parameter adds to a total, as far as a total can tell.

    An array adds its items, of which `most` are told apart, its default's included (None is all). A number adds its value, which is one of `values`:
    from the lowest to the highest in whole steps. `absent` is what is added when it is not sent, which may be beyond them.
    """

    parameter: Parameter
    absent: int | float
    most: int | None = None
    values: tuple[int | float, ...] = ()


@dataclass(frozen=True, slots=True)
class AddAtMost:
    """The parameter adds at most `limit` less what the `others` add: `maximum` or `maxItems` at the value, `required` at the
    object where it is absent and its default is too much.

    Compared is the value with the difference, which is how JSON Schema says it; sums of floats would round.
    `is_decisive`: whether a body can break the rule by this check alone; a later check of the rule covers it otherwise.
    """

    parameter: Parameter
    limit: int | float
    others: tuple[Term, ...]
    is_decisive: bool = True

    @property
    def keyword(self) -> str:
        return "maxItems" if self.parameter.type.is_array else "maximum"


@dataclass(frozen=True, slots=True)
class MatchLength:
    """`compared` has as many items as `counted`, where both are defined: `minItems`, `maxItems` or `required`.

    Up to `most` items of `counted` are told apart; beyond is its own bound.
    """

    counted: Parameter
    compared: Parameter
    most: int


Obligation: TypeAlias = "Require | Refuse | AddAtMost | MatchLength"


@dataclass(frozen=True, slots=True)
class Check:
    """Where `condition` holds, `obligation` must; else `message` is said, at the place and with the keyword of the obligation.

    `sentence` says to who has not yet sent anything what is asked, with its condition (Markdown).
    """

    condition: Condition
    obligation: Obligation
    message: str
    catalog_message: str | None = None  # what the catalogue itself says
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class RuleChecks:
    """A rule as checks that hold while `condition` does."""

    rule: Rule
    condition: Condition
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What is sent and has no effect while `condition` holds; keyword `x-usedWhen`, at the value."""

    parameter: Parameter
    condition: Condition
    message: str


@dataclass(frozen=True, slots=True)
class StepAdvice:
    """A number, or an item of an array of numbers, that is no multiple of a fractional `step`, from 0 or from `origin`.

    Keyword `x-step`, at the value. Compared with a tolerance, because no double is a multiple of 0.1.
    """

    parameter: Parameter
    step: int | float
    origin: int | float


@dataclass(frozen=True, slots=True)
class ParameterPlan:
    """One parameter: whether a call must send it, what its value must be, and when it must be defined."""

    parameter: Parameter
    must_be_sent: bool
    value: ValueChecks
    requirements: tuple[Check, ...]

    @property
    def name(self) -> str:
        return self.parameter.name


@dataclass(frozen=True, slots=True)
class ObjectPlan:
    """A request body, or an item of an `inputs_array`; `path` names the arrays that lead to it."""

    path: tuple[str, ...]
    parameters: tuple[ParameterPlan, ...]
    rules: tuple[RuleChecks, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.parameters)

    @property
    def nested(self) -> tuple[ObjectPlan, ...]:
        """The items of its own arrays, in documented order."""
        return tuple(one.value.object for one in self.parameters if one.value.object is not None)

    @property
    def all(self) -> Iterator[ObjectPlan]:
        """This object, and every one within it."""
        yield self
        for one in self.nested:
            yield from one.all
