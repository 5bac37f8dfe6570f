"""What changed of one model beside its parameters and rules: its names, where it is documented, and what it can do."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.analysis import naming
from modelgen.analysis.names import type_names
from modelgen.catalog.model import Model
from modelgen.compat.annotation_changes import annotation_changes, deprecation_changes
from modelgen.compat.change import Change, shown_text
from modelgen.compat.pairs import ModelPair
from modelgen.diagnostics.diagnostic import one_of, quoted

# Texts of a model: the rule, the attribute and key, and what it is called.
_SPELLINGS = (("provider-changed", "provider", "the provider"), ("category-changed", "category", "the category"))
_TEXTS = (
    ("model-name-changed", "name", "the name"),
    ("model-description-changed", "description", "the description"),
    ("model-updated", "updated", "the date of its last change"),
)


def model_changes(pair: ModelPair) -> Iterator[Change]:
    if pair.old.id == pair.new.id:  # else its names are others anyway
        yield from _names(pair)
    yield from _capabilities(pair)
    yield from _texts(pair)
    yield from deprecation_changes(pair, "model")
    yield from annotation_changes(pair, "model-annotation-changed", (naming.IDENTIFIER_ANNOTATION,))


def _names(pair: ModelPair) -> Iterator[Change]:
    """Its name in code, or where that stays, types of its module that are gone."""
    old, new = model_identifier(pair.old), model_identifier(pair.new)
    kept = {one.name for one in type_names(pair.new)}
    if old != new:
        message = f"in code, `{old}` is now `{new}`"
        yield pair.change("model-identifier-changed", message, naming.IDENTIFIER_ANNOTATION, "id", old=old, new=new)
    elif gone := [one.name for one in type_names(pair.old) if one.name not in kept]:
        message = f"the module of the model no longer has the type{'s' * (len(gone) > 1)} {one_of(gone, word='and')}"
        yield pair.change("type-removed", message, old=list(gone))


def model_identifier(model: Model) -> str:
    """What a model is called in code."""
    return naming.model_identifier(model.id, model.annotations)


def _capabilities(pair: ModelPair) -> Iterator[Change]:
    old, new = pair.old.capabilities, pair.new.capabilities
    if gone := [one for one in old if one not in new]:
        message = f"it is no longer listed for {one_of(gone, word='and')}"
        yield pair.change("capability-removed", message, "capabilities", old=list(gone))
    if come := [one for one in new if one not in old]:
        message = f"it is now listed for {one_of(come, word='and')}, too"
        yield pair.change("capability-added", message, "capabilities", new=list(come))
    if [one for one in old if one in new] != [one for one in new if one in old]:
        message = "its capabilities are in another order"
        yield pair.change("capabilities-reordered", message, "capabilities", old=list(old), new=list(new))


def _texts(pair: ModelPair) -> Iterator[Change]:
    old, new = (naming.page_path(model.category, model.provider) for model in (pair.old, pair.new))
    if old != new:
        key = "category" if pair.old.category != pair.new.category else "provider"
        message = f"its page was {quoted(old)} and is {quoted(new)}"
        yield pair.change("page-moved", message, key, "provider", old=old, new=new)
    for rule, key, what in (*(_SPELLINGS if old == new else ()), *_TEXTS):
        before, after = getattr(pair.old, key), getattr(pair.new, key)
        if before != after:
            message = f"{what} was {shown_text(before)} and is {shown_text(after)}"
            yield pair.change(rule, message, key, old=before, new=after)
