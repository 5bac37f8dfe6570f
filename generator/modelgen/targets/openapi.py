"""The OpenAPI 3.1 document: one `POST /generate/custom/{id}` operation a model."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog.model import Catalog
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import openapi

FILTERS = json.FILTERS


@dataclass(frozen=True, slots=True)
class CatalogView:
    document: Fragment


def catalog_view(catalog: Catalog) -> CatalogView:
    return CatalogView(json.document(openapi.document(catalog)))
