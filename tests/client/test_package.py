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
from modelgen.languages.python import WIDTH
from modelgen.languages.sync_twin import sync_name, sync_source
from modelgen.publishing.files import workspace
from modelgen.rendering.formatting import format_python

PACKAGE = PACKAGE_ROOT / "scenario_models"
ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates/python/src/scenario_models"
RESERVED = ROOT / "generator/modelgen/analysis/reserved.json"
TWINS = sorted(path.name for path in TEMPLATES.glob("_async_*.py"))


def test_there_are_twins() -> None:
    assert len(TWINS) == 9


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
        ScenarioModels(api_key="a", api_secret="b", base_url="http://service.invalid")
        assert "scenario_sdk" in sys.modules
        assert not [name for name in sys.modules if name.startswith("scenario_models.models.")]
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], env=_env(), check=True)


GOOD = """
    import asyncio
    from pathlib import Path

    from scenario_models import AsyncJob, AsyncModel, AsyncScenarioModels, Clock, Estimate, FileInput
    from scenario_models import GenerationUncertainError, Job, Model, ProgressBar, ScenarioModels
    from scenario_models.pydantic import WireModel
    from scenario_models.pydantic.bytedance_seedream_4_5_editing import BytedanceSeedream45EditingRequest, SizeValue
    from typing import IO, Any
    from typing_extensions import assert_type

    class Image:  # as Pillow has it
        def save(self, fp: str | Path | IO[bytes], format: str | None = None, **params: Any) -> None: ...

    class Later(Clock):
        def now(self) -> float:
            return 0.0

    files: list[FileInput] = [Image(), memoryview(b""), Path("fox.png"), b"", open("x", "rb"), "asset_1"]

    with ScenarioModels(clock=Later()) as client:
        client.bytedance_seedream_4_5_editing.run(prompt="a fox", reference_images=files)

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
        assert_type(client.recent_jobs(since=GenerationUncertainError("lost")), list[Job])
        size: SizeValue = "2K"
        request: WireModel = BytedanceSeedream45EditingRequest(prompt="a fox", size=size, reference_images=["a"])
        request = BytedanceSeedream45EditingRequest.model_validate({"prompt": "a fox", "maxImages": 2})
        assert_type(request.max_images, int)
        assert_type(model.submit(request.body()), Job)
        for model_id in client.models:
            assert_type(client.models[model_id], Model)
            assert_type(client.models[model_id].run(prompt="a fox", anything=1), Job)
            assert_type(client.models[model_id].submit({"prompt": "a fox"}), Job)
        each: dict[str, Model] = {**client.models, "mine": model}

    async def main() -> None:
        async with AsyncScenarioModels() as client:
            job = await client.bytedance_seedream_4_5_editing.run(prompt="a fox")
            assert_type(await (await job.wait()).download("out"), list[Path])
            await client.gather([client.bytedance_seedream_4_5_editing.run(prompt="x")])
            anything: AsyncModel = client.bytedance_seedream_4_5_editing
            assert_type(await anything.run(prompt="a fox"), AsyncJob)
            assert_type(client.models["model_x"], AsyncModel)

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
    "a name that is none for an estimate": 'model.estimate(prompt="a", sizes="2K")',
    "a clock of the other flavour": "ScenarioModels(clock=AsyncClock())",
    "a file that cannot be saved": "client.upload(object())",
    "a bare file": 'model.run(prompt="a", reference_images=Path("fox.png"))',
    "a wrong item": 'model.run(prompt="a", reference_images=numbers)',
    "a wrong body": 'model.submit({"prompt": "a", "size": "8K"})',
    "a body without what it needs": 'model.submit({"size": "2K"})',
    "a body with more": 'model.submit({"prompt": "a", "colour": "red"})',
    "no await": "client.gather(1)",
    "a model of pydantic without what it needs": 'Request(size="2K")',
    "a wrong value in a model of pydantic": 'Request(prompt="a", size="8K")',
    "a wire name in a model of pydantic": 'Request(prompt="a", maxImages=2)',
    "a key that no body has": 'Request(prompt="a").body()["sizes"]',
    "a result that is none": 'model.estimate(prompt="a").job',
}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as it is edited: the runtime's files themselves, and beside them what is rendered."""
    folder = tmp_path_factory.mktemp("edited")
    for path in sorted(PACKAGE.rglob("*.py")):
        link = folder / path.relative_to(PACKAGE_ROOT)
        link.parent.mkdir(parents=True, exist_ok=True)
        template = TEMPLATES / path.relative_to(PACKAGE)
        link.symlink_to(template if template.exists() else path)
    (folder / "scenario_models/py.typed").touch()
    for name in TWINS:
        twin = folder / "scenario_models" / str(sync_name(name))
        twin.unlink()
        twin.write_text(sync_source((TEMPLATES / name).read_text("utf-8")), "utf-8")
    return folder


def _snippets(tmp_path: Path) -> Path:
    lines = ["from pathlib import Path", "from scenario_models import AsyncClock, ScenarioModels"]
    module = "scenario_models.pydantic.bytedance_seedream_4_5_editing"
    lines += [f"from {module} import BytedanceSeedream45EditingRequest as Request"]
    lines += ["client, numbers = ScenarioModels(), [1]", "model = client.bytedance_seedream_4_5_editing", *BAD.values()]
    (tmp_path / "good.py").write_text(textwrap.dedent(GOOD))
    (tmp_path / "bad.py").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_the_runtime_is_formatted_where_it_is_edited() -> None:
    """In the width of what is generated, for the oldest Python of the package."""
    settings = ["--isolated", "--no-cache", "--target-version", "py310", "--line-length", str(WIDTH)]
    command = [sys.executable, "-m", "ruff", "format", "--check", "--diff", *settings, str(TEMPLATES)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_of_the_runtime_imports_in_a_circle() -> None:
    """For type checkers neither: what is imported for them counts."""
    imports = {
        path.stem: {
            (node.module or "").partition(".")[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom) and node.level == 1
        }
        for path in PACKAGE.glob("_*.py")
        if path.stem != "__init__"
    }
    known: set[str] = set()
    while ready := [name for name in imports.keys() - known if not imports[name] & (imports.keys() - known)]:
        known |= set(ready)
    assert sorted(imports.keys() - known) == []


def test_mypy(edited: Path, tmp_path: Path) -> None:
    """Both the package and its use, and every mistake is found at its line."""
    folder = _snippets(tmp_path)
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "--no-error-summary"]
    command += ["--config-file", os.devnull, "--cache-dir", str(tmp_path / "cache"), "--show-error-codes"]
    env = {**os.environ, "MYPYPATH": str(edited)}
    good = subprocess.run(
        [*command, "-p", "scenario_models", "-m", "good"],
        env=env,
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert (good.returncode, good.stdout.replace(str(edited / "scenario_models"), str(TEMPLATES))) == (0, "")
    bad = subprocess.run([*command, "bad.py"], env=env, check=False, capture_output=True, text=True, cwd=folder)
    found = {
        int(line.split(":")[1]) for line in bad.stdout.splitlines() if line.startswith("bad.py:") and " error:" in line
    }
    assert found == set(range(6, 6 + len(BAD)))


def test_pyright(edited: Path, tmp_path: Path) -> None:
    """The same: the package passes, and every mistake is found."""
    folder = _snippets(tmp_path)
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.10",
        "extraPaths": [str(edited)],
        "include": [".", os.path.relpath(edited, folder)],
        "exclude": [os.path.relpath(edited / "scenario_models/validators", folder)],  # checked by their own tests
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
    assert {line for _, line, _ in errors} == set(range(6, 6 + len(BAD)))


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
