"""The rules on the shipped models, on what the vendor publishes, and on any text at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelgen.catalog.model import Model, Parameter, ParameterType
from modelgen.diagnostics.codes import CODES
from modelgen.diagnostics.diagnostic import Place
from modelgen.lint import prose
from modelgen.lint.report import check_rules, lint
from modelgen.lint.rules import RULES, WARNINGS_OF_LOADING
from modelgen.loading.load import load

from tests.importing.test_records import SOURCES, import_into
from tests.support import regular, vendor
from tests.support.records import new_catalogue
from tests.support.work import growth

ROOT = Path(__file__).parents[1]


def found(schemas: Path) -> list[tuple[str, str, str]]:
    """The file, the code and the marked words of each finding."""
    return [
        (Path(one.place.file).stem, one.code, one.place.text[one.place.column - 1 :][: one.place.length])
        for one in lint(schemas).problems
    ]


def test_the_shipped_models_have_no_finding_that_is_not_accepted() -> None:
    report = lint(ROOT / "schemas")
    assert (report.problems, report.models, report.accepted) == ((), 5, 5)


def test_the_contradictions_of_the_shipped_models_are_the_ones_that_are_there(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    for path in (ROOT / "schemas").glob("*/*.yaml"):
        lines = [line for line in path.read_text("utf-8").splitlines(keepends=True) if "# lint:" not in line]
        (schemas / path.name).write_text("".join(lines), "utf-8")
    assert found(schemas) == [
        ("dreamina-3-1", "prose-parameter", "aspect_ratio"),
        ("dreamina-3-1", "prose-parameter", "aspect_ratio"),
        ("seedream-5-0-lite", "prose-parameter", "size"),
        ("seedream-5-0-lite", "prose-range", "1024-4096"),
        ("seedream-5-0-lite", "prose-parameter", "size"),
    ]


@pytest.mark.vendor
def test_the_real_records_have_the_undeclared_parameter_and_nothing_else(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, *vendor.RECORDS)
    assert found(schemas) == [("z-image", "rule-undeclared-parameter", "inferenceType")] * 2


@pytest.mark.vendor
def test_the_real_pages_lack_kinds_and_speak_of_parameters_that_are_not_there(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, *vendor.PAGES)
    images = [(name, "missing-kind", "referenceImages") for name in ("seedream-4-0-edit", "seedream-4-5-edit", "seedream-5-0-lite", "seedream-5-0-pro")]  # fmt: skip
    prose = [("dreamina-3-1", "aspect_ratio"), ("seedream-5-0-lite", "size"), ("seedream-5-0-pro", "Resolution")]
    expected = [*images, *((name, "prose-parameter", word) for name, word in prose for _ in range(2))]
    assert sorted(found(schemas)) == sorted(expected)


def test_an_invented_record_full_of_odd_things_has_only_true_findings(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen-forge.json")
    assert found(schemas) == [
        ("lumen-forge", "rule-undeclared-parameter", "ghost"),
        ("lumen-forge", "rule-undeclared-parameter", "phantom"),
        ("lumen-forge", "duplicate-label", "Image"),
        ("lumen-forge", "rule-undeclared-parameter", "inferenceType"),
    ]


def test_what_is_accepted_is_not_reported_by_other_commands_either(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen-forge.json")
    (path,) = schemas.glob("*/*.yaml")
    before = [one.code for one in load(schemas).diagnostics]
    path.write_text(path.read_text("utf-8").replace("    required: {when:", "    # lint: allow rule-undeclared-parameter: theirs\n    required: {when:"), "utf-8")  # fmt: skip
    assert len(before) - len(load(schemas).diagnostics) == 1


def test_an_error_is_reported_as_build_does_and_stops_no_other_file(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen-forge.json")
    (schemas / "bad.yaml").write_text("id: x\n# lint: allow missing-key: no\nname: [\n", "utf-8")
    codes = [one.code for one in lint(schemas).problems]
    assert codes[0] == "yaml-syntax" and "duplicate-label" in codes


def test_every_rule_is_explained_and_only_warns() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert CODES[rule.id].warning and rule.category == "lint" and rule.purpose
    assert {"default-out-of-bounds", "rule-undeclared-parameter", "impossible-value"} <= set(WARNINGS_OF_LOADING)


def model(description: str, **facts: object) -> Model:
    place = Place("a.yaml", 1, 1, len(description), description)
    keys = ("name", "type", "description", "min", "max", "step", "minLength", "maxLength", "required", "label", "allowedValues.0", "allowedValues.1")  # fmt: skip
    parameter = Parameter(description=description, places=dict.fromkeys(keys, place), **{"name": "width", "type": ParameterType.NUMBER, "min": 1, "max": 2, "step": 1, **facts})  # type: ignore[arg-type]  # fmt: skip
    return Model("m", "M", "P", ("img2img",), "c", "2026-01-01", (parameter,), places={"capabilities": place})


WORDS = st.sampled_from("when if size is set to ‘Custom’ Range: ( ) 1-10 1,024 to between and 5 up the Max Images parameter a_b 4K 16:9 optional . , - – ` multiple of 16 characters".split())  # fmt: skip


@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60), st.sampled_from(ParameterType))
def test_no_text_breaks_a_rule(description: str, kind: ParameterType) -> None:
    allowed = ("4K", "1:1") if kind.is_text else None
    facts = {"max_length": 3} if kind.is_array else {}
    for problem in check_rules(model(description, type=kind, allowed_values=allowed, **facts)):
        assert problem.place.line == 1 and problem.message


PIECES = ["when A ", "(1-", "Range 1 ", "1-1 ", "a_", "A ", "between ", "up to 1 ", "`", "if the "]


@pytest.mark.parametrize("text", PIECES)
def test_work_grows_with_a_text(text: str) -> None:
    """That of the rules, and that of each regular expression in them."""

    def checking(size: int) -> Callable[[], object]:
        long = model(text * size)
        return lambda: list(check_rules(long))

    assert growth(checking, 100) < 2.5
    patterns = {name: value for name, value in vars(prose).items() if isinstance(value, re.Pattern)}
    assert len(patterns) > 9
    for name, pattern in patterns.items():
        one, two = (regular.steps(pattern, text * (n // len(text))) for n in (150, 300))
        assert two < 2.5 * one, name
