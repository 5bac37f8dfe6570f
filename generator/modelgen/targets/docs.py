"""Documentation: pages in the vendor's published layout, one a provider and category; and a page a model, for language models."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.analysis import naming, wording
from modelgen.catalog.model import Catalog, Model, Page, Parameter, Site
from modelgen.languages import markdown
from modelgen.languages.code import Fragment, Text
from modelgen.targets import llm

HEADER = ("Parameter", "Type", "Required", "Default", "Min", "Max", "Allowed Values", "Description")


@dataclass(frozen=True, slots=True)
class ModelSection:
    name: Text
    anchor: Text
    description: Text | None
    deprecated: Text | None
    id: Text
    capabilities: Fragment
    llm_link: Text
    has_own_link: bool
    table: Fragment


@dataclass(frozen=True, slots=True)
class PageView:
    title: Fragment
    provider: Text
    category: Text
    updated: Text
    generation_link: Text | None
    models: tuple[ModelSection, ...]


catalog_view, model_view = llm.catalog_view, llm.model_view


def model_stem(model: Model) -> str:
    return naming.file_stem(model.id)


def page_view(page: Page, catalog: Catalog) -> PageView:
    taken: dict[str, int] = {}
    return PageView(
        title=_title(page.provider, catalog.site.title),
        provider=Text(page.provider),
        category=Text(page.category),
        updated=Text(page.updated),
        generation_link=None if catalog.site.generation_link is None else Text(catalog.site.generation_link),
        models=tuple(_section(model, naming.heading_anchor(model.name, taken), catalog.site) for model in page.models),
    )


def _title(provider: str, title: str) -> Fragment:
    """The front matter's title, quoted where YAML would read it as something else."""
    line = f"{provider} | {title}"
    is_plain = line[0].isalpha() and ": " not in line and " #" not in line and not line.endswith(":")
    return Fragment(line if is_plain else "'" + line.replace("'", "''") + "'")


def _section(model: Model, anchor: str, site: Site) -> ModelSection:
    return ModelSection(
        name=Text(model.name),
        anchor=Text(anchor),
        description=None if model.description is None else Text(model.description),
        deprecated=None if model.deprecated is None else Text(wording.deprecation(model.deprecated)),
        id=Text(model.id),
        capabilities=Fragment(", ".join(markdown.code(capability) for capability in model.capabilities)),
        llm_link=Text(llm.link(model, site, up="../")),
        has_own_link=site.llm_link is not None,
        table=markdown.table(HEADER, [_row(parameter) for parameter in model.parameters]),
    )


def _row(parameter: Parameter) -> tuple[str, ...]:
    allowed = parameter.allowed_values
    return (
        markdown.code(parameter.name),
        markdown.prose(parameter.type.value),
        "Yes" if parameter.required.always else "No",
        markdown.code(wording.shown(parameter.default)) if parameter.has_default else "-",  # type: ignore[arg-type]
        "-" if parameter.min is None else str(parameter.min),
        "-" if parameter.max is None else str(parameter.max),
        "-" if allowed is None else ", ".join(markdown.code(wording.shown(value)) for value in allowed),
        markdown.prose(_described(parameter)) or "-",
    )


def _described(parameter: Parameter) -> str:
    """The description; of a deprecated parameter, that first."""
    note = "" if parameter.deprecated is None else wording.deprecation(parameter.deprecated)
    return " ".join(filter(None, (note, parameter.description)))
