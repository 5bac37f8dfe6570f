"""Tool definitions, one a model and provider, and what they lose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from modelgen.analysis.checks import body_plan
from modelgen.analysis.plan import ObjectPlan
from modelgen.catalog.model import Catalog, Model, Site
from modelgen.languages import json
from modelgen.languages.code import Fragment
from modelgen.schema import tools
from modelgen.schema.consumers import ANTHROPIC, GEMINI, MCP, OPENAI, OPENAI_STRICT, Form

Part: TypeAlias = "tuple[str | None, str]"  # why the model's tool is not strict, and what the forms lose of it


@dataclass(frozen=True)
class ModelView:
    """Each definition is made when a template asks for it."""

    _model: Model

    @property
    def openai(self) -> Fragment:
        return self._defined(OPENAI)

    @property
    def openai_strict(self) -> Fragment:
        return self._defined(OPENAI_STRICT)

    @property
    def anthropic(self) -> Fragment:
        return self._defined(ANTHROPIC)

    @property
    def gemini(self) -> Fragment:
        return self._defined(GEMINI)

    @property
    def mcp(self) -> Fragment:
        return self._defined(MCP)

    def _defined(self, form: Form) -> Fragment:
        return json.document(tools.definition(self._model, self._plan, form))

    @cached_property
    def _plan(self) -> ObjectPlan:
        return body_plan(self._model)


@dataclass(frozen=True)
class CatalogView:
    _catalog: Catalog
    _part: Callable[[Model], Part]

    @property
    def losses(self) -> Fragment:
        return json.document(tools.losses({model.id: _printed(self._part(model)) for model in self._catalog.models}))

    @property
    def compact(self) -> Fragment:
        return json.document(tools.compact(self._catalog))


def _printed(part: Part) -> tuple[str | None, Fragment]:
    problem, rows = part
    return problem, Fragment(rows)


def model_view(model: Model, catalog: Catalog) -> ModelView:
    return ModelView(model)


def part(model: Model, site: Site) -> Part:
    problem, rows = tools.model_losses(model)
    return problem, str(json.part(rows, 2))


def catalog_view(catalog: Catalog, part: Callable[[Model], Part]) -> CatalogView:
    return CatalogView(catalog, part)
