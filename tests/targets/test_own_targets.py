"""Folders of templates with a `target.yaml` become targets: what they make, and when they make it again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from modelgen.compat.sides import read_side
from modelgen.importing.model_files import ModelFiles
from modelgen.lint.report import lint
from modelgen.publishing.build import Options
from modelgen.publishing.drift import check
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.own_targets import OWN, Catalogue
from tests.support.validators import EVERYTHING, ROOT, catalog

EXPECTED = Path(__file__).parent / "expected"
UPDATE = os.environ.get("MODELGEN_UPDATE_CASES") == "1"
MADE = {"godot/acme_painter_1.gd", "index/capabilities.md"}


def test_two_languages_as_templates_only(catalogue: Catalogue) -> None:
    """Named in `catalog.yaml`, they are made by a plain build, to the byte."""
    catalogue.site(("targets", "[godot, index]"), more="templates: ../templates")
    result, _ = catalogue.build()
    assert result.ok, result.diagnostics
    made = catalogue.made()
    assert made.keys() == MADE
    for path, text in made.items():
        if UPDATE:
            (EXPECTED / path).parent.mkdir(parents=True, exist_ok=True)
            (EXPECTED / path).write_bytes(text.encode("utf-8"))
        assert text == (EXPECTED / path).read_bytes().decode("utf-8")


def test_folder_on_the_command_line_and_folder_in_the_catalogue_are_one(catalogue: Catalogue) -> None:
    result, _ = catalogue.build("godot", "index", templates=catalogue.templates)
    assert result.ok, result.diagnostics
    made = catalogue.made()
    shutil.rmtree(catalogue.out)
    catalogue.site(("targets", "[godot, index]"), more="templates: ../templates")
    catalogue.build()
    assert catalogue.made() == made and made.keys() == MADE


def test_folder_on_the_command_line_goes_before_that_of_the_catalogue(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.site(("targets", "[index]"), more="templates: ../templates")
    other = shutil.copytree(OWN / "index", tmp_path / "other/index").parent
    (other / "index/capabilities.md.j2").write_text("Other.\n", "utf-8")
    assert catalogue.build(templates=other)[0].ok
    assert catalogue.made() == {"index/capabilities.md": "Other.\n"}


def test_templates_among_the_models_are_no_models(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.move(catalogue.templates, catalogue.schemas / "own-templates")
    (catalogue.schemas / "own-templates/index/more.yml.j2").write_text("a: 1\n", "utf-8")
    catalogue.site(("targets", "[index]"), more="templates: own-templates")
    result, _ = catalogue.build()
    assert result.ok and result.models == 1, result.diagnostics
    assert catalogue.build()[1] == []
    assert check(Options(catalogue.schemas, catalogue.out)).ok
    assert lint(catalogue.schemas).models == 1
    edited = ModelFiles.read(catalogue.schemas)
    assert edited.problems == [] and edited.changes == []
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.test"]
    for command in (["init", "-q"], ["add", "schemas"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], cwd=catalogue.folder, check=True)
    monkeypatch.chdir(catalogue.folder)
    assert [model.id for model in read_side("HEAD").models] == ["acme-painter-1"]


# What is made again


def test_each_part_of_a_target_is_seen_to_change(catalogue: Catalogue) -> None:
    catalogue.site(("targets", "[docs, godot, index]"), more="templates: ../templates")
    assert len(catalogue.build()[1]) == 6
    assert catalogue.build()[1] == []
    for file, made in (
        ("godot/target.yaml", "godot/acme_painter_1.gd"),
        ("index/target.yaml", "index/capabilities.md"),
        ("index/capabilities.md.j2", "index/capabilities.md"),
    ):
        path = catalogue.templates / file
        path.write_text(path.read_text("utf-8").replace("M", "Z", 1) + "{# #}" * file.endswith(".j2"), "utf-8")
        assert catalogue.build()[1] == [made], file
    (catalogue.templates / "index/_part.j2").write_text("part", "utf-8")
    assert catalogue.build()[1] == []
    (catalogue.templates / "index/more.txt").write_text("copied {{ as it is }}", "utf-8")
    assert catalogue.build()[1] == ["index/more.txt"]
    assert catalogue.made()["index/more.txt"] == "copied {{ as it is }}"


def test_file_about_all_models_takes_in_the_finished_files_of_each(catalogue: Catalogue) -> None:
    catalogue.site(("targets", "[godot]"), more="templates: ../templates")
    whole = catalogue.templates / "godot/all.txt.j2"
    whole.write_text('{% for text in finished("godot/[model].gd.j2") %}{{ text }}{% endfor %}', "utf-8")
    assert catalogue.build()[0].ok
    assert catalogue.made()["godot/all.txt"] == catalogue.made()["godot/acme_painter_1.gd"]
    (catalogue.out / "godot/all.txt").unlink()
    assert catalogue.build()[1] == ["godot/all.txt"], "the other file need not be made again"
    assert catalogue.made()["godot/all.txt"] == catalogue.made()["godot/acme_painter_1.gd"]
    part = catalogue.templates / "godot/[model].gd.j2"
    part.write_text("new\n", "utf-8")
    assert catalogue.build()[1] == ["godot/acme_painter_1.gd", "godot/all.txt"]
    assert catalogue.made()["godot/all.txt"] == "new\n"
    for name in ("godot/[model].xy.j2", "docs/llm/[model].md.j2", "godot/all.txt.j2"):
        whole.write_text(f'{{% for text in finished("{name}") %}}{{{{ text }}}}{{% endfor %}}', "utf-8")
        (found,) = catalogue.build()[0].diagnostics
        assert (found.code, found.place.line) == ("template-error", 1) and name in found.message


def test_nothing_to_do_parses_nothing(catalogue: Catalogue) -> None:
    """Which targets are wanted, and where own templates are, is remembered; what was wrong is told with its place."""
    catalogue.site(("targets", "[godot, index]"), more="templates: ../templates")
    assert catalogue.build()[0].ok
    script = (
        "import sys\nfrom modelgen.cli.main import main\n"
        "try:\n    main(['build'], prog_name='modelgen')\n"
        "finally:\n    print(*sorted({'yaml', 'jinja2', 'modelgen.catalog.site_file'} & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "generator")}
    command = [sys.executable, "-c", script]
    for _ in "learns", "knows":
        done = subprocess.run(
            command, cwd=catalogue.folder, env=environment, capture_output=True, text=True, check=False
        )
    assert ("up to date" in done.stderr, done.stdout) == (True, "\n"), done.stderr
    shutil.rmtree(catalogue.templates / "index")
    (found,) = catalogue.build()[0].diagnostics
    assert (found.code, found.place.file, found.place.line) == (
        "unknown-target",
        (catalogue.schemas / "catalog.yaml").as_posix(),
        14,
    )


def test_reserved_word_of_the_target_changes_a_name(catalogue: Catalogue) -> None:
    catalogue.site(("targets", "[godot]"), more="templates: ../templates")
    catalogue.build()
    assert "\tsize = " in catalogue.made()["godot/acme_painter_1.gd"]
    target = catalogue.templates / "godot/target.yaml"
    target.write_text(target.read_text("utf-8").replace("[\n", "[size,\n"), "utf-8")
    assert catalogue.build()[0].ok
    assert "\tsize_ = " in catalogue.made()["godot/acme_painter_1.gd"]


def test_line_ends_of_a_checkout_change_nothing(catalogue: Catalogue) -> None:
    catalogue.site(("targets", "[godot, index]"), more="templates: ../templates")
    catalogue.build()
    before = catalogue.made()
    for path in catalogue.templates.rglob("*.*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert catalogue.build()[1] == []
    shutil.rmtree(catalogue.out)
    assert catalogue.build()[0].ok
    assert catalogue.made() == before


def test_target_that_is_no_longer_chosen_takes_its_files_along(catalogue: Catalogue) -> None:
    catalogue.site(("targets", "[docs, godot, index]"), more="templates: ../templates")
    catalogue.build()
    assert catalogue.build("docs")[0].deleted == ()
    catalogue.site(("targets", "[docs, index]"))
    assert {one.message for one in check(Options(catalogue.schemas, catalogue.out)).diagnostics} == {
        "left over: nothing makes this file any more"
    }
    assert catalogue.build()[0].deleted == ("godot/acme_painter_1.gd",)
    shutil.rmtree(catalogue.templates / "index")
    assert catalogue.build("docs")[0].deleted == ("index/capabilities.md",)
    catalogue.site(("targets", "[docs]"))
    assert check(Options(catalogue.schemas, catalogue.out)).ok


def test_overlay_and_own_target_stand_side_by_side(catalogue: Catalogue) -> None:
    page = catalogue.templates / "docs/[page].md.j2"
    page.parent.mkdir()
    page.write_text("# {{ page.provider | md }}\n", "utf-8")
    catalogue.site(("targets", "[docs, index]"), more="templates: ../templates")
    assert catalogue.build()[0].ok
    assert catalogue.made()["docs/image-generation/acme.md"] == "# Acme\n"


def test_overlay_of_a_target_file_gives_a_shipped_target_another_view(catalogue: Catalogue) -> None:
    (catalogue.templates / "openapi").mkdir()
    (catalogue.templates / "openapi/target.yaml").write_text("language: json\nversion: 1\n", "utf-8")
    (catalogue.templates / "openapi/openapi.json.j2").write_text("{{ catalog.models[0].id | json }}\n", "utf-8")
    catalogue.site(("targets", "[openapi]"), more="templates: ../templates")
    assert catalogue.build()[0].ok
    assert catalogue.made() == {"openapi/openapi.json": '"acme-painter-1"\n'}


# On a catalogue of every feature and every nasty text


@pytest.fixture(scope="module")
def everything() -> dict[str, str]:
    return render(catalog(EVERYTHING), load_templates(OWN), ("godot", "index"))


_GDSCRIPT = re.compile(
    r"|#.*|\t?## .*|extends RefCounted|class [^\W\d_]\w*:|\t(?:const REQUIRED = (?:true|false))"
    r"|const WIRE = \{|\}|\t([^\W\d]\w*) = (\".*\"),|\t?const ([A-Z_]+[0-9]*) = (.+)"
)


def test_every_line_of_the_constants_is_what_the_template_lays_out(everything: dict[str, str]) -> None:
    models = {model.id: model for model in catalog(EVERYTHING).models}
    seen = set()
    for path, text in everything.items():
        if not path.endswith(".gd"):
            continue
        found = [_GDSCRIPT.fullmatch(line) for line in text.removesuffix("\n").split("\n")]
        assert all(found), [line for line, match in zip(text.split("\n"), found, strict=False) if not match]
        constants = [(match[3], json.loads(match[4])) for match in found if match and match[3]]
        wire = {match[1]: json.loads(match[2]) for match in found if match and match[1]}
        model = models[dict(constants)["MODEL_ID"]]
        seen.add(model.id)
        assert list(wire.values()) == [parameter.name for parameter in model.parameters]
        assert [value for name, value in constants if name == "NAME"] == list(wire.values())
        defaults = [parameter.default for parameter in model.parameters if parameter.has_default]
        assert [value for name, value in constants if name == "DEFAULT"] == defaults
        allowed = [list(one.allowed_values) for one in model.parameters if one.allowed_values is not None]
        assert [value for name, value in constants if name == "VALUES"] == allowed
    assert seen == models.keys()


def test_index_reads_as_headings_and_lists_and_nothing_else(everything: dict[str, str]) -> None:
    tokens = MarkdownIt("commonmark").parse(everything["index/capabilities.md"])
    assert {token.type.removesuffix("_open").removesuffix("_close") for token in tokens} == {
        "heading", "inline", "bullet_list", "list_item", "paragraph",
    }  # fmt: skip
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert sorted(headings[1:]) == sorted({one for model in catalog(EVERYTHING).models for one in model.capabilities})
    items = [token.children or [] for token in tokens if token.type == "inline" and token.level == 3]
    named = [[child.content for child in item if child.type == "code_inline"][0] for item in items]
    assert sorted(named) == sorted(model.id for model in catalog(EVERYTHING).models for _ in model.capabilities)
    kinds = {child.type for item in items for child in item}
    assert kinds <= {"text", "code_inline", "strong_open", "strong_close", "softbreak", "text_special"}
