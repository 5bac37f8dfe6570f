"""When a model last changed, as its file and a source have it, and which of two sources is the older one.

A page bears the newest date of all its models, so a page that is older than `updated` was made before the file's source
was. A record bears its own date: over a file that was made from a page it may be current with an older one. So where `updated`
is a page's, the date of the last record is noted under `x-imported`.
"""

from __future__ import annotations

from modelgen.catalog.model import Json
from modelgen.importing.imported import Imported, Kind
from modelgen.importing.words import Notes, maker, notes_of
from modelgen.source.nodes import Mapping, Scalar

_DATE = "updated"
_RECORD = Kind.RECORD.value


def is_older(old: Mapping, imported: Imported) -> bool:
    """Whether the file was made from something newer of this kind of source. ISO dates sort as texts."""
    known = _text(old) if imported.kind is Kind.PAGE else _last_record(old, imported)
    return bool(known) and imported.text(_DATE) < known


def decide(old: Mapping, imported: Imported, is_changed: bool, notes: Notes) -> str | None:
    """The date that the file should have, None where it has it; the note of a record's date is put into `notes`.

    A page shows its date, so it moves the file's even where nothing else has changed; a record does so with a change.
    """
    was, now = _text(old), imported.text(_DATE)
    is_page = imported.kind is Kind.PAGE
    if not (is_changed or is_page):
        return None
    updated = max(was, now)
    record: Json = _last_record(old, imported) if is_page else now
    noted = notes.setdefault(_RECORD, {})
    noted.pop(_DATE, None)
    if record and record != updated:
        noted[_DATE] = record
    return updated if updated != was else None


def _last_record(old: Mapping, imported: Imported) -> str:
    """The date of the record that was taken over last; "" where there was none, as far as can be seen."""
    noted = notes_of(old).get(_RECORD, {}).get(_DATE)
    if isinstance(noted, str):
        return noted
    if imported.kind is Kind.PAGE:
        return _text(old) if maker(old) is Kind.RECORD else ""
    is_first = maker(old) is Kind.PAGE and maker(imported.root) is Kind.RECORD
    return "" if is_first else _text(old)


def _text(old: Mapping) -> str:
    node = old.get(_DATE)
    return str(node.value) if isinstance(node, Scalar) else ""
