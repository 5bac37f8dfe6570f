"""Into a file that is there: only what changed upstream changes, and all else survives byte for byte."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelgen.importing.model_files import ModelFiles
from modelgen.importing.putting import diff, write
from modelgen.importing.sources import read_sources
from modelgen.loading.load import load

from tests.importing.test_records import SOURCES
from tests.support.effort import effort
from tests.support.permissions import bound_by_permissions
from tests.support.records import import_into, inputs_of, new_catalogue, normal

LOCAL = """\
# A file that has been worked on.
# yaml-language-server: $schema=../../generated/authoring/model.schema.json
id:   model_acme-painter   # the id
provider: Acme
name: 'Painter'
capabilities:
  - txt2img   # always
  - img2img
updated: 2026-01-01
x-note: {kept:   as it is}

parameters:

  # About the prompt.
  - description: "What to paint"   # in quotes
    name: prompt
    type: string
    required: true
    x-mine: 1


  # --- Sizes ---

  # The table wins.
  - name: width
    # lint: allow prose-range: the table wins
    description: >-
      How wide it is:
      in pixels.
    type: number
    min: 512   # smallest
    max: 2048  # largest
    usedWhen: {mode: [custom]}
  - {name: mode, type: string, default: auto, allowedValues: [auto,  custom], description: 'How.'}

  # Gone soon.
  - name: old
    type: string
    deprecated: true

  - name: tags
    type: string_array
    allowedValues:
      - a
      # the second
      - b  # good
      - c
    required:
      # why
      always: true
      ifDefined: {mode: {message: Say which.}}

# Local rules.
rules:
  - exclusive: [width, tags]   # ours
"""

RECORD: dict[str, Any] = {
    "id": "model_acme-painter",
    "name": "Painter",
    "updatedAt": "2026-02-03T00:00:00Z",
    "complianceMetadata": {"modelProvider": "Acme"},
    "capabilities": ["txt2img", "img2img"],
    "inputs": [
        {"name": "prompt", "type": "string", "required": {"always": True}, "description": "What to paint"},
        {"name": "width", "type": "number", "min": 512, "max": 2048, "description": "How wide it is: in pixels."},
        {
            "name": "mode",
            "type": "string",
            "default": "auto",
            "allowedValues": ["auto", "custom"],
            "description": "How.",
        },
        {"name": "old", "type": "string"},
        {
            "name": "tags",
            "type": "string_array",
            "allowedValues": ["a", "b", "c"],
            "required": {"always": True, "ifDefined": {"mode": {"message": "Say which."}}},
        },
    ],
}


def record(**changes: dict[str, Any] | None) -> dict[str, Any]:
    """The record with keys of its inputs changed: None for an input that is gone, None for a key that is gone."""
    inputs = []
    for one in RECORD["inputs"]:
        change = changes.get(one["name"], {})
        if change is not None:
            inputs.append({key: value for key, value in {**one, **change}.items() if value is not None})
    return {**RECORD, "inputs": inputs}


def merged(tmp_path: Path, upstream: dict[str, Any], text: str = LOCAL) -> str:
    schemas = tmp_path / "schemas"
    if not schemas.exists():
        new_catalogue(tmp_path)
    path = schemas / "acme/local.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    (tmp_path / "r.json").write_text(json.dumps(upstream), "utf-8")
    import_into(schemas, tmp_path / "r.json")
    after = path.read_bytes().decode("utf-8")
    import_into(schemas, tmp_path / "r.json")
    assert path.read_bytes().decode("utf-8") == after, "the second time it changes nothing"
    return after


def changed(before: str, after: str) -> list[str]:
    """The lines that went and came, but for the date."""
    found = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    return [line for line in found if "updated: " not in line]


def test_what_agrees_is_not_touched(tmp_path: Path) -> None:
    assert merged(tmp_path, RECORD) == LOCAL


CHANGES: list[tuple[dict[str, Any], list[str]]] = [
    ({"width": {"max": 4096}}, ["-     max: 2048  # largest", "+     max: 4096  # largest"]),
    ({"width": {"min": None}}, ["-     min: 512   # smallest"]),
    ({"width": {"step": 8}}, ["+     step: 8", "+     integer: true"]),
    ({"width": {"step": 0.5, "label": "W"}}, ["+     step: 0.5", "+     label: W"]),
    (
        {"width": {"description": "Now one line"}},
        ["-     description: >-", "-       How wide it is:", "-       in pixels.", "+     description: Now one line"],
    ),
    (
        {"prompt": {"description": 'A "new" one'}},
        ['-   - description: "What to paint"   # in quotes', '+   - description: "A \\"new\\" one"   # in quotes'],
    ),
    ({"prompt": {"description": None}}, ['-   - description: "What to paint"   # in quotes', "-     name: prompt", "+   - name: prompt"]),
    ({"prompt": {"required": None}}, ["-     required: true"]),
    ({"prompt": {"maxLength": 9}}, ["+     maxLength: 9"]),
    (
        {"mode": {"allowedValues": ["auto", "new", "custom"]}},
        [
            "-   - {name: mode, type: string, default: auto, allowedValues: [auto,  custom], description: 'How.'}",
            "+   - {name: mode, type: string, default: auto, allowedValues: [auto,  new,  custom], description: 'How.'}",
        ],
    ),
    (
        {"mode": {"default": None, "description": "It's: new", "group": "a, b"}},
        [
            "-   - {name: mode, type: string, default: auto, allowedValues: [auto,  custom], description: 'How.'}",
            "+   - {name: mode, type: string, allowedValues: [auto,  custom], group: \"a, b\", description: 'It''s: new'}",
        ],
    ),
    ({"old": None}, ["-   # Gone soon.", "-   - name: old", "-     type: string", "-     deprecated: true", "- "]),
    ({"old": {"type": "number"}}, ["-     type: string", "+     type: number"]),
    ({"tags": {"allowedValues": ["a", "c", "d"]}}, ["-       # the second", "-       - b  # good", "+       - d"]),
    ({"tags": {"required": {"always": True}}}, ["-       ifDefined: {mode: {message: Say which.}}"]),
    (
        {"tags": {"required": {"always": True, "ifDefined": {"mode": {"message": "New: say."}}}}},
        ["-       ifDefined: {mode: {message: Say which.}}", '+       ifDefined: {mode: {message: "New: say."}}'],
    ),
    (
        {"tags": {"required": {"always": True, "ifDefined": {"mode": {"message": "Say which."}}, "when": {"mode": ["auto"]}}}},
        ["+       when: {mode: [auto]}"],
    ),
    ({"tags": {"default": ["a", "b"]}}, ["+     default: [a, b]"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "lines"), CHANGES, ids=lambda value: str(value)[:50])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_what_changed_changes(change: dict[str, Any], lines: list[str], line_end: str, tmp_path: Path) -> None:
    text = LOCAL.replace("\n", line_end)
    after = merged(tmp_path, record(**change), text)
    assert sorted(changed(text, after)) == sorted(lines)
    assert after.count("\r\n") == (after.count("\n") if line_end == "\r\n" else 0)
    assert "updated: 2026-02-03" in after


def test_a_new_parameter_comes_where_upstream_has_it(tmp_path: Path) -> None:
    upstream = {**RECORD, "inputs": [*RECORD["inputs"][:2], {"name": "new", "type": "boolean"}, *RECORD["inputs"][2:]]}
    after = merged(tmp_path, upstream)
    assert [line for line in changed(LOCAL, after) if line.strip("+- ")] == ["+   - name: new", "+     type: boolean"]
    assert after.index("usedWhen") < after.index("name: new") < after.index("{name: mode")


def test_parameters_move_with_their_comments(tmp_path: Path) -> None:
    upstream = {**RECORD, "inputs": [RECORD["inputs"][index] for index in (3, 0, 1, 2, 4)]}
    after = merged(tmp_path, upstream)
    assert sorted(after.replace("2026-02-03", "2026-01-01").split()) == sorted(LOCAL.split())
    assert after.index("# Gone soon.\n  - name: old") < after.index("# About the prompt.\n  - description:")
    assert after.index("# --- Sizes ---") < after.index("# The table wins.\n  - name: width")


def test_a_byte_order_mark_and_a_missing_last_line_end_stay(tmp_path: Path) -> None:
    text = "\ufeff" + LOCAL.rstrip("\n")
    after = merged(tmp_path, record(width={"max": 4096}), text)
    assert after == text.replace("2026-01-01", "2026-02-03").replace("max: 2048", "max: 4096")


def test_a_file_in_brackets_is_changed_in_brackets(tmp_path: Path) -> None:
    text = (
        '{"id": "model_acme-painter", "name": "Painter", "provider": "Acme", "capabilities": ["txt2img", "img2img"],\n'
        ' "updated": "2026-01-01", "parameters": [{"name": "prompt", "type": "string", "usedWhen": {"old": ["x"]}},\n'
        '  {"name": "old", "type": "string"}]}\n'
    )
    upstream = {**RECORD, "inputs": [RECORD["inputs"][3], {"name": "prompt", "type": "string", "maxLength": 5}, {"name": "count", "type": "number"}]}  # fmt: skip
    after = merged(tmp_path, upstream, text)
    assert '[{"name": "old", "type": "string"},\n' in after and '"usedWhen": {"old": ["x"]}' in after
    assert "maxLength: 5" in after and "{name: count, type: number}" in after


FACTS_OF: dict[str, dict[str, list[Any]]] = {
    "string": {"description": ["A: b", "line\nbreak", "How."], "maxLength": [1, 9], "label": ["L", "l'"], "allowedValues": [["a"], ["a", "b: c", ""]]},
    "number": {"min": [0, 1.5], "max": [10, 99], "step": [1, 0.1], "default": [5]},
    "string_array": {"default": [[], ["a"]], "maxLength": [3, 4], "required": [{"always": True}, {"ifNotDefined": {"mode": {}}}]},
    "inputs_array": {"inputs": [[{"name": "x", "type": "string"}], [{"name": "y", "type": "file", "kind": "image"}, {"name": "x", "type": "number"}]]},
}  # fmt: skip


@st.composite
def upstreams(draw: st.DrawFn) -> dict[str, Any]:
    """A record with parameters of the file, those that its own rules name among them, and others, each with any facts."""
    others = draw(st.lists(st.sampled_from(["prompt", "old", "new", "newer"]), unique=True))
    names = draw(st.permutations([*others, "width", "mode", "tags"]))
    inputs = []
    for name in names:
        kind = draw(st.sampled_from(sorted(FACTS_OF)))
        facts = FACTS_OF[kind]
        keys = draw(st.lists(st.sampled_from(sorted(facts)), unique=True))
        keys += ["inputs"] * (kind == "inputs_array" and "inputs" not in keys)
        inputs.append({"name": name, "type": kind, **{key: draw(st.sampled_from(facts[key])) for key in keys}})
    ui = draw(st.sampled_from([{}, {"a": 1}, {"a": {"b": [1, {"c": 2}]}, "d": []}]))
    return {**RECORD, "inputs": inputs, "uiConfig": ui}


@settings(max_examples=effort(60))
@given(first=upstreams(), second=upstreams(), line_end=st.sampled_from(["\n", "\r\n"]))
def test_whatever_comes_the_file_says_it_and_keeps_its_own(
    first: dict[str, Any], second: dict[str, Any], line_end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("any")
    text = merged(tmp_path, first, LOCAL.replace("\n", line_end))
    text = merged(tmp_path, second, text)
    loaded = load(tmp_path / "schemas")
    assert loaded.catalog is not None, loaded.diagnostics
    (model,) = loaded.catalog.models
    assert normal(inputs_of(model, local=("x-mine",))) == normal(second["inputs"])
    assert model.annotations.get("x-uiConfig", {}) == second["uiConfig"]
    assert [type(rule).__name__ for rule in model.rules] == ["Exclusive"] and model.annotations["x-note"]
    for kept in ("# A file that has been worked on.", "id:   model_acme-painter   # the id", "- txt2img   # always", "# Local rules.", "# ours"):  # fmt: skip
        assert kept in text
    stays = {one["name"] for one in first["inputs"]} & {one["name"] for one in second["inputs"]}
    comments = {
        "prompt": ["# About the prompt.", "x-mine: 1"],
        "width": ["# The table wins.", "# lint: allow", "usedWhen"],
    }
    for name in stays & comments.keys():
        assert all(comment in text for comment in comments[name])


PAGE = """\
---
title: Acme | Case Docs
---

> This page is auto-generated from model configurations. Last updated: {date}.

This reference lists all available **Acme** image generation models and their parameters. Use these.

- [{name}](#painter)

---

## {name}

{description}

**Model ID:** `model_acme-painter`

**Capabilities:** `txt2img`, `img2img`

**LLM Markdown:** <https://app.example.test/models/model_acme-painter/markdown>

| Parameter | Type | Required | Default | Min | Max | Allowed Values | Description |
| --------- | ---- | -------- | ------- | --- | --- | -------------- | ----------- |
| `prompt` | string | {prompt} | - | - | - | - | What to paint |
| `width` | number | No | - | 512 | {maximum} | - | How wide it is: in pixels. |
| `mode` | string | No | `auto` | - | - | `auto`, `custom` | How. |
| `old` | string | No | - | - | - | - | - |
| `tags` | string\\_array | {tags} | - | - | - | `a`, `b`, `c` | - |
"""
FACTS = {"date": "2026-03-04", "name": "Painter", "description": "", "prompt": "Yes", "maximum": "2048", "tags": "Yes"}


def page(**changes: str) -> str:
    return PAGE.format(**FACTS | changes)


def merged_page(tmp_path: Path, text: str, *pages: str) -> str:
    schemas = new_catalogue(tmp_path) if not (tmp_path / "schemas").exists() else tmp_path / "schemas"
    path = schemas / "acme/local.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    for one in pages:
        (tmp_path / "p.md").write_text(one, "utf-8")
        import_into(schemas, tmp_path / "p.md")
    return path.read_bytes().decode("utf-8")


def test_what_a_page_cannot_say_stays(tmp_path: Path) -> None:
    text = LOCAL.replace("    usedWhen", "    step: 8\n    usedWhen").replace("x-mine: 1", "maxLength: 7\n    label: P")
    noted = text.replace("updated: 2026-01-01", "updated: 2026-03-04") + "x-imported: {record: {updated: 2026-01-01}}\n"
    assert merged_page(tmp_path, text, page()) == noted
    after = merged_page(tmp_path, noted, page(maximum="99999"))
    assert changed(noted, after) == ["-     max: 2048  # largest", "+     max: 99999  # largest"]


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        ({"prompt": "No"}, ["-     required: true"]),
        ({"tags": "No"}, ["-       always: true"]),
        ({"prompt": "No", "tags": "No"}, ["-     required: true", "-       always: true"]),
    ],
)
def test_a_page_knows_of_always_alone(cells: dict[str, str], lines: list[str], tmp_path: Path) -> None:
    """The other forms of `required` are none of its business."""
    after = merged_page(tmp_path, LOCAL, page(**cells))
    assert changed(LOCAL, after) == lines


def test_a_typography_pass_is_no_change(tmp_path: Path) -> None:
    text = LOCAL.replace("'How.'", "\"How, 'so'... 1-2.\"")
    odd = page().replace("| How. |", "| How, ‘so’… 1–2. |")
    assert changed(text, merged_page(tmp_path, text, odd)) == []
    pages = LOCAL.replace("'How.'", '"How, ‘so’… 1–2."')
    assert changed(pages, merged(tmp_path, record(mode={"description": "How, 'so'... 1-2."}), pages)) == []


def test_words_that_differ_between_page_and_record_change_only_with_their_source(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    words = {"name": "Painter R", "shortDescription": "From the record."}

    def take(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, "utf-8")
        import_into(schemas, tmp_path / name)
        (path,) = schemas.glob("*/*.yaml")
        return path.read_text("utf-8")

    def take_record(**changes: Any) -> str:
        full = record(prompt={"label": "P"})
        return take("r.json", json.dumps({**full, **words, **changes}))

    first = take_record()
    assert "name: Painter R\n" in first and "x-imported" not in first
    second = take("p.md", page(name="Painter P", description="From the page."))
    assert "name: Painter R\n" in second and "description: From the record.\n" in second
    assert (
        "x-imported: {page: {name: Painter P, description: From the page.}, record: {updated: 2026-02-03}}\n" in second
    )
    assert take_record() == second == take("p.md", page(name="Painter P", description="From the page."))
    third = take_record(name="Painter R2")
    assert "name: Painter R2\n" in third and "page: {name: Painter P," in third
    fourth = take("p.md", page(name="Painter P2", description="From the page."))
    assert "name: Painter P2\n" in fourth and "description: From the record.\n" in fourth
    assert "record: {updated: 2026-02-03, name: Painter R2}" in fourth
    assert "page: {description: From the page.}" in fourth
    assert take_record(name="Painter R2") == fourth
    fifth = take_record(name="Painter P2")
    assert "name: Painter P2\n" in fifth and "record: {updated: 2026-02-03}" in fifth.partition("x-imported")[2]


def test_a_page_names_the_models_that_it_no_longer_lists(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen.md")
    whole = (SOURCES / "lumen.md").read_text("utf-8")
    start = whole.index("## Forge 10")
    (tmp_path / "less.md").write_text(whole[:start].replace("- [Forge 10 \\_beta\\_](#forge-10-_beta_)\n", ""), "utf-8")
    sources = read_sources([tmp_path / "less.md"])
    files = ModelFiles.read(schemas)
    for one in sources.models:
        files.add(one)
    files.note_gone(sources.pages[0])
    assert [(one.code, one.place.file.rpartition("/")[2]) for one in files.problems] == [
        ("import-model-gone", "forge-10-beta.yaml")
    ]
    assert files.changes == []


def test_a_file_that_changed_in_the_meantime_stops_all(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen.md")
    text = (SOURCES / "lumen.md").read_text("utf-8").replace("What to paint", "What").replace("light,", "dark,")
    (tmp_path / "p.md").write_text(text.replace("lumen-forge-10", "lumen-forge-11"), "utf-8")
    files = ModelFiles.read(schemas)
    for one in read_sources([tmp_path / "p.md", SOURCES / "lumen-forge.json"]).models:
        files.add(one)
    assert [one.path.name for one in files.changes] == ["forge-2.yaml", "lumen-forge-11.yaml"]
    assert diff(files.changes, schemas).count("\n--- ") == 1
    path = schemas / "lumen-sons/forge-2.yaml"
    path.write_bytes(path.read_bytes() + b"# mine\n")
    before = path.read_bytes()
    (problem,) = write(files.changes, schemas)
    assert problem.code == "import-unwritable" and path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == ["forge-10-beta.yaml", "forge-2.yaml"]


def test_all_files_or_none_where_one_cannot_be_written(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (schemas / "zeta").mkdir()
    (schemas / "zeta").chmod(0o500)
    files = ModelFiles.read(schemas)
    text = (SOURCES / "lumen-forge.json").read_text("utf-8")
    (tmp_path / "z.json").write_text(text.replace("Lumen & Sons", "Zeta").replace("forge-2", "forge-3"), "utf-8")
    for one in read_sources([SOURCES / "lumen-forge.json", tmp_path / "z.json"]).models:
        files.add(one)
    with bound_by_permissions():
        (problem,) = write(files.changes, schemas)
    assert problem.code == "import-unwritable" and "zeta" in problem.place.file
    assert sorted(path.name for path in schemas.iterdir()) == ["catalog.yaml", "zeta"]
