"""A hand-written stand-in for the generated validator of one model."""

from __future__ import annotations

from ._issues import ABSENT, Issue, check_allowed, check_array, check_number, check_string, refuse_unknown, require

_KNOWN = ("referenceImages", "prompt", "size", "aspectRatio", "sequentialImageGeneration", "maxImages")


def validate(params: object) -> list[Issue]:
    issues: list[Issue] = []
    if not isinstance(params, dict):
        return [Issue("", "type", "the request body must be an object")]
    if "referenceImages" in params:
        images = params["referenceImages"]
        if check_array(issues, "/referenceImages", images, maximum=10):
            for index, image in enumerate(images):
                check_string(issues, f"/referenceImages/{index}", image, 1)
    require(issues, "", "prompt", params.get("prompt", ABSENT), empty="minLength")
    if params.get("prompt"):
        check_string(issues, "/prompt", params["prompt"])
    for name, allowed in (
        ("size", ("4K", "2K")),
        ("aspectRatio", ("1:1", "16:9", "auto")),
        ("sequentialImageGeneration", ("disabled", "auto")),
    ):
        if name in params:
            check_allowed(issues, f"/{name}", params[name], allowed)
    if "maxImages" in params:
        check_number(issues, "/maxImages", params["maxImages"], 1, 15)
    refuse_unknown(issues, "", params, _KNOWN)
    return issues


def is_valid(params: object) -> bool:
    return not validate(params)


def advice(params: object) -> list[Issue]:
    return []
