"""From a catalogue to the documented view of it (`plain_view`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from modelgen.analysis import naming, wording
from modelgen.catalog.bounds import is_required
from modelgen.catalog.model import (
    AnyOf,
    Catalog,
    Deprecation,
    Exclusive,
    Forbid,
    Json,
    Match,
    Missing,
    Model,
    Parameter,
    Rule,
    SameLength,
    Total,
)
from modelgen.catalog.pages import Page, natural_key
from modelgen.diagnostics.diagnostic import Place
from modelgen.languages.code import Text, Value
from modelgen.scenario.api import ENDPOINT
from modelgen.schema.json_schema import model_schema, parameter_schema
from modelgen.targets import names
from modelgen.targets.names import Names
from modelgen.targets.plain_view import (
    CatalogView,
    DeprecationView,
    GroupView,
    MatchView,
    ModelView,
    PageView,
    ParameterView,
    RequirementView,
    RuleView,
)
from modelgen.targets.target_file import Target

_KINDS = {Total: "total", Exclusive: "exclusive", AnyOf: "anyOf", SameLength: "sameLength", Forbid: "forbid"}


class PlainViews:
    """The views of one catalogue for one target; what two files share is made once."""

    def __init__(self, target: Target, catalog: Catalog) -> None:
        self._target = target
        self._catalog = catalog
        self._models: dict[str, ModelView] = {}

    @cached_property
    def _names(self) -> Mapping[str, Names]:
        models = self._catalog.models
        planned = names.plan([names.of_model(model, self._target) for model in models], self._target)
        return {model.id: own for model, own in zip(models, planned, strict=True)}

    @cached_property
    def catalog(self) -> CatalogView:
        catalog, site = self._catalog, self._catalog.site
        return CatalogView(
            title=Text(site.title),
            version=Text(catalog.version),
            updated=_text(max((model.updated for model in catalog.models), default=None)),
            api_base=Text(site.api_base),
            endpoint=Text(site.endpoint or ENDPOINT),
            models=tuple(map(self.model, catalog.models)),
            providers=self._groups("provider", lambda model: (model.provider,)),
            categories=self._groups("category", lambda model: (model.category,)),
            capabilities=self._groups("capability", lambda model: model.capabilities),
        )

    def page(self, page: Page) -> PageView:
        return PageView(
            provider=Text(page.provider),
            category=Text(page.category),
            updated=Text(page.updated),
            models=tuple(map(self.model, page.models)),
        )

    def model(self, model: Model) -> ModelView:
        if model.id not in self._models:
            self._models[model.id] = self._model(model)
        return self._models[model.id]

    def stem(self, model: Model) -> str:
        """What stands for `[model]` in a file name. Raises `Problem` where two models have one name."""
        return naming.file_stem(
            model.id if self._target.files == "id" else self._names[model.id].style(self._target.files)
        )

    def _model(self, model: Model) -> ModelView:
        return ModelView(
            id=Text(model.id),
            names=self._names[model.id],
            name=Text(model.name),
            provider=Text(model.provider),
            description=_text(model.description),
            capabilities=tuple(map(Text, model.capabilities)),
            category=Text(model.category),
            updated=Text(model.updated),
            deprecated=_deprecation(model.deprecated),
            parameters=self._parameters(model.parameters),
            rules=tuple(map(_rule, model.rules)),
            annotations=_annotations(model.annotations),
            source=Text(model.source),
            schema=_value(model_schema(model, self._catalog.site)),
        )

    def _parameters(self, parameters: tuple[Parameter, ...]) -> tuple[ParameterView, ...]:
        planned = names.plan([names.of_parameter(one, self._target) for one in parameters], self._target)
        return tuple(self._parameter(one, own) for one, own in zip(parameters, planned, strict=True))

    def _parameter(self, parameter: Parameter, own: Names) -> ParameterView:
        item = parameter.type.item
        return ParameterView(
            name=Text(parameter.name),
            names=own,
            type=Text(parameter.type.value),
            is_array=parameter.type.is_array,
            item_type=None if item is None else Text(item.value),
            description=_text(parameter.description),
            required=is_required(parameter),
            requirements=tuple(_requirements(parameter)),
            default=None if isinstance(parameter.default, Missing) else _value(parameter.default),
            min=_number(parameter.min),
            max=_number(parameter.max),
            step=_number(parameter.step),
            integer=parameter.is_whole,
            min_length=_number(parameter.min_length),
            max_length=_number(parameter.max_length),
            allowed_values=tuple(map(_value, parameter.allowed_values or ())),
            used_when=_matches(parameter.used_when),
            inputs=self._parameters(parameter.inputs),
            deprecated=_deprecation(parameter.deprecated),
            annotations=_annotations(parameter.annotations),
            facts=tuple(map(Text, wording.parameter_facts(parameter))),
            schema=_value(parameter_schema(parameter)),
        )

    def _groups(self, kind: str, keys: Callable[[Model], Iterable[str]]) -> tuple[GroupView, ...]:
        groups: dict[str, list[Model]] = {}
        for model in sorted(self._catalog.models, key=lambda model: (natural_key(model.name), model.id)):
            for key in keys(model):
                groups.setdefault(key, []).append(model)
        found = sorted(groups.items(), key=lambda group: (natural_key(group[0]), group[0]))
        planned = names.plan([names.of_text(key, kind, _place(models[0], kind)) for key, models in found], self._target)
        return tuple(
            GroupView(Text(key), own, tuple(map(self.model, models)))
            for (key, models), own in zip(found, planned, strict=True)
        )


def _place(model: Model, kind: str) -> Place:
    return model.places.get({"capability": "capabilities"}.get(kind, kind)) or model.places["id"]


def _rule(rule: Rule) -> RuleView:
    return RuleView(
        kind=Text(_KINDS[type(rule)]),
        parameters=tuple(map(Text, rule.parameters)),
        max=_number(rule.max) if isinstance(rule, Total) else None,
        matches=_matches(rule.matches) if isinstance(rule, Forbid) else (),
        when=_matches(rule.when),
        message=_text(rule.message),
        sentence=Text(wording.rule(rule)),
    )


def _requirements(parameter: Parameter) -> Iterable[RequirementView]:
    """In the order of their sentences."""
    required, sentences = parameter.required, iter(wording.requirements(parameter))
    for form, dependencies in (("ifDefined", required.if_defined), ("ifNotDefined", required.if_not_defined)):
        for one in dependencies:
            sentence = Text(next(sentences))
            yield RequirementView(Text(form), Text(one.parameter), Text("and"), (), _text(one.message), sentence)
    conditional = required.conditional
    if conditional is not None:
        matches, operator = _matches(conditional.matches), Text(conditional.operator)
        yield RequirementView(Text("conditional"), None, operator, matches, None, Text(next(sentences)))
    if required.when:
        yield RequirementView(Text("when"), None, Text("and"), _matches(required.when), None, Text(next(sentences)))


def _matches(matches: Iterable[Match]) -> tuple[MatchView, ...]:
    return tuple(MatchView(Text(one.parameter), tuple(map(_value, one.values))) for one in matches)


def _deprecation(facts: Deprecation | None) -> DeprecationView | None:
    if facts is None:
        return None
    sentence = Text(wording.deprecation(facts))
    return DeprecationView(_text(facts.since), _text(facts.replacement), _text(facts.reason), sentence)


def _annotations(annotations: Mapping[str, Json]) -> Mapping[Text, Value]:
    return {Text(key): _value(value) for key, value in annotations.items()}


def _text(text: str | None) -> Text | None:
    return None if text is None else Text(text)


def _number(number: float | None) -> Value | None:
    return None if number is None else _value(number)


def _value(value: Json) -> Value:
    return Value(value, wording.shown(value))
