"""What changed of all that is told of a parameter: files, models, conditions of use, prose; and what models have of that, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from modelgen.analysis import naming, wording
from modelgen.catalog.model import Json
from modelgen.compat.change import Change
from modelgen.compat.pairs import ModelPair, ParameterPair
from modelgen.compat.value_changes import is_comparable, value_changed
from modelgen.compat.worlds import implies
from modelgen.diagnostics.diagnostic import one_of, quoted

# The rule of each key that becomes an annotation; the second one, where there are two, is for what takes more than before.
_OF_FILES = {
    "kind": ("kind-changed", "kind-dropped"),
    "maxSize": ("max-size-lowered", "max-size-raised"),
    "minDuration": ("duration-narrowed", "duration-widened"),
    "maxDuration": ("duration-narrowed", "duration-widened"),
}
_EFFECTS = dict.fromkeys(("maskFrom", "backgroundBehavior", "parent", "costImpact"), "effect-changed")
_PRESENTATION = dict.fromkeys(
    ("label", "group", "hint", "placeholder", "color", "prompt", "promptSpark"), "presentation-changed"
)
_KNOWN = {
    naming.IDENTIFIER_ANNOTATION,
    "x-modelTypes",
    *(f"x-{key}" for key in (*_OF_FILES, *_EFFECTS, *_PRESENTATION)),
}


def told_changes(pair: ParameterPair) -> Iterator[Change]:
    before, after = pair.old.annotations, pair.new.annotations
    for key, (narrowed, widened) in _OF_FILES.items() if is_comparable(pair) else ():
        old, new = before.get(f"x-{key}"), after.get(f"x-{key}")
        if old != new:
            yield _told(pair, narrowed if _is_narrower(key, old, new) else widened, key, old, new)
    for key, rule in (_EFFECTS | _PRESENTATION).items():
        old, new = before.get(f"x-{key}"), after.get(f"x-{key}")
        if (old, type(old)) != (new, type(new)):
            yield _told(pair, rule, key, old, new)
    yield from _model_types(pair)
    yield from _used_when(pair)
    yield from deprecation_changes(pair, "parameter")
    yield from _description(pair)
    yield from annotation_changes(pair, "parameter-annotation-changed", _KNOWN)


def _is_narrower(key: str, old: Json, new: Json) -> bool:
    if key == "kind":
        return new is not None
    if not isinstance(new, int | float):
        return False
    if not isinstance(old, int | float):
        return True
    return new > old if key.startswith("min") else new < old


def _told(pair: ParameterPair, rule: str, key: str, old: Json, new: Json) -> Change:
    return value_changed(pair, rule, key, old, new, _shown, f"`{key}`")


def _shown(value: Json) -> str:
    return quoted(value if isinstance(value, str) else wording.shown(value)).strip("'")


def _model_types(pair: ParameterPair) -> Iterator[Change]:
    old, new = (one.annotations.get("x-modelTypes") for one in (pair.old, pair.new))
    if old == new:
        return
    gone = [one for one in old if not isinstance(new, list) or one not in new] if isinstance(old, list) else []
    come = [one for one in new if not isinstance(old, list) or one not in old] if isinstance(new, list) else []
    if isinstance(new, list) and (gone or old is None):
        what = f"no longer taken: {one_of(gone, word='and')}" if gone else f"only taken now: {one_of(new, word='and')}"
        message = f"models of these types are {what}"
        yield pair.change("model-types-narrowed", message, "modelTypes", old=old, new=new)
    if old is not None and (come or new is None):
        what = f"of these types are also taken: {one_of(come, word='and')}" if come else "of any type are taken"
        yield pair.change(
            "model-types-widened", f"models {what}", "modelTypes", old=old, new=new, is_removal=new is None
        )


def _used_when(pair: ParameterPair) -> Iterator[Change]:
    old, new = pair.old.used_when, pair.new.used_when
    if old == new:
        return
    before, after = pair.scope.worlds
    stays = not new or (bool(old) and implies(before.matches(old), after.matches(new)))
    was, now = (f"used only when {wording.conditions(one)}" if one else "always used" for one in (old, new))
    rule, message = "used-when-widened" if stays else "used-when-narrowed", f"it was {was}, and is {now}"
    yield pair.change(rule, message, "usedWhen", old=was, new=now, is_removal=not new)


def _description(pair: ParameterPair) -> Iterator[Change]:
    old, new = pair.old.description, pair.new.description
    if old != new:
        message = f"its description {'is gone' if new is None else 'is new' if old is None else 'has changed'}"
        rule = "parameter-description-changed"
        yield pair.change(rule, message, "description", old=old, new=new, is_removal=new is None)


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
