"""The generated Python validators against independent validators of the generated schemas."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.effort import effort
from tests.support.payloads import payloads
from tests.support.validators import EVERYTHING, ROOT, Subject, catalog, subjects

EVERY = [
    (folder, yaml.safe_load(path.read_text("utf-8"))["id"])
    for folder in (ROOT / "schemas", EVERYTHING)
    for path in sorted(folder.glob("*/*.yaml"))
]


def _subject(folder: Path, model_id: str) -> Subject:
    return next(subject for subject in subjects(folder) if subject.model.id == model_id)


@pytest.mark.parametrize(("folder", "model_id"), EVERY, ids=lambda value: getattr(value, "name", value))
def test_generated_and_independent_validators_agree(folder: Path, model_id: str) -> None:
    """Same verdict from three validators, and the same places and keywords as `jsonschema`."""
    subject = _subject(folder, model_id)

    @settings(max_examples=effort(120))
    @given(payloads(subject.model))
    def agree(payload: object) -> None:
        issues = subject.generated(payload)
        if isinstance(payload, dict):
            assert issues == subject.independent(payload)
        else:  # rules over several parameters mean nothing here, but `not` holds for what is no object
            assert issues == {("", "type")} <= subject.independent(payload)
        assert subject.module.is_valid(payload) is (not issues)
        assert subject.rust.is_valid(payload) is (not issues)

    agree()


def test_what_is_not_json_is_refused() -> None:
    """NaN, infinities and Python's own types are no JSON, so no schema speaks of them."""
    validate = _subject(ROOT / "schemas", "model_bytedance-seedream-3").module.validate
    for value in (float("nan"), float("inf"), float("-inf"), 1 + 2j, b"1", object(), (1,), {1}):
        assert [(one.instance_location, one.keyword) for one in validate({"prompt": "x", "seed": value})] == [
            ("/seed", "type")
        ]
    for value in ((), b"", {1: 2}, object(), 3, None, [], "x"):
        assert validate(value) != []


def test_subclasses_count_as_their_base() -> None:
    class Text(str):
        pass

    class Whole(int):
        pass

    class Real(float):
        pass

    class Items(list[object]):
        pass

    class Body(dict[str, object]):
        pass

    module = _subject(ROOT / "schemas", "model_bytedance-seedream-4-5-editing").module
    good = Body(prompt=Text("x"), size=Text("2K"), maxImages=Whole(3), referenceImages=Items([Text("asset")]))
    assert module.validate(good) == []
    assert module.is_valid(good)
    assert module.validate(Body(good, maxImages=Real(2.5))) == []
    bad = Body(good, maxImages=Whole(16), size=Text("8K"))
    assert [one.instance_location for one in module.validate(bad)] == ["/size", "/maxImages"]

    class Defaulting(Body):
        def __missing__(self, key: str) -> object:
            raise AssertionError("a lookup must not make up a value")

    assert [one.keyword for one in module.validate(Defaulting())] == ["required"]


def test_no_value_makes_it_raise() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    module = _subject(ROOT / "schemas", "model_bytedance-seedream-4-5-editing").module
    for value in (
        deep,
        {"prompt": deep},
        {"prompt": 10**5000},
        {"prompt": "\ud800"},
        {"\ud800": 1},
        {"referenceImages": deep},
    ):
        assert module.validate(value) != [] or value == {"prompt": "\ud800"}
        assert module.is_valid(value) is (module.validate(value) == [])


def test_messages_tell_what_to_do() -> None:
    module = _subject(ROOT / "schemas", "model_bytedance-seedream-4-5-editing").module
    body = {"size": "8K", "maxImages": 16, "referenceImages": "fox.png", "aspect_ratio": "1:1", "prompt": ""}
    assert [str(issue) for issue in module.validate(body)] == [
        "/referenceImages: referenceImages must be an array, not a string; put it in a list even when it is only one",
        "/prompt: prompt must not be empty",
        "/size: size must be '4K' or '2K', not '8K'",
        "/maxImages: maxImages must be at most 15, not 16",
        "there is no parameter 'aspect_ratio'; did you mean 'aspectRatio'?",
    ]
    url = "data:image/png;base64," + "A" * 100
    assert [str(issue) for issue in module.validate({"prompt": "x", "size": url})] == [
        "/size: size must be '4K' or '2K', not a data: URL"
    ]


def test_stand_alone_validators_need_only_the_standard_library() -> None:
    for path, text in render(catalog(EVERYTHING), load_templates(), ("validators",)).items():
        if path.endswith(".py"):
            imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
            modules = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
            modules |= {str(node.module) for node in imports if isinstance(node, ast.ImportFrom)}
            assert {name.partition(".")[0] for name in modules} <= sys.stdlib_module_names
            assert all(node.level == 0 for node in imports if isinstance(node, ast.ImportFrom))
