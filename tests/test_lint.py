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

from tests.importing.test_records import SOURCES
from tests.support import regular, vendor
from tests.support.records import import_into, new_catalogue
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
    undeclared = ("z-image", "record-undeclared", "inferenceType")
    assert found(schemas) == [undeclared, undeclared, ("z-image", "whole-number", "seed")]


@pytest.mark.vendor
def test_the_real_pages_lack_kinds_and_speak_of_parameters_that_are_not_there(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, *vendor.PAGES)
    (kinds,) = [one for one in lint(schemas).problems if one.code == "missing-kind"]
    assert kinds.message.startswith("'referenceImages' of 4 models of this page does") and "`kind: image` (4)" in str(
        kinds.hint
    )
    prose = [("dreamina-3-1", "aspect_ratio"), ("seedream-5-0-lite", "size"), ("seedream-5-0-pro", "Resolution")]
    expected = [(name, "prose-parameter", word) for name, word in prose for _ in range(2)]
    counts = [
        ("seedream-4-0-edit", "maxImages"),
        ("seedream-4-5-edit", "maxImages"),
        ("seedream-5-0-lite", "maxImages"),
    ]
    counts += [(name, key) for name in ("dreamina-3-1", "seedream-3", "seedream-5-0-lite", "seedream-5-0-pro") for key in ("width", "height")]  # fmt: skip
    expected += [(name, "whole-number", word) for name, word in counts]
    assert sorted(one for one in found(schemas) if one[1] != "missing-kind") == sorted(expected)


def test_an_invented_record_full_of_odd_things_has_only_true_findings(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen-forge.json")
    assert found(schemas) == [
        ("lumen-forge", "record-undeclared", "ghost"),
        ("lumen-forge", "record-undeclared", "phantom"),
        ("lumen-forge", "duplicate-label", "Image"),
        ("lumen-forge", "record-undeclared", "inferenceType"),
    ]


def test_what_is_accepted_is_not_reported_by_other_commands_either(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen-forge.json")
    (path,) = schemas.glob("*/*.yaml")
    before = [one.code for one in load(schemas).diagnostics]
    path.write_text(path.read_text("utf-8").replace("    required: {when:", "    # lint: allow record-undeclared: theirs\n    required: {when:"), "utf-8")  # fmt: skip
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
    assert {"record-default", "record-undeclared", "record-inputs", "impossible-value"} <= set(WARNINGS_OF_LOADING)


def model(description: str, **facts: object) -> Model:
    place = Place("a.yaml", 1, 1, len(description), description)
    keys = ("name", "type", "description", "min", "max", "step", "minLength", "maxLength", "required", "label", "allowedValues.0", "allowedValues.1")  # fmt: skip
    parameter = Parameter(description=description, places=dict.fromkeys(keys, place), **{"name": "width", "type": ParameterType.NUMBER, "min": 1, "max": 2, "step": 1, **facts})  # type: ignore[arg-type]  # fmt: skip
    return Model("m", "M", "P", ("img2img",), "c", "2026-01-01", (parameter,), places={"capabilities": place})


NO_FINDING = [
    "How close it stays: higher values (80-100) follow closely, lower ones (0-40) are freer.",
    "Higher values (80-100) follow closely. Lower values (0-40) are freer.",
    "Strength of the effect; subtle (5-20), strong (60-90).",
    "A low value (0-40) is freer.",
    "Use more for fine detail (60-100).",
]
A_FINDING = [
    "How close it stays (0-50).",
    "How close it stays. Range: 0-50.",
    "Between 10 and 100.",
    "Higher values are closer. Range: 0-50.",
    "A high value (80-120) is close.",
]


@pytest.mark.parametrize(("text", "count"), [*((one, 0) for one in NO_FINDING), *((one, 1) for one in A_FINDING)])
def test_a_range_of_a_part_of_the_values_is_no_contradiction(text: str, count: int) -> None:
    found = check_rules(model(text, min=0, max=100, name="guidance"))
    assert [one.code for one in found].count("prose-range") == count


def a_page(rows: list[str]) -> str:
    page = (SOURCES / "lumen.md").read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(page) if line.startswith("| `prompt`"))
    row = "| `{}` | file\\_array | No | - | - | - | - | - |"
    return "\n".join([*page[: start + 1], *(row.format(one) for one in rows), *page[start + 1 :]]) + "\n"


def test_the_kinds_that_a_page_cannot_say_are_one_finding(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    (tmp_path / "p.md").write_text(a_page([f"reference{number}Videos" for number in range(20)]), "utf-8")
    import_into(schemas, tmp_path / "p.md")
    (kinds,) = [one for one in lint(schemas).problems if one.code == "missing-kind"]
    assert "and 17 more" in kinds.message and kinds.message.endswith("do not say what kind of file to take")
    assert "`kind: image` (1), `kind: video` (20)" in str(kinds.hint) and "modelgen pull" in str(kinds.hint)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("video", "video"), ("referenceVideos", "video"), ("videoMask", "image"), ("voice", "audio"), ("sourceMesh", "3d"), ("firstFrame", "image"), ("pdf", "document"), ("input", None)],
)  # fmt: skip
def test_the_hint_goes_by_the_name(name: str, kind: str | None) -> None:
    (found,) = check_rules(model("", name=name, type=ParameterType.FILE))
    assert found.code == "missing-kind"
    assert (
        f"`kind: {kind}`, going by its name" in str(found.hint)
        if kind
        else "`kind: …`: '3d', 'audio'" in str(found.hint)
    )


COUNTS = [
    ({"name": "width"}, True),
    ({"name": "amount", "description": "Number of images."}, True),
    ({"name": "width", "min": 0.5}, False),
    ({"name": "width", "default": 1.5}, False),
    ({"name": "width", "step": 8}, False),
    ({"name": "width", "step": 0.5}, False),
    ({"name": "width", "integer": True}, False),
    ({"name": "width", "min": None, "max": None}, False),
    ({"name": "strength"}, False),
    ({"name": "seedStrength", "max": 0.5}, False),
]


@pytest.mark.parametrize(("facts", "is_offered"), COUNTS, ids=str)
def test_whole_numbers_are_offered_where_they_look_meant(facts: dict[str, object], is_offered: bool) -> None:
    text = str(facts.get("description", "How much."))
    found = check_rules(model(**{"description": text, "step": None, "min": 1, "max": 8, **facts}))  # type: ignore[arg-type]
    assert ("whole-number" in [one.code for one in found]) is is_offered


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
