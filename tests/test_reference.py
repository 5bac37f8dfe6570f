"""The reference itself, and every model of the project held to it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import reference
from tests.reference import Problem
from tests.support.comparison import Disagreement, disagreement, fail_for, held_of
from tests.support.flip_points import bodies, scope_of
from tests.support.payloads import NOT_JSON, payloads, plain_and_derived
from tests.support.sampling import EXAMPLES, sample
from tests.support.validators import EVERYTHING, ROOT

each_folder = pytest.mark.parametrize("folder", [ROOT / "schemas", EVERYTHING], ids=lambda folder: folder.name)


def test_it_shares_nothing_with_the_generator() -> None:
    tree = ast.parse(Path(reference.__file__).read_text("utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in modules} - sys.stdlib_module_names == {"ruamel"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16:9", "16:9"),
        ("1:1", "1:1"),
        ("no", "no"),
        ("2026-04-09", "2026-04-09"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000),
        (".5", 0.5),
        ("9007199254740993", 9007199254740993),
        ("TRUE", True),
        ("~", None),
        ("=", "="),
    ],
)
def test_it_reads_yaml_1_2(text: str, value: object) -> None:
    read = reference.read(f"values: [{text}]")["values"][0]
    assert read == value
    assert isinstance(read, bool) is isinstance(value, bool)


def _judged(parameters: list[Any], body: object, rules: list[Any] | None = None) -> list[Problem]:
    return reference.problems({"parameters": parameters, **({"rules": rules} if rules is not None else {})}, body)


def test_a_rule_says_nothing_of_a_value_that_is_wrong_by_itself() -> None:
    parameters = [{"name": "a", "type": "string", "maxLength": 1}, {"name": "b", "type": "string"}]
    rules = [{"exclusive": ["a", "b"]}]
    assert _judged(parameters, {"a": "xx", "b": "x"}, rules) == [Problem("/a", "maxLength")]
    assert _judged(parameters, {"a": "x", "b": "x"}, rules) == [Problem("", "rules.0.exclusive")]
    assert _judged(parameters, {"a": "x", "b": "x"}) == []


def test_names_that_need_escapes_in_a_pointer() -> None:
    parameters = [{"name": "a/b~c", "type": "number", "required": {"ifNotDefined": {"x": {}}}}]
    assert _judged(parameters, {"a/b~c": "1"}) == [Problem("/a~1b~0c", "type")]
    assert _judged(parameters, {}) == [Problem("/a~1b~0c", "required.ifNotDefined.x")]


@each_folder
def test_models_at_their_flip_points(folder: Path, tmp_path: Path) -> None:
    """Generated validators, `jsonschema` and `jsonschema-rs` say what the reference says at every edge and in every state."""
    found = []
    for one in held_of(folder):
        assert scope_of(one.declared).valid is not None, one.id
        for body in bodies(one.declared, 2 * EXAMPLES):
            if what := disagreement(one, body):
                found.append(Disagreement(one.declared, body, what))
    fail_for(found, tmp_path)


@each_folder
def test_models_on_drawn_bodies(folder: Path, tmp_path: Path) -> None:
    found = []
    for number, one in enumerate(held_of(folder)):
        for body in sample(payloads(one.declared), EXAMPLES // 8, number):
            if what := disagreement(one, body):
                found.append(Disagreement(one.declared, body, what))
    fail_for(found, tmp_path)


@each_folder
def test_types_derived_from_those_of_json_count_as_them(folder: Path) -> None:
    """A body of derived types is judged as the same body of plain ones, by validator and reference."""
    for number, one in enumerate(held_of(folder)):
        for plain, derived in sample(plain_and_derived(one.declared), EXAMPLES // 20, number):
            assert reference.problems(one.declared, plain) == reference.problems(one.declared, derived)
            assert disagreement(one, derived) is None
            assert one.subject.generated(plain) == one.subject.generated(derived)


@each_folder
def test_what_is_no_json_is_refused_where_it_stands(folder: Path) -> None:
    """NaN, infinities and Python's own types, as each value, as each item and as the body."""
    for one in held_of(folder):
        base = scope_of(one.declared).valid or {}
        for value in NOT_JSON:
            assert not reference.verdict(one.declared, value)
            assert disagreement(one, value) is None
            for parameter in one.declared["parameters"]:
                for body in ({**base, parameter["name"]: value}, {**base, parameter["name"]: [value]}):
                    assert not reference.verdict(one.declared, body)
                    assert disagreement(one, body) is None
        keys: tuple[Any, ...] = (1, None, ("a",), 1.5, b"prompt")
        for key in keys:
            assert not reference.verdict(one.declared, {**base, key: 1})
            assert disagreement(one, {**base, key: 1}) is None
