"""Python: literals, docstrings and comments."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping

from modelgen.catalog.model import Json
from modelgen.languages.code import Fragment, Text, revealed

WIDTH = 100  # columns of the generated code

# What stands in a literal as it is: printable in every version of Unicode. Python's own `repr` asks the running
# interpreter's tables, so its result would depend on the version.
_ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def string(text: str) -> Fragment:
    """A string literal in the quotes that need fewer escapes, double ones where it does not matter."""
    quote = _quote(text)
    return Fragment(quote + _body(text, quote) + quote)


def format_string(before: str, text: str, after: str = "") -> Fragment:
    """An f-string: `text` as it is, between replacement fields such as `{at}`."""
    quote = _quote(text)
    body = _body(text, quote).replace("{", "{{").replace("}", "}}")
    return Fragment(f"f{quote}{before}{body}{after}{quote}")


def _quote(text: str) -> str:
    return "'" if text.count('"') > text.count("'") else '"'


def _body(text: str, quote: str) -> str:
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n").replace("\t", "\\t")
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", body)


def literal(value: Json) -> Fragment:
    """A literal of any JSON value."""
    if isinstance(value, str):
        return string(value)
    if isinstance(value, list):
        return Fragment("[" + ", ".join(literal(item) for item in value) + "]")
    if isinstance(value, dict):
        return Fragment("{" + ", ".join(f"{string(key)}: {literal(item)}" for key, item in value.items()) + "}")
    return Fragment(repr(value).replace("e+", "e"))


def tuple_of(values: Iterable[str]) -> Fragment:
    """A tuple display of finished items."""
    items = list(values)
    return Fragment("(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")")


def call(function: str, *arguments: str, **keywords: str | None) -> Fragment:
    """A call; keywords that are None are left out."""
    named = [f"{key}={value}" for key, value in keywords.items() if value is not None]
    return Fragment(f"{function}({', '.join([*arguments, *named])})")


def prose(text: str) -> str:
    """Prose for a docstring: white space collapsed, backslashes and closing quotes escaped."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def docstring(text: Text, indent: int = 0) -> Fragment:
    """A whole docstring of one paragraph, wrapped, with its quotes."""
    return _quoted(text, indent, is_joined=True)


def below(text: Text, indent: int = 0) -> Fragment:
    """A text of one paragraph below the name that it is about, wrapped, with its quotes."""
    return _quoted(text, indent, is_joined=False)


def _quoted(text: Text, indent: int, is_joined: bool) -> Fragment:
    """`is_joined`: behind a single line the quotes stay even beyond the width, as formatters have it for docstrings."""
    room = WIDTH - indent
    body = prose(text.reveal())
    if body[-1:] == '"':
        body = body[:-1] + '\\"'
    if body[:1] == '"':
        body = f" {body}"
    if len(body) + 6 <= room:
        return Fragment(f'"""{body}"""')
    lines = wrapped(body, room, " " * indent, first_indent="")
    if is_joined and len(lines) == 1:
        return Fragment(f'"""{body}"""')
    return Fragment('"""' + "\n".join(lines) + f'\n{" " * indent}"""')


def paragraph(text: Text, indent: int = 0) -> Fragment:
    """Wrapped prose inside a docstring; the first line starts where the template is."""
    return Fragment(
        "\n".join(wrapped(prose(text.reveal()), WIDTH - 1, " " * indent, first_indent=" " * indent)).lstrip(" ")
    )


def opening(text: Text, indent: int = 0) -> Fragment:
    """The paragraph that stands behind the quotes of a docstring: a quote of its own keeps a space from them."""
    first = paragraph(text, indent)
    return Fragment(f" {first}" if first.startswith('"') else first)


def entry(text: Text, indent: int = 12, hang: int = 4) -> Fragment:
    """An item of a list inside a docstring, later lines indented by `hang` more."""
    lines = wrapped(prose(text.reveal()), WIDTH - 1, " " * (indent + hang), first_indent=" " * indent)
    return Fragment("\n".join(lines).lstrip(" "))


def inside(code: Fragment) -> Fragment:
    """Finished code as it is written inside a docstring."""
    return Fragment(code.replace("\\", "\\\\").replace('"""', '\\"\\"\\"'))


def sentence(text: Text) -> Fragment:
    """A message with holes, such as `{subject} is required`, as an f-string over locals of these names."""
    quote = _quote(text.reveal())
    return Fragment("f" + quote + _body(text.reveal(), quote) + quote)


def comment(text: Text) -> Fragment:
    """What may follow `#` on its line."""
    return Fragment(" ".join(text.reveal().split()))


def wrapped(text: str, width: int, indent: str, first_indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first_indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def py(value: Text | Json) -> Fragment:
    """The filter `|py`: a literal."""
    return literal(revealed(value))


FILTERS: Mapping[str, object] = {
    "py": py,
    "docstring": docstring,
    "below": below,
    "paragraph": paragraph,
    "opening": opening,
    "entry": entry,
    "comment": comment,
    "inside": inside,
    "sentence": sentence,
}
