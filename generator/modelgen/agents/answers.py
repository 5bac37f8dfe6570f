"""The tools, and what each answers: an object, or `Refused` with sentences that say what to change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

from modelgen.analysis.checks import body_plan
from modelgen.analysis.examples import example
from modelgen.catalog.model import Catalog, Json, Model
from modelgen.diagnostics.diagnostic import Diagnostic, NoFile, Place, Problem, one_of, quoted
from modelgen.payloads.checking import Issue, told_once
from modelgen.payloads.validator import compile_validator, model_of
from modelgen.scenario.runs import RunError, Service
from modelgen.schema.consumers import MCP
from modelgen.schema.json_schema import Schema
from modelgen.schema.tools import MODEL, READS, RUNS, VALUES, compact, definition, generic

MOST_FOUND = 20  # models in one answer
NOT_ALLOWED = "Nothing was run: this server was started without --allow-runs, and only who started it can change that."
_ASKS: Schema = {"readOnlyHint": True, "openWorldHint": True}
_JOB: Schema = {"type": "string", "description": "A job's id, as a run gives it."}

Arguments: TypeAlias = "Mapping[str, Json]"
Answer: TypeAlias = "dict[str, object]"


class Refused(Exception):
    """A call that is not done; its sentences are for the model that called."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool as MCP has it, and what answers a call of it. `answer` raises `Refused`."""

    definition: Schema
    answer: Callable[[Arguments], Answer]


def tools_of(
    catalog: Catalog, service: Service | None, typed: Iterable[Model] = (), *, allows_runs: bool = False
) -> dict[str, Tool]:
    """The tools by name, in a fixed order: those for any model, then one for each model of `typed`.

    `service` is None where nothing is known of the vendor's API: then no tool prices or runs. Without `allows_runs` a tool of
    a model checks and prices. Raises `Problem` where a model's tool is called like one for any model.
    """
    desk = _Desk(catalog, service, allows_runs)
    find, describe, run = compact(catalog)
    check = generic(
        "check_parameters",
        "Checks parameters of a model by all of its rules, and runs nothing. What is wrong is told in sentences.",
        {"model": MODEL, "parameters": VALUES},
        ["model", "parameters"],
        READS,
    )
    listed: list[tuple[Json, Callable[[Arguments], Answer]]] = [
        (find, desk.find),
        (describe, desk.describe),
        (check, desk.check),
    ]
    if service is not None:
        estimate = generic(
            "estimate_cost",
            "Asks what a run would cost, in creative units. Runs nothing and costs nothing.",
            {"model": MODEL, "parameters": VALUES},
            ["model", "parameters"],
            _ASKS,
        )
        job = generic(
            "read_job",
            "Tells how far a run is, and what it made, with URLs to download soon. Ask again every few seconds until its"
            " status is success, failure or canceled; videos take minutes.",
            {"job": _JOB},
            ["job"],
            _ASKS,
        )
        listed += [(estimate, desk.estimate), *([(run, desk.run)] if allows_runs else []), (job, desk.job)]
    tools = {}
    for tool, answer in listed:
        assert isinstance(tool, dict) and isinstance(tool["name"], str)
        tools[tool["name"]] = Tool(tool, _with_checked_arguments(tool, answer))
    for model in typed:
        tool = _typed(model, allows_runs=allows_runs and service is not None)
        name = str(tool["name"])
        if name in {"run_model", *tools}:
            message = f"the tool of {quoted(model.id)} would be called {name}, as another one is"
            raise Problem(Diagnostic("name-collision", message, Place(NoFile("--model"))))
        tools[name] = Tool(tool, desk.of_model(model))
    return tools


@dataclass(frozen=True, slots=True)
class _Desk:
    """What answers the tools for any model. Validators are made when they are first asked for."""

    catalog: Catalog
    service: Service | None
    allows_runs: bool
    _validators: dict[str, Callable[[object], Sequence[Issue]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, arguments: Arguments) -> Answer:
        words = str(arguments.get("query", "")).casefold().split()
        capability = arguments.get("capability")
        found = [
            model
            for model in self.catalog.models
            if (capability is None or capability in model.capabilities) and all(word in _words(model) for word in words)
        ]
        if not found:
            makers = one_of(sorted({model.provider for model in self.catalog.models}))
            raise Refused(f"No model is found by this. Use fewer words, or the name of a provider: {makers}.")
        answer: Answer = {"models": [_row(model) for model in found[:MOST_FOUND]]}
        if len(found) > MOST_FOUND:
            answer["more"] = f"{len(found) - MOST_FOUND} more: use more words."
        return answer

    def describe(self, arguments: Arguments) -> Answer:
        model = self._model(arguments)
        plan = body_plan(model)
        tool = definition(model, plan, MCP)
        answer: Answer = {**_row(model), "about": tool["description"], "parameters": tool["inputSchema"]}
        if (smallest := example(plan)) is not None:
            answer["example"] = smallest
        return answer

    def check(self, arguments: Arguments) -> Answer:
        model = self._model(arguments)
        self._refuse_broken(model, arguments["parameters"])
        return {"model": model.id, "valid": True}

    def estimate(self, arguments: Arguments) -> Answer:
        return self._estimate(self._model(arguments), arguments["parameters"])

    def run(self, arguments: Arguments) -> Answer:
        return self._run(self._model(arguments), arguments["parameters"])

    def job(self, arguments: Arguments) -> Answer:
        assert self.service is not None
        return self.service.job(str(arguments["job"]))

    def of_model(self, model: Model) -> Callable[[Arguments], Answer]:
        """What answers the tool of a model; its arguments are the model's parameters."""

        def answer(arguments: Arguments) -> Answer:
            if self.service is not None and self.allows_runs:
                return self._run(model, dict(arguments))
            self._refuse_broken(model, dict(arguments))
            valid: Answer = {"model": model.id, "valid": True, "run": NOT_ALLOWED}
            if self.service is None:
                return valid
            try:
                return valid | self.service.estimate(model.id, arguments)
            except RunError as error:  # the check is worth telling without a price
                return valid | {"notPriced": str(error)}

        return _told(answer)

    def _estimate(self, model: Model, body: Json) -> Answer:
        assert self.service is not None and isinstance(body, dict)
        self._refuse_broken(model, body)
        return {"model": model.id, "valid": True, **self.service.estimate(model.id, body)}

    def _run(self, model: Model, body: Json) -> Answer:
        assert self.service is not None and self.allows_runs and isinstance(body, dict)
        self._refuse_broken(model, body)
        return {"model": model.id, **self.service.run(model.id, body)}

    def _model(self, arguments: Arguments) -> Model:
        return model_of(str(arguments["model"]), self.catalog)

    def _refuse_broken(self, model: Model, body: Json) -> None:
        with self._lock:
            if (validate := self._validators.get(model.id)) is None:
                validate = self._validators[model.id] = compile_validator(model, self.catalog)
        if issues := told_once(validate(body)):
            count = f"{len(issues)} problem{'' if len(issues) == 1 else 's'}"
            said = "\n".join(f"- {one.message}" for one in issues)
            raise Refused(f"{count} with the parameters of {model.id}. Nothing was sent, nothing was charged.\n{said}")


def _typed(model: Model, *, allows_runs: bool) -> Schema:
    tool = definition(model, body_plan(model), MCP)
    if allows_runs:
        return {**tool, "annotations": dict(RUNS)}
    about = f"Checks and prices a call; runs nothing.\n\n{tool['description']}"
    return {**tool, "description": about, "annotations": dict(_ASKS)}


def _row(model: Model) -> Answer:
    row: Answer = {
        "id": model.id,
        "name": model.name,
        "provider": model.provider,
        "capabilities": list(model.capabilities),
    }
    if model.description is not None:
        row["description"] = " ".join(model.description.split())
    if model.deprecated is not None:
        row["deprecated"] = True
    return row


def _words(model: Model) -> str:
    texts = (model.id, model.name, model.provider, model.category, model.description or "", *model.capabilities)
    return " ".join(texts).casefold()


def _with_checked_arguments(tool: Schema, answer: Callable[[Arguments], Answer]) -> Callable[[Arguments], Answer]:
    """Of a tool for any model: what it answers when its own arguments are right."""

    def checked(arguments: Arguments) -> Answer:
        if wrong := list(_wrong_arguments(tool, arguments)):
            raise Refused("\n".join(f"{tool['name']}: {one}" for one in wrong))
        return answer(arguments)

    return _told(checked)


def _wrong_arguments(tool: Schema, arguments: Arguments) -> Iterable[str]:
    schema = tool["inputSchema"]
    assert isinstance(schema, dict) and isinstance(schema["properties"], dict)
    properties = schema["properties"]
    for name in (key for key in arguments if key not in properties):
        yield f"there is no argument {quoted(name)}; its arguments are {one_of(properties, word='and')}"
    for name, said in properties.items():
        assert isinstance(said, dict)
        if name not in arguments:
            if name in schema.get("required", ()):  # type: ignore[operator]
                yield f"{name} is required"
            continue
        value, kind = arguments[name], said["type"]
        if not isinstance(value, str if kind == "string" else dict):
            yield f"{name} must be {'a text' if kind == 'string' else 'an object'}"
        elif isinstance(allowed := said.get("enum"), list) and value not in allowed:
            yield f"{name} must be {one_of(allowed, most=len(allowed))}, not {quoted(str(value))}"


def _told(answer: Callable[[Arguments], Answer]) -> Callable[[Arguments], Answer]:
    """The same, with everything that goes wrong as `Refused`."""

    def told(arguments: Arguments) -> Answer:
        try:
            return answer(arguments)
        except Problem as problem:
            said = (f"{one.message}; {one.hint}" if one.hint else one.message for one in problem.diagnostics)
            raise Refused("\n".join(said)) from None
        except RunError as error:
            raise Refused(str(error)) from None

    return told
