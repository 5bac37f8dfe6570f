"""The TypeScript package: clean under the strictest checks, and its validators say what those of Python say, word for word."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from modelgen.targets.typescript import model_stem

from tests.reference import Model as Declared
from tests.support.comparison import Held, held, held_of
from tests.support.flip_points import bodies
from tests.support.node import FOLDER, node, tool
from tests.support.payloads import payloads
from tests.support.ports import expected_failures
from tests.support.ruled_models import ruled_model
from tests.support.sampling import EXAMPLES, FIRST_SEED, sample
from tests.support.typescript import Said, as_javascript, compile_package, json_text, judged, write
from tests.support.validators import EVERYTHING, ROOT, catalog
from tests.support.vectors import committed

FOLDERS = (ROOT / "schemas", EVERYTHING)
ONES = tuple(one for folder in FOLDERS for one in held_of(folder))
MOST_BODIES = 150  # of one model, at its flip points
SEEDREAM = "bytedance-seedream-4-5-editing"

# Compiled with the package: what a type must take and what it must not.
CONSUMER = """\
import { isValid, type BytedanceSeedream45EditingParams } from "./validators/bytedance-seedream-4-5-editing.js";

const body: BytedanceSeedream45EditingParams = { prompt: "a fox", size: "2K", maxImages: undefined };
// @ts-expect-error: no such size
const wrong: BytedanceSeedream45EditingParams = { prompt: "a fox", size: "8K" };
// @ts-expect-error: the prompt is missing
const empty: BytedanceSeedream45EditingParams = { size: "2K" };
// @ts-expect-error: no such parameter
const more: BytedanceSeedream45EditingParams = { prompt: "a fox", colour: "red" };

export function sizeOf(value: unknown): "4K" | "2K" | undefined {
  return isValid(value) ? value.size : undefined;
}
export { body, wrong, empty, more };
"""

TRAPS: tuple[object, ...] = (
    *(None, True, 0, "", "text", [], [{}], {}, {"__proto__": 1}, {"__proto__": {"prompt": "x"}}, {"constructor": 1}),
    *({"toString": "x"}, {"hasOwnProperty": True}, {"": 1}, {"\ud800": "\udfff"}, {"2": 1, "b": 1, "1": 1, "01": 1}),
    {"prompt": float("inf"), "maxImages": float("-inf")},
    {"prompt": -0.0, "maxImages": -0.0, "seed": -0.0},
    {"prompt": 2**53 + 1, "maxImages": 2**53 + 1, "seed": 2**53 + 1, "frames": 10**30},
    {"prompt": "\ud800" * 41, "size": "\U0001f98a" * 41, "Prompt": 1, "pro_mpt": 1, "promtp": "\U0001f98a"},
    {"size": "'\\\n\r\t\x00\x85\u2028\u202e\u2066\ufeff\ud83d", "ſize": 1, "SİZE": 1},
    {"prompt": {"prompt": "x"}, "size": ["2K"], "maxImages": "3", "referenceImages": [None, 1, True, {}, [], ""]},
    {"maxImages": 1e21, "seed": 1e-7, "width": 123456789012345680000, "guidance": 0.1 + 0.2},
)


def _package(ones: Iterable[Held], folder: Path) -> Path:
    return write(replace(catalog(EVERYTHING), models=tuple(one.subject.model for one in ones)), folder)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled package of the shipped models and of those with every feature, with a module that uses its types."""
    made = _package(ONES, tmp_path_factory.mktemp("typescript"))
    (made / "src/consumer.ts").write_text(CONSUMER, "utf-8")
    (made / "src/zod-consumer.ts").write_text(ZOD_CONSUMER, "utf-8")
    compile_package(made)
    return made


def test_is_formatted_as_prettier_formats(package: Path) -> None:
    done = tool("prettier", "--check", "src", "!src/*consumer.ts", "package.json", "tsconfig.json", cwd=package)
    assert done.returncode == 0, done.stdout + done.stderr


def test_passes_the_strictest_rules_of_eslint(package: Path) -> None:
    config = FOLDER / "eslint.config.mjs"
    done = tool("eslint", "--config", config, "--max-warnings", "0", "src", cwd=package)
    assert done.returncode == 0, done.stdout + done.stderr


ZOD_CONSUMER = """\
import type * as z from "zod";

import type { BytedanceSeedream45EditingParams } from "./validators/bytedance-seedream-4-5-editing.js";
import schema from "./zod/bytedance-seedream-4-5-editing.js";

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] | undefined ? I[] | Extract<T[K], undefined> : T[K] };
const given: z.input<typeof schema> = { prompt: "a fox", size: "2K", maxImages: undefined };
export const parsed: BytedanceSeedream45EditingParams = schema.parse(given);
export const back = (body: Writable<BytedanceSeedream45EditingParams>): z.input<typeof schema> => body;
// @ts-expect-error: no such size
export const wrong: z.input<typeof schema> = { prompt: "a fox", size: "8K" };
// @ts-expect-error: the prompt is missing
export const empty: z.input<typeof schema> = { size: "2K" };
"""


def _bodies(declared: Declared, drawn: int, number: int) -> Iterator[Any]:
    yield from bodies(declared, MOST_BODIES)
    yield from sample(payloads(declared), drawn, number)
    yield from TRAPS


def _says(module: ModuleType, body: object) -> Said:
    """What the Python validator says, in the form of the other one."""
    return Said(
        module.is_valid(body), *([list(one) for one in found] for found in (module.validate(body), module.advice(body)))
    )


def _inexact(value: Any) -> Iterator[float]:
    """The doubles nearest to whole numbers that no double equals, anywhere in a model."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _inexact(inner)
    elif isinstance(value, int) and abs(value) < 10**300 and float(value) != value:
        yield float(value)


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _numbers(inner)
    elif isinstance(value, int | float):
        yield value


def _compare(package: Path, ones: Iterable[Held], drawn: int) -> Counter[str]:
    """Every body under both; what the issues are about, by keyword."""
    asked: list[tuple[str, str]] = []
    expected: list[Said] = []
    for number, one in enumerate(ones):
        inexact = set(_inexact(one.declared))
        for body in _bodies(one.declared, drawn, number):
            read = as_javascript(body)
            if inexact.isdisjoint(_numbers(read)):  # else JavaScript cannot tell the number from its neighbour
                asked.append((model_stem(one.subject.model), json_text(body)))
                expected.append(_says(one.subject.module, read))
    found = judged(package, asked)
    assert len(found) == len(expected)
    other = [
        f"{stem} of {text}:\n  Python:     {wanted}\n  TypeScript: {said}"
        for (stem, text), wanted, said in zip(asked, expected, found, strict=True)
        if said != wanted
    ]
    assert not other, f"{len(other)} of {len(found)} differ\n" + "\n".join(other[:5])
    return Counter(keyword for said in found for _, keyword, _ in said.issues)


def test_says_what_python_says(package: Path) -> None:
    found = _compare(package, ONES, EXAMPLES // 10)
    assert {"type", "required", "enum", "minimum", "maximum", "maxItems", "additionalProperties"} <= set(found)


@pytest.mark.heavy
def test_says_what_python_says_of_drawn_models(tmp_path: Path) -> None:
    drawn = [ruled_model(FIRST_SEED + number) for number in range(EXAMPLES // 4)]
    ones, _ = held(tmp_path / "models", [one for one in drawn if _is_exact(one)])
    made = _package(ones, tmp_path)
    compile_package(made)
    found = _compare(made, ones, 10)
    assert sum(found.values()) > 1000


def _is_exact(model: dict[str, Any]) -> bool:
    """Whether the limits of its totals are numbers that a double holds: a number of JavaScript is one."""
    return all(abs(rule.get("max", 0)) <= 2**53 for rule in model.get("rules", ()))


def test_values_that_no_json_text_makes(package: Path) -> None:
    done = node(FOLDER / "traps.mjs", (package / f"dist/validators/{SEEDREAM}.js").as_uri())
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    missing = [False, " required prompt is required"]
    good = ("inheritedUnknown", "withHidden", "bare", "instance", "undefinedKnown", "undefinedUnknown")
    assert {name: said[name] for name in good} == {name: [True] for name in good}
    assert said["inherited"] == said["hidden"] == said["undefinedNeeded"] == missing
    assert said["sparse"] == [
        False,
        "/referenceImages/1 type item 1 of referenceImages must be a string, not a JavaScript undefined",
    ]
    assert said["undefinedItem"][0] is False
    assert said["minusZero"] == [False, "/maxImages minimum maxImages must be at least 1, not 0"]
    assert said["boxed"] == [False, "/prompt type prompt must be a string, not an object"]
    assert said["big"][1].endswith("must be a whole number, not a JavaScript bigint")
    assert said["symbol"][1].endswith("must be a string, not a JavaScript symbol")
    assert said["notANumber"][1].endswith("must be a whole number, not NaN")
    assert said["nothing"][0] is False and said["aFunction"][0] is False


def test_says_what_the_vectors_say(package: Path) -> None:
    """But for those that are listed, with the reason."""
    stems = {one.id: model_stem(one.subject.model) for one in ONES}
    vectors = committed()
    found = judged(package, [(stems[one.model], one.text) for one in vectors])
    other = [
        one.id
        for one, said in zip(vectors, found, strict=True)
        if said.is_valid is not one.valid or said.issues != [list(issue) for issue in one.issues]
    ]
    listed = expected_failures((ROOT / "tests/expected_failures/typescript.txt").read_text("utf-8"))
    assert sorted(other) == sorted(listed)


def test_schemas_of_zod_say_what_the_vectors_say(package: Path) -> None:
    """The same verdicts, but for those that are listed; rules word for word, also beside what zod itself finds."""
    stems = {one.id: model_stem(one.subject.model) for one in ONES}
    vectors = committed()
    lines = [f'{{"stem":{json.dumps(stems[one.model])},"payload":{one.text}}}' for one in vectors]
    done = node(FOLDER / "zod.mjs", package / "dist/zod", stdin="\n".join(lines))
    assert done.returncode == 0, done.stderr
    listed = expected_failures((ROOT / "tests/expected_failures/zod.txt").read_text("utf-8"))
    other, beside = [], 0
    for one, said in zip(vectors, map(json.loads, done.stdout.splitlines()), strict=True):
        meant = [list(issue) for issue in one.issues]
        is_same = said["valid"] is one.valid and all(rule in meant for rule in said["rules"])
        if not is_same or (not said["others"] and said["rules"] != meant):
            other.append(one.id)
        beside += bool(said["rules"] and said["others"])
    assert sorted(other) == sorted(listed)
    assert beside > 100  # rules are told of bodies whose shape is wrong too


def test_a_schema_of_zod_can_be_looked_into(package: Path) -> None:
    """Its shape and the checks of it are zod's own, as far as zod has them."""
    script = f"""
        import * as z from "zod";
        import schema from {json.dumps((package / f"dist/zod/{SEEDREAM}.js").as_uri())};
        console.log(JSON.stringify(z.toJSONSchema(schema)));
    """
    done = node("--input-type=module", "-e", script)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["properties"]["size"] == {"type": "string", "enum": ["4K", "2K"]}
    assert made["properties"]["maxImages"] == {"type": "number", "minimum": 1, "maximum": 15}
    assert made["properties"]["referenceImages"]["maxItems"] == 10
    assert made["required"] == ["prompt"] and made["additionalProperties"] is False
