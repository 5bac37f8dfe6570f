"""One JSON Schema document a model, exact and in the forms beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from modelgen.analysis.checks import body_plan
from modelgen.analysis.plan import ObjectPlan
from modelgen.catalog.model import Catalog, Model, Site
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import json_schema
from modelgen.schema.consumers import DRAFT_07, PLAIN, SHAPE
from modelgen.schema.forms import schema_form


@dataclass(frozen=True)
class ModelView:
    """Each document is made when a template asks for it."""

    _model: Model
    _site: Site

    @property
    def schema(self) -> Fragment:
        return json.document(json_schema.model_schema(self._model, self._site))

    @property
    def plain(self) -> Fragment:
        return json.document(schema_form(self._model, self._plan, self._site, PLAIN))

    @property
    def shape(self) -> Fragment:
        return json.document(schema_form(self._model, self._plan, self._site, SHAPE))

    @property
    def draft_07(self) -> Fragment:
        return json.document(schema_form(self._model, self._plan, self._site, DRAFT_07))

    @cached_property
    def _plan(self) -> ObjectPlan:
        return body_plan(self._model)


@dataclass(frozen=True)
class CatalogView:
    """`x_words`: all words of the exact schemas that JSON Schema does not know, for readers that ask for a list of them."""

    x_words: Fragment


def part(model: Model, site: Site) -> list[str]:
    """The `x-` words that a model has of its own."""
    return json_schema.model_words(model)


def catalog_view(catalog: Catalog, part: Callable[[Model], list[str]]) -> CatalogView:
    return CatalogView(json.document(json_schema.x_words(map(part, catalog.models))))


def model_view(model: Model, catalog: Catalog) -> ModelView:
    return ModelView(model, catalog.site)
