"""`/search`: models and assets whose words hold the query."""

from __future__ import annotations

from typing import Any, cast

from starlette.responses import Response

from .. import calls
from ..answers import Refusal, answer
from ..assets import asset_json
from ..calls import Call
from ..identity import AUTHOR, OWNER, TEAM, VENDOR, VENDOR_TEAM
from ..service import Service
from . import models

_MOST = 10_000
_COUNT = {"type": "integer", "minimum": 0, "maximum": _MOST}
_SEARCH = {
    "properties": {
        "query": {"type": "string", "maxLength": 1_000},
        "limit": _COUNT,
        "offset": _COUNT,
        "page": {**_COUNT, "minimum": 1},
        "hitsPerPage": _COUNT,
        "public": {"type": "boolean"},
    }
}
_NOT_COVERED = ("filter", "image", "images", "sortBy")


def find_models(service: Service, call: Call) -> Response:
    """`POST /search/models`"""
    asked = _asked(call)
    hits = [
        {
            **models.without_inputs(row.record),
            "shortDescription": row.record.get("shortDescription", ""),
            "authorId": VENDOR,
            "ownerId": VENDOR_TEAM,
            "teamId": VENDOR_TEAM,
            "concepts": [],
        }
        for row in models.rows(service, call)
    ]
    return _page(call, asked, [hit for hit in hits if _holds(hit, asked, ("id", "name", "shortDescription", "tags"))])


def find_assets(service: Service, call: Call) -> Response:
    """`POST /search/assets`"""
    asked = _asked(call)
    is_public = asked.get("public", False)
    hits = [
        {
            **asset_json(asset, lambda path: f"{call.base}/{service.signed(path)}"),
            "authorId": AUTHOR,
            "ownerId": OWNER,
            "teamId": TEAM,
            "nsfw": [],
            "name": asset.name,
            "description": asset.description or "",
        }
        for asset in reversed(service.assets.values())
        if service.asset(asset.id) is not None and asset.is_public == is_public
    ]
    return _page(call, asked, [hit for hit in hits if _holds(hit, asked, ("id", "name", "description", "tags"))])


def _asked(call: Call) -> dict[str, Any]:
    asked = calls.checked(call, _SEARCH)
    if found := [name for name in _NOT_COVERED if name in asked]:
        raise Refusal(400, f"This fake does not cover {', '.join(found)} of a search")
    return asked


def _holds(hit: dict[str, Any], asked: dict[str, Any], names: tuple[str, ...]) -> bool:
    """Whether every word of the query is somewhere in the named members."""
    text = " ".join(word for name in names for word in _texts(hit[name])).casefold()
    return all(word in text for word in cast(str, asked.get("query", "")).casefold().split())


def _texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else cast("list[str]", value)


def _page(call: Call, asked: dict[str, Any], hits: list[dict[str, Any]]) -> Response:
    if "page" in asked or "hitsPerPage" in asked:
        size, number = int(asked.get("hitsPerPage", 20)), int(asked.get("page", 1))
        pages = -(-len(hits) // size) if size else 0
        found = hits[(number - 1) * size : number * size]
        return answer({"hits": found, "page": number, "hitsPerPage": size, "totalPages": pages, "totalHits": len(hits)})
    # The SDK asks for further pages in the query, beside the body of the first.
    offset = calls.whole(call, "offset", int(asked.get("offset", 0)), 0, _MOST)
    limit = int(asked.get("limit", 20))
    found = hits[offset : offset + limit]
    return answer({"hits": found, "limit": limit, "offset": offset, "estimatedTotalHits": len(hits)})
