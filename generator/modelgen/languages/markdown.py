"""Markdown (CommonMark with tables): prose, code spans and tables, as the vendor's pages write them.

Text of the catalogue shows as it is written wherever it goes: in CommonMark and GFM, in MDX, and beside the syntax of remark-directive
and remark-math. What is escaped is what the vendor's own writer escapes (remark-stringify, `unsafe.js`) and what those others would read as
theirs. Code spans stay code spans.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

from modelgen.languages.code import Fragment, Text
from modelgen.languages.text_width import width

WIDEST = 6000  # columns that a table's column is padded to; the widest list of the vendor's pages takes 4,300

_PIECE = re.compile(
    r"(?P<span>(?<!`)(?P<ticks>`+)(?!`)(?P<inside>.+?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<url>(?<![A-Za-z])(?:https?|ftp)(?=://\S)|(?<![^ (*_\[\]~])www(?=\.\S))(?P<rest>\S+)"  # where GFM finds one
    r"|(?P<blanks> {2,})"
    r"|\\(?=[!-/:-@\[-`{-~]|$)|[_*\[\]~`<{$:]|(?<=\])\(|&(?=[#A-Za-z])|(?:(?<=\s)|^)#(?=#*$)",
    re.DOTALL | re.IGNORECASE,
)
_MAY_NEED_ESCAPES = re.compile(r"[\\_*\[\]~`<{$:&#\r\n\t]|  |www", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"(?:://(?=[^\W_])|\.)(?:[^\W_]|[.-])+(?::[0-9]+)?(?![\w:])")
_MARKUP = re.compile(r"[\\`<{}\[\]|]|&#?\w+;|(?<!^):(?=[^\W\d_])")


def prose(text: str, *, portable: bool = True, links: bool = True, in_cell: bool = False) -> str:
    """Text on one line, for a paragraph or a heading.

    URLs stay as they are, where that is safe. Without `portable` the colon of a ratio stays bare (`16:9`), as on the vendor's
    pages, though remark-directive 4 reads `:9` as a directive. Without `links` the text may stand inside of a link or of
    asterisks: no URL in it becomes a link, and no bracket ends one. `in_cell`: see `cell`.
    """
    if not _MAY_NEED_ESCAPES.search(text):
        return text.strip(" ")
    line = _breaks_as_blanks(text).strip(" ")
    has_urls = links and _are_harmless(line)
    has_formula = not links or line.count("$") > 1  # a dollar sign alone begins nothing

    def piece(found: re.Match[str]) -> str:
        source = found[0]
        if found["span"]:
            return _code_tag(found["inside"]) if in_cell and "\\|" in source else source
        if found["url"] and has_urls:
            return source
        if found["url"]:
            return f"{found['url']}\\{found['rest'][0]}{_PIECE.sub(piece, found['rest'][1:])}"
        if found["blanks"]:
            return " "
        is_text = (
            source == "]" and links
            or source == "$" and not has_formula
            or source == ":" and not _is_directive(found, portable)
        )  # fmt: skip
        return source if is_text else "\\" + source

    return _PIECE.sub(piece, line)


def cell(text: str, *, portable: bool = True) -> str:
    """Prose for a cell: `|` is escaped in code spans too, because a table splits cells before it reads spans."""
    return prose(text, portable=portable, in_cell=True).replace("|", "\\|")


def label(text: str) -> str:
    """Prose for the text of a link, or between asterisks: nothing in it ends the link or becomes one."""
    return prose(text.strip(), links=False)  # asterisks beside any white space would be text


def code(text: str) -> str:
    """A code span, fenced by the shortest run of backticks that is not inside. Blanks stay, line breaks are blanks."""
    line = _breaks_as_blanks(text)
    runs = [len(run) for run in re.findall("`+", line)]
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    pad = " " if line[:1] == "`" or line[-1:] == "`" or (line[:1] == line[-1:] == " " and line.strip()) else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def cell_code(text: str) -> str:
    """A code span in a cell. One that holds `\\|` is written as a tag: renderers differ on where such a cell ends."""
    if "\\|" in text:
        return _code_tag(text)
    return code(text).replace("|", "\\|")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Fragment:
    """A table of finished cells, each column as wide as its widest cell and at least three.

    A cell of more than `WIDEST` columns does not count: one long list would otherwise widen every line of the table.
    """
    lines = [tuple(header), *map(tuple, rows)]
    sizes = [[width(cell) for cell in cells] for cells in lines]
    widths = [max([3, *(size for size in column if size <= WIDEST)]) for column in zip(*sizes, strict=True)]

    def line(cells: Sequence[str], taken: Sequence[int]) -> str:
        padded = (cell + " " * (wide - size) for cell, wide, size in zip(cells, widths, taken, strict=True))
        return "| " + " | ".join(padded) + " |"

    dashes = ["-" * wide for wide in widths]
    printed = [line(cells, taken) for cells, taken in zip(lines, sizes, strict=True)]
    return Fragment("\n".join([printed[0], line(dashes, widths), *printed[1:]]))


def visible(text: str) -> str:
    """A value as code can show it: `""` for an empty text. One that reads as such a sign already is quoted once more."""
    return json.dumps(text) if _is_sign(text) else text


def hidden(shown: str) -> str:
    """The value that `visible` showed."""
    return str(json.loads(shown)) if shown and _is_sign(shown) else shown


def one_line(text: str) -> str:
    """Text without line breaks, tabs and blanks in a row, for each of which one blank stands."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def _breaks_as_blanks(text: str) -> str:
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text).replace("\t", " ")


def _is_sign(text: str) -> bool:
    while text.startswith('"'):
        try:
            text = json.loads(text)
        except ValueError:
            return False
    return text == ""


def _code_tag(text: str) -> str:
    """Code without backticks, everything but letters and digits as a character reference."""
    signs = (sign if sign.isalnum() or sign == " " else f"&#{ord(sign)};" for sign in _breaks_as_blanks(text))
    return f"<code>{''.join(signs)}</code>"


def _is_directive(colon: re.Match[str], portable: bool) -> bool:
    """Whether remark-directive would read a name behind this colon: anything but blanks and punctuation."""
    before, behind = colon.string[: colon.start()][-1:], colon.string[colon.end() :][:1]
    if not behind or behind.isspace() or unicodedata.category(behind)[0] in "PS":
        return False
    return portable or not (before.isdigit() and behind.isdigit())


def _are_harmless(line: str) -> bool:
    """Whether the URLs of a line show as they are in every renderer, in those too that do not link bare URLs.

    GFM takes a backslash for a part of the URL, so one that needs an escape cannot stay bare. None does that has a plain host and
    nothing that could pair with anything else of the line as markup.
    """
    found_urls = [found for found in _PIECE.finditer(line) if found["url"]]
    rests = [found["rest"] for found in found_urls]
    urls = " ".join(rests)
    pairs = (urls.count("*"), urls.count("~"), len(re.findall(r"(?<![^\W_])_|_(?![^\W_])", urls)))
    return (
        max(pairs) < 2
        and all(found["url"].lower() != "ftp" for found in found_urls)  # GFM links it, and remark does not
        and all(_PLAIN_HOST.match(rest) and not _MARKUP.search(rest) for rest in rests)
        and not ("$" in urls and line.count("$") > 1)
    )


def md(text: Text, portable: bool = True) -> Fragment:
    """The filter `|md`: prose."""
    return Fragment(prose(text.reveal(), portable=portable))


def md_block(text: Text, portable: bool = True) -> Fragment:
    """The filter `|block`: prose as a paragraph of its own; nothing at its start makes it a list, a quote or code."""
    line = prose(text.reveal(), portable=portable)
    if re.match(r"-(?=[\s-]|$)|\+(?=\s|$)|[>#=]|::", line):
        return Fragment("\\" + line)
    if re.match(r"(?:im|ex)port ", line):  # MDX would run it
        return Fragment(f"&#{ord(line[0])};{line[1:]}")
    return Fragment(re.sub(r"^([0-9]{1,9})([.)])(?=\s|$)", r"\1\\\2", line))


def md_label(text: Text) -> Fragment:
    """The filter `|label`: the text of a link, or of something between asterisks."""
    return Fragment(label(text.reveal()))


def md_cell(text: Text, portable: bool = True) -> Fragment:
    """The filter `|cell`: prose in a cell of a table."""
    return Fragment(cell(text.reveal(), portable=portable))


def md_code(text: Text) -> Fragment:
    """The filter `|code`: a code span outside of tables; an empty text is `""` in it."""
    return Fragment(code(visible(text.reveal())))


def md_cell_code(text: Text) -> Fragment:
    """The filter `|cell_code`: a code span in a cell of a table; an empty text is `""` in it."""
    return Fragment(cell_code(visible(text.reveal())))


def md_url(text: Text) -> Fragment:
    """The filter `|url`: a link destination, with what would end it percent-encoded."""
    return Fragment(
        re.sub(r"[\s<>()\[\]`|\\\"]", lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), text.reveal())
    )


def md_attribute(text: Text) -> Fragment:
    """The filter `|attribute`: the value of a tag's attribute, between double quotes."""
    return Fragment(re.sub(r"[&<>\"{}\s]", lambda found: f"&#{ord(found[0])};", text.reveal()))


FILTERS: Mapping[str, object] = {
    "md": md,
    "block": md_block,
    "label": md_label,
    "code": md_code,
    "cell": md_cell,
    "cell_code": md_cell_code,
    "url": md_url,
    "attribute": md_attribute,
}
