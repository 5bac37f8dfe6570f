"""Scenario's API as far as it is documented, in the words of OpenAPI.

`openapi.json` beside this holds what no model changes: jobs, assets, uploads, errors, security. Its sources are the vendor's
SDK (scenario-sdk 2.4.0) and answers that were seen; of both it says what a caller needs, and all else is let through.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypeAlias

from modelgen.catalog.model import Json

ENDPOINT = "/generate/custom/{id}"  # below the base URL; `{id}` stands for a model's id

AUTHENTICATION = "HTTP Basic, an API key as the user and its secret as the password; or a bearer token."
# Where the client and the examples look for them.
KEY_VARIABLE, SECRET_VARIABLE = "SCENARIO_SDK_API_KEY", "SCENARIO_SDK_API_SECRET"
TOKEN_VARIABLE = "SCENARIO_SDK_JWT"
CLIENT_MODULE, CLIENT = "scenario_models", "ScenarioModels"  # of the generated Python package
ANSWER = (
    "Status 200: the generation has started, and `job.jobId` names it. With `?dryRun=true` nothing runs, and the answer, of"
    " status 269, says what it would cost. A body that breaks a rule is refused with status 400 and a `reason`."
)

Schema: TypeAlias = "dict[str, Json]"

PARAMETERS: list[Json] = [
    {"$ref": f"#/components/parameters/{name}"} for name in ("projectId", "dryRun", "ipDetection")
]
RESPONSES: Schema = {
    status: {"$ref": f"#/components/responses/{name}"}
    for status, name in {
        "200": "Started",
        "269": "Priced",
        "400": "BadRequest",
        "401": "Unauthorized",
        "403": "Forbidden",
        "404": "NotFound",
        "429": "TooMany",
        "default": "Refused",
    }.items()
}


@cache
def openapi() -> Schema:
    """Members of an OpenAPI document of the API: `info`, `security`, `tags`, `paths` without those of models, `components`."""
    found: Schema = json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))
    return found
