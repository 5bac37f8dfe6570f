"""The filters of each language that a `target.yaml` may name: the only way from the catalogue into a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from modelgen.languages import html, json, markdown, plain, python, typescript

FILTERS: Mapping[str, Mapping[str, object]] = {
    "html": html.FILTERS,
    "json": json.FILTERS,
    "markdown": markdown.FILTERS,
    "none": plain.FILTERS,
    "python": python.FILTERS,
    "typescript": typescript.FILTERS,
}


def filters_of(languages: Iterable[str]) -> dict[str, object]:
    """All filters of some languages; where two have one of the same name, it is that of the language named first."""
    return {name: function for language in reversed(tuple(languages)) for name, function in FILTERS[language].items()}
