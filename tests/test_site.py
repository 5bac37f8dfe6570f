"""The site: a project that builds by its own lock, whose pages hang together and can be used in a real browser."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from modelgen.catalog.model import Catalog, Notes, Release
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.links import broken_links
from tests.support.node import NODE
from tests.support.served import served, visited
from tests.support.validators import EVERYTHING, ROOT, catalog

MOST_BYTES = 60_000  # of our own part of a model's page, compressed
RELEASES = (
    Release("1.0.0", "2026-01-05"),
    Release("1.1.0", "2026-02-01", (Notes("minor", "model_acme-rules", ("`tiles` is new.",)),)),
)


def _catalog() -> Catalog:
    return replace(catalog(EVERYTHING), releases=RELEASES)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return render(_catalog(), load_templates(), ("forms", "site"))


def page(texts: dict[str, str], model: str) -> str:
    return texts[f"site/src/content/docs/models/{model}.md"]


def test_a_page_has_all_that_is_known_of_a_model(texts: dict[str, str]) -> None:
    rules = page(texts, "model_acme-rules")
    assert "## Rules" in rules and "together cannot exceed 7" in rules and "### cURL" in rules
    nested = page(texts, "model_acme-types")
    tables = re.findall(r"^### Inputs of `([^`]+)`$", nested, re.MULTILINE)
    assert len(tables) >= 2 and any("." in one for one in tables)
    assert nested.count("| Parameter ") == 1 + len(tables)


def test_a_new_model_adds_files_and_changes_none(texts: dict[str, str]) -> None:
    given = _catalog()
    without = render(replace(given, models=given.models[1:]), load_templates(), ("forms", "site"))
    assert {path for path, text in without.items() if texts[path] != text} == set()
    assert len(texts) > len(without)


def test_the_lock_names_no_host(texts: dict[str, str]) -> None:
    lock = json.loads(texts["site/package-lock.json"])
    declared = json.loads(texts["site/package.json"])["dependencies"]
    assert lock["packages"][""]["dependencies"] == declared
    assert not [
        name for name, one in lock["packages"].items() if "resolved" in one or (name and "integrity" not in one)
    ]


def test_a_site_of_another_vendor_knows_no_scenario() -> None:
    given = catalog(EVERYTHING)
    texts = render(replace(given, site=replace(given.site, endpoint="/run/{id}")), load_templates(), ("site",))
    assert [path for path, text in texts.items() if "scenario" in text.lower()] == []


def _written(texts: dict[str, str], folder: Path) -> Path:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder / "site"


def _run(project: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """npm, without a word to anybody."""
    npm = NODE.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    environment = os.environ | {"ASTRO_TELEMETRY_DISABLED": "1", "NO_COLOR": "1", **settings}
    environment["PATH"] = f"{NODE.parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        [NODE, npm, *arguments], cwd=project, env=environment, check=False, capture_output=True, text=True
    )


def _build(project: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return _run(project, "run", "build", **settings)


def _copy(project: Path, folder: Path) -> Path:
    """Another project of the same site, to be built otherwise."""
    ignored = shutil.ignore_patterns("node_modules", "dist", ".astro")
    copy = shutil.copytree(project, folder / "site", ignore=ignored)
    shutil.copytree(project.parent / "forms", folder / "forms")
    shutil.copytree(project / "node_modules", copy / "node_modules", symlinks=True)
    return copy


@pytest.fixture(scope="module")
def project(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site."""
    made = _written(texts, tmp_path_factory.mktemp("site"))
    for done in (_run(made, "ci", "--ignore-scripts", "--no-audit", "--no-fund"), _build(made)):
        assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.mark.heavy
def test_every_link_and_anchor_of_the_built_site_leads_somewhere(project: Path) -> None:
    dist = project / "dist"
    assert len(list(dist.rglob("*.html"))) > len(_catalog().models)
    assert list(broken_links(dist)) == []


@pytest.mark.heavy
def test_a_model_page_tells_its_changes_and_related_models(project: Path) -> None:
    text = (project / "dist/models/model_acme-rules/index.html").read_text("utf-8")
    assert 'id="changes"' in text and "tiles" in text.partition('id="changes"')[2].partition("Related models")[0]
    related = re.findall('href="/models/([^/"]+)/"', text.partition('id="related-models"')[2])
    assert 1 < len(related) <= 6 and "model_acme-rules" not in related
    capabilities = {one.id: set(one.capabilities) for one in _catalog().models}
    assert capabilities[related[0]] >= capabilities["model_acme-rules"]
    assert 'id="changes"' not in (project / "dist/models/model_acme-types/index.html").read_text("utf-8")


@pytest.mark.heavy
def test_our_part_of_a_page_is_light(project: Path, texts: dict[str, str]) -> None:
    for model in _catalog().models:
        stem = model.id if model.id != "CON" else "CON_"
        mine = [(project / f"dist/models/{stem}/index.html").read_bytes()]
        mine += [text.encode() for path, text in texts.items() if re.fullmatch(r"forms/[a-z-]+\.js", path)]
        mine += [texts[f"forms/{stem}.{kind}"].encode() for kind in ("js", "json")]
        assert sum(len(gzip.compress(one)) for one in mine) < MOST_BYTES, model.id


@pytest.mark.heavy
def test_in_a_real_browser(project: Path) -> None:
    with served(project / "dist", is_strict=False) as address:
        visited("site.test.mjs", {"SITE": address})


@pytest.mark.heavy
def test_a_site_may_stand_below_a_path(project: Path, tmp_path: Path) -> None:
    copy = _copy(project, tmp_path)
    done = _build(copy, SITE_URL="https://docs.example.test/reference/models/")
    assert done.returncode == 0, done.stdout + done.stderr
    host = tmp_path / "host"
    shutil.move(copy / "dist", host / "reference/models")
    assert list(broken_links(host)) == []
    assert "https://docs.example.test/reference/models/" in (host / "reference/models/sitemap-0.xml").read_text("utf-8")
    with served(host, is_strict=False) as address:
        visited("below.test.mjs", {"SITE": f"{address}/reference/models/"})


@pytest.mark.heavy
@pytest.mark.parametrize("broken", ["[x](/models/nothing/)", "[x](#nothing)"])
def test_a_broken_link_or_anchor_fails_the_build(project: Path, tmp_path: Path, broken: str) -> None:
    copy = _copy(project, tmp_path)
    with (copy / "src/content/docs/models/model_acme-rules.md").open("a", encoding="utf-8") as file:
        file.write(f"\n{broken}\n")
    done = _build(copy)
    assert done.returncode != 0 and "invalid" in done.stdout + done.stderr


@pytest.mark.heavy
def test_a_thousand_models_build_and_are_found(project: Path, tmp_path: Path) -> None:
    given = catalog(ROOT / "schemas")
    model = given.models[0]
    many = tuple(
        replace(model, id=f"model_many-{number}", name=f"Many {number}", provider=f"Vendor {number % 40}")
        for number in range(1000)
    )
    made = _written(render(replace(given, models=many), load_templates(), ("forms", "site")), tmp_path)
    shutil.copytree(project / "node_modules", made / "node_modules", symlinks=True)
    done = _build(made)
    assert done.returncode == 0, done.stdout + done.stderr
    landing = (made / "dist/index.html").read_text("utf-8")
    assert landing.count('href="/models/model_many-') == 1000
    with served(made / "dist", is_strict=False) as address:
        visited("many.test.mjs", {"SITE": address})
