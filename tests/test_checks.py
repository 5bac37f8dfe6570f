"""The check plan: exactly the checks, words and advice of the table, so that one that is lost, or one too many, is seen by itself."""

from __future__ import annotations

from textwrap import dedent

import pytest
from modelgen.analysis.checks import advice, body_plan, rule_checks
from modelgen.analysis.conditions import FALSE, absent_size, size
from modelgen.analysis.evaluation import added
from modelgen.analysis.plan import AddAtMost, Advice, Check, MatchLength, Obligation, Refuse, Require, Term, ValueChecks
from modelgen.catalog.model import MISSING, Parameter, ParameterType
from modelgen.schema.json_schema import guarded_schema

from tests.tables.checks import ADVICE, REQUIREMENTS, RULES, VALUES, Row
from tests.tables.told import model_of, told


def obligation(one: Obligation) -> str:
    match one:
        case Require(parameter):
            return f"require {parameter.name}"
        case Refuse(violation):
            return f"refuse {told(violation)}: {one.keyword}"
        case AddAtMost(parameter, limit, others, is_decisive):
            less = "".join(f" less {term(other)}" for other in others) or " in all"
            return f"{parameter.name} at most {limit}{less}" + ("" if is_decisive else ", decided later")
        case MatchLength(counted, compared, most):
            return f"as many {compared.name} as {counted.name}, up to {most}"


def term(one: Term) -> str:
    ends = f"up to {one.most}" if one.most is not None else f"one of {','.join(map(str, one.values))}"
    return f"{one.parameter.name}, absent {one.absent}, {ends}"


def check(one: Check) -> str:
    words = "".join(f"\n  {text}" for text in (one.message, one.catalog_message or "-", one.sentence))
    return f"{told(one.condition)} -> {obligation(one.obligation)}{words}"


def expected(row: Row) -> list[str]:
    return dedent(row.told).strip().splitlines()


each = pytest.mark.parametrize


def value(one: ValueChecks) -> str:
    facts = (
        ("from", one.minimum),
        ("to", one.maximum),
        ("multiple of", one.multiple_of),
        (one.min_keyword, one.min_length or None),
        (one.max_keyword, one.max_length),
        ("one of", None if one.allowed is None else ",".join(map(str, one.allowed))),
    )
    said = "".join(f", {word} {fact}" for word, fact in facts if fact is not None)
    items = "" if one.items is None else f" of ({value(one.items)})"
    return f"{one.type.value}{said}{items}" + ("" if one.object is None else f" with {','.join(one.object.names)}")


@each("row", VALUES, ids=lambda row: row.about)
def test_values(row: Row) -> None:
    (plan,) = body_plan(model_of(row.parameters)).parameters
    assert value(plan.value) == row.told
    assert plan.must_be_sent is ("required: true" in row.parameters and "default" not in row.parameters)


@each("row", REQUIREMENTS, ids=lambda row: row.about)
def test_requirements(row: Row) -> None:
    plan = body_plan(model_of(row.parameters)).parameters[-1]
    assert "\n".join(map(check, plan.requirements)).splitlines() == expected(row)


@each("row", RULES, ids=lambda row: row.about)
def test_rules(row: Row) -> None:
    model = model_of(row.parameters, row.rule)
    (checks,) = body_plan(model).rules
    assert "\n".join(map(check, checks.checks)).splitlines() == expected(row)
    assert checks.rule is model.rules[0] and all(one.condition == checks.condition for one in checks.checks)


def test_a_rule_whose_condition_never_holds_is_known_by_it() -> None:
    model = model_of("- {name: a, type: string}", "anyOf: [a], when: {a: [1]}")
    assert rule_checks(model.rules[0], model.by_name).condition == FALSE


@each("row", ADVICE, ids=lambda row: row.about)
def test_advice(row: Row) -> None:
    found = [
        f"{one.parameter.name}, where {told(one.condition)}: {one.message}"
        if isinstance(one, Advice)
        else f"{one.parameter.name} in steps of {one.step} from {one.origin}"
        for one in advice(model_of(row.parameters))
    ]
    assert found == expected(row)


def test_inputs_know_the_way_to_them() -> None:
    inner = "inputs: [{name: b, type: inputs_array, inputs: [{name: c, type: string}]}]"
    plan = body_plan(model_of(f"- {{name: a, type: inputs_array, {inner}}}"))
    (first,) = plan.nested
    assert (plan.path, first.path, first.nested[0].path) == ((), ("a",), ("a", "b"))


def test_messages_of_the_catalogue_stand_beside_what_they_are_about() -> None:
    """As comments in JSON Schema, for whoever reads what a validator refused by."""
    parameters = "- {name: a, type: string, required: {ifDefined: {b: {message: With b.}}}}\n- {name: b, type: string}\n- {name: c, type: string}"
    model = model_of(parameters, "exclusive: [a, b, c], message: One of them.")
    shown = str(guarded_schema(body_plan(model)))
    assert shown.count("'$comment': 'With b.'") == 1 and shown.count("'$comment': 'One of them.'") == 1


@each(
    ("value", "what"),
    [([], 0), (["a", "b"], 2), (2.5, 2.5), (-3, -3), (True, 0), ("long", 0), ({"a": 1}, 0), (None, 0), (MISSING, 0)],
)
def test_what_a_value_adds_to_a_total(value: object, what: float) -> None:
    assert size(value) == what and isinstance(size(value), bool) is False


def test_what_is_not_sent_adds_what_its_default_does() -> None:
    without = Parameter("p", ParameterType.NUMBER)
    having = Parameter("p", ParameterType.NUMBER, default=2)
    assert [absent_size(without), added(without, {}), added(without, {"p": 3})] == [0, 0, 3]
    assert [absent_size(having), added(having, {}), added(having, {"p": 3})] == [2, 2, 3]
