"""The vectors that ports of the validators are held to: request bodies with their verdict and issues.

Bodies follow from the declarations without chance, so the same catalogue gives the same vectors. `tests.reference` judges them;
a body that the generated validator, `jsonschema` or `jsonschema-rs` judges in another way is an error, not left out.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modelgen.source.characters import plain_text
from modelgen.targets.validators import model_stem

from tests import reference
from tests.reference import Model
from tests.support.comparison import Held, disagreement, held_of
from tests.support.flip_points import bodies, scope_of
from tests.support.typescript import in_order_of_javascript, json_text
from tests.support.validators import EVERYTHING, ROOT

FOLDER = ROOT / "templates" / "conformance"  # a target without templates: copied as it is
CATALOGUES = (ROOT / "schemas", EVERYTHING)
MOST_BODIES = 300  # of one model at its flip points; its traps come on top, and
MOST_ALONE = 4  # that break one rule and nothing else

INFINITE = math.inf  # written as `1e400`
SURROGATES = ("\ud800", "\udfff", "\ud83d x", "x" * 3 + "\udc00")
CODE_POINTS = ("\U0001f98a", "e\u0301", "\u00e9", "\x00", "\u2028", "\ufeff", "'\\\n\t\x7f\x85\u202e")
NUMBERS = (INFINITE, -INFINITE, -0.0, 0.0, 2**53 + 1, -(2**53) - 1, 2**64, 1e21, 1e-7, 5e-324, 0.1 + 0.2)
OBJECTS: tuple[object, ...] = ({"__proto__": 1}, {"constructor": {"prototype": 1}}, {"length": 1, "0": "x"})
VALUES: tuple[object, ...] = (None, True, False, *NUMBERS, *SURROGATES, *CODE_POINTS, *OBJECTS)
NO_OBJECTS: tuple[object, ...] = (None, True, False, 0, -0.0, INFINITE, "", "text", "\ud800", [], [{}], [[]])
NAMES = (
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "length",
    "",
    " ",
    "\ud800",
    "\U0001f98a",
)


@dataclass(frozen=True, slots=True)
class Vector:
    """A request body as JSON text, with what is said of it. Issues have location, keyword and message."""

    model: str
    text: str
    valid: bool
    issues: tuple[tuple[str, str, str], ...]

    @property
    def payload(self) -> Any:
        """The body as Python reads it: `1e400` is an infinity."""
        return json.loads(self.text)

    @property
    def id(self) -> str:
        """Which it is, whatever other vectors come or go."""
        return f"{self.model}#{hashlib.sha256(self.text.encode()).hexdigest()[:12]}"

    @property
    def line(self) -> str:
        issues = [dict(zip(("location", "keyword", "message"), one, strict=True)) for one in self.issues]
        rest = json.dumps({"valid": self.valid, "issues": issues})
        return f'{{"model": {json.dumps(self.model)}, "payload": {self.text}, {rest[1:]}\n'


class NoVector(Exception):
    """A body that is not judged alike by all."""


def made() -> dict[str, str]:
    """The texts of all files below `FOLDER` but `target.yaml`, by path."""
    texts: dict[str, str] = {}
    for folder in CATALOGUES:
        for one in held_of(folder):
            path = path_of(one)
            assert path not in texts, path
            texts[path] = "".join(vector.line for vector in vectors_of(one))
    for file in sorted(EVERYTHING.rglob("*.yaml")):
        texts[f"everything/{file.relative_to(EVERYTHING).as_posix()}"] = plain_text(file.read_bytes()).decode("utf-8")
    return texts


def written() -> dict[str, str]:
    """What `made` made when it was written last."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.is_file() and path != FOLDER / "target.yaml")
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes().decode("utf-8") for path in files}


def committed() -> list[Vector]:
    """The vectors that are written, file by file."""
    lines = (line for path, text in written().items() if path.endswith(".jsonl") for line in text.splitlines())
    return [_read(line) for line in lines]


def path_of(one: Held) -> str:
    return f"vectors/{model_stem(one.subject.model)}.jsonl"


def vectors_of(one: Held) -> list[Vector]:
    """Raises `NoVector` for a body that is not judged alike by all."""
    chosen = (*bodies(one.declared, MOST_BODIES), *_breaking_one(one.declared), *_traps(one.declared))
    texts = dict.fromkeys(_text(body) for body in chosen)
    return [judged(one, text) for text in texts]


def judged(one: Held, text: str) -> Vector:
    """What all say of a body. Raises `NoVector`."""
    payload = json.loads(text)
    if what := disagreement(one, payload):
        raise NoVector(f"{one.id} {what}\n  body: {text}")
    issues = tuple(
        (found.instance_location, found.keyword, found.message) for found in one.subject.module.validate(payload)
    )
    return Vector(one.id, text, reference.verdict(one.declared, payload), issues)


def _breaking_one(declared: Model) -> Iterator[object]:
    """A few bodies for each rule and requirement that nothing else is wrong with."""
    counts: Counter[reference.Problem] = Counter()
    for body in bodies(declared):
        found = reference.problems(declared, body)
        if len(found) == 1 and found[0].is_guarded and counts[found[0]] < MOST_ALONE:
            counts[found[0]] += 1
            yield body


def _traps(declared: Model) -> Iterator[object]:
    """What readers and languages tend to take for something else, at each parameter, item and name."""
    base = scope_of(declared).valid or {}
    yield from NO_OBJECTS
    yield from (base | {unknown: 1} for unknown in NAMES)
    yield {"2": 1, "b": 1, "1": 1, "01": 1, "4294967295": 1}
    seen: set[tuple[str, bool, bool]] = set()  # kinds of parameters: one of each has all the traps
    for one in declared["parameters"]:
        name: str = one["name"]
        kind = (one["type"], bool(one.get("integer")), "allowedValues" in one)
        for value in () if kind in seen else VALUES:
            yield base | {name: value}
            if one["type"].endswith("_array"):
                yield base | {name: [value]}
        seen.add(kind)
        for near in (name.upper(), name.capitalize(), name[:-1], f"{name}s", f" {name}", f"{name}\u200b"):
            yield base | {near: base.get(name, 1)}
        if one["type"] == "inputs_array":
            for item in _traps({"parameters": one["inputs"]}):
                yield base | {name: [item]}


def _text(body: object) -> str:
    """Names stand as JavaScript gives them back, and a number beyond every double as `1e400`: every reader sees the same."""
    return json_text(in_order_of_javascript(_finite(body)))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, int) and abs(value) > 10**308:
        return INFINITE if value > 0 else -INFINITE
    return value


def _read(line: str) -> Vector:
    one = json.loads(line)
    issues = tuple((issue["location"], issue["keyword"], issue["message"]) for issue in one["issues"])
    return Vector(one["model"], json_text(one["payload"]), one["valid"], issues)
