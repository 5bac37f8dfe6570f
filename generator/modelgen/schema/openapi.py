"""OpenAPI 3.1 over the same schemas, in the terms of the vendor's API (`POST /generate/custom/{modelId}`)."""

from __future__ import annotations

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model
from modelgen.schema.json_schema import DIALECT, Schema, body_schema

_QUERY: tuple[tuple[str, str, Schema], ...] = (
    ("projectId", "Project that owns what is made.", {"type": "string"}),
    (
        "dryRun",
        "Prices the call and runs nothing; the answer has status 269.",
        {"type": "string", "enum": ["true", "api"]},
    ),
    ("ipDetection", "Checks the prompt and assets for protected content first.", {"type": "boolean"}),
)


def document(catalog: Catalog) -> Schema:
    """The whole document. Answers are described as far as the vendor documents them."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{catalog.site.title}: generation models",
            "version": max((model.updated for model in catalog.models), default="0"),
        },
        "jsonSchemaDialect": DIALECT,
        "servers": [{"url": catalog.site.api_base}],
        "security": [{"basic": []}, {"bearer": []}],
        "paths": {f"/generate/custom/{model.id}": {"post": _operation(model)} for model in catalog.models},
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "API key and secret."},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
            "schemas": {
                "Job": _JOB,
                "Generation": _GENERATION,
                "Estimate": _ESTIMATE,
                "Refusal": _REFUSAL,
                **{model.id: body_schema(model) for model in catalog.models},
            },
        },
    }


def _operation(model: Model) -> Schema:
    operation: Schema = {
        "operationId": naming.model_identifier(model.id, model.annotations),
        "summary": model.name,
        "tags": [model.provider],
    }
    if model.description is not None:
        operation["description"] = model.description
    if model.deprecated is not None:
        operation["deprecated"] = True
    return operation | {
        "parameters": [
            {"name": name, "in": "query", "description": description, "schema": schema}
            for name, description, schema in _QUERY
        ],
        "requestBody": {"required": True, "content": _json(model.id)},
        "responses": {
            "200": {"description": "The generation has started.", "content": _json("Generation")},
            "269": {"description": "A dry run: what the call would cost.", "content": _json("Estimate")},
            **{status: {"description": text, "content": _json("Refusal")} for status, text in _REFUSALS.items()},
        },
    }


def _json(component: str) -> Schema:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}


_REFUSALS = {
    "400": "The body was refused.",
    "401": "The credentials were refused.",
    "403": "The plan does not include the model.",
    "404": "There is no such model.",
    "429": "A limit of the team is reached.",
}

_COSTS: Schema = {
    "creativeUnitsCost": {"type": "number", "description": "In creative units."},
    "creativeUnitsDiscount": {"type": "number", "description": "In creative units."},
    "costDetails": {"type": "object", "additionalProperties": True},
}

_JOB: Schema = {
    "type": "object",
    "required": ["jobId", "status"],
    "properties": {
        "jobId": {"type": "string"},
        "jobType": {"type": "string"},
        "status": {
            "type": "string",
            "enum": [
                "pending",
                "queued",
                "warming-up",
                "in-progress",
                "finalizing",
                "success",
                "failure",
                "canceled",
            ],
        },
        "progress": {"type": "number", "minimum": 0, "maximum": 1},
        "metadata": {"type": "object", "additionalProperties": True},
    },
    "additionalProperties": True,
}

_GENERATION: Schema = {
    "type": "object",
    "required": ["job"],
    "properties": {"job": {"$ref": "#/components/schemas/Job"}, **_COSTS},
    "additionalProperties": True,
}

_ESTIMATE: Schema = {"type": "object", "properties": _COSTS, "additionalProperties": True}

_REFUSAL: Schema = {
    "type": "object",
    "properties": {"reason": {"type": "string"}},
    "additionalProperties": True,
}
