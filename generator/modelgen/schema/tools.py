"""A model as a tool of a language model, in each provider's format; and what a catalogue of them needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modelgen.analysis import naming, wording
from modelgen.analysis.checks import body_plan
from modelgen.analysis.constraints import CONDITION, Constraint, body_constraints, rule_constraints
from modelgen.analysis.plan import ObjectPlan
from modelgen.catalog.model import Catalog, Json, Model
from modelgen.schema.consumers import ANTHROPIC, FORMS, GEMINI, OPENAI, OPENAI_STRICT, Form
from modelgen.schema.forms import has_keyword, object_form, strict_problem
from modelgen.schema.json_schema import DIALECT, Schema

# Model Context Protocol, ToolAnnotations: a paid run changes something, destroys nothing, and is paid for again
RUNS: Schema = {"readOnlyHint": False, "destructiveHint": False, "idempotentHint": False, "openWorldHint": True}
READS: Schema = {"readOnlyHint": True, "openWorldHint": False}

# Arguments of tools for any model
MODEL: Schema = {"type": "string", "description": "A model's id, as find_models gives it."}
VALUES: Schema = {"type": "object", "description": "The model's parameters, as describe_model gives them."}


def definition(model: Model, plan: ObjectPlan, form: Form) -> Schema:
    """The definition of the tool that runs a model."""
    name, description = naming.tool_name(model.id), summary(model, rule_constraints(plan), form)[0]
    parameters = object_form(plan, form)
    named: Schema = {"name": name, "description": description}
    if form is OPENAI_STRICT and strict_problem(parameters) is not None:
        return definition(model, plan, OPENAI)
    if form in (OPENAI, OPENAI_STRICT):
        return {"type": "function", **named, "parameters": parameters, "strict": form.is_strict}
    if form is ANTHROPIC:
        return {**named, "input_schema": parameters}
    if form is GEMINI:
        return {**named, "parametersJsonSchema": parameters}
    input_schema: Schema = {"$schema": DIALECT, **parameters}
    return {"name": name, "title": model.name, **_described(description, input_schema), "annotations": dict(RUNS)}


def summary(model: Model, rules: Sequence[Constraint], form: Form) -> tuple[str, frozenset[str]]:
    """What the tool says of itself, and the names of the rules that it has no room for.

    Where room is short the model's own description is cut first, then rules are left out, those with keywords before the others.
    """
    lead = f"Runs {model.name} by {model.provider}: {model.category}."
    if model.deprecated is not None:
        lead += f" {wording.deprecation(model.deprecated)}"
    described = "" if model.description is None else "\n\n" + " ".join(model.description.split())
    most = form.most_description
    if most is None:
        return lead + described + "".join(_item(rule, index) for index, rule in enumerate(rules)), frozenset()
    lead = _cut(lead, most)
    kept: list[Constraint] = []
    room = most - len(lead) - 1  # the first rule has one more line end before it
    for rule in sorted(rules, key=lambda rule: has_keyword(form, rule)):
        if len(_item(rule, 1)) <= room:
            kept.append(rule)
            room -= len(_item(rule, 1))
    said = "".join(_item(rule, index) for index, rule in enumerate(rule for rule in rules if rule in kept))
    text = lead + _cut(described, most - len(lead) - len(said)) + said
    return text, frozenset(rule.name for rule in rules if rule not in kept)


def _item(rule: Constraint, index: int) -> str:
    return f"{'' if index else chr(10)}\n- {rule.sentence}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + "…" if most > 10 else ""


def _described(description: str, input_schema: Schema) -> Schema:
    return {"description": description, "inputSchema": input_schema}


def losses(parts: Mapping[str, tuple[str | None, Json]]) -> Schema:
    """What each form loses of each model; `parts` has `model_losses` for each model's id."""
    loose: Schema = {name: problem for name, (problem, _) in parts.items() if problem is not None}
    found: Schema = {name: rows for name, (_, rows) in parts.items()}
    sources: Schema = {form.name: {"date": form.date, "source": form.source} for form in FORMS}
    return {"forms": sources, "notStrict": loose, "models": found}


def model_losses(model: Model) -> tuple[str | None, Schema]:
    """Why a model's tool is not strict, None where it is; and for each constraint and form whether it is a keyword, a sentence,
    or checked by our validator alone.
    """
    plan = body_plan(model)
    problem = strict_problem(object_form(plan, OPENAI_STRICT))
    forms = {form.name: OPENAI if form is OPENAI_STRICT and problem else form for form in FORMS}
    rules = rule_constraints(plan)
    silent = {name: summary(model, rules, form)[1] for name, form in forms.items()}
    rows: Schema = {}
    for one in body_constraints(plan):
        row: dict[str, Json] = {}
        for name, form in forms.items():
            column = row.setdefault(_how(one, form, silent[name]), [])
            assert isinstance(column, list)
            column.append(name)
        rows[one.name] = row
    return problem, rows


def _how(constraint: Constraint, form: Form, silent: frozenset[str]) -> str:
    if has_keyword(form, constraint):
        return "keyword"
    return "validator" if constraint.keyword == CONDITION and constraint.name in silent else "sentence"


def compact(catalog: Catalog) -> list[Json]:
    """Three tools for any number of models, in MCP's format and with keywords that all providers take."""
    text: Schema = {"type": "string"}
    capabilities: list[Json] = [*sorted({one for model in catalog.models for one in model.capabilities})]
    capability: Schema = {**text, "description": "What a model must be able to do."}
    if capabilities:
        capability["enum"] = capabilities
    query: Schema = {**text, "description": "Words of a model's name, provider or description."}
    return [
        generic(
            "find_models",
            f"Finds models of {catalog.site.title}: id, name and a sentence of each. Call it first.",
            {"query": query, "capability": capability},
            [],
            READS,
        ),
        generic(
            "describe_model",
            "Gives the parameters of a model as JSON Schema, with its rules in words. Call it before run_model.",
            {"model": MODEL},
            ["model"],
            READS,
        ),
        generic(
            "run_model",
            "Runs a model, which is paid for. A body that breaks a rule is refused with sentences that say what to change.",
            {"model": MODEL, "parameters": VALUES},
            ["model", "parameters"],
            RUNS,
        ),
    ]


def generic(name: str, description: str, properties: Schema, required: list[str], hints: Schema) -> Schema:
    """A tool of the compact form, in MCP's format."""
    schema: Schema = {"type": "object", "properties": properties}
    if required:
        schema["required"] = [*required]
    schema["additionalProperties"] = False
    return {"name": name, **_described(description, schema), "annotations": dict(hints)}
