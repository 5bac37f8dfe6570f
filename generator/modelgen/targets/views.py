"""Which view each word of `target.yaml` means, as functions of one catalogue and one target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Protocol, TypeVar

from modelgen.catalog.model import Catalog, Model, Site
from modelgen.catalog.pages import Page
from modelgen.targets.target_file import Target

T = TypeVar("T")

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


class Part(Protocol):
    """What a file about several models takes of one: `make` makes it, or it is remembered by the view's name.

    It is plain data that depends on the model and on `catalog.yaml` alone.
    """

    def __call__(self, view: str, model: Model, make: Callable[[], T]) -> T: ...


def made_anew(view: str, model: Model, make: Callable[[], T]) -> T:
    """A part that nothing remembers."""
    return make()


def part_maker(target: Target) -> Callable[[Model, Site], object] | None:
    """What makes the part of a model that files about several models of a target take; None where they take none."""
    if target.view not in _MODULES:
        return None
    made: Callable[[Model, Site], object] | None = getattr(
        import_module(f"modelgen.targets.{_MODULES[target.view]}"), "part", None
    )
    return made


def is_of_one_model(target: Target) -> bool:
    """Whether what a target's templates are given of a model depends on nothing but the model and `catalog.yaml`."""
    return target.view in _MODULES


def views(target: Target, catalog: Catalog, part: Part = made_anew) -> Views:
    """The views of a catalogue for a target."""
    from modelgen.targets.plain import PlainViews

    plain = PlainViews(target, catalog)
    if target.view not in _MODULES:
        return Views(lambda: plain.catalog, plain.page, plain.model, plain.stem)
    module = import_module(f"modelgen.targets.{_MODULES[target.view]}")
    catalog_view, page_view = getattr(module, "catalog_view", None), getattr(module, "page_view", None)
    model_view = getattr(module, "model_view", None)
    make_part = getattr(module, "part", None)
    if make_part is not None:

        def part_of(model: Model) -> object:
            return part(target.view, model, lambda: make_part(model, catalog.site))

        catalog_view = None if catalog_view is None else partial(catalog_view, part=part_of)
        page_view = None if page_view is None else partial(page_view, part=part_of)
    hooks = {name: getattr(module, name) for name in ("twin_name", "twin_text") if hasattr(module, name)}
    return Views(
        catalog=None if catalog_view is None else partial(catalog_view, catalog),
        page=None if page_view is None else lambda page: page_view(page, catalog),
        model=None if model_view is None else lambda model: model_view(model, catalog),
        stem=getattr(module, "model_stem", plain.stem),
        **hooks,
    )
