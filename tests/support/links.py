"""The links of a built site: each leads to a page of it, and to an anchor that is there."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit


class _Links(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors = {""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            elif name == "id" and value is not None:
                self.anchors.add(value)


def broken_links(folder: Path) -> Iterator[str]:
    """What leads nowhere on the pages of a built site, a line each."""
    pages = {
        "/" + path.relative_to(folder).as_posix().removesuffix("index.html"): _Links(path.read_text("utf-8"))
        for path in folder.rglob("*.html")
    }
    for here, found in pages.items():
        for link in found.links:
            target, anchor = urldefrag(urljoin(here, link))
            if urlsplit(target).scheme:
                continue
            where = unquote(target)
            if where in pages:
                if unquote(anchor) not in pages[where].anchors:
                    yield f"{here}: no anchor {link}"
            elif not (folder / where.lstrip("/")).is_file():
                yield f"{here}: no page {link}"
