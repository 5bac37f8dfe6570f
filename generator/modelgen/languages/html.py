"""HTML: text, quoted attributes, links, and JSON inside of a script."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from modelgen.catalog.model import Json
from modelgen.languages import json
from modelgen.languages.code import Fragment, Text

# A scheme that a browser would run is no link. Browsers drop tabs and line ends before they look for one.
_LINK = re.compile(r"(?:https?:|mailto:|[^:]*\Z|[^:/?#]*[/?#])", re.IGNORECASE)


def text(value: Text) -> Fragment:
    """The filter `|html`: text of an element, or of an attribute in either kind of quotes."""
    return Fragment(html.escape(value.reveal(), quote=True))


def href(value: Text) -> Fragment:
    """The filter `|href`: the target of a link inside quotes; `#` for what is neither a web link nor a path."""
    target = re.sub(r"[\t\r\n]", "", value.reveal()).strip()
    return Fragment(html.escape(target, quote=True) if _LINK.match(target) else "#")


def script(value: Text | Json) -> Fragment:
    """The filter `|script`: a literal inside of `<script>`, where nothing may look like a tag or a comment."""
    return Fragment(re.sub("[<>&]", lambda found: f"\\u{ord(found[0]):04x}", json.literal(value)))


FILTERS: Mapping[str, object] = {"html": text, "href": href, "script": script}
