"""TypeScript and JavaScript: literals, comments and code as prettier leaves it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from unicodedata import category

from modelgen.analysis.messages import number
from modelgen.catalog.model import Json
from modelgen.languages.code import Fragment, Text, revealed
from modelgen.languages.javascript import javascript
from modelgen.languages.layout import (
    HARD_LINE,
    LINE,
    SOFT_LINE,
    Choice,
    Doc,
    Group,
    IfBroken,
    Indent,
    bracketed,
    joined,
    laid_out,
)

WIDTH = 100  # columns of the generated code
TAB = "  "

# What stands in a literal as it is shows on a screen, and ends no line and no script.
_ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Categories of what an identifier of ECMAScript 5 starts with, and of what it goes on with.
_FIRST = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl"))
_NEXT = _FIRST | {"Mn", "Mc", "Nd", "Pc"}


def string(text: str) -> Fragment:
    """A string literal in the quotes that need fewer escapes, double ones where it does not matter.

    A `</` is broken up, so that the code may stand inside a `script` element.
    """
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n").replace("\t", "\\t")
    body = _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", body).replace("</", "<\\u002f")
    return Fragment(quote + body + quote)


def literal(value: Json) -> Fragment:
    """A literal of any JSON value, on one line."""
    if isinstance(value, bool) or value is None:
        return Fragment({True: "true", False: "false", None: "null"}[value])
    if isinstance(value, str):
        return string(value)
    if isinstance(value, list):
        return Fragment("[" + ", ".join(literal(item) for item in value) + "]")
    if isinstance(value, dict):
        return Fragment("{ " + ", ".join(f"{key(name)}: {literal(item)}" for name, item in value.items()) + " }")
    return Fragment(number(value).replace("e+", "e"))


def key(name: str) -> Fragment:
    """A property's name, in quotes where it is no identifier; `__proto__` would set the prototype, so it is computed."""
    if name == "__proto__":
        return Fragment('["__proto__"]')
    return Fragment(name) if _is_plain(name) else string(name)


def _is_plain(name: str) -> bool:
    """Whether prettier takes the quotes off; it knows the identifiers of ECMAScript 5."""
    allowed = [_FIRST, *[_NEXT] * (len(name) - 1)]
    return bool(name) and all(
        one in "$_" or (one <= "\uffff" and category(one) in kinds) for one, kinds in zip(name, allowed, strict=True)
    )


def pair(name: str, value: str) -> Doc:
    """A property of an object literal; a text that does not fit behind its name stands below it."""
    return Group((f"{name}:", Indent(LINE), value)) if value[:1] in "'\"" else f"{name}: {value}"


def array(values: Iterable[Json]) -> Doc:
    """An array literal, one item a line where it does not fit; numbers alone fill their lines."""
    listed = list(values)
    if len(listed) < 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in listed):
        return bracketed("[", [literal(value) for value in listed], "]")
    first, *others = (literal(one) for one in listed)
    filled = tuple((",", Group((LINE, one))) for one in others)
    return Group(("[", Indent((SOFT_LINE, first, filled)), IfBroken(","), SOFT_LINE, "]"))


def value(json: Json) -> Doc:
    """A literal of any JSON value, broken into lines where it does not fit."""
    if isinstance(json, list):
        return bracketed("[", [value(item) for item in json], "]")
    if isinstance(json, dict):
        return bracketed("{", [property_of(name, item) for name, item in json.items()], "}", pad=" ")
    return literal(json)


def property_of(name: str, json: Json) -> Doc:
    """A property of an object literal."""
    if isinstance(json, str):
        return Group((key(name), ":", Indent((LINE, literal(json)))))
    return (key(name), ": ", value(json))


def variable(name: str, text: str) -> Doc:
    """A constant that is a string."""
    return Group((f"const {name} =", Indent((LINE, string(text), ";"))))


def call(function: str, *arguments: Doc) -> Doc:
    """A call; where it does not fit on its line, an object as its last argument breaks alone if the others have room."""
    broken = bracketed(f"{function}(", arguments, ")")
    if not arguments or not isinstance(arguments[-1], Group):
        return broken
    assert isinstance(broken, Group)
    leading = tuple((one, ", ") for one in arguments[:-1])
    last = arguments[-1].content
    return Choice(((f"{function}(", leading, arguments[-1], ")"), (f"{function}(", leading, last, ")"), broken.content))


def union(types: Iterable[str]) -> Doc:
    """A union type behind `=` or `:`; where it does not fit it starts a line, or has each type on a line of its own."""
    listed = list(dict.fromkeys(types))
    if len(listed) < 2:
        return f" {listed[0] if listed else 'never'}"
    return Group(Indent((LINE, Group((IfBroken("| "), joined((LINE, "| "), listed))))))


def statement(doc: Doc, level: int) -> Fragment:
    """Finished code that starts at a level of indentation; its first line carries none."""
    return Fragment(laid_out(doc, WIDTH, TAB, level))


def imported(names: Iterable[str], module: str) -> Fragment:
    """An import of names, `type Issue` among them or not, in the order of the names themselves."""
    listed = sorted(names, key=lambda name: name.removeprefix("type "))
    return statement(("import ", bracketed("{", listed, "}", pad=" "), f" from {string(module)};"), 0)


def block(opening: Doc, inside: Iterable[Doc]) -> Doc:
    """`opening {`, the statements, `}`."""
    return (opening, " {", Indent(tuple((HARD_LINE, one) for one in inside)), HARD_LINE, "}")


def template(text: Text) -> Fragment:
    """The filter `|sentence`: a message with holes, such as `{subject} is required`, as a template literal."""
    body = text.reveal().replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return Fragment("`" + re.sub(r"\{(\w+)\}", r"${\1}", body) + "`")


def _comment_text(text: str) -> str:
    """Prose inside a comment: on one line, and nothing that ends the comment or starts a tag of TSDoc."""
    return re.sub(r"(?<!\S)@|([{}])", lambda found: "\\" + found[0], " ".join(text.split())).replace("*/", "*\\/")


def tsdoc(text: Text, indent: int = 0) -> Fragment:
    """The filter `|tsdoc`: a documentation comment of one paragraph, wrapped."""
    body, pad = _comment_text(text.reveal()), " " * indent
    if len(body) + 7 + indent <= WIDTH:
        return Fragment(f"/** {body} */")
    lines = _wrapped(body, WIDTH - indent - 3)
    return Fragment("\n".join(["/**", *(f"{pad} * {line}" for line in lines), f"{pad} */"]))


def paragraph(text: Text, indent: int = 0) -> Fragment:
    """The filter `|paragraph`: wrapped prose inside a documentation comment, behind its ` * `."""
    pad = " " * indent
    return Fragment(f"\n{pad} * ".join(_wrapped(_comment_text(text.reveal()), WIDTH - indent - 3)))


def entry(text: Text, indent: int = 0) -> Fragment:
    """The filter `|entry`: an item of a list inside a documentation comment, behind its ` * - `."""
    pad = " " * indent
    return Fragment(f"\n{pad} *   ".join(_wrapped(_comment_text(text.reveal()), WIDTH - indent - 5)))


def comment(text: Text) -> Fragment:
    """The filter `|comment`: what may follow `//` on its line."""
    return Fragment(" ".join(text.reveal().split()))


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def ts(value: Text | Json) -> Fragment:
    """The filter `|ts`: a literal."""
    return literal(revealed(value))


FILTERS: Mapping[str, object] = {
    "ts": ts,
    "sentence": template,
    "tsdoc": tsdoc,
    "entry": entry,
    "paragraph": paragraph,
    "comment": comment,
    "javascript": javascript,
}

__all__ = ["FILTERS", "array", "block", "call", "joined", "key", "literal", "pair", "statement", "string", "union"]
