"""A language that modelgen knows nothing about (`language: none`): what most languages write alike.

Literals in double quotes are JSON's, which C, C#, Dart, GDScript, Go, Java, JavaScript, Kotlin, Lua, Ruby, Rust and Swift read
as the same text: of its escapes only those of quotes, backslashes, line ends and tabs come up, because the catalogue refuses
other control characters. Where a language looks for variables in such a literal, `|literal("$")` keeps it from finding one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from modelgen.catalog.model import Json
from modelgen.languages import json
from modelgen.languages.code import Fragment, Text


def literal(value: Text | Json, special: str = "") -> Fragment:
    """The filter `|literal`: as `|json`, with a backslash before each of the `special` characters too.

    `|literal("$")` is for Kotlin, Dart, PHP and shells, `|literal("#")` for Ruby, `|literal("$@")` for Perl.
    """
    text = json.literal(value)
    return Fragment(re.sub(f"[{re.escape(special)}]", r"\\\g<0>", text) if special else text)


def single(value: Text, double: bool = False) -> Fragment:
    """The filter `|single`: a text in single quotes; `|single(true)` doubles a quote inside, as SQL and Pascal do.

    Otherwise a backslash stands before quotes and backslashes, and line ends and tabs are `\\n` and `\\t`.
    """
    text = value.reveal()
    if double:
        return Fragment("'" + text.replace("'", "''") + "'")
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
    return Fragment(f"'{text}'")


def line(value: Text) -> Fragment:
    """The filter `|line`: text on one line, for after `#`, `//` or `--`; a backslash at its end would take the next line in."""
    return Fragment(" ".join(value.reveal().split()).rstrip("\\"))


def remark(value: Text) -> Fragment:
    """The filter `|remark`: text on one line, for a comment that a mark ends; no `*/`, `-->`, `]]`, `-}` or `*)` is in it."""
    return Fragment(re.sub(r"(\*(?=[/)])|-(?=[-}])|\](?=\]))", r"\1 ", " ".join(value.reveal().split())))


FILTERS: Mapping[str, object] = {"literal": literal, "single": single, "line": line, "remark": remark, **json.FILTERS}
