"""Text out of Markdown, the other way round of `modelgen.languages.markdown`: what was escaped is bare again.

markdown-it-py reads; of its inline rules only those are on that the pages write: backslashes, code spans, character references and URLs
between `<` and `>`. Anything else that looks like markup is text.
"""

from __future__ import annotations

import html
import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from modelgen.languages import markdown

_ANCHOR = re.compile(r'<a id="[^"\n]*"></a>[ \t]*$', re.MULTILINE)
_CODE_TAG = re.compile(r"<code>((?:[^\W_]| |&#[0-9]+;)+)</code>")
_BARE_TICKS = re.compile("“|``")  # an empty code span, and what a typography pass makes of it
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "–": "--", "—": "--", "\xa0": " "})


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": 20})
    return parser.enable(["heading", "hr", "list", "blockquote", "table", "escape", "backticks", "entity", "autolink"])


def blocks(text: str) -> list[Token]:
    """The block tokens of a page; `map` of each holds its first line and the one behind its last, from 0.

    An anchor on a line of its own belongs to the heading under it and says nothing.
    """
    return _parser().parse(_ANCHOR.sub("", text))


def prose(source: str) -> str:
    """The text that a piece of Markdown shows, code spans with their backticks."""
    return "".join(
        f"{one.markup}{_as_written(one)}{one.markup}" if one.type == "code_inline" else _plain(one)
        for one in _inline(source)
    ).strip()


def spans(source: str) -> list[str]:
    """The values in the code spans of a piece of Markdown, an empty one where a typography pass has left its mark."""
    return [markdown.hidden(one) for one in shown(source)]


def shown(source: str) -> list[str]:
    """What the code spans of a piece of Markdown show; see `spans`."""
    found: list[str] = []
    for one in _inline(source):
        if one.type == "code_inline":
            found.append(one.content)
        else:
            found += [""] * len(_BARE_TICKS.findall(_plain(one)))
    return found


def is_only_spans(source: str) -> bool:
    """Whether there is nothing but code spans, with commas between them."""
    rest = "".join(_plain(one) for one in _inline(source) if one.type != "code_inline")
    return bool(source.strip()) and not _BARE_TICKS.sub("", rest).strip(", ")


def straightened(text: str) -> str:
    """A text as it was before a typography pass: straight quotes, dots for an ellipsis, hyphens for dashes."""
    return re.sub(r"-{2,}", "-", re.sub(r"\s+", " ", text.translate(_STRAIGHT)).strip())


def cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a table's line begin and end, without the blanks around them (GFM, tables)."""
    bars = [found.start() for found in re.finditer(r"(?<!\\)\|", line)]
    if not line.lstrip().startswith("|"):
        bars.insert(0, -1)
    if not re.search(r"(?<!\\)\|\s*$", line):
        bars.append(len(line))
    found = []
    for before, after in zip(bars, bars[1:], strict=False):
        text = line[before + 1 : after]
        start = before + 1 + len(text) - len(text.lstrip())
        found.append(
            (start, max(start, after - len(text) + len(text.rstrip()))) if text.strip() else (before + 1, after)
        )
    return found


def cell_source(text: str) -> str:
    """A cell's Markdown: a table takes the backslash before a `|` away before anything else is read (GFM, tables)."""
    return text.replace("\\|", "|").strip()


def _inline(source: str) -> list[Token]:
    source = _CODE_TAG.sub(lambda tag: markdown.code(html.unescape(tag[1])), source)
    # The parser takes U+0000 for U+FFFD; a noncharacter is left for whoever says what may stand in a text.
    children = _parser().parseInline(source.replace("\0", "\uffff"))[0].children or []
    return [one for one in children if one.content or one.type == "code_inline"]


def _plain(token: Token) -> str:
    return re.sub(r"\s*\n\s*", " ", token.content)


def _as_written(token: Token) -> str:
    """A code span's content as it stood between its backticks: CommonMark takes one blank off both ends."""
    content = token.content
    return f" {content} " if content[:1] == "`" or content[-1:] == "`" else content
