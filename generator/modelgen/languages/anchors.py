"""Anchors of headings: what github-slugger makes of one, and whether other renderers make the same of it.

GitHub and Docusaurus use github-slugger as it is, Starlight drops a hyphen at its end (Astro, `rehype-collect-headings`), and MkDocs
has Python-Markdown's `toc.slugify`, which reduces letters to ASCII and runs of hyphens and blanks to one hyphen.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect
from functools import cache
from importlib import resources
from itertools import accumulate

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+)*")


class Slugger:
    """The anchors of one page, in the order of its headings (github-slugger, `BananaSlug`)."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def slug(self, heading: str) -> str:
        """The anchor of the next heading: a number follows where an earlier heading has the same."""
        plain = result = slug(heading)
        while result in self._taken:
            self._taken[plain] += 1
            result = f"{plain}-{self._taken[plain]}"
        self._taken[result] = 0
        return result


def slug(heading: str) -> str:
    """The anchor of a heading that stands alone."""
    # Capitals of a newer Unicode than the table's stay what they are, and go, whether Python knows their small letters or not.
    known = "".join(character for character in heading if character == character.lower() or _is_kept(character))
    return "".join(character for character in known.lower() if _is_kept(character)).replace(" ", "-")


def is_shared(heading: str, anchor: str, *, by_all: bool = False) -> bool:
    """Whether the renderers above agree that this is the heading's anchor.

    MkDocs' shorter runs of hyphens are let pass: the vendor's pages have such headings (`Kling O1 - Reference Video`), and nothing
    else. With `by_all` nothing is let pass, and VitePress agrees too.
    """
    if anchor != slug(heading):  # numbered: each renderer has its own way
        return False
    if by_all:
        return _SAFE.fullmatch(heading) is not None
    return anchor != "" and not anchor.endswith("-") and _in_mkdocs(heading) == re.sub(r"-{2,}", "-", anchor)


def _in_mkdocs(heading: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _is_kept(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in "-_ "
    return bisect(_edges(), ord(character)) % 2 == 1


@cache
def _edges() -> tuple[int, ...]:
    """Where the code points that github-slugger keeps begin and end. They are those of one version of Unicode, whatever Python knows."""
    data = json.loads(resources.files("modelgen.languages").joinpath("slug_characters.json").read_text("utf-8"))
    return tuple(accumulate(data["skip_and_keep"]))
