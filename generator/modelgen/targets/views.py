"""Which view each word of `target.yaml` means, as functions of one catalogue and one target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from modelgen.catalog.model import Catalog, Model, Page
from modelgen.targets.target_file import Target

# Loaded when a target asks for it: a build of one target needs one of these.
_MODULES = {
    "authoring": "authoring",
    "docs": "docs",
    "forms": "forms",
    "json-schema": "json_schema",
    "openapi": "openapi",
    "python-client": "python",
    "python-types": "python_types",
    "python-validators": "validators",
    "site": "site",
    "tools": "tools",
    "typescript": "typescript",
}


@dataclass(frozen=True, slots=True)
class Views:
    """What the templates of a target are given; None where the view has nothing for that kind of template.

    `stem` is what stands for `[model]` in a file name. A file whose `twin_name` is not None has a twin of that name, whose
    text is `twin_text` of its own.
    """

    catalog: Callable[[], object] | None
    page: Callable[[Page], object] | None
    model: Callable[[Model], object] | None
    stem: Callable[[Model], str]
    twin_name: Callable[[str], str | None] = lambda name: None
    twin_text: Callable[[str], str] = lambda text: text


def views(target: Target, catalog: Catalog) -> Views:
    """The views of a catalogue for a target."""
    from modelgen.targets.plain import PlainViews

    plain = PlainViews(target, catalog)
    if target.view not in _MODULES:
        return Views(lambda: plain.catalog, plain.page, plain.model, plain.stem)
    module = import_module(f"modelgen.targets.{_MODULES[target.view]}")
    catalog_view, page_view = getattr(module, "catalog_view", None), getattr(module, "page_view", None)
    model_view = getattr(module, "model_view", None)
    hooks = {name: getattr(module, name) for name in ("twin_name", "twin_text") if hasattr(module, name)}
    return Views(
        catalog=None if catalog_view is None else partial(catalog_view, catalog),
        page=None if page_view is None else lambda page: page_view(page, catalog),
        model=None if model_view is None else lambda model: model_view(model, catalog),
        stem=getattr(module, "model_stem", plain.stem),
        **hooks,
    )
