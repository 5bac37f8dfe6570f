"""Issues of the generated Python validators: texts like any other, made when they are read."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from tests.support.payloads import Body, Items, Real, Text, Whole
from tests.support.validators import ROOT, subjects
from tests.support.work import calls_of, steps

BODY: dict[str, Any] = {"prompt": "a fox", "size": "8K", "maxImages": 99, "aspectratio": "1:1"}
TEXTS = [
    ("/size", "enum", "size must be '4K' or '2K', not '8K'"),
    ("/maxImages", "maximum", "maxImages must be at most 15, not 99"),
    ("", "additionalProperties", "there is no parameter 'aspectratio'; did you mean 'aspectRatio'?"),
]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The validator of Seedream 4.5 Edit, where `pickle` finds it."""
    made = next(one for one in subjects(ROOT / "schemas") if one.model.id.endswith("seedream-4-5-editing")).module
    monkeypatch.setattr(made.Issue, "__module__", "seedream")
    monkeypatch.setitem(sys.modules, "seedream", made)
    return made


def test_an_issue_is_three_texts(module: ModuleType) -> None:
    issues = module.validate(BODY)
    assert issues == TEXTS and TEXTS == issues
    assert issues == [module.Issue(*texts) for texts in TEXTS] == issues
    assert issues == module.validate(BODY)
    assert [(one.instance_location, one.keyword, one.message) for one in issues] == TEXTS
    assert [tuple(one) for one in issues] == TEXTS
    assert [(where, keyword, said) for where, keyword, said in issues] == TEXTS
    assert [(one[0], one[-1], one[:2], len(one)) for one in issues] == [(a, c, (a, b), 3) for a, b, c in TEXTS]
    assert set(issues) == set(TEXTS) and {hash(one) for one in issues} == {hash(one) for one in TEXTS}
    assert sorted(issues) == sorted(TEXTS) and max(issues) == max(TEXTS)
    assert all(text in one and one != (*texts, "") for one, texts in zip(issues, TEXTS, strict=True) for text in texts)
    assert [one + ("more",) for one in issues] == [(*texts, "more") for texts in TEXTS]
    assert isinstance(issues[0], module.Issue) and isinstance(issues[0], tuple)


def test_an_issue_is_written_as_before_it_was_read(module: ModuleType) -> None:
    issues, made = module.validate(BODY), [module.Issue(*texts) for texts in TEXTS]
    assert json.dumps(issues) == json.dumps(TEXTS)
    assert json.dumps(issues, indent=2) == json.dumps(TEXTS, indent=2)
    assert repr(issues) == repr(made)
    assert [str(one) for one in issues] == [str(one) for one in made]
    assert [one._asdict() for one in issues] == [one._asdict() for one in made]
    assert issues[0]._replace(message="no") == ("/size", "enum", "no") == module.Issue("/size", "enum", "no")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(issues, protocol)) == TEXTS
    assert copy.deepcopy(issues) == copy.copy(issues) == TEXTS


def test_a_message_is_made_when_it_is_read(module: ModuleType) -> None:
    with calls_of(module.shown) as shown, calls_of(module._nearest) as nearest:
        issues = module.validate(BODY)
        assert (shown, nearest) == ([], [])
        assert issues[2].message == TEXTS[2][2]
    assert len(nearest) == 1


def test_a_message_is_about_the_body_as_it_was(module: ModuleType) -> None:
    size, prompt = Items(), ["a"]
    issues = module.validate({"size": size, "prompt": prompt})
    size.append("4K")
    prompt.clear()
    assert [one.message for one in issues] == [
        "prompt must be a string, not an array",
        "size must be a string, not []",
        "size must be '4K' or '2K', not []",
    ]


def test_a_bad_body_of_plain_values_is_refused_without_a_closer_look(module: ModuleType) -> None:
    good = {"prompt": "a fox", "size": "2K", "referenceImages": ["asset"] * 3}
    bodies: list[dict[str, Any]] = [
        BODY,
        {},
        {**good, "more": 1},
        {**good, "maxImages": 1.5},
        {**good, "referenceImages": ["a", ""]},
    ]
    for bad in bodies:
        with calls_of(module._explain) as looks:
            assert not module.is_valid(bad)
        assert looks == []
        assert steps(partial(module.is_valid, bad)) < 2 * steps(partial(module.is_valid, good))
    # Values of other types may be right all the same.
    for right in ({"prompt": Text("a")}, {**good, "maxImages": Whole(3)}, {**good, "maxImages": Real(3.0)}):
        assert module.is_valid(right) and module.is_valid(Body(right))
    assert module.is_valid({**good, "referenceImages": [Text("asset")]})
    assert module.is_valid({**good, "referenceImages": Items([Text("asset")])})
    assert not module.is_valid({**good, "referenceImages": Items([Text("")])})


def test_items_that_are_objects_of_other_types_get_a_closer_look(module: ModuleType) -> None:
    assert module.is_plain({"list": [{"a": 1}, "b"], "object": {"a": Text("x")}})
    assert not module.is_plain({"list": [{"a": Whole(1)}]})
    assert not module.is_plain({"list": [Body(a=1)]})
    assert not module.is_plain({"list": [{"a": []}]})  # deeper than it looks
