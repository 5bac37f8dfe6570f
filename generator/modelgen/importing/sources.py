"""Files of any kind that an import takes, told apart by what they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.importing.flattened import is_flattened, unflatten
from modelgen.importing.imported import Imported
from modelgen.importing.json_source import parse_json
from modelgen.importing.page import Page, is_html, read_page
from modelgen.importing.record import read_records
from modelgen.source.nodes import SourceError, SourceFile

MAX_BYTES = 64 * 1024 * 1024  # all records of the vendor together come to some 10 MB


@dataclass(slots=True)
class Sources:
    """What was read: models in the order of the files, pages for what they list, and what is wrong."""

    models: list[Imported] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def read_sources(paths: Sequence[Path], provider: str | None = None) -> Sources:
    """Reads records and pages. Raises nothing for bad input: it is among the problems."""
    found = Sources()
    for path in paths:
        shown = path.as_posix()
        try:
            _read(_text(path, shown), shown, provider, found)
        except SourceError as error:
            found.problems += error.diagnostics
    return found


def _text(path: Path, shown: str) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            message = f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read"
            raise SourceError(Diagnostic("file-too-large", message, Place(shown), "split it"))
        data = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise SourceError(Diagnostic("file-unreadable", message, Place(shown), "check its name")) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the byte 0x{data[error.start]:02x} at {error.start:,} is not UTF-8"
        hint = "save the page as Markdown, or the record as JSON, in UTF-8"
        raise SourceError(Diagnostic("not-utf8", message, Place(shown), hint)) from error
    if not text.strip():
        hint = "the download may have failed: save it again"
        raise SourceError(Diagnostic("empty-file", "the file is empty", Place(shown), hint))
    return text


def _read(text: str, shown: str, provider: str | None, found: Sources) -> None:
    file = SourceFile(shown, tuple(re.split("\r\n|\r|\n", text)))
    first = next(line for line in range(len(file.lines)) if file.lines[line].strip())
    head = Place(shown, first + 1, 1, max(1, min(len(file.lines[first].rstrip()), 40)), file.lines[first])
    if is_html(text):
        message = "this is an HTML page, not a record and not a page in Markdown"
        hint = "an error page, most likely; the pages in Markdown end in `.md`, records come from `GET /models/{id}`"
        raise SourceError(Diagnostic("import-format", message, head, hint))
    if text.lstrip()[0] in "{[":
        json_file, root = parse_json(text, shown)
        models, problems = read_records(json_file, root, provider)
        found.models += models
        found.problems += problems
        return
    if "This reference lists all available **" not in text and "**Model ID:**" not in text:
        message = "this is neither a record in JSON nor a page of models in Markdown"
        hint = "save the answer of `GET /models/{id}`, or a page of the vendor's documentation as Markdown"
        raise SourceError(Diagnostic("import-format", message, head, hint))
    if not is_flattened(text):
        page = read_page(file)
        problems = list(page.problems)
    else:
        unflattened = unflatten(file)
        try:
            page = read_page(unflattened.file)
        except SourceError as error:
            raise SourceError(*unflattened.restored(error.diagnostics)) from error
        problems = unflattened.restored(page.problems)
    found.models += page.models
    found.problems += problems
    found.pages.append(page)
