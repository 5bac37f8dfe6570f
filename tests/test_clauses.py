"""Rules in clauses: exactly those of the table, so that a case that is missing, or one too many, is seen by itself."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

import pytest
from modelgen.analysis import clauses
from modelgen.analysis.checks import rule_checks
from modelgen.analysis.conditions import Constant
from modelgen.analysis.totals import NotExpressible
from modelgen.catalog.model import Parameter, Rule

from tests.tables.clauses import ROWS, Row
from tests.tables.told import model_of, told


def written_out(row: Row) -> tuple[str, ...] | str:
    model = model_of(row.parameters, row.rule)
    (rule,) = model.rules
    try:
        return tuple(clauses_of(rule, model.by_name))
    except NotExpressible as error:
        return str(error)


def clauses_of(rule: Rule, declared: Mapping[str, Parameter]) -> list[str]:
    made = clauses.rule_clauses(rule_checks(rule, declared))
    under = "" if made.condition == Constant(True) else f"{told(made.condition)} => "
    return [f"{under}{told(one.condition)} -> {told(one.consequence)}" for one in made.clauses]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.about)
def test_a_rule_is_written_out_in_these_clauses(row: Row) -> None:
    made, wanted = ((text,) if isinstance(text, str) else text for text in (written_out(row), row.clauses))
    differing = [(one, other) for one, other in zip_longest(made, wanted) if one != other]
    assert differing[:5] == []  # some rows have thousands, too many for pytest to compare
