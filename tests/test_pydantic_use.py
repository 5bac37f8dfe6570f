"""Models of pydantic as their users meet them: names, defaults, what is not given, and what Python's values come to."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import warnings
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest
from modelgen.analysis import naming
from modelgen.loading.load import load
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from tests.support.catalogs import SITE
from tests.support.pydantic_package import package
from tests.support.validators import ROOT

SHOTS = [
    {"name": "imageUrl", "type": "file"},
    {"name": "layers", "type": "inputs_array", "inputs": [{"name": "maxSize", "type": "number"}]},
]
PARAMETERS: list[dict[str, Any]] = [
    {"name": "prompt", "type": "string", "required": True, "maxLength": 4},
    {"name": "maxImages", "type": "number", "integer": True, "min": 1, "max": 8, "default": 1},
    {"name": "guidance", "type": "number", "min": 0.5},
    {"name": "seed", "type": "number", "min": 0.5, "max": 2.0**70, "integer": True},
    {"name": "levels", "type": "number", "allowedValues": [1, 2], "default": 2},
    {"name": "size", "type": "string", "allowedValues": ["1K", "2K"], "default": "2K", "label": "The size"},
    {"name": "words", "type": "string_array", "maxLength": 3, "default": []},
    {"name": "open", "type": "inputs_array", "x-record": True},
    {"name": "shots", "type": "inputs_array", "maxLength": 2, "inputs": SHOTS},
    {"name": "first", "type": "string", "x-identifier": "second"},
    {"name": "second", "type": "string", "x-identifier": "third"},
    {"name": "old", "type": "string", "deprecated": {"reason": "Nothing reads it."}},
]  # fmt: skip
ATTRIBUTES = sorted(name for name in dir(BaseModel) if not name.startswith("_"))
BUILTINS = ["str", "int", "float", "bool", "list", "dict", "object", "type", "property", "classmethod", "super", "cast"]
WORDS = [
    "Annotated",
    "Field",
    "TEXT",
    "ClassVar",
    "Any",
    "None",
    "class",
    "self",
    "cls",
    "body",
    "extra_params",
    "items",
]
NAMES = [
    *ATTRIBUTES,
    *BUILTINS,
    *WORDS,
    "_explain",
    "__init__",
    "model",
    "modelX",
    "values",
    "handler",
    "value",
    "3d",
    "名前",
]


def _models(folder: Path, name: str, *declared: dict[str, Any]) -> dict[str, Any]:
    folder.mkdir()
    (folder / "catalog.yaml").write_text(json.dumps(SITE), "utf-8")
    for number, one in enumerate(declared):
        text = {"name": "Painter", "provider": "Acme", "capabilities": ["txt2img"], "updated": "2026-01-01", **one}
        (folder / f"{number}.yaml").write_text(json.dumps(text), "utf-8")
    loaded = load(folder)
    assert loaded.catalog is not None, loaded.diagnostics
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # pydantic warns of fields that hide its own attributes
        return package(name, loaded.catalog.models, folder)


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Any:
    model = {
        "id": "painter",
        "parameters": PARAMETERS,
        "rules": [{"total": ["words", "maxImages"], "max": 9, "message": "Too {much}."}],
    }
    return _models(tmp_path_factory.mktemp("use") / "a", "used_models", model)["painter"]


def errors(model: Any, value: object) -> list[tuple[tuple[Any, ...], str, str]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return [(one["loc"], one["type"], one["msg"]) for one in caught.value.errors()]


def test_any_name_may_be_a_parameter(tmp_path: Path) -> None:
    """Every attribute of pydantic's own and every name that the class needs, as a parameter of the body and of an item."""
    listed = [
        {"name": name, "type": kind} for name, kind in zip(NAMES, ["string", "number", "boolean"] * 99, strict=False)
    ]
    identifiers = [naming.field_identifier(name, {}) for name in NAMES]
    listed = [*dict(zip(identifiers, listed, strict=True)).values()]  # some are told apart by `_` alone
    model = _models(
        tmp_path / "a",
        "named_models",
        {"id": "names", "parameters": [*listed, {"name": "inner", "type": "inputs_array", "inputs": listed}]},
    )["names"]
    values = {"string": "x", "number": 1.5, "boolean": True}
    body: dict[str, Any] = {one["name"]: values[one["type"]] for one in listed}
    fields = {naming.field_identifier(one["name"], {}): values[one["type"]] for one in listed}
    assert not set(fields) & set(ATTRIBUTES)
    assert (
        model(**fields, inner=[fields]).body()
        == model.model_validate({**body, "inner": [body]}).body()
        == {**body, "inner": [body]}
    )
    assert set(model.model_json_schema()["properties"]) == {*body, "inner"}


def test_fields_of_one_name_are_an_error(tmp_path: Path) -> None:
    """Keywords that are told apart by the `_` that one of them needs."""
    with pytest.raises(AssertionError, match="'other' and 'copy' are both `copy_` in Python"):
        parameters = [{"name": "copy", "type": "string"}, {"name": "other", "type": "string", "x-identifier": "copy_"}]
        _models(tmp_path / "a", "no_models", {"id": "names", "parameters": parameters})


def test_names_of_both_sides(painter: Any) -> None:
    wire = {"prompt": "fox", "maxImages": 2, "shots": [{"imageUrl": "a", "layers": [{"maxSize": 3}]}]}
    keywords = {"prompt": "fox", "max_images": 2, "shots": [{"image_url": "a", "layers": [{"max_size": 3}]}]}
    for given in (wire, keywords, {**wire, "shots": keywords["shots"]}):
        made = painter.model_validate(given)
        assert made == painter(**given) and made.body() == wire
        assert made.model_dump(by_alias=True, exclude_unset=True) == wire
        assert made.shots[0].layers[0].max_size == 3
    assert errors(painter, {**wire, "max_images": 2}) == [
        ((), "additionalProperties", "there is no parameter 'max_images'; did you mean 'maxImages'?")
    ]


def test_a_name_of_the_wire_comes_before_a_field_of_that_name(painter: Any) -> None:
    assert painter(prompt="x", second="a").body() == {"prompt": "x", "second": "a"}
    assert painter(prompt="x", second="a").third == "a"
    assert painter(prompt="x", third="a", first="b").body() == {"prompt": "x", "first": "b", "second": "a"}


def test_defaults_can_be_read_and_are_not_sent(painter: Any) -> None:
    made = painter(prompt="x")
    assert (made.max_images, made.levels, made.size, made.words, made.seed) == (1, 2, "2K", [], None)
    made.words.append("a")
    assert painter(prompt="x").words == []
    assert painter(prompt="x").body() == {"prompt": "x"}
    assert painter(prompt="x", size="2K").body() == {"prompt": "x", "size": "2K"}


def test_none_is_what_is_not_given_and_null_a_value(painter: Any) -> None:
    assert painter(prompt="x", seed=None, max_images=None).body() == {"prompt": "x"}
    assert errors(painter, {"prompt": "x", "seed": None}) == [
        (("seed",), "type", "seed must be a whole number, not null")
    ]
    with pytest.raises(ValidationError, match="null"):
        painter.model_validate_json('{"prompt": "x", "seed": null}')
    made = painter(prompt="x", seed=2)
    made.seed = None
    assert made.body() == {"prompt": "x"}


def test_rules_are_told_beside_what_is_wrong_with_values(painter: Any) -> None:
    told = errors(
        painter, {"size": "8K", "words": ["a", "b"], "maxImages": 8, "shots": [{"layers": [{"maxSize": "3"}]}]}
    )
    assert [one[:2] for one in told] == [
        ((), "required"),
        (("size",), "enum"),
        (("shots", 0, "layers", 0, "maxSize"), "type"),
        (("maxImages",), "maximum"),
    ]
    assert told[-1][2] == "Too {much}."


def test_errors_have_what_stood_there(painter: Any) -> None:
    body = {"shots": [{}, {"layers": [{"maxSize": "3"}]}]}
    with pytest.raises(ValidationError) as caught:
        painter.model_validate(body)
    assert [one["input"] for one in caught.value.errors()] == [body, "3"]
    assert caught.value.title == painter.__name__
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(list[painter]).validate_python([{"prompt": "x"}, body])
    assert [one["loc"] for one in caught.value.errors()] == [(1,), (1, "shots", 1, "layers", 0, "maxSize")]


def test_what_changed_is_checked_when_it_is_sent(painter: Any) -> None:
    made = painter(prompt="x", max_images=8)
    for change in ({"max_images": 9}, {"prompt": ""}, {"words": ["a", "b"]}):
        with pytest.raises(ValidationError):
            made.model_copy(update=change).body()
    with pytest.raises(ValidationError):
        painter.model_construct(max_images=2).body()
    made.max_images = 7
    made.words = ["a", "b"]
    assert made.body() == {"prompt": "x", "maxImages": 7, "words": ["a", "b"]}


def test_an_item_is_a_model_of_its_own(painter: Any) -> None:
    module = sys.modules[painter.__module__]
    shot = module.ShotsItem(layers=[module.ShotsItemLayersItem(max_size=3), {"maxSize": 4}])
    assert shot.body() == {"layers": [{"maxSize": 3}, {"maxSize": 4}]}
    assert painter(prompt="x", shots=[shot]).body() == {"prompt": "x", "shots": [shot.body()]}
    with pytest.raises(ValidationError, match="imageUrl must be a string, not 5"):
        module.ShotsItem(image_url=5)
    assert errors(painter, {"prompt": "x", "shots": [module.ShotsItemLayersItem()]})[0][:2] == (("shots", 0), "type")
    shot.layers[0].max_size = "3"
    assert errors(painter, {"prompt": "x", "shots": [shot]})[0][:2] == (("shots", 0, "layers", 0, "maxSize"), "type")


class Text(str):
    pass


class Size(StrEnum):
    SMALL = "1K"


class Count(IntEnum):
    TWO = 2


class Words(list[str]):
    pass


class Body(dict[str, object]):
    pass


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"maxImages": 2.0}, 2),
        ({"seed": 1e21}, 10**21),
        ({"levels": 1.0}, 1),
        ({"guidance": 10**400}, 10**400),
        ({"guidance": 2**53 + 1}, 2**53 + 1),
        ({"guidance": 0.5}, 0.5),
        ({"first": "\ud800"}, "\ud800"),
        ({"prompt": "\U0001f98a" * 4}, "\U0001f98a" * 4),
        ({"first": Text("x")}, "x"),
        ({"size": Size.SMALL}, "1K"),
        ({"maxImages": Count.TWO}, 2),
        ({"levels": Count.TWO}, 2),
        ({"words": Words(["a"])}, ["a"]),
        ({"open": [{"\ud800": [None, {"maxImages": 1.0}]}]}, [{"\ud800": [None, {"maxImages": 1.0}]}]),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_right_values_of_python(given: dict[str, Any], sent: object, painter: Any) -> None:
    (name,) = given
    made = painter.model_validate(Body({"prompt": "x"} | given)).body()[name]
    assert made == sent and type(made) in (type(sent), type(given[name]))


def _each(name: object, *values: object) -> list[dict[object, object]]:
    return [{name: value} for value in values]


@pytest.mark.parametrize(
    "given",
    [
        *_each("maxImages", True, "2", 1.5, 0, 9, 10**30, float("nan"), float("inf"), None),
        *_each("guidance", True, "1", 0, float("nan"), float("inf"), -float("inf"), 1j, b"1"),
        *_each("levels", True, "1", 3, 1.5),
        *_each("prompt", "", "x" * 5, b"x", 1, ["x"]),
        *_each("words", ("a",), {"a"}, "a", {"a": 1}, [1], ["a"] * 4),
        *_each("shots", [1], [[]], [None], {}, [{"imageUrl": ""}], [{"unknown": 1}]),
        *_each("size", "3K", 1, ["1K"], None),
        *({name: 1} for name in ("unknown", "", 1, None, "\ud800", "model_config")),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_wrong_values_of_python(given: dict[Any, Any], painter: Any) -> None:
    """None of them is turned into another, as pydantic would."""
    (name,) = given
    for place, kind, _ in errors(painter, {"prompt": "x"} | given):
        assert place[:1] == (name,) or (place, kind) == ((), "additionalProperties")


def test_its_schema_says_what_a_reader_can_use(painter: Any) -> None:
    schema = painter.model_json_schema()
    assert schema["title"] == painter.__name__ and "Too {much}." in schema["description"]
    assert schema["required"] == ["prompt"] and schema["additionalProperties"] is False
    found = schema["properties"]
    assert found["size"] == {
        "enum": ["1K", "2K"], "type": "string", "default": "2K", "title": "The size",
        "description": "One of `1K` or `2K`. Default: `2K`.",
    }  # fmt: skip
    assert found["seed"].items() >= {"type": "integer", "minimum": 1, "maximum": 2**70}.items()
    assert (
        found["guidance"].items() >= {"type": "number", "minimum": 0.5}.items() and "default" not in found["guidance"]
    )
    assert found["old"]["deprecated"] is True
    with pytest.warns(DeprecationWarning, match="Nothing reads it"):
        assert painter(prompt="x", old="y").old == "y"


def test_a_model_of_ones_own(painter: Any) -> None:
    """With pydantic's checks at each assignment; those of the catalogue come with the body."""

    class Mine(painter):  # type: ignore[misc]
        model_config = ConfigDict(validate_assignment=True)

    made = Mine(prompt="x", max_images=8)
    with pytest.raises(ValidationError, match="less than or equal to 8"):
        made.max_images = 9
    made.max_images = 3.0
    assert made.body() == {"prompt": "x", "maxImages": 3}


def test_without_pydantic_a_sentence_names_the_extra(painter: Any) -> None:
    program = """
        import sys
        import used_models, used_models.models.painter, used_models.validators.painter
        assert not [name for name in sys.modules if name.partition(".")[0] in ("pydantic", "pydantic_core")]
        sys.modules["pydantic"] = None
        import used_models.pydantic.painter
    """
    path = Path(sys.modules[painter.__module__.partition(".")[0]].__path__[0]).parent
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=path, capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1] == (
        "ImportError: used_models.pydantic needs pydantic 2: pip install 'used_models[pydantic]'"
    )


def test_the_example_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    section = (ROOT / "docs/client.md").read_text("utf-8").partition("## Models of pydantic\n")[2]
    example = section.partition("```python\n")[2].partition("```")[0]
    exec(example, {})
    said = [line.partition("  # ")[2].partition(": the service")[0] for line in example.splitlines() if "  # " in line]
    assert capsys.readouterr().out.splitlines() == said
