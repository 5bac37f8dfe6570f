"""Python validators: straight-line code for each model's rules, in one file that needs only the standard library."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from generator import facts, naming
from generator.catalog import (
    AnyOf,
    Catalog,
    Exclusive,
    Model,
    Parameter,
    ParameterType,
    Rule,
    SameLength,
    Total,
)
from generator.conditions import (
    FALSE,
    TRUE,
    All,
    Any,
    Condition,
    Constant,
    Declared,
    Defined,
    Not,
    OneOf,
    counted_items,
    defined,
    every,
    match,
    matches,
    negated,
    same_length_pairs,
    size,
    some,
    total_terms,
    whole_values,
)
from generator.fragments import Fragment, Text
from generator.json_schema import is_required, minimum_length
from generator.languages import python
from generator.languages.python import call, literal, string

FILTERS = python.FILTERS

# Names that the generated functions use themselves; a local of the same name gets `_` behind it.
_LOCALS = frozenset(
    "params issues at left get item index key type dict list str int float bool len tuple enumerate isinstance".split()
)
_CHECKS = (
    "amount among at_most check_array check_boolean check_number check_same_length check_string length require"
).split()
_EMPTY = {True: "[]", False: '""'}


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """One parameter in the two passes: `rejects` for the quick one, `check` for the thorough one."""

    key: Fragment
    local: Fragment
    is_required: bool
    rejects: Fragment
    item_rejects: Fragment | None
    check: Fragment
    item_check: Fragment | None
    missing: Fragment | None
    requirements: tuple[Guarded, ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Statements under a condition; None is no condition."""

    condition: Fragment | None
    statements: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Allowed values: a tuple in their order for messages, a set for the quick pass."""

    allowed: Fragment
    set: Fragment
    values: Fragment


@dataclass(frozen=True, slots=True)
class ObjectCheck:
    """A request body or an item of an `inputs_array`, with the names of its functions and constants."""

    passes: Fragment
    explain: Fragment
    names: Fragment
    known: Fragment
    has_optional: bool
    choices: tuple[ChoiceView, ...]
    parameters: tuple[ParameterCheck, ...]
    violations: tuple[Fragment, ...]
    rules: tuple[Guarded, ...]


@dataclass(frozen=True, slots=True)
class ModelView:
    docstring: Fragment
    imports: Fragment
    objects: tuple[ObjectCheck, ...]  # nested ones first, the body last
    body: ObjectCheck
    advice: tuple[tuple[Fragment, Fragment], ...]
    advice_locals: tuple[tuple[Fragment, Fragment], ...]


def model_stem(model: Model) -> str:
    return naming.model_identifier(model.id, model.annotations)


def model_view(model: Model, catalog: Catalog) -> ModelView:
    objects = _objects((), model.parameters, model.rules)
    advised = [one for one in model.parameters if _advice_condition(one, model.by_name) not in (TRUE, FALSE)]
    needed = {one.name for one in advised} | {m.parameter for one in advised for m in one.used_when}
    view = ModelView(
        docstring=python.docstring(
            Text(f"Request bodies of {model.name} (`{model.id}`), checked as its JSON Schema does.")
        ),
        imports=Fragment(""),
        objects=tuple(objects),
        body=objects[-1],
        advice=tuple(_advice(parameter, model.by_name) for parameter in advised),
        advice_locals=tuple((local(one), string(one.name)) for one in model.parameters if one.name in needed),
    )
    return replace(view, imports=_imports(view))


def _imports(view: ModelView) -> Fragment:
    """The checks that the module calls, as an import statement."""
    code = [str(statement) for _, statement in view.advice]
    for one in view.objects:
        for guarded in (*one.rules, *(guarded for p in one.parameters for guarded in p.requirements)):
            code += [guarded.condition or "", *guarded.statements]
        for p in one.parameters:
            code += [p.check, p.item_check or "", p.missing or ""]
    code += [str(condition) for condition, _ in view.advice]
    called = {name for text in code for name in _CHECKS if re.search(rf"\b{name}\(", text)}
    called |= {"ABSENT"} if any(one.parameters for one in view.objects) else set()
    names = sorted(
        {"ABSENT", "Issue", "refuse_unknown", "wrong_type"} | called,
        key=lambda name: (not name.isupper(), name[0].islower(), name),
    )
    return Fragment(f"from ._issues import {', '.join(names)}")


def local(parameter: Parameter) -> Fragment:
    """The local variable of a parameter."""
    name = naming.parameter_identifier(parameter.name, parameter.annotations)
    return Fragment(f"{name}_" if name in _LOCALS else name)


def _objects(
    path: tuple[Parameter, ...], parameters: tuple[Parameter, ...], rules: tuple[Rule, ...]
) -> list[ObjectCheck]:
    nested = [check for one in parameters if one.inputs for check in _objects((*path, one), one.inputs, ())]
    declared = {parameter.name: parameter for parameter in parameters}
    suffix = "".join("_" + local(parameter).strip("_") for parameter in path)
    own = ObjectCheck(
        passes=Fragment(f"_passes{suffix}"),
        explain=Fragment(f"_explain{suffix}"),
        names=Fragment(f"_NAMES{suffix.upper()}"),
        known=python.tuple_of(string(parameter.name) for parameter in parameters),
        has_optional=any(not is_required(parameter) for parameter in parameters),
        choices=tuple(
            ChoiceView(
                _constant(parameter, suffix),
                _constant(parameter, suffix, "SET"),
                python.tuple_of(literal(value) for value in parameter.allowed_values),
            )
            for parameter in parameters
            if parameter.allowed_values is not None
        ),
        parameters=tuple(_parameter_check(parameter, declared, suffix, bool(path)) for parameter in parameters),
        violations=tuple(
            Fragment(violation)
            for violation in [
                *(_missing(parameter, declared) for parameter in parameters),
                *(_violation(rule, declared) for rule in rules),
            ]
            if violation is not None
        ),
        rules=tuple(guarded for rule in rules if (guarded := _rule(rule, declared)) is not None),
    )
    return [*nested, own]


def _constant(parameter: Parameter, suffix: str, what: str = "ALLOWED") -> Fragment:
    return Fragment(f"_{what}{suffix.upper()}_{local(parameter).strip('_').upper()}")


# The quick pass: expressions that are true when a closer look is needed


def _rejects(parameter: Parameter, suffix: str) -> tuple[tuple[Fragment, ...], Fragment | None]:
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
    if kind is ParameterType.INPUTS_ARRAY:
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
            tests.append(f"{name} not in {_constant(parameter, suffix, 'SET')}")
        low = "-_INFINITY <" if parameter.min is None else f"{literal(parameter.min)} <="
        high = "< _INFINITY" if parameter.max is None else f"<= {literal(parameter.max)}"
        tests.append(f"not {low} {name} {high}")
        if parameter.whole_step is not None:
            tests.append(f"{name} % {parameter.whole_step}")
    elif parameter.allowed_values is not None:
        tests.append(f"{name} not in {_constant(parameter, suffix, 'SET')}")
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


def _missing(parameter: Parameter, declared: Declared) -> str | None:
    """Whether a conditional requirement is not met."""
    if parameter.required.always or not parameter.required.is_conditional:
        return None
    condition = some(condition for condition, _ in _requirements(parameter, declared))
    return _expression(every((condition, negated(defined(parameter.name, declared)))), "None")


def _violation(rule: Rule, declared: Declared) -> str | None:
    """Whether a rule is broken, over locals that are None when absent."""
    while_ = matches(rule.when, declared)
    known = [declared[name] for name in rule.parameters if name in declared]
    conditions = [defined(one.name, declared) for one in known]
    match rule:
        case AnyOf():
            return _expression(every((while_, negated(some(conditions)))), "None")
        case Exclusive():
            likely = [condition for condition in conditions if condition != FALSE]
            if len(likely) < 2:
                return None
            if len(likely) == 2:
                return _expression(every((while_, *likely)), "None")
            broken = " + ".join(f"bool({_expression(condition, 'None')})" for condition in likely) + " > 1"
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
    return broken if while_ == TRUE else f"{_parenthesised(while_, 'None')} and ({broken})"


def _quick_size(parameter: Parameter) -> str:
    name, absent = local(parameter), _absent_size(parameter)
    if not parameter.type.is_array:
        return f"({literal(absent)} if {name} is None else {name})"
    return f"(len({name}) if {name} else 0)" if absent == 0 else f"({absent} if {name} is None else len({name}))"


# The thorough pass: calls that append an issue for each problem


def _parameter_check(parameter: Parameter, declared: Declared, suffix: str, is_nested: bool) -> ParameterCheck:
    rejects, item_rejects = _rejects(parameter, suffix)
    name, kind = local(parameter), parameter.type
    where = _pointer(parameter, is_nested)
    at = "at" if is_nested else '""'
    lengths = {
        "minimum": str(minimum_length(parameter)) if minimum_length(parameter) else None,
        "maximum": None if parameter.max_length is None else str(parameter.max_length),
    }
    item_check = None
    if kind.is_array:
        check = call("check_array", "issues", where, name, **lengths)
        inside = python.format_string("{at}" if is_nested else "", "/" + _token(parameter.name), "/{index}")
        if kind is ParameterType.INPUTS_ARRAY:
            item_check = call(f"_explain{suffix}_{name.strip('_')}", "item", inside, "issues")
        else:
            assert kind.item is not None
            item_check = _scalar_check(parameter, kind.item, inside, "item", suffix, {})
    else:
        check = _scalar_check(parameter, kind, where, name, suffix, lengths)
    missing = None
    if is_required(parameter):
        missing = call("require", "issues", at, string(_token(parameter.name)), name)
    guards = []
    if not parameter.required.always:
        target = defined(parameter.name, declared)
        for condition, message in _requirements(parameter, declared):
            if condition != FALSE and target != TRUE:
                guards.append(Guarded(_guard(condition), (_require(parameter, message, at),)))
    return ParameterCheck(
        key=string(parameter.name),
        local=name,
        is_required=is_required(parameter),
        rejects=Fragment(" or ".join(rejects)),
        item_rejects=item_rejects,
        check=check,
        item_check=item_check,
        missing=missing,
        requirements=tuple(guards),
    )


def _scalar_check(
    parameter: Parameter, kind: ParameterType, where: str, name: str, suffix: str, lengths: dict[str, str | None]
) -> Fragment:
    allowed = None if parameter.allowed_values is None else str(_constant(parameter, suffix))
    if kind is ParameterType.BOOLEAN:
        return call("check_boolean", "issues", where, name)
    if kind is ParameterType.NUMBER:
        return call(
            "check_number",
            "issues",
            where,
            name,
            minimum=None if parameter.min is None else literal(parameter.min),
            maximum=None if parameter.max is None else literal(parameter.max),
            multiple_of=None if parameter.whole_step is None else str(parameter.whole_step),
            allowed=allowed,
        )
    if kind is ParameterType.FILE and parameter.type.is_array:
        lengths = {"minimum": "1"}
    return call("check_string", "issues", where, name, **lengths, allowed=allowed)


def _requirements(parameter: Parameter, declared: Declared) -> list[tuple[Condition, str]]:
    """The conditions under which the parameter is required, each with what to say."""
    required, name = parameter.required, parameter.name
    found = [
        (defined(one.parameter, declared), facts.dependency_message(name, "is", one)) for one in required.if_defined
    ]
    found += [
        (negated(defined(one.parameter, declared)), facts.dependency_message(name, "is not", one))
        for one in required.if_not_defined
    ]
    if required.conditional is not None:
        parts = [match(one, declared) for one in required.conditional.matches]
        is_and = required.conditional.operator == "and"
        reason = facts.conditions(required.conditional.matches, " and " if is_and else " or ")
        found.append((every(parts) if is_and else some(parts), _required_when(name, reason)))
    if required.when:
        found.append((matches(required.when, declared), _required_when(name, facts.conditions(required.when))))
    return found


def _required_when(name: str, reason: str) -> str:
    return f"{name} is required when {reason}".replace("`", "")


def _require(parameter: Parameter, message: str, at: str = '""') -> Fragment:
    empty = '"minItems"' if parameter.type.is_array else '"minLength"' if parameter.type.is_text else None
    return call(
        "require",
        "issues",
        at,
        string(_token(parameter.name)),
        local(parameter),
        message=string(message),
        empty=empty,
        has_default="True" if parameter.default_is_defined else None,
    )


def _rule(rule: Rule, declared: Declared) -> Guarded | None:
    while_ = matches(rule.when, declared)
    known = [declared[name] for name in rule.parameters if name in declared]
    if while_ == FALSE:
        return None
    message = facts.rule_message(rule)
    match rule:
        case Exclusive():
            pairs = [(a, b) for index, a in enumerate(known) for b in known[index + 1 :]]
            both = some(every((defined(a.name, declared), defined(b.name, declared))) for a, b in pairs)
            return None if both == FALSE else Guarded(_guard(every((while_, both))), (_issue("not", message),))
        case AnyOf():
            given = [one for one in (defined(one.name, declared) for one in known) if one != FALSE]
            if some(given) == TRUE:
                return None
            if len(given) == 1:
                only = given[0]
                assert isinstance(only, Defined)
                return Guarded(_guard(while_), (_require(only.parameter, message),))
            keyword = "anyOf" if given else "not"
            return Guarded(_guard(every((while_, negated(some(given))))), (_issue(keyword, message),))
        case SameLength():
            calls = [_same_length(*pair, message) for pair in same_length_pairs(known)]
        case Total():
            calls = _total(rule, known, message)
        case _:
            raise TypeError(rule)
    return Guarded(_guard(while_), tuple(calls)) if calls else None


def _same_length(counted: Parameter, compared: Parameter, most: int, message: str) -> Fragment:
    return call(
        "check_same_length",
        "issues",
        '""',
        string(_token(compared.name)),
        f"length({local(counted)}, {size(counted.default) if counted.has_default else 0})",
        str(most),
        local(compared),
        str(_absent_size(compared)),
        string(message),
    )


def _total(rule: Total, known: list[Parameter], message: str) -> list[Fragment]:
    terms, last = total_terms(known)
    calls = []
    for position, subject in enumerate([*terms, last] if last is not None else terms):
        if subject is not last and last is not None:
            continue
        used = " - ".join([literal(rule.max), *(_added(term, rule, last) for term in terms[:position])])
        limit = f"max(0, {used})" if last is None and position else used
        keyword = "maxItems" if subject.type.is_array else "maximum"
        calls.append(
            call(
                "at_most",
                "issues",
                '""',
                string(_token(subject.name)),
                local(subject),
                limit,
                string(keyword),
                literal(_absent_size(subject)),
                string(message),
            )
        )
    return calls


def _added(term: Parameter, rule: Total, last: Parameter | None) -> str:
    absent = _absent_size(term)
    default = literal(absent) if absent else None
    if not term.type.is_array:
        values = whole_values(term)
        bounds = (literal(absent), literal(values[0]), literal(values[-1]), str(term.whole_step))
        return call("amount", local(term), *bounds)
    most = counted_items(term, rule, last)
    return call("length", local(term), default=default, most=None if most is None else str(most))


def _issue(keyword: str, message: str) -> Fragment:
    return Fragment(f'issues.append(Issue("", {string(keyword)}, {string(message)}))')


# Advice: what is sent but has no effect


def _advice_condition(parameter: Parameter, declared: Declared) -> Condition:
    return matches(parameter.used_when, declared)


def _advice(parameter: Parameter, declared: Declared) -> tuple[Fragment, Fragment]:
    unused = negated(matches(parameter.used_when, declared))
    condition = f"{local(parameter)} is not ABSENT and {_parenthesised(unused, 'ABSENT')}"
    reason = facts.conditions(parameter.used_when).replace("`", "")
    message = f"{parameter.name} has no effect unless {reason}"
    issue = f"Issue({string('/' + _token(parameter.name))}, \"x-usedWhen\", {string(message)})"
    return Fragment(condition), Fragment(f"issues.append({issue})")


# Conditions as expressions
#
# In the quick pass values have been checked, and what was not sent is None: a text or an array is then defined when it
# is true. In the thorough pass anything may stand there, and what was not sent is ABSENT.


def _guard(condition: Condition) -> Fragment | None:
    return None if condition == TRUE else Fragment(_expression(condition, "ABSENT"))


def _expression(condition: Condition, absent: str) -> str | None:
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
            return " and ".join(_parenthesised(part, absent) for part in parts)
        case Any(parts):
            return " or ".join(_parenthesised(part, absent) for part in parts)
        case Not(Defined(parameter)):
            return _undefined(parameter, absent)
        case Not(inner):
            return f"not {_parenthesised(inner, absent)}"
        case _:
            raise TypeError(condition)


def _parenthesised(condition: Condition, absent: str) -> str:
    text = _expression(condition, absent)
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


def _absent_size(parameter: Parameter) -> int | float:
    return size(parameter.default) if parameter.has_default else 0


def _token(name: str) -> str:
    """A reference token of a JSON Pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def _pointer(parameter: Parameter, is_nested: bool) -> Fragment:
    pointer = "/" + _token(parameter.name)
    return python.format_string("{at}", pointer) if is_nested else string(pointer)
