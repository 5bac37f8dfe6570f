"""Rows about one model: its names, where it is documented, and what it can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modelgen.analysis import naming, wording
from modelgen.analysis.names import type_names
from modelgen.catalog.model import Model
from modelgen.compat.change import Found, Level, Row, Seen, place_of, shown_text
from modelgen.compat.pairs import ModelPair
from modelgen.compat.rule_rows import RULE_ROWS
from modelgen.diagnostics.diagnostic import one_of, quoted

_Handler = Callable[[ModelPair], Iterator[Found]]


def _identifier(pair: ModelPair) -> Iterator[Found]:
    old, new = (naming.model_identifier(model.id, model.annotations) for model in (pair.old, pair.new))
    if old != new and pair.old.id == pair.new.id:
        place = place_of(pair.new, naming.IDENTIFIER_ANNOTATION, "id")
        yield Found(f"in code, `{old}` is now `{new}`", place, old=old, new=new)


def _types(pair: ModelPair) -> Iterator[Found]:
    """Types of the model's module that are gone, but for those that follow from the model's own name."""
    if pair.old.id != pair.new.id or next(_identifier(pair), None):
        return
    kept = {one.name for one in type_names(pair.new)}
    if gone := [one.name for one in type_names(pair.old) if one.name not in kept]:
        message = f"the module of the model no longer has the type{'s' * (len(gone) > 1)} {one_of(gone, word='and')}"
        yield Found(message, place_of(pair.new), old=list(gone))


def _capabilities_removed(pair: ModelPair) -> Iterator[Found]:
    if gone := [one for one in pair.old.capabilities if one not in pair.new.capabilities]:
        message = f"it is no longer listed for {one_of(gone, word='and')}"
        yield Found(message, place_of(pair.new, "capabilities"), old=list(gone))


def _capabilities_added(pair: ModelPair) -> Iterator[Found]:
    if come := [one for one in pair.new.capabilities if one not in pair.old.capabilities]:
        message = f"it is now listed for {one_of(come, word='and')}, too"
        yield Found(message, place_of(pair.new, "capabilities"), new=list(come))


def _capabilities_reordered(pair: ModelPair) -> Iterator[Found]:
    old, new = pair.old.capabilities, pair.new.capabilities
    if [one for one in old if one in new] != [one for one in new if one in old]:
        place = place_of(pair.new, "capabilities")
        yield Found("its capabilities are in another order", place, old=list(old), new=list(new))


def _page(model: Model) -> str:
    return naming.page_path(model.category, model.provider)


def _page_moved(pair: ModelPair) -> Iterator[Found]:
    old, new = _page(pair.old), _page(pair.new)
    if old != new:
        place = place_of(pair.new, "category" if pair.old.category != pair.new.category else "provider", "provider")
        yield Found(f"its page was {quoted(old)} and is {quoted(new)}", place, old=old, new=new)


def _text(attribute: str, what: str, same_page: bool = False) -> _Handler:
    def find(pair: ModelPair) -> Iterator[Found]:
        old, new = getattr(pair.old, attribute), getattr(pair.new, attribute)
        if old != new and not (same_page and _page(pair.old) != _page(pair.new)):
            message = f"{what} was {shown_text(old)} and is {shown_text(new)}"
            yield Found(message, place_of(pair.new, attribute), old=old, new=new)

    assert attribute in Model.__dataclass_fields__
    return find


def _deprecated(pair: ModelPair) -> Iterator[Found]:
    if pair.old.deprecated is None and pair.new.deprecated is not None:
        message = wording.deprecation(pair.new.deprecated)
        yield Found(message, place_of(pair.new, "deprecated"), new=message)


def _undeprecated(pair: ModelPair) -> Iterator[Found]:
    if pair.old.deprecated is not None and pair.new.deprecated is None:
        place = place_of(pair.old, "deprecated")
        yield Found("it is no longer deprecated", place, old=wording.deprecation(pair.old.deprecated), is_removal=True)


def _deprecation_changed(pair: ModelPair) -> Iterator[Found]:
    if pair.old.deprecated and pair.new.deprecated and pair.old.deprecated != pair.new.deprecated:
        old, new = wording.deprecation(pair.old.deprecated), wording.deprecation(pair.new.deprecated)
        yield Found(f"it says now: {new}", place_of(pair.new, "deprecated"), old=old, new=new)


def _annotations(pair: ModelPair) -> Iterator[Found]:
    old, new = pair.old.annotations, pair.new.annotations
    for key in [*new, *(key for key in old if key not in new)]:
        if key != naming.IDENTIFIER_ANNOTATION and (key in old, old.get(key)) != (key in new, new.get(key)):
            is_gone = key not in new
            place = place_of(pair.old if is_gone else pair.new, key)
            done = "is gone" if is_gone else "is new" if key not in old else "has another value"
            yield Found(f"`{key}` {done}", place, old=old.get(key), new=new.get(key), is_removal=is_gone)


def _row(
    id_: str, level: Level, seen: Seen, purpose: str, explanation: str, handler: _Handler, category: str = "model"
) -> Row[ModelPair]:
    return Row(id_, category, level, seen, purpose, explanation, handler)


MODEL_ROWS = (
    _row(
        "model-identifier-changed",
        Level.BREAKING,
        Seen.CODE,
        "A model has another name in code.",
        "The attribute of the client, the module and the classes are named by `x-identifier`, else by the id.",
        _identifier,
    ),
    _row(
        "type-removed",
        Level.BREAKING,
        Seen.CODE,
        "A type that code may import is gone.",
        "A model's module has a `Literal` type for each enumeration and a `TypedDict` for the body and for the items of"
        " each `inputs_array`. They go with the parameter, or with its `allowedValues`. Requests are not concerned: code"
        " that never names the type goes on working.",
        _types,
    ),
    _row(
        "capability-removed",
        Level.RISKY,
        Seen.RESULT,
        "A model is no longer listed for a capability.",
        "Requests are formed as before, but what served the capability may be ignored; and tools that choose a model by"
        " what it can do no longer choose this one.",
        _capabilities_removed,
    ),
    _row(
        "capability-added",
        Level.COMPATIBLE,
        Seen.DOCS,
        "A model is listed for one more capability.",
        "Requests are formed and understood as before.",
        _capabilities_added,
    ),
    _row(
        "capabilities-reordered",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The capabilities are listed in another order.",
        "The order means nothing but for the default of `category`, and a move to another page is reported as such.",
        _capabilities_reordered,
    ),
    _row(
        "page-moved",
        Level.RISKY,
        Seen.DOCS,
        "A model is documented on another page.",
        "Pages are named by category and provider, so links to the old page, or to its section, lead nowhere.",
        _page_moved,
    ),
    _row(
        "provider-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The provider is spelled in another way.",
        "The page stays where it is; where it does not, that is reported instead.",
        _text("provider", "the provider", same_page=True),
    ),
    _row(
        "category-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The category is spelled in another way.",
        "The page stays where it is; where it does not, that is reported instead.",
        _text("category", "the category", same_page=True),
    ),
    _row(
        "model-name-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "A model has another display name.",
        "Names in code come from the id. Links to the section of the page follow the display name.",
        _text("name", "the name"),
    ),
    _row(
        "model-description-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "A model is described in other words.",
        "Only what people read has changed.",
        _text("description", "the description"),
    ),
    _row(
        "model-updated",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The date of a model's last change is another.",
        "Pages show the newest date of their models.",
        _text("updated", "the date of its last change"),
    ),
    _row(
        "model-deprecated",
        Level.COMPATIBLE,
        Seen.CODE,
        "A model is deprecated.",
        "Everything works as before; the client warns, and type checkers strike the attribute through. Semantic"
        " Versioning asks for a minor version (semver.org, item 7).",
        _deprecated,
    ),
    _row(
        "model-undeprecated",
        Level.COMPATIBLE,
        Seen.CODE,
        "A model is no longer deprecated.",
        "The client no longer warns.",
        _undeprecated,
    ),
    _row(
        "model-deprecation-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "What is said of a model's deprecation has changed.",
        "Its date, what to use instead, or the reason.",
        _deprecation_changed,
    ),
    _row(
        "model-annotation-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "An `x-` annotation of a model has changed.",
        "It is passed through to JSON Schema, and means nothing to the generator.",
        _annotations,
    ),
    *RULE_ROWS,
)
