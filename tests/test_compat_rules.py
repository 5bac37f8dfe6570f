"""Each kind of change as it is classified, and what becomes of code that was written against the old client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from modelgen.catalog.model import Catalog, PackageNames, PythonPackage
from modelgen.compat.comparison import compare, compare_models
from modelgen.compat.pairs import pair_models
from modelgen.compat.rows import Level
from modelgen.compat.table import ROWS, RULES
from modelgen.publishing.build import Options, build
from modelgen.schema.json_schema import model_schema
from modelgen.serve import Settings, create_app, endpoint_of, running

from tests.support import type_checks
from tests.support.changes import CASES, Case, catalog_of

PNG = "__import__('base64').b64decode(b'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==')"
FILM = r"b'\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom'"
PRESENCE = ("model-removed", "model-added", "model-renamed")
RUNNER = """
import json, sys, warnings
from scenario_models import DeprecatedAdvice, ScenarioModels
PNG, FILM = {png}, {film}
found = {{}}
with ScenarioModels(base_url=sys.argv[1], api_key="a", api_secret="b") as client:
    for name, attribute, code in json.load(sys.stdin):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                model = getattr(client, attribute)
                exec(code)
                outcome = "sent"
            except Exception as error:
                outcome = type(error).__name__
        advice = [one.filename for one in told if issubclass(one.category, DeprecatedAdvice)]
        found[name] = [outcome, advice]
print(json.dumps(found))
"""


class Package:
    """The package of one side: its catalogue, and where it was generated."""

    def __init__(self, side: str, folder: Path) -> None:
        self.folder = folder
        self.catalog = catalog_of(side, folder / "schemas")

    @cached_property
    def root(self) -> Path:
        """Made only where code is run: what is reported is known of the catalogue alone."""
        built = build(Options(self.folder / "schemas", self.folder / "out", ("python",)))
        assert built.ok, built.diagnostics
        return self.folder / "out/python/src"

    def run(self, code: list[tuple[str, str, str]]) -> dict[str, tuple[str, list[str]]]:
        """By name, how each piece of code ends against a service that holds the catalogue's own contract."""
        models = {one.id: endpoint_of(model_schema(one, self.catalog.site)) for one in self.catalog.models}
        with running(create_app(models, Settings(job_seconds=0.0))) as url:
            done = subprocess.run(
                [sys.executable, "-c", RUNNER.format(png=PNG, film=FILM), url],
                input=json.dumps(code),
                env=os.environ | {"PYTHONPATH": str(self.root)},
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.returncode == 0, done.stderr
        return {name: (outcome, advice) for name, (outcome, advice) in json.loads(done.stdout).items()}

    def type_errors(self, folder: Path) -> set[str]:
        """The rules whose code a type checker refuses."""
        lines = ["from scenario_models import ScenarioModels", "PNG = FILM = b''", "client = ScenarioModels()"]
        lines += [case.code.replace("model.run", f"client.{case.attribute}.run") for case in CASES]
        (folder / "code.py").write_text("\n".join(lines) + "\n")
        found = type_checks.errors(folder / "code.py", self.root)
        return {CASES[int(line.split(":")[1]) - 4].rule for line in found}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Package]]:
    yield {side: Package(side, tmp_path_factory.mktemp(side)) for side in ("old", "new")}


@pytest.fixture(scope="module")
def outcomes(packages: dict[str, Package]) -> dict[str, dict[str, tuple[str, list[str]]]]:
    """How the code of each case ends, by side; what was gained under the rule's name and "+"."""
    code = [(case.rule, case.attribute, case.code) for case in CASES]
    code += [(case.rule + "+", case.attribute, case.gained) for case in CASES if case.gained is not None]
    return {side: package.run(code) for side, package in packages.items()}


@pytest.fixture(scope="module")
def type_errors(packages: dict[str, Package], tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    return {side: package.type_errors(tmp_path_factory.mktemp("types")) for side, package in packages.items()}


each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)


@each_case
def test_a_change_is_reported_as_what_it_is_and_nothing_else(case: Case, packages: dict[str, Package]) -> None:
    sides = [[model for model in packages[side].catalog.models if model.id == case.id] for side in ("old", "new")]
    changes = compare_models(*sides)
    assert sorted(change.rule for change in changes) == sorted((case.rule, *case.also))
    for change in changes:
        assert change.place.line > 0 and change.place.file.endswith(f"acme/{case.rule}.yaml")
        side = "old" if change.is_removal else "new"
        assert f"{os.sep}{side}" in change.place.file.partition("schemas")[0]
    assert compare_models(sides[0], sides[0]) == compare_models(sides[1], sides[1]) == ()


@each_case
def test_code_written_against_the_old_client(
    case: Case, outcomes: dict[str, dict[str, tuple[str, list[str]]]], type_errors: dict[str, set[str]]
) -> None:
    assert outcomes["old"][case.rule][0] == "sent"
    assert case.rule not in type_errors["old"]
    failed = {"run"} if outcomes["new"][case.rule][0] != "sent" else set()
    failed |= {"types"} if case.rule in type_errors["new"] else set()
    assert failed == case.fails
    levels = {RULES[rule].level for rule in (case.rule, *case.also)}
    assert bool(failed) is (Level.BREAKING in levels)
    if case.gained is not None:
        assert outcomes["old"][case.rule + "+"][0] in ("ValidationError", "SignatureError")
        assert outcomes["new"][case.rule + "+"][0] == "sent"


def test_every_rule_has_a_case() -> None:
    assert len(RULES) == len(ROWS)
    of_sites = {row.id for row in ROWS if row.category == "catalogue"}
    assert {case.rule for case in CASES} | of_sites | {*PRESENCE} == RULES.keys()


def test_deprecated_things_warn_where_they_are_used(outcomes: dict[str, dict[str, tuple[str, list[str]]]]) -> None:
    """Only what is deprecated warns, and the warning names the caller's file."""
    for side, expected in (
        (
            "old",
            {
                "model-undeprecated",
                "model-deprecation-changed",
                "parameter-undeprecated",
                "parameter-deprecation-changed",
            },
        ),
        (
            "new",
            {"model-deprecated", "model-deprecation-changed", "parameter-deprecated", "parameter-deprecation-changed"},
        ),
    ):
        warned = {rule: advice for rule, (_, advice) in outcomes[side].items() if advice}
        assert warned.keys() == expected
        assert all(advice == ["<string>"] for advice in warned.values())


def test_models_that_come_go_or_are_renamed(packages: dict[str, Package]) -> None:
    models = packages["old"].catalog.models
    one, other, third = models[:3]
    assert [(c.rule, c.level) for c in compare_models([one, other], [other])] == [("model-removed", Level.BREAKING)]
    assert [(c.rule, c.level) for c in compare_models([other], [one, other])] == [("model-added", Level.COMPATIBLE)]
    renamed = replace(one, id="model_acme-renamed")
    (change,) = compare_models([one, other], [renamed, other])
    assert (change.rule, change.old, change.new) == ("model-renamed", one.id, renamed.id)
    # Two that could each be the new one are none: which it is would be a guess.
    twins = [one, replace(other, name=one.name)]
    assert not pair_models(twins, [renamed, third]).renamed


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("api_base", "api-base-changed"),
        ("schema_base", "schema-base-changed"),
        ("title", "site-title-changed"),
        ("generation_link", "generation-link-changed"),
        ("llm_link", "llm-link-changed"),
        ("contact", "contact-changed"),
        ("license", "license-changed"),
    ],
)
def test_facts_of_the_catalogue(key: str, rule: str, packages: dict[str, Package]) -> None:
    old = packages["old"].catalog
    changed: dict[str, Any] = {key: f"{getattr(old.site, key)}/x"}
    new = replace(old, site=replace(old.site, **changed))
    (change,) = compare(old, new, "schemas")
    assert (change.rule, change.model, str(change.place)) == (rule, "", "schemas/catalog.yaml")


def test_endpoint_and_packages_of_the_catalogue(packages: dict[str, Package]) -> None:
    plain = packages["old"].catalog
    named = replace(plain, site=replace(plain.site, endpoint="/run/{id}", package=PackageNames(None, "acme-models")))
    python = replace(plain.site, package=PackageNames(PythonPackage("acme-models", "acme_models"), "acme-models"))

    def found(old: Catalog, new: Catalog) -> list[tuple[str, Level, str]]:
        return [(change.rule, change.level, change.message) for change in compare(old, new, "schemas")]

    assert found(plain, named) == [
        ("endpoint-changed", Level.RISKY, "`endpoint` was not there and is '/run/{id}'"),
    ]
    assert found(named, plain) == [
        ("endpoint-changed", Level.RISKY, "`endpoint` was '/run/{id}' and is gone"),
        ("package-renamed", Level.BREAKING, "the npm package was 'acme-models' and is gone"),
    ]
    moved = replace(python, package=replace(python.package, python=PythonPackage("acme-models", "acme")))
    assert found(replace(plain, site=python), replace(plain, site=moved)) == [
        (
            "package-renamed",
            Level.BREAKING,
            "the Python package was 'acme-models (import acme_models)' and is 'acme-models (import acme)'",
        ),
    ]


def test_type_checkers_see_what_is_deprecated(packages: dict[str, Package], tmp_path: Path) -> None:
    """mypy reports the attribute of a deprecated model where it is used, in either flavour, and of no other."""
    lines = ["from scenario_models import AsyncScenarioModels, ScenarioModels"]
    for client in ("ScenarioModels", "AsyncScenarioModels"):
        lines += [f"{client}().acme_model_deprecated", f"{client}().acme_model_undeprecated"]
    (tmp_path / "code.py").write_text("\n".join(lines) + "\n")
    found = type_checks.errors(tmp_path / "code.py", packages["new"].root, "--enable-error-code", "deprecated")
    assert [(line.split(":")[1], "[deprecated]" in line) for line in found] == [("2", True), ("4", True)]
