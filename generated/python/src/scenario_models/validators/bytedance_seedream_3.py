"""Request bodies of Seedream 3 (`model_bytedance-seedream-3`), checked as its JSON Schema does."""

from __future__ import annotations

from ._issues import ABSENT, Issue, check_number, check_string, refuse_unknown, require, wrong_type

_NAMES = ("prompt", "width", "height", "seed")
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
        if (width := get("width")) is not None:
            left -= 1
            if type(width) is not int and type(width) is not float or not 512 <= width <= 2048:
                return False
        if (height := get("height")) is not None:
            left -= 1
            if type(height) is not int and type(height) is not float or not 512 <= height <= 2048:
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
    width = dict.get(params, "width", ABSENT)
    height = dict.get(params, "height", ABSENT)
    seed = dict.get(params, "seed", ABSENT)
    require(issues, "", "prompt", prompt)
    if prompt is not ABSENT:
        check_string(issues, "/prompt", prompt, minimum=1)
    if width is not ABSENT:
        check_number(issues, "/width", width, minimum=512, maximum=2048)
    if height is not ABSENT:
        check_number(issues, "/height", height, minimum=512, maximum=2048)
    if seed is not ABSENT:
        check_number(issues, "/seed", seed)
    refuse_unknown(issues, at, params, _NAMES)
    return issues
