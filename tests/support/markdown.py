"""Markdown as a reader sees it, and texts that Markdown and its dialects could take for their own."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from modelgen.catalog.model import Catalog, Model, Parameter, Site
from modelgen.languages import markdown as md
from modelgen.languages.code import Text
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.source.characters import refused_character

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SITE = Site(
    "Test Docs",
    "https://api.example.test/v1",
    "https://api.example.test/schemas",
    "/api/generate.md",
    "https://example.test/{id}",
)

_carried = st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), min_size=1, max_size=30)
_pieces = st.lists(
    st.sampled_from(
        [
            *"`|\\*_[]<>&#~!-+. a1)(\"'{}%$:/=@é“日",
            *(
                "<b>",
                "</script>",
                "&amp;",
                "<!--",
                "``",
                "`c d`",
                "\n",
                "  ",
                "- ",
                "1. ",
                "[x](y)",
                "[^1]",
                "_x_",
                "*y*",
            ),
            *(
                "https://x.y/",
                "http://a.b/c_d",
                "www.a.b",
                "@16:9",
                "http://-a:9",
                "https://",
                "ftp://z.w/_a_",
                "2*3",
                "a@b.c",
            ),
            *("http://u:p@h.io:80/?a=1&b=2", "https://x.y/~a/(b)", "https://x.y/{id}", "https://x.y/?a[]=$1"),
            *("{x}", "{{y}}", "<5", "import ", "export ", "::note", ":::", "$5", "16:9", "word:word", "a: b"),
        ]
    ),
    min_size=1,
    max_size=10,
).map("".join)
texts = st.one_of(_carried, _pieces).filter(lambda text: refused_character(text) is None and text.strip() != "")
without_code = texts.map(lambda text: text.replace("`", "")).filter(lambda text: text.strip() != "")


def shown(source: str) -> list[str]:
    """The text of each cell, paragraph and heading, white space collapsed, with `<type>` where markup was read."""
    return [
        flat("".join(_text(child.type, child.content) for child in token.children or ()))
        for token in PARSER.parse(source)
        if token.type == "inline"
    ]


def flat(text: str) -> str:
    """Text as a browser shows it: runs of white space are one blank, none at the ends."""
    return re.sub(r"\s+", " ", text).strip()


def _text(kind: str, content: str) -> str:
    if kind in ("text", "code_inline"):
        return content
    is_frame = kind in ("link_open", "link_close", "strong_open", "strong_close") or content in ("<code>", "</code>")
    return "" if is_frame else f"<{kind}>"


def in_places(text: str, code: str) -> dict[str, tuple[str, list[str]]]:
    """A text without backticks, and a code, in every place of a page: Markdown, and what it must show."""
    table = "| A | B |\n| --- | --- |\n| {} | end |\n"
    label = md.label(text)
    return {
        "cell": (table.format(md.cell(text)), ["A", "B", flat(text), "end"]),
        "paragraph": (f"{md.md_block(Text(text))}\n", [flat(text)]),
        "quote": (f"> {md.md_block(Text(text))}\n", [flat(text)]),
        "heading": (f"## {md.prose(text)}\n", [flat(text)]),
        "link text": (f"- [{label}](#a) b\n", [flat(f"{text} b")]),
        "strong": (f"a **{label}** b\n", [flat(f"a {text.strip(' ')} b")]),
        "code": (table.format(md.cell_code(code)), ["A", "B", flat(code), "end"]),
        "code in prose": (table.format(md.cell(f"a {md.code(code)} b")), ["A", "B", flat(f"a {code} b"), "end"]),
    }


def model(name: str = "Fox", *parameters: Parameter, id: str = "model_fox", **facts: object) -> Model:
    """A model that is new on its page; `facts` are further fields of it."""
    fields: dict[str, object] = {"provider": "Acme", "category": "image generation", "updated": "2026-01-31"} | facts
    return Model(id=id, name=name, capabilities=("txt2img",), parameters=parameters, **fields)  # type: ignore[arg-type]


def page_of(*models: Model, site: Site = SITE) -> str:
    """The one page of these models."""
    texts = render(Catalog(site, models), load_templates(), ("docs",))
    (page,) = [text for path, text in texts.items() if path.endswith(".md") and not path.startswith("docs/llm/")]
    return page


def cells_of(page: str) -> list[list[str]]:
    """The cells of the rows of a page's tables, as Markdown."""
    rows = (line for line in page.split("\n") if line.startswith("| `"))
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
