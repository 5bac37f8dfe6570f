"""Strategies for whole catalogues: any type, rule, name and text that a model file can hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from modelgen.analysis import naming
from modelgen.catalog.grammar import CAPABILITIES
from modelgen.loading.load import Loaded, load
from modelgen.source.characters import refused_character

from tests import reference
from tests.support.edges import distinct

SITE = {
    "title": "Drawn",
    "apiBase": "https://api.example.test/v1",
    "schemaBase": "https://schemas.example.test",
    "generationLink": "/api/index.md",
    "llmLink": "https://app.example.test/{id}",
    "package": "drawn-models",
}
NASTY = (
    '"""',
    "'''",
    "\\",
    '"',
    "'",
    "*/",
    "</script>",
    "{{ x }}",
    "{% raw %}",
    "${y}",
    "`",
    "|",
    "\n",
    "\t",
    "#",
    "<!--",
    "-->",
    "&amp;",
    "\u200f",
    "🦊",
    "é",
    "..",
    "/",
    "//host/share",
    "C:\\",
    "%s",
    "{0}",
    "a",
    "B",
    " ",
)
REFUSED = ("\u202e", "\x00", "\x7f", "\u2028", "\ud800")
_carried = st.lists(st.sampled_from(NASTY), min_size=1, max_size=5).map("".join).filter(lambda text: text.strip() != "")
_any = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
texts = _carried | _any.filter(lambda text: refused_character(text) is None and text.strip() != "")
labels = texts.map(lambda text: text.replace("\n", " ").strip()).filter(lambda text: text != "")
hopeless = st.tuples(_carried, st.sampled_from(REFUSED)).map("".join)
# Names that mean something to a language or to generated code, and names that meet when those of nested inputs are joined
_TAKEN = (
    "prompt class from self model modelId length validate run import None a-b a_b 3d é __init__ type len params max amount"
    " require among at_most check_string issues item index size value key a b c aB bC b_c a_b_c"
)
words = st.sampled_from(_TAKEN.split()) | st.text("abcXYZ012-_ ./~{}'\"", min_size=1, max_size=8).filter(naming.words)
numbers = st.integers(-20, 20) | st.sampled_from([0.5, 23.976, -1, 2**53 + 1, 1e300])
TYPES = "string number boolean file model string_array number_array file_array model_array inputs_array".split()


def _names(fewest: int, most: int) -> st.SearchStrategy[list[str]]:
    """Names of one object, which do not meet in any language."""
    return st.lists(words, min_size=fewest, max_size=most, unique_by=lambda name: "_".join(naming.words(name)) or name)


@st.composite
def parameters(draw: st.DrawFn, names: list[str], depth: int = 0) -> list[dict[str, Any]]:
    drawn = []
    for name in names:
        kind = draw(st.sampled_from(TYPES if depth < 2 else TYPES[:-1]))
        parameter: dict[str, Any] = {"name": name, "type": kind}
        item = kind.removesuffix("_array")
        if draw(st.booleans()):
            parameter["description"] = draw(texts)
        if item == "number":
            low, high = sorted((draw(st.integers(-9, 9)), draw(st.integers(-9, 9))))
            parameter |= draw(st.sampled_from([{}, {"min": low}, {"max": high}, {"min": low, "max": high}]))
            parameter |= draw(st.sampled_from([{}, {"step": 1}, {"step": 3}, {"step": 0.25}]))
        if kind == "number" and draw(st.integers(0, 3)) == 0:
            parameter["integer"] = draw(st.booleans())
        if kind not in ("number", "boolean"):
            parameter |= draw(st.sampled_from([{}, {"maxLength": 3}, {"minLength": 1, "maxLength": 2}]))
        if item in ("string", "model", "number") and draw(st.integers(0, 3)) == 0:
            values = draw(st.lists(numbers if item == "number" else texts, min_size=1, max_size=4))
            parameter["allowedValues"] = distinct(values)
        if draw(st.integers(0, 2)) == 0:
            drawn_default = draw(_defaults(kind, parameter.get("allowedValues")))
            if not drawn_default or reference.fits(parameter, drawn_default):
                parameter["default"] = drawn_default
        if draw(st.integers(0, 2)) == 0:
            parameter["required"] = draw(_requirements(names))
        if draw(st.integers(0, 3)) == 0:
            parameter["usedWhen"] = draw(_matches(names))
        if kind == "inputs_array":
            parameter["inputs"] = draw(parameters(draw(_names(1, 3)), depth + 1))
        drawn.append(parameter)
    return drawn


def _defaults(kind: str, allowed: list[Any] | None) -> st.SearchStrategy[Any]:
    of = st.sampled_from(allowed) if allowed else {"number": numbers, "boolean": st.booleans()}.get(kind, texts)
    if kind == "inputs_array":
        return st.just([])
    if kind.endswith("_array"):
        inner = st.sampled_from(allowed) if allowed else numbers if kind == "number_array" else texts
        return st.lists(inner, max_size=2)
    return of


def _matches(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    values = st.lists(st.sampled_from(["x", "auto", 1, True, "1"]), min_size=1, max_size=2)
    return st.dictionaries(st.sampled_from(names), values, min_size=1, max_size=2)


def _requirements(names: list[str]) -> st.SearchStrategy[Any]:
    others = st.dictionaries(st.sampled_from(names), st.just({"message": "Give both."}), min_size=1, max_size=2)
    return st.one_of(
        st.booleans(),
        others.map(lambda other: {"ifDefined": other}),
        others.map(lambda other: {"ifNotDefined": other}),
        _matches(names).map(lambda match: {"when": match}),
        st.tuples(_matches(names), st.sampled_from(["and", "or"])).map(
            lambda both: {"conditional": {"values": both[0], "operator": both[1]}}
        ),
    )


@st.composite
def rules(draw: st.DrawFn, declared: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules over parameters that they can work with, most of the time."""
    drawn = []
    names = [one["name"] for one in declared]
    arrays = [one["name"] for one in declared if one["type"].endswith("_array") and "maxLength" in one]
    bounded = [one["name"] for one in declared if one["type"] == "number" and {"min", "max", "step"} <= one.keys()]
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(["total", "exclusive", "anyOf", "sameLength", "forbid"]))
        fitting = {"total": arrays + bounded, "sameLength": arrays}.get(kind, names)
        if len(fitting) < 2:
            continue
        rule: dict[str, Any]
        if kind == "forbid":
            rule = {"forbid": draw(_matches(names))}
        else:
            rule = {kind: draw(st.lists(st.sampled_from(fitting), min_size=2, max_size=3, unique=True))}
        if kind == "total":
            rule["max"] = draw(st.integers(0, 6))
        if draw(st.booleans()):
            rule["when"] = draw(_matches(names))
        if draw(st.booleans()):
            rule["message"] = draw(texts)
        drawn.append(rule)
    return drawn


@st.composite
def models(draw: st.DrawFn, number: int) -> dict[str, Any]:
    names = draw(_names(1, 5))
    declared = draw(parameters(names))
    return {
        "id": f"model_drawn-{number}",
        "name": draw(labels),
        "provider": draw(st.sampled_from(["Acme", "Borealis", "C:\\..\\acme", "//host/share", "../../acme"])),
        "capabilities": [draw(st.sampled_from(CAPABILITIES))],
        "updated": "2026-01-01",
        **draw(st.sampled_from([{}, {"deprecated": {"reason": "Old."}}])),
        **({"description": draw(texts)} if draw(st.booleans()) else {}),
        "parameters": declared,
        "rules": draw(rules(declared)),
        "x-note": draw(texts),
    }


def write(folder: Path, drawn: list[dict[str, Any]]) -> None:
    """Makes the folder hold these models and no others. JSON is YAML; a lone surrogate becomes bytes that are not UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.yaml"):
        path.unlink()
    (folder / "catalog.yaml").write_text(json.dumps(SITE), "utf-8")
    for model in drawn:
        text = json.dumps(model, indent=1, ensure_ascii=False)
        (folder / f"{model['id']}.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))


def loaded(folder: Path, drawn: list[dict[str, Any]]) -> tuple[Loaded, list[dict[str, Any]]]:
    """The catalogue of those models that load on their own, and those models."""
    good = []
    for model in drawn:
        write(folder, [model])
        if load(folder).catalog is not None:
            good.append(model)
    write(folder, good)
    return load(folder), good
