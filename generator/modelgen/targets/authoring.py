"""JSON Schema of the authoring format itself, for editors with a YAML language server."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog.model import Catalog
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import authoring

FILTERS = json.FILTERS


@dataclass(frozen=True, slots=True)
class CatalogView:
    model_schema: Fragment
    catalog_schema: Fragment


def catalog_view(catalog: Catalog) -> CatalogView:
    base = catalog.site.schema_base
    return CatalogView(json.document(authoring.model_schema(base)), json.document(authoring.catalog_schema(base)))
