"""A form a model: its controls as data that any page can show, and the model's validator as JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelgen.analysis import messages, naming, wording
from modelgen.analysis.checks import body_plan
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan, ValueChecks
from modelgen.catalog.model import Catalog, Json, Missing, Model, Parameter, ParameterType, Site
from modelgen.languages import json
from modelgen.languages.code import Fragment, Text
from modelgen.languages.typescript import imported
from modelgen.scenario import api
from modelgen.targets.typescript_validators import ValidatorView, validator_view
from modelgen.targets.validators import SENTENCE_TEXTS

_MOST_SEGMENTS = 4  # values that are shown side by side; more are a list to open
_MOST_SEGMENT_TEXT = 28  # and the characters of all of them
_LONG_TEXT = 200  # what a text area is for: texts that may be longer, or have no bound


@dataclass(frozen=True, slots=True)
class ModelView:
    """`body` is the type of a request body, which the templates of validators name; it leaves no trace in JavaScript."""

    description: Fragment
    body: Fragment
    source: Text
    validator: ValidatorView
    imports: Fragment


@dataclass(frozen=True, slots=True)
class CatalogView:
    """`sentences`: see `targets.typescript`."""

    sentences: object


def catalog_view(catalog: Catalog) -> CatalogView:
    return CatalogView(SENTENCE_TEXTS)


def model_stem(model: Model) -> str:
    return naming.file_stem(model.id)


def model_view(model: Model, catalog: Catalog) -> ModelView:
    validator = validator_view(model)
    return ModelView(
        description=json.document(form(model, catalog.site)),
        body=Fragment("Params"),
        source=Text(model.source),
        validator=validator,
        imports=imported(validator.helpers, "./issues.js"),
    )


def form(model: Model, site: Site) -> dict[str, Json]:
    """The description of a model's form: what to show, what to check it with, and how its request is sent."""
    described: dict[str, Json] = {"id": model.id, "name": model.name, "provider": model.provider}
    if model.description is not None:
        described["description"] = model.description
    if model.deprecated is not None:
        described["deprecated"] = wording.deprecation(model.deprecated)
    described["validator"] = f"./{model_stem(model)}.js"
    described["request"] = _request(model, site)
    described["fields"] = _fields(body_plan(model))
    return described


def _request(model: Model, site: Site) -> dict[str, Json]:
    """Where a request goes. With the vendor's own API it says who sends it, and what the Python client calls it."""
    url = site.api_base + (site.endpoint or api.ENDPOINT).replace("{id}", model.id)
    if site.endpoint is not None:
        return {"url": url}
    keywords = {one.name: naming.parameter_identifier(one.name, one.annotations) for one in model.parameters}
    return {
        "url": url,
        "key": api.KEY_VARIABLE,
        "secret": api.SECRET_VARIABLE,
        "python": {
            "module": api.CLIENT_MODULE,
            "client": api.CLIENT,
            "model": naming.model_identifier(model.id, model.annotations),
            "keywords": {name: keyword for name, keyword in keywords.items() if name != keyword},
        },
    }


def _fields(plan: ObjectPlan) -> list[Json]:
    return [_field(one) for one in plan.parameters]


def _field(plan: ParameterPlan) -> dict[str, Json]:
    parameter, checks = plan.parameter, plan.value
    field: dict[str, Json] = {"name": parameter.name, "label": label(parameter), "control": control(plan)}
    if checks.items is not None:
        field["list"] = True
    help_text = " ".join(filter(None, (parameter.description, *wording.asset_facts(parameter))))
    if parameter.deprecated is not None:
        help_text = " ".join(filter(None, (wording.deprecation(parameter.deprecated), help_text)))
    notes: dict[str, Json] = {
        "help": help_text or None,
        "group": parameter.annotations.get("x-group"),
        "placeholder": parameter.annotations.get("x-placeholder"),
        "hint": parameter.annotations.get("x-hint"),
        "kind": parameter.annotations.get("x-kind"),
        "required": plan.must_be_sent or None,
        "missing": _missing(plan) or None,
        "needed": " ".join(wording.requirement_sentences(parameter)) or None,
        "effect": f"Has an effect only when {wording.conditions(parameter.used_when)}."
        if parameter.used_when
        else None,
    }
    field |= {key: value for key, value in notes.items() if value is not None}
    if not isinstance(parameter.default, Missing):
        field["default"] = parameter.default
    field |= _bounds(parameter, checks)
    if checks.object is not None:
        field["fields"] = _fields(checks.object)
    return field


def _missing(plan: ParameterPlan) -> list[Json]:
    """What the validator may say where it is not sent: such an issue stands at the object, and names no parameter."""
    always = [messages.SENTENCES["required"].format(subject=plan.name)] if plan.must_be_sent else []
    return [*always, *dict.fromkeys(one.message for one in plan.requirements)]


def label(parameter: Parameter) -> str:
    """The vendor's label of a parameter, else its name as words: `referenceImages` is "Reference images"."""
    if isinstance(given := parameter.annotations.get("x-label"), str):
        return given
    words = " ".join(naming.words(parameter.name)) or parameter.name
    return words[0].upper() + words[1:]


def control(plan: ParameterPlan) -> str:
    """What a value is entered with; that of its items where it is a list."""
    checks = plan.value.items or plan.value
    if checks.allowed is not None:
        return _choice(checks)
    if checks.type is JsonType.BOOLEAN:
        return "switch" if _is_two_state(plan.parameter) else "segments"
    if checks.type.is_number:
        is_bounded = checks.minimum is not None and checks.maximum is not None
        return "slider" if is_bounded and plan.value.items is None else "number"
    if checks.type is JsonType.OBJECT:
        return "group" if checks.object is not None or plan.value.object is not None else "json"
    return _text(plan.parameter, checks)


def _is_two_state(parameter: Parameter) -> bool:
    """Whether a truth value is always one of two; without a default, it may also not be sent."""
    return isinstance(parameter.default, bool)


def _choice(checks: ValueChecks) -> str:
    allowed = [wording.shown(one) for one in checks.allowed or ()]
    is_short = len(allowed) <= _MOST_SEGMENTS and sum(map(len, allowed)) <= _MOST_SEGMENT_TEXT
    return "segments" if is_short and all(allowed) else "select"


def _text(parameter: Parameter, checks: ValueChecks) -> str:
    kind = parameter.type.item or parameter.type
    if kind is ParameterType.FILE:
        return "file"
    if kind is ParameterType.MODEL:
        return "model"
    if parameter.annotations.get("x-color") is True:
        return "color"
    is_long = checks.max_length is None or checks.max_length > _LONG_TEXT
    is_prose = parameter.annotations.get("x-prompt") is True or re.search("prompt|text", parameter.name, re.IGNORECASE)
    return "textarea" if is_long and (is_prose or checks.max_length is not None) else "text"


def _bounds(parameter: Parameter, checks: ValueChecks) -> dict[str, Json]:
    """Bounds of a value, or of the items of a list, whose own lengths are `minItems` and `maxItems`."""
    inner = checks if checks.items is None else checks.items
    step: Json = parameter.step if parameter.step is not None else (1 if inner.type is JsonType.INTEGER else None)
    values: list[Json] | None = None if inner.allowed is None else list(inner.allowed)
    if inner.type is JsonType.BOOLEAN and not _is_two_state(parameter):
        values = [True, False]
    bounds: dict[str, Json] = {
        "min": inner.minimum,
        "max": inner.maximum,
        "step": step,
        "minLength": inner.min_length or None,
        "maxLength": inner.max_length,
        "values": values,
    }
    if checks.items is not None:
        bounds |= {"minItems": checks.min_length or None, "maxItems": checks.max_length}
    return {key: value for key, value in bounds.items() if value is not None}
