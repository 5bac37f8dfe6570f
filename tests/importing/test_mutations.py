"""Records and pages with anything in them changed: taken over whole, or refused in words; and what was written is sound."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from modelgen.diagnostics.text import as_text
from modelgen.loading.load import load

from tests.importing.test_pages import PAGES
from tests.importing.test_records import RECORDS
from tests.support.effort import effort
from tests.support.records import new_catalogue, outcome_of

TEXTS = ["", " ", "x", "a b", ":auto", "a:?", "- x", "#", "\r\n", "\u2028", "\x00", "\ufeff", "\u202e", "\ud800", "`", "``", "|", "\\", "{", "[", "*", "&a", "!t", "null", "~", "yes", "-0", "0x1F", "16:9", "x" * 600, "🦊", "<<", "=", "\x85", "prompt", "model_x", "con", "k" * 2000]  # fmt: skip
VALUES: list[Any] = [None, True, False, 0, -1, 1.5, 10**400, 1e308, 5e-324, 2**53 + 1, [], {}, [[]], [None], {"": 1}, {"a": {"b": [1]}}, [1, "1", True], *TEXTS]  # fmt: skip
KEYS = "name type description required default min max step minLength maxLength allowedValues kind inputs label x-record x-a integer usedWhen deprecated modelTypes maskFrom always ifDefined ifNotDefined when conditional values operator message".split()  # fmt: skip
TYPES = (
    "string number boolean file model string_array number_array file_array model_array inputs_array skeleton".split()
)
Path_ = tuple[Any, ...]


def paths(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Where each part of a JSON value is."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from paths(part, (*path, key))


def at(value: Any, path: Path_) -> Any:
    for key in path:
        value = value[key]
    return value


def mutated(text: str, choose: random.Random) -> str:
    """A record with a few of its parts changed, most of them among its inputs."""
    value = json.loads(text)
    for _ in range(choose.choice([1, 1, 2, 3, 6])):
        everywhere = list(paths(value))
        if not everywhere:
            break
        inputs = [path for path in everywhere if "inputs" in path]
        path = choose.choice(inputs if inputs and choose.random() < 0.7 else everywhere)
        within, key = at(value, path[:-1]), path[-1]
        other = choose.choice(VALUES)
        match choose.randrange(8):
            case 0:
                within[key] = other
            case 1:
                del within[key]
            case 2 if isinstance(within, list):
                within.insert(key, json.loads(json.dumps(within[key])))
            case 3 if isinstance(within, dict):
                within[choose.choice(KEYS + TEXTS)] = other
            case 4 if isinstance(within[key], str):
                place = choose.randint(0, len(within[key]))
                within[key] = within[key][:place] + choose.choice(TEXTS) + within[key][place:]
            case 5 if isinstance(within, dict):
                within[choose.choice(KEYS)] = json.loads(json.dumps(at(value, choose.choice(everywhere))))
            case 6 if isinstance(within, dict) and "type" in within:
                within["type"] = choose.choice(TYPES)
            case 7 if isinstance(within, dict):
                within[choose.choice(TEXTS)] = within.pop(key)
    changed = json.dumps(value, ensure_ascii=choose.random() < 0.5, indent=choose.choice([None, 1]))
    if choose.random() < 0.05:
        place = choose.randint(0, len(changed))
        changed = changed[:place] + choose.choice(TEXTS) + changed[place + choose.randint(0, 3) :]
    return changed


def mutated_page(text: str, choose: random.Random) -> str:
    for _ in range(choose.choice([1, 1, 2, 4])):
        place = choose.randint(0, len(text))
        match choose.randrange(4):
            case 0:
                text = text[:place] + choose.choice([*TEXTS, "\n", "| ", "---\n", "“", "**"]) + text[place:]
            case 1:
                text = text[:place] + text[place + choose.randint(1, 12) :]
            case 2:
                cell = choose.choice(["| string ", "| number ", "`auto`", "file\\_array", "No ", "Yes"])
                instead = ["| inputs\\_array ", "| boolean ", "`:x`", "model\\_array", "| string "]
                text = text.replace(cell, choose.choice(instead), choose.choice([1, 3]))
            case 3:
                lines = text.split("\n")
                one, two = choose.randrange(len(lines)), choose.randrange(len(lines))
                lines[one], lines[two] = lines[two], lines[one]
                text = "\n".join(lines)
    return text


def check(schemas: Path, source: Path, text: str, choose: random.Random) -> None:
    data = text.encode("utf-8", "surrogatepass")
    source.write_bytes(data)
    provider, takes_older = choose.choice([None, "Acme", " X "]), choose.random() < 0.8
    outcome = outcome_of(schemas, source, provider=provider, takes_older=takes_older)
    assert as_text(outcome.problems) or not outcome.problems
    lines = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in outcome.problems:
        if problem.place.file == source.as_posix() and problem.place.line and "\ufffd" not in problem.place.text:
            assert problem.place.text == lines[problem.place.line - 1]
    if outcome.is_sound:
        loaded = load(schemas)
        assert loaded.catalog is not None, as_text(loaded.diagnostics)
        again = outcome_of(schemas, source, provider=provider, takes_older=takes_older)
        assert again.is_sound and not again.changes, as_text(again.problems)


@pytest.mark.parametrize("kind", ["record", "page"])
def test_whatever_is_changed_in_a_source(kind: str, tmp_path: Path) -> None:
    files, change = (RECORDS, mutated) if kind == "record" else (PAGES, mutated_page)
    texts = [path.read_text("utf-8") for path in files]
    choose = random.Random(7)
    for tried in range(effort(40)):
        if tried % 12 == 0:  # some come over what others have made
            shutil.rmtree(tmp_path / "c", ignore_errors=True)
            schemas = new_catalogue(tmp_path / "c")
        text = change(choose.choice(texts), choose)
        try:
            check(schemas, tmp_path / "source", text, choose)
        except Exception:
            print(text)
            raise
