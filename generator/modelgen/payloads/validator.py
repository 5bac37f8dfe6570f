"""A model's generated validator, rendered and loaded in this process: what users run is what `validate` runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from types import ModuleType

from modelgen.analysis.checks import body_plan
from modelgen.catalog.model import Catalog, Model
from modelgen.diagnostics.diagnostic import Diagnostic, NoFile, Place, Problem, one_of, quoted
from modelgen.payloads.checking import Check, Issue
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

TARGET = "validators"

Validate = Callable[[object], Sequence[Issue]]


def check_of(model_id: str, catalog: Catalog) -> Check:
    """The check of a model's bodies. Raises `Problem` where the catalogue has no such model."""
    model = model_of(model_id, catalog)
    return Check(model_id, compile_validator(model, catalog), names_of(model))


def names_of(model: Model) -> dict[tuple[str, ...], frozenset[str]]:
    """The names that objects of a body take, by the arrays that lead to them."""
    return {plan.path: frozenset(plan.names) for plan in body_plan(model).all}


def model_of(model_id: str, catalog: Catalog) -> Model:
    """The model of this id. Raises `Problem`, with a suggestion, where the catalogue has no such model."""
    by_id = {model.id: model for model in catalog.models}
    if model_id not in by_id:
        near = get_close_matches(model_id, by_id, n=1)
        hint = f"did you mean {near[0]}?" if near else f"models: {one_of(by_id)}" if by_id else None
        raise Problem(
            Diagnostic("unknown-model", f"there is no model {quoted(model_id)}", Place(NoFile("MODEL")), hint)
        )
    return by_id[model_id]


def compile_validator(model: Model, catalog: Catalog) -> Validate:
    """The function `validate` of the model's stand-alone Python validator."""
    return compiled(validator_source(model, catalog))


def validator_source(model: Model, catalog: Catalog) -> str:
    """The model's stand-alone Python validator, before it is formatted."""
    only = Catalog(catalog.site, (model,))
    [source] = (text for path, text in render(only, load_templates(), (TARGET,)).items() if path.endswith(".py"))
    return source


def compiled(source: str) -> Validate:
    """The function `validate` of a validator's source."""
    module = ModuleType("validator")
    exec(compile(source, "validator.py", "exec"), module.__dict__)  # our own code, quoted by construction
    validate: Validate = module.validate
    return validate
