"""The words that a model goes by, where the vendor's page and record of it use different ones.

A file has one name, description, provider and category. It keeps them until the source of the kind that changed them says
something new; what a kind says that the file does not use is noted under `x-imported`, so that the change can be seen.
"""

from __future__ import annotations

from typing import TypeAlias

from modelgen.catalog.grammar import default_category
from modelgen.catalog.model import Json
from modelgen.importing.imported import NOTES, Imported, Kind, value_of
from modelgen.importing.markdown_text import straightened
from modelgen.source.nodes import Mapping, Scalar, Sequence

_WORDS = ("name", "provider", "description", "category")
_ONLY_RECORDS_HAVE = ("label", "costImpact")

Notes: TypeAlias = "dict[str, dict[str, Json]]"  # what stands under `x-imported`, by the kind of source


def decide(old: Mapping, imported: Imported) -> tuple[dict[str, Json], Notes]:
    """The keys of the file that change, with None for one that goes; and the notes that the file should hold.

    A kind without a note said what the file says. Of a file without any notes that is the kind it was made from: a record
    when its parameters have labels or say what changes the price, a page otherwise.
    """
    notes = notes_of(old)
    kind = imported.kind.value
    other = next(one.value for one in Kind if one is not imported.kind)
    owner = maker(old).value
    told: dict[str, Json] = {}
    for word in _WORDS:
        mine, theirs = notes.setdefault(kind, {}), notes.setdefault(other, {})
        has, says = _word(old, word), _word(imported.root, word)
        if not _carries(imported, word) or _same(has, says):
            mine.pop(word, None)
            continue
        was = mine[word] if word in mine else has if (kind == owner or word in theirs) else says
        if _same(was, says):  # it has not changed: the file keeps its own
            mine[word] = says
            continue
        if word not in theirs and (kind != owner or word in mine):  # the file's word was the other's
            theirs[word] = has
        mine.pop(word, None)
        told[word] = says
    return told, notes


def _carries(imported: Imported, word: str) -> bool:
    if imported.kind is Kind.RECORD:
        return word != "category" and (word != "provider" or imported.root.get(word) is not None)
    return True


def _word(root: Mapping, word: str) -> Json:
    node = root.get(word)
    if node is not None:
        return value_of(node)
    capabilities = root.get("capabilities")
    if word == "category" and isinstance(capabilities, Sequence) and capabilities.items:
        first = capabilities.items[0]
        return default_category(first.text) if isinstance(first, Scalar) else None
    return None


def _same(one: Json, other: Json) -> bool:
    """Equal, but for what a typography pass changes."""
    if isinstance(one, str) and isinstance(other, str):
        return straightened(one) == straightened(other)
    return one == other


def notes_of(old: Mapping) -> Notes:
    """What a file notes of its sources."""
    noted = old.get(NOTES)
    value = value_of(noted) if noted is not None else None
    if not isinstance(value, dict):
        return {}
    return {kind: dict(words) for kind, words in value.items() if isinstance(words, dict)}


def maker(old: Mapping) -> Kind:
    """The kind of source that a file without notes was made from."""
    listed = old.get("parameters")
    for one in listed.items if isinstance(listed, Sequence) else ():
        if isinstance(one, Mapping) and any(one.get(key) is not None for key in _ONLY_RECORDS_HAVE):
            return Kind.RECORD
    return Kind.PAGE
