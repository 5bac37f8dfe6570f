"""Models of a row of a table, and conditions in its words (see `clauses`)."""

from __future__ import annotations

import json

from modelgen.analysis.clauses import AtMost, Consequence
from modelgen.analysis.conditions import AtLeast, Constant, Defined, Every, Exactly, Not, OneOf, Some
from modelgen.catalog.model import Model
from modelgen.catalog.model_file import read_model
from modelgen.source.parsing import parse

HEAD = "id: model_acme-row\nname: Row\nprovider: Acme\ncapabilities: [txt2img]\nupdated: 2026-01-31\nparameters:\n"


def model_of(parameters: str, *listed: str) -> Model:
    """A model of parameters and rules."""
    rules = "".join(f"- {{{rule}}}\n" for rule in listed if rule)
    rules = f"rules:\n{rules}" if rules else ""
    file, root, problems = parse(f"{HEAD}{parameters}\n{rules}".encode(), "row.yaml")
    draft, found = read_model(file, root, "row.yaml")
    assert not problems and not [one for one in found if one.is_error], found
    return draft.model


def told(condition: Consequence, is_inner: bool = False) -> str:
    """A condition in the words of the table."""
    match condition:
        case Constant(holds):
            return "true" if holds else "false"
        case Defined(parameter):
            return parameter.name
        case AtLeast(parameter, size):
            return f"{parameter.name}>={size}"
        case AtMost(parameter, size):
            return f"{parameter.name}<={size}"
        case Exactly(parameter, size):
            return f"{parameter.name}={size}"
        case OneOf(parameter, values):
            shown = ",".join(one if isinstance(one, str) else json.dumps(one) for one in values)
            return f"{parameter.name}:{shown}"
        case Not(inner):
            return f"!{told(inner, is_inner=True)}"
        case Every(parts) | Some(parts):
            assert len(parts) > 1
            text = (" * " if isinstance(condition, Every) else " | ").join(told(part, is_inner=True) for part in parts)
            return f"({text})" if is_inner else text
    raise TypeError(condition)
