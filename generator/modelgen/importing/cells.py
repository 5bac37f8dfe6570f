"""One row of a page's table as a parameter in the catalogue's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from modelgen.catalog.model import ParameterType
from modelgen.diagnostics.diagnostic import quoted
from modelgen.importing import markdown_text as md
from modelgen.importing.imported import entry, scalar
from modelgen.source.nodes import Mapping as MappingNode
from modelgen.source.nodes import Mark, Node, Scalar, Sequence
from modelgen.source.scalars import resolve_plain

ABSENT = "-"
Report = Callable[[str, Mark, str], None]
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells by their column's name: Markdown, and where it stands."""

    cells: Mapping[str, tuple[str, Mark]]

    @property
    def name(self) -> str:
        return "".join(md.spans(self.cells["Parameter"][0]))

    def is_absent(self, column: str) -> bool:
        return self.cells[column][0] in (ABSENT, "")


def parameter(row: Row, report: Report) -> tuple[Node, set[str]]:
    """The parameter of a row, and those of its keys that the page could not express."""
    source, mark = row.cells["Parameter"]
    if not md.is_only_spans(source) or not row.name:
        report("the parameter's name must be in backticks", mark, "as in `prompt`")
    type_source, type_mark = row.cells["Type"]
    kind = md.prose(type_source)
    keys = [entry("name", scalar(row.name, mark)), entry("type", scalar(kind, type_mark))]
    lacking: set[str] = set()
    required, required_mark = row.cells["Required"]
    if required == "Yes":
        keys.append(entry("required", scalar(True, required_mark)))
    elif required != "No":
        report(f"{quoted(required)} is neither Yes nor No", required_mark, "a page says `Yes` or `No` here")
    known = next((one for one in ParameterType if one.value == kind), None)
    if known is not None and not row.is_absent("Default"):
        default = _default(row, known, report)
        if default is None:
            lacking.add("default")
        else:
            keys.append(entry("default", default))
    for column, key in (("Min", "min"), ("Max", "max")):
        if not row.is_absent(column):
            bound, bound_mark = row.cells[column]
            if (number := _number(bound, bound_mark)) is None:
                report(f"{quoted(bound)} is not a number", bound_mark, f"`{column}` holds a number, or `-`")
            else:
                keys.append(entry(key, number))
    if known is not None and not row.is_absent("Allowed Values"):
        keys += _allowed_values(row, known, report)
    if not row.is_absent("Description"):
        text, text_mark = row.cells["Description"]
        keys.append(entry("description", scalar(md.prose(text), text_mark)))
    return MappingNode(tuple(keys), mark), lacking


def _default(row: Row, kind: ParameterType, report: Report) -> Node | None:
    """The default, or None where the page has no words for it: nested objects are not written out."""
    source, mark = row.cells["Default"]
    found = md.spans(source)
    if len(found) != 1 or not md.is_only_spans(source):
        report(f"the default {quoted(source)} must be in backticks", mark, "as in `4K`")
        return None
    text = found[0]
    if not kind.is_array:
        return _value(text, kind, mark, report)
    if text in ("", "[]"):  # an empty list prints as two backticks on the vendor's pages, and as `[]` on ours
        return Sequence((), mark)
    if kind.item is None:
        return None
    items = [_value(one, kind.item, mark, report) for one in text.split(",")]
    return Sequence(tuple(one for one in items if one is not None), mark)


def _allowed_values(row: Row, kind: ParameterType, report: Report) -> list[tuple[Scalar, Node]]:
    source, mark = row.cells["Allowed Values"]
    if not md.is_only_spans(source):
        report("each allowed value must be in backticks", mark, "as in `1K`, `2K`")
        return []
    listed = [_value(one, kind.item or kind, mark, report) for one in md.spans(source)]
    return [entry("allowedValues", Sequence(tuple(one for one in listed if one is not None), mark))]


def _value(text: str, kind: ParameterType, mark: Mark, report: Report) -> Node | None:
    if kind is ParameterType.NUMBER:
        number = _number(text, mark)
        if number is None:
            report(f"{quoted(text)} is not a number", mark, "its type is number")
        return number
    if kind is ParameterType.BOOLEAN:
        if text not in _BOOLEANS:
            report(f"{quoted(text)} is neither true nor false", mark, "its type is boolean")
        return scalar(_BOOLEANS.get(text, False), mark)
    return scalar(text, mark)


def _number(text: str, mark: Mark) -> Scalar | None:
    try:
        value = resolve_plain(text)
    except OverflowError:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Scalar(value, mark, text)
