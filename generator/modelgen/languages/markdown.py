"""Markdown (CommonMark with tables): prose, code spans and tables, as the vendor's pages write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from modelgen.languages.code import Fragment, Text

# Code spans stay as they are. Outside them: what CommonMark would take for emphasis, links, strikethrough, cells, code,
# tags, entities, an escape, or the closing hashes of a heading.
_SPECIAL = re.compile(
    r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)"
    r"|(\\(?=[!-/:-@\[-`{-~]|$)|[_*\[~|`]|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]+;)|(?:(?<=\s)|^)#(?=#*$))",
    re.DOTALL,
)


def prose(text: str) -> str:
    """Text on one line that shows as it is written: `_ * [ ~ |` and what starts a tag are escaped.

    Code spans stay code spans; `|` is escaped in them too, because a table splits cells before it reads spans.
    """

    def escaped(found: re.Match[str]) -> str:
        span, special = found[1], found[3]
        return found[0].replace("|", "\\|") if span else "\\" + special

    return _SPECIAL.sub(escaped, _one_line(text))


def code(text: str) -> str:
    """A code span, fenced by one backtick more than the longest run inside."""
    line = _one_line(text)
    runs = [len(run) for run in re.findall("`+", line)]
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    pad = " " if line[:1] == "`" or line[-1:] == "`" or (line[:1] == line[-1:] == " " and line.strip()) else ""
    return f"{fence}{pad}{line}{pad}{fence}".replace("|", "\\|")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Fragment:
    """A table of finished cells, each column as wide as its widest cell and at least three."""
    widths = [max(3, *(len(row[index]) for row in (header, *rows))) for index in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    dashes = ["-" * width for width in widths]
    return Fragment("\n".join(line(cells) for cells in (header, dashes, *rows)))


def _one_line(text: str) -> str:
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text).replace("\t", " ")


def md(text: Text) -> Fragment:
    """The filter `|md`: prose."""
    return Fragment(prose(text.reveal()))


def md_block(text: Text) -> Fragment:
    """The filter `|block`: prose as a paragraph of its own, which nothing at its start turns into a list or a quote."""
    line = prose(text.reveal()).lstrip()
    if line[:1] in "-+>#=" and line[:1]:
        return Fragment("\\" + line)
    return Fragment(re.sub(r"^([0-9]{1,9})([.)])(?=\s|$)", r"\1\\\2", line))


def md_code(text: Text) -> Fragment:
    """The filter `|code`: a code span."""
    return Fragment(code(text.reveal()))


def md_url(text: Text) -> Fragment:
    """The filter `|url`: a link destination, with what would end it percent-encoded."""
    return Fragment(
        re.sub(r"[\s<>()\[\]`|\\\"]", lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), text.reveal())
    )


FILTERS: Mapping[str, object] = {"md": md, "block": md_block, "code": md_code, "url": md_url}
