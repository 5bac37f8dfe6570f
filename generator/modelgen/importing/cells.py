"""One row of a page's table as a parameter in the catalogue's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from modelgen.analysis import wording
from modelgen.catalog.model import Json, ParameterType
from modelgen.diagnostics.diagnostic import quoted
from modelgen.importing import markdown_text as md
from modelgen.importing.imported import entry, scalar
from modelgen.languages import markdown
from modelgen.source.nodes import Mapping as MappingNode
from modelgen.source.nodes import Mark, Node, Scalar, Sequence
from modelgen.source.scalars import resolve_plain
from modelgen.targets.docs import shown

ABSENT = "-"
Report = Callable[[str, Mark, str], None]
_EMPTY_LISTS = ("", "[]")  # as the vendor's pages print one, and as ours do
_MOST_TRIED = 100_000  # pieces of a list's text that are held against the allowed values
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
    found = md.shown(source)
    if len(found) != 1 or not md.is_only_spans(source):
        report(f"the default {quoted(source)} must be in backticks", mark, "as in `4K`")
        return None
    text = found[0]
    if not kind.is_array:
        return _value(markdown.hidden(text), kind, mark, report)
    if kind.item is None:
        return Sequence((), mark) if text in _EMPTY_LISTS else None
    allowed = [] if row.is_absent("Allowed Values") else md.spans(row.cells["Allowed Values"][0])
    items = [_value(one, kind.item, mark, report) for one in _items(text, frozenset(allowed))]
    return Sequence(tuple(one for one in items if one is not None), mark)


def is_read_as(default: Json, read: Json, allowed: Json) -> bool:
    """Whether `read` is what a page says of a text or list `default`: blanks for line ends, and commas in items part these."""
    (text,) = md.shown(md.cell_source(shown(default)))
    if isinstance(default, list) and isinstance(read, list):
        values = map(wording.shown, allowed) if isinstance(allowed, list) else ()
        return _items(text, frozenset(values)) == [wording.shown(one) for one in read]
    return isinstance(default, str) and markdown.hidden(text) == read


def _items(text: str, allowed: Set[str]) -> list[str]:
    """The items of a list that is joined with commas; where all can be allowed values, those, be there commas in these."""
    if text in _EMPTY_LISTS:
        return []
    parts = text.split(",")
    split = [markdown.hidden(one) for one in parts]
    most = max((one.count(",") for one in allowed), default=0) + 1  # parts of one item
    if most == 1 or len(parts) * most > _MOST_TRIED:
        return split

    def item(start: int, end: int) -> str:
        return markdown.hidden(",".join(parts[start:end]))

    starts: list[int | None] = [0]  # for each number of parts, where the last of their items begins, if they are items
    for end in range(1, len(parts) + 1):
        tried = (start for start in range(max(0, end - most), end) if starts[start] is not None)
        starts.append(next((start for start in tried if item(start, end) in allowed), None))
    found: list[str] = []
    end = len(parts)
    while end and (start := starts[end]) is not None:
        found.append(item(start, end))
        end = start
    return split if end else found[::-1]


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
