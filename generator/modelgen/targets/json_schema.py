"""One JSON Schema document a model."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.catalog.model import Catalog, Model
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import json_schema


@dataclass(frozen=True, slots=True)
class ModelView:
    schema: Fragment


def model_view(model: Model, catalog: Catalog) -> ModelView:
    return ModelView(json.document(json_schema.model_schema(model, catalog.site)))
