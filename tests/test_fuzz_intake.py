"""Whatever stands in a model file, there are diagnostics and never an exception, and soon.

`MODELGEN_FUZZ_SECONDS=600` makes a long run of it; by default each test takes a few seconds.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.diagnostic import Diagnostic, as_github, as_json, as_text, in_order
from modelgen.loading.checks import check_model
from modelgen.loading.load import load
from modelgen.schema.json_schema import model_schema
from modelgen.source.nodes import SourceError
from modelgen.source.parsing import parse
from tests.support.timing import takes_less_than

SECONDS = float(os.environ.get("MODELGEN_FUZZ_SECONDS", "3"))
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
    return [*found, *more, *check_model(draft.model, draft.unsound)]


def check(data: bytes) -> None:
    assert takes_less_than(1, lambda: as_text(in_order(diagnostics(data)))), data
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


@pytest.mark.parametrize("seed", range(4))
def test_mutated_model_files(seed: int) -> None:
    choose, end, tried = random.Random(seed), time.monotonic() + SECONDS / 4, 0
    while time.monotonic() < end or tried < 20:
        check(mutate(choose.choice(SEEDS), choose).encode("utf-8"))
        tried += 1


@settings(max_examples=int(100 * SECONDS), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    check(data)


@settings(max_examples=int(100 * SECONDS), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(TOKENS) | st.text(max_size=3), max_size=40))
def test_any_tokens(tokens: list[str]) -> None:
    check("".join(tokens).encode("utf-8", "surrogatepass"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(TOKENS) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(TOKENS) | st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
KEYS = "name type description required default min max step minLength maxLength allowedValues usedWhen inputs deprecated kind"
PARAMETER = st.fixed_dictionaries(
    {"name": st.sampled_from("abcd") | JSON},
    optional={
        "type": st.sampled_from("string number boolean file string_array number_array inputs_array".split()) | JSON,
        **{key: JSON for key in KEYS.split()[2:]},
    },
)
RULE = st.dictionaries(
    st.sampled_from("total exclusive anyOf sameLength max when message".split()),
    JSON | st.lists(st.sampled_from("abcd"), max_size=4),
    max_size=4,
)
MODEL = st.fixed_dictionaries(
    {"parameters": st.lists(PARAMETER, max_size=4) | JSON, "rules": st.lists(RULE, max_size=3) | JSON},
    optional={key: JSON for key in "id name provider capabilities category updated deprecated x-a".split()},
)


@settings(max_examples=int(50 * SECONDS), deadline=None, suppress_health_check=list(HealthCheck))
@given(MODEL)
def test_any_values_under_the_right_keys(model: dict[str, object]) -> None:
    check(json.dumps(model, indent=1, ensure_ascii=True).encode())


def test_what_loads_without_an_error_makes_a_json_schema() -> None:
    choose, end, made = random.Random(0), time.monotonic() + SECONDS / 2, 0
    site = load(EVERYTHING).catalog
    assert site is not None
    while time.monotonic() < end or made < 5:
        data = mutate(choose.choice(SEEDS), choose).encode()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "catalog.yaml").write_bytes((EVERYTHING / "catalog.yaml").read_bytes())
            (folder / "model.yaml").write_bytes(data)
            catalog = load(folder).catalog
        for model in catalog.models if catalog else ():
            json.dumps(model_schema(model, site.site), allow_nan=False).encode("utf-8")
            made += 1


HEAD = "id: model_a\nname: A\nprovider: P\ncapabilities: [txt2img]\nupdated: 2026-01-01\n"
ARRAYS = "parameters:\n" + "".join(f"- {{name: p{n}, type: string_array, maxLength: 60}}\n" for n in range(60))
NUMBERS = ",".join(str(number) for number in range(14_000))


def parameters(count: int, more: str = "") -> str:
    return "parameters:\n" + "".join(f"- {{name: p{n}, type: number{more}}}\n" for n in range(count))


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"parameter{number}: 1\n" for number in range(14_000)),
        "a: 1\n" * 14_000,
        parameters(5_000),
        parameters(3_000, ", mni: 1, requird: 2"),
        "parameters:\n" + "- {name: p, type: number}\n" * 5_000,
        "parameters:\n" + "- {name: 1, type: x}\n" * 5_000,
        f"parameters:\n- {{name: a, type: number_array, default: [{NUMBERS}], allowedValues: [{NUMBERS}]}}\n",
        parameters(1_000) + "rules:\n" + "- anyOf: [q1, zz2]\n" * 4_000,
        ARRAYS + "rules:\n" + "- {total: [p1,p2,p3], max: 90}\n" * 3_000,
        ARRAYS + "rules:\n" + "- sameLength: [p1,p2,p3]\n" * 3_000,
        ARRAYS + f"rules:\n- sameLength: [{','.join(f'p{n}' for n in range(60))}]\n",
        ARRAYS + f"rules:\n- total: [{','.join(f'p{n}' for n in range(60))}]\n  max: 1e308\n",
        parameters(2, ", min: -1.7e308") + "rules:\n- total: [p0, p1]\n  max: 1.7e308\n",
        f"parameters:\n- {{name: a, type: number, allowedValues: [{NUMBERS}]}}\nrules:\n"
        + "- {anyOf: [a], when: {a: z}}\n" * 1_500,
        "parameters: []\ndescription: '" + "x" * 500_000 + "'\n",
        f'parameters: []\n{"k" * 100_000}: 1\nx-a: "{chr(92)}u2028{"y" * 100_000}"\n',
    ],
    ids=lambda text: text[:40].encode("unicode_escape").decode(),
)
def test_no_construct_takes_long(text: str) -> None:
    check((HEAD + text).encode())


def test_an_id_is_told_from_others_in_linear_time() -> None:
    check(HEAD.replace("model_a", "a" + "-" * 90 + "!").encode())
    check(HEAD.replace("model_a", "a" + "-_" * 45 + "!").encode())
