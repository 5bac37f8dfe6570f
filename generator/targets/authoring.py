"""JSON Schema of the authoring format itself, for editors with a YAML language server."""

from __future__ import annotations

from dataclasses import dataclass

from generator import authoring
from generator.catalog import Catalog
from generator.fragments import Fragment
from generator.languages import json

FILTERS = json.FILTERS


@dataclass(frozen=True, slots=True)
class CatalogView:
    model_schema: Fragment
    catalog_schema: Fragment


def catalog_view(catalog: Catalog) -> CatalogView:
    base = catalog.site.schema_base
    return CatalogView(json.document(authoring.model_schema(base)), json.document(authoring.catalog_schema(base)))
