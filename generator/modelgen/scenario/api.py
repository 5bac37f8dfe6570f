"""Scenario's API as far as it is documented: `POST /generate/custom/{modelId}`, in the words of OpenAPI."""

from __future__ import annotations

from typing import TypeAlias

from modelgen.catalog.model import Json

ENDPOINT = "/generate/custom/{id}"  # below the base URL; `{id}` stands for a model's id

AUTHENTICATION = "HTTP Basic, an API key as the user and its secret as the password; or a bearer token."
# Where the client and the examples look for them.
KEY_VARIABLE, SECRET_VARIABLE = "SCENARIO_SDK_API_KEY", "SCENARIO_SDK_API_SECRET"
ANSWER = (
    "Status 200: the generation has started, and `job.jobId` names it. With `?dryRun=true` nothing runs, and the answer, of"
    " status 269, says what it would cost. A body that breaks a rule is refused with status 400 and a `reason`."
)

Schema: TypeAlias = "dict[str, Json]"


def _json(component: str) -> Schema:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}


SECURITY: list[Json] = [{"basic": []}, {"bearer": []}]
SECURITY_SCHEMES: Schema = {
    "basic": {"type": "http", "scheme": "basic", "description": "API key and secret."},
    "bearer": {"type": "http", "scheme": "bearer"},
}

_QUERY: tuple[tuple[str, str, Schema], ...] = (
    ("projectId", "Project that owns what is made.", {"type": "string"}),
    (
        "dryRun",
        "Prices the call and runs nothing; the answer has status 269.",
        {"type": "string", "enum": ["true", "api"]},
    ),
    ("ipDetection", "Checks the prompt and assets for protected content first.", {"type": "boolean"}),
)
PARAMETERS: list[Json] = [
    {"name": name, "in": "query", "description": description, "schema": schema} for name, description, schema in _QUERY
]

_REFUSALS = {
    "400": "The body was refused.",
    "401": "The credentials were refused.",
    "403": "The plan does not include the model.",
    "404": "There is no such model.",
    "429": "A limit of the team is reached.",
}
RESPONSES: Schema = {
    "200": {"description": "The generation has started.", "content": _json("Generation")},
    "269": {"description": "A dry run: what the call would cost.", "content": _json("Estimate")},
}
RESPONSES |= {status: {"description": text, "content": _json("Refusal")} for status, text in _REFUSALS.items()}

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

COMPONENTS: Schema = {"Job": _JOB, "Generation": _GENERATION, "Estimate": _ESTIMATE, "Refusal": _REFUSAL}
