"""`/generate/custom`: runs of models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from starlette.responses import Response

from .. import calls, jobs
from ..answers import Refusal, answer, not_found, shown
from ..assets import Asset
from ..calls import Call
from ..model_endpoint import ModelEndpoint
from ..pricing import DRY_RUN, is_dry_run, price_json
from ..reasons import reason
from ..service import Service


def run(service: Service, call: Call) -> Response:
    """`POST /generate/custom/{model_id}`"""
    is_dry = is_dry_run(call)
    wants_detection = calls.flag(call, "ipDetection")
    model = service.models.get(call.names["model_id"])
    if model is None:
        raise not_found("Model", call.names["model_id"])
    told = calls.body(call)
    wrong = reason(model.json_schema, told)
    if wrong is not None:
        raise Refusal(400, wrong)
    if not isinstance(told, dict):  # a schema of one's own may take anything
        raise Refusal(400, "Body must be an object")
    body = cast("dict[str, object]", told)
    if service.settings.check_assets:
        _check_assets(service, model, body)
    price = price_json(model.price, "custom-generation")
    if wants_detection:
        price["ipDetection"] = _nothing_detected()
    if is_dry:
        return answer(price, DRY_RUN)
    _check_room(service)
    job = service.start(model, body)
    return answer({"job": jobs.job_json(job, service.now()), **price})


def _check_room(service: Service) -> None:
    """Refuses a job more than may run at a time."""
    limit = service.settings.parallel_jobs
    if limit is not None and service.running_jobs() >= limit:
        details = {"actionName": "parallelCustomJobs", "actionLimit": limit}
        raise Refusal(429, f"Too many jobs at a time (limit: {limit})", details=details)


def _check_assets(service: Service, model: ModelEndpoint, body: Mapping[str, object]) -> None:
    """Refuses assets that are not what the model takes; the service looks at them when it makes the job."""
    for path, rule in model.files.items():
        for asset_id in _values(body, path.split(".")):
            asset = named_asset(service, asset_id)
            if asset is None:
                continue
            if rule.kind is not None and asset.file.kind != rule.kind:
                raise Refusal(400, f"Input {path} must be of kind {rule.kind}")
            if rule.max_size is not None and len(asset.file.content) > rule.max_size:
                raise Refusal(400, f"Input {path} must be at most {rule.max_size} bytes")


def named_asset(service: Service, asset_id: str) -> Asset | None:
    """The asset that a body names; None for a file written into the body, which stands for itself."""
    if asset_id.startswith("data:"):
        return None
    asset = service.asset(asset_id)
    if asset is None:
        raise Refusal(400, f"Asset {shown(asset_id)} not found")
    return asset


def _values(value: object, path: list[str]) -> Iterator[str]:
    """The strings at a path, through arrays."""
    if isinstance(value, list):
        for item in value:
            yield from _values(item, path)
    elif not path:
        if isinstance(value, str):
            yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _nothing_detected() -> dict[str, object]:
    return {
        "action": "allowed",
        "analyzedImagesCount": 0,
        "creativeUnitsCharged": 0,
        "evaluatedFilters": 0,
        "findings": [],
        "flagged": False,
    }
