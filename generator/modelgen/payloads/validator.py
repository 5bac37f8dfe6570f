"""A model's generated validator, rendered and loaded in this process: what users run is what `validate` runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from modelgen.catalog.model import Catalog, Model
from modelgen.payloads.payloads import Issue
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

TARGET = "validators"


def compile_validator(model: Model, catalog: Catalog) -> Callable[[object], Sequence[Issue]]:
    """The function `validate` of the model's stand-alone Python validator."""
    only = Catalog(catalog.site, (model,))
    texts = render(only, load_templates(), (TARGET,))
    (path, source), *rest = ((path, text) for path, text in texts.items() if path.endswith(".py"))
    assert not rest
    module = ModuleType("validator")
    exec(compile(source, path, "exec"), module.__dict__)  # our own code, quoted by construction
    validate: Callable[[object], Sequence[Issue]] = module.validate
    return validate
