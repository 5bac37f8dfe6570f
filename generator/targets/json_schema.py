"""One JSON Schema document a model."""

from __future__ import annotations

from dataclasses import dataclass

from generator import json_schema, naming
from generator.catalog import Catalog, Model
from generator.fragments import Fragment
from generator.languages import json

FILTERS = json.FILTERS


@dataclass(frozen=True, slots=True)
class ModelView:
    schema: Fragment


def model_stem(model: Model) -> str:
    return naming.file_stem(model.id)


def model_view(model: Model, catalog: Catalog) -> ModelView:
    return ModelView(json.document(json_schema.model_schema(model, catalog.site)))
