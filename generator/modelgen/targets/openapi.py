"""The OpenAPI 3.1 document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from modelgen.catalog.model import Catalog, Model, Site
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import openapi

Part: TypeAlias = "tuple[str, str]"  # what stands at the model's path, and its schema


@dataclass(frozen=True, slots=True)
class CatalogView:
    document: Fragment


def part(model: Model, site: Site) -> Part:
    path, schema = openapi.model_parts(model, site)
    return str(json.part(path, 2)), str(json.part(schema, 3))


def catalog_view(catalog: Catalog, part: Callable[[Model], Part]) -> CatalogView:
    return CatalogView(
        json.document(openapi.document(catalog, {one.id: _printed(part(one)) for one in catalog.models}))
    )


def _printed(part: Part) -> tuple[Fragment, Fragment]:
    path, schema = part
    return Fragment(path), Fragment(schema)
