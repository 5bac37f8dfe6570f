"""The repository as a whole: committed output is current, code is typed and formatted, the README's commands run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from modelgen.diagnostics.codes import CODES
from ruamel.yaml import YAML

from tests.support.project import ROOT, modelgen

README = (ROOT / "README.md").read_text("utf-8")
PAGES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
DOCUMENTS = "\n".join([README, *PAGES.values()])
BIN = Path(sys.executable).parent


def _run(*command: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(command, cwd=cwd, env=environment, check=False, capture_output=True, text=True)


def test_committed_output_is_current() -> None:
    done = modelgen("build", "--check", cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_code_is_strictly_typed() -> None:
    """The package, the client's runtime where it is edited, tests and benchmarks."""
    done = _run(sys.executable, "-m", "mypy")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_code_is_clean_and_formatted(command: str) -> None:
    done = _run(sys.executable, "-m", "ruff", *command.split(), ".")
    assert done.returncode == 0, done.stdout


def test_no_package_import_loads_sdk_or_models() -> None:
    """`import scenario_models` costs nothing that grows with the catalogue."""
    code = (
        "import sys, scenario_models\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('scenario_sdk', 'httpx', 'pydantic')"
        " or name.startswith(('scenario_models.models', 'scenario_models.validators'))))"
    )
    done = _run(sys.executable, "-c", code, PYTHONPATH=str(ROOT / "generated/python/src"))
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_readme_setup_is_two_commands() -> None:
    (block,) = re.findall(r"```sh setup\n(.*?)```", README, re.DOTALL)
    commands = re.sub(r"&&\n +", "&& ", block).strip().split("\n")
    assert len(commands) == 2
    assert commands[0].endswith(".venv/bin/modelgen build")
    assert commands[1] == ".venv/bin/python -m pytest"


def test_readme_model_builds_and_its_mistake_is_told_as_printed(tmp_path: Path) -> None:
    (model,) = re.findall(r"```yaml\n(# yaml-language-server.*?)```", README, re.DOTALL)
    path, line, column, told = re.findall(r"^    (schemas/\S+?):(\d+):(\d+): (error\[.*)$", README, re.MULTILINE)[0]
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(model, "utf-8")
    built = modelgen("build", cwd=tmp_path)
    assert (built.returncode, built.stdout) == (0, "")
    assert (tmp_path / "generated/docs/image-generation/acme.md").exists()
    file.write_text(model.replace("default: 1:1", "default: 4:3"), "utf-8")
    refused = modelgen("build", cwd=tmp_path)
    start = README.index(f"    {path}:{line}:{column}: {told}")
    printed = README[start : README.index("\n\n", start)]
    assert refused.returncode == 1
    assert refused.stdout.rstrip("\n") == "\n".join(line.removeprefix("    ") for line in printed.split("\n"))


COMMANDS = sorted(
    {
        " ".join(command.split())
        for found in re.findall(
            r"(?:^\$ |run: |^ {8,12}|^)(modelgen [^`#|>\n]+)|`(modelgen [a-z][^`]*)`", DOCUMENTS, re.MULTILINE
        )
        for command in found
        if command
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_documents_is_there(command: str) -> None:
    """The command, and each option that it is shown with."""
    words = re.sub('[…$"]', "", command).split()[1:]
    done = modelgen(words[0], "--help", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for option in re.findall(r"--[a-z-]+", command):
        assert option in done.stdout


def test_yaml_of_the_documents_is_yaml() -> None:
    """Tags are for other programs to read."""
    texts = re.findall(r"^(`{3,})yaml\n(.*?)^\1$", DOCUMENTS, re.DOTALL | re.MULTILINE)
    blocks = [YAML(typ="safe", pure=True).load(re.sub(r"!!python/\S+", "", text)) for _, text in texts]
    assert len(COMMANDS) > 20
    assert sum("jobs" in (block or ()) for block in blocks) == 2


def test_recipes_run(tmp_path: Path) -> None:
    """The commands of the recipes that need neither git nor the network, one after the other."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    (tmp_path / "requests.jsonl").write_text('{"prompt": "a fox"}\n{"prompt": "a hare", "size": "4K"}\n', "utf-8")
    page = "docs/[page].md.j2"
    (tmp_path / "my-templates/docs").mkdir(parents=True)
    changed = (ROOT / "templates" / page).read_text("utf-8").replace("**Model ID:**", "**Id:**")
    (tmp_path / "my-templates" / page).write_text(changed, "utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGES["recipes"], re.DOTALL | re.MULTILINE)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) == 4
    for command in commands:
        done = modelgen(*command.split()[1:], cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
        assert done.returncode == 0, done.stdout + done.stderr
    built = (tmp_path / "generated/docs/image-generation/bytedance.md").read_text("utf-8")
    copied = (tmp_path / "site/content/models/docs/image-generation/bytedance.md").read_text("utf-8")
    assert "**Id:**" in built and built.replace("**Id:**", "**Model ID:**") == copied


def test_every_option_that_the_documents_name_is_there() -> None:
    helps = modelgen("build", "--help", cwd=ROOT).stdout + modelgen("serve", "--help", cwd=ROOT).stdout
    for option in ("--target", "--out", "--templates", "--format", "--check", "--port", "--catalog"):
        assert option in DOCUMENTS
        assert option in helps


def test_validator_example_prints_what_it_says() -> None:
    example = next(
        block for block in re.findall(r"```python\n(.*?)```", PAGES["client"], re.DOTALL) if "import validate" in block
    )
    expected = example.split("# ")[-1].strip()
    done = _run(sys.executable, "-c", example, PYTHONPATH=str(ROOT / "generated/validators/python"))
    assert (done.stdout.strip(), done.stderr) == (expected, "")


def test_serve_answers_as_the_documents_say(tmp_path: Path) -> None:
    """The command, then the client examples and its `curl` lines against it, on a port that is free."""
    process = subprocess.Popen(
        [sys.executable, "-m", "modelgen", "serve", "--port", "0", "--job-seconds", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"SCENARIO_BASE_URL=(\S+)/v1 ", process.stdout.readline())
        assert found is not None
        base = found[1]
        with urlopen(f"{base}/_fake") as answer:
            assert json.load(answer)["pid"] == process.pid
        (tmp_path / "fox.png").write_bytes(_png())
        examples = [
            block for block in re.findall(r"```python\n(.*?)```", DOCUMENTS, re.DOTALL) if "ScenarioModels" in block
        ]
        assert len(examples) == 2
        for example in examples:
            shutil.rmtree(tmp_path / "out", ignore_errors=True)
            done = _run(
                sys.executable,
                "-c",
                example,
                cwd=tmp_path,
                PYTHONPATH=str(ROOT / "generated/python/src"),
                SCENARIO_BASE_URL=f"{base}/v1",
                SCENARIO_SDK_API_KEY="any",
                SCENARIO_SDK_API_SECRET="any",
            )
            assert done.returncode == 0, done.stderr
            assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".png"]
        calls = re.findall(r"^curl -X (\w+) localhost:8787(\S+)(?: --json '(.*)')?$", PAGES["serve"], re.MULTILINE)
        assert len(calls) == 5
        for method, path, body in calls:
            headers = {"Content-Type": "application/json"} if body else {}
            with urlopen(Request(base + path, body.encode() or None, headers, method=method)) as answer:
                assert answer.status in (200, 201, 204)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def _png() -> bytes:
    from modelgen.serve import media

    return media.png(1).content


def test_readme_has_a_line_for_every_dependency() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = {
        re.split(r"[\[<>=~;]", line)[0] for line in (*project["dependencies"], *(x for extra in extras for x in extra))
    }
    table = README[README.index("## Dependencies") : README.index("## Layout")]
    missing = {
        name for name in wanted if f"`{name}`" not in table and not name.startswith(("types-", "scenario-modelgen"))
    }
    assert missing == set()


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_whole_explanation(code: str) -> None:
    done = modelgen("explain", code, cwd=ROOT)
    assert done.returncode == 0 and done.stdout.startswith(code)
    assert len(CODES[code].explanation) > 20
    assert CODES[code].purpose.endswith(".")
