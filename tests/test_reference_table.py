"""Verdicts worked out by hand: the reference and every output must give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import reference
from tests.support.comparison import Held, disagreement, held, is_json
from tests.tables import OK, Sheet, requirements, rules, totals, values

SHEETS = (*values.SHEETS, *requirements.SHEETS, *rules.SHEETS, *totals.SHEETS)
every_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.about)
_compiled: dict[str, Held] = {}


def _compile(sheet: Sheet, folder: Path) -> Held:
    """What is generated of the sheet's declarations; made once."""
    if sheet.about not in _compiled:
        (one,), refused = held(folder, [reference.read(sheet.text)])
        assert not refused
        _compiled[sheet.about] = one
    return _compiled[sheet.about]


@every_sheet
def test_the_reference(sheet: Sheet) -> None:
    model = reference.read(sheet.text)
    said = []
    for body, _ in sheet.rows:
        problems = sorted(
            f"{problem.broken} {problem.location}".rstrip() for problem in reference.problems(model, body)
        )
        assert reference.verdict(model, body) is (not problems)
        said.append((body, "; ".join(problems)))
    assert repr(said) == repr(list(sheet.rows))  # as texts, because NaN equals nothing


@every_sheet
def test_the_generated_validator(sheet: Sheet, tmp_path: Path) -> None:
    module = _compile(sheet, tmp_path).subject.module
    for body, wrong in sheet.rows:
        is_valid = wrong == OK
        assert (module.is_valid(body), module.validate(body) == []) == (is_valid, is_valid), body


@every_sheet
def test_independent_validators_of_the_generated_schema(sheet: Sheet, tmp_path: Path) -> None:
    subject = _compile(sheet, tmp_path).subject
    for body, wrong in sheet.rows:
        if is_json(body):
            assert subject.python.is_valid(body) is (wrong == OK), body
            assert subject.rust.is_valid(body) is (wrong == OK), body


@every_sheet
def test_places_and_keywords_are_those_of_independent_validators(sheet: Sheet, tmp_path: Path) -> None:
    """Also of a rule that is broken beside a parameter's own bounds."""
    one = _compile(sheet, tmp_path)
    assert [what for body, _ in sheet.rows if (what := disagreement(one, body))] == []


def test_the_table_is_whole() -> None:
    """Both verdicts of every sheet, and every rule and form of requirement; so that a row cannot be lost unnoticed."""
    assert all(
        {wrong == OK for _, wrong in sheet.rows} == {True, False} for sheet in SHEETS if sheet.about not in _ONE_SIDED
    )
    found = {part.split(" ")[0] for sheet in SHEETS for _, wrong in sheet.rows for part in wrong.split("; ")}
    guarded = {part.split(".")[2 if part.startswith("rules") else 1] for part in found if "." in part}
    assert guarded == {
        *("total", "exclusive", "anyOf", "sameLength", "forbid"),
        *("ifDefined", "ifNotDefined", "conditional", "when"),
    }


_ONE_SIDED = (
    "null is never a value, not even of what may be left out",
    "not required",
    "what a record asks for by a rule over nothing that is declared",
    "a total of arrays below 0, which none comes to",
    "a condition on a value that the parameter cannot have never holds",
)
