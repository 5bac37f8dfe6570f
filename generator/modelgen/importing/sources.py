"""Files of any kind that an import takes, told apart by what they hold."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from modelgen.catalog.model_file import read_model
from modelgen.diagnostics.diagnostic import STANDARD_INPUT as SHOWN_INPUT
from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.importing.flattened import Unflattened, is_flattened, unflatten
from modelgen.importing.imported import Imported
from modelgen.importing.json_source import parse_json
from modelgen.importing.page import ReadPage, is_html, read_page
from modelgen.importing.record import read_records
from modelgen.source.nodes import Mapping, SourceError, SourceFile

MAX_BYTES = 64 * 1024 * 1024  # all records of the vendor together come to some 10 MB
STANDARD_INPUT = Path("-")


@dataclass(slots=True)
class Sources:
    """What was read: models in the order of the files, pages for what they list, and what is wrong.

    `left` names facts of records that are left behind.
    """

    models: list[Imported] = field(default_factory=list)
    pages: list[ReadPage] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    left: set[str] = field(default_factory=set)


def read_sources(paths: Sequence[Path], provider: str | None = None) -> Sources:
    """Reads records and pages; `-` is standard input. Raises nothing for bad input: it is among the problems."""
    found = Sources()
    for path in dict.fromkeys(paths):
        shown = SHOWN_INPUT if path == STANDARD_INPUT else path.as_posix()
        try:
            _read(_text(_data(path, shown), shown), shown, provider, found)
        except SourceError as error:
            found.problems += error.diagnostics
    return found


def read_source(data: bytes, shown: str, provider: str | None = None) -> Sources:
    """Reads records or a page from the bytes of one file. Raises nothing for bad input: it is among the problems."""
    found = Sources()
    try:
        _read(_text(data, shown), shown, provider, found)
    except SourceError as error:
        found.problems += error.diagnostics
    return found


def _read(text: str, shown: str, provider: str | None, found: Sources) -> None:
    file = SourceFile(shown, tuple(re.split("\r\n|\r|\n", text)))
    first = next(line for line in range(len(file.lines)) if file.lines[line].strip())
    head = Place(shown, first + 1, 1, max(1, min(len(file.lines[first].rstrip()), 40)), file.lines[first])
    if is_html(text):
        message = "this is an HTML page, not a record and not a page in Markdown"
        hint = "an error page, most likely; the pages in Markdown end in `.md`, records come from `GET /models/{id}`"
        raise SourceError(Diagnostic("import-format", message, head, hint))
    if text.lstrip()[0] in "{[":
        records = read_records(*parse_json(text, shown), provider)
        found.models += records.models
        found.problems += records.problems
        found.left |= records.left
        return
    if "This reference lists all available **" not in text and "**Model ID:**" not in text:
        message = "this is neither a record in JSON nor a page of models in Markdown"
        hint = "save the answer of `GET /models/{id}`, or a page of the vendor's documentation as Markdown"
        raise SourceError(Diagnostic("import-format", message, head, hint))
    page = _flattened_page(unflatten(file)) if is_flattened(text) else read_page(file)
    found.models += page.models
    found.problems += page.problems
    found.pages.append(page)


def _data(path: Path, shown: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise SourceError(Diagnostic("file-unreadable", message, Place(shown), "check its name")) from error
    return data


def _text(data: bytes, shown: str) -> str:
    if len(data) > MAX_BYTES:
        message = f"the file has more than {MAX_BYTES:,} bytes, which is the most that is read"
        raise SourceError(Diagnostic("file-too-large", message, Place(shown), "split it"))
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


def _flattened_page(lines: Unflattened) -> ReadPage:
    """The page of a flattened text, all of its places in that text."""
    try:
        page = read_page(lines.file)
    except SourceError as error:
        raise SourceError(*lines.restored(error.diagnostics)) from error
    models = tuple(_restored(page.models, lines))
    problems = tuple(lines.restored(page.problems))
    return replace(page, models=models, place=lines.restored_place(page.place), problems=problems)


def _restored(models: Iterable[Imported], lines: Unflattened) -> Iterable[Imported]:
    for one in models:
        root = lines.restored_node(one.root)
        assert isinstance(root, Mapping)
        draft, _ = read_model(lines.original, root, "")
        yield replace(one, file=lines.original, root=root, model=draft.model)
