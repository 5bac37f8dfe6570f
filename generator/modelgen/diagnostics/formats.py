"""The formats in which every command writes its diagnostics."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from modelgen.diagnostics.diagnostic import Diagnostic, in_order
from modelgen.diagnostics.github import annotations_of, commands
from modelgen.diagnostics.text import text_parts


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """All of them in order; see `json_parts`."""
    return "".join(json_parts(in_order(diagnostics)))


def json_parts(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """For tools: a JSON array of objects; `file`, `line`, `column` and `length` as in `Place`, all 0 for a whole file.

    A problem of a request body has `model`, `instanceLocation` and `keyword`.
    """
    is_empty = True
    for one in diagnostics:
        record = json.dumps(_record(one), indent=2, ensure_ascii=True).replace("\n", "\n  ")
        yield f"{'[' if is_empty else ','}\n  {record}"
        is_empty = False
    yield "[]\n" if is_empty else "\n]\n"


def _record(diagnostic: Diagnostic) -> dict[str, object]:
    place = diagnostic.place
    record: dict[str, object] = {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "length": place.length if place.line else 0,
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
    if diagnostic.related is not None:
        related = diagnostic.related
        record["related"] = {"file": related.file, "line": related.line, "column": related.column}
    if diagnostic.violation is not None:
        violation = diagnostic.violation
        record["model"] = violation.model
        record["instanceLocation"] = violation.instance_location
        record["keyword"] = violation.keyword
    return record


def _github_parts(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    return commands(annotations_of(diagnostics))


def _sarif_parts(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    from modelgen.diagnostics.sarif import as_sarif

    yield as_sarif(diagnostics)


# Each takes diagnostics in order, and gives the text in parts, so that a long list of them need not be held.
FORMATS: dict[str, Callable[[Iterable[Diagnostic]], Iterator[str]]] = {
    "text": text_parts,
    "json": json_parts,
    "github": _github_parts,
    "sarif": _sarif_parts,
}
