"""How long a command takes on a catalogue that was built, an import of many records, and checks of JSON Lines.

    .venv/bin/python -m benchmarks.commands [MODELS ROUNDS LINES]

The unit is `python -c pass`: what starting an interpreter takes here.
"""

from __future__ import annotations

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks import catalogue
from benchmarks.generation import modelgen, run
from benchmarks.timing import conditions, large, table

MODEL = "model_provider-0-painter-0"


def main(models: int = 100, rounds: int = 5, lines: int = 10_000) -> None:
    print(f"{models} models, {lines} lines, medians of {rounds} rounds. {conditions(('click', 'pyyaml'))}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalogue.write(folder / "schemas", models)
        catalogue.write(folder / "older", max(1, models - 1))
        modelgen(folder, "build")
        (folder / "body.json").write_text('{"prompt": "a fox"}', "utf-8")
        (folder / "bodies.jsonl").write_text('{"prompt": "a fox in the snow"}\n' * lines, "utf-8")
        records = [_record(number) for number in range(models)]
        (folder / "records.json").write_text(json.dumps({"models": records}), "utf-8")
        calls = {"python -c pass": partial(run, [sys.executable, "-c", "pass"], folder)}
        for command in (
            "--help",
            "models",
            f"validate {MODEL} body.json",
            f"validate {MODEL} bodies.jsonl",
            "lint",
            "diff older schemas",
            "import --dry-run records.json",
            "build --check",
        ):
            calls[f"modelgen {command}"] = partial(modelgen, folder, *command.split())
        times = large(calls, rounds)
    unit = times["python -c pass"].cpu
    rows = [
        [f"`{name}`", f"{one.wall:.3f} s", f"{one.cpu:.3f} s", f"{one.cpu / unit:.1f}"] for name, one in times.items()
    ]
    print(table(["command", "wall", "CPU", "÷ an interpreter (CPU)"], rows))


def _record(number: int) -> dict[str, object]:
    """A model record as the vendor's service gives it, of a model that the catalogue does not have."""
    inputs: list[dict[str, object]] = [
        {
            "name": "prompt",
            "type": "string",
            "label": "Prompt",
            "required": {"always": True},
            "description": "What is seen.",
        },
        {"name": "strength", "type": "number", "label": "Strength", "min": 0, "max": 1, "default": 0.5},
        {"name": "size", "type": "string", "label": "Size", "allowedValues": ["1K", "2K"], "default": "1K"},
    ]
    return {
        "id": f"model_acme-drawer-{number}",
        "name": f"Drawer {number}",
        "shortDescription": f"Draws in manner {number}.",
        "type": "custom",
        "capabilities": ["txt2img"],
        "updatedAt": "2026-05-06T07:08:09.000Z",
        "complianceMetadata": {"modelProvider": "Acme"},
        "inputs": inputs,
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
