"""Request bodies of Seedream 5.0 Lite (`model_bytedance-seedream-5-0-lite`), checked as its JSON
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

_NAMES = ("prompt", "referenceImages", "width", "height", "sequentialImageGeneration", "maxImages")
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
        prompt = params["prompt"]
        left -= 1
        if type(prompt) is not str or prompt == "":
            return False
        if (reference_images := get("referenceImages")) is not None:
            left -= 1
            if type(reference_images) is not list or "".startswith(tuple(reference_images)):
                return False
        if (width := get("width")) is not None:
            left -= 1
            if type(width) is not int and type(width) is not float or not 1024 <= width <= 4704:
                return False
        if (height := get("height")) is not None:
            left -= 1
            if type(height) is not int and type(height) is not float or not 1024 <= height <= 4096:
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
    prompt = dict.get(params, "prompt", ABSENT)
    reference_images = dict.get(params, "referenceImages", ABSENT)
    width = dict.get(params, "width", ABSENT)
    height = dict.get(params, "height", ABSENT)
    sequential_image_generation = dict.get(params, "sequentialImageGeneration", ABSENT)
    max_images = dict.get(params, "maxImages", ABSENT)
    require(issues, "", "prompt", prompt)
    if prompt is not ABSENT:
        check_string(issues, "/prompt", prompt, minimum=1)
    if reference_images is not ABSENT and check_array(issues, "/referenceImages", reference_images):
        for index, item in enumerate(reference_images):
            check_string(issues, f"/referenceImages/{index}", item, minimum=1)
    if width is not ABSENT:
        check_number(issues, "/width", width, minimum=1024, maximum=4704)
    if height is not ABSENT:
        check_number(issues, "/height", height, minimum=1024, maximum=4096)
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
            15 - length(reference_images, most=15),
            "maximum",
            1,
            "Input images and generated images together cannot exceed 15 in a sequence.",
        )
    refuse_unknown(issues, at, params, _NAMES)
    return issues
