"""What upstream says in ways that the catalogue does not is made to fit, with a warning where something is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from modelgen.catalog.model import Model, Parameter
from modelgen.importing.facts import MOST_CHARACTERS
from modelgen.importing.sources import read_sources
from modelgen.lint.report import lint
from modelgen.loading.load import load
from modelgen.payloads.validator import compile_validator
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.schema.json_schema import model_schema
from modelgen.source.characters import refused_character
from modelgen.source.parsing import parse

from tests.importing.test_pages import SOURCES
from tests.support.records import import_into, new_catalogue, outcome_of

PROMPT = {"name": "prompt", "type": "string"}


def a_record(*inputs: dict[str, Any], **facts: Any) -> str:
    record: dict[str, Any] = {"id": "model_a", "name": "A", "capabilities": ["txt2img"], "updatedAt": "2026-01-01"}
    record |= {"complianceMetadata": {"modelProvider": "Acme"}, "inputs": list(inputs) or [PROMPT]}
    return json.dumps(record | facts)


def imported(tmp_path: Path, text: str) -> tuple[Model, str]:
    """The model that a source becomes, and what was reported on the way."""
    schemas = new_catalogue(tmp_path)
    source = tmp_path / "source"
    source.write_bytes(text.encode("utf-8", "surrogatepass"))
    shown = import_into(schemas, source)
    catalog = load(schemas).catalog
    assert catalog is not None
    return catalog.models[0], shown


def only(model: Model) -> Parameter:
    (parameter,) = model.parameters
    return parameter


PAGE = (SOURCES / "lumen.md").read_text("utf-8")
OPEN_ROW = (
    "| `loop`     | inputs\\_array | No       | -         | -    | -   | -                             | Its parts. |"
)
OPEN_PAGE = "\n".join(OPEN_ROW if line.startswith("| `loop`") else line for line in PAGE.split("\n"))


def test_a_list_of_objects_on_a_page_is_open_and_every_other_model_is_taken(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (tmp_path / "page.md").write_text(OPEN_PAGE, "utf-8")
    shown = import_into(schemas, tmp_path / "page.md")
    assert shown.count("warning[record-inputs]") == 1 and "any object is taken for one" in shown
    assert f"{tmp_path.as_posix()}/page.md:30:16" in shown
    catalog = load(schemas).catalog
    assert catalog is not None and len(catalog.models) == 2
    model = next(one for one in catalog.models if "loop" in one.by_name)
    assert model.by_name["loop"].inputs == () and model.by_name["loop"].from_record
    assert model_schema(model, catalog.site)["properties"]["loop"]["items"] == {"type": "object"}  # type: ignore[index,call-overload]
    validate = compile_validator(model, catalog)
    assert not validate({"prompt": "a", "loop": [{}, {"any": [None]}]})
    (issue,) = validate({"prompt": "a", "loop": [{}, "no"]})
    assert (issue.instance_location, issue.keyword) == ("/loop/1", "type") and "object" in issue.message
    texts = render(catalog, load_templates(), ["docs", "python"])
    assert any("list[Mapping[str, object]]" in text for text in texts.values())
    (page,) = [text for path, text in texts.items() if path.endswith("lumen-sons.md")]
    assert "| `loop`     | inputs\\_array |" in page
    assert [one.code for one in lint(schemas).problems if one.code == "record-inputs"] == ["record-inputs"]


def test_its_record_says_what_an_item_holds_and_a_page_does_not_forget_it(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (tmp_path / "page.md").write_text(OPEN_PAGE, "utf-8")
    import_into(schemas, tmp_path / "page.md")
    record = json.loads((SOURCES / "lumen-forge.json").read_text("utf-8"))["model"]
    inner = {"name": "x", "type": "string", "label": "X"}
    record["inputs"] = [{"name": "loop", "type": "inputs_array", "inputs": [inner]}]
    (tmp_path / "r.json").write_text(json.dumps(record | {"updatedAt": "2026-06-07"}), "utf-8")
    import_into(schemas, tmp_path / "r.json")
    path = schemas / "lumen-sons/forge-2.yaml"
    text = path.read_text("utf-8")
    assert "    inputs:\n      - name: x\n" in text and "x-record: true" not in text
    assert "record-inputs" not in import_into(schemas, tmp_path / "page.md")
    assert "    inputs:\n      - name: x\n" in path.read_text("utf-8")


def test_a_list_without_inputs_by_hand_is_an_error(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    text = "id: model_a\nname: A\nprovider: Acme\ncapabilities: [txt2img]\nupdated: 2026-01-01\nparameters:\n"
    (schemas / "a.yaml").write_text(text + "  - {name: parts, type: inputs_array}\n", "utf-8")
    (problem,) = load(schemas).diagnostics
    assert (problem.code, problem.subject) == ("missing-key", "inputs")


LINES = "First.\r\nSecond.\rThird."


@pytest.mark.parametrize("where", ["description", "label", "hint", "placeholder", "group"])
def test_line_ends_of_any_text_are_normalised(where: str, tmp_path: Path) -> None:
    model, shown = imported(tmp_path, a_record({**PROMPT, where: LINES}, shortDescription=LINES, uiConfig={"a": LINES}))
    assert shown == "" and model.description == "First.\nSecond.\nThird."
    value = only(model).description if where == "description" else only(model).annotations[f"x-{where}"]
    assert value == "First.\nSecond.\nThird." and model.annotations["x-uiConfig"] == {"a": value}


def test_line_ends_of_messages_and_defaults_are_normalised(tmp_path: Path) -> None:
    required = {"ifDefined": {"prompt": {"message": LINES}}, "ifNotDefined": {"prompt": LINES}}
    text = {"name": "text", "type": "string", "default": LINES, "required": required}
    model, shown = imported(tmp_path, a_record(PROMPT, text))
    assert shown == "" and model.parameters[1].default == "First.\nSecond.\nThird."
    assert {one.message for one in model.parameters[1].required.if_defined} == {"First.\nSecond.\nThird."}


@pytest.mark.parametrize(
    ("character", "instead"),
    [("\u2028", "\n"), ("\x85", "\n"), ("\x0b", "\n"), ("\x00", "\ufffd"), ("\ufeff", ""), ("\u202e", ""), ("\ud83e", "\ufffd"), ("\uffff", "\ufffd")],
)  # fmt: skip
def test_odd_characters_of_a_text_are_replaced_with_a_warning(character: str, instead: str, tmp_path: Path) -> None:
    odd, said = f"a{character}b", f"a{instead}b"
    required = {"ifDefined": {"prompt": {"message": odd}}}
    inputs = [{**PROMPT, "description": odd, "label": odd, "regex": {odd: odd}}, {"name": "p", "type": "string", "required": required}]  # fmt: skip
    model, shown = imported(tmp_path, a_record(*inputs, name=odd, shortDescription=odd, uiConfig={odd: [odd]}))
    assert f"warning[import-text]: U+{ord(character):04X} is replaced" in shown
    parameter = model.parameters[0]
    assert model.name == said.replace("\n", " ") and model.description == parameter.description == said
    assert parameter.annotations["x-label"] == said and parameter.annotations["x-record"] == {"regex": {said: said}}
    assert model.annotations["x-uiConfig"] == {said: [said]}
    assert model.parameters[1].required.if_defined[0].message == said


def test_odd_characters_of_a_page_are_replaced_with_a_warning(tmp_path: Path) -> None:
    odd = PAGE.replace("More than one", "More\u2028than\x00 one").replace("# Forge 2\n", "# Forge\u202e 2\n")
    odd = odd.replace("[Forge 2]", "[Forge\u202e 2]").replace("Paints with", "Paints\ufeff with")
    (tmp_path / "page.md").write_text(odd, "utf-8")
    schemas = new_catalogue(tmp_path)
    shown = import_into(schemas, tmp_path / "page.md")
    assert shown.count("warning[import-text]") == 3
    catalog = load(schemas).catalog
    assert catalog is not None
    model = next(one for one in catalog.models if one.id == "model_lumen.forge-2")
    assert model.name == "Forge 2" and str(model.description).startswith("Paints with")
    assert model.by_name["tags"].description == "More\nthan\ufffd one"


@pytest.mark.parametrize("value", ["a\x00b", "a\r\nb", "\ud83e"])
def test_values_that_go_over_the_wire_are_set_aside_not_changed(value: str, tmp_path: Path) -> None:
    model, shown = imported(tmp_path, a_record({**PROMPT, "allowedValues": ["x", value]}))
    assert "'allowedValues' is kept under `x-record`" in shown and only(model).allowed_values is None
    assert refused_character(json.dumps(only(model).annotations["x-record"], ensure_ascii=False)) is None


def test_a_value_of_a_page_that_cannot_be_held_is_left_out_and_not_forgotten(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen.md")
    path = schemas / "lumen-sons/forge-2.yaml"
    before = path.read_bytes()
    (tmp_path / "page.md").write_text(PAGE.replace("`x`, `y`", "`x`, `y\x00`"), "utf-8")
    shown = import_into(schemas, tmp_path / "page.md")
    assert "warning[import-set-aside]: 'allowedValues' of 'tags' is left out" in shown and path.read_bytes() == before


def test_blanks_around_names_are_trimmed(tmp_path: Path) -> None:
    text = a_record(name=" A\u3000", complianceMetadata={"modelProvider": "  Acme "}, shortDescription="  ")
    model, _ = imported(tmp_path, text)
    assert (model.name, model.provider, model.description, model.source) == ("A", "Acme", None, "acme/a.yaml")


REFUSED_DEFAULTS = [
    {"type": "number", "max": 8, "default": 9},
    {"type": "number", "min": 2, "step": 2, "default": 3},
    {"type": "string", "allowedValues": ["x"], "default": "z"},
    {"type": "string_array", "maxLength": 1, "default": ["x", "y"]},
]


@pytest.mark.parametrize("facts", REFUSED_DEFAULTS, ids=str)
def test_a_default_that_its_own_parameter_refuses_is_kept_and_marked(facts: dict[str, Any], tmp_path: Path) -> None:
    model, shown = imported(tmp_path, a_record({"name": "odd", **facts}))
    assert shown == "" and only(model).default == facts["default"] and only(model).annotations["x-record"] is True
    assert [one.code for one in lint(tmp_path / "schemas").problems] == ["record-default"]
    assert "x-record: true" in (tmp_path / "schemas/acme/a.yaml").read_text("utf-8")


def test_a_default_of_a_page_that_its_own_bounds_refuse_is_kept_and_marked(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    odd = PAGE.replace("| `0.5`     | -0.5 | 1 ", "| `2.5`     | -0.5 | 1 ")
    (tmp_path / "page.md").write_text(odd, "utf-8")
    import_into(schemas, SOURCES / "lumen.md")
    import_into(schemas, tmp_path / "page.md")
    text = (schemas / "lumen-sons/forge-2.yaml").read_text("utf-8")
    assert "    default: 2.5\n    min: -0.5\n    max: 1\n    x-record: true\n" in text
    assert outcome_of(schemas, tmp_path / "page.md").changes == []


def test_a_mark_goes_when_its_reason_does(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    source = tmp_path / "r.json"
    for default, is_marked in ((9, True), (7, False), (9, True)):
        source.write_text(a_record({"name": "odd", "type": "number", "max": 8, "default": default}), "utf-8")
        import_into(schemas, source)
        assert ("x-record: true" in (schemas / "acme/a.yaml").read_text("utf-8")) is is_marked


@pytest.mark.parametrize(
    "required",
    [
        {"ifDefined": {"ghost": {}}},
        {"ifNotDefined": {"ghost": {"message": "Say."}}},
        {"when": {"ghost": ["a"]}},
        {"conditional": {"values": {"ghost": ["a"], "prompt": ["b"]}, "operator": "or"}},
        {"unless": {"prompt": True}},
        {"ghost": ["edit"]},
    ],
    ids=str,
)
def test_a_requirement_that_names_what_is_not_there_is_kept_and_marked(required: Any, tmp_path: Path) -> None:
    model, shown = imported(tmp_path, a_record(PROMPT, {"name": "odd", "type": "string", "required": required}))
    assert shown == "" and model.parameters[1].required.from_record
    _, root, _ = parse((tmp_path / "schemas/acme/a.yaml").read_bytes(), "a.yaml")
    text = (tmp_path / "schemas/acme/a.yaml").read_text("utf-8")
    assert ", x-record: true}\n" in text and root is not None
    assert {one.code for one in lint(tmp_path / "schemas").problems} <= {"record-undeclared", "record-requirement"}
    assert lint(tmp_path / "schemas").problems


WHOLE = [
    ({"min": 1, "max": 8, "step": 1, "default": 1}, True),
    ({"step": 64}, True),
    ({"min": 0, "max": 8.0, "step": 1.0}, True),
    ({"min": 1, "max": 8, "default": 1}, False),
    ({"min": 0.5, "step": 1}, False),
    ({"max": 8, "step": 0.5}, False),
    ({"default": 1.5, "step": 1}, False),
    ({"allowedValues": [1, 2.5], "step": 1}, False),
]


@pytest.mark.parametrize(("facts", "is_whole"), WHOLE, ids=str)
def test_a_number_that_counts_is_whole(facts: dict[str, Any], is_whole: bool, tmp_path: Path) -> None:
    model, _ = imported(tmp_path, a_record({"name": "count", "type": "number", **facts}))
    assert only(model).integer is is_whole


def test_what_a_hand_said_of_whole_numbers_stays(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    source, path = tmp_path / "r.json", schemas / "acme/a.yaml"

    def take(step: float | None) -> str:
        facts = {"name": "count", "type": "number", "min": 1} | ({} if step is None else {"step": step})
        source.write_text(a_record(facts), "utf-8")
        import_into(schemas, source)
        return path.read_text("utf-8")

    assert "integer: true" in take(1)
    path.write_text(path.read_text("utf-8").replace("integer: true", "integer: false"), "utf-8")
    assert "integer: false" in take(1)
    path.write_text(path.read_text("utf-8").replace("integer: false", "integer: true"), "utf-8")
    assert "integer" not in take(0.5)
    path.write_text(take(None).replace("    min: 1\n", "    min: 1\n    integer: true\n"), "utf-8")
    assert "integer: true" in take(None)


def test_facts_beside_the_contract_are_kept_and_those_left_behind_are_named(tmp_path: Path) -> None:
    compliance = {"modelProvider": "Acme", "licenseTerms": "https://example.test/terms"}
    facts = {"tags": ["a", "b"], "accessRestrictions": 25, "complianceMetadata": compliance, "type": "custom"}
    noise = {"userId": "u", "thumbnail": {"url": "https://example.test/x?sig=1"}, "collectionIds": [], "parameters": {}}
    (tmp_path / "r.json").write_text(a_record(**facts, **noise), "utf-8")
    assert read_sources([tmp_path / "r.json"]).left == {"userId", "thumbnail"}
    model, _ = imported(tmp_path, a_record(**facts, **noise))
    kept = {**facts, "complianceMetadata": {"licenseTerms": "https://example.test/terms"}}
    assert model.annotations["x-record"] == kept
    (tmp_path / "r.json").write_text(a_record(**{**facts, "tags": ["b"]}), "utf-8")
    import_into(tmp_path / "schemas", tmp_path / "r.json")
    catalog = load(tmp_path / "schemas").catalog
    assert catalog is not None and catalog.models[0].annotations["x-record"] == {**kept, "tags": ["b"]}


def test_facts_have_a_bound(tmp_path: Path) -> None:
    text = a_record(accessRestrictions=25, tags=["x" * MOST_CHARACTERS])
    (tmp_path / "r.json").write_text(text, "utf-8")
    assert read_sources([tmp_path / "r.json"]).left == {"tags"}
    model, _ = imported(tmp_path, text)
    assert model.annotations["x-record"] == {"accessRestrictions": 25}
