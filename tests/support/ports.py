"""Ports of the validators, run against the vectors over the protocol of `docs/conformance.md`."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.vectors import Vector


class NoPort(Exception):
    """A command that does not answer as the protocol says, or a list that is none; says what is wrong."""


@dataclass(frozen=True)
class Outcome:
    """What a port made of the vectors: by id of each that it does not judge as it should, what it does."""

    vectors: Sequence[Vector]
    failures: Mapping[str, str]
    expected: Mapping[str, str]

    @property
    def unexpected(self) -> dict[str, str]:
        return {name: what for name, what in self.failures.items() if name not in self.expected}

    @property
    def stale(self) -> list[str]:
        """Failures that are expected and are none, or are of no vector."""
        return [name for name in self.expected if name not in self.failures]

    @property
    def is_good(self) -> bool:
        return not self.unexpected and not self.stale

    @property
    def table(self) -> str:
        """Markdown: a line a model."""
        total = Counter(one.model for one in self.vectors)
        failed = Counter(one.model for one in self.vectors if one.id in self.failures)
        known = Counter(one.model for one in self.vectors if one.id in self.failures and one.id in self.expected)
        rows = [(f"`{model}`", total[model], failed[model] - known[model], known[model]) for model in total]
        rows.append(("all", total.total(), failed.total() - known.total(), known.total()))
        lines = ["| model | vectors | unexpected failures | expected failures |", "| --- | --- | --- | --- |"]
        return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def run(command: Sequence[str], vectors: Sequence[Vector], expected: Mapping[str, str]) -> Outcome:
    """Asks the command for all of the vectors at once. Raises `NoPort`."""
    asked = "".join(
        f'{{"id": {json.dumps(one.id)}, "model": {json.dumps(one.model)}, "payload": {one.text}}}\n' for one in vectors
    )
    try:
        done = subprocess.run(command, input=asked.encode("ascii"), stdout=subprocess.PIPE, check=False)
    except OSError as error:
        raise NoPort(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode:
        raise NoPort(f"{command[0]} ended with {done.returncode}")
    answers = _answers(done.stdout)
    if strange := answers.keys() - {one.id for one in vectors}:
        raise NoPort(f"it answers {min(strange)!r}, which was not asked")
    found = ((one.id, fault(one, answers.get(one.id))) for one in vectors)
    return Outcome(vectors, {name: what for name, what in found if what}, expected)


def fault(vector: Vector, answer: Mapping[str, Any] | None) -> str | None:
    """What is wrong with an answer. Issues are compared where it has them, messages where its issues have them."""
    if answer is None:
        return "no answer"
    if answer.get("valid") is not vector.valid:
        return f"valid is {json.dumps(answer.get('valid'))}, not {json.dumps(vector.valid)}"
    if "issues" not in answer:
        return None
    found, wanted = answer["issues"], [dict(zip(_KEYS, one, strict=True)) for one in vector.issues]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return "issues is no list of objects"
    for number, (said, meant) in enumerate(zip(found, wanted, strict=False)):
        for key in _KEYS:
            if said.get(key) != meant[key] and (key != "message" or key in said):
                return f"{key} of issue {number} is {json.dumps(said.get(key))}, not {json.dumps(meant[key])}"
    return None if len(found) == len(wanted) else f"{len(found)} issues, not {len(wanted)}"


_KEYS = ("location", "keyword", "message")


def expected_failures(text: str) -> dict[str, str]:
    """The reason by id: a line each, first the id; empty lines and those that start with `#` are passed over. Raises `NoPort`."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, _, reason = line.strip().partition(" ")
        if name and not name.startswith("#"):
            if not reason.strip() or name in found:
                what = "is there twice" if name in found else "has no reason behind it"
                raise NoPort(f"line {number} of the expected failures: {name} {what}")
            found[name] = reason.strip()
    return found


def _answers(output: bytes) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(_lines(output), 1):
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            one = None
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise NoPort(f"line {number} of its answers is no JSON object with an id: {line[:80]!r}")
        if one["id"] in found:
            raise NoPort(f"line {number} of its answers: {one['id']!r} is answered twice")
        found[one["id"]] = one
    return found


def _lines(output: bytes) -> Iterable[bytes]:
    return (line for line in output.split(b"\n") if line.strip())
