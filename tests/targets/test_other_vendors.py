"""A vendor that modelgen has never heard of: every output carries its names, and none of Scenario's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from modelgen.cli.main import main
from modelgen.publishing.build import Options, build
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.support.own_targets import Catalogue
from tests.support.project import tree
from tests.support.validators import EVERYTHING

SITE = """\
title: Zephyr Atelier
apiBase: https://api.zephyr.example
schemaBase: https://schemas.zephyr.example
endpoint: /v2/run/{id}/now
package:
  python: {distribution: Zephyr.Atelier-types, import: zephyr_types}
  typescript: "@zephyr/atelier"
targets: [authoring, docs, json-schema, openapi, python-types, tools, validators]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every feature of the format, built for the invented vendor."""
    folder = tmp_path_factory.mktemp("zephyr")
    shutil.copytree(EVERYTHING, folder / "schemas")
    (folder / "schemas/catalog.yaml").write_text(SITE, "utf-8")
    result = build(Options(folder / "schemas", folder / "out"))
    assert result.ok, result.diagnostics
    return folder / "out"


def test_nothing_of_scenario_is_in_the_output(made: Path) -> None:
    files = tree(made)
    assert {path.partition("/")[0] for path in files} == {
        "authoring", "docs", "json-schema", "manifest.json", "openapi", "python-types", "tools", "validators",
    }  # fmt: skip
    for path, data in files.items():
        assert "scenario" not in path.lower() and b"scenario" not in (data or b"").lower(), path


def test_endpoint_is_the_vendors(made: Path) -> None:
    document = json.loads((made / "openapi/openapi.json").read_text("utf-8"))
    assert "/v2/run/model_acme-types/now" in document["paths"]
    assert all(path.startswith("/v2/run/") for path in document["paths"])
    assert not {"security", "securitySchemes"} & (document.keys() | document["components"].keys())
    operation = document["paths"]["/v2/run/model_acme-types/now"]["post"]
    assert list(operation["responses"]) == ["default"] and "parameters" not in operation


def test_document_is_valid(catalogue: Catalogue) -> None:
    assert catalogue.build("openapi")[0].ok
    document = json.loads((catalogue.out / "openapi/openapi.json").read_text("utf-8"))
    OpenAPIV31SpecValidator(document).validate()
    assert list(document["paths"]) == ["/models/acme-painter-1/run"]


def test_document_names_the_contact_and_license_of_the_catalogue(catalogue: Catalogue) -> None:
    catalogue.build("openapi")
    info = json.loads((catalogue.out / "openapi/openapi.json").read_text("utf-8"))["info"]
    assert not {"contact", "license"} & info.keys()
    site = catalogue.schemas / "catalog.yaml"
    site.write_text(site.read_text("utf-8") + "contact: https://help.example.test\nlicense: CC0-1.0\n", "utf-8")
    assert catalogue.build("openapi")[0].ok
    document = json.loads((catalogue.out / "openapi/openapi.json").read_text("utf-8"))
    OpenAPIV31SpecValidator(document).validate()
    assert document["info"]["contact"] == {"url": "https://help.example.test"}
    assert document["info"]["license"] == {"name": "CC0-1.0", "identifier": "CC0-1.0"}


def test_pages_leave_out_links_that_the_catalogue_does_not_have(made: Path) -> None:
    page = (made / "docs/image-generation/acme.md").read_text("utf-8")
    assert "Use these parameter names when calling the API.\n" in page
    assert "https://" not in page and "](#" in page


def test_package_is_typed(made: Path, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(
        "from zephyr_types import Issue\n"
        "from zephyr_types.models.acme_types import AcmeTypesParams\n"
        "from zephyr_types.validators.acme_types import validate\n"
        "from zephyr_types.pydantic.acme_types import AcmeTypesRequest, ShotsItem\n"
        "issues: list[Issue] = validate({})\n"
        "good: AcmeTypesParams = AcmeTypesRequest(off=True, shots=[ShotsItem(caption='x')], seed=None).body()\n"
        "wrong: AcmeTypesParams = {'no_such_key': 1}\n"
        "AcmeTypesRequest(off=True, amount='64')\n",
        "utf-8",
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        os.devnull,
        "--cache-dir",
        str(tmp_path / "c"),
    ]
    environment = os.environ | {"MYPYPATH": str(made / "python-types/src")}
    done = subprocess.run(
        [*command, "-p", "zephyr_types"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    used = subprocess.run(
        [*command, "use.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert [line.split(":")[1] for line in used.stdout.splitlines() if "error:" in line] == ["7", "8"], used.stdout


def test_package_installs_and_its_readme_runs(made: Path, tmp_path: Path) -> None:
    """Built by its own `pyproject.toml`, installed into an empty folder, imported from there and nowhere else."""
    target, source = tmp_path / "site", tmp_path / "source"
    shutil.copytree(made / "python-types", source)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--target", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in target.iterdir()} == {"zephyr_types", "zephyr_atelier_types-0.1.0.dist-info"}
    readme = (source / "README.md").read_text("utf-8")
    example, request, *_ = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    guard = (target / "zephyr_types/pydantic/__init__.py").read_text("utf-8")
    assert "pip install 'Zephyr.Atelier-types[pydantic]'" in guard
    check = f"{example}\nimport zephyr_types; assert zephyr_types.__file__.startswith({str(target)!r})\nprint(validate(5))\n{request}"
    done = subprocess.run(
        [sys.executable, "-c", check], env=os.environ | {"PYTHONPATH": str(target)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "must be an object" in done.stdout


def test_the_vendors_own_catalogue_keeps_its_endpoint(catalogue: Catalogue) -> None:
    """Without `endpoint` the API is Scenario's, with all that is known of it."""
    site = catalogue.schemas / "catalog.yaml"
    site.write_text(site.read_text("utf-8").replace("endpoint: /models/{id}/run\n", ""), "utf-8")
    catalogue.build("openapi")
    document = json.loads((catalogue.out / "openapi/openapi.json").read_text("utf-8"))
    operation = document["paths"]["/generate/custom/acme-painter-1"]["post"]
    assert "269" in operation["responses"] and len(operation["parameters"]) == 3


# Where it starts


def test_init_then_build_in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    started = CliRunner().invoke(main, ["init"])
    assert (started.exit_code, started.stdout) == (0, "")
    assert started.stderr.splitlines() == [
        "schemas/catalog.yaml written",
        "schemas/acme/painter-1.yaml written",
        "next: modelgen build",
    ]
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    assert CliRunner().invoke(main, ["build", "--check"]).exit_code == 0
    assert CliRunner().invoke(main, ["lint"]).exit_code == 0
    for path in (path for folder in ("schemas", "generated") for path in Path(folder).rglob("*")):
        assert "scenario" not in path.name.lower()
        assert path.is_dir() or b"scenario" not in path.read_bytes().lower(), path
    for path in Path("schemas").rglob("*.yaml"):
        reference = path.read_text("utf-8").split("\n")[0].removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / reference).is_file()


def test_init_elsewhere_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    started = CliRunner().invoke(main, ["init", "my models"])
    assert started.stderr.splitlines()[-1] == "next: cd 'my models' && modelgen build"
    assert Path("my models/schemas/catalog.yaml").is_file()


@pytest.mark.parametrize("taken", ["schemas/catalog.yaml", "schemas/acme/painter-1.yaml"])
def test_init_overwrites_nothing(taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(taken).parent.mkdir(parents=True)
    Path(taken).write_text("mine")
    refused = CliRunner().invoke(main, ["init"])
    assert refused.exit_code == 1
    assert refused.stdout.startswith(f"{taken}: error[foreign-file]")
    assert [path.as_posix() for path in Path("schemas").rglob("*.yaml")] == [taken]


def test_init_where_nothing_can_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("schemas").mkdir()
    Path("schemas/acme").write_text("a file where a folder should be")
    refused = CliRunner().invoke(main, ["init"])
    assert refused.exit_code == 1 and "error[output-unwritable]" in refused.stdout
    assert [path.name for path in Path("schemas").iterdir()] == ["acme"]


def test_catalogue_is_found_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In `schemas`, or right here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert CliRunner().invoke(main, ["init", str(tmp_path)]).exit_code == 0
    monkeypatch.chdir(tmp_path)
    outside = CliRunner().invoke(main, ["models"])
    monkeypatch.chdir(tmp_path / "schemas")
    inside = CliRunner().invoke(main, ["models"])
    assert outside.stdout == inside.stdout == "acme-painter-1  Painter 1  Acme  txt2img, img2img\n"
