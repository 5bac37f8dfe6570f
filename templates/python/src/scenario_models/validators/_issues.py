# What is wrong with a request body, and the checks that say so. Only the standard library is needed.
# A request body may be anything, so the types of its parts are unknown on purpose.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

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
        return f"{self.instance_location}: {self.message}" if self.instance_location else self.message


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""Stands for a parameter that was not sent; `None` is JSON's `null`, which was."""

_KINDS = {str: "a string", bool: "a boolean", list: "an array", dict: "an object", type(None): "null"}


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
        return int.__repr__(value) if value.bit_length() < 200 else "a number of more than 60 digits"
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
    kind: Any = type(value)
    found = _KINDS.get(kind) or shown(value)
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
        _check_length(issues, location, len(value), "Length", "character", minimum, maximum)
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


def check_object(issues: list[Issue], location: str, value: Any) -> None:
    if not isinstance(value, dict):
        wrong_type(issues, location, value, "an object")


def check_array(
    issues: list[Issue], location: str, value: Any, minimum: int = 0, maximum: "int | None" = None
) -> bool:
    """Whether there are items to check: `value` is an array."""
    if not isinstance(value, list):
        wrong_type(issues, location, value, "an array")
        return False
    _check_length(issues, location, len(value), "Items", "item", minimum, maximum)
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
        message = f"{about} must not be empty" if length == 0 else f"{about} must have {least}, not {length}"
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
    count = len(value) if isinstance(value, list) else 0
    return count if most is None else min(count, most)


def amount(value: Any, default: float, lowest: float, highest: float, step: int) -> float:
    """What a number adds to a total, within its own bounds; what is outside them is reported there."""
    if value is ABSENT:
        return default
    if not is_number(value):
        return highest
    within: float = min(max(value, lowest), highest)
    return within - within % step


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
        if isinstance(value, list) and len(value) > limit:
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
