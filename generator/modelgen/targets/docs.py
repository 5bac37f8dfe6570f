"""Documentation: pages in the vendor's published layout, one a provider and category; and a page a model, for language models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from modelgen.analysis import naming, wording
from modelgen.catalog.model import Catalog, Json, Model, Parameter, Site
from modelgen.catalog.pages import Page
from modelgen.languages import anchors, markdown
from modelgen.languages.code import Fragment, Text
from modelgen.targets import llm

HEADER = ("Parameter", "Type", "Required", "Default", "Min", "Max", "Allowed Values", "Description")


@dataclass(frozen=True, slots=True)
class ModelSection:
    """`anchor` is where the list at the top leads; it is `written_anchor` too where the heading alone does not make it.

    `is_bare_link`: the link stands in angle brackets, as on the vendor's pages; there is no such form of a relative one.
    """

    name: Text
    anchor: Text
    written_anchor: Text | None
    description: Text | None
    deprecated: Text | None
    id: Text
    capabilities: Fragment
    llm_link: Text
    is_bare_link: bool
    table: Fragment


@dataclass(frozen=True, slots=True)
class PageView:
    """`portable` is what the filters `md` and `block` take: whether ratios are escaped too."""

    title: Fragment
    provider: Text
    category: Text
    updated: Text
    generation_link: Text | None
    portable: bool
    models: tuple[ModelSection, ...]


model_view = llm.model_view


def model_stem(model: Model) -> str:
    return naming.file_stem(model.id)


def part(model: Model, site: Site) -> str:
    """The table of a model's parameters, on the page of its provider and category."""
    portable = site.portable_pages
    return str(markdown.table(HEADER, [row(parameter, portable) for parameter in model.parameters]))


def catalog_view(catalog: Catalog, part: Callable[[Model], str]) -> llm.CatalogView:
    return llm.catalog_view(catalog)


def page_view(page: Page, catalog: Catalog, part: Callable[[Model], str]) -> PageView:
    slugger, portable = anchors.Slugger(), catalog.site.portable_pages
    return PageView(
        title=_title(page.provider, catalog.site.title),
        provider=Text(page.provider),
        category=Text(page.category),
        updated=Text(page.updated),
        generation_link=None if catalog.site.generation_link is None else Text(catalog.site.generation_link),
        portable=portable,
        models=tuple(_section(model, slugger, catalog.site, part(model)) for model in page.models),
    )


def _title(provider: str, title: str) -> Fragment:
    """The front matter's title, quoted where YAML would read it as something else, and as prettier quotes it."""
    line = markdown.one_line(f"{provider} | {title}")
    if line[0].isalpha() and ": " not in line and " #" not in line and not line.endswith(":"):
        return Fragment(line)
    if "\\" in line or '"' in line:
        return Fragment("'" + line.replace("'", "''") + "'")
    return Fragment(f'"{line}"')


def _section(model: Model, slugger: anchors.Slugger, site: Site, table: str) -> ModelSection:
    portable = site.portable_pages
    heading = markdown.one_line(model.name)
    slug = slugger.slug(heading)
    anchor = slug if slug.strip("-") else model.id
    return ModelSection(
        name=Text(heading),
        anchor=Text(anchor),
        written_anchor=None if anchors.is_shared(heading, anchor, by_all=portable) else Text(anchor),
        description=None if model.description is None else Text(model.description),
        deprecated=None if model.deprecated is None else Text(wording.deprecation(model.deprecated)),
        id=Text(model.id),
        capabilities=Fragment(", ".join(markdown.code(capability) for capability in model.capabilities)),
        llm_link=Text(llm.link(model, site, up="../")),
        is_bare_link=site.llm_link is not None and not portable,
        table=Fragment(table),
    )


def row(parameter: Parameter, portable: bool) -> tuple[str, ...]:
    allowed = parameter.allowed_values
    return (
        markdown.cell_code(parameter.name),
        markdown.cell(parameter.type.value),
        "Yes" if parameter.required.always else "No",
        _default(parameter),
        "-" if parameter.min is None else str(parameter.min),
        "-" if parameter.max is None else str(parameter.max),
        "-" if allowed is None else ", ".join(shown(value) for value in allowed),
        markdown.cell(_described(parameter), portable=portable) or "-",
    )


def _default(parameter: Parameter) -> str:
    """An empty text is no default for a reader: the parameter is as good as not sent either way."""
    if not parameter.has_default or parameter.default == "":
        return "-"
    return shown(parameter.default)  # type: ignore[arg-type]


def shown(value: Json) -> str:
    """A value in backticks. An empty text, which no backticks would show, is `""`."""
    if isinstance(value, list) and value:
        return markdown.cell_code(",".join(markdown.visible(wording.shown(item)) for item in value))
    return markdown.cell_code(markdown.visible(wording.shown(value)))


def _described(parameter: Parameter) -> str:
    """The description; of a deprecated parameter, that first."""
    note = "" if parameter.deprecated is None else wording.deprecation(parameter.deprecated)
    return " ".join(filter(None, (note, parameter.description)))
