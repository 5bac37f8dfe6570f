"""JSON: whole documents, one value a line, characters as they are; and literals, which many a language reads alike."""

from __future__ import annotations

import json
from collections.abc import Mapping

from modelgen.catalog.model import Json
from modelgen.languages.code import Fragment, Text, revealed


def document(value: Json) -> Fragment:
    """A document as it is committed: indented by two, the order of keys kept."""
    return Fragment(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def literal(value: Text | Json, indent: int | None = None) -> Fragment:
    """The filter `|json`: a text, or any value, on one line; `|json(2)` indents by two."""
    return Fragment(json.dumps(revealed(value), indent=indent, ensure_ascii=False, allow_nan=False))


FILTERS: Mapping[str, object] = {"json": literal}
