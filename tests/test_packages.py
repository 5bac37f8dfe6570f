"""The project as others install it: locked versions, metadata, hooks, and what the scripts and workflows name."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.support.project import ROOT, modelgen

# The extras for clusters and Parquet are for their own tests alone.
LOCKED = "".join((ROOT / path).read_text("utf-8") for path in (".ci/locked.txt", "tests/scale/requirements.txt"))
PROJECTS = {
    path: tomllib.loads((ROOT / path).read_text("utf-8"))
    for path in ("pyproject.toml", "generated/python/pyproject.toml")
}
SCRIPTS = sorted(path for path in (ROOT / ".ci").iterdir() if path.suffix not in (".py", ".txt"))
WORKFLOWS = sorted((ROOT / ".github/workflows").iterdir())


def wanted() -> list[Requirement]:
    """Everything that either package asks for, in any of its extras and to be built."""
    found: list[str] = []
    for project in PROJECTS.values():
        found += project["build-system"]["requires"]
        found += project["project"]["dependencies"]
        found += [one for extra in project["project"].get("optional-dependencies", {}).values() for one in extra]
    return [Requirement(one) for one in found if not one.startswith("scenario-modelgen")]


def test_every_dependency_is_locked_within_its_range() -> None:
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCKED, re.MULTILINE))
    for requirement in wanted():
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), requirement
        assert {"<", "=="} & {one.operator for one in requirement.specifier}, f"{requirement} has no end"


def test_types_of_click_are_not_subscripted_when_run() -> None:
    """Versions before 8.4, which the range allows and the lock has not, cannot do it."""
    for path in (ROOT / "generator/modelgen/cli").glob("*.py"):
        classes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)]
        assert not [base for node in classes for base in node.bases if isinstance(base, ast.Subscript)], path.name


def test_the_lock_has_hashes_and_no_addresses() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^ *#.*\n", "", LOCKED, flags=re.MULTILINE))
    assert len(entries) > 50
    assert [one for one in entries if "--hash=sha256:" not in one] == []
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links|file:|/work|/home", LOCKED) == []


def test_npm_packages_are_locked_with_hashes_and_no_addresses() -> None:
    folder = ROOT / "tests/node"
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    asked = json.loads((folder / "package.json").read_text("utf-8"))
    assert packages[""]["devDependencies"] == asked["devDependencies"]
    del packages[""]
    assert packages and all("integrity" in one and "resolved" not in one for one in packages.values())


@pytest.mark.parametrize("path", PROJECTS)
def test_metadata(path: str) -> None:
    project: dict[str, Any] = PROJECTS[path]["project"]
    assert project["license"] == "MIT" and project["license-files"] == ["LICENSE"]
    assert (ROOT / path).with_name("LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    python = SpecifierSet(project["requires-python"])
    named = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", one) for one in project["classifiers"]]
    assert [one[1] for one in named if one] == [f"3.{minor}" for minor in range(9, 15) if f"3.{minor}" in python]
    assert "Typing :: Typed" in project["classifiers"]
    assert list((ROOT / path).parent.glob("*/*/py.typed")), "the package is typed, and says so"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_shell(script: Path) -> None:
    assert script.read_bytes().startswith(b"#!/usr/bin/env bash\n") and os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_run_scripts_that_are_there(workflow: Path) -> None:
    jobs = yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values()
    runs = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert runs and {run.split()[0] for run in runs} <= {f".ci/{script.name}" for script in SCRIPTS}


def test_hooks_run_commands_that_are_there() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["modelgen-check", "modelgen-validate"]
    for hook in hooks:
        program, *arguments = shlex.split(hook["entry"])
        assert program in PROJECTS["pyproject.toml"]["project"]["scripts"]
        assert modelgen(*arguments, "--help", cwd=ROOT).returncode == 0
