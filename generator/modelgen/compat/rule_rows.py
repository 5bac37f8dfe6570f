"""Rows about the rules of a model over several parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from modelgen.analysis import wording
from modelgen.catalog.model import Rule
from modelgen.compat.change import Found, Level, Row, Seen, place_of, shown_text
from modelgen.compat.pairs import ModelPair
from modelgen.compat.worlds import is_rule_covered

_Handler = Callable[[ModelPair], Iterator[Found]]


def _is_covered(pair: ModelPair, rule: Rule) -> bool:
    return is_rule_covered(rule, pair.scope.after, pair.old.rules, pair.scope.before)


def _says(rule: Rule) -> str:
    return wording.rule(replace(rule, message=None))


def _rule_added(is_harmless: bool) -> _Handler:
    def find(pair: ModelPair) -> Iterator[Found]:
        for old, new in pair.rules:
            if old is None and new is not None and _is_covered(pair, new) is is_harmless:
                yield Found(f"a new rule: {_says(new)}", place_of(new), new=_says(new))

    return find


def _rule_tightened(pair: ModelPair) -> Iterator[Found]:
    for old, new in pair.rules:
        if old is not None and new is not None and not _is_covered(pair, new):
            if _says(old) != _says(new):
                message = f"a rule was: {_says(old)} It is: {_says(new)}"
            else:
                message = f"a rule now speaks of parameters that are new or were always sent: {_says(new)}"
            yield Found(message, place_of(new), old=_says(old), new=_says(new))


def _rule_loosened(pair: ModelPair) -> Iterator[Found]:
    for old, new in pair.rules:
        if old is not None and new is not None and _says(old) != _says(new) and _is_covered(pair, new):
            yield Found(f"a rule was: {_says(old)} It is: {_says(new)}", place_of(new), old=_says(old), new=_says(new))


def _rule_removed(pair: ModelPair) -> Iterator[Found]:
    for old, new in pair.rules:
        if old is not None and new is None:
            yield Found(f"a rule is gone: {_says(old)}", place_of(old), old=_says(old), is_removal=True)


def _rule_reworded(pair: ModelPair) -> Iterator[Found]:
    for old, new in pair.rules:
        if old is not None and new is not None and old.message != new.message:
            message = f"the message of a rule was {shown_text(old.message)} and is {shown_text(new.message)}"
            yield Found(message, place_of(new, "message"), old=old.message, new=new.message)


def _rules_reordered(pair: ModelPair) -> Iterator[Found]:
    places = [index for old, _ in pair.rules for index, one in enumerate(pair.old.rules) if one is old]
    kept = places[: sum(old is not None and new is not None for old, new in pair.rules)]
    if kept != sorted(kept):
        yield Found("its rules are in another order", place_of(pair.new, "rules"))


def _row(id_: str, level: Level, seen: Seen, purpose: str, explanation: str, handler: _Handler) -> Row[ModelPair]:
    return Row(id_, "rule", level, seen, purpose, explanation, handler)


RULE_ROWS = (
    _row(
        "rule-added",
        Level.BREAKING,
        Seen.REQUEST,
        "There is a new rule that earlier requests may break.",
        "The client and the validators refuse such requests, before the service does.",
        _rule_added(is_harmless=False),
    ),
    _row(
        "rule-added-harmless",
        Level.COMPATIBLE,
        Seen.REQUEST,
        "There is a new rule that no earlier request breaks.",
        "It holds by itself as long as only the parameters of before are sent, because it needs a parameter or a value"
        " that is new, or because another rule asked for as much.",
        _rule_added(is_harmless=True),
    ),
    _row(
        "rule-tightened",
        Level.BREAKING,
        Seen.REQUEST,
        "A rule refuses requests that it let pass.",
        "Its limit is lower, it holds in more cases, it counts more parameters, or offers fewer.",
        _rule_tightened,
    ),
    _row(
        "rule-loosened",
        Level.COMPATIBLE,
        Seen.REQUEST,
        "A rule has changed and refuses nothing that it let pass.",
        "Its limit is higher, it holds in fewer cases, it counts fewer parameters, or offers more.",
        _rule_loosened,
    ),
    _row(
        "rule-removed",
        Level.COMPATIBLE,
        Seen.REQUEST,
        "A rule is gone.",
        "Requests that it refused are let pass.",
        _rule_removed,
    ),
    _row(
        "rule-message-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "A rule says the same in other words.",
        "Only its message has changed.",
        _rule_reworded,
    ),
    _row(
        "rules-reordered",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The rules are in another order.",
        "Issues are listed in the order of the rules.",
        _rules_reordered,
    ),
)
