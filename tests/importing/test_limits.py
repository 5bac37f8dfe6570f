"""What an import writes is held to every limit of the reader before it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from modelgen.importing.model_files import ModelFiles
from modelgen.importing.sources import read_sources
from modelgen.loading.load import load

from tests.importing.test_fitting import PROMPT, a_record
from tests.support.records import import_into, new_catalogue, outcome_of


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


TOO_MUCH = {
    "one long text": (a_record({**PROMPT, "description": "x" * 600_000}), "file-too-large"),
    "fifteen long texts": (a_record(*({**PROMPT, "name": f"p{n}", "hint": "é" * 30_000} for n in range(15))), "file-too-large"),
    "many values": (a_record({**PROMPT, "allowedValues": [f"a value that is a text of its own {n}" for n in range(13_500)]}), "file-too-large"),
    "many inputs": (a_record(*({"name": f"p{n}", "type": "string"} for n in range(6_100))), "file-too-large"),
    "deep settings": (a_record(uiConfig=nested(50)), "yaml-depth"),
    "a deep unknown key": (a_record({**PROMPT, "odd": nested(50)}), "yaml-depth"),
    "a deep default": (a_record({"name": "p", "type": "inputs_array", "default": [nested(50)]}), "yaml-depth"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("case", "is_there"),
    [(case, is_there) for case in TOO_MUCH for is_there in (False, True) if not is_there or "many" not in case],
)
def test_what_the_reader_would_refuse_is_not_written(case: str, is_there: bool, tmp_path: Path) -> None:
    text, code = TOO_MUCH[case]
    schemas = new_catalogue(tmp_path)
    source = tmp_path / "r.json"
    if is_there:
        source.write_text(a_record(), "utf-8")
        import_into(schemas, source)
    before = {path: path.read_bytes() for path in schemas.rglob("*.yaml")}
    source.write_text(text, "utf-8")
    outcome = outcome_of(schemas, source)
    errors = [one for one in outcome.problems if one.is_error]
    assert {one.code for one in errors} == {code} and {one.place.file for one in errors} == {source.as_posix()}
    assert all(one.place.text[one.place.column - 1 :].startswith('"model_a"') for one in errors)
    assert {path: path.read_bytes() for path in schemas.rglob("*.yaml")} == before
    assert load(schemas).catalog is not None


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '{"a":' * 200_000, a_record(uiConfig={"k" * 5_000: 1}), a_record({**PROMPT, "o" * 3_000: 1})],
    ids=["lists", "objects", "a long key", "a long unknown key"],
)
def test_no_depth_and_no_key_breaks_an_import(text: str, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (tmp_path / "r.json").write_text(text, "utf-8")
    outcome = outcome_of(schemas, tmp_path / "r.json")
    assert outcome.problems and load(schemas).catalog is not None
    assert all(one.place.file.endswith("r.json") for one in outcome.problems)


@pytest.mark.parametrize("name", ["é" * 200, "漢" * 190, "con", "NUL", "!!!"])
def test_a_file_name_that_not_every_system_takes_gives_way_to_the_id(name: str, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (tmp_path / "r.json").write_text(a_record(name=name), "utf-8")
    import_into(schemas, tmp_path / "r.json")
    assert [path.name for path in schemas.glob("*/*")] == ["a.yaml"]


@pytest.mark.parametrize("provider", ["!!!", "x" * 300])
def test_a_provider_of_which_no_folder_can_be_made_is_refused(provider: str, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (tmp_path / "r.json").write_text(a_record(complianceMetadata={}), "utf-8")
    outcome = outcome_of(schemas, tmp_path / "r.json", provider=provider)
    assert not outcome.is_sound and not list(schemas.glob("*/*"))


@pytest.mark.parametrize("provider", ["Con", "NUL", "Aux"])
def test_a_provider_named_like_a_device_has_a_folder_that_windows_takes(provider: str, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (tmp_path / "r.json").write_text(a_record(id="con", name="Con", complianceMetadata={}), "utf-8")
    import_into(schemas, tmp_path / "r.json", provider=provider)
    assert [path.relative_to(schemas).as_posix() for path in schemas.glob("*/*")] == [f"{provider.lower()}_/con_.yaml"]


def test_a_rule_of_ones_own_over_what_upstream_removes_is_shown_where_it_stands(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    source, path = tmp_path / "r.json", schemas / "acme/a.yaml"
    source.write_text(a_record({"name": "old", "type": "string"}, PROMPT), "utf-8")
    import_into(schemas, source)
    path.write_text(path.read_text("utf-8") + "\nrules:\n  - exclusive: [old, prompt]\n", "utf-8")
    before = path.read_bytes()
    line = before.decode().splitlines().index("  - exclusive: [old, prompt]") + 1
    source.write_text(a_record(PROMPT, updatedAt="2026-02-02"), "utf-8")
    outcome = outcome_of(schemas, source)
    (error,) = [one for one in outcome.problems if one.is_error]
    assert (error.code, error.place.line, error.place.file) == ("rule-undeclared-parameter", line, path.as_posix())
    assert path.read_bytes() == before


def test_two_models_of_one_id_in_a_folder_are_shown_in_the_source(tmp_path: Path) -> None:
    """What no model shows alone is said at a place that is there, not in a file that is not written."""
    schemas = new_catalogue(tmp_path)
    for name, provider in (("a", "Acme"), ("b", "ACME")):
        text = a_record(id=f"model_{name}", complianceMetadata={"modelProvider": provider})
        (tmp_path / f"{name}.json").write_text(text, "utf-8")
    outcome = outcome_of(schemas, tmp_path / "a.json", tmp_path / "b.json")
    (error,) = [one for one in outcome.problems if one.is_error]
    assert error.code == "page-collision" and error.place.file.endswith(".json")
    assert error.related is not None and error.related.file.endswith(".json") and not list(schemas.glob("*/*"))


def test_places_of_a_text_without_lines_are_places_in_it(tmp_path: Path) -> None:
    """Whatever is found after a flattened page was read is shown in the text as it is."""
    from tests.importing.test_pages import PAGES, flattened

    text = flattened(PAGES[0].read_text("utf-8"))
    (tmp_path / "flat.txt").write_text(text, "utf-8")
    for model in read_sources([tmp_path / "flat.txt"]).models:
        for place in (model.place, model.model.places["name"], *(one.places["name"] for one in model.model.parameters)):
            assert place.text == text and place.line == 1
        assert text[model.place.column - 1 :].startswith(f"`{model.text('id')}`")
    files = ModelFiles.read(new_catalogue(tmp_path))
    for model in read_sources([tmp_path / "flat.txt"]).models:
        files.add(model)
    assert not files.problems
