"""A model as Markdown for language models: everything that a request needs, and examples of it; and the index of all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from modelgen.analysis import naming, wording
from modelgen.analysis.checks import body_plan
from modelgen.analysis.evaluation import Body
from modelgen.analysis.examples import example
from modelgen.analysis.facts import requirement_facts, rule_facts, value_facts, wire_type
from modelgen.analysis.plan import JsonType, ObjectPlan, ParameterPlan
from modelgen.catalog.model import Catalog, Model, Site
from modelgen.catalog.pages import natural_key
from modelgen.languages import markdown, python, typescript
from modelgen.languages.code import Fragment, Text
from modelgen.languages.layout import HARD_LINE, Doc, Indent, laid_out
from modelgen.scenario import api

_WIDTH = 80  # columns of the TypeScript, as prettier formats code inside Markdown


@dataclass(frozen=True, slots=True)
class RequirementView:
    """When a parameter is required, and what is said where it is missing."""

    sentence: Text
    error: Text


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A parameter of the body, or of an item further in: `indent` stands before its lines."""

    indent: Fragment
    name: Text
    type: Fragment
    is_required: bool
    description: Text | None
    facts: Text | None
    requirements: tuple[RequirementView, ...]
    has_inner: bool


@dataclass(frozen=True, slots=True)
class RuleView:
    number: int
    sentence: Text
    error: Text


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A block of code: the name of its language, and the fence around it."""

    title: Fragment
    language: Fragment
    fence: Fragment
    code: Fragment


@dataclass(frozen=True, slots=True)
class ModelView:
    name: Text
    description: Text | None
    deprecated: Text | None
    id: Text
    provider: Text
    category: Text
    capabilities: Fragment
    updated: Text
    url: Text
    authentication: Text | None
    answer: Text | None
    parameters: tuple[ParameterView, ...]
    rules: tuple[RuleView, ...]
    examples: tuple[ExampleView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """A model as the index lists it."""

    name: Text
    link: Text
    category: Text
    capabilities: Fragment
    description: Text | None
    is_deprecated: bool


@dataclass(frozen=True, slots=True)
class ProviderView:
    name: Text
    models: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class CatalogView:
    title: Text
    count: int
    url: Text
    authentication: Text | None
    answer: Text | None
    providers: tuple[ProviderView, ...]


def path(model: Model) -> str:
    """Where a model's page is, below `docs/`."""
    return f"llm/{naming.file_stem(model.id)}.md"


def link(model: Model, site: Site, up: str = "") -> str:
    """Where the catalogue says that a model's page is; else the one made here, relative to a page that is below `docs/` by `up`."""
    return f"{up}{path(model)}" if site.llm_link is None else site.llm_link.replace("{id}", model.id)


def catalog_view(catalog: Catalog) -> CatalogView:
    site = catalog.site
    groups: dict[str, list[Model]] = {}
    for model in catalog.models:
        groups.setdefault(model.provider, []).append(model)
    return CatalogView(
        title=Text(site.title),
        count=len(catalog.models),
        url=Text(_url("{id}", site)),
        authentication=_known(api.AUTHENTICATION, site),
        answer=_known(api.ANSWER, site),
        providers=tuple(ProviderView(Text(name), tuple(_entries(groups[name], site))) for name in sorted(groups)),
    )


def _entries(models: Iterable[Model], site: Site) -> Iterator[EntryView]:
    for model in sorted(models, key=lambda model: (natural_key(model.name), model.id)):
        yield EntryView(
            name=Text(model.name),
            link=Text(link(model, site)),
            category=Text(model.category),
            capabilities=_capabilities(model),
            description=None if model.description is None else Text(model.description),
            is_deprecated=model.deprecated is not None,
        )


def model_view(model: Model, catalog: Catalog) -> ModelView:
    site, plan = catalog.site, body_plan(model)
    rules = [(number, *fact) for number, fact in enumerate(rule_facts(plan), 1)]
    body = example(plan)
    return ModelView(
        name=Text(model.name),
        description=None if model.description is None else Text(model.description),
        deprecated=None if model.deprecated is None else Text(wording.deprecation(model.deprecated)),
        id=Text(model.id),
        provider=Text(model.provider),
        category=Text(model.category),
        capabilities=_capabilities(model),
        updated=Text(model.updated),
        url=Text(_url(model.id, site)),
        authentication=_known(api.AUTHENTICATION, site),
        answer=_known(api.ANSWER, site),
        parameters=tuple(_parameters(plan, _rules_of(rules))),
        rules=tuple(RuleView(number, Text(sentence), Text(error)) for number, _, sentence, error in rules),
        examples=() if body is None else tuple(_examples(model, body, site)),
    )


def _capabilities(model: Model) -> Fragment:
    return Fragment(", ".join(markdown.code(capability) for capability in model.capabilities))


def _known(text: str, site: Site) -> Text | None:
    """A fact of Scenario's own endpoint."""
    return Text(text) if site.endpoint is None else None


def _url(model_id: str, site: Site) -> str:
    return site.api_base + (site.endpoint or api.ENDPOINT).replace("{id}", model_id)


# Parameters


def _rules_of(rules: Iterable[tuple[int, tuple[str, ...], str, str]]) -> Mapping[str, str]:
    """Which rules speak of a parameter, by its name."""
    numbers: dict[str, list[str]] = {}
    for number, names, _, _ in rules:
        for name in dict.fromkeys(names):
            numbers.setdefault(name, []).append(str(number))
    return {
        name: f"See rule{'s' if len(found) > 1 else ''} {wording.listed(found, 'and')}."
        for name, found in numbers.items()
    }


def _parameters(plan: ObjectPlan, rules: Mapping[str, str], depth: int = 0) -> Iterator[ParameterView]:
    """The parameters of an object, each followed by those of its items."""
    declared = {one.name: one.parameter for one in plan.parameters}
    for one in plan.parameters:
        facts = value_facts(one)
        if one.name in rules:
            facts.append(rules[one.name])
        inner = one.value.object
        if inner is None and one.value.items is not None and one.value.items.type is JsonType.OBJECT:
            facts.append("Each item is an object that may hold anything.")
        yield _parameter(one, facts, requirement_facts(one, declared), depth)
        if inner is not None:
            yield from _parameters(inner, {}, depth + 1)


def _parameter(
    one: ParameterPlan, facts: list[str], requirements: Iterable[tuple[str, str]], depth: int
) -> ParameterView:
    description = one.parameter.description
    return ParameterView(
        indent=Fragment("    " * depth),
        name=Text(one.name),
        type=Fragment(wire_type(one.value)),
        is_required=one.must_be_sent,
        description=None if description is None else Text(description),
        facts=Text(" ".join(facts)) if facts else None,
        requirements=tuple(RequirementView(Text(sentence), Text(error)) for sentence, error in requirements),
        has_inner=one.value.object is not None,
    )


# Examples


def _examples(model: Model, body: Body, site: Site) -> Iterator[ExampleView]:
    url, is_known = _url(model.id, site), site.endpoint is None
    yield _example("cURL", "sh", _curl(url, body, is_known))
    if is_known:
        yield _example("Python", "python", _python(model, body))
    yield _example("TypeScript", "ts", _typescript(url, body, is_known))


def _example(title: str, language: str, code: str) -> ExampleView:
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    return ExampleView(Fragment(title), Fragment(language), Fragment("`" * max(3, longest + 1)), Fragment(code))


def _curl(url: str, body: Body, is_known: bool) -> str:
    options = [f"curl --fail-with-body {_quoted(url)}"]
    if is_known:
        options.append(f'-u "${api.KEY_VARIABLE}:${api.SECRET_VARIABLE}"')
    options.append("-H 'Content-Type: application/json'")
    options.append(f"--data {_quoted(json.dumps(body, indent=2, ensure_ascii=False))}")
    return " \\\n  ".join(options)


def _quoted(text: str) -> str:
    """A text as one word of a shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def _python(model: Model, body: Body) -> str:
    identifier = naming.model_identifier(model.id, model.annotations)
    declared = model.by_name
    names = {name: naming.parameter_identifier(name, declared[name].annotations) for name in body}
    arguments = "".join(f"        {names[name]}={python.literal(value)},\n" for name, value in body.items())
    call = f"(\n{arguments}    )" if arguments else "()"
    return (
        f"from {api.CLIENT_MODULE} import {api.CLIENT}\n\n"
        f"with {api.CLIENT}() as client:  # {api.KEY_VARIABLE} and {api.SECRET_VARIABLE}\n"
        f"    job = client.{identifier}.run{call}\n"
        "    job.wait()\n"
        '    job.download("out/")'
    )


def _typescript(url: str, body: Body, is_known: bool) -> str:
    credentials = f"`${{process.env.{api.KEY_VARIABLE}}}:${{process.env.{api.SECRET_VARIABLE}}}`"
    lines: list[Doc] = [typescript.variable("url", url), _object("const body = ", body)]
    if is_known:
        lines.append(f"const credentials = btoa(\n  {credentials},\n);")
    headers = ["    Authorization: `Basic ${credentials}`,"] if is_known else []
    headers.append('    "Content-Type": "application/json",')
    inside = "\n".join(headers)
    lines += [
        f'const response = await fetch(url, {{\n  method: "POST",\n  headers: {{\n{inside}\n  }},'
        "\n  body: JSON.stringify(body),\n});",
        "if (!response.ok) throw new Error(await response.text());",
        "console.log(await response.json());",
    ]
    return "\n".join(laid_out(line, _WIDTH, typescript.TAB, 0) for line in lines)


def _object(opening: str, body: Body) -> Doc:
    """An object literal with one property a line."""
    if not body:
        return f"{opening}{{}};"
    properties = tuple((HARD_LINE, typescript.property_of(name, value), ",") for name, value in body.items())
    return (f"{opening}{{", Indent(properties), HARD_LINE, "};")
