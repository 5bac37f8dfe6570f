"""How long builds take, as ratios against generators that make parts of the same from its OpenAPI and JSON Schemas.

    .venv/bin/python -m benchmarks.generation [MODELS ROUNDS]

`modelgen build` makes all targets of `schemas/catalog.yaml`: the Python and TypeScript packages, validators, JSON Schemas, OpenAPI,
tools and pages. The peers are run from `benchmarks/.venv` (`uv pip sync --python benchmarks/.venv benchmarks/requirements.txt`);
one that is not there is left out:

- `openapi-python-client`: a client with types, with its formatting by ruff;
- `datamodel-code-generator`: pydantic models;
- `json-schema-for-humans`: a page for each of the first 20 models; multiply for the whole.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import catalogue
from benchmarks.timing import Time, conditions, large, table

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / ".venv/bin"
PAGES = 20


def main(models: int = 100, rounds: int = 3) -> None:
    print(f"{models} models, medians of {rounds} rounds. {conditions(('ruff', 'black'))}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalogue.write(folder / "schemas", models)
        modelgen(folder, "build")
        first = large({"modelgen build, everything": partial(_cold, folder), **_peers(folder)}, rounds)
        modelgen(folder, "build")
        time.sleep(3.5)  # a file is hashed anew until its time has settled
        modelgen(folder, "build")
        again = large({"modelgen build, nothing changed": partial(modelgen, folder, "build")}, rounds)
        changed = large({"modelgen build, one model changed": partial(_changed, folder)}, rounds)
    own = first["modelgen build, everything"]
    rows = [_row(name, time, own) for name, time in {**first, **again, **changed}.items()]
    print(table(["work", "wall", "CPU", "÷ everything (CPU)"], rows))


def _row(name: str, taken: Time, own: Time) -> list[str]:
    return [name, f"{taken.wall:.2f} s", f"{taken.cpu:.2f} s", f"{taken.cpu / own.cpu:.2f}"]


def _peers(folder: Path) -> dict[str, Callable[[], object]]:
    generated, out = folder / "generated", folder / "peers"
    openapi = next((generated / "openapi").glob("*.json"))
    pages = folder / "pages"
    pages.mkdir()
    for schema in sorted((generated / "json-schema").glob("*.schema.json"))[:PAGES]:
        shutil.copy(schema, pages)
    commands = {
        "openapi-python-client": [
            "generate",
            "--path",
            str(openapi),
            "--output-path",
            str(out / "client"),
            "--overwrite",
        ],
        "datamodel-codegen": [
            "--input",
            str(openapi),
            "--input-file-type",
            "openapi",
            "--output",
            str(out / "models.py"),
        ],
        "generate-schema-doc": [str(pages), str(out / "pages")],
    }
    (out / "pages").mkdir(parents=True)
    for name in commands:
        if (PEERS / name).exists():
            run([str(PEERS / name), "--help"], folder)  # so that its modules are compiled
    return {
        f"{name}, {PAGES} models" if name == "generate-schema-doc" else name: partial(
            run, [str(PEERS / name), *rest], folder
        )
        for name, rest in commands.items()
        if (PEERS / name).exists()
    }


def _cold(folder: Path) -> None:
    for made in ("generated", ".modelgen_cache"):
        shutil.rmtree(folder / made, ignore_errors=True)
    modelgen(folder, "build")


def _changed(folder: Path) -> None:
    source = folder / "schemas/provider-1/painter-1.yaml"
    text = source.read_text("utf-8")
    source.write_text(text.replace("Paints ", "Paints again "), "utf-8")
    modelgen(folder, "build")


def modelgen(folder: Path, *arguments: str) -> str:
    """Runs the command in a folder that has `schemas`. What it says; raises `SystemExit` where it fails."""
    return run([sys.executable, "-m", "modelgen", *arguments], folder)


def run(command: list[str], folder: Path) -> str:
    """Runs a program with a cache of its own in `folder`. What it says; raises `SystemExit` where it fails."""
    path = os.pathsep.join((str(PEERS), os.environ.get("PATH", "")))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "PATH": path}
    environment["XDG_CACHE_HOME"] = str(folder / ".modelgen_cache")
    environment["PYTHONPYCACHEPREFIX"] = os.path.join(
        tempfile.gettempdir(), "modelgen-benchmarks"
    )  # as installed packages are
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
