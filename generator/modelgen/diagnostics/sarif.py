"""SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as code scanning takes it.

Paths are relative to the top of the repository. A fingerprint stays the same while the text of its line does, wherever that
moves; results that are alike are counted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from modelgen import __version__
from modelgen.diagnostics.codes import CODES, Code
from modelgen.diagnostics.diagnostic import MOST_RESULTS, Diagnostic, More, NoFile, Place, in_order, printable

_ROOT = "%SRCROOT%"


def as_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """One run with all of them, in order; see `sarif_parts`."""
    return "".join(sarif_parts(diagnostics))


def sarif_parts(diagnostics: Iterable[Diagnostic | More]) -> Iterator[str]:
    """One run with all of them, in order: of more than `MOST_RESULTS` the first errors, and a note of how many there are.

    No more of errors and warnings each are held.
    """
    kept, count = _kept(diagnostics)
    codes = sorted({one.code for one in kept})
    notes = []
    if count > len(kept):
        text = f"{count:,} problems were found; the first {len(kept):,} are listed."
        notes.append({"level": "warning", "message": {"text": text}})
    run = {
        "tool": {"driver": _driver([CODES[code] for code in codes])},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "results": [],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    whole = json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"
    before, empty, after = whole.rpartition("[]")
    yield before
    yield from _array(_results(kept, codes)) if kept else (empty,)
    yield after


def _kept(diagnostics: Iterable[Diagnostic | More]) -> tuple[list[Diagnostic], int]:
    """Those that are listed, in order, and how many there are in all."""
    errors: dict[Diagnostic, None] = {}
    warnings: dict[Diagnostic, None] = {}
    more = 0
    for one in diagnostics:
        if isinstance(one, More):
            more += one.count
        elif len(kept := errors if one.is_error else warnings) < MOST_RESULTS:
            kept[one] = None
        else:
            more += one not in kept
    listed = in_order([*errors, *warnings])
    count = len(listed) + more
    return sorted(listed, key=lambda one: not one.is_error)[:MOST_RESULTS] if count > MOST_RESULTS else listed, count


def _results(kept: Iterable[Diagnostic], codes: Sequence[str]) -> Iterator[dict[str, object]]:
    root = repository_root(Path())
    seen: Counter[str] = Counter()
    return (_result(one, codes.index(one.code), root, seen) for one in kept)


def _array(items: Iterable[object]) -> Iterator[str]:
    """An array of at least one item, as it stands in a run."""
    start = "["
    for item in items:
        text = json.dumps(item, indent=2, ensure_ascii=True).replace("\n", "\n        ")
        yield f"{start}\n        {text}"
        start = ","
    yield "\n      ]"


def repository_root(folder: Path) -> Path:
    """The folder with `.git` that holds a folder; the folder itself where there is none."""
    here = Path(os.path.abspath(folder))
    return next((path for path in (here, *here.parents) if os.path.lexists(path / ".git")), here)


def _driver(rules: Iterable[Code]) -> dict[str, object]:
    return {
        "name": "modelgen",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(row) for row in rules],
    }


def _rule(row: Code) -> dict[str, object]:
    return {
        "id": row.id,
        "shortDescription": {"text": row.purpose},
        "fullDescription": {"text": row.explanation},
        "help": {"text": f"{row.explanation} `modelgen explain {row.id}` says the same."},
        "defaultConfiguration": {"level": "warning" if row.warning else "error"},
        "properties": {"category": row.category},
    }


def _result(one: Diagnostic, rule: int, root: Path, seen: Counter[str]) -> dict[str, object]:
    message = printable(one.sentence) + (f"\n{printable(one.hint)}" if one.hint else "")
    result: dict[str, object] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": one.severity.value,
        "message": {"text": message},
        "locations": [_location(one.place, root)],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(one, root, seen)},
    }
    if one.related is not None:
        result["relatedLocations"] = [_location(one.related, root)]
    if one.violation is not None:
        violation = one.violation
        pairs = (violation.model, violation.instance_location, violation.keyword)
        result["properties"] = dict(zip(("model", "instanceLocation", "keyword"), pairs, strict=True))
    return result


def _fingerprint(one: Diagnostic, root: Path, seen: Counter[str]) -> str:
    """Of rule, file, line and message: a result that only moved is the same. A count behind it tells equal ones apart."""
    parts = (one.code, _uri(one.place.file, root), one.place.text.strip(), one.message)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _location(place: Place, root: Path) -> dict[str, object]:
    if isinstance(place.file, NoFile):
        return {"logicalLocations": [{"name": printable(place.file)}]}
    uri = _uri(place.file, root)
    artifact = {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _ROOT}
    physical: dict[str, object] = {"artifactLocation": artifact}
    if place.line:
        end = place.column + place.length
        physical["region"] = {"startLine": place.line, "startColumn": place.column, "endColumn": end}
    return {"physicalLocation": physical}


def _uri(file: str, root: Path) -> str:
    """A path relative to the top of the repository, or a `file:` URI of what lies elsewhere (RFC 3986, RFC 8089)."""
    whole = os.path.abspath(file)
    relative = os.path.relpath(whole, root).replace(os.sep, "/")
    if relative.startswith("../") or relative == "..":
        return "file://" + quote(os.fsencode(Path(whole).as_posix()))
    return quote(os.fsencode(relative))
