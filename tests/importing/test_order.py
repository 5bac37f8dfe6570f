"""Sources in any order: what both can carry is compared, what is older changes nothing, and it comes to rest."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelgen.compat.sides import compare_sides, read_side
from modelgen.importing.taking_over import Outcome
from modelgen.loading.load import load

from tests.importing.test_merging import RECORD, page
from tests.importing.test_pages import SOURCES, page_of
from tests.importing.test_records import RECORDS
from tests.support import vendor
from tests.support.effort import effort
from tests.support.records import SITE, import_into, new_catalogue, outcome_of

LABELLED: dict[str, Any] = {**RECORD, "inputs": [{**one, "label": one["name"].title()} for one in RECORD["inputs"]]}


class Folder:
    """A catalogue that takes one source after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.schemas = folder, new_catalogue(folder)

    def take(self, source: str | dict[str, Any], takes_older: bool = False) -> Outcome:
        is_page = isinstance(source, str)
        path = self.folder / ("p.md" if is_page else "r.json")
        path.write_text(source if isinstance(source, str) else json.dumps(source), "utf-8")
        outcome = outcome_of(self.schemas, path, takes_older=takes_older)
        assert outcome.is_sound, outcome.problems
        return outcome

    @property
    def text(self) -> str:
        (path,) = self.schemas.glob("*/*.yaml")
        return path.read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_an_empty_default_of_a_record_rests_beside_its_page(folder: Folder) -> None:
    inputs = [{**one, **({"default": ""} if one["name"] == "old" else {})} for one in LABELLED["inputs"]]
    record = {**LABELLED, "inputs": inputs}
    folder.take(record)
    shown = page_of(folder.schemas)
    assert not folder.take(shown).changes and not folder.take(record).changes
    assert '    default: ""\n' in folder.text
    (folder.folder / "shown.md").write_text(shown, "utf-8")
    (folder.folder / "r.json").write_text(json.dumps(record), "utf-8")
    sides = [read_side((folder.folder / name).as_posix()) for name in ("shown.md", "r.json")]
    for old, new in permutations([*sides, read_side(folder.schemas.as_posix())], 2):
        assert compare_sides(old, new) == ()


def test_an_empty_allowed_value_that_is_shown_as_quotes_is_an_empty_text(folder: Folder) -> None:
    folder.take(page().replace("`auto`, `custom`", '`""`, `auto`'))
    assert '    allowedValues: ["", auto]\n' in folder.text


def test_an_empty_allowed_value_comes_back_from_the_page(folder: Folder) -> None:
    inputs = [{**one, "allowedValues": ["", "x"]} if one["name"] == "old" else one for one in LABELLED["inputs"]]
    folder.take({**LABELLED, "inputs": inputs})
    assert not folder.take(page_of(folder.schemas)).changes
    folder.take(page_of(folder.schemas).replace("2026-02-03", "2026-02-04").replace("`x` ", "`z` "))
    assert '    allowedValues: ["", z]\n' in folder.text


@pytest.mark.parametrize("path", [one for one in RECORDS if "seedance" not in one.name], ids=lambda path: path.stem)
def test_a_record_and_the_page_of_it_rest_in_any_order(path: Path, tmp_path: Path) -> None:
    made = Folder(tmp_path / "made")
    record = json.loads(path.read_text("utf-8"))
    made.take(record)
    shown = page_of(made.schemas)
    for number, order in enumerate(([record, shown], [shown, record])):
        folder = Folder(tmp_path / str(number))
        for source in order:
            folder.take(source)
        rest = folder.text
        for source in (*order, *order):
            folder.take(source)
        assert folder.text == rest


@pytest.mark.vendor
def test_an_older_page_over_a_newer_one_changes_nothing(tmp_path: Path) -> None:
    older, newer = vendor.PAGES
    schemas = new_catalogue(tmp_path, SITE)
    import_into(schemas, newer)
    before = page_of(schemas)
    outcome = outcome_of(schemas, older)
    (warning,) = [one for one in outcome.problems if one.code == "import-older"]
    assert (outcome.changes, page_of(schemas)) == ([], before)
    assert warning.place.file == older.as_posix() and "Last updated" in warning.place.text


def gone(source: dict[str, Any], name: str, **facts: Any) -> dict[str, Any]:
    return {**source, **facts, "inputs": [one for one in source["inputs"] if one["name"] != name]}


def test_what_is_gone_does_not_come_back_with_an_older_page(folder: Folder) -> None:
    folder.take(gone(LABELLED, "old", updatedAt="2026-03-05"))
    before = folder.text
    outcome = folder.take(page(date="2026-03-04"))
    assert [one.code for one in outcome.problems] == ["import-older"] and folder.text == before
    assert "2026-03-05" in outcome.problems[0].message
    assert folder.take(page(date="2026-03-04"), takes_older=True).changes
    assert "  - name: old\n" in folder.text and "updated: 2026-03-05\n" in folder.text


@pytest.mark.parametrize("source", [RECORD, LABELLED], ids=["without labels", "with labels"])
def test_what_is_gone_does_not_come_back_with_an_older_record(source: dict[str, Any], folder: Folder) -> None:
    folder.take(gone(source, "old", updatedAt="2026-03-05"))
    before = folder.text
    assert [one.code for one in folder.take(source).problems] == ["import-older"] and folder.text == before
    assert folder.take(source, takes_older=True).changes and "  - name: old\n" in folder.text


def test_a_record_is_not_older_than_a_page_for_its_date_alone(folder: Folder) -> None:
    """A page bears the newest date of all its models; the first record over it brings what no page has."""
    folder.take(page(date="2026-06-01"))
    assert folder.take(LABELLED).changes and "label: Width" in folder.text
    assert "updated: 2026-06-01\n" in folder.text and "x-imported: {record: {updated: 2026-02-03}}\n" in folder.text
    rest = folder.text
    assert not folder.take(LABELLED).changes and not folder.take(page(date="2026-06-01")).changes
    newer = gone(LABELLED, "old", updatedAt="2026-02-04")
    assert folder.take(newer).changes and "name: old" not in folder.text
    assert [one.code for one in folder.take(LABELLED).problems] == ["import-older"]
    assert folder.text == rest.replace("2026-02-03", "2026-02-04").replace(
        "  - name: old\n    type: string\n    label: Old\n\n", ""
    )


def test_a_page_of_a_later_day_moves_the_date_alone(folder: Folder) -> None:
    folder.take(page(date="2026-03-04"))
    before = folder.text
    outcome = folder.take(page(date="2026-03-09"))
    assert folder.text == before.replace("2026-03-04", "2026-03-09")
    assert len(outcome.changes) == 1 and not outcome.problems
    assert not folder.take(page(date="2026-03-09")).changes


def test_a_record_of_a_later_day_that_says_the_same_changes_nothing(folder: Folder) -> None:
    folder.take(LABELLED)
    assert not folder.take({**LABELLED, "updatedAt": "2026-05-05"}).changes


QUOTES = {"typographic": "It’s “so” – 1–2…", "straight": 'It\'s "so" - 1-2...'}


@pytest.mark.parametrize(("first", "second"), list(permutations(QUOTES)))
def test_typography_is_no_change_whichever_source_has_it(first: str, second: str, folder: Folder) -> None:
    def record(text: str) -> dict[str, Any]:
        inputs = [{**one, "description": text} if one["name"] == "mode" else one for one in LABELLED["inputs"]]
        return {**LABELLED, "inputs": inputs}

    def shown(text: str) -> str:
        return page(date="2026-02-03").replace("| How. |", f"| {text} |")

    folder.take(shown(QUOTES[first]))
    folder.take(record(QUOTES[second]))
    assert QUOTES[first] in folder.text.replace('\\"', '"').replace("''", "'")
    rest = folder.text
    folder.take(shown(QUOTES[second]))
    folder.take(record(QUOTES[first]))
    assert folder.text == rest


def test_a_model_is_not_gone_from_a_page_that_is_older_than_it(tmp_path: Path) -> None:
    schemas = new_catalogue(tmp_path)
    import_into(schemas, SOURCES / "lumen.md")
    whole = (SOURCES / "lumen.md").read_text("utf-8")
    less = whole[: whole.index("## Forge 10")].replace("- [Forge 10 \\_beta\\_](#forge-10-_beta_)\n", "")
    (tmp_path / "less.md").write_text(less.replace("2026-06-07", "2026-06-06"), "utf-8")
    assert [one.code for one in outcome_of(schemas, tmp_path / "less.md").problems] == ["import-older"]
    (tmp_path / "less.md").write_text(less, "utf-8")
    assert [one.code for one in outcome_of(schemas, tmp_path / "less.md").problems] == ["import-model-gone"]


def test_a_default_that_a_bound_of_the_record_refuses_comes_with_a_page(folder: Folder) -> None:
    """The page knows no lengths, so its default alone looks sound; beside the file's own length it needs the mark."""
    facts: dict[str, Any] = {"allowedValues": ["", "auto"], "default": "auto"}
    inputs = [{**one, **(facts if one["name"] == "old" else {})} for one in LABELLED["inputs"]]
    folder.take({**LABELLED, "inputs": inputs})
    shown = page_of(folder.schemas)
    short = [{**one, **({"default": "", "maxLength": 3} if one["name"] == "old" else {})} for one in inputs]
    folder.take({**LABELLED, "inputs": short, "updatedAt": "2026-02-04"})
    assert "x-record" not in folder.text
    folder.take(shown, takes_older=True)
    rest = folder.text
    assert "    default: auto\n" in rest and "    maxLength: 3\n" in rest and "    x-record: true\n" in rest
    assert not folder.take(shown, takes_older=True).changes and folder.text == rest
    assert load(folder.schemas).catalog is not None


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "default": st.sampled_from(["", "auto", "custom", "other"]),
        "allowedValues": st.sampled_from([["auto", "custom"], ["", "auto"]]),
        "description": st.sampled_from(["It’s.", "It's.", "Else"]),
        "maxLength": st.sampled_from([3, 9]),
    },
)


@st.composite
def sources(draw: st.DrawFn) -> Any:
    """A record, or the page of one, of one of a few days."""
    inputs = [{**LABELLED["inputs"][0]}, {"name": "mode", "type": "string", "label": "Mode", **draw(FACTS)}]
    inputs += draw(st.sampled_from([[], [{"name": "extra", "type": "boolean", "label": "Extra"}]]))
    date = draw(st.sampled_from(["2026-02-03", "2026-02-04", "2026-02-05"]))
    name = draw(st.sampled_from(["Painter", "Painter P"]))
    return {**LABELLED, "inputs": inputs, "updatedAt": date, "name": name}, draw(st.booleans())


@settings(max_examples=effort(40))
@given(drawn=st.lists(sources(), min_size=2, max_size=3), is_older_taken=st.booleans())
def test_whatever_comes_twice_changes_nothing_the_second_time(
    drawn: list[Any], is_older_taken: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("any")
    folder = Folder(tmp_path)
    for number, (record, is_page) in enumerate(drawn):
        source: str | dict[str, Any] = record
        if is_page:
            made = Folder(tmp_path / str(number))
            made.take(record)
            source = page_of(made.schemas)
        folder.take(source, is_older_taken)
        before = folder.text
        assert not folder.take(source, is_older_taken).changes and folder.text == before
    catalog = load(folder.schemas).catalog
    assert catalog is not None and len(catalog.models) == 1
