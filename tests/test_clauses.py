"""Rules in clauses: exactly those of the table, so that a case that is missing, or one too many, is seen by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from modelgen.analysis import clauses
from modelgen.analysis.checks import rule_checks
from modelgen.analysis.clauses import AtMost, Consequence
from modelgen.analysis.conditions import AtLeast, Constant, Defined, Every, Exactly, Not, OneOf, Some
from modelgen.analysis.totals import NotExpressible
from modelgen.catalog.model import Parameter, Rule
from modelgen.catalog.model_file import read_model
from modelgen.source.parsing import parse

from tests.tables.clauses import ROWS, Row

HEAD = "id: model_acme-row\nname: Row\nprovider: Acme\ncapabilities: [txt2img]\nupdated: 2026-01-31\nparameters:\n"


def told(condition: Consequence, is_inner: bool = False) -> str:
    """A condition in the words of the table."""
    match condition:
        case Constant(holds):
            return "true" if holds else "false"
        case Defined(parameter):
            return parameter.name
        case AtLeast(parameter, size):
            return f"{parameter.name}>={size}"
        case AtMost(parameter, size):
            return f"{parameter.name}<={size}"
        case Exactly(parameter, size):
            return f"{parameter.name}={size}"
        case OneOf(parameter, values):
            shown = ",".join(one if isinstance(one, str) else json.dumps(one) for one in values)
            return f"{parameter.name}:{shown}"
        case Not(inner):
            return f"!{told(inner, is_inner=True)}"
        case Every(parts) | Some(parts):
            assert len(parts) > 1
            text = (" * " if isinstance(condition, Every) else " | ").join(told(part, is_inner=True) for part in parts)
            return f"({text})" if is_inner else text
    raise TypeError(condition)


def written_out(row: Row) -> tuple[str, ...] | str:
    text = f"{HEAD}{row.parameters}\nrules:\n- {{{row.rule}}}\n"
    file, root, problems = parse(text.encode(), "row.yaml")
    draft, found = read_model(file, root, "row.yaml")
    assert not problems and not found, found
    (rule,) = draft.model.rules
    try:
        return tuple(clauses_of(rule, draft.model.by_name))
    except NotExpressible as error:
        return str(error)


def clauses_of(rule: Rule, declared: Mapping[str, Parameter]) -> list[str]:
    made = clauses.rule_clauses(rule_checks(rule, declared))
    under = "" if made.condition == Constant(True) else f"{told(made.condition)} => "
    return [f"{under}{told(one.condition)} -> {told(one.consequence)}" for one in made.clauses]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.about)
def test_a_rule_is_written_out_in_these_clauses(row: Row) -> None:
    assert written_out(row) == row.clauses
