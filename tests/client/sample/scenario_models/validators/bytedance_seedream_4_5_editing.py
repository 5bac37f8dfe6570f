"""A hand-written stand-in for the generated validator of one model."""

from __future__ import annotations

from ._issues import Issue

_ENUMS = {"size": ("4K", "2K"), "sequentialImageGeneration": ("disabled", "auto")}
_KNOWN = (
    "prompt",
    "referenceImages",
    "size",
    "aspectRatio",
    "width",
    "sequentialImageGeneration",
    "maxImages",
    "seed",
)


def validate(params: object) -> list[Issue]:
    if not isinstance(params, dict):
        return [Issue("", "type", "must be an object")]
    issues: list[Issue] = []
    if "prompt" not in params:
        issues.append(Issue("/prompt", "required", "is required"))
    elif not isinstance(params["prompt"], str) or not params["prompt"]:
        issues.append(Issue("/prompt", "type", "must be a string that is not empty"))
    images = params.get("referenceImages", [])
    if not isinstance(images, list):
        issues.append(Issue("/referenceImages", "type", "must be an array"))
    elif len(images) > 10:
        issues.append(Issue("/referenceImages", "maxItems", "must have at most 10 items"))
    for name, values in _ENUMS.items():
        if name in params and params[name] not in values:
            listed = ", ".join(f'"{value}"' for value in values)
            issues.append(Issue(f"/{name}", "enum", f"must be one of {listed}"))
    for name in ("width", "maxImages", "seed"):
        value = params.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            issues.append(Issue(f"/{name}", "type", "must be a number"))
    for name in params:
        if name not in _KNOWN:
            issues.append(Issue(f"/{name}", "additionalProperties", "is not a parameter of this model"))
    return issues


def is_valid(params: object) -> bool:
    return not validate(params)


def advice(params: object) -> list[Issue]:
    if isinstance(params, dict) and "width" in params and params.get("aspectRatio") != "custom":
        return [Issue("/width", "x-usedWhen", 'has no effect unless aspectRatio is "custom"')]
    return []
