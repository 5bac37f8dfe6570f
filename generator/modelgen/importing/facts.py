"""What a record says of a model beside its contract: kept under `x-record`, as far as it is worth keeping.

Kept is what decides whether and how a model may be used. Left behind, and named in the import's summary, is whose it is, what
it was trained on, how it is ranked and shown: that changes from day to day, or is nobody else's business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from modelgen.importing.imported import entry, value_of, with_entries
from modelgen.source.nodes import Mapping, Node, Scalar

KEPT = "type tags accessRestrictions complianceMetadata compliantModelIds parentModelId disableRefund softDeletionOn".split()
MOST_CHARACTERS = 8_000  # of JSON, for all facts of a model together; the largest record seen has 500
_USED = frozenset("id name shortDescription capabilities inputs uiConfig updatedAt createdAt".split())
_PROVIDER = "modelProvider"


def kept_facts(record: Mapping) -> tuple[list[tuple[Scalar, Node]], set[str]]:
    """The facts to keep, in the record's order, and the names of those that are left behind."""
    kept: list[tuple[Scalar, Node]] = []
    left: set[str] = set()
    room = MOST_CHARACTERS
    for key, value in _said(record):
        size = len(json.dumps(value_of(value))) + len(str(key.value)) + 4 if key.value in KEPT else room + 1
        if size <= room:
            room -= size
            kept.append((key, value))
        else:
            left.add(str(key.value))
    return kept, left


def _said(record: Mapping) -> Iterator[tuple[Scalar, Node]]:
    """The facts that are no part of the contract, and say something."""
    for key, value in record.entries:
        if key.value in _USED:
            continue
        if key.value == "complianceMetadata" and isinstance(value, Mapping):
            value = with_entries(value, (one for one in value.entries if one[0].value != _PROVIDER))
        if value_of(value) not in (None, "", [], {}):
            yield entry(str(key.value), value, key)
