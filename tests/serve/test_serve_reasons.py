"""What is said of a wrong body, for every keyword that a schema may have."""

from __future__ import annotations

import math
from typing import Any

import pytest
from modelgen.serve.reasons import problems, reason

from .conftest import SCHEMA


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        # Seen from the real service.
        ({"maximum": 2}, 3, "must be at most 2"),
        ({"maxItems": 6}, ["a"] * 7, "must be at most 6 items long"),
        ({"minimum": 672}, 100, "must be at least 672"),
        # The same way.
        ({"maximum": 2.0}, 3, "must be at most 2"),
        ({"maximum": 0.5}, 1, "must be at most 0.5"),
        ({"exclusiveMaximum": 2}, 2, "must be less than 2"),
        ({"exclusiveMinimum": 2}, 2, "must be more than 2"),
        ({"minItems": 2}, ["a"], "must be at least 2 items long"),
        ({"maxLength": 2}, "abc", "must be at most 2 characters long"),
        ({"minLength": 2}, "a", "must be at least 2 characters long"),
        ({"multipleOf": 8}, 9, "must be a multiple of 8"),
        ({"multipleOf": 8.0}, 9, "must be a multiple of 8"),
        ({"multipleOf": 0.1}, 1e308, "must be a multiple of 0.1"),
        ({"type": "string"}, 1, "must be a string"),
        ({"type": "number"}, "1", "must be a number"),
        ({"type": "number"}, True, "must be a number"),
        ({"type": "integer"}, 1.5, "must be a whole number"),
        ({"type": "boolean"}, 1, "must be a boolean"),
        ({"type": "array"}, "a", "must be an array"),
        ({"type": "object"}, [], "must be an object"),
        ({"type": ["string", "null"]}, 1, "must be a string or null"),
        ({"enum": ["2K", 4, 1.5, True, None]}, "8K", "must be one of: 2K, 4, 1.5, true, null"),
        ({"const": "é"}, "a", "must be é"),
        ({"const": False}, 0, "must be false"),
        ({"pattern": "^a"}, "b", "is invalid"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "is invalid"),
        ({"not": {}}, 1, "is invalid"),
    ],
)
def test_every_keyword_has_its_sentence(schema: Any, value: object, said: str) -> None:
    assert reason({"properties": {"x": schema}}, {"x": value}) == f"Input x {said}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "Input prompt is required"),
        ({"prompt": "a", "colour": "red"}, "Input colour is not supported by this model"),
        ({"prompt": "a", "lorasScale": [1, 3]}, "Input lorasScale[1] must be at most 2"),
        ({"prompt": "a", "shots": [{}]}, "Input shots[0].text is required"),
        ({"prompt": "a", "shots": [{"text": 1}]}, "Input shots[0].text is not supported by this model"),
        ([], "Body must be an object"),
        (None, "Body must be an object"),
        ({"prompt": "a"}, None),
    ],
)
def test_where_it_is(body: object, said: str | None) -> None:
    assert reason(SCHEMA, body) == said


def test_combinations() -> None:
    either = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert reason(either, {}) == "Invalid combination of inputs"
    assert reason(either, {"a": 1}) is None
    then = {"if": {"required": ["a"]}, "then": {"required": ["b"]}}
    assert reason(then, {"a": 1}) == "Input b is required"
    assert reason({"unevaluatedProperties": False}, {"a": 1}) == "Input a is not supported by this model"


def test_the_first_problem_is_told_in_documented_order() -> None:
    assert reason(SCHEMA, {"size": "8K", "width": 1}) == "Input prompt is required"
    assert reason(SCHEMA, {"more": 1, "size": "8K", "width": 1, "prompt": "a"}) == "Input width must be at least 672"


def test_all_problems_are_told_in_the_same_order() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "number"}, "b": {"type": "integer"}, "c": {}, "d": {}},
        "required": ["c", "d"],
        "additionalProperties": False,
    }
    assert problems(schema, {"z": 1, "y": 1, "b": 2.0, "a": math.nan}) == [
        "a must be a number",
        "b must be a whole number",
        "c is required",
        "d is required",
        "y is none of: a, b, c, d",
        "z is none of: a, b, c, d",
    ]
    assert problems(schema, []) == ["Body must be an object"]
    assert problems(schema, {"a": 1.5, "b": 2, "c": None, "d": None}) == []


def test_a_long_name_is_cut() -> None:
    said = reason({"additionalProperties": False}, {"x" * 1_000_000: 1})
    assert said is not None and len(said) < 300
