"""A record becomes YAML without loss: record → YAML → catalogue → the record's inputs again."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.catalog.model import Json
from modelgen.importing.imported import node_of, value_of
from modelgen.importing.json_source import parse_json
from modelgen.importing.sources import read_sources
from modelgen.importing.writing import block_scalar, entry_lines, flow, item
from modelgen.loading.load import load
from modelgen.source.nodes import Mapping, Mark, Scalar, SourceError
from modelgen.source.parsing import parse
from ruamel.yaml import YAML

from tests.support import vendor
from tests.support.records import import_into, inputs_of, new_catalogue, normal

SOURCES = Path(__file__).parents[1] / "sources"
RECORDS = [SOURCES / "lumen-forge.json", *vendor.RECORDS]
HERE = Mark(0, 0, 0, 0)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_comes_back_from_the_catalogue(path: Path, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, path)
    loaded = load(schemas)
    assert loaded.catalog is not None
    (model,) = loaded.catalog.models
    record = json.loads(path.read_text("utf-8"))["model"]
    assert normal(inputs_of(model)) == normal(record["inputs"])
    assert (model.id, model.name, model.description) == (record["id"], record["name"], record["shortDescription"])
    assert model.provider == record["complianceMetadata"]["modelProvider"]
    assert list(model.capabilities) == record["capabilities"]
    assert model.updated == record["updatedAt"][:10]
    assert model.annotations["x-uiConfig"] == record["uiConfig"]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_another_yaml_reader_finds_the_record_in_the_file(path: Path, tmp_path: Path) -> None:
    """Even what the catalogue takes for the same, such as `{"always": false}`, stands in the file as the record has it."""
    schemas = new_catalogue(tmp_path)
    import_into(schemas, path)
    (written,) = schemas.glob("*/*.yaml")
    document = YAML(typ="safe", pure=True).load(written.read_text("utf-8"))
    for one in document["parameters"]:
        one.update(one.pop("x-record", {}))
        one.pop("integer", None)
        if one.get("required") is True:
            one["required"] = {"always": True}
        one.get("required", {}).pop("x-record", None)
    inputs = json.loads(path.read_text("utf-8"))["model"]["inputs"]
    for one in [inner for outer in document["parameters"] for inner in outer.get("inputs", [])]:
        if one.get("required") is True:
            one["required"] = {"always": True}
    assert document["parameters"] == inputs


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_second_import_changes_nothing(path: Path, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, path)
    (written,) = schemas.glob("*/*.yaml")
    before = (written.read_bytes(), written.stat().st_mtime_ns)
    import_into(schemas, path)
    assert (written.read_bytes(), written.stat().st_mtime_ns) == before


def test_a_new_file_stands_where_the_shipped_ones_do(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen-forge.json")
    assert [path.relative_to(schemas).as_posix() for path in schemas.glob("*/*")] == ["lumen-sons/lumen-forge.yaml"]
    text = (schemas / "lumen-sons/lumen-forge.yaml").read_text("utf-8")
    modeline = text.splitlines()[0].rpartition("$schema=")[2]
    assert (schemas / "lumen-sons" / modeline).resolve() == (
        tmp_path / "generated/authoring/model.schema.json"
    ).resolve()
    assert text.count("\n\n  - name: ") == 14 and '    allowedValues: ["", "no", 16:9, "null"' in text


@pytest.mark.parametrize("number", ["1e-400", "-0", "-0.0", "1E5", "1e0", "0.10", "123456789012345678901234567890"])
def test_a_number_is_written_as_it_is_read(number: str, tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    record: dict[str, Any] = {"id": "model_a", "name": "A", "capabilities": ["txt2img"], "updatedAt": "2026-01-01"}
    record["inputs"] = [{"name": "x", "type": "number", "min": 7}]
    (tmp_path / "r.json").write_text(json.dumps(record).replace('"min": 7', f'"min": {number}'), "utf-8")
    import_into(schemas, tmp_path / "r.json", provider="Acme")
    catalog = load(schemas).catalog
    assert catalog is not None and catalog.models[0].parameters[0].min == json.loads(number)


def test_a_name_that_is_taken_gives_way_to_the_id(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    record = {"name": "Twin", "capabilities": ["txt2img"], "updatedAt": "2026-01-01", "inputs": []}
    for number in (1, 2):
        (tmp_path / f"{number}.json").write_text(json.dumps({**record, "id": f"model_twin-{number}"}))
    import_into(schemas, tmp_path / "1.json", tmp_path / "2.json", provider="Acme")
    assert sorted(path.name for path in (schemas / "acme").iterdir()) == ["twin-2.yaml", "twin.yaml"]


@pytest.mark.parametrize("wrap", [lambda r: r, lambda r: [r], lambda r: {"models": [r]}, lambda r: [{"model": r}]])
def test_records_may_be_wrapped_as_the_api_does(wrap: Any, tmp_path: Path) -> None:
    record = json.loads((SOURCES / "lumen-forge.json").read_text("utf-8"))["model"]
    (tmp_path / "r.json").write_text(json.dumps(wrap(record)), "utf-8")
    found = read_sources([tmp_path / "r.json"])
    assert [one.text("id") for one in found.models] == ["model_lumen.forge-2"] and not found.problems


ASIDE = [
    ({"regex": "^x"}, "regex"),
    ({"min": 5}, "min"),
    ({"label": ""}, "label"),
    ({"maxLength": -1}, "maxLength"),
    ({"type": "number", "step": 1e16}, "step"),
    ({"kind": "hologram", "type": "file"}, "kind"),
    ({"default": None}, "default"),
    ({"default": 5}, "default"),
    ({"allowedValues": ["x", "x"]}, "allowedValues"),
    ({"allowedValues": []}, "allowedValues"),
    ({"allowedValues": [1]}, "allowedValues"),
    ({"inputs": []}, "inputs"),
    ({"required": {"always": "yes"}}, "required"),
]


@pytest.mark.parametrize(("odd", "word"), ASIDE, ids=lambda value: str(value)[:30])
def test_what_the_catalogue_cannot_hold_is_kept_aside_and_reported(
    odd: dict[str, Any], word: str, tmp_path: Path
) -> None:
    schemas = new_catalogue(tmp_path)
    given_input = {"name": "odd", "type": "string", **odd}
    record = {"id": "model_a", "name": "A", "capabilities": ["txt2img"], "updatedAt": "2026-01-01"}
    source = tmp_path / "a.json"
    source.write_text(json.dumps({**record, "inputs": [{"name": "prompt", "type": "string"}, given_input]}), "utf-8")
    shown = import_into(schemas, source, provider="Acme")
    assert "warning[import-set-aside]" in shown and f"'{word}' is kept under `x-record`" in shown
    (written,) = schemas.glob("*/*.yaml")
    _, root, _ = parse(written.read_bytes(), "a.yaml")
    value = value_of(root)
    assert isinstance(value, dict)
    parameters: Any = value["parameters"]
    assert parameters[1]["x-record"] == {word: given_input[word]}
    import_into(schemas, source, provider="Acme")
    assert value_of(parse(written.read_bytes(), "a.yaml")[1]) == value


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=12) | st.sampled_from(
    ["yes", "~", "1:1", "-", "- a", "a:", "a: b", "a #b", "'", '"', "\\", "{", "a,b", "0x1F", ".5", "<<", "=", "?", "2026-01-01", "!x", "&a"]
)  # fmt: skip
numbers = st.integers(-(2**63), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts.filter(bool), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_what_is_written_is_what_is_read(value: Any) -> None:
    node = node_of(value, HERE)
    lines = ["id: x", *entry_lines("x-flow", node, 0), "list:", f"  - {flow(node)}"]
    if isinstance(node, Scalar):
        lines.append(f"x-block: {block_scalar(node)}")
    _, root, problems = parse(("\n".join(lines) + "\n").encode("utf-8", "surrogatepass"), "a.yaml")
    assert not problems
    for found in (root.get("x-flow"), root.get("list"), root.get("x-block")):
        expected = [value] if found is root.get("list") else value
        assert found is None or json.dumps(value_of(found)) == json.dumps(value_of(node_of(expected, HERE)))


SIGNS = ":-?x,#[]{} '\"|&=~<!%@`*>\\0.\n\t"


def written_and_read(texts: list[str]) -> None:
    """Texts as items, values and keys, in brackets and outside of them."""
    by_text = node_of({text: text for text in texts}, HERE)
    lines = [
        "id: x",
        *(f"flow-{n}: {flow(node_of(list[Json](texts[n::9]), HERE))}" for n in range(9)),
        f"flow-keys: {flow(by_text)}",
    ]
    lines += ["items:", *(line for text in texts for line in item(node_of(text, HERE), 2))]
    lines += [
        "values:",
        *(line for n, text in enumerate(texts) for line in entry_lines(str(n), node_of(text, HERE), 2)),
    ]
    lines += ["keys:", *(line for text in texts for line in entry_lines(text, node_of(1, HERE), 2))]
    _, root, problems = parse(("\n".join(lines) + "\n").encode("utf-8"), "a.yaml")
    read = value_of(root)
    assert not problems and isinstance(read, dict)
    assert [read[f"flow-{n}"] for n in range(9)] == [texts[n::9] for n in range(9)]
    assert read["flow-keys"] == {text: text for text in texts} and read["items"] == texts
    assert list(read["values"].values()) == texts and list(read["keys"]) == texts  # type: ignore[union-attr, arg-type]


@pytest.mark.parametrize("first", SIGNS)
def test_every_short_text_is_read_as_it_is_written(first: str) -> None:
    written_and_read([first + "".join(rest) for length in range(3) for rest in product(SIGNS, repeat=length)])


@given(st.lists(st.text(SIGNS + "aé🦊", min_size=1, max_size=12), unique=True, min_size=1, max_size=20))
def test_every_text_of_signs_is_read_as_it_is_written(texts: list[str]) -> None:
    written_and_read(texts)


@given(json_values, st.booleans())
def test_json_is_read_as_json_says(value: Any, is_ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, indent=1 if is_ascii else None)
    _, node = parse_json(text, "a.json")
    assert json.dumps(value_of(node)) == json.dumps(value_of(node_of(json.loads(text), HERE)))


@given(st.text('{}[]",:0123456789.eE+-tfn \n\\ua', max_size=30))
def test_json_is_refused_where_json_says(text: str) -> None:
    def constant(word: str) -> float:
        raise ValueError(word)

    try:
        expected = json.loads(text, parse_constant=constant, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        with pytest.raises(SourceError):
            parse_json(text, "a.json")
    else:
        try:
            _, node = parse_json(text, "a.json")
        except SourceError:
            assert "Infinity" in json.dumps(expected)  # Python takes 1e999 for a number; no double can hold it
        else:
            assert json.dumps(value_of(node)) == json.dumps(value_of(node_of(expected, HERE)))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def test_the_places_of_json_are_exact() -> None:
    text = '{\r\n "a": [1, "x\\u00e9", {"b": null}],\r "c":\n-1.5e3}'
    file, root = parse_json(text, "a.json")
    assert isinstance(root, Mapping)
    for key, value in root.entries:
        for node in (key, value):
            place = file.place(node.mark)
            start = place.text[place.column - 1 :]
            assert start.startswith(('"a"', "[1", '"c"', "-1.5e3")) and place.line in (2, 3, 4)
