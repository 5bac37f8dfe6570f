"""The package of the catalogue that holds every feature: type-checked strictly, imported, and called over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from modelgen.publishing.files import workspace
from modelgen.rendering.formatting import format_python
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates
from modelgen.serve import create_app, endpoint_of, running

from tests.support.validators import EVERYTHING, catalog


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the rendered package's import root."""
    folder = tmp_path_factory.mktemp("everything")
    texts = render(catalog(EVERYTHING), load_templates(), ("python", "json-schema"))
    for path, text in format_python(texts, workspace).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def _python(package: Path, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables, "PYTHONPATH": str(package / "python/src")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environment, check=False, capture_output=True, text=True
    )


def test_passes_mypy_strict(package: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(package / "cache")],
        cwd=package / "python",
        env={**os.environ, "MYPYPATH": "src"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_passes_pyright_strict(package: Path) -> None:
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", "."]
    done = subprocess.run(command, cwd=package / "python", check=False, capture_output=True, text=True)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] > 2 * len(catalog(EVERYTHING).models)
    assert report["generalDiagnostics"] == []


def test_every_module_imports_and_exports_what_it_says(package: Path) -> None:
    code = """
import importlib, pkgutil, typing
import scenario_models.models, scenario_models.validators
count = 0
for home in (scenario_models.models, scenario_models.validators):
    for found in pkgutil.iter_modules(home.__path__, home.__name__ + "."):
        module = importlib.import_module(found.name)
        for name in getattr(module, "__all__", []):
            assert getattr(module, name) is not None
        if home is scenario_models.models:
            body = next(value for name, value in vars(module).items() if name.endswith("Params"))
            typing.get_type_hints(body, include_extras=True)
            count += 1
print(count)
"""
    done = _python(package, code)
    assert (done.stdout.strip(), done.stderr) == (str(len(catalog(EVERYTHING).models)), "")


def test_odd_names_reach_the_wire(package: Path) -> None:
    """Keywords of Python and names of every script, through the real SDK to a server that validates."""
    schemas = [json.loads(path.read_text("utf-8")) for path in (package / "json-schema").glob("*.json")]
    app = create_app({schema["x-modelId"]: endpoint_of(schema) for schema in schemas})
    code = """
from scenario_models import ScenarioModels, ValidationError
with ScenarioModels() as client:
    model = client.model_3d_borealis_2_5_x
    model.run(class_="a", from_="b", self_="c", validate_=True, import_="", none="no", a_b="d", a_b_2="e", p_3d=True, é="f")
    try:
        model.run(from_="b", import_="c", none="yes", extra_params={"new": 1})
    except ValidationError as error:
        print(error)
"""
    with running(app) as base:
        done = _python(
            package, code, SCENARIO_BASE_URL=base, SCENARIO_SDK_API_KEY="key", SCENARIO_SDK_API_SECRET="secret"
        )
    assert done.stderr == ""
    assert "2 problems" in done.stdout
    (job,) = app.state.service.jobs.values()
    assert job.input == {
        "class": "a",
        "from": "b",
        "self": "c",
        "validate": True,
        "import": "",
        "None": "no",
        "a_b": "d",
        "a-b": "e",
        "3d": True,
        "é": "f",
    }
