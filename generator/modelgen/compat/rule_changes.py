"""What changed of the rules of a model over several parameters."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.analysis import wording
from modelgen.catalog.model import Rule
from modelgen.compat.change import Change, shown_text
from modelgen.compat.pairs import ModelPair
from modelgen.compat.worlds import is_rule_covered


def rule_changes(pair: ModelPair) -> Iterator[Change]:
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
        message = f"the message of a rule was {shown_text(old.message)} and is {shown_text(new.message)}"
        yield pair.change("rule-message-changed", message, "message", at=new, old=old.message, new=new.message)


def _is_covered(pair: ModelPair, rule: Rule) -> bool:
    before, after = pair.scope.worlds
    return is_rule_covered(rule, after, pair.old.rules, before)
