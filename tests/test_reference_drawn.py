"""Drawn models, on bodies at their flip points and on drawn ones: every output says what the reference says.

Models come in batches that are compiled at once and used for every body. `MODELGEN_EFFORT` sets how many there are and
`MODELGEN_SEED` which; the same numbers give the same models and bodies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from modelgen.analysis.checks import body_plan
from modelgen.analysis.examples import example

from tests import reference
from tests.support.comparison import Disagreement, Held, disagreement, fail_for, held
from tests.support.flip_points import bodies
from tests.support.payloads import plain_and_derived
from tests.support.ruled_models import ruled_model
from tests.support.sampling import EXAMPLES, FIRST_SEED, sample

MODELS = EXAMPLES // 4
BATCH = 100
MOST_BODIES = 150  # of one model, at its flip points
DRAWN_BODIES = 10

_batches: dict[int, tuple[list[Held], dict[str, set[str]]]] = {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ruled")


def _batch(start: int, folder: Path) -> tuple[list[Held], dict[str, set[str]]]:
    """Models of so many numbers from `start`; the first batch is kept for every test."""
    if start not in _batches:
        made = held(folder, [ruled_model(FIRST_SEED + start + number) for number in range(min(BATCH, MODELS))])
        if start:
            return made
        _batches[start] = made
    return _batches[start]


def _models(folder: Path) -> Iterator[Held]:
    for start in range(0, MODELS, BATCH):
        yield from _batch(start, folder)[0]


def test_most_drawn_models_load(folder: Path) -> None:
    """So that the comparison is about something; what does not load is a rule that JSON Schema has no words for."""
    ones, refused = _batch(0, folder)
    assert len(ones) >= 9 * len(refused)
    assert {code for codes in refused.values() for code in codes} <= {"rule-not-expressible"}


def test_the_bodies_reach_every_verdict(folder: Path) -> None:
    """Each keyword, requirement and kind of rule is the only thing wrong with some body; many bodies are valid."""
    alone: Counter[str] = Counter()
    valid = total = 0
    for one in _batch(0, folder)[0]:
        for body in bodies(one.declared, MOST_BODIES):
            total += 1
            problems = reference.problems(one.declared, body)
            valid += not problems
            if len(problems) == 1:
                words = problems[0].broken.split(".")
                alone[words[2] if words[0] == "rules" else words[1] if len(words) > 1 else words[0]] += 1
    assert 0.15 < valid / total < 0.6
    assert set(alone) == {
        *("type", "enum", "minimum", "maximum", "multipleOf", "required", "additionalProperties"),
        *("minLength", "maxLength", "minItems", "maxItems"),
        *("ifDefined", "ifNotDefined", "conditional", "when"),
        *("total", "exclusive", "anyOf", "sameLength", "forbid"),
    }
    assert min(alone.values()) >= 10, alone


def test_drawn_models_at_their_flip_points(folder: Path) -> None:
    found = []
    for one in _models(folder):
        for body in bodies(one.declared, MOST_BODIES):
            if what := disagreement(one, body):
                found.append(Disagreement(one.declared, body, what))
    fail_for(found, folder)


def test_the_example_of_a_drawn_model_is_valid(folder: Path) -> None:
    """And where a model has none, none of its bodies is valid."""
    found: Counter[bool] = Counter()
    for one in _batch(0, folder)[0]:
        body = example(body_plan(one.subject.model))
        found[body is not None] += 1
        if body is not None:
            assert reference.problems(one.declared, body) == [], (one.declared, body)
        else:
            assert all(reference.problems(one.declared, other) for other in bodies(one.declared, MOST_BODIES)), (
                one.declared
            )
    assert found[True] > 9 * found[False] > 0


def test_drawn_models_on_drawn_bodies(folder: Path) -> None:
    """Any JSON, and the same of types derived from those of JSON."""
    found = []
    for number, one in enumerate(_models(folder)):
        for pair in sample(plain_and_derived(one.declared), DRAWN_BODIES, number):
            for body in pair:
                if what := disagreement(one, body):
                    found.append(Disagreement(one.declared, body, what))
    fail_for(found, folder)
