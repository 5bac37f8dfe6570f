"""What changed of one model beside its parameters: its names, where it is documented, what it can do, and its rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from modelgen.analysis import naming, wording
from modelgen.analysis.names import type_names
from modelgen.catalog.model import Model, Rule
from modelgen.compat.change import Change
from modelgen.compat.pairs import ModelPair, ParameterPair
from modelgen.compat.worlds import is_rule_covered
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
    yield from _rules(pair)


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
            message = f"{what} was {_text(before)} and is {_text(after)}"
            yield pair.change(rule, message, key, old=before, new=after)


def _text(text: str | None) -> str:
    return "none" if text is None else quoted(text)


def deprecation_changes(pair: ModelPair | ParameterPair, what: str) -> Iterator[Change]:
    """`what` is what the rules call the thing: `model` or `parameter`."""
    before, after = pair.old.deprecated, pair.new.deprecated
    old, new = (None if one is None else wording.deprecation(one) for one in (before, after))
    if old is None and new is not None:
        yield pair.change(f"{what}-deprecated", new, "deprecated", new=new)
    elif old is not None and new is None:
        yield pair.change(f"{what}-undeprecated", "it is no longer deprecated", "deprecated", old=old, is_removal=True)
    elif before != after:
        yield pair.change(f"{what}-deprecation-changed", f"it says now: {new}", "deprecated", old=old, new=new)


def annotation_changes(pair: ModelPair | ParameterPair, rule: str, known: Collection[str]) -> Iterator[Change]:
    """Annotations that mean nothing to the generator: all but those that are `known`."""
    old, new = pair.old.annotations, pair.new.annotations
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in known and (key in old, old.get(key)) != (key in new, new.get(key)):
            is_gone = key not in new
            done = "is gone" if is_gone else "is new" if key not in old else "has another value"
            yield pair.change(rule, f"`{key}` {done}", key, old=old.get(key), new=new.get(key), is_removal=is_gone)


def _rules(pair: ModelPair) -> Iterator[Change]:
    for old, new in pair.rules:
        if new is not None:
            yield from _rule_added(pair, new) if old is None else _rule_changed(pair, old, new)
        elif old is not None:
            said = wording.rule_sentence(old)
            yield pair.change("rule-removed", f"a rule is gone: {said}", at=old, old=said, is_removal=True)
    places = [index for old, _ in pair.rules for index, one in enumerate(pair.old.rules) if one is old]
    kept = places[: sum(old is not None and new is not None for old, new in pair.rules)]
    if kept != sorted(kept):
        yield pair.change("rules-reordered", "its rules are in another order", "rules")


def _rule_added(pair: ModelPair, new: Rule) -> Iterator[Change]:
    rule, said = "rule-added-harmless" if _is_covered(pair, new) else "rule-added", wording.rule_sentence(new)
    yield pair.change(rule, f"a new rule: {said}", at=new, new=said)


def _rule_changed(pair: ModelPair, old: Rule, new: Rule) -> Iterator[Change]:
    was, now = wording.rule_sentence(old), wording.rule_sentence(new)
    is_covered = _is_covered(pair, new)
    if was != now or not is_covered:
        message = f"a rule was: {was} It is: {now}"
        if was == now:
            message = f"a rule now speaks of parameters that are new or were always sent: {now}"
        rule = "rule-loosened" if is_covered else "rule-tightened"
        yield pair.change(rule, message, at=new, old=was, new=now)
    if old.message != new.message:
        message = f"the message of a rule was {_text(old.message)} and is {_text(new.message)}"
        yield pair.change("rule-message-changed", message, "message", at=new, old=old.message, new=new.message)


def _is_covered(pair: ModelPair, rule: Rule) -> bool:
    before, after = pair.scope.worlds
    return is_rule_covered(rule, after, pair.old.rules, before)
