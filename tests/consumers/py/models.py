"""What generated Python classes say of bodies: for each group why there is no class, or for each body whether it is taken."""

import importlib
import json
import re
import sys
import warnings
from pathlib import Path


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _takes(found: type, body: object) -> bool:
    read = getattr(found, "model_validate", None) or found.from_dict  # type: ignore[attr-defined]
    try:
        read(body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def main() -> None:
    warnings.simplefilter("ignore")
    answers: list[object] = []
    for group in json.load(sys.stdin):
        path = Path(group["module"])
        try:
            sys.path.insert(0, str(path.parent))
            module = importlib.import_module(path.stem)
            sys.path.pop(0)
            found = next((key for key in dir(module) if _plain(key) in group["names"]), None)
            if found is None:
                answers.append("the module has no class of it")
                continue
            answers.append([_takes(getattr(module, found), body) for body in group["bodies"]])
        except Exception as error:  # whatever it is, the table says it
            answers.append(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
    json.dump(answers, sys.stdout)


main()
