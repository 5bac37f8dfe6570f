"""The formats in which every command writes its diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from json import dumps

from modelgen.diagnostics.diagnostic import MOST_RESULTS, Diagnostic, More, in_order
from modelgen.diagnostics.github import annotations_of, commands
from modelgen.diagnostics.text import MOST_SHOWN, text_parts


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """All of them in order; see `json_parts`."""
    return "".join(json_parts(in_order(diagnostics)))


def json_parts(diagnostics: Iterable[Diagnostic | More]) -> Iterator[str]:
    """For tools: a JSON array of objects; `file`, `line`, `column` and `length` as in `Place`, all 0 for a whole file.

    A problem of a request body has `model`, `instanceLocation` and `keyword`.
    """
    start = "[\n  {\n    "
    for one in diagnostics:
        if isinstance(one, Diagnostic):
            yield start + ",\n    ".join(_members(one)) + "\n  }"
            start = ",\n  {\n    "
    yield "[]\n" if start.startswith("[") else "\n]\n"


def _members(diagnostic: Diagnostic) -> Iterator[str]:
    """The members of its object; written out, because `json.dumps` indents ten times slower than it writes."""
    place = diagnostic.place
    yield f'"file": {dumps(place.file)}'
    yield f'"line": {place.line},\n    "column": {place.column},\n    "length": {place.length if place.line else 0}'
    yield f'"severity": "{diagnostic.severity.value}",\n    "code": "{diagnostic.code}"'
    yield f'"message": {dumps(diagnostic.message)}'
    yield f'"hint": {dumps(diagnostic.hint)}'
    if diagnostic.related is not None:
        related = diagnostic.related
        about = f'"file": {dumps(related.file)},\n      "line": {related.line},\n      "column": {related.column}'
        yield f'"related": {{\n      {about}\n    }}'
    if diagnostic.violation is not None:
        violation = diagnostic.violation
        yield f'"model": {dumps(violation.model)}'
        yield f'"instanceLocation": {dumps(violation.instance_location)}'
        yield f'"keyword": {dumps(violation.keyword)}'


def _github_parts(diagnostics: Iterable[Diagnostic | More]) -> Iterator[str]:
    return commands(annotations_of(diagnostics))


def _sarif_parts(diagnostics: Iterable[Diagnostic | More]) -> Iterator[str]:
    from modelgen.diagnostics.sarif import sarif_parts

    return sarif_parts(diagnostics)


# Each takes diagnostics in order, and gives the text in parts, so that a long list of them need not be held.
FORMATS: dict[str, Callable[[Iterable[Diagnostic | More]], Iterator[str]]] = {
    "text": text_parts,
    "json": json_parts,
    "github": _github_parts,
    "sarif": _sarif_parts,
}

# How many problems of one file the formats tell that do not tell all of them; of the rest they tell how many there are.
MOST = {"text": MOST_SHOWN, "sarif": MOST_RESULTS}
