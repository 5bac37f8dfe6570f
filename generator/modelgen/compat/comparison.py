"""Every change from one catalogue to another, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelgen.catalog.model import Catalog, Model, PythonPackage, Site
from modelgen.compat.annotation_changes import told_changes
from modelgen.compat.change import Change, place_of
from modelgen.compat.model_changes import model_changes, model_identifier
from modelgen.compat.pairs import ModelPair, Paired, pair_models
from modelgen.compat.parameter_changes import requirement_changes, scope_changes
from modelgen.compat.rule_changes import rule_changes
from modelgen.compat.table import RULES
from modelgen.compat.value_changes import value_changes
from modelgen.diagnostics.diagnostic import Place, quoted

_ORDER = {rule: index for index, rule in enumerate(RULES)}
# Facts of the whole catalogue: the rule, the attribute, and the key in `catalog.yaml`.
_FACTS = (
    ("api-base-changed", "api_base", "apiBase"),
    ("endpoint-changed", "endpoint", "endpoint"),
    ("schema-base-changed", "schema_base", "schemaBase"),
    ("site-title-changed", "title", "title"),
    ("generation-link-changed", "generation_link", "generationLink"),
    ("llm-link-changed", "llm_link", "llmLink"),
    ("contact-changed", "contact", "contact"),
    ("license-changed", "license", "license"),
)


def compare(old: Catalog, new: Catalog, folder: str = "") -> tuple[Change, ...]:
    """Every change from one catalogue to the other: of the site, then model by model; `folder` is the new one's."""
    place = Place(f"{folder}/catalog.yaml" if folder else "catalog.yaml")
    return (*_in_order(_site_changes(old.site, new.site, place)), *compare_models(old.models, new.models))


def compare_models(old: Iterable[Model], new: Iterable[Model]) -> tuple[Change, ...]:
    """Every change of the models: by id, then in the order of the table and of the documentation."""
    paired = pair_models(old, new)
    changes = list(_presence_changes(paired))
    for before, after in (*paired.kept, *paired.renamed):
        changes += _in_order(_changes(ModelPair(before, after, after.id, None)))
    return tuple(sorted(changes, key=lambda change: change.model))


def _in_order(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: _ORDER[change.rule])


def _site_changes(old: Site, new: Site, place: Place) -> Iterator[Change]:
    for rule, attribute, key in _FACTS:
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            was = "not there" if before is None else quoted(before)
            now = "gone" if after is None else quoted(after)
            yield Change(rule, "", None, f"`{key}` was {was} and is {now}", place, place, before, after)
    for language, attribute in (("Python", "python"), ("npm", "typescript")):
        before, after = getattr(old.package, attribute), getattr(new.package, attribute)
        if before is not None and before != after:
            was, now = _package(before), "gone" if after is None else quoted(_package(after))
            message = f"the {language} package was {quoted(was)} and is {now}"
            yield Change("package-renamed", "", None, message, place, place, was)


def _package(names: PythonPackage | str) -> str:
    return names if isinstance(names, str) else f"{names.distribution} (import {names.module})"


def _presence_changes(models: Paired[Model]) -> Iterator[Change]:
    """Models that have gone or come, or have another id; each under the id that it had, if any."""
    for one in models.removed:
        yield _presence("model-removed", one, f"the model {quoted(one.name or one.id)} is gone", old=one.id)
    for old, new in models.renamed:
        message = f"the id was {quoted(old.id)} and is {quoted(new.id)}"
        before, after = model_identifier(old), model_identifier(new)
        if before != after:
            message += f"; in code, `{before}` is now `{after}`"
        yield _presence("model-renamed", new, message, old=old.id, new=new.id)
    for one in models.added:
        yield _presence("model-added", one, f"the model {quoted(one.name or one.id)} is new", new=one.id)


def _presence(rule: str, model: Model, message: str, old: str | None = None, new: str | None = None) -> Change:
    place = place_of(model, "id")
    return Change(rule, str(old or new), None, message, place, place, old, new, is_removal=new is None)


def _changes(pair: ModelPair) -> Iterator[Change]:
    yield from model_changes(pair)
    yield from rule_changes(pair)
    for scope in pair.scopes():
        yield from scope_changes(scope)
        for one in (*scope.kept, *scope.renamed):
            yield from requirement_changes(one)
            yield from value_changes(one)
            yield from told_changes(one)
