"""`modelgen import` as it is called: files and standard input, what it says at the end, and how much it reads."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner
from modelgen.catalog.model_file import read_model
from modelgen.cli.main import main
from modelgen.importing.writing import write_model
from modelgen.lint.report import lint
from modelgen.source.parsing import parse

from tests.importing.test_fitting import a_record
from tests.importing.test_pages import SOURCES
from tests.support.records import import_into, new_catalogue


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    return new_catalogue(tmp_path)


def run(schemas: Path, *arguments: str, data: bytes | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["import", "--catalog", str(schemas), *arguments], input=data)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("source", ["lumen.md", "lumen-forge.json"])
def test_standard_input_is_read_as_a_file_is(source: str, schemas: Path) -> None:
    code, shown = run(schemas, "-", data=(SOURCES / source).read_bytes())
    assert code == 0 and " new\n" in shown and list(schemas.glob("*/*.yaml"))
    code, shown = run(schemas, "-", data=b'{"id": [')
    assert code == 1 and "<stdin>:1:9: error[record-syntax]" in shown
    assert run(schemas, "-", data=b"")[1].startswith("<stdin>: error[empty-file]")
    assert run(schemas, "-", data=b"\xff")[1].startswith("<stdin>: error[not-utf8]")


LORA = {"id": "model_lora", "name": "Ink", "type": "flux.1-lora", "updatedAt": "2026-01-01"}


def test_a_model_without_inputs_stops_no_other(schemas: Path, tmp_path: Path) -> None:
    whole = json.loads(a_record())
    (tmp_path / "list.json").write_text(
        json.dumps([LORA, {"model": whole}, {**LORA, "id": "model_x", "type": "custom"}])
    )
    code, shown = run(schemas, str(tmp_path / "list.json"))
    assert code == 0 and "1 model read, 1 new\n" in shown
    assert shown.count("warning[pull-skipped]") == 2 and "'model_lora' has no inputs of its own" in shown
    assert "run through their base model" in shown


def test_a_model_that_says_that_it_has_none_is_skipped_alone_too(schemas: Path, tmp_path: Path) -> None:
    (tmp_path / "lora.json").write_text(json.dumps({"model": LORA}))
    code, shown = run(schemas, str(tmp_path / "lora.json"))
    assert code == 0 and "warning[pull-skipped]" in shown and "0 models read" in shown
    (tmp_path / "rows.json").write_text(json.dumps({"models": [{**LORA, "type": "custom"}]}))
    code, shown = run(schemas, str(tmp_path / "rows.json"))
    assert code == 1 and "rows of lists and bulk answers carry no inputs" in shown


def test_what_is_left_behind_is_named_once(schemas: Path, tmp_path: Path) -> None:
    for number in range(3):
        text = a_record(
            id=f"model_{number}", name=str(number), thumbnail={"url": "x"}, userId="u", **{f"odd\x1b{number}": 1}
        )
        (tmp_path / f"{number}.json").write_text(text, "utf-8")
    code, shown = run(schemas, *(str(tmp_path / f"{number}.json") for number in range(3)))
    assert code == 0 and shown.count("userId") == 1
    assert "not kept of the records: odd\\x1b0, odd\\x1b1, odd\\x1b2, thumbnail, userId\n" in shown


def test_an_older_source_is_taken_when_asked(schemas: Path, tmp_path: Path) -> None:
    source = str(tmp_path / "r.json")
    Path(source).write_text(a_record(updatedAt="2026-02-02"), "utf-8")
    run(schemas, source)
    Path(source).write_text(a_record(updatedAt="2026-01-01", shortDescription="Back."), "utf-8")
    code, shown = run(schemas, source)
    assert code == 0 and "warning[import-older]" in shown and "the catalogue is up to date" in shown
    assert run(schemas, source, "--older") == (0, "1 model read, 1 changed\n")


def calls(call: Callable[[], Any], *functions: Callable[..., Any]) -> list[int]:
    """How often functions of Python are entered while `call` runs."""
    counts = {function.__code__: 0 for function in functions}

    def profile(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code in counts:
            counts[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(before)
    return list(counts.values())


def test_each_file_is_parsed_once(schemas: Path, tmp_path: Path) -> None:
    count = 8
    sources = []
    for number in range(count):
        sources.append(tmp_path / f"{number}.json")
        sources[-1].write_text(a_record(id=f"model_{number}", name=f"A {number}"), "utf-8")
    for written in (count, 0):
        parsed, read, wrote = calls(lambda: import_into(schemas, *sources), parse, read_model, write_model)
        # catalog.yaml, and each model file: as it is to be, or as it is
        assert (parsed, wrote) == (1 + count, written)
        assert read == (count if written else 2 * count)  # of the source, and of the file that is there
    assert calls(lambda: lint(schemas), parse, read_model) == [1 + count, count]


def test_a_record_with_many_odd_inputs_is_read_a_few_times(tmp_path: Path) -> None:
    """What is wrong is mended all at once, not key by key."""
    inputs = [{"name": f"p{n}", "type": "string", "min": n, "kind": "image", "default": n} for n in range(200)]
    (tmp_path / "r.json").write_text(a_record(*inputs), "utf-8")
    schemas = new_catalogue(tmp_path / "c")
    assert calls(lambda: import_into(schemas, tmp_path / "r.json"), read_model) <= [3]
