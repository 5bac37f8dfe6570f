"""The forms for consumers: schemas without `x-` words, in draft-07, and tools in each provider's format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from modelgen.analysis.checks import body_plan
from modelgen.analysis.naming import file_stem, tool_name
from modelgen.catalog.model import Catalog, Model
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.schema.consumers import FORMS, SCHEMA_FORMS, TOOL_FORMS

from tests import reference
from tests.support.comparison import Held, held, held_of, is_json
from tests.support.flip_points import bodies
from tests.support.node import answer
from tests.support.payloads import payloads
from tests.support.sampling import sample
from tests.support.validators import EVERYTHING, ROOT, catalog

FOLDERS = (ROOT / "schemas", EVERYTHING)
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
RULES = frozenset(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "const", "dependentSchemas"))


@cache
def _files(folder: Path) -> dict[str, Any]:
    texts = render(catalog(folder), load_templates(), ("json-schema", "tools"))
    return {path: json.loads(text) for path, text in texts.items()}


def _schema(folder: Path, model: Model, form: str) -> dict[str, Any]:
    schema: dict[str, Any] = _files(folder)[f"json-schema/{form}{file_stem(model.id)}.schema.json"]
    return schema


def _tool(folder: Path, model: Model, form: str) -> dict[str, Any]:
    tool: dict[str, Any] = _files(folder)[f"tools/{form}/{file_stem(model.id)}.json"]
    return tool


def _parameters(tool: dict[str, Any]) -> dict[str, Any]:
    (found,) = (
        tool[key] for key in ("parameters", "input_schema", "parametersJsonSchema", "inputSchema") if key in tool
    )
    return dict(found)


def _schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all schemas in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key, value in schema.items():
        if key == "properties":
            inner = list(value.values())
        else:
            inner = value if key in ("allOf", "anyOf") else [value] if key in ("items", "if", "then", "not") else []
        for one in inner:
            yield from _schemas(one)


def _portable(value: Any) -> bool:
    """Whether JavaScript reads the same numbers."""
    if isinstance(value, dict):
        return all(map(_portable, value.values()))
    if isinstance(value, list):
        return all(map(_portable, value))
    return not isinstance(value, int | float) or abs(value) < 2**53


@cache
def _bodies(folder: Path) -> dict[str, list[Any]]:
    """By model: bodies at its flip points, and drawn ones."""
    found = {}
    for number, one in enumerate(held_of(folder)):
        drawn = [*bodies(one.declared, 60), *sample(payloads(one.declared), 30, number)]
        found[one.id] = [body for body in drawn if is_json(body) and _portable(body)]
    return found


@each_folder
def test_ajv_takes_each_form_with_its_defaults_and_judges_alike(folder: Path) -> None:
    # ajv looks at no property of that name, declared or not
    drawn = {
        name: [body for body in found if "__proto__" not in json.dumps(body)] for name, found in _bodies(folder).items()
    }
    groups, subjects = [], []
    words = _files(folder)["json-schema/ajv/vocabulary.json"]
    for one in held_of(folder):
        for form in ("plain/", "draft-07/", ""):
            schema = _schema(folder, one.subject.model, form)
            if not form and not {key for inner in _schemas(schema) for key in inner if key.startswith("x-")} <= {
                *words
            }:
                continue  # a word such as `x-"quoted"`, which ajv takes in no way
            groups.append({"schema": schema, "words": [] if form else words, "bodies": drawn[one.id]})
            subjects.append((one, form))
    assert len(groups) > 2.5 * len(held_of(folder))
    for (one, form), said in zip(subjects, answer("ajv.mjs", groups), strict=True):
        assert isinstance(said, list), f"{form}{one.id}: {said}"
        for body, issues in zip(drawn[one.id], said, strict=True):
            assert (not issues) is one.subject.module.is_valid(body), (form, one.id, body, issues)
            if isinstance(body, dict):
                # ajv adds what led to an error, and what is inside an alternative
                own = {(at, word) for at, word, path in issues if word != "if" and "/anyOf/" not in path}
                assert own == one.subject.independent(body), (form, one.id, body)


@each_folder
def test_forms_of_the_schema_judge_like_the_exact_one(folder: Path) -> None:
    kinds = {"plain/": jsonschema.Draft202012Validator, "draft-07/": jsonschema.Draft7Validator}
    verdicts = set()
    for one in held_of(folder):
        for form, kind in kinds.items():
            schema = _schema(folder, one.subject.model, form)
            kind.check_schema(schema)
            assert not [key for inner in _schemas(schema) for key in inner if key.startswith("x-")]
            assert schema["$id"].endswith(f"/{form}{file_stem(one.id)}.schema.json")
            for body in _bodies(folder)[one.id]:
                verdict = kind(schema).is_valid(body)
                assert verdict is reference.verdict(one.declared, body), (form, one.id, body)
                verdicts.add(verdict)
    assert verdicts == {True, False}


@each_folder
def test_the_shape_takes_what_breaks_nothing_but_a_rule(folder: Path) -> None:
    lost = 0
    for one in held_of(folder):
        exact = _schema(folder, one.subject.model, "plain/")
        validator = jsonschema.Draft202012Validator(_schema(folder, one.subject.model, "shape/"))
        values = jsonschema.Draft202012Validator({key: exact[key] for key in exact if key not in ("if", "then")})
        for body in _bodies(folder)[one.id]:
            if reference.verdict(one.declared, body):
                assert validator.is_valid(body), (one.id, body)
            elif not validator.is_valid(body):
                assert not one.subject.module.is_valid(body)
            else:
                assert values.is_valid(body) or any("if" in inner for inner in _schemas(exact["properties"])), body
                lost += 1
    assert lost


def test_a_body_that_breaks_a_rule_is_refused() -> None:
    model = next(one for one in catalog(ROOT / "schemas").models if "4-5" in one.id)
    body: dict[str, Any] = {
        "prompt": "x",
        "sequentialImageGeneration": "auto",
        "referenceImages": ["a"] * 10,
        "maxImages": 10,
    }
    schemas = [_schema(ROOT / "schemas", model, form) for form in ("plain/", "draft-07/")]
    schemas += [_parameters(_tool(ROOT / "schemas", model, form)) for form in ("openai", "anthropic", "mcp")]
    for schema in schemas:
        validator = jsonschema.validators.validator_for(schema, jsonschema.Draft202012Validator)(schema)
        assert not validator.is_valid(body)
        assert validator.is_valid({**body, "maxImages": 5})


@each_folder
def test_the_shape_stands_at_the_root(folder: Path) -> None:
    """A combinator beside `properties` makes an intersection of the object, and code generators lose its shape."""
    for model in catalog(folder).models:
        for form in ("", "plain/", "draft-07/", "shape/"):
            for one in _schemas(_schema(folder, model, form)):
                assert "properties" not in one or not one.keys() & {"allOf", "anyOf", "oneOf"}


@each_folder
def test_readers_are_shown_every_rule_and_condition(folder: Path) -> None:
    for model in catalog(folder).models:
        for form in ("", "plain/", "draft-07/", "shape/"):
            schema = _schema(folder, model, form)
            assert schema.get("description", "").count("\n- ") + 1 >= len(model.rules)
            for rule in model.rules:
                if rule.message:
                    assert " ".join(rule.message.split()) in schema["description"]
            for planned in body_plan(model).parameters:
                for _ in planned.requirements:
                    assert "Required when" in schema["properties"][planned.name]["description"]


@each_folder
@pytest.mark.parametrize("form", TOOL_FORMS, ids=lambda form: form.name)
def test_tools_are_within_the_limits(folder: Path, form: Any) -> None:
    """The limits as their publishers write them: `modelgen.schema.consumers` names the sources."""
    names = set()
    for model in catalog(folder).models:
        tool = _tool(folder, model, form.name)
        parameters = _parameters(tool)
        names.add(tool["name"])
        assert re.fullmatch("[a-z_][a-z0-9_-]{0,39}", tool["name"])
        assert model.name[:20] in tool["description"]
        assert parameters["type"] == "object"
        assert not parameters.keys() & {"allOf", "anyOf", "oneOf"}
        assert list(parameters["properties"]) == [one.name for one in model.parameters]
        keywords = {key for one in _schemas(parameters) for key in one}
        assert not [key for key in keywords if key.startswith("x-")]
        match form.name:
            case "openai":
                assert (tool["type"], tool["strict"]) == ("function", False)
                assert len(tool["description"]) <= 1024
            case "openai-strict":
                assert len(tool["description"]) <= 1024
                if tool["strict"]:
                    _assert_strict(parameters)
                else:
                    assert _files(folder)["tools/losses.json"]["notStrict"][model.id]
            case "gemini":
                allowed = (
                    "type format title description enum items prefixItems minItems maxItems minimum maximum anyOf oneOf"
                )
                assert keywords <= {*allowed.split(), "properties", "additionalProperties", "required"}
            case "mcp":
                assert parameters["$schema"] == "https://json-schema.org/draft/2020-12/schema"
                hints = {
                    key: tool["annotations"][f"{key}Hint"]
                    for key in ("readOnly", "destructive", "idempotent", "openWorld")
                }
                assert hints == {"readOnly": False, "destructive": False, "idempotent": False, "openWorld": True}
            case _:
                assert tool.keys() == {"name", "description", "input_schema"}
    assert len(names) == len(catalog(folder).models)


def _assert_strict(parameters: dict[str, Any]) -> None:
    for one in _schemas(parameters):
        assert not one.keys() & (RULES | {"default", "minLength", "maxLength"})
        if "properties" in one:
            assert one["required"] == list(one["properties"])
            assert one["additionalProperties"] is False


@each_folder
def test_strict_arguments_without_their_nulls_are_a_body(folder: Path) -> None:
    """Every valid body with null for what is left out is taken by the strict form, so the form refuses nothing that is allowed."""
    count = 0
    for one in held_of(folder):
        tool = _tool(folder, one.subject.model, "openai-strict")
        if not tool["strict"]:
            continue
        validator = jsonschema.Draft202012Validator(tool["parameters"])
        for body in _bodies(folder)[one.id]:
            if reference.verdict(one.declared, body):
                validator.validate(_with_nulls(body, tool["parameters"]))
                count += 1
    assert count > 20


def _with_nulls(body: Any, schema: dict[str, Any]) -> Any:
    if isinstance(body, dict) and "properties" in schema:
        return {
            name: _with_nulls(body[name], inner) if name in body else None
            for name, inner in schema["properties"].items()
        }
    if isinstance(body, list):
        return [_with_nulls(item, schema["items"]) for item in body]
    return body


@each_folder
def test_tools_take_every_valid_body(folder: Path) -> None:
    for one in held_of(folder):
        for form in ("openai", "anthropic", "gemini", "mcp"):
            validator = jsonschema.Draft202012Validator(_parameters(_tool(folder, one.subject.model, form)))
            for body in _bodies(folder)[one.id]:
                if reference.verdict(one.declared, body):
                    validator.validate(body)


@each_folder
def test_nothing_is_lost_without_a_line(folder: Path) -> None:
    """Each form says of each constraint how it keeps it, and the files do what the report says."""
    report = _files(folder)["tools/losses.json"]
    forms = {form.name for form in FORMS}
    assert report["forms"].keys() == forms
    for model in catalog(folder).models:
        rows = report["models"][model.id]
        for row in rows.values():
            named = [name for column in row.values() for name in column]
            assert set(named) == forms
            assert len(named) == len(forms)
            assert row.keys() <= {"keyword", "sentence", "validator"}
        rules = [name for name in rows if name.startswith("rule ")]
        assert len(rules) == len(model.rules)
        for name, row in rows.items():
            at, _, keyword = name.partition(" ")
            if at.count("/") == 1 and keyword in (
                "minimum",
                "maximum",
                "multipleOf",
                "minLength",
                "maxLength",
                "minItems",
                "maxItems",
                "enum",
            ):
                for form in forms:
                    said = _property_of(folder, model, form, at)
                    assert (keyword in said) is (form in row.get("keyword", [])), (model.id, name, form)
                    if form in row.get("sentence", []):
                        assert said["description"]


def _property_of(folder: Path, model: Model, form: str, at: str) -> dict[str, Any]:
    is_tool = form not in [one.name for one in SCHEMA_FORMS]
    schema = _parameters(_tool(folder, model, form)) if is_tool else _schema(folder, model, f"{form}/")
    found: dict[str, Any] = schema["properties"][at[1:].replace("~1", "/").replace("~0", "~")]
    return found


def _one(tmp_path: Path, **changes: Any) -> tuple[Held, Catalog]:
    model = {
        "id": "model_acme",
        "name": "Acme",
        "provider": "Acme",
        "capabilities": ["txt2img"],
        "updated": "2026-01-01",
    }
    (one,), refused = held(tmp_path, [{**model, "parameters": [], **changes}])
    assert refused == {}
    return one, catalog(tmp_path)


def test_what_has_no_room_is_checked_by_our_validator_alone(tmp_path: Path) -> None:
    parameters = [{"name": f"p{number}", "type": "string"} for number in range(12)]
    rules = [
        {"anyOf": ["p0", f"p{number}"], "message": f"Rule {number} of them all. " + "x" * 150}
        for number in range(1, 12)
    ]
    one, found = _one(tmp_path, parameters=parameters, rules=rules, description="Long. " * 300)
    files = {path: json.loads(text) for path, text in render(found, load_templates(), ["tools"]).items()}
    said = files["tools/openai-strict/model_acme.json"]["description"]
    assert len(said) <= 1024
    rows = files["tools/losses.json"]["models"][one.id]
    lost = [name for name, row in rows.items() if "openai-strict" in row.get("validator", [])]
    assert 0 < len(lost) < len(rules)
    for number in range(1, 12):
        assert (f"Rule {number} of them" in said) is (f"rule {number} (anyOf)" not in lost)
        assert f"Rule {number} of them" in files["tools/anthropic/model_acme.json"]["description"]
        assert rows[f"rule {number} (anyOf)"]["keyword"] == ["plain", "draft-07", "openai", "anthropic", "mcp"]


def test_a_model_beyond_the_strict_limits_is_not_called_strict(tmp_path: Path) -> None:
    values = [f"v{number}" for number in range(1001)]
    _, found = _one(tmp_path, parameters=[{"name": "a", "type": "string", "allowedValues": values}])
    files = {path: json.loads(text) for path, text in render(found, load_templates(), ["tools"]).items()}
    assert files["tools/openai-strict/model_acme.json"]["strict"] is False
    assert "1000 allowed values" in files["tools/losses.json"]["notStrict"]["model_acme"]


def test_names_of_tools() -> None:
    assert tool_name("model_bytedance-seedream-4-5-editing") == "model_bytedance-seedream-4-5-editing"
    long = [tool_name(f"model_{'very-' * 10}long-{number}") for number in range(100)]
    odd = [tool_name(name) for name in ("model_a.b", "model_a_b", "model_a-b", "Model_a-b", "3d", "é", "model_a b")]
    assert len({*long, *odd}) == 107
    assert all(re.fullmatch("[a-z_][a-z0-9_-]{0,39}", name) for name in (*long, *odd))


def test_the_compact_form_does_not_grow_with_the_catalogue() -> None:
    """A token is three characters at the least; the whole file is under 2,000 with every capability that there is."""
    from modelgen.catalog.grammar import CAPABILITIES

    tools = _files(EVERYTHING)["tools/compact.json"]
    assert [one["name"] for one in tools] == ["find_models", "describe_model", "run_model"]
    assert (len(json.dumps(tools)) + len(json.dumps(CAPABILITIES))) / 3 < 2000
    text = json.dumps(tools)
    assert not [model.id for model in catalog(EVERYTHING).models if model.id in text]
