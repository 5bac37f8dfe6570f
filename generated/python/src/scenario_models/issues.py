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

# What a text in a message shows escaped: quotes, and what no terminal shows as it is.
_ESCAPED = str.maketrans(
    {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    | {
        chr(point): f"\\u{point:04x}"
        for first, last in (
            (0x00, 0x08),
            (0x0B, 0x0C),
            (0x0E, 0x1F),
            (0x7F, 0x9F),
            (0x2028, 0x202E),
            (0x2066, 0x2069),
            (0xD800, 0xDFFF),
            (0xFEFF, 0xFEFF),
        )
        for point in range(first, last + 1)
    }
)


def shown(value: Any) -> str:
    """A value as a message shows it: short, on one line, and never a whole file."""
    if isinstance(value, str):
        if value[:5] == "data:":
            return "a data: URL"
        text = str.__str__(value)
        cut = text if len(text) <= 40 else text[:40] + "…"
        return f"'{cut.translate(_ESCAPED)}'"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, list):
        return "an array" if value else "[]"
    return "an object" if isinstance(value, dict) else f"a Python {type(value).__name__}"


def _number(value: float) -> str:
    """A number as ECMAScript shows the nearest double (ECMA-262, 6.1.6.1.20)."""
    if isinstance(value, int) and -(2**53) <= value <= 2**53:
        return int.__repr__(value)
    try:
        double = float(value)
    except OverflowError:
        return "a number beyond every double"
    if not float("-inf") < double < float("inf"):
        return "NaN" if double != double else "Infinity" if double > 0 else "-Infinity"
    sign = "-" if double < 0 else ""
    mantissa, _, exponent = float.__repr__(abs(double)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    if not digits:
        return "0"
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    text = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{text}e{'+' if point > 0 else '-'}{abs(point - 1)}"


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


def subject_of(location: str) -> str:
    """What a message starts with: `size`, or `item 2 of loras`."""
    parent, _, last = location.rpartition("/")
    return f"item {last} of {name_of(parent)}" if parent and last.isdecimal() else name_of(location)


def wrong_type(issues: list[Issue], location: str, value: Any, expected: str) -> None:
    kind: Any = type(value)
    subject, found = subject_of(location), _KINDS.get(kind) or shown(value)
    message = f"{subject} must be {expected}, not {found}"
    if expected == "an array" and not isinstance(value, dict):
        message = (
            f"{subject} must be {expected}, not {found}; put it in a list even when it is only one"
        )
    issues.append(Issue(location, "type", message))


def check_allowed(issues: list[Issue], location: str, value: Any, allowed: tuple[Any, ...]) -> None:
    if not among(value, allowed):
        names = [shown(one) for one in allowed]
        names = names if len(names) <= 20 else [*names[:20], f"{len(names) - 20} more values"]
        subject, listed, given = subject_of(location), join(names, "or"), shown(value)
        issues.append(Issue(location, "enum", f"{subject} must be {listed}, not {given}"))


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
    whole: bool = False,
    allowed: "tuple[Any, ...] | None" = None,
) -> None:
    if not is_number(value):
        wrong_type(issues, location, value, "a whole number" if whole else "a number")
    else:
        if whole and value % 1:
            wrong_type(issues, location, value, "a whole number")
        if minimum is not None and value < minimum:
            subject, limit, given = subject_of(location), shown(minimum), shown(value)
            issues.append(
                Issue(location, "minimum", f"{subject} must be at least {limit}, not {given}")
            )
        if maximum is not None and value > maximum:
            subject, limit, given = subject_of(location), shown(maximum), shown(value)
            issues.append(
                Issue(location, "maximum", f"{subject} must be at most {limit}, not {given}")
            )
        if multiple_of is not None and value % multiple_of:
            subject, limit, given = subject_of(location), shown(multiple_of), shown(value)
            issues.append(
                Issue(
                    location, "multipleOf", f"{subject} must be a multiple of {limit}, not {given}"
                )
            )
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
    count: int,
    keyword: str,
    unit: str,
    minimum: int,
    maximum: "int | None",
) -> None:
    if count < minimum:
        subject, limit = subject_of(location), f"{minimum} {unit}{'s' * (minimum != 1)}"
        message = f"{subject} must have at least {limit}, not {count}"
        if not count:
            message = f"{subject} must not be empty"
        issues.append(Issue(location, f"min{keyword}", message))
    if maximum is not None and count > maximum:
        subject, limit = subject_of(location), f"{maximum} {unit}{'s' * (maximum != 1)}"
        issues.append(
            Issue(location, f"max{keyword}", f"{subject} must have at most {limit}, not {count}")
        )


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
    subject = name_of(pointer)
    if value is ABSENT:
        if not has_default:
            issues.append(Issue(location, "required", message or f"{subject} is required"))
    elif (empty == "minLength" and value == "") or (empty == "minItems" and value == []):
        issues.append(Issue(pointer, empty, message or f"{subject} must not be empty"))


def refuse_unknown(
    issues: list[Issue], location: str, params: dict[Any, Any], known: tuple[str, ...]
) -> None:
    for name in params:
        if name not in known:
            given, close = shown(name), _nearest(name, known) if isinstance(name, str) else None
            message = f"there is no parameter {given}"
            if close is not None:
                near = shown(close)
                message = f"there is no parameter {given}; did you mean {near}?"
            issues.append(Issue(location, "additionalProperties", message))


def _nearest(name: str, known: tuple[str, ...]) -> "str | None":
    """The name that was most likely meant: spelt alike but for case and `_`, or else few edits away."""
    folded = name.replace("_", "").lower()
    best, fewest = None, 3
    for one in known:
        other = one.replace("_", "").lower()
        if other == folded:
            return one
        most = min(fewest - 1, max(len(folded), len(other)) // 3)
        if abs(len(folded) - len(other)) <= most and (edits := _edits(folded, other)) <= most:
            best, fewest = one, edits
    return best


def _edits(one: str, other: str) -> int:
    """How many characters to insert, remove or replace (Levenshtein)."""
    row = list(range(len(other) + 1))
    for index, character in enumerate(one, 1):
        last, row[0] = row[0], index
        for column, wanted in enumerate(other, 1):
            above = row[column]
            row[column] = min(above + 1, row[column - 1] + 1, last + (character != wanted))
            last = above
    return row[-1]


def length(value: Any, default: int = 0, most: "int | None" = None) -> int:
    """How many items an array adds to a total; those beyond its own bound are reported there."""
    if value is ABSENT:
        return default
    count = len(value) if isinstance(value, list) else 0
    return count if most is None else min(count, most)


def amount(value: Any, default: float, lowest: float, highest: float, step: int) -> float:
    """What a number adds to a total: the last of the values that it could be, `default` among them, before or at its own."""
    if value is ABSENT:
        return default
    if not is_number(value):
        return max(highest, default)
    within: float = min(value, highest)
    counted = (
        int(within - within % step) if value >= lowest else min(lowest, default)
    )  # a double would round
    return max(counted, default) if value >= default else counted


def add_at_most(
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


def match_length(
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


def advise_step(
    issues: list[Issue], location: str, value: Any, step: float, origin: float = 0
) -> None:
    """Says so where a number is no multiple of a fractional step, from 0 or from `origin`."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            advise_step(issues, f"{location}/{index}", item, step, origin)
    elif is_number(value) and -1e15 < value < 1e15:
        if all(_is_between(start / step) for start in (value, value - origin)):
            subject, limit, given = subject_of(location), shown(step), shown(value)
            issues.append(
                Issue(
                    location,
                    "x-step",
                    f"{subject} goes in steps of {limit}, so {given} may be rounded",
                )
            )


def _is_between(quotient: float) -> bool:
    """Whether it is no whole number, but for what rounding leaves."""
    nearest = (quotient + 0.5) // 1
    return abs(quotient - nearest) > 1e-9 * max(1.0, abs(quotient))
