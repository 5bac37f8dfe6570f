"""An executor of the conformance suite: the models of pydantic in the packages that are its arguments, found as Python finds them."""

import importlib
import json
import pkgutil
import re
import sys

from pydantic import BaseModel, ValidationError


def models_of(name: str) -> dict[str, type[BaseModel]]:
    """The models of a package by id."""
    found = {}
    for info in pkgutil.iter_modules(importlib.import_module(name).__path__, f"{name}."):
        module = importlib.import_module(info.name)
        found[re.findall(r"\(`(\S+?)`\)", module.__doc__ or "")[0]] = getattr(module, module.__all__[0])
    return found


def told(error: ValidationError) -> list[dict[str, str]]:
    """The errors in the words of the protocol: locations as JSON Pointers."""
    return [
        {
            "location": "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in one["loc"]),
            "keyword": one["type"],
            "message": one["msg"],
        }
        for one in error.errors()
    ]


if __name__ == "__main__":
    models = {model: kind for package in sys.argv[1:] for model, kind in models_of(package).items()}
    for line in sys.stdin:
        asked = json.loads(line)
        issues = []
        try:
            models[asked["model"]].model_validate(asked["payload"])
        except ValidationError as error:
            issues = told(error)
        print(json.dumps({"id": asked["id"], "valid": not issues, "issues": issues}))
