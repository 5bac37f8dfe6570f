"""The site: a page a model with all that is known of it, and the facts that the pages about several models are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Json, Model, Parameter
from modelgen.languages import json
from modelgen.languages import markdown as md
from modelgen.languages.code import Fragment, Text
from modelgen.source.characters import slug
from modelgen.targets import docs, llm


@dataclass(frozen=True, slots=True)
class NestedView:
    """The inputs of each item of an `inputs_array`; `path` names the arrays that lead to it."""

    path: Text
    table: Fragment


@dataclass(frozen=True, slots=True)
class ModelView:
    """`data` is what lists of models show; `page` has the rest."""

    page: llm.ModelView
    slug: Text
    provider: Text  # its page, from the model's own: a site may stand below any path
    table: Fragment
    nested: tuple[NestedView, ...]
    data: Fragment


@dataclass(frozen=True, slots=True)
class CatalogView:
    title: Text
    releases: Fragment


def model_stem(model: Model) -> str:
    return naming.file_stem(model.id)


def catalog_view(catalog: Catalog) -> CatalogView:
    stems = {model.id: model_stem(model) for model in catalog.models}
    releases: list[Json] = [
        {
            "version": release.version,
            "date": release.date,
            "notes": [
                {"model": note.model, "stem": stems.get(note.model), "sentences": list(note.sentences)}
                for note in release.notes
            ],
        }
        for release in reversed(catalog.releases)
    ]
    return CatalogView(Text(catalog.site.title), json.document({"releases": releases}))


def model_view(model: Model, catalog: Catalog) -> ModelView:
    return ModelView(
        page=llm.model_view(model, catalog),
        slug=Text(f"models/{model_stem(model)}"),
        provider=Text(f"../../providers/{_provider_slug(model)}/"),
        table=_table(model.parameters),
        nested=tuple(_nested(model.parameters, "")),
        data=json.document(_data(model)),
    )


def _provider_slug(model: Model) -> str:
    return naming.file_stem(slug(model.provider))


def _data(model: Model) -> dict[str, Json]:
    data: dict[str, Json] = {
        "id": model.id,
        "stem": model_stem(model),
        "name": model.name,
        "provider": model.provider,
        "providerSlug": _provider_slug(model),
        "category": model.category,
        "capabilities": list(model.capabilities),
        "updated": model.updated,
    }
    if model.description is not None:
        data["description"] = model.description
    if model.deprecated is not None:
        data["deprecated"] = True
    return data


def _table(parameters: tuple[Parameter, ...]) -> Fragment:
    return md.table(docs.HEADER, [docs.row(one, portable=True) for one in parameters])


def _nested(parameters: tuple[Parameter, ...], path: str) -> Iterator[NestedView]:
    for one in parameters:
        if one.inputs:
            here = f"{path}{one.name}"
            yield NestedView(Text(here), _table(one.inputs))
            yield from _nested(one.inputs, f"{here}.")
