"""Conditions as TypeScript expressions over the locals of a generated validator; what was not sent is `undefined`.

In the quick pass values have been checked; in the thorough pass anything may stand there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from modelgen.analysis import naming
from modelgen.analysis.conditions import Condition, Constant, Defined, Every, Not, OneOf, Some
from modelgen.analysis.names import Style
from modelgen.catalog.model import JsonScalar, Parameter
from modelgen.languages.layout import LINE, SOFT_LINE, Doc, Group, Indent, joined
from modelgen.languages.typescript import literal

HELPERS = frozenset(
    "Issue addAtMost adviseStep amount checkArray checkBoolean checkDefined checkNumber checkObject checkString isArray isEmpty"
    " isLonger isObject isShorter length matchLength own passes refuseUnknown same wrongType".split()
)
_USED = frozenset("params issues at item index key value undefined NaN Infinity Number Object Array Math Set".split())


@dataclass(frozen=True, slots=True)
class Expression:
    """Finished code; `operator` is the `&&` or `||` that it is made with, `!` for a negation, "" for anything that binds closer."""

    doc: Doc
    operator: str = ""


def joined_with(operator: str, parts: Collection[Expression]) -> Expression:
    """The parts in a row; where the two operators mix, parentheses tell them apart."""
    listed = list(parts)
    if len(listed) == 1:
        return listed[0]
    docs = [parenthesised(part) if part.operator not in ("", "!", operator) else part.doc for part in listed]
    return Expression(joined((f" {operator}", LINE), docs), operator)


def parenthesised(expression: Expression) -> Doc:
    return ("(", Group(Indent(expression.doc)), ")")


def _camel(parameter: Parameter) -> str:
    first, *rest = naming.parameter_identifier(parameter.name, parameter.annotations).strip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _function(kind: str, path: Sequence[str]) -> str:
    return kind + "".join(part[:1].upper() + part[1:] for part in path)


def _constant(kind: str, path: Sequence[str]) -> str:
    return "_".join((kind, *(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", part) for part in path))).upper()


STYLE = Style(
    local=_camel,
    function=_function,
    constant=_constant,
    reserved=HELPERS | _USED | naming.reserved("typescript", "words"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The locals of one function by wire name.

    `read` collects the parameters that expressions look at, `needs` the helpers that they call.
    """

    locals: Mapping[str, str]
    is_quick: bool
    read: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)

    def local(self, parameter: Parameter) -> str:
        self.read.add(parameter.name)
        return self.locals[parameter.name]


def expression(condition: Condition, scope: Scope) -> Expression:
    """The condition over the locals of a scope.

    TypeScript takes a value that was compared with a literal for that literal, and refuses to compare it with another one. So what
    a condition speaks of more than once is compared by a function, which tells it nothing.
    """
    spoken = Counter(_spoken_of(condition))
    return _expression(condition, scope, frozenset(name for name, times in spoken.items() if times > 1))


def _spoken_of(condition: Condition) -> Iterator[str]:
    match condition:
        case Defined(parameter) | OneOf(parameter, _):
            yield parameter.name
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _spoken_of(part)
        case Not(inner):
            yield from _spoken_of(inner)


def _expression(condition: Condition, scope: Scope, repeated: frozenset[str]) -> Expression:
    match condition:
        case Constant(holds):
            return Expression("true" if holds else "false")
        case Defined(parameter):
            return _defined(parameter, scope, repeated)
        case OneOf(parameter, values):
            tests = [_equal(parameter, literal(value), scope, repeated) for value in values]
            if condition.default_matches:
                tests.insert(0, Expression(f"{scope.local(parameter)} === undefined"))
            return joined_with("||", tests)
        case Every(parts):
            return joined_with("&&", [_expression(part, scope, repeated) for part in parts])
        case Some(parts):
            return joined_with("||", [_expression(part, scope, repeated) for part in parts])
        case Not(Defined(parameter)):
            return _undefined(parameter, scope, repeated)
        case Not(inner):
            inside = (Indent((SOFT_LINE, _expression(inner, scope, repeated).doc)), SOFT_LINE)
            return Expression(Group(("!(", inside, ")")), "!")
        case _:
            raise TypeError(condition)


def _equal(parameter: Parameter, value: str, scope: Scope, repeated: frozenset[str], holds: bool = True) -> Expression:
    name = scope.local(parameter)
    if parameter.name not in repeated:
        return Expression(f"{name} {'===' if holds else '!=='} {value}")
    scope.needs.add("same")
    return Expression(f"{'' if holds else '!'}same({name}, {value})")


def _empty(parameter: Parameter, scope: Scope, repeated: frozenset[str], is_empty: bool) -> Expression:
    name = scope.local(parameter)
    if not parameter.type.is_array:
        return _equal(parameter, '""', scope, repeated, is_empty)
    if scope.is_quick and parameter.name not in repeated:
        return Expression(f"{name}.length {'===' if is_empty else '!=='} 0")
    scope.needs.add("isEmpty")
    return Expression(f"{'' if is_empty else '!'}isEmpty({name})")


def _defined(parameter: Parameter, scope: Scope, repeated: frozenset[str]) -> Expression:
    name = scope.local(parameter)
    sent = Expression(f"{name} !== undefined")
    if not (parameter.type.is_text or parameter.type.is_array):
        return sent
    filled = _empty(parameter, scope, repeated, is_empty=False)
    if not parameter.default_is_defined:
        return joined_with("&&", [sent, filled])
    if parameter.type.is_array and scope.is_quick:
        return joined_with("||", [Expression(f"{name} === undefined"), filled])
    return filled


def _undefined(parameter: Parameter, scope: Scope, repeated: frozenset[str]) -> Expression:
    name = scope.local(parameter)
    absent = Expression(f"{name} === undefined")
    if not (parameter.type.is_text or parameter.type.is_array):
        return absent
    empty = _empty(parameter, scope, repeated, is_empty=True)
    if not parameter.default_is_defined:
        return joined_with("||", [absent, empty])
    if parameter.type.is_array and scope.is_quick:
        return joined_with("&&", [Expression(f"{name} !== undefined"), empty])
    return empty


def one_of(name: str, values: Collection[JsonScalar], is_member: bool) -> Expression:
    operator, word = ("===", "||") if is_member else ("!==", "&&")
    return joined_with(word, [Expression(f"{name} {operator} {literal(value)}") for value in values])
