"""The conformance vectors: current, about everything, and what each implementation makes of them."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from modelgen.rendering.render import render
from modelgen.rendering.templates import checked_targets, load_templates

from tests import reference
from tests.conformance import main
from tests.support.comparison import Held, held_of, is_unicode, rust_verdict
from tests.support.node import FOLDER as TOOLS
from tests.support.node import NODE
from tests.support.ports import NoPort, expected_failures, fault, run
from tests.support.validators import EVERYTHING, ROOT, catalog
from tests.support.vectors import CATALOGUES, FOLDER, NoVector, committed, judged, made, written

VECTORS = committed()
LISTS = ROOT / "tests" / "expected_failures"
HELD = {one.id: one for folder in CATALOGUES for one in held_of(folder)}
EXECUTOR = ROOT / "tests" / "support" / "executor.py"
# Rules that no body breaks, or none without another rule.
NEVER_ALONE = {
    "model_cobalt-hostile": {"rules.0.anyOf"},  # its condition is that a parameter of it is defined
    "model_cobalt-odd": {"rules.1.exclusive", "rules.3.sameLength", "rules.4.forbid"},  # about what is not declared
    "model_acme-rules": {
        *("rules.0.total", "rules.5.exclusive"),  # masks come neither with prompt or image nor without
        "rules.11.forbid",  # so many frames are beyond a total
    },
}
VECTOR = next(one for one in VECTORS if len(one.issues) == 2)
ANSWER: dict[str, Any] = {
    "valid": False,
    "issues": [dict(zip(("location", "keyword", "message"), one, strict=True)) for one in VECTOR.issues],
}


def _expected(name: str) -> dict[str, str]:
    return expected_failures((LISTS / f"{name}.txt").read_text("utf-8"))


def test_written_vectors_are_current() -> None:
    """Whatever the seed of hashes: each run has another."""
    texts, there = made(), written()
    assert sorted(texts) == sorted(there)
    assert [path for path in texts if texts[path] != there[path]] == []


def test_built_files_are_the_written_ones() -> None:
    folder = ROOT / "generated" / FOLDER.name
    built = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert built == {path: text.encode() for path, text in written().items()}


def test_the_shipped_catalogue_makes_every_target_but_the_types_that_the_client_holds() -> None:
    """It names them all, so that one which is added is not forgotten; what `modelgen init` starts has no vectors."""
    made = {path.name for path in (ROOT / "generated").iterdir() if path.is_dir()}
    assert made == set(load_templates().targets) - {"python-types"}
    assert FOLDER.name not in checked_targets(load_templates(), ())


def test_there_are_enough_of_each_model() -> None:
    counts = Counter(one.model for one in VECTORS)
    assert counts.keys() == HELD.keys() and counts.total() >= 3000
    assert all(counts[one.id] >= 250 for one in held_of(ROOT / "schemas"))
    assert len({one.id for one in VECTORS}) == len(VECTORS)
    for model in HELD:
        assert {one.valid for one in VECTORS if one.model == model} == {True, False}, model


@pytest.mark.parametrize(
    "text", ["1e400", "-1e400", "-0.0", "9007199254740993", '"\\ud800"', '"\\ud83e\\udd8a"', "__proto__", "constructor"]
)
def test_traps_are_among_them(text: str) -> None:
    assert sum(text in one.text for one in VECTORS) >= len(HELD) // 3


@pytest.mark.parametrize("one", HELD.values(), ids=list(HELD))
def test_every_rule_is_broken_by_itself_and_kept(one: Held) -> None:
    problems = [reference.problems(one.declared, vector.payload) for vector in VECTORS if vector.model == one.id]
    alone = {found[0].broken for found in problems if len(found) == 1}
    rules = one.declared.get("rules") or []
    names = {f"rules.{index}.{kind}" for index, rule in enumerate(rules) for kind in rule if kind in reference._RULES}
    assert names - alone == NEVER_ALONE.get(one.id, set())
    assert [] in problems


def test_a_body_that_is_judged_otherwise_is_no_vector() -> None:
    """The declaration that the reference reads says something else than the schema."""
    one = HELD["model_bytedance-seedream-4-5-editing"]
    parameters = [{**declared, "max": 3} if "max" in declared else declared for declared in one.declared["parameters"]]
    other = Held({**one.declared, "parameters": parameters}, one.subject)
    text = '{"prompt": "x", "maxImages": 4}'
    assert judged(one, text).valid
    with pytest.raises(NoVector, match="maxImages"):
        judged(other, text)


def test_schemas_agree() -> None:
    """`jsonschema` and `jsonschema-rs` on the exact schema; the latter where it can be given the body."""
    python, rust = set(), {}
    for one in VECTORS:
        subject, payload = HELD[one.model].subject, one.payload
        if subject.python.is_valid(payload) is not one.valid:
            python.add(one.id)
        if (said := rust_verdict(subject, payload)) is not one.valid:
            rust[one.text] = said
    assert python == _expected("jsonschema").keys()
    assert all(said is None and not is_unicode(text) for text, said in rust.items())


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exact schemas of all models of the vectors."""
    folder = tmp_path_factory.mktemp("schemas")
    for number, one in enumerate(HELD.values()):  # two ids differ by case alone
        (folder / f"{number}.json").write_text(json.dumps(one.subject.schema), "utf-8")
    return folder


@pytest.mark.parametrize("reader", ["ajv", "hyperjump"])
def test_schemas_agree_in_javascript(reader: str, schemas: Path) -> None:
    """Over the protocol; what differs are the vectors on the list, no more and no fewer."""
    command = list(map(str, (NODE, TOOLS / "schema_executor.mjs", reader, schemas)))
    outcome = run(command, VECTORS, _expected(reader))
    assert outcome.is_good, (outcome.unexpected, outcome.stale)


def test_stand_alone_validators_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Over the protocol, with every message."""
    texts = render(catalog(EVERYTHING), load_templates(), ("validators",))
    for path, text in texts.items():
        (tmp_path / path.rpartition("/")[2]).write_text(text, "utf-8")
    folders = [ROOT / "generated/validators/python", tmp_path]
    command = shlex.join(map(str, (sys.executable, EXECUTOR, *folders)))
    assert main(["--run", command]) == 0
    said = capsys.readouterr().out
    assert f"| all | {len(VECTORS)} | 0 | 0 |" in said

    expected = tmp_path / "expected.txt"
    expected.write_text(f"# none\n\n{VECTOR.id} it did once\n", "utf-8")
    assert main(["--run", command, "--expected-failures", str(expected)]) == 1
    assert f"{VECTOR.id}: expected to fail, and does not" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({}, None),
        ({"issues": [{**one, "message": "own words"} for one in ANSWER["issues"]]}, "message of issue 0"),
        ({"issues": [{"location": one["location"], "keyword": one["keyword"]} for one in ANSWER["issues"]]}, None),
        ({"issues": ANSWER["issues"][:1]}, "1 issues, not 2"),
        ({"issues": ANSWER["issues"][::-1]}, "location of issue 0"),
        ({"issues": [{**one, "keyword": "const"} for one in ANSWER["issues"]]}, "keyword of issue 0"),
        ({"issues": None}, "no list"),
        ({"issues": [1]}, "no list"),
        ({"valid": True}, "valid is true, not false"),
        ({"valid": 0}, "valid is 0, not false"),
    ],
)
def test_answers_are_held_to_the_vector(change: dict[str, object], what: str | None) -> None:
    found = fault(VECTOR, {**ANSWER, **change})
    assert found is None if what is None else what in str(found)


def _port(body: str) -> list[str]:
    return [sys.executable, "-c", f"import json, sys\nasked = [json.loads(line) for line in sys.stdin]\n{body}"]


def test_verdicts_are_enough_and_failures_may_be_expected() -> None:
    body = 'for one in asked[::-1]: print(json.dumps({"id": one["id"], "valid": False}))'
    vectors = [next(one for one in VECTORS if one.valid), VECTOR]
    outcome = run(_port(body), vectors, {})
    assert list(outcome.failures.items()) == [(vectors[0].id, "valid is false, not true")] and not outcome.is_good
    assert run(_port(body), vectors, {vectors[0].id: "known"}).is_good
    assert run(_port("pass"), vectors[:1], {}).unexpected == {vectors[0].id: "no answer"}


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("print(1)", "line 1 of its answers is no JSON object"),
        ("print('{')", "line 1 of its answers is no JSON object"),
        ("""print('{"id": 1, "valid": true}')""", "no JSON object with an id"),
        ("""print('{"id": "no such", "valid": true}')""", "'no such', which was not asked"),
        ("for _ in 'ab': print(json.dumps({'id': asked[0]['id'], 'valid': False}))", "answered twice"),
        ("sys.exit(3)", "ended with 3"),
    ],
)
def test_what_breaks_the_protocol_is_told(body: str, what: str) -> None:
    with pytest.raises(NoPort, match=re.escape(what)):
        run(_port(body), [VECTOR], {})


@pytest.mark.parametrize("text", ["id", "id why\nid again"])
def test_an_expected_failure_has_a_reason_and_stands_once(text: str) -> None:
    with pytest.raises(NoPort, match="line [12] of the expected failures"):
        expected_failures(text)


@pytest.mark.parametrize("command", ["", "'", "no-such-command-anywhere"])
def test_no_command_is_told(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--run", command]) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_document_counts_the_differences_that_remain() -> None:
    page = (ROOT / "docs/conformance.md").read_text("utf-8")
    for path in sorted(LISTS.glob("*.txt")):
        expected = expected_failures(path.read_text("utf-8"))
        assert f"[{len(expected)}](../tests/expected_failures/{path.name})" in page
        assert expected.keys() <= {one.id for one in VECTORS}
        for reason in set(expected.values()):
            assert reason in page
