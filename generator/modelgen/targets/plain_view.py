"""The documented view of a catalogue, version 1: plain data for templates of any language.

What a template may rely on. Within a version fields are added and nothing else: none goes, changes its name or its
meaning. `docs/targets.md` lists every field with the sentence that stands here, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from modelgen.languages.code import Text, Value
from modelgen.targets.names import Names


@dataclass(frozen=True, slots=True)
class MatchView:
    """A part of a condition: it holds when a parameter's effective value is one of some values."""

    parameter: Annotated[Text, "Name on the wire."]
    values: Annotated[tuple[Value, ...], "The values, at least one."]


@dataclass(frozen=True, slots=True)
class DeprecationView:
    """That a model or parameter should no longer be used."""

    since: Annotated[Text | None, "ISO date."]
    replacement: Annotated[Text | None, "A model id, or the name of a parameter."]
    reason: Annotated[Text | None, "Why."]
    sentence: Annotated[Text, "All of it in words."]


@dataclass(frozen=True, slots=True)
class RequirementView:
    """One of the conditions under which a parameter must be defined."""

    form: Annotated[Text, "`ifDefined`, `ifNotDefined`, `conditional` or `when`."]
    parameter: Annotated[Text | None, "The other parameter of `ifDefined` and `ifNotDefined`."]
    operator: Annotated[Text, "`and` or `or`: whether all of `matches` must hold, or any."]
    matches: Annotated[tuple[MatchView, ...], "What must hold for `conditional` and `when`."]
    message: Annotated[Text | None, "What the catalogue tells a user."]
    sentence: Annotated[Text, "The condition in words, with the message."]


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One input of a model, or one of the inputs of each item of an `inputs_array`."""

    name: Annotated[Text, "Name on the wire."]
    names: Annotated[Names, "Name in code, planned among the parameters beside it."]
    type: Annotated[Text, "`string`, `number`, `boolean`, `file`, `model`, an `…_array`, or `inputs_array`."]
    is_array: Annotated[bool, "Whether a list is sent."]
    item_type: Annotated[Text | None, "What an array holds; none for `inputs_array`."]
    description: Annotated[Text | None, "What it does."]
    required: Annotated[bool, "Whether it must be sent in every call; a default that counts satisfies it."]
    requirements: Annotated[tuple[RequirementView, ...], "The other conditions under which it must be defined."]
    default: Annotated[Value | None, "What the service takes when it is not sent."]
    min: Annotated[Value | None, "Lowest number, or lowest item."]
    max: Annotated[Value | None, "Highest number, or highest item."]
    step: Annotated[Value | None, "A whole step is enforced, a fractional one is not."]
    integer: Annotated[bool, "Whether every number that it takes is a whole one."]
    min_length: Annotated[Value | None, "Fewest code points of a text, or items."]
    max_length: Annotated[Value | None, "Most code points of a text, or items."]
    allowed_values: Annotated[tuple[Value, ...], "The only values, or the only items; () for any."]
    used_when: Annotated[tuple[MatchView, ...], "It has no effect unless all of these hold."]
    inputs: Annotated[tuple[ParameterView, ...], "The parameters of each item of an `inputs_array`."]
    deprecated: Annotated[DeprecationView | None, "Where it should no longer be used."]
    annotations: Annotated[Mapping[Text, Value], "`x-kind`, `x-label` and others, by that name."]
    facts: Annotated[tuple[Text, ...], "Bounds, default and conditions, a sentence each."]
    schema: Annotated[Value, "JSON Schema (2020-12) of its value."]


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule over several parameters."""

    kind: Annotated[Text, "`total`, `exclusive`, `anyOf`, `sameLength` or `forbid`."]
    parameters: Annotated[tuple[Text, ...], "Their names on the wire."]
    max: Annotated[Value | None, "What a `total` comes to at most."]
    matches: Annotated[tuple[MatchView, ...], "What does not come together, of a `forbid`."]
    when: Annotated[tuple[MatchView, ...], "The rule holds only while all of these do."]
    message: Annotated[Text | None, "What the catalogue tells a user."]
    sentence: Annotated[Text, "The rule in words, with the message."]


@dataclass(frozen=True, slots=True)
class ModelView:
    """One model: what a template with `[model]` in its name is given, as `model`."""

    id: Annotated[Text, "The vendor's id."]
    names: Annotated[Names, "Name in code, planned among all models."]
    name: Annotated[Text, "Display name."]
    provider: Annotated[Text, "Who makes it."]
    description: Annotated[Text | None, "One sentence."]
    capabilities: Annotated[tuple[Text, ...], "What it turns into what: `txt2img`."]
    category: Annotated[Text, "The category that it is documented in."]
    updated: Annotated[Text, "ISO date of the last change of its contract."]
    deprecated: Annotated[DeprecationView | None, "Where it should no longer be used."]
    parameters: Annotated[tuple[ParameterView, ...], "The inputs, in the documented order."]
    rules: Annotated[tuple[RuleView, ...], "The rules over several parameters."]
    annotations: Annotated[Mapping[Text, Value], "`x-` keys of the file, by that name."]
    source: Annotated[Text, "Its file, relative to the catalogue folder."]
    schema: Annotated[Value, "JSON Schema (2020-12) of the request body, every rule in it."]


@dataclass(frozen=True, slots=True)
class GroupView:
    """Models that have something in common."""

    name: Annotated[Text, "What they have in common, such as the provider's name."]
    names: Annotated[Names, "The same in code, planned among the groups beside it."]
    models: Annotated[tuple[ModelView, ...], "The models, by display name."]


@dataclass(frozen=True, slots=True)
class PageView:
    """The models of one provider and category: what a template with `[page]` in its name is given, as `page`."""

    provider: Annotated[Text, "Who makes the models."]
    category: Annotated[Text, "The category that they are in."]
    updated: Annotated[Text, "ISO date of the last change among them."]
    models: Annotated[tuple[ModelView, ...], "The models, by display name."]


@dataclass(frozen=True, slots=True)
class CatalogView:
    """The whole catalogue: what every other template is given, as `catalog`."""

    title: Annotated[Text, "`title` of catalog.yaml."]
    version: Annotated[Text, "Version of the generated packages: that of the last release."]
    updated: Annotated[Text | None, "ISO date of the last change of any model."]
    api_base: Annotated[Text, "Base URL of the API."]
    endpoint: Annotated[Text, "Where a model is called, below it; `{id}` stands for the model's id."]
    models: Annotated[tuple[ModelView, ...], "All models, by id."]
    providers: Annotated[tuple[GroupView, ...], "The models by provider."]
    categories: Annotated[tuple[GroupView, ...], "The models by category."]
    capabilities: Annotated[tuple[GroupView, ...], "The models by capability; one stands with each that it has."]
