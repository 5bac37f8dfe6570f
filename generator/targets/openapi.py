"""The OpenAPI 3.1 document: one `POST /generate/custom/{id}` operation a model."""

from __future__ import annotations

from dataclasses import dataclass

from generator import openapi
from generator.catalog import Catalog
from generator.fragments import Fragment
from generator.languages import json

FILTERS = json.FILTERS


@dataclass(frozen=True, slots=True)
class CatalogView:
    document: Fragment


def catalog_view(catalog: Catalog) -> CatalogView:
    return CatalogView(json.document(openapi.document(catalog)))
