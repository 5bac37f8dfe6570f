"""What belongs together on the two sides: models by id, parameters by name on the wire, and those that were renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

from modelgen.analysis import naming
from modelgen.catalog.model import Json, Match, Model, Parameter, ParameterType, Requirement, Rule
from modelgen.compat.change import Change, place_of
from modelgen.compat.worlds import World, worlds
from modelgen.diagnostics.diagnostic import Place

T = TypeVar("T")
Thing = TypeVar("Thing", Model, Parameter)


@dataclass(frozen=True)
class Pair(Generic[Thing]):
    """A model or a parameter on both sides; `path` is None for a model."""

    old: Thing
    new: Thing
    model: str
    path: str | None

    @property
    def anchor(self) -> Place:
        """Where what is left stands when a thing in it is gone."""
        return place_of(self.new, *(["id"] if self.path is None else []))

    def change(
        self,
        rule: str,
        message: str,
        *keys: str,
        at: Parameter | Rule | None = None,
        path: str | None = None,
        old: Json = None,
        new: Json = None,
        is_removal: bool = False,
    ) -> Change:
        """A change of it, or of `at` in it under a `path`, at the first of `keys` that is written there."""
        place = place_of(at or (self.old if is_removal else self.new), *keys)
        anchor = self.anchor if is_removal else place
        return Change(rule, self.model, path or self.path, message, place, anchor, old, new, is_removal)


class ModelPair(Pair[Model]):
    """A model on both sides."""

    @cached_property
    def scope(self) -> Scope:
        """The model's own parameters."""
        return Scope(self, self.old.parameters, self.new.parameters)

    @cached_property
    def rules(self) -> tuple[tuple[Rule | None, Rule | None], ...]:
        """Rules of both sides side by side, in the order of the new ones; removed ones come last."""
        return _rule_pairs(self.old.rules, self.new.rules)

    def scopes(self) -> Iterator[Scope]:
        """Every list of parameters, outermost first."""
        waiting = [self.scope]
        while waiting:
            scope = waiting.pop(0)
            yield scope
            for pair in scope.kept:
                if pair.old.type is pair.new.type is ParameterType.INPUTS_ARRAY:
                    waiting.append(Scope(self, pair.old.inputs, pair.new.inputs, f"{pair.path}[]."))


@dataclass(frozen=True)
class ParameterPair(Pair[Parameter]):
    """A parameter on both sides, in the list of parameters that its conditions speak of."""

    scope: Scope


@dataclass(frozen=True)
class Scope:
    """One list of parameters on both sides: those of a model, or of the items of an `inputs_array`.

    `prefix` leads to it in paths such as `loras[].scale`.
    """

    model: ModelPair
    old: tuple[Parameter, ...]
    new: tuple[Parameter, ...]
    prefix: str = ""

    @cached_property
    def worlds(self) -> tuple[World, World]:
        """What the conditions of the old and of the new side speak of."""
        return worlds(self.old, self.new)

    @cached_property
    def paired(self) -> Paired[Parameter]:
        """Renamed is what is the same otherwise, and nothing else is."""
        return _paired(self.old, self.new, lambda one: one.name, _spelling, _nameless)

    @cached_property
    def kept(self) -> tuple[ParameterPair, ...]:
        return tuple(self._pair(*both) for both in self.paired.kept)

    @cached_property
    def renamed(self) -> tuple[ParameterPair, ...]:
        return tuple(self._pair(*both) for both in self.paired.renamed)

    def _pair(self, old: Parameter, new: Parameter) -> ParameterPair:
        return ParameterPair(old, new, self.model.model, self.prefix + new.name, self)

    def matches(self) -> Iterator[Match]:
        """All that its conditions compare values with, on either side."""
        if not self.prefix:
            for rule in (*self.model.old.rules, *self.model.new.rules):
                yield from rule.when
        for parameter in (*self.old, *self.new):
            yield from parameter.required.when
            if parameter.required.conditional is not None:
                yield from parameter.required.conditional.matches


@dataclass(frozen=True, slots=True)
class Paired(Generic[T]):
    """Things of two sides: kept under their name, renamed, added and removed."""

    kept: Sequence[tuple[T, T]]
    renamed: Sequence[tuple[T, T]]
    added: Sequence[T]
    removed: Sequence[T]


def pair_models(old: Iterable[Model], new: Iterable[Model]) -> Paired[Model]:
    """Pairs by id; what is left is renamed where provider and display name are the same and nothing else has them."""
    return _paired(tuple(old), tuple(new), lambda one: one.id, _display_name)


def _paired(
    old: Sequence[T], new: Sequence[T], name: Callable[[T], str], *likenesses: Callable[[T], object]
) -> Paired[T]:
    """Pairs by name; of what is left, those that alone on their side have a likeness, by one likeness after the other."""
    before = {name(one): one for one in old}
    kept = [(before[name(one)], one) for one in new if name(one) in before]
    stayed = {name(one) for one, _ in kept}
    removed, added = ([one for one in side if name(one) not in stayed] for side in (old, new))
    renamed: list[tuple[T, T]] = []
    for likeness in likenesses:
        renamed += _only_ones(removed, added, likeness)
        gone, come = ({name(both[side]) for both in renamed} for side in (0, 1))
        removed = [one for one in removed if name(one) not in gone]
        added = [one for one in added if name(one) not in come]
    return Paired(kept, renamed, added, removed)


def _only_ones(old: Sequence[T], new: Sequence[T], likeness: Callable[[T], object]) -> Iterator[tuple[T, T]]:
    before, after = ([likeness(one) for one in side] for side in (old, new))
    for one, own in zip(old, before, strict=True):
        if before.count(own) == after.count(own) == 1:
            yield one, new[after.index(own)]


def _display_name(model: Model) -> object:
    """What two models of one name have in common; a name that a source does not carry is no name."""
    return (model.provider.casefold(), model.name.casefold()) if model.name else model.id


def _spelling(parameter: Parameter) -> object:
    """What a name has in common with its other spellings: `aspect_ratio` and `aspectRatio`."""
    return (tuple(naming.words(parameter.name)) or parameter.name, parameter.type)


def _nameless(parameter: Parameter) -> object:
    """All of a parameter but its name; one without a description is like no other."""
    bare = replace(parameter, name="", required=Requirement(always=parameter.required.always))
    return repr(bare) if parameter.description else parameter.name


def _rule_pairs(old: Sequence[Rule], new: Sequence[Rule]) -> tuple[tuple[Rule | None, Rule | None], ...]:
    """Equal rules first, then those over the same parameters, then the others of a kind with parameters in common."""
    left = list(old)
    partner: dict[int, Rule] = {}
    tests: tuple[Callable[[Rule, Rule], bool], ...] = (
        lambda one, other: one == other,
        lambda one, other: replace(one, message=None) == replace(other, message=None),
        lambda one, other: type(one) is type(other) and set(one.parameters) == set(other.parameters),
        lambda one, other: type(one) is type(other) and len({*one.parameters} & {*other.parameters}) > 1,
    )
    for is_match in tests:
        for index, rule in enumerate(new):
            if index not in partner and (found := next((one for one in left if is_match(one, rule)), None)):
                partner[index] = found
                left = [one for one in left if one is not found]
    return (*((partner.get(index), rule) for index, rule in enumerate(new)), *((one, None) for one in left))
