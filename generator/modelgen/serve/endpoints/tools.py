"""The rest of `/generate`: the service's own tools, which answer at once, with a job beside their result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from starlette.responses import Response

from .. import calls, jobs, media
from ..answers import Refusal, answer
from ..calls import Call
from ..pricing import DRY_RUN, is_dry_run, price_json
from ..reasons import reason
from ..service import Service
from .generations import named_asset

_PRICE = 1.0  # creative units
_DIMENSIONS = 1024  # of an embedding


@dataclass(frozen=True, slots=True)
class Tool:
    """One of them.

    Attributes:
        job_type: One of `jobs.TYPES`, or `patch-image`.
        action: What `costDetails` call it.
        properties: What is looked at in its body.
        required: What its body must have.
        result: What the answer has beside the job, from the body.
        asset_type: Of the image that it makes; None where it makes none.
    """

    job_type: str
    action: str
    properties: Mapping[str, object]
    required: tuple[str, ...]
    result: Callable[[Mapping[str, object]], dict[str, object]]
    asset_type: str | None = None


_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT, "maxItems": 100}
_MODES = ["completion", "contextual", "contextual-v2", "image-editing", "inventive", "structured"]
_MODALITIES = "canny depth grayscale lineart_anime mlsd normal pose scribble segmentation sketch".split()


def _nothing_else(body: Mapping[str, object]) -> dict[str, object]:
    return {}


def _captions(body: Mapping[str, object]) -> dict[str, object]:
    return {"captions": _numbered("Fake caption", len(cast("list[str]", body["images"])))}


def _style(body: Mapping[str, object]) -> dict[str, object]:
    return {"description": "A fake description of a style.", "synthesis": "fake style"}


def _embedding(body: Mapping[str, object]) -> dict[str, object]:
    return {"embedding": [1.0, *[0.0] * (_DIMENSIONS - 1)]}


def _prompts(body: Mapping[str, object]) -> dict[str, object]:
    return {"prompts": _numbered("Fake prompt", int(cast(float, body.get("numResults", 1))))}


def _translation(body: Mapping[str, object]) -> dict[str, object]:
    return {"translation": body["prompt"], "detectedLanguage": "English"}


def _numbered(text: str, count: int) -> list[str]:
    return [f"{text} {number}" for number in range(1, count + 1)]


# Body and answer of each as scenario-sdk 2.4.0 has them.
TOOLS = {
    "caption": Tool("caption", "caption", {"images": _TEXTS}, ("images",), _captions),
    "describe-style": Tool("describe-style", "describe-style", {"images": _TEXTS}, (), _style),
    "detect": Tool(
        "detection",
        "detection",
        {"image": _TEXT, "modality": {"enum": _MODALITIES}},
        ("image", "modality"),
        _nothing_else,
        "detection",
    ),
    "embed": Tool("embed", "embed", {"text": _TEXT}, ("text",), _embedding),
    "patch": Tool("patch-image", "patch", {"image": _TEXT}, ("image",), _nothing_else, "patch"),
    "prompt": Tool(
        "generate-prompt",
        "prompt",
        {"mode": {"enum": _MODES}, "images": _TEXTS, "numResults": {"type": "integer", "minimum": 1, "maximum": 100}},
        ("mode",),
        _prompts,
    ),
    "translate": Tool("translate", "translate", {"prompt": _TEXT, "images": _TEXTS}, ("prompt",), _translation),
}


def run(tool: Tool, service: Service, call: Call) -> Response:
    """`POST /generate/…`"""
    is_dry = is_dry_run(call)
    body = calls.members(call)
    schema = {"properties": tool.properties, "required": list(tool.required)}
    wrong = reason(schema, body)
    if wrong is not None:
        raise Refusal(400, wrong)
    if service.settings.check_assets:
        for image in [*cast("list[str]", body.get("images", [])), *_image(tool, body)]:
            named_asset(service, image)
    price = price_json(_PRICE, tool.action)
    if is_dry:
        return answer(price, DRY_RUN)
    made = [media.png(len(service.jobs))] if tool.asset_type is not None else []
    job = service.begin_job(
        tool.job_type, body, price=_PRICE, files=made, asset_type=tool.asset_type or "unknown", output=tool.result(body)
    )
    return answer({**tool.result(body), "job": jobs.job_json(job, service.now()), **price})


def _image(tool: Tool, body: Mapping[str, object]) -> list[str]:
    image = body.get("image")
    return [image] if "image" in tool.properties and isinstance(image, str) else []
