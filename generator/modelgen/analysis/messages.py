"""The sentences of issues about single values, with holes, and how values are shown in them: the same in every language.

Numbers are shown as ECMAScript's Number-to-string shows the nearest double (ECMA-262, 6.1.6.1.20). Texts stand in single quotes;
a backslash, a single quote, line ends, tabs and what no terminal shows are escaped, and after 40 code points they are cut with `…`.
A text that starts with `data:` is "a data: URL".

Holes: `subject` is what the message is about (`size`, or `item 2 of loras`); `given` is the value as shown, `found` its kind in
words (`a string`); `limit` is the bound, `count` a length; `listed` are the allowed values, joined with `or`; `near` is a name.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "type": "{subject} must be {expected}, not {found}",
    "single": "{subject} must be {expected}, not {found}; put it in a list even when it is only one",
    "enum": "{subject} must be {listed}, not {given}",
    "minimum": "{subject} must be at least {limit}, not {given}",
    "maximum": "{subject} must be at most {limit}, not {given}",
    "multiple": "{subject} must be a multiple of {limit}, not {given}",
    "empty": "{subject} must not be empty",
    "shortest": "{subject} must have at least {limit}, not {count}",
    "longest": "{subject} must have at most {limit}, not {count}",
    "required": "{subject} is required",
    "unknown": "there is no parameter {given}",
    "misspelt": "there is no parameter {given}; did you mean {near}?",
    "step": "{subject} goes in steps of {limit}, so {given} may be rounded",
}


def number(value: int | float) -> str:
    """A finite number as ECMAScript shows the nearest double: `0.5`, `1e-7`, `1e+21`."""
    if isinstance(value, int):
        if abs(value) <= 2**53:
            return str(value)
        try:
            value = float(value)
        except OverflowError:
            return "a number beyond every double"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)  # where the decimal point stands, counted from the first digit
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
    shown = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{shown}e{'+' if point > 0 else '-'}{abs(point - 1)}"
