"""`/models`, and what leads to them: `/recommendations` and `/search`. Models are those of the catalogue, and stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from starlette.responses import Response

from .. import calls, pages
from ..answers import answer, not_found
from ..calls import Call
from ..identity import FOUNDED, VENDOR, VENDOR_TEAM, date
from ..model_endpoint import ModelEndpoint
from ..service import Service

_TYPE = "custom"
_ONLY_IN_RECORDS = ("inputs", "uiConfig")  # rows of lists and of bulk answers carry none
_BULK = {
    "properties": {"modelIds": {"type": "array", "items": {"type": "string"}, "maxItems": 200}},
    "required": ["modelIds"],
}


@dataclass(frozen=True, slots=True)
class Row:
    """A model in a list."""

    serial: int
    record: dict[str, object]


def record(model: ModelEndpoint) -> dict[str, object]:
    """What the API tells of a model (scenario-sdk 2.4.0, `models.retrieve`)."""
    then = date(FOUNDED)
    return {
        "type": _TYPE,
        "privacy": "public",
        "source": "other",
        "status": "trained",
        "custom": True,
        "tags": [],
        "collectionIds": [],
        "exampleAssetIds": [],
        "trainingImagesNumber": 0,
        "parameters": {},
        "authorId": VENDOR,
        "ownerId": VENDOR_TEAM,
        "createdAt": then,
        "updatedAt": then,
        **model.record,
        "id": model.id,
        "name": model.name,
        "capabilities": list(model.capabilities),
    }


def get(service: Service, call: Call) -> Response:
    """`GET /models/{model_id}`"""
    return answer({"model": record(_model(service, call))})


def list_models(service: Service, call: Call) -> Response:
    """`GET /models`, the last updated first. All are public, and are told where the query does not say what it wants."""
    by = calls.one_of(call, "sortBy", ("createdAt", "updatedAt", "score"))
    ascending = calls.one_of(call, "sortDirection", ("asc", "desc")) == "asc"
    status = calls.one_of(call, "status", ("new", "training", "trained", "failed", "deleted"))
    after, before = pages.bounds(call)

    def moment(row: Row) -> float:
        return _moment(row.record["createdAt" if by == "createdAt" else "updatedAt"])

    wanted = [
        row
        for row in rows(service, call)
        if status in (None, "trained") and "collectionId" not in call.query and after < moment(row) < before
    ]
    listed, token = pages.page(call, wanted, moment, size=100, most=500, ascending=ascending)
    return pages.answer_page("models", [without_inputs(row.record) for row in listed], token)


def recommend(service: Service, call: Call) -> Response:
    """`GET /recommendations/models`, in the order of the catalogue."""
    capabilities, excluded = calls.listed(call, "capabilities"), calls.listed(call, "excludeModelIds")
    wanted = [
        row
        for row in rows(service, call)
        if row.record["id"] not in excluded
        and _TYPE not in calls.listed(call, "excludeTypes")
        and (not capabilities or any(_can(row.record, word) for word in capabilities))
    ]
    listed, token = pages.page(
        call, wanted, lambda row: 0.0, size=10, most=30, ascending=True, size_name="limit", token_name="nextToken"
    )
    return pages.answer_page("models", [without_inputs(row.record) for row in listed], token, "nextToken")


def rows(service: Service, call: Call) -> list[Row]:
    """The models that the query's privacy, types and tags let through."""
    privacy = calls.one_of(call, "privacy", ("private", "public"))
    kinds = calls.listed(call, "types") + calls.listed(call, "type")
    tags = calls.listed(call, "tags")
    if privacy == "private" or (kinds and _TYPE not in kinds):
        return []
    every = (Row(number, record(model)) for number, model in enumerate(service.models.values()))
    return [row for row in every if not tags or not set(tags).isdisjoint(cast("list[str]", row.record["tags"]))]


def get_bulk(service: Service, call: Call) -> Response:
    """`POST /models/get-bulk`. What is not there is left out."""
    wanted = dict.fromkeys(calls.checked(call, _BULK)["modelIds"])
    found = [service.models[model_id] for model_id in wanted if model_id in service.models]
    return answer({"models": [without_inputs(record(model)) for model in found]})


def get_description(service: Service, call: Call) -> Response:
    """`GET /models/{model_id}/description`"""
    value = record(_model(service, call)).get("shortDescription", "")
    return answer({"description": {"value": value, "assets": [], "models": []}})


def list_examples(service: Service, call: Call) -> Response:
    """`GET /models/{model_id}/examples`: there are none."""
    _model(service, call)
    return answer({"examples": []})


def list_presets(service: Service, call: Call) -> Response:
    """`GET /models/{model_id}/presets`: there are none."""
    _model(service, call)
    return answer({"presets": []})


def _model(service: Service, call: Call) -> ModelEndpoint:
    model_id = call.names["model_id"]
    model = service.models.get(model_id)
    if model is None:
        raise not_found("Model", model_id)
    return model


def _can(told: dict[str, object], word: str) -> bool:
    """Whether a model has a capability, or one that begins or ends so."""
    return any(own.startswith(word) or own.endswith(word) for own in cast("list[str]", told["capabilities"]))


def without_inputs(told: dict[str, object]) -> dict[str, object]:
    """A record as it stands in lists."""
    return {name: value for name, value in told.items() if name not in _ONLY_IN_RECORDS}


def _moment(told: object) -> float:
    """A date of a record, which may come from anywhere, in seconds since 1970."""
    try:
        return datetime.fromisoformat(str(told)).timestamp()
    except (ValueError, OverflowError):
        return FOUNDED
