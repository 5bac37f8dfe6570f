"""Markdown pages as HTML on loopback, read from the disk whenever one is asked for."""

from __future__ import annotations

import html
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from markdown_it import MarkdownIt

_FRAME = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>:root {{ color-scheme: light dark }} body {{ max-width: 70rem; margin: auto; padding: 1rem;
font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }} table {{ display: block; overflow: auto;
border-collapse: collapse }} td, th {{ border: 1px solid; padding: .25rem .5rem }}</style>
<main>{body}</main>
</html>
"""


class _Pages(BaseHTTPRequestHandler):
    def __init__(self, folder: Path, *arguments: object) -> None:
        self._folder = folder
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        asked = unquote(urlsplit(self.path).path).strip("/")
        found = page(self._folder, asked)
        status = HTTPStatus.NOT_FOUND if found is None else HTTPStatus.OK
        content = ("There is no such page." if found is None else found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if found is None else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: standard error is for what a build says."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the Markdown below a folder. Raises `OSError` where it cannot listen."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Pages, folder))


def page(folder: Path, asked: str) -> str | None:
    """The page at a path below the folder, "" for the list of all; None where there is none."""
    pages = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.md"))}
    if not asked:
        items = "".join(f'<li><a href="/{quote(name)}">{html.escape(name)}</a></li>' for name in pages)
        return _FRAME.format(title="Pages", body=f"<h1>Pages</h1><ul>{items}</ul>")
    if asked not in pages:
        return None
    text = pages[asked].read_text("utf-8")
    if text.startswith("---\n"):  # front matter is for site generators
        text = text[4:].partition("\n---\n")[2]
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return _FRAME.format(title=html.escape(asked), body=body)
