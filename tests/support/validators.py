"""A model's generated validator beside independent validators of its schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import jsonschema
import jsonschema_rs
from modelgen.catalog.model import Catalog, Model
from modelgen.loading.load import load
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

ROOT = Path(__file__).parents[2]
EVERYTHING = ROOT / "tests" / "catalogs" / "everything"


@dataclass(frozen=True)
class Subject:
    """A model with its generated module and its schema under two independent validators."""

    model: Model
    module: ModuleType
    schema: dict[str, object]
    python: jsonschema.Draft202012Validator
    rust: jsonschema_rs.Draft202012Validator

    def generated(self, payload: object) -> set[tuple[str, str]]:
        return {(issue.instance_location, issue.keyword) for issue in self.module.validate(payload)}

    def independent(self, payload: object) -> set[tuple[str, str]]:
        """Pointer and keyword of every error of `jsonschema`."""
        return {(_pointer(error.absolute_path), str(error.validator)) for error in self.python.iter_errors(payload)}


@cache
def catalog(folder: Path) -> Catalog:
    loaded = load(folder)
    assert loaded.catalog is not None, loaded.diagnostics
    return loaded.catalog


def subjects_of(catalog: Catalog) -> list[Subject]:
    """Every model of a catalogue, rendered through the templates and loaded."""
    texts = render(catalog, load_templates(), ("validators", "json-schema"))
    schemas = {}
    modules = {}
    for path, text in texts.items():
        if path.endswith(".json"):
            if path.count("/") > 1:
                continue  # a form beside the exact schema
            schema = json.loads(text)
            schemas[schema["x-modelId"]] = schema
        else:
            module = ModuleType(path)
            exec(compile(text, path, "exec"), module.__dict__)
            modules[path.rpartition("/")[2].removesuffix(".py")] = module
    from modelgen.targets.validators import model_stem

    subjects = []
    for model in catalog.models:
        schema = schemas[model.id]
        jsonschema.Draft202012Validator.check_schema(schema)
        subjects.append(
            Subject(
                model,
                modules[model_stem(model)],
                schema,
                jsonschema.Draft202012Validator(schema),
                jsonschema_rs.Draft202012Validator(schema),
            )
        )
    return subjects


@cache
def subjects(folder: Path) -> list[Subject]:
    return subjects_of(catalog(folder))


def _pointer(path: object) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)  # type: ignore[attr-defined]
