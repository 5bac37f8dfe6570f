"""A catalogue folder becomes a catalogue: what is written is what is there, and the same however it is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from modelgen.catalog.grammar import MODEL_KEYS, PARAMETER_KEYS, REQUIRED_KEYS, RULE_KINDS
from modelgen.catalog.model import (
    MISSING,
    AnyOf,
    Conditional,
    Dependency,
    Deprecation,
    Exclusive,
    Forbid,
    Match,
    Model,
    Parameter,
    Requirement,
    SameLength,
    Site,
    Total,
)
from modelgen.loading.load import Hooks, load
from modelgen.source.folder import model_names

EVERYTHING = Path(__file__).parent / "catalogs" / "everything"
LOADED = load(EVERYTHING)


def model_files(folder: Path) -> list[Path]:
    return [folder / name for name in model_names(folder, [])]


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    assert LOADED.catalog is not None
    return {model.id: model for model in LOADED.catalog.models}


def test_the_everything_catalogue_is_clean_but_for_what_is_odd_on_purpose() -> None:
    assert {one.place.file.rpartition("/")[2] for one in LOADED.diagnostics} == {"odd.yaml"}
    assert {one.code for one in LOADED.diagnostics if not one.is_error} == {
        "record-requirement",
        "record-undeclared",
        "impossible-value",
        "record-default",
    }
    assert not any(one.is_error for one in LOADED.diagnostics)


def test_the_everything_catalogue_holds_every_key() -> None:
    used: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            used.update(map(str, value))
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            collect(inner)

    for path in model_files(EVERYTHING):
        collect(yaml.load(path.read_text("utf-8"), yaml.BaseLoader))
    assert {key.name for key in (*MODEL_KEYS, *PARAMETER_KEYS, *REQUIRED_KEYS)} | RULE_KINDS.keys() <= used


def test_site() -> None:
    assert LOADED.catalog is not None
    assert LOADED.catalog.site == Site(
        "Everything & more",
        "https://api.example.test/v1",
        "https://api.example.test/v1/schemas",
        "/api/generate/index.md",
        "https://app.example.test/models/{id}/markdown",
    )


def test_models_are_sorted_by_id_and_know_their_file(models: dict[str, Model]) -> None:
    assert list(models) == sorted(models) and len(models) == 12
    assert models["model_acme-types"].source == "acme/types.yaml"


def test_parameters(models: dict[str, Model]) -> None:
    of = models["model_acme-types"].by_name
    text = of["text"]
    assert text.allowed_values == ("a fox", "a wolf", "", "no", "16:9", "1:1", "on", "2K", "1e3x", "1e3", "0o17x")
    assert (text.default, text.min_length, text.max_length, text.required) == ("a fox", 1, 250000, Requirement())
    assert text.annotations == {
        "x-note": "kept as it is",
        "x-label": "The text",
        "x-group": "Basics",
        "x-hint": "What to draw.",
        "x-placeholder": "a fox in the snow",
        "x-costImpact": False,
        "x-color": False,
        "x-prompt": True,
        "x-promptSpark": True,
    }
    assert of["frameRate"].allowed_values == (-1, 0, 23.976, 24, 2**53 + 1)
    assert of["octal"].allowed_values == (15, 31, 17, 1, 0.5, 6, 100)
    assert all(type(value) is int for value in of["octal"].allowed_values if value != 0.5)
    assert of["huge"].default == 2**53 + 1
    assert (of["open above"].min, of["open above"].max, of["open below"].max) == (-273.15, None, 1500)
    assert (of["amount"].whole_step, of["strength"].whole_step, of["strength"].step) == (64, None, 0.05)
    assert of["flag"].default is MISSING and of["off"].default is False and of["images"].default == []
    assert of["images"].annotations == {"x-kind": "image-hdr", "x-maxSize": 0, "x-minDuration": 1, "x-maxDuration": 1}
    assert of["base"].annotations == {"x-modelTypes": ["custom", "lora"]}
    shots = {one.name: one for one in of["shots"].inputs}
    layers = {one.name: one for one in shots["layers"].inputs}
    assert of["shots"].default == [
        {"caption": "first", "layers": [{"opacity": 0.5}]},
        {"caption": "second", "still": "asset_1"},
    ]
    assert layers["source"].used_when == (Match("blend", ("multiply",)),)
    assert models["model_acme-types"].annotations["x-tier"] == {
        "level": 3,
        "tags": ["a", None, True, 1.5],
        "nested": {"deep": {"deeper": []}},
    }


def test_requirements(models: dict[str, Model]) -> None:
    required = {one.name: one.required for one in models["model_acme-requirements"].parameters}
    assert required["always"] == required["alwaysMapped"] == Requirement(always=True)
    assert required["never"] == required["neverMapped"] == required["emptyMapping"] == required["loop"] == Requirement()
    assert required["lastFrame"].if_defined == (Dependency("firstFrame", "A first frame needs a last one."),)
    assert required["plainMessage"].if_defined == (Dependency("firstFrame", "A message as a plain text."),)
    assert required["noMessage"].if_defined == (Dependency("firstFrame"), Dependency("loop"))
    assert required["both"].conditional == Conditional((Match("mode", ("final",)), Match("scale", (2.5, -1))), "and")
    assert required["either"].conditional == Conditional((Match("mode", ("final",)), Match("loop", (True,))), "or")
    assert required["single"].conditional == Conditional((Match("mode", ("final",)),), "and")
    assert required["whenForm"].when == (Match("mode", ("final",)), Match("loop", (True, False)))
    assert required["emptyValue"].when == (Match("mode", ("",)),)
    assert required["several"] == Requirement(
        if_defined=(Dependency("lastFrame", "First of several."),),
        if_not_defined=(Dependency("prompt", "Second of several."),),
        conditional=Conditional((Match("scale", (1,)),), "or"),
        when=(Match("loop", (True,)),),
    )
    odd = {one.name: one.required for one in models["model_cobalt-odd"].parameters}
    assert odd["again"].unknown == (("whenever", {"prompt": ["x"]}),)
    assert odd["ghosted"].if_defined == (Dependency("ghost", "There is no ghost."),)


def test_rules(models: dict[str, Model]) -> None:
    auto, manual, fast = Match("mode", ("auto",)), Match("mode", ("manual",)), Match("fast", (True,))
    assert models["model_acme-rules"].rules == (
        Total(("images", "masks"), max=8),
        Total(("images", "count"), (auto,), "Input and output images together cannot exceed 7.", max=7),
        Total(("count", "extra"), max=10.5),
        Total(("unbounded",), (fast,), max=3),
        Exclusive(("prompt", "image", "masks")),
        Exclusive(("images", "masks"), (manual,), "One of the two."),
        AnyOf(("prompt", "image")),
        AnyOf(("images", "masks", "unbounded"), (manual, Match("fast", (True, False))), "Give something: anything."),
        SameLength(("loras", "lorasScale")),
        Total(("unbounded", "frames"), max=12),
        Forbid(("mode", "fast"), matches=(manual, fast)),
        Forbid(
            ("frames", "tiles"),
            (Match("fast", (False,)),),
            "Long clips need other tiles.",
            matches=(Match("frames", (24, 48)), Match("tiles", (16,))),
        ),
        SameLength(("images", "masks", "loras"), (manual,), "As many masks as images."),
    )


def test_deprecation_and_defaults_of_a_model(models: dict[str, Model]) -> None:
    old = models["model_acme-1.0"]
    assert old.deprecated == Deprecation("2025-06-01", "model_acme-types", "It is slow; use the new one.")
    assert old.by_name["steps"].deprecated == Deprecation()
    assert models["model_acme-10"].parameters == () and models["model_acme-10"].category == "image generation"
    assert models["model_3d.borealis-2.5_x"].category == "3D generation"
    assert models["CON"].category == "audio generation"


def test_hostile_text_is_carried_exactly(models: dict[str, Model]) -> None:
    hostile = models["model_cobalt-hostile"]
    assert hostile.name == "Cobalt \"\"\" ''' */ </script> {{ x }} {% raw %} ${y} `z` | \\"
    assert hostile.description is not None and hostile.description.endswith("ends with a backslash \\")
    assert "\n\ta tab, an emoji 🦊👩\u200d👩\u200d👧, wide 漢字" in hostile.description
    assert hostile.by_name["text"].allowed_values is not None
    assert {"a\nb", "a\\nb", "\ttab", "\\", '\\"', " ", "é", "e\u0301"} <= set(hostile.by_name["text"].allowed_values)


def everything_of(parameter: Parameter, line_of: dict[str, list[str]]) -> None:
    for path, place in parameter.places.items():
        text = line_of[place.file][place.line - 1]
        assert place.text == text
        if path.rpartition(".")[2] in ("ifDefined", "when", "name", "type"):
            assert place.length > 0
    name = parameter.places["name"]
    assert line_of[name.file][name.line - 1][name.column - 1 :].lstrip("\"'").startswith(parameter.name[:1])
    for inner in parameter.inputs:
        everything_of(inner, line_of)


def test_places_point_at_what_they_name(models: dict[str, Model]) -> None:
    line_of = {path.as_posix(): path.read_text("utf-8").split("\n") for path in model_files(EVERYTHING)}
    for model in models.values():
        for parameter in model.parameters:
            everything_of(parameter, line_of)
    required = models["model_acme-requirements"].by_name["several"].places["required.ifNotDefined.prompt"]
    assert required.text[required.column - 1 :].startswith("prompt: {message: Second")
    rule = models["model_acme-rules"].rules[1]
    assert rule.places["total.1"].text[rule.places["total.1"].column - 1 :].startswith("count]")
    assert rule.places["when.mode"].text[rule.places["when.mode"].column - 1 :].startswith("mode: [auto]")
    assert rule.places["message"].line == rule.places[""].line + 3


def test_json_is_a_way_to_write_a_model(models: dict[str, Model], tmp_path: Path) -> None:
    """The same model, written as JSON on few lines and with Windows line ends, is the same."""
    shutil.copytree(EVERYTHING, tmp_path / "s")
    for path in model_files(tmp_path / "s"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    reloaded = load(tmp_path / "s").catalog
    assert reloaded is not None
    assert {model.id: model for model in reloaded.models} == models


def test_the_order_of_files_does_not_matter(models: dict[str, Model], tmp_path: Path) -> None:
    shutil.copytree(EVERYTHING, tmp_path / "s")
    for number, path in enumerate(reversed(model_files(tmp_path / "s"))):
        path.rename(tmp_path / "s" / f"{number:02}.yaml")
    reloaded = load(tmp_path / "s").catalog
    assert reloaded is not None and [model.id for model in reloaded.models] == list(models)


def test_hidden_files_are_left_out_and_each_model_is_told_of(tmp_path: Path) -> None:
    shutil.copytree(EVERYTHING, tmp_path / "s")
    (tmp_path / "s" / ".git").mkdir()
    (tmp_path / "s" / ".git" / "x.yaml").write_text("{")
    seen: list[str] = []
    assert load(tmp_path / "s", Hooks(seen.append)).catalog is not None
    assert seen == [path.as_posix() for path in model_files(tmp_path / "s")] and len(seen) == 12


def test_nothing_is_lost_between_yaml_and_catalogue(models: dict[str, Model]) -> None:
    """Every text of a file, as a plain YAML reader sees it, is found again in the model."""
    for path in model_files(EVERYTHING):
        if path.parent.name == "cobalt-works":  # its control texts are escaped in a representation
            continue
        document = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        told = repr(models[document["id"]])
        for key in ("name", "provider", "updated"):
            assert repr(document[key])[1:-1] in told
        for parameter in document["parameters"]:
            for key in ("name", "description", "label", "group", "hint", "placeholder"):
                assert repr(parameter.get(key, ""))[1:-1] in told
