"""Whatever stands in a model file, there are diagnostics and never an exception, and work that grows no faster than the file."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelgen.catalog.model_file import read_model
from modelgen.catalog.values import _ID
from modelgen.diagnostics.diagnostic import Diagnostic, in_order
from modelgen.diagnostics.formats import as_json
from modelgen.diagnostics.github import as_github
from modelgen.diagnostics.text import as_text
from modelgen.loading.checks import check_model
from modelgen.loading.load import load
from modelgen.schema.json_schema import model_schema
from modelgen.source.nodes import SourceError
from modelgen.source.parsing import parse

from tests.support.effort import effort
from tests.support.regular import steps
from tests.support.work import growth

EVERYTHING = Path(__file__).parent / "catalogs" / "everything"
SEEDS = [path.read_text("utf-8") for path in sorted(EVERYTHING.glob("*/*.yaml"))]
TOKENS = (
    "- |: |, |[|]|{|}|{}|[]|'|\"|\\|&a |*a|!t |# |? |%|@|`|\t|\n|\r\n|\0|\u2028|\ufeff|\u202e|🦊|<<: |---\n|...\n|null|true|no|.inf|.nan"
    "|-1|0|1e400|9007199254740993|0x1F|x-|id|name|type|required|default|min|max|step|rules|parameters|inputs|total|when"
    "|string|number|boolean|file_array|number_array|inputs_array|always|ifDefined|conditional|values|allowedValues|message"
).split("|")


def diagnostics(data: bytes) -> list[Diagnostic]:
    """What `load` finds in one model file, without the disk."""
    try:
        file, root, found = parse(data, "fuzz.yaml")
    except SourceError as error:
        return list(error.diagnostics)
    draft, more = read_model(file, root, "fuzz.yaml")
    return [*found, *more, *check_model(draft)]


def check(data: bytes) -> None:
    found = in_order(diagnostics(data))
    text, github = as_text(found), as_github(found)
    assert all(character == "\n" or character.isprintable() for character in text + github)
    assert len(github.splitlines()) == len(json.loads(as_json(found))) == len(found)
    lines = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in found:
        for place in (one.place, *([one.related] if one.related else [])):
            assert place.file == "fuzz.yaml" and 0 <= place.line <= len(lines)
            if place.line:
                assert 1 <= place.column <= len(place.text) + 1 and place.length >= 1
                assert one.code == "not-utf8" or place.text == lines[place.line - 1]


def mutate(text: str, choose: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    for _ in range(choose.randint(1, 4)):
        one, other = choose.randrange(len(lines)), choose.randrange(len(lines))
        line = lines[one]
        words = line.split(" ")
        match choose.randrange(8):
            case 0:
                lines[one], lines[other] = lines[other], line
            case 1:
                lines[one] = ""
            case 2:
                lines[one] = line * 2
            case 3:
                lines[one] = " " * choose.randint(0, 9) + line.lstrip(" ")
            case 4:
                place = choose.randint(0, len(line))
                lines[one] = line[:place] + choose.choice(TOKENS) + line[place:]
            case 5:
                words[choose.randrange(len(words))] = choose.choice(TOKENS)
                lines[one] = " ".join(words)
            case 6:
                place = choose.randint(0, len(line))
                lines[one] = line[:place] + line[place + choose.randint(1, 5) :]
            case 7:
                choose.shuffle(words)
                lines[one] = " ".join(words)
    return "".join(lines)


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(4))
def test_mutated_model_files(seed: int) -> None:
    choose = random.Random(seed)
    for _ in range(effort(50)):
        check(mutate(choose.choice(SEEDS), choose).encode("utf-8"))


@settings(max_examples=effort(200))
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    check(data)


@settings(max_examples=effort(200))
@given(st.lists(st.sampled_from(TOKENS) | st.text(max_size=3), max_size=40))
def test_any_tokens(tokens: list[str]) -> None:
    check("".join(tokens).encode("utf-8", "surrogatepass"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(TOKENS) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TOKENS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=8,
)
KEYS = "name type description required default min max step minLength maxLength allowedValues usedWhen inputs deprecated kind"
PARAMETER = st.fixed_dictionaries(
    {"name": st.sampled_from("abcd") | JSON},
    optional={
        "type": st.sampled_from("string number boolean file string_array number_array inputs_array".split()) | JSON,
        **dict.fromkeys(KEYS.split()[2:], JSON),
    },
)
RULE = st.dictionaries(
    st.sampled_from("total exclusive anyOf sameLength max when message".split()),
    JSON | st.lists(st.sampled_from("abcd"), max_size=4),
    max_size=4,
)
MODEL = st.fixed_dictionaries(
    {"parameters": st.lists(PARAMETER, max_size=4) | JSON, "rules": st.lists(RULE, max_size=3) | JSON},
    optional=dict.fromkeys("id name provider capabilities category updated deprecated x-a".split(), JSON),
)


@settings(max_examples=effort(150))
@given(MODEL)
def test_any_values_under_the_right_keys(model: dict[str, object]) -> None:
    check(json.dumps(model, indent=1, ensure_ascii=True).encode())


@pytest.mark.drawn
def test_what_loads_without_an_error_makes_a_json_schema() -> None:
    choose, made = random.Random(0), 0
    site = load(EVERYTHING).catalog
    assert site is not None
    for _ in range(effort(150)):
        data = mutate(choose.choice(SEEDS), choose).encode()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "catalog.yaml").write_bytes((EVERYTHING / "catalog.yaml").read_bytes())
            (folder / "model.yaml").write_bytes(data)
            catalog = load(folder).catalog
        for model in catalog.models if catalog else ():
            json.dumps(model_schema(model, site.site), allow_nan=False).encode("utf-8")
            made += 1
    assert made > 5


HEAD = "id: model_a\nname: A\nprovider: P\ncapabilities: [txt2img]\nupdated: 2026-01-01\n"


def numbers(count: int) -> str:
    return ",".join(map(str, range(count)))


def parameters(count: int, more: str = "") -> str:
    return "parameters:\n" + "".join(f"- {{name: p{n}, type: number{more}}}\n" for n in range(count))


def arrays(count: int) -> str:
    return "parameters:\n" + "".join(f"- {{name: p{n}, type: string_array, maxLength: 60}}\n" for n in range(count))


def names(count: int) -> str:
    return ",".join(f"p{n}" for n in range(count))


GROWING: dict[str, Callable[[int], str]] = {
    "unknown keys": lambda n: "".join(f"parameter{number}: 1\n" for number in range(n)),
    "a key repeated": lambda n: "a: 1\n" * n,
    "parameters": parameters,
    "parameters with unknown keys": lambda n: parameters(n, ", mni: 1, requird: 2"),
    "parameters of one name": lambda n: "parameters:\n" + "- {name: p, type: number}\n" * n,
    "parameters of wrong types": lambda n: "parameters:\n" + "- {name: 1, type: x}\n" * n,
    "values": lambda n: (
        f"parameters:\n- {{name: a, type: number_array, default: [{numbers(n)}], allowedValues: [{numbers(n)}]}}\n"
    ),
    "rules about no parameter": lambda n: parameters(20) + "rules:\n" + "- anyOf: [q1, zz2]\n" * n,
    "totals": lambda n: arrays(5) + "rules:\n" + "- {total: [p1,p2,p3], max: 90}\n" * n,
    "equal lengths": lambda n: arrays(5) + "rules:\n" + "- sameLength: [p1,p2,p3]\n" * n,
    "operands of an equal length": lambda n: arrays(n) + f"rules:\n- sameLength: [{names(n)}]\n",
    "operands of a total": lambda n: arrays(n) + f"rules:\n- total: [{names(n)}]\n  max: 1e308\n",
    "conditions that never hold": lambda n: (
        "parameters:\n- {name: a, type: number, allowedValues: [1, 2]}\nrules:\n" + "- {anyOf: [a], when: {a: z}}\n" * n
    ),
    "characters of a text": lambda n: "parameters: []\ndescription: '" + "x" * n + "'\n",
    "characters of a key": lambda n: f'parameters: []\n{"k" * n}: 1\nx-a: "{chr(92)}u2028{"y" * n}"\n',
    "hyphens of an id": lambda n: "x-id: " + "a" + "-" * n + "!\n",
}


@pytest.mark.parametrize("make", GROWING.values(), ids=list(GROWING))
def test_work_grows_with_the_file(make: Callable[[int], str]) -> None:
    def reading(size: int) -> Callable[[], object]:
        data = (HEAD + make(size)).encode()
        return lambda: as_text(in_order(diagnostics(data)))

    assert growth(reading, 100) < 2.5


@pytest.mark.parametrize(
    "text",
    [
        parameters(2, ", min: -1.7e308") + "rules:\n- total: [p0, p1]\n  max: 1.7e308\n",
        arrays(60) + f"rules:\n- total: [{names(60)}]\n  max: 1e308\n",
        parameters(1_000) + "rules:\n" + "- anyOf: [q1, zz2]\n" * 1_000,
        "parameters: []\ndescription: '" + "x" * 500_000 + "'\n",
    ],
    ids=["far bounds", "a total of many", "much", "a long text"],
)
def test_large_files(text: str) -> None:
    check((HEAD + text).encode())


def test_an_id_is_told_from_others_in_few_steps() -> None:
    for piece in ("-", "-_", "a.", "."):
        one, two = (steps(_ID, "a" + piece * n + "!") for n in (50, 100))
        assert two < 2.5 * one
