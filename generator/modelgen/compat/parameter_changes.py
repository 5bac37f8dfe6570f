"""What changed of which parameters there are, and of when each must be sent."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.analysis import naming, wording
from modelgen.analysis.conditions import always_defined
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Parameter
from modelgen.compat.change import Change
from modelgen.compat.pairs import ParameterPair, Scope
from modelgen.compat.worlds import is_covered
from modelgen.diagnostics.diagnostic import quoted


def scope_changes(scope: Scope) -> Iterator[Change]:
    """Parameters that have come, gone, or are named or ordered otherwise."""
    change = scope.model.change
    for one in scope.paired.removed:
        path = scope.prefix + one.name
        yield change("parameter-removed", "it is gone", at=one, path=path, old=one.name, is_removal=True)
    for pair in scope.renamed:
        old, new = pair.old.name, pair.new.name
        message = f"its name was {quoted(old)} and is {quoted(new)}"
        if _keyword(pair.old) == _keyword(pair.new):
            message += f"; in code it is `{_keyword(pair.new)}` as before"
        yield change("parameter-renamed", message, at=pair.new, path=scope.prefix + old, old=old, new=new)
    for one in scope.paired.added:
        yield _added(scope, one)
    yield from _reordered(scope)


def _keyword(parameter: Parameter) -> str:
    return naming.parameter_identifier(parameter.name, parameter.annotations)


def _added(scope: Scope, one: Parameter) -> Change:
    """By when an earlier request lacks it: always, sometimes or never."""
    rule, key, asked = "parameter-added", "name", "it may be left out"
    if facts := [fact[0].lower() + fact[1:].removesuffix(".") for fact in wording.requirements(one)]:
        asked = " and ".join(facts)
    _, after = scope.worlds
    if is_required(one):
        rule, key, asked = "parameter-added-required", "required", "every request must send it"
    elif after.required(one.required) and not one.default_is_defined:
        rule, key = "parameter-added-required-sometimes", "required"
    path = scope.prefix + one.name
    return scope.model.change(rule, f"it is new; {asked}", key, at=one, path=path, new=one.name)


def _reordered(scope: Scope) -> Iterator[Change]:
    kept = [pair.old.name for pair in scope.kept]
    before = [one.name for one in scope.old if one.name in kept]
    for pair, old, new in zip(scope.kept, before, kept, strict=True):
        if old != new:
            message = "the parameters are in another order, from this one on"
            yield pair.change("parameters-reordered", message, old=list(before), new=list(kept))
            return


def requirement_changes(pair: ParameterPair) -> Iterator[Change]:
    """Its name in code, and when it must be sent."""
    old, new = _keyword(pair.old), _keyword(pair.new)
    if old != new and pair.old.name == pair.new.name:
        message = f"in code, `{old}` is now `{new}`"
        yield pair.change("keyword-changed", message, naming.IDENTIFIER_ANNOTATION, old=old, new=new)
    was, now = (
        ["Required."] * one.required.always + wording.requirement_sentences(one) for one in (pair.old, pair.new)
    )
    is_satisfied = always_defined(pair.new)  # whatever the requirement asks
    if not is_satisfied and _is_tightened(pair):
        if pair.new.required.always:
            message = "every request must send it now" if is_required(pair.new) else "it can no longer be sent empty"
            yield pair.change("parameter-required", message, "required", old=False, new=True)
        else:
            yield _restated(pair, "parameter-required-sometimes", "it must be sent in more cases", was, now)
    elif was != now and is_satisfied:
        yield _restated(pair, "requirement-restated", "its default satisfies that either way", was, now)
    elif was != now:
        yield _restated(pair, "parameter-required-less", "nothing more is asked for", was, now)
    told, tells = wording.requirements(pair.old), wording.requirements(pair.new)
    if told != tells and was == now:
        message = "its requirement says the same in other words"
        yield pair.change("requirement-message-changed", message, "required", old=list(told), new=list(tells))
    unknown, others = dict(pair.old.required.unknown), dict(pair.new.required.unknown)
    if unknown != others:
        message = "a form of `required` that nothing here enforces has changed"
        yield pair.change("requirement-unknown", message, "required", old=unknown, new=others)


def _is_tightened(pair: ParameterPair) -> bool:
    before, after = pair.scope.worlds
    asked = before.required(pair.old.required)
    return not all(is_covered(condition, asked) for condition in after.required(pair.new.required))


def _restated(pair: ParameterPair, rule: str, what: str, was: list[str], now: list[str]) -> Change:
    old, new = (" ".join(said) or "Not required." for said in (was, now))
    return pair.change(rule, f"{what}. Was: {old} Is: {new}", "required", old=old, new=new)
