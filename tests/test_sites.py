"""Portable pages build unchanged in other site generators, each in its default setting, with every link and anchor right."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.links import broken_links
from tests.support.node import NODE
from tests.support.validators import EVERYTHING, ROOT, catalog

SITES = Path(__file__).parent / "sites"
MKDOCS = ROOT / ".venv-mkdocs/bin/mkdocs"
pytestmark = pytest.mark.heavy

VITEPRESS = 'export default { title: "Pages" };\n'
DOCUSAURUS = """\
export default {
  title: "Pages",
  url: "https://pages.test",
  baseUrl: "/",
  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false }]],
};
"""
MATERIAL = """\
site_name: Pages
theme: {name: material, font: false}
plugins: []
use_directory_urls: false
validation: {links: {anchors: warn, unrecognized_links: warn}}
markdown_extensions: [pymdownx.escapeall]
"""


def _written(folder: Path, no_name_with: str | None = None) -> None:
    """The pages of two catalogues, and one that leads to them; names of models can be rid of a text."""
    names = []
    for schemas in (ROOT / "schemas", EVERYTHING):
        given = catalog(schemas)
        if no_name_with is not None:
            models = (replace(one, name=one.name.replace(no_name_with, "")) for one in given.models)
            given = replace(given, models=tuple(models))
        site = replace(given.site, portable_pages=True, llm_link=None, generation_link=None)
        for path, text in render(replace(given, site=site), load_templates(), ("docs",)).items():
            if path.endswith(".md"):
                file = folder / path.removeprefix("docs/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
                names.append(path.removeprefix("docs/"))
    listed = "".join(f"- [{name}]({name})\n" for name in sorted(names))
    (folder / "index.md").write_text(f"# Pages\n\n{listed}", "utf-8")


def _linked(name: str, folder: Path) -> Path:
    """A project whose packages are those of tests/sites. Skips where they are not installed."""
    packages = SITES / name / "node_modules"
    if not packages.is_dir():
        pytest.skip(f"no {name}: `npm ci --prefix tests/sites/{name}` installs it")
    (folder / "node_modules").symlink_to(packages, target_is_directory=True)
    (folder / "package.json").write_text("{}\n", "utf-8")
    return packages


def _run(folder: Path, *arguments: str | Path) -> None:
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1", "CI": "1", "DOCUSAURUS_NO_TELEMETRY": "1", "NO_UPDATE_NOTIFIER": "1"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_vitepress(tmp_path: Path) -> None:
    packages = _linked("vitepress", tmp_path)
    _written(tmp_path / "docs", no_name_with="</script>")  # a title that holds it ends VitePress's own script
    (tmp_path / "docs/.vitepress").mkdir()
    (tmp_path / "docs/.vitepress/config.mjs").write_text(VITEPRESS, "utf-8")
    _run(tmp_path, NODE, packages / "vitepress/bin/vitepress.js", "build", "docs")
    assert list(broken_links(tmp_path / "docs/.vitepress/dist")) == []


def test_docusaurus(tmp_path: Path) -> None:
    packages = _linked("docusaurus", tmp_path)
    _written(tmp_path / "docs", no_name_with="\\")  # a title that ends so ends no text of Docusaurus' own code
    (tmp_path / "docusaurus.config.mjs").write_text(DOCUSAURUS, "utf-8")
    _run(tmp_path, NODE, "--preserve-symlinks", packages / "@docusaurus/core/bin/docusaurus.mjs", "build")


def test_mkdocs_material(tmp_path: Path) -> None:
    if not MKDOCS.exists():
        pytest.skip("no MkDocs: the README's block `sh heavy` installs it")
    _written(tmp_path / "docs")
    (tmp_path / "mkdocs.yml").write_text(MATERIAL, "utf-8")
    _run(tmp_path, MKDOCS, "build", "--strict", "--quiet")
    assert list(broken_links(tmp_path / "site")) == []
