"""What belongs together on the two sides: models by id, parameters by name on the wire, and those that were renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from modelgen.analysis import naming
from modelgen.catalog.model import Match, Model, Parameter, ParameterType, Requirement, Rule, Site
from modelgen.compat.change import Found, Level, Row, Seen
from modelgen.compat.worlds import World, worlds
from modelgen.diagnostics.diagnostic import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SitePair:
    """The facts of both catalogues; `place` is the file of the new ones."""

    old: Site
    new: Site
    place: Place


@dataclass(frozen=True, slots=True)
class Scope:
    """One list of parameters on both sides: those of a model, or of the items of an `inputs_array`.

    `prefix` leads to it in paths such as `loras[].scale`.
    """

    old: tuple[Parameter, ...]
    new: tuple[Parameter, ...]
    prefix: str
    kept: tuple[ParameterPair, ...]
    renamed: tuple[ParameterPair, ...]
    added: tuple[Parameter, ...]
    removed: tuple[Parameter, ...]
    before: World
    after: World


@dataclass(frozen=True, slots=True)
class ParameterPair:
    """A parameter on both sides, with the worlds that its conditions speak of."""

    old: Parameter
    new: Parameter
    path: str
    before: World
    after: World
    matches: tuple[Match, ...]  # all that the conditions of its scope compare values with, on either side


@dataclass(frozen=True)
class ModelPair:
    """A model on both sides."""

    old: Model
    new: Model

    @cached_property
    def scope(self) -> Scope:
        """The model's own parameters."""
        return scope_of(self.old.parameters, self.new.parameters, "", (*self.old.rules, *self.new.rules))

    @cached_property
    def rules(self) -> tuple[tuple[Rule | None, Rule | None], ...]:
        """Rules of both sides side by side, in the order of the new ones; removed ones come last."""
        return tuple(_rule_pairs(self.old.rules, self.new.rules))

    def scopes(self) -> Iterator[Scope]:
        """Every list of parameters, outermost first."""
        waiting = [self.scope]
        while waiting:
            scope = waiting.pop(0)
            yield scope
            for pair in scope.kept:
                if pair.old.type is pair.new.type is ParameterType.INPUTS_ARRAY:
                    waiting.append(scope_of(pair.old.inputs, pair.new.inputs, f"{pair.path}[]."))


@dataclass(frozen=True, slots=True)
class Paired:
    """Models of two sides: kept under their id, renamed, added and removed."""

    kept: tuple[ModelPair, ...]
    renamed: tuple[ModelPair, ...]
    added: tuple[Model, ...]
    removed: tuple[Model, ...]


def pair_models(old: Iterable[Model], new: Iterable[Model]) -> Paired:
    """Pairs by id; what is left is renamed where provider and display name are the same and nothing else has them."""
    before, after = {model.id: model for model in old}, {model.id: model for model in new}
    kept = [ModelPair(before[id_], model) for id_, model in after.items() if id_ in before]
    removed = [model for id_, model in before.items() if id_ not in after]
    added = [model for id_, model in after.items() if id_ not in before]
    same = _only_ones(removed, added, _display_name)
    renamed = [ModelPair(one, other) for one, other in same]
    gone, come = {pair.old.id for pair in renamed}, {pair.new.id for pair in renamed}
    return Paired(
        tuple(kept),
        tuple(renamed),
        tuple(model for model in added if model.id not in come),
        tuple(model for model in removed if model.id not in gone),
    )


def _display_name(model: Model) -> object:
    """What two models of one name have in common; a name that a source does not carry is no name."""
    return (model.provider.casefold(), model.name.casefold()) if model.name else model.id


def scope_of(old: Sequence[Parameter], new: Sequence[Parameter], prefix: str, rules: Sequence[Rule] = ()) -> Scope:
    """Pairs by name on the wire; what is left is renamed where it is the same otherwise, and nothing else is."""
    before, after = worlds(old, new)
    matches = tuple(_matches((*old, *new), rules))
    old_by_name, new_by_name = {one.name: one for one in old}, {one.name: one for one in new}

    def paired(one: Parameter, other: Parameter) -> ParameterPair:
        return ParameterPair(one, other, prefix + other.name, before, after, matches)

    removed = [one for one in old if one.name not in new_by_name]
    added = [one for one in new if one.name not in old_by_name]
    same = _only_ones(removed, added, _spelling)
    taken = {id(one) for both in same for one in both}
    described = [one for one in removed if one.description and id(one) not in taken]
    same += _only_ones(described, [one for one in added if id(one) not in taken], _nameless)
    renamed = tuple(paired(one, other) for one, other in same)
    gone, come = {one.old.name for one in renamed}, {one.new.name for one in renamed}
    return Scope(
        tuple(old),
        tuple(new),
        prefix,
        tuple(paired(old_by_name[one.name], one) for one in new if one.name in old_by_name),
        renamed,
        tuple(one for one in added if one.name not in come),
        tuple(one for one in removed if one.name not in gone),
        before,
        after,
    )


def _matches(parameters: Iterable[Parameter], rules: Iterable[Rule]) -> Iterator[Match]:
    for rule in rules:
        yield from rule.when
    for parameter in parameters:
        yield from parameter.required.when
        if parameter.required.conditional is not None:
            yield from parameter.required.conditional.matches


def _spelling(parameter: Parameter) -> object:
    """What a name has in common with its other spellings: `aspect_ratio` and `aspectRatio`."""
    return (tuple(naming.words(parameter.name)) or parameter.name, parameter.type)


def _nameless(parameter: Parameter) -> object:
    """All of a parameter but its name, as a key of a dictionary."""
    return repr(replace(parameter, name="", required=Requirement(always=parameter.required.always)))


def _only_ones(old: Sequence[T], new: Sequence[T], key: Callable[[T], object]) -> list[tuple[T, T]]:
    """Pairs of equal key, where just one thing of either side has it."""
    found: list[tuple[T, T]] = []
    keys = [[key(one) for one in side] for side in (old, new)]
    for one, own in zip(old, keys[0], strict=True):
        if keys[0].count(own) == keys[1].count(own) == 1:
            found.append((one, new[keys[1].index(own)]))
    return found


def _rule_pairs(old: Sequence[Rule], new: Sequence[Rule]) -> Iterator[tuple[Rule | None, Rule | None]]:
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
    for index, rule in enumerate(new):
        yield partner.get(index), rule
    for one in left:
        yield one, None


def value_row(
    id_: str,
    level: Level,
    purpose: str,
    explanation: str,
    handler: Callable[[ParameterPair], Iterator[Found]],
    seen: Seen = Seen.REQUEST,
) -> Row[ParameterPair]:
    """A row about the values of a parameter."""
    return Row(id_, "value", level, seen, purpose, explanation, handler)
