"""JSON: whole documents, one value a line, characters as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping

from modelgen.catalog.model import Json
from modelgen.languages.code import Fragment


def document(value: Json) -> Fragment:
    """A document as it is committed: indented by two, the order of keys kept."""
    return Fragment(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


FILTERS: Mapping[str, object] = {}
