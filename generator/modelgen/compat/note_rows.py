"""Rows about what a parameter's values stand for: files, models, conditions of use, deprecation, and prose."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modelgen.analysis import naming, wording
from modelgen.catalog.model import Json
from modelgen.compat.change import Found, Level, Row, Seen, place_of
from modelgen.compat.pairs import ParameterPair
from modelgen.compat.worlds import implies
from modelgen.diagnostics.diagnostic import one_of, quoted

_Handler = Callable[[ParameterPair], Iterator[Found]]
_PRESENTATION = ("label", "group", "hint", "placeholder", "color", "prompt", "promptSpark")
_RESULTS = ("maskFrom", "backgroundBehavior", "parent", "costImpact")
_JUDGED = ("kind", "maxSize", "minDuration", "maxDuration", "modelTypes")
_KEYS = {f"x-{key}" for key in (*_PRESENTATION, *_RESULTS, *_JUDGED)} | {naming.IDENTIFIER_ANNOTATION}


def _notes(pair: ParameterPair, key: str) -> tuple[Json, Json]:
    """What the two sides say under a key that becomes an annotation; None where it is not written."""
    return pair.old.annotations.get(f"x-{key}"), pair.new.annotations.get(f"x-{key}")


def _noted(pair: ParameterPair, key: str, old: Json, new: Json) -> Found:
    name = key.removeprefix("x-") if key in _KEYS else key
    place = place_of(pair.old if new is None else pair.new, name)
    if new is None:
        return Found(f"its `{name}` was {_shown(old)}, and there is none now", place, pair.path, old, new, True)
    was = f"its `{name}` was {_shown(old)} and is" if old is not None else f"it has `{name}` now:"
    return Found(f"{was} {_shown(new)}", place, pair.path, old, new)


def _shown(value: Json) -> str:
    return quoted(value if isinstance(value, str) else wording.shown(value)).strip("'")


def _kind(is_narrowed: bool) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        old, new = _notes(pair, "kind")
        if old != new and (new is not None) is is_narrowed:
            yield _noted(pair, "x-kind", old, new)

    return find


def _limit(keys: tuple[str, ...], is_narrowed: bool) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        for key in keys:
            old, new = _notes(pair, key)
            if old != new and _is_narrower(key, old, new) is is_narrowed:
                yield _noted(pair, f"x-{key}", old, new)

    return find


def _is_narrower(key: str, old: Json, new: Json) -> bool:
    if not isinstance(new, int | float):
        return False
    if not isinstance(old, int | float):
        return True
    return new > old if key.startswith("min") else new < old


def _model_types(is_narrowed: bool) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        old, new = _notes(pair, "modelTypes")
        if old == new:
            return
        gone = [one for one in old if not isinstance(new, list) or one not in new] if isinstance(old, list) else []
        come = [one for one in new if not isinstance(old, list) or one not in old] if isinstance(new, list) else []
        place = place_of(pair.old if new is None else pair.new, "modelTypes")
        if is_narrowed and isinstance(new, list) and (gone or old is None):
            what = (
                f"no longer taken: {one_of(gone, word='and')}" if gone else f"only taken now: {one_of(new, word='and')}"
            )
            yield Found(f"models of these types are {what}", place, pair.path, old, new)
        elif not is_narrowed and old is not None and (come or new is None):
            what = f"also taken: {one_of(come, word='and')}" if come else "of any type are taken"
            yield Found(f"models {'of these types are ' * bool(come)}{what}", place, pair.path, old, new, new is None)

    return find


def _annotation(keys: tuple[str, ...]) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        for key in keys:
            old, new = _notes(pair, key)
            if (old, type(old)) != (new, type(new)):
                yield _noted(pair, f"x-{key}", old, new)

    return find


def _own_annotations(pair: ParameterPair) -> Iterator[Found]:
    old, new = pair.old.annotations, pair.new.annotations
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in _KEYS and (key in old, old.get(key)) != (key in new, new.get(key)):
            is_gone = key not in new
            done = "is gone" if is_gone else "is new" if key not in old else "has another value"
            place = place_of(pair.old if is_gone else pair.new, key)
            yield Found(f"`{key}` {done}", place, pair.path, old.get(key), new.get(key), is_gone)


def _used_when(is_narrowed: bool) -> _Handler:
    def find(pair: ParameterPair) -> Iterator[Found]:
        old, new = pair.old.used_when, pair.new.used_when
        if old == new:
            return
        stays = not new or (bool(old) and implies(pair.before.matches(old), pair.after.matches(new)))
        if stays is not is_narrowed:
            said = [f"used only when {wording.conditions(one)}" if one else "always used" for one in (old, new)]
            place = place_of(pair.new if new else pair.old, "usedWhen")
            yield Found(f"it was {said[0]}, and is {said[1]}", place, pair.path, said[0], said[1], not new)

    return find


def _deprecated(pair: ParameterPair) -> Iterator[Found]:
    if pair.old.deprecated is None and pair.new.deprecated is not None:
        message = wording.deprecation(pair.new.deprecated)
        yield Found(message, place_of(pair.new, "deprecated"), pair.path, new=message)


def _undeprecated(pair: ParameterPair) -> Iterator[Found]:
    if pair.old.deprecated is not None and pair.new.deprecated is None:
        old = wording.deprecation(pair.old.deprecated)
        place = place_of(pair.old, "deprecated")
        yield Found("it is no longer deprecated", place, pair.path, old=old, is_removal=True)


def _deprecation_changed(pair: ParameterPair) -> Iterator[Found]:
    if pair.old.deprecated and pair.new.deprecated and pair.old.deprecated != pair.new.deprecated:
        old, new = wording.deprecation(pair.old.deprecated), wording.deprecation(pair.new.deprecated)
        yield Found(f"it says now: {new}", place_of(pair.new, "deprecated"), pair.path, old=old, new=new)


def _description(pair: ParameterPair) -> Iterator[Found]:
    old, new = pair.old.description, pair.new.description
    if old != new:
        place = place_of(pair.new if new is not None else pair.old, "description")
        done = "is gone" if new is None else "is new" if old is None else "has changed"
        yield Found(f"its description {done}", place, pair.path, old=old, new=new, is_removal=new is None)


def _row(
    id_: str, category: str, level: Level, seen: Seen, purpose: str, explanation: str, handler: _Handler
) -> Row[ParameterPair]:
    return Row(id_, category, level, seen, purpose, explanation, handler)


NOTE_ROWS = (
    _row(
        "kind-changed",
        "file",
        Level.BREAKING,
        Seen.CODE,
        "A file parameter takes another kind of asset, or only one kind.",
        "The client refuses files of other kinds before it uploads them, and the service refuses such assets.",
        _kind(is_narrowed=True),
    ),
    _row(
        "kind-dropped",
        "file",
        Level.COMPATIBLE,
        Seen.CODE,
        "A file parameter takes assets of any kind.",
        "Every file that was taken is taken.",
        _kind(is_narrowed=False),
    ),
    _row(
        "max-size-lowered",
        "file",
        Level.BREAKING,
        Seen.CODE,
        "Files must be smaller.",
        "The client refuses larger files before it uploads them.",
        _limit(("maxSize",), is_narrowed=True),
    ),
    _row(
        "max-size-raised",
        "file",
        Level.COMPATIBLE,
        Seen.CODE,
        "Files may be larger.",
        "Every file that was taken is taken.",
        _limit(("maxSize",), is_narrowed=False),
    ),
    _row(
        "duration-narrowed",
        "file",
        Level.RISKY,
        Seen.RESULT,
        "Audio or video must be longer or shorter than before.",
        "The client does not look into files, so nothing is refused before the service does.",
        _limit(("minDuration", "maxDuration"), is_narrowed=True),
    ),
    _row(
        "duration-widened",
        "file",
        Level.COMPATIBLE,
        Seen.RESULT,
        "Audio or video may be longer or shorter than before.",
        "Every file that was taken is taken.",
        _limit(("minDuration", "maxDuration"), is_narrowed=False),
    ),
    _row(
        "model-types-narrowed",
        "value",
        Level.RISKY,
        Seen.RESULT,
        "Models of some types may no longer be named.",
        "The client does not know the type of a model, so nothing is refused before the service does (`Invalid model(s)`).",
        _model_types(is_narrowed=True),
    ),
    _row(
        "model-types-widened",
        "value",
        Level.COMPATIBLE,
        Seen.RESULT,
        "Models of more types may be named.",
        "Every model that was taken is taken.",
        _model_types(is_narrowed=False),
    ),
    _row(
        "effect-changed",
        "value",
        Level.RISKY,
        Seen.RESULT,
        "What a value leads to is described otherwise.",
        "`maskFrom`, `backgroundBehavior`, `parent` and `costImpact` say what the service does with a value. No request is"
        " refused for it.",
        _annotation(_RESULTS),
    ),
    _row(
        "used-when-narrowed",
        "value",
        Level.RISKY,
        Seen.RESULT,
        "A parameter has no effect in cases in which it had.",
        "Requests are accepted, with a warning of the client, and the value is ignored.",
        _used_when(is_narrowed=True),
    ),
    _row(
        "used-when-widened",
        "value",
        Level.COMPATIBLE,
        Seen.RESULT,
        "A parameter has an effect in more cases.",
        "Where it had an effect, it has.",
        _used_when(is_narrowed=False),
    ),
    _row(
        "parameter-deprecated",
        "parameter",
        Level.COMPATIBLE,
        Seen.CODE,
        "A parameter is deprecated.",
        "Everything works as before; the client warns where it is sent. Semantic Versioning asks for a minor version"
        " (semver.org, item 7).",
        _deprecated,
    ),
    _row(
        "parameter-undeprecated",
        "parameter",
        Level.COMPATIBLE,
        Seen.CODE,
        "A parameter is no longer deprecated.",
        "The client no longer warns.",
        _undeprecated,
    ),
    _row(
        "parameter-deprecation-changed",
        "parameter",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "What is said of a parameter's deprecation has changed.",
        "Its date, what to use instead, or the reason.",
        _deprecation_changed,
    ),
    _row(
        "parameter-description-changed",
        "parameter",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "A parameter is described in other words.",
        "Only what people read has changed.",
        _description,
    ),
    _row(
        "presentation-changed",
        "parameter",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "What the vendor's interface shows for a parameter has changed.",
        "Labels, groups, hints, placeholders, and whether it is a colour or a prompt. No request is concerned.",
        _annotation(_PRESENTATION),
    ),
    _row(
        "parameter-annotation-changed",
        "parameter",
        Level.DOCUMENTATION,
        Seen.DOCS,
        "An `x-` annotation of a parameter has changed.",
        "It is passed through to JSON Schema, and means nothing to the generator.",
        _own_annotations,
    ),
)
