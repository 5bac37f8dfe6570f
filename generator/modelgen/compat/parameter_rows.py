"""Rows about which parameters there are, and when each must be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modelgen.analysis import naming, wording
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import Parameter, ParameterType
from modelgen.compat.change import Found, Level, Row, Seen, as_json, place_of
from modelgen.compat.pairs import ParameterPair, Scope
from modelgen.compat.worlds import is_covered
from modelgen.diagnostics.diagnostic import quoted

_ScopeHandler = Callable[[Scope], Iterator[Found]]
_PairHandler = Callable[[ParameterPair], Iterator[Found]]


def _keyword(parameter: Parameter) -> str:
    return naming.parameter_identifier(parameter.name, parameter.annotations)


def _removed(scope: Scope) -> Iterator[Found]:
    for one in scope.removed:
        yield Found("it is gone", place_of(one), scope.prefix + one.name, old=one.name, is_removal=True)


def _renamed(scope: Scope) -> Iterator[Found]:
    for pair in scope.renamed:
        old, new = pair.old.name, pair.new.name
        message = f"its name was {quoted(old)} and is {quoted(new)}"
        if _keyword(pair.old) == _keyword(pair.new):
            message += f"; in code it is `{_keyword(pair.new)}` as before"
        yield Found(message, place_of(pair.new), scope.prefix + old, old=old, new=new)


def _added(wanted: str) -> _ScopeHandler:
    """`wanted`: "always", "sometimes" or "never" is when an earlier request lacks the parameter."""

    def find(scope: Scope) -> Iterator[Found]:
        for one in scope.added:
            if _lack(one, scope) == wanted:
                place = place_of(one, *(["required"] if wanted != "never" else []))
                message = f"it is new; {_said_of_requirement(one)}"
                yield Found(message, place, scope.prefix + one.name, new=one.name)

    return find


def _said_of_requirement(parameter: Parameter) -> str:
    if is_required(parameter):
        return "every request must send it"
    facts_ = [fact[0].lower() + fact[1:].removesuffix(".") for fact in wording.requirements(parameter)]
    return " and ".join(facts_) or "it may be left out"


def _lack(parameter: Parameter, scope: Scope) -> str:
    if is_required(parameter):
        return "always"
    is_asked_for = bool(scope.after.required(parameter.required)) and not parameter.default_is_defined
    return "sometimes" if is_asked_for else "never"


def _reordered(scope: Scope) -> Iterator[Found]:
    kept = [pair.old.name for pair in scope.kept]
    before = [one.name for one in scope.old if one.name in kept]
    for index, (old, new) in enumerate(zip(before, kept, strict=True)):
        if old != new:
            pair = scope.kept[index]
            message = "the parameters are in another order, from this one on"
            yield Found(message, place_of(pair.new), pair.path, old=list(before), new=list(kept))
            return


def _keyword_changed(pair: ParameterPair) -> Iterator[Found]:
    old, new = _keyword(pair.old), _keyword(pair.new)
    if old != new and pair.old.name == pair.new.name:
        place = place_of(pair.new, naming.IDENTIFIER_ANNOTATION)
        yield Found(f"in code, `{old}` is now `{new}`", place, pair.path, old=old, new=new)


# When a parameter must be sent


def _is_satisfied(pair: ParameterPair) -> bool:
    """Whether a default that nothing empty can overlay makes every requirement of the new side idle."""
    numeric = pair.new.type in (ParameterType.NUMBER, ParameterType.BOOLEAN)
    return numeric and pair.new.default_is_defined


def _is_tightened(pair: ParameterPair) -> bool:
    after, before = pair.after.required(pair.new.required), pair.before.required(pair.old.required)
    return not _is_satisfied(pair) and not all(is_covered(condition, before) for condition in after)


def _required_always(pair: ParameterPair) -> Iterator[Found]:
    if pair.new.required.always and not pair.old.required.always and _is_tightened(pair):
        place = place_of(pair.new, "required")
        if is_required(pair.new):
            yield Found("every request must send it now", place, pair.path, old=False, new=True)
        else:
            yield Found("it can no longer be sent empty", place, pair.path, old=False, new=True)


def _required_sometimes(pair: ParameterPair) -> Iterator[Found]:
    if not pair.new.required.always and _is_tightened(pair):
        yield _requirement("it must be sent in more cases", pair)


def _required_less(pair: ParameterPair) -> Iterator[Found]:
    if _sentences(pair.old) != _sentences(pair.new) and not _is_tightened(pair) and not _is_satisfied(pair):
        yield _requirement("nothing more is asked for", pair)


def _required_restated(pair: ParameterPair) -> Iterator[Found]:
    if _sentences(pair.old) != _sentences(pair.new) and _is_satisfied(pair):
        yield _requirement("its default satisfies that either way", pair)


def _requirement(what: str, pair: ParameterPair) -> Found:
    old, new = (" ".join(_sentences(one)) or "Not required." for one in (pair.old, pair.new))
    return Found(f"{what}. Was: {old} Is: {new}", place_of(pair.new, "required"), pair.path, old=old, new=new)


def _sentences(parameter: Parameter) -> list[str]:
    """When it is required, without the catalogue's own messages."""
    required = parameter.required
    bare = Parameter(
        parameter.name,
        parameter.type,
        required=type(required)(
            if_defined=tuple(type(one)(one.parameter) for one in required.if_defined),
            if_not_defined=tuple(type(one)(one.parameter) for one in required.if_not_defined),
            conditional=required.conditional,
            when=required.when,
        ),
    )
    return ["Required."] * required.always + wording.requirements(bare)


def _messages(pair: ParameterPair) -> Iterator[Found]:
    old, new = wording.requirements(pair.old), wording.requirements(pair.new)
    if old != new and _sentences(pair.old) == _sentences(pair.new):
        place = place_of(pair.new, "required")
        yield Found("its requirement says the same in other words", place, pair.path, old=list(old), new=list(new))


def _unknown_forms(pair: ParameterPair) -> Iterator[Found]:
    old, new = dict(pair.old.required.unknown), dict(pair.new.required.unknown)
    if old != new:
        message = "a form of `required` that nothing here enforces has changed"
        yield Found(message, place_of(pair.new, "required"), pair.path, old=as_json(old), new=as_json(new))


def _scope_row(
    id_: str, level: Level, seen: Seen, purpose: str, explanation: str, handler: _ScopeHandler
) -> Row[Scope]:
    return Row(id_, "parameter", level, seen, purpose, explanation, handler)


def _row(
    id_: str, level: Level, seen: Seen, purpose: str, explanation: str, handler: _PairHandler
) -> Row[ParameterPair]:
    return Row(id_, "requirement", level, seen, purpose, explanation, handler)


SCOPE_ROWS = (
    _scope_row(
        "parameter-removed",
        Level.BREAKING,
        Seen.REQUEST,
        "A parameter is gone.",
        "The keyword is gone from the client, and a body that holds the name is refused, as the service does.",
        _removed,
    ),
    _scope_row(
        "parameter-renamed",
        Level.BREAKING,
        Seen.REQUEST,
        "A parameter has another name on the wire.",
        "Bodies with the old name are refused; where the two are spellings of the same words (`aspect_ratio`,"
        " `aspectRatio`), the client's keyword stays. Otherwise a parameter counts as renamed where one is gone, another"
        " is new, and the two have everything but the name in common, the description included.",
        _renamed,
    ),
    _scope_row(
        "parameter-added-required",
        Level.BREAKING,
        Seen.REQUEST,
        "There is a new parameter that every request must send.",
        "It is always required and has no default, so each earlier request lacks it.",
        _added("always"),
    ),
    _scope_row(
        "parameter-added-required-sometimes",
        Level.BREAKING,
        Seen.REQUEST,
        "There is a new parameter that some earlier requests lack.",
        "A condition of its requirement may hold for a request that was accepted.",
        _added("sometimes"),
    ),
    _scope_row(
        "parameter-added",
        Level.COMPATIBLE,
        Seen.REQUEST,
        "There is a new parameter that no earlier request lacks.",
        "It may be left out, has a default, or is asked for only together with what is new itself. A rule over it is"
        " judged as a rule.",
        _added("never"),
    ),
    _scope_row(
        "parameters-reordered",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "The parameters are in another order.",
        "Arguments are passed by keyword and bodies by name, so the order is only that of pages and docstrings.",
        _reordered,
    ),
)

REQUIREMENT_ROWS = (
    _row(
        "keyword-changed",
        Level.BREAKING,
        Seen.CODE,
        "A parameter has another name in code.",
        "The name on the wire is the same, but the client's keyword follows `x-identifier`.",
        _keyword_changed,
    ),
    _row(
        "parameter-required",
        Level.BREAKING,
        Seen.REQUEST,
        "A parameter has become required.",
        "Requests without it are refused, and code that leaves it out no longer passes a type checker. With a default, only"
        " requests that send it empty are refused.",
        _required_always,
    ),
    _row(
        "parameter-required-sometimes",
        Level.BREAKING,
        Seen.REQUEST,
        "A parameter is required in more cases.",
        "A request that was accepted without it may be one of them.",
        _required_sometimes,
    ),
    _row(
        "parameter-required-less",
        Level.COMPATIBLE,
        Seen.REQUEST,
        "A parameter is required in fewer cases, or in none.",
        "Every request that was accepted is accepted.",
        _required_less,
    ),
    _row(
        "requirement-restated",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "When a parameter is required has changed, and nothing follows from it.",
        "A number or a boolean with a default always has a value, so it is never missing.",
        _required_restated,
    ),
    _row(
        "requirement-message-changed",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "A requirement says the same in other words.",
        "Only its message has changed.",
        _messages,
    ),
    _row(
        "requirement-unknown",
        Level.RISKY,
        Seen.RESULT,
        "A form of `required` that is not known has changed.",
        "No validator enforces it, but the service may.",
        _unknown_forms,
    ),
)
