"""JSON Schema of the authoring format itself, for editors with a YAML language server."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog.model import Catalog
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import authoring


@dataclass(frozen=True, slots=True)
class CatalogView:
    model_schema: Fragment
    catalog_schema: Fragment
    target_schema: Fragment


def catalog_view(catalog: Catalog) -> CatalogView:
    base = catalog.site.schema_base
    return CatalogView(
        model_schema=json.document(authoring.model_schema(base)),
        catalog_schema=json.document(authoring.catalog_schema(base)),
        target_schema=json.document(authoring.target_schema(base)),
    )
