"""Request bodies of Dreamina 3.1 (`model_bytedance-dreamina-3-1`), checked as its JSON Schema does."""

from __future__ import annotations

from ._issues import (
    ABSENT,
    Issue,
    among,
    check_number,
    check_string,
    refuse_unknown,
    require,
    wrong_type,
)

_NAMES = ("prompt", "aspectRatio", "resolution", "width", "height", "seed")
_ALLOWED_ASPECT_RATIO = (
    "9:21",
    "9:16",
    "2:3",
    "3:4",
    "1:1",
    "3:2",
    "4:3",
    "16:9",
    "21:9",
    "custom",
)
_ALLOWED_RESOLUTION = ("1K", "2K")
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
    if not isinstance(params, dict):
        return issues
    aspect_ratio = params.get("aspectRatio", ABSENT)
    width = params.get("width", ABSENT)
    height = params.get("height", ABSENT)
    if width is not ABSENT and (not among(aspect_ratio, ("custom",))):
        issues.append(
            Issue("/width", "x-usedWhen", "width has no effect unless aspectRatio is custom")
        )
    if height is not ABSENT and (not among(aspect_ratio, ("custom",))):
        issues.append(
            Issue("/height", "x-usedWhen", "height has no effect unless aspectRatio is custom")
        )
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
        if (aspect_ratio := get("aspectRatio")) is not None:
            left -= 1
            if aspect_ratio not in _ALLOWED_ASPECT_RATIO:
                return False
        if (resolution := get("resolution")) is not None:
            left -= 1
            if resolution not in _ALLOWED_RESOLUTION:
                return False
        if (width := get("width")) is not None:
            left -= 1
            if type(width) is not int and type(width) is not float or not 512 <= width <= 3024:
                return False
        if (height := get("height")) is not None:
            left -= 1
            if type(height) is not int and type(height) is not float or not 512 <= height <= 3024:
                return False
        if (seed := get("seed")) is not None:
            left -= 1
            if (
                type(seed) is not int
                and type(seed) is not float
                or not -_INFINITY < seed < _INFINITY
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
    aspect_ratio = dict.get(params, "aspectRatio", ABSENT)
    resolution = dict.get(params, "resolution", ABSENT)
    width = dict.get(params, "width", ABSENT)
    height = dict.get(params, "height", ABSENT)
    seed = dict.get(params, "seed", ABSENT)
    require(issues, "", "prompt", prompt)
    if prompt is not ABSENT:
        check_string(issues, "/prompt", prompt, minimum=1)
    if aspect_ratio is not ABSENT:
        check_string(issues, "/aspectRatio", aspect_ratio, allowed=_ALLOWED_ASPECT_RATIO)
    if resolution is not ABSENT:
        check_string(issues, "/resolution", resolution, allowed=_ALLOWED_RESOLUTION)
    if width is not ABSENT:
        check_number(issues, "/width", width, minimum=512, maximum=3024)
    if height is not ABSENT:
        check_number(issues, "/height", height, minimum=512, maximum=3024)
    if seed is not ABSENT:
        check_number(issues, "/seed", seed)
    refuse_unknown(issues, at, params, _NAMES)
    return issues
