"""Request bodies of Seedream 4.0 Edit (`model_bytedance-seedream-4-editing`), checked as its JSON
Schema does.
"""

from __future__ import annotations

from ._issues import (
    ABSENT,
    Issue,
    among,
    at_most,
    check_array,
    check_number,
    check_string,
    length,
    refuse_unknown,
    require,
    wrong_type,
)

_NAMES = (
    "referenceImages",
    "prompt",
    "size",
    "aspectRatio",
    "sequentialImageGeneration",
    "maxImages",
)
_ALLOWED_SIZE = ("4K", "2K", "1K")
_ALLOWED_ASPECT_RATIO = ("1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3", "21:9", "auto")
_ALLOWED_SEQUENTIAL_IMAGE_GENERATION = ("disabled", "auto")
_INFINITY = float("inf")


def is_valid(params: object) -> bool:
    """Whether the model accepts `params` as a request body. Takes any value; never raises."""
    return _passes(params) or not _explain(params, "", [])


def validate(params: object) -> list[Issue]:
    """All problems of a request body, in documented order; an empty list when there is none.

    Takes any value; never raises.
    """
    return [] if _passes(params) else _explain(params, "", [])


def advice(params: object) -> list[Issue]:
    """What is sent but has no effect, as the model is documented. Never a reason to refuse a body."""
    issues: list[Issue] = []
    return issues


def _passes(params: object) -> bool:
    """One quick pass over exact types; `False` only means that a closer look is needed."""
    if type(params) is not dict:
        return False
    get = params.get
    left = len(params)
    try:
        if (reference_images := get("referenceImages")) is not None:
            left -= 1
            if (
                type(reference_images) is not list
                or len(reference_images) > 14
                or "".startswith(tuple(reference_images))
            ):
                return False
        prompt = params["prompt"]
        left -= 1
        if type(prompt) is not str or prompt == "":
            return False
        if (size := get("size")) is not None:
            left -= 1
            if size not in _ALLOWED_SIZE:
                return False
        if (aspect_ratio := get("aspectRatio")) is not None:
            left -= 1
            if aspect_ratio not in _ALLOWED_ASPECT_RATIO:
                return False
        if (sequential_image_generation := get("sequentialImageGeneration")) is not None:
            left -= 1
            if sequential_image_generation not in _ALLOWED_SEQUENTIAL_IMAGE_GENERATION:
                return False
        if (max_images := get("maxImages")) is not None:
            left -= 1
            if (
                type(max_images) is not int
                and type(max_images) is not float
                or not 1 <= max_images <= 15
            ):
                return False
        if sequential_image_generation == "auto" and (
            (len(reference_images) if reference_images else 0)
            + (1 if max_images is None else max_images)
            > 15
        ):
            return False
    except (KeyError, TypeError):
        return False
    return left == 0


def _explain(params: object, at: str, issues: list[Issue]) -> list[Issue]:
    """Every check one by one; subclasses of the JSON types count as their base."""
    if not isinstance(params, dict):
        wrong_type(issues, at, params, "an object")
        return issues
    reference_images = dict.get(params, "referenceImages", ABSENT)
    prompt = dict.get(params, "prompt", ABSENT)
    size = dict.get(params, "size", ABSENT)
    aspect_ratio = dict.get(params, "aspectRatio", ABSENT)
    sequential_image_generation = dict.get(params, "sequentialImageGeneration", ABSENT)
    max_images = dict.get(params, "maxImages", ABSENT)
    if reference_images is not ABSENT and check_array(
        issues, "/referenceImages", reference_images, maximum=14
    ):
        for index, item in enumerate(reference_images):
            check_string(issues, f"/referenceImages/{index}", item, minimum=1)
    require(issues, "", "prompt", prompt)
    if prompt is not ABSENT:
        check_string(issues, "/prompt", prompt, minimum=1)
    if size is not ABSENT:
        check_string(issues, "/size", size, allowed=_ALLOWED_SIZE)
    if aspect_ratio is not ABSENT:
        check_string(issues, "/aspectRatio", aspect_ratio, allowed=_ALLOWED_ASPECT_RATIO)
    if sequential_image_generation is not ABSENT:
        check_string(
            issues,
            "/sequentialImageGeneration",
            sequential_image_generation,
            allowed=_ALLOWED_SEQUENTIAL_IMAGE_GENERATION,
        )
    if max_images is not ABSENT:
        check_number(issues, "/maxImages", max_images, minimum=1, maximum=15)
    if among(sequential_image_generation, ("auto",)):
        at_most(
            issues,
            "",
            "maxImages",
            max_images,
            15 - length(reference_images, most=14),
            "maximum",
            1,
            "Input images and generated images together cannot exceed 15 in a sequence.",
        )
    refuse_unknown(issues, at, params, _NAMES)
    return issues
