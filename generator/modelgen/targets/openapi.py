"""The OpenAPI 3.1 document."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog.model import Catalog
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import openapi


@dataclass(frozen=True, slots=True)
class CatalogView:
    document: Fragment


def catalog_view(catalog: Catalog) -> CatalogView:
    return CatalogView(json.document(openapi.document(catalog)))
