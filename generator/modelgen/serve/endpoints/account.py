"""Whose everything is: `/me`, `/projects` and `/teams`. There is one of each, and it stays as it is."""

from __future__ import annotations

from starlette.responses import Response

from .. import calls
from ..answers import answer, not_found
from ..calls import Call
from ..identity import AUTHOR, FOUNDED, OWNER, TEAM, date
from ..limits import YEAR
from ..service import Service

_THEN = date(FOUNDED)
_DATES: dict[str, object] = {"createdAt": _THEN, "updatedAt": _THEN}
_USER: dict[str, object] = {"id": AUTHOR, "email": "fake@example.com", "role": "admin", **_DATES}
_PROJECT: dict[str, object] = {
    "id": OWNER,
    "name": "Fake project",
    "teamId": TEAM,
    "privacyMode": False,
    "keys": [],
    "users": [_USER],
    **_DATES,
}
_PLAN = "enterprise"
_TEAM: dict[str, object] = {
    "id": TEAM,
    "name": "Fake team",
    "plan": _PLAN,
    "type": "shared",
    "projects": [{"id": OWNER, "name": "Fake project", **_DATES}],
    **_DATES,
}
_WITHOUT_LIMIT = 1_000_000
_LIMITS = (
    "apiKeys canvasAssetLayers canvasAssets collections creativeUnits defaultSeats downloadAssets downloadModel"
    " inferenceBatchSize maxCooldown maxTrainingDatasets minCooldown models OTPSessions parallelCustomJobs"
    " parallelInferences parallelTraining parallelWorkflowRuns premiumGenerationSamples projects scalingFactor seats"
    " snapshotsRetention upload"
).split()


def get_user(service: Service, call: Call) -> Response:
    """`GET /me` and `GET /user`, of which the vendor's pages tell and the SDK does not: a user as projects have them."""
    return answer({"user": {**_USER, "teams": [{"id": TEAM, "name": "Fake team"}]}})


def list_projects(service: Service, call: Call) -> Response:
    """`GET /projects`"""
    calls.whole(call, "pageSize", 50, 1, 100)
    is_here = call.query.get("teamId", TEAM) == TEAM and "paginationToken" not in call.query
    return answer({"projects": [_PROJECT] if is_here else []})


def get_project(service: Service, call: Call) -> Response:
    """`GET /projects/{project_id}`"""
    if call.names["project_id"] != OWNER:
        raise not_found("Project", call.names["project_id"])
    return answer({"project": _PROJECT})


def list_teams(service: Service, call: Call) -> Response:
    """`GET /teams`"""
    context = {"invitationsCount": 0, "keysCount": 0, "userRole": "admin", "usersCount": 1}
    return answer({"teams": [{**_TEAM, "context": context}]})


def get_team(service: Service, call: Call) -> Response:
    """`GET /teams/{team_id}`"""
    _check_team(call)
    index = {"private": "fake", "public": "fake"}
    told = {
        **_TEAM,
        "invitations": [],
        "keys": [],
        "users": [_USER],
        "paymentStatus": "succeeded",
        "searchHost": "",
        "searchIndexes": {"assets": index, "models": index, "workflows": index},
    }
    return answer({"team": told})


def get_limits(service: Service, call: Call) -> Response:
    """`GET /teams/{team_id}/limits`: those of the fake's settings, and none beside them."""
    _check_team(call)
    limits = dict.fromkeys(_LIMITS, _WITHOUT_LIMIT)
    if service.settings.parallel_jobs is not None:
        limits["parallelCustomJobs"] = service.settings.parallel_jobs
    values = dict.fromkeys(("apiKeys", "canvasAssets", "collections", "creativeUnits", "projects", "seats"), 0)
    period = {"start": _THEN, "end": date(FOUNDED + 10 * YEAR)}
    return answer({"limits": limits, "oneShotCreativeUnits": [], "period": period, "plan": _PLAN, "values": values})


def _check_team(call: Call) -> None:
    if call.names["team_id"] != TEAM:
        raise not_found("Team", call.names["team_id"])
