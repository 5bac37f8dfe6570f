"""Rows about a catalogue as a whole, and about which models it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modelgen.analysis.naming import model_identifier
from modelgen.catalog.model import Model, PythonPackage, Site
from modelgen.compat.change import Found, Level, Row, Seen, place_of
from modelgen.compat.pairs import Paired, SitePair
from modelgen.diagnostics.diagnostic import quoted


def _fact(attribute: str, key: str) -> Callable[[SitePair], Iterator[Found]]:
    def find(pair: SitePair) -> Iterator[Found]:
        old, new = getattr(pair.old, attribute), getattr(pair.new, attribute)
        if old != new:
            was = "not there" if old is None else quoted(old)
            now = "gone" if new is None else quoted(new)
            yield Found(f"`{key}` was {was} and is {now}", pair.place, old=old, new=new)

    assert attribute in Site.__dataclass_fields__
    return find


def _packages(pair: SitePair) -> Iterator[Found]:
    for language, old, new in (
        ("Python", pair.old.package.python, pair.new.package.python),
        ("npm", pair.old.package.typescript, pair.new.package.typescript),
    ):
        if old is not None and old != new:
            was, now = _package(old), "gone" if new is None else quoted(_package(new))
            yield Found(f"the {language} package was {quoted(was)} and is {now}", pair.place, old=was)


def _package(names: PythonPackage | str) -> str:
    return names if isinstance(names, str) else f"{names.distribution} (import {names.module})"


def _removed(models: Paired) -> Iterator[Found]:
    for model in models.removed:
        yield Found(
            f"the model {quoted(model.name or model.id)} is gone", place_of(model, "id"), old=model.id, is_removal=True
        )


def _added(models: Paired) -> Iterator[Found]:
    for model in models.added:
        yield Found(f"the model {quoted(model.name or model.id)} is new", place_of(model, "id"), new=model.id)


def _renamed(models: Paired) -> Iterator[Found]:
    for pair in models.renamed:
        message = f"the id was {quoted(pair.old.id)} and is {quoted(pair.new.id)}"
        if (identifier := _identifier(pair.old)) != _identifier(pair.new):
            message += f"; in code, `{identifier}` is now `{_identifier(pair.new)}`"
        yield Found(message, place_of(pair.new, "id"), old=pair.old.id, new=pair.new.id)


def _identifier(model: Model) -> str:
    return model_identifier(model.id, model.annotations)


SITE_ROWS = (
    Row(
        "api-base-changed",
        "catalogue",
        Level.RISKY,
        Seen.RESULT,
        "The base URL of the API is another.",
        "Clients and the OpenAPI document send requests elsewhere. Whoever sets a base URL of their own does not notice.",
        _fact("api_base", "apiBase"),
    ),
    Row(
        "endpoint-changed",
        "catalogue",
        Level.RISKY,
        Seen.RESULT,
        "Models are called at another path.",
        "The OpenAPI document sends requests elsewhere. Without `endpoint` it is the path of Scenario's API.",
        _fact("endpoint", "endpoint"),
    ),
    Row(
        "package-renamed",
        "catalogue",
        Level.BREAKING,
        Seen.CODE,
        "A generated package has another name, or is no longer named.",
        "Whoever installs or imports it by the old name finds no later version of it.",
        _packages,
    ),
    Row(
        "schema-base-changed",
        "catalogue",
        Level.RISKY,
        Seen.REQUEST,
        "The base of every schema's `$id` is another.",
        "Schemas that are referred to or cached by their `$id` are no longer found under it.",
        _fact("schema_base", "schemaBase"),
    ),
    Row(
        "site-title-changed",
        "catalogue",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The catalogue has another title.",
        "It stands in the titles of the pages and of the OpenAPI document.",
        _fact("title", "title"),
    ),
    Row(
        "generation-link-changed",
        "catalogue",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "Pages link elsewhere for the generation endpoint.",
        "Only the link of the pages is concerned.",
        _fact("generation_link", "generationLink"),
    ),
    Row(
        "llm-link-changed",
        "catalogue",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "Pages link elsewhere for the models' LLM Markdown.",
        "Only the link of the pages is concerned.",
        _fact("llm_link", "llmLink"),
    ),
    Row(
        "contact-changed",
        "catalogue",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The API has another contact.",
        "The OpenAPI document names it, and nothing else does.",
        _fact("contact", "contact"),
    ),
    Row(
        "license-changed",
        "catalogue",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The API has another license.",
        "The OpenAPI document names it, and nothing else does.",
        _fact("license", "license"),
    ),
)

PRESENCE_ROWS = (
    Row(
        "model-removed",
        "model",
        Level.BREAKING,
        Seen.CODE,
        "A model is gone.",
        "Its attribute of the client, its validator and its schema are gone, and the service no longer runs it.",
        _removed,
    ),
    Row(
        "model-renamed",
        "model",
        Level.BREAKING,
        Seen.CODE,
        "A model has another id.",
        "Requests to the old id are not found, and the attribute of the client follows the id. A model counts as renamed"
        " where one id is gone, another is new, and both have the same provider and display name; what else changed is"
        " reported for the new id.",
        _renamed,
    ),
    Row(
        "model-added",
        "model",
        Level.COMPATIBLE,
        Seen.CODE,
        "A model is new.",
        "Nothing that there was is touched.",
        _added,
    ),
)
