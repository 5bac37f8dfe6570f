"""Generated validators and independent ones beside the reference: where two of them do not say the same of a body.

The verdicts of all must be those of `tests.reference`, and where a value breaks its own declaration the places and keywords too.
Places and keywords of rules are held to `jsonschema`, which has them from the generated schema.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from modelgen.loading.load import load

from tests import reference
from tests.reference import Model
from tests.support.catalogs import SITE
from tests.support.flip_points import named_in
from tests.support.validators import Subject, subjects, subjects_of

# Keywords that no rule over several parameters is ever said with
_OF_VALUES = frozenset(("type", "enum", "multipleOf", "additionalProperties"))


@dataclass(frozen=True)
class Held:
    """A model as it is written, beside what is generated of it."""

    declared: Model
    subject: Subject

    @property
    def id(self) -> str:
        return str(self.declared["id"])


@dataclass(frozen=True)
class Disagreement:
    """A body that two of them do not judge alike. `what` says who says what, behind the kind of disagreement and a colon."""

    declared: Model
    payload: object
    what: str

    @property
    def kind(self) -> str:
        return self.what.partition(":")[0]

    def __str__(self) -> str:
        relevant = {key: self.declared[key] for key in ("parameters", "rules") if self.declared.get(key)}
        return f"{self.what}\n  model: {_shown(relevant)}\n  body: {_shown(self.payload)}"


@cache
def held_of(folder: Path) -> tuple[Held, ...]:
    """Every model of a catalogue that is in the project."""
    return tuple(Held(reference.read((folder / one.model.source).read_text("utf-8")), one) for one in subjects(folder))


def write(folder: Path, models: list[Model]) -> None:
    """Makes the folder a catalogue of these models and no others. JSON is YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.yaml"):
        path.unlink()
    (folder / "catalog.yaml").write_text(json.dumps(SITE), "utf-8")
    for number, model in enumerate(models):
        (folder / f"{number}.yaml").write_text(json.dumps(model, ensure_ascii=False), "utf-8")


def held(folder: Path, models: list[Model]) -> tuple[list[Held], dict[str, set[str]]]:
    """Those of the models that load, and by id of each other one the codes of its errors."""
    write(folder, models)
    loaded = load(folder)
    refused: dict[str, set[str]] = {}
    for one in loaded.diagnostics:
        if one.is_error:
            index = int(one.place.file.rpartition("/")[2].removesuffix(".yaml"))
            refused.setdefault(models[index]["id"], set()).add(one.code)
    if refused:
        write(folder, [model for model in models if model["id"] not in refused])
        loaded = load(folder)
    assert loaded.catalog is not None, loaded.diagnostics
    written = {model["id"]: model for model in models}
    return [Held(written[one.model.id], one) for one in subjects_of(loaded.catalog)], refused


def disagreement(one: Held, payload: object) -> str | None:
    """What they say differently of a body, behind the kind of disagreement and a colon; None where they agree.

    A body that is no JSON is only shown to the generated validator.
    """
    problems = reference.problems(one.declared, payload)
    is_valid = not problems
    try:
        issues = one.subject.generated(payload)
        quickly = one.subject.module.is_valid(payload)
    except Exception as error:  # whatever it is: a validator never raises
        return f"raised: {type(error).__name__}: {error}"
    if quickly is not is_valid or (not issues) is not is_valid:
        return f"verdict: {_said(problems)}, but is_valid says {quickly}, validate {sorted(issues)}"
    of_values = {(problem.location, problem.broken) for problem in problems if not problem.is_guarded}
    found = {issue for issue in issues if issue[1] in _OF_VALUES}
    if not of_values <= issues or found - of_values:
        return f"places: {_said(problems)}, but validate says {sorted(issues)}"
    return _disagreement_of_peers(one, payload, is_valid, issues) if is_json(payload) else None


def _disagreement_of_peers(one: Held, payload: object, is_valid: bool, issues: set[tuple[str, str]]) -> str | None:
    """The same of independent validators of the generated schema."""
    independent = one.subject.independent(payload)
    if (not independent) is not is_valid:
        return f"jsonschema: valid is {is_valid}, but jsonschema says {sorted(independent)}"
    if isinstance(payload, dict):
        if issues != independent:
            return f"keywords: the generated validator says {sorted(issues)}, jsonschema {sorted(independent)}"
    elif not issues == {("", "type")} <= independent:  # `not` of a rule holds for what is no object
        return f"places: what is no object is called {sorted(issues)}"
    if rust_verdict(one.subject, payload) not in (is_valid, None):
        return f"jsonschema-rs: valid is {is_valid}, but jsonschema-rs says {not is_valid}"
    return None


def is_json(value: object) -> bool:
    """Whether it is of JSON's own types, through and through: what a reader of JSON makes."""
    if type(value) is dict:
        return all(type(key) is str and is_json(item) for key, item in value.items())
    if type(value) is list:
        return all(is_json(item) for item in value)
    if type(value) is float:
        return math.isfinite(value)
    return value is None or type(value) in (bool, int, str)


def rust_verdict(subject: Subject, payload: object) -> bool | None:
    """What `jsonschema-rs` says of a JSON value; None where it cannot be given a lone surrogate."""
    try:
        return subject.rust.is_valid(payload)
    except UnicodeEncodeError:
        return None


def is_unicode(text: str) -> bool:
    """Whether a JSON text has no lone surrogate, in whatever way it is written."""
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


# The smallest input


def smallest(folder: Path, found: Disagreement) -> Disagreement:
    """The same with everything left out, of model and body, without which they disagree in that way all the same."""
    best = found
    while smaller := _smaller_found(folder, best):
        best = smaller
    return best


def _smaller_found(folder: Path, found: Disagreement) -> Disagreement | None:
    for payload in _smaller(found.payload):
        if less := _again(folder, found, found.declared, payload):
            return less
    for key in ("rules", "parameters"):
        for part in _smaller(found.declared.get(key, [])):
            if less := _again(folder, found, {**found.declared, key: part}, found.payload):
                return less
    return None


def _again(folder: Path, found: Disagreement, model: Model, payload: object) -> Disagreement | None:
    try:
        ones = held(folder, [model])[0] if _names_what_is_there(model) else []
        what = disagreement(ones[0], payload) if ones else None
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # a model without a key that is needed
    again = None if what is None else Disagreement(model, payload, what)
    return again if again is not None and again.kind == found.kind else None


def _names_what_is_there(model: Model) -> bool:
    parameters = model["parameters"]
    guards = [*(model.get("rules") or []), *(one.get("required") for one in parameters)]
    own = [guard for guard in guards if isinstance(guard, dict) and not guard.get("x-record")]
    return {one["name"] for one in parameters}.issuperset(name for guard in own for name in named_in(guard))


def _smaller(value: Any) -> Iterator[Any]:
    """The value with one thing left out, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield {other: kept for other, kept in value.items() if other != key}
            for less in _smaller(inner):
                yield {**value, key: less}
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value[:index] + value[index + 1 :]
            for less in _smaller(inner):
                yield [*value[:index], less, *value[index + 1 :]]


def fail_for(found: list[Disagreement], folder: Path, most: int = 6) -> None:
    """Fails the test where there are any, and shows a few models of each kind, each as small as it gets."""
    if not found:
        return
    least: dict[tuple[str, str], Disagreement] = {}  # by kind and model
    for one in sorted(found, key=lambda one: len(str(one))):
        least.setdefault((one.kind, one.declared["id"]), one)
    kinds = dict.fromkeys(kind for kind, _ in least)
    shown = [one for kind in kinds for one in [one for one in least.values() if one.kind == kind][:most]]
    counts = ", ".join(f"{sum(one.kind == kind for one in found)} {kind}" for kind in kinds)
    smallest_ones = dict.fromkeys(str(smallest(folder, one)) for one in shown)
    text = "\n".join([f"{len(found)} disagreements ({counts}), such as", *smallest_ones])
    pytest.fail(text, pytrace=False)


def _said(problems: list[reference.Problem]) -> str:
    return "valid" if not problems else ", ".join(f"{one.broken} at {one.location!r}" for one in problems)


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) < 1000 else f"{text[:1000]}… ({len(text)} characters)"
