"""Request bodies of Seedream 4.0 Edit (`model_bytedance-seedream-4-editing`), checked as its JSON
Schema does.
"""

# What is wrong with a request body, and the checks that say so. Only the standard library is needed.

from typing import Any, Final, NamedTuple


class Issue(NamedTuple):
    """One problem of a request body."""

    instance_location: str
    """JSON Pointer (RFC 6901) to the value; `""` is the whole body."""

    keyword: str
    """The JSON Schema keyword that fails, such as `maximum`."""

    message: str
    """What is wrong, in a sentence."""

    def __str__(self) -> str:
        return (
            f"{self.instance_location}: {self.message}" if self.instance_location else self.message
        )


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""Stands for a parameter that was not sent; `None` is JSON's `null`, which was."""

_KINDS = {
    str: "a string",
    bool: "a boolean",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def shown(value: Any) -> str:
    """A value as a message shows it: short, on one line, and never a whole file."""
    if isinstance(value, str):
        if value[:5] == "data:":
            return "a data: URL"
        text = str.__str__(value)
        return repr(text if len(text) <= 40 else text[:40] + "…")
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int):
        return (
            int.__repr__(value) if value.bit_length() < 200 else "a number of more than 60 digits"
        )
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, list):
        return "an array" if value else "[]"
    return "an object" if isinstance(value, dict) else f"a Python {type(value).__name__}"


def join(names: Any, word: str = "and") -> str:
    """`a, b and c`."""
    listed = list(names)
    return listed[0] if len(listed) == 1 else ", ".join(listed[:-1]) + f" {word} {listed[-1]}"


def is_number(value: Any) -> bool:
    """A finite JSON number: `True` is none, and neither are NaN and the infinities."""
    if isinstance(value, float):
        return float("-inf") < value < float("inf")
    return isinstance(value, int) and not isinstance(value, bool)


def among(value: Any, allowed: tuple[Any, ...]) -> bool:
    """Whether JSON takes `value` for one of `allowed`: `1` equals `1.0`, `true` equals no number."""
    return any(value == one and isinstance(value, bool) is isinstance(one, bool) for one in allowed)


def name_of(location: str) -> str:
    """The last name or index of a JSON Pointer."""
    return location.rpartition("/")[2].replace("~1", "/").replace("~0", "~") or "the request body"


def subject(location: str) -> str:
    """What a message starts with: `size`, or `item 2 of loras`."""
    parent, _, last = location.rpartition("/")
    return f"item {last} of {name_of(parent)}" if parent and last.isdecimal() else name_of(location)


def wrong_type(issues: list[Issue], location: str, value: Any, expected: str) -> None:
    found = _KINDS.get(type(value)) or shown(value)
    message = f"{subject(location)} must be {expected}, not {found}"
    if expected == "an array" and not isinstance(value, dict):
        message += "; put it in a list even when it is only one"
    issues.append(Issue(location, "type", message))


def check_allowed(issues: list[Issue], location: str, value: Any, allowed: tuple[Any, ...]) -> None:
    if not among(value, allowed):
        listed = [shown(one) for one in allowed]
        listed = listed if len(listed) <= 20 else [*listed[:20], f"{len(listed) - 20} more values"]
        message = f"{subject(location)} must be {join(listed, 'or')}, not {shown(value)}"
        issues.append(Issue(location, "enum", message))


def check_string(
    issues: list[Issue],
    location: str,
    value: Any,
    minimum: int = 0,
    maximum: "int | None" = None,
    allowed: "tuple[Any, ...] | None" = None,
) -> None:
    if not isinstance(value, str):
        wrong_type(issues, location, value, "a string")
    else:
        _check_length(issues, location, str.__len__(value), "Length", "character", minimum, maximum)
    if allowed is not None:
        check_allowed(issues, location, value, allowed)


def check_number(
    issues: list[Issue],
    location: str,
    value: Any,
    minimum: "float | None" = None,
    maximum: "float | None" = None,
    multiple_of: "int | None" = None,
    allowed: "tuple[Any, ...] | None" = None,
) -> None:
    if not is_number(value):
        wrong_type(issues, location, value, "a number")
    else:
        about, given = subject(location), shown(value)
        if minimum is not None and value < minimum:
            message = f"{about} must be at least {minimum}, not {given}"
            issues.append(Issue(location, "minimum", message))
        if maximum is not None and value > maximum:
            message = f"{about} must be at most {maximum}, not {given}"
            issues.append(Issue(location, "maximum", message))
        if multiple_of is not None and value % multiple_of:
            message = f"{about} must be a multiple of {multiple_of}, not {given}"
            issues.append(Issue(location, "multipleOf", message))
    if allowed is not None:
        check_allowed(issues, location, value, allowed)


def check_boolean(issues: list[Issue], location: str, value: Any) -> None:
    if not isinstance(value, bool):
        wrong_type(issues, location, value, "true or false")


def check_array(
    issues: list[Issue], location: str, value: Any, minimum: int = 0, maximum: "int | None" = None
) -> bool:
    """Whether there are items to check: `value` is an array."""
    if not isinstance(value, list):
        wrong_type(issues, location, value, "an array")
        return False
    _check_length(issues, location, list.__len__(value), "Items", "item", minimum, maximum)
    return True


def _check_length(
    issues: list[Issue],
    location: str,
    length: int,
    keyword: str,
    unit: str,
    minimum: int,
    maximum: "int | None",
) -> None:
    about = subject(location)
    if length < minimum:
        least = f"at least {minimum} {unit}{'s' * (minimum != 1)}"
        message = (
            f"{about} must not be empty"
            if length == 0
            else f"{about} must have {least}, not {length}"
        )
        issues.append(Issue(location, f"min{keyword}", message))
    if maximum is not None and length > maximum:
        most = f"at most {maximum} {unit}{'s' * (maximum != 1)}"
        issues.append(Issue(location, f"max{keyword}", f"{about} must have {most}, not {length}"))


def require(
    issues: list[Issue],
    location: str,
    name: str,
    value: Any,
    message: str = "",
    empty: str = "",
    has_default: bool = False,
) -> None:
    """That a parameter is defined; `empty` is the keyword that refuses its empty value."""
    pointer = f"{location}/{name}"
    about = name_of(pointer)
    if value is ABSENT:
        if not has_default:
            issues.append(Issue(location, "required", message or f"{about} is required"))
    elif (empty == "minLength" and value == "") or (empty == "minItems" and value == []):
        issues.append(Issue(pointer, empty, message or f"{about} must not be empty"))


def refuse_unknown(
    issues: list[Issue], location: str, params: dict[Any, Any], known: tuple[str, ...]
) -> None:
    for name in params:
        if name not in known:
            message = f"there is no parameter {shown(name)}"
            if isinstance(name, str) and len(name) < 100:
                from difflib import get_close_matches

                folded = {one.replace("_", "").lower(): one for one in known}
                near = folded.get(name.replace("_", "").lower())
                close = [near] if near else get_close_matches(name, known, 1)
                message += f"; did you mean {shown(close[0])}?" if close else ""
            issues.append(Issue(location, "additionalProperties", message))


def length(value: Any, default: int = 0, most: "int | None" = None) -> int:
    """How many items an array adds to a total; those beyond its own bound are reported there."""
    if value is ABSENT:
        return default
    count = list.__len__(value) if isinstance(value, list) else 0
    return count if most is None else min(count, most)


def amount(value: Any, default: float = 0) -> float:
    """What a number adds to a total."""
    return default if value is ABSENT else value if is_number(value) else 0


def at_most(
    issues: list[Issue],
    location: str,
    name: str,
    value: Any,
    limit: float,
    keyword: str,
    default: float,
    message: str,
) -> None:
    """That the last term of a total leaves it within bounds; `default` is what it adds when absent."""
    if value is ABSENT:
        if default > limit:
            issues.append(Issue(location, "required", message))
    elif keyword == "maxItems":
        if isinstance(value, list) and list.__len__(value) > limit:
            issues.append(Issue(f"{location}/{name}", keyword, message))
    elif is_number(value) and value > limit:
        issues.append(Issue(f"{location}/{name}", keyword, message))


def check_same_length(
    issues: list[Issue],
    location: str,
    name: str,
    counted: int,
    most: int,
    value: Any,
    default: int,
    message: str,
) -> None:
    """That two arrays which are both defined have the same number of items."""
    count = length(value, default)
    if not count or not 1 <= counted <= most or count == counted:
        return
    if value is ABSENT:
        issues.append(Issue(location, "required", message))
    else:
        keyword = "minItems" if count < counted else "maxItems"
        issues.append(Issue(f"{location}/{name}", keyword, message))


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
