"""The package as it is installed: what importing costs, what type checkers say, how its flavours relate."""

from __future__ import annotations

import ast
import inspect
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from conftest import PACKAGE_ROOT
from modelgen.languages.sync_twin import sync_name, sync_source
from modelgen.publishing.files import workspace
from modelgen.rendering.formatting import format_python

PACKAGE = PACKAGE_ROOT / "scenario_models"
TEMPLATES = Path(__file__).parents[2] / "templates/python/src/scenario_models"
RESERVED = Path(__file__).parents[2] / "generator/modelgen/analysis/reserved.json"
TWINS = sorted(path.name for path in TEMPLATES.glob("_async_*.py"))


def test_there_are_twins() -> None:
    assert len(TWINS) == 7


@pytest.mark.parametrize("name", TWINS)
def test_the_synchronous_flavour_is_derived(name: str) -> None:
    twin = sync_name(name)
    assert twin is not None
    shipped = (PACKAGE / twin).read_text(encoding="utf-8")
    derived = sync_source((TEMPLATES / name).read_text(encoding="utf-8"))
    assert shipped == format_python({twin: derived}, workspace)[twin]
    words = {node.id for node in ast.walk(ast.parse(shipped)) if isinstance(node, ast.Name)}
    assert not [word for word in words if word.lower().startswith("async")]
    assert not [node for node in ast.walk(ast.parse(shipped)) if isinstance(node, (ast.Await, ast.AsyncFunctionDef))]
    for word in ("await ", "async ", "in_thread", "_async_"):
        assert word not in shipped


@pytest.mark.parametrize("name", ["_jobs.py", "jobs.py", "_async_jobs.pyi", "_asynchronous.py"])
def test_other_modules_have_no_twin(name: str) -> None:
    assert sync_name(name) is None


def test_names_that_models_may_not_take() -> None:
    from scenario_models._async_base_client import AsyncBaseClient
    from scenario_models._base_client import BaseClient

    reserved = json.loads(RESERVED.read_text(encoding="utf-8"))["python"]
    public = {name for base in (BaseClient, AsyncBaseClient) for name in dir(base) if not name.startswith("_")}
    assert public == set(reserved["client_attributes"])
    from scenario_models.models.bytedance_seedream_4_5_editing import BytedanceSeedream45Editing

    model: Any = BytedanceSeedream45Editing
    own = set(inspect.signature(model.run).parameters) - set(model._info.parameters.values())
    assert own == set(reserved["run_parameters"])


def test_importing_the_client_does_not_import_the_sdk() -> None:
    program = """
        import sys
        from scenario_models import ScenarioModels, AsyncScenarioModels, Job, FileInput
        assert not {"scenario_sdk", "httpx", "pydantic", "anyio"} & set(sys.modules), "too much"
        ScenarioModels(api_key="a", api_secret="b", base_url="http://127.0.0.1:9")
        assert "scenario_sdk" in sys.modules
        assert not [name for name in sys.modules if name.startswith("scenario_models.models.")]
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], env=_env(), check=True)


GOOD = """
    import asyncio
    from pathlib import Path

    from scenario_models import AsyncScenarioModels, Estimate, Job, ProgressBar, ScenarioModels
    from typing_extensions import assert_type

    with ScenarioModels(api_key="a", api_secret="b") as client:
        model = client.bytedance_seedream_4_5_editing
        job = model.run(
            prompt="a fox", reference_images=[Path("fox.png"), b"", open("x", "rb"), "asset_1"], size="2K"
        )
        assert_type(job, Job)
        assert_type(job.wait(on_progress=ProgressBar(), timeout=None), Job)
        assert_type(job.download(Path("out")), list[Path])
        assert_type(model.estimate(prompt="a fox"), Estimate)
        model.submit({"prompt": "a fox", "referenceImages": ["asset_1"], "size": "4K"})
        assert_type(client.gather([job, lambda: model.run(prompt="x")], limit=2), list[Job])

    async def main() -> None:
        async with AsyncScenarioModels() as client:
            job = await client.bytedance_seedream_4_5_editing.run(prompt="a fox")
            assert_type(await (await job.wait()).download("out"), list[Path])
            await client.gather([client.bytedance_seedream_4_5_editing.run(prompt="x")])

    asyncio.run(main())
"""
BAD = {
    "a string for an array": 'model.run(prompt="a", reference_images="asset_1")',
    "a value that is none": 'model.run(prompt="a", size="8K")',
    "a typo in a value": 'model.run(prompt="a", aspect_ratio="16x9")',
    "a name that is none": 'model.run(prompt="a", sizes="2K")',
    "a wire name": 'model.run(prompt="a", maxImages=2)',
    "a missing parameter": 'model.run(size="2K")',
    "a position": 'model.run("a")',
    "a number for a string": "model.run(prompt=1)",
    "a bare file": 'model.run(prompt="a", reference_images=Path("fox.png"))',
    "a wrong item": 'model.run(prompt="a", reference_images=numbers)',
    "a wrong body": 'model.submit({"prompt": "a", "size": "8K"})',
    "a body without what it needs": 'model.submit({"size": "2K"})',
    "a body with more": 'model.submit({"prompt": "a", "colour": "red"})',
    "no await": "client.gather(1)",
    "a result that is none": 'model.estimate(prompt="a").job',
}


def _snippets(tmp_path: Path) -> Path:
    lines = ["from pathlib import Path", "from scenario_models import ScenarioModels"]
    lines += ["client, numbers = ScenarioModels(), [1]", "model = client.bytedance_seedream_4_5_editing", *BAD.values()]
    (tmp_path / "good.py").write_text(textwrap.dedent(GOOD))
    (tmp_path / "bad.py").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_mypy(tmp_path: Path) -> None:
    """Both the package and its use, and every mistake is found at its line."""
    folder = _snippets(tmp_path)
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "--no-error-summary"]
    command += ["--config-file", os.devnull, "--cache-dir", str(tmp_path / "cache"), "--show-error-codes"]
    env = {**_env(), "MYPYPATH": str(PACKAGE_ROOT)}
    good = subprocess.run(
        [*command, "-p", "scenario_models", "-m", "good"],
        env=env,
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert (good.returncode, good.stdout) == (0, "")
    bad = subprocess.run([*command, "bad.py"], env=env, check=False, capture_output=True, text=True, cwd=folder)
    found = {
        int(line.split(":")[1]) for line in bad.stdout.splitlines() if line.startswith("bad.py:") and " error:" in line
    }
    assert found == set(range(5, 5 + len(BAD)))


def test_pyright(tmp_path: Path) -> None:
    """The same: the package passes, and every mistake is found."""
    folder = _snippets(tmp_path)
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.10",
        "extraPaths": [str(PACKAGE_ROOT)],
        "include": [".", os.path.relpath(PACKAGE, folder)],
        "exclude": [os.path.relpath(PACKAGE / "validators", folder)],  # checked by their own tests
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    output = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    report = json.loads(output.stdout)
    assert report["summary"]["filesAnalyzed"] > 30
    problems = report["generalDiagnostics"]
    errors = [(Path(item["file"]).name, item["range"]["start"]["line"] + 1, item["message"]) for item in problems]
    assert [error for error in errors if error[0] != "bad.py"] == []
    assert {line for _, line, _ in errors} == set(range(5, 5 + len(BAD)))


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
