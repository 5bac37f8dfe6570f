"""What the documentation of a parameter says in the code of every language."""

from __future__ import annotations

from modelgen.analysis import wording
from modelgen.catalog.model import Parameter


def documented(parameter: Parameter) -> str:
    """The description and the facts; something at least, so that no comment is empty."""
    description = (parameter.description or "").strip()
    if description and description[-1] not in ".!?…":
        description += "."
    return " ".join([description, *wording.parameter_facts(parameter)]).strip() or f"The model's `{parameter.name}`."
