"""OpenAPI 3.1 over the same schemas: one `POST` operation a model, at the endpoint that the catalogue names.

Where that is Scenario's own, the rest of a job stands beside them: reading and canceling it, assets, uploads. The schemas are
those of the exact form (see `component`), in the dialect that OpenAPI 3.1 has by itself: readers warn of a `jsonSchemaDialect`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping

from modelgen.analysis import naming
from modelgen.analysis.checks import body_plan
from modelgen.analysis.examples import example
from modelgen.catalog.model import Catalog, Json, Model, Site
from modelgen.scenario import api
from modelgen.schema.json_schema import Schema, body_schema, described, rule_sentences

_ANSWER: Schema = {"default": {"description": "What the service answers."}}


def document(catalog: Catalog, parts: Mapping[str, tuple[Json, Json]]) -> Schema:
    """The whole document; `parts` has `model_parts` for each model's id.

    Answers are described as far as they are known: those of Scenario's own endpoint.
    """
    is_known = catalog.site.endpoint is None
    endpoint = catalog.site.endpoint or api.ENDPOINT
    known = api.openapi() if is_known else {}
    names = component_names(catalog.models, _member(known, "components", "schemas"))
    ids = operation_ids(catalog.models, _ids(_member(known, "paths")))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{catalog.site.title}: generation models",
            "description": _about(catalog, is_known),
            "version": max((model.updated for model in catalog.models), default="0"),
            **_member(known, "info"),
            **_of_the_catalogue(catalog.site),
        },
        "servers": [{"url": catalog.site.api_base}],
        **({"security": known["security"]} if is_known else {}),
        "tags": _tags(catalog.models, known.get("tags", [])),
        "paths": {
            **{
                endpoint.replace("{id}", model.id): (
                    parts[model.id][0]
                    if (ids[model.id], names[model.id]) == (_own_id(model), _own_name(model))
                    else {"post": _operation(model, ids[model.id], names[model.id], is_known)}
                )
                for model in catalog.models
            },
            **_member(known, "paths"),
        },
        "components": {
            **_member(known, "components"),
            "schemas": {
                **_member(known, "components", "schemas"),
                **{names[model.id]: parts[model.id][1] for model in catalog.models},
            },
        },
    }


def model_parts(model: Model, site: Site) -> tuple[Schema, Schema]:
    """What the document has of a model that keeps its own names: what stands at its path, and its schema."""
    operation = _operation(model, _own_id(model), _own_name(model), site.endpoint is None)
    return {"post": operation}, component(model)


def component(model: Model) -> Schema:
    """A model's exact schema as code generators and linters of OpenAPI take it: the same verdicts, the same words but for these.

    - No `title`: openapi-python-client names classes by it, and drops those that meet. A label is `x-label`, the model's name
      is its operation's summary.
    - Allowed values that are fractions stand in a `oneOf` of `const`, fractions first: openapi-python-client drops a model with an
      `enum` of them, and datamodel-code-generator takes all for whole numbers if the first is one.
    - `additionalProperties: true` wherever a condition names properties, which says what holds anyway: Redocly judges examples
      as if every schema with properties refused all others, but for those that say something of them.
    """
    return {key: value for key, value in _adapted(body_schema(model)).items() if key != "x-label"}


def _adapted(schema: Schema, *, is_condition: bool = False) -> Schema:
    adapted: Schema = {}
    for key, value in schema.items():
        if key == "title":
            adapted["x-label"] = value
        elif (
            key == "enum"
            and isinstance(value, list)
            and not is_condition
            and any(isinstance(one, float) for one in value)
        ):
            fractions_first = sorted(value, key=lambda one: not isinstance(one, float))
            adapted["oneOf"] = [{"type": "number", "const": one} for one in fractions_first]
        elif key == "properties":
            adapted[key] = {
                name: _adapted(_schema(one), is_condition=is_condition) for name, one in _schema(value).items()
            }
        elif key in ("allOf", "anyOf") and isinstance(value, list):
            adapted[key] = [_adapted(_schema(one), is_condition=True) for one in value]
        elif key in ("if", "then", "not"):
            adapted[key] = _adapted(_schema(value), is_condition=True)
        elif key == "items":
            adapted[key] = _adapted(_schema(value), is_condition=is_condition)
        else:
            adapted[key] = value
    if "oneOf" in adapted:
        del adapted["type"]  # beside which orval sees a number of any size
    return adapted | {"additionalProperties": True} if is_condition and "properties" in schema else adapted


def _schema(value: Json) -> Schema:
    assert isinstance(value, dict)
    return value


def component_names(models: Iterable[Model], taken: Iterable[str]) -> dict[str, str]:
    """The name of each model's schema, by its id: the id itself with `_` for dots, in which generators of code see modules."""
    return _distinct({model.id: _own_name(model) for model in models}, taken)


def operation_ids(models: Iterable[Model], taken: Iterable[str]) -> dict[str, str]:
    """The id of the operation of each model, by the model's id."""
    return _distinct({model.id: _own_id(model) for model in models}, taken)


def _own_name(model: Model) -> str:
    return model.id.replace(".", "_")


def _own_id(model: Model) -> str:
    return naming.model_identifier(model.id, model.annotations)


def _distinct(names: dict[str, str], taken: Iterable[str]) -> dict[str, str]:
    """Names that are distinct in any case and without punctuation, as generators of code make their own of them.

    Of two that meet, the one that sorts last has a hash of its model's id behind it.
    """
    used = {_plain(name) for name in taken}
    found = {}
    for model_id, name in names.items():
        if _plain(name) in used:
            name = f"{name}_{hashlib.sha256(model_id.encode()).hexdigest()[:6]}"
        found[model_id] = name
        used.add(_plain(name))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _about(catalog: Catalog, is_known: bool) -> str:
    count = len(catalog.models)
    text = (
        f"{count} model{'' if count == 1 else 's'}, each with an operation of its own. Rules over several parameters are keywords of"
        " the schemas, and sentences of their descriptions."
    )
    return f"{text}\n\n{api.ANSWER}" if is_known else text


def _of_the_catalogue(site: Site) -> Schema:
    """What `catalog.yaml` says of the API itself; it goes before what is known of the vendor."""
    named: Schema = {} if site.contact is None else {"contact": {"url": site.contact}}
    return named if site.license is None else named | {"license": {"name": site.license, "identifier": site.license}}


def _tags(models: Collection[Model], known: Json) -> list[Json]:
    """One a provider, sorted; then those of the API that no provider is called as."""
    providers = sorted({model.provider for model in models})
    tags: list[Json] = [{"name": name, "description": f"Models of {name}."} for name in providers]
    assert isinstance(known, list)
    return tags + [tag for tag in known if isinstance(tag, dict) and tag["name"] not in providers]


def _ids(paths: Schema) -> list[str]:
    operations = [one for item in paths.values() for one in _schema(item).values() if isinstance(one, dict)]
    return [str(one["operationId"]) for one in operations]


def _operation(model: Model, operation_id: str, component: str, is_known: bool) -> Schema:
    plan = body_plan(model)
    operation: Schema = {
        "operationId": operation_id,
        "summary": model.name,
        "description": described(model.description or f"Runs {model.name}.", rule_sentences(plan)),
        "tags": [model.provider],
    }
    if model.deprecated is not None:
        operation["deprecated"] = True
    if is_known:
        operation["parameters"] = api.PARAMETERS
    body: Schema = {"schema": {"$ref": f"#/components/schemas/{component}"}}
    if (smallest := example(plan)) is not None:
        body["example"] = smallest
    return operation | {
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": api.RESPONSES if is_known else _ANSWER,
    }


def _member(of: Schema, *names: str) -> Schema:
    """A member of a member; {} where there is none."""
    found: Json = of
    for name in names:
        found = _schema(found).get(name, {})
    return _schema(found)
