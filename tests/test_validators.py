"""What the generated Python validators say beside their verdicts, which `tests/test_reference*.py` hold to the reference."""

from __future__ import annotations

import ast
import sys
from fractions import Fraction
from pathlib import Path

import jsonschema
import jsonschema_rs
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.payloads import Body, Items, Real, Text, Whole
from tests.support.validators import EVERYTHING, ROOT, Subject, catalog, subjects


def _subject(folder: Path, model_id: str) -> Subject:
    return next(subject for subject in subjects(folder) if subject.model.id == model_id)


def test_what_peers_get_wrong() -> None:
    """Why no model of the comparison has a step beyond 2^53: then `jsonschema` divides floats by a rounded step."""
    step = 2**53 + 1
    assert Fraction(float(2**53)) % step != 0
    assert jsonschema.Draft202012Validator({"multipleOf": step}).is_valid(float(2**53))
    assert not jsonschema_rs.Draft202012Validator({"multipleOf": step}).is_valid(float(2**53))


def test_subclasses_count_as_their_base() -> None:
    module = _subject(ROOT / "schemas", "model_bytedance-seedream-4-5-editing").module
    good = Body(prompt=Text("x"), size=Text("2K"), maxImages=Whole(3), referenceImages=Items([Text("asset")]))
    assert module.validate(good) == []
    assert module.is_valid(good)
    assert module.validate(Body(good, maxImages=Real(2.0))) == []
    assert [one.keyword for one in module.validate(Body(good, maxImages=Real(2.5)))] == ["type"]
    bad = Body(good, maxImages=Whole(16), size=Text("8K"))
    assert [one.instance_location for one in module.validate(bad)] == ["/size", "/maxImages"]

    assert [one.keyword for one in module.validate(Body())] == ["required"]  # and not what a lookup makes up


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
