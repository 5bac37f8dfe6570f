"""OpenAPI 3.1 over the same schemas: one `POST` operation a model, at the endpoint that the catalogue names."""

from __future__ import annotations

from collections.abc import Mapping

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Json, Model, Site
from modelgen.scenario import api
from modelgen.schema.json_schema import DIALECT, Schema, body_schema

_ANSWER: Schema = {"default": {"description": "What the service answers."}}


def document(catalog: Catalog, parts: Mapping[str, tuple[Json, Json]]) -> Schema:
    """The whole document; `parts` has `model_parts` for each model's id.

    Answers are described as far as they are known: those of Scenario's own endpoint.
    """
    is_known = catalog.site.endpoint is None
    endpoint = catalog.site.endpoint or api.ENDPOINT
    security: Schema = {"security": api.SECURITY} if is_known else {}
    schemes: Schema = {"securitySchemes": api.SECURITY_SCHEMES} if is_known else {}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{catalog.site.title}: generation models",
            "version": max((model.updated for model in catalog.models), default="0"),
        },
        "jsonSchemaDialect": DIALECT,
        "servers": [{"url": catalog.site.api_base}],
        **security,
        "paths": {endpoint.replace("{id}", model.id): parts[model.id][0] for model in catalog.models},
        "components": {
            **schemes,
            "schemas": {
                **(api.COMPONENTS if is_known else {}),
                **{model.id: parts[model.id][1] for model in catalog.models},
            },
        },
    }


def model_parts(model: Model, site: Site) -> tuple[Schema, Schema]:
    """What the document has of a model: what stands at its path, and its schema."""
    return {"post": _operation(model, site.endpoint is None)}, body_schema(model)


def _operation(model: Model, is_known: bool) -> Schema:
    operation: Schema = {
        "operationId": naming.model_identifier(model.id, model.annotations),
        "summary": model.name,
        "tags": [model.provider],
    }
    if model.description is not None:
        operation["description"] = model.description
    if model.deprecated is not None:
        operation["deprecated"] = True
    if is_known:
        operation["parameters"] = api.PARAMETERS
    body: Schema = {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.id}"}}}
    return operation | {
        "requestBody": {"required": True, "content": body},
        "responses": api.RESPONSES if is_known else _ANSWER,
    }
