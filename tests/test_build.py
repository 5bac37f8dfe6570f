"""What a build does again, what it leaves alone, and that its bytes depend on its inputs only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from modelgen.loading.load import load
from modelgen.publishing import fingerprints, manifest
from modelgen.publishing.build import Options, Result, build
from modelgen.publishing.drift import check
from modelgen.publishing.manifest import Entry, Manifest
from modelgen.publishing.publish import publish, sha256
from modelgen.rendering.formatting import with_black, with_ruff
from modelgen.rendering.render import render
from modelgen.rendering.templates import load_templates

from tests.support.project import ROOT, Project, files, times, tree

EVERYTHING = ROOT / "tests/catalogs/everything"
LAYERS = ("docs", "json-schema", "openapi")


@pytest.fixture(autouse=True)
def memory_of_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.model("acme/painter.yaml")
    made.model("acme/second.yaml")
    made.model("borealis/tracer.yaml", category="vectorization")
    return made


def run(project: Project, *targets: str, templates: Path | None = None) -> tuple[Result, list[str]]:
    """A build, and the paths that it rendered."""
    seen: list[tuple[str, str]] = []
    options = Options(project.schemas, project.out, targets or LAYERS, templates)
    result = build(options, lambda what, path, total: seen.append((what, path)))
    return result, sorted(path for what, path in seen if what == "rendering")


def built(project: Project, *targets: str) -> list[str]:
    result, seen = run(project, *targets)
    assert result.ok, result.diagnostics
    return seen


def codes(result: Result) -> list[tuple[str, str]]:
    return [(diagnostic.code, diagnostic.message) for diagnostic in result.diagnostics]


def checked(project: Project, *targets: str) -> Result:
    return check(Options(project.schemas, project.out, targets or LAYERS))


# Nothing to do


def test_nothing_to_do_touches_nothing(project: Project) -> None:
    built(project)
    before = times(project.out), tree(project.out)
    result, seen = run(project)
    assert seen == [] and (result.written, result.deleted) == ((), ())
    assert (times(project.out), tree(project.out)) == before
    assert (result.models, result.files) == (3, 6)


def test_nothing_to_do_imports_nothing_heavy(project: Project) -> None:
    project.build()
    script = (
        "import sys\nfrom modelgen.cli.main import main\n"
        "try:\n    main(['build'], prog_name='modelgen')\n"
        "finally:\n    print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
        "    print(*sorted(name for name in sys.modules if name.startswith('modelgen.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project.folder, env=project.environment(), capture_output=True, text=True
    )
    assert "up to date" in done.stderr, done.stderr
    packages, modules = (set(line.split()) for line in done.stdout.splitlines())
    assert packages.isdisjoint({"jinja2", "yaml", "_yaml", "black", "ruff", "jsonschema", "filelock", "markupsafe"})
    assert modules.isdisjoint(
        {"modelgen.loading.load", "modelgen.source.parsing", "modelgen.rendering.render", "modelgen.catalog.model"}
    )


# One thing changed


def test_one_model_renders_what_depends_on_it(project: Project) -> None:
    built(project)
    before = times(project.out)
    project.model("acme/painter.yaml", "Paints well.")
    assert built(project) == [
        "docs/image-generation/acme.md",
        "json-schema/model_acme-painter.schema.json",
        "openapi/openapi.json",
    ]
    after = times(project.out)
    assert {path for path in after if after[path] != before[path]} == {
        "docs/image-generation/acme.md",
        "json-schema/model_acme-painter.schema.json",
        "openapi/openapi.json",
        manifest.NAME,
    }
    assert checked(project).ok


def test_comment_of_a_model_writes_the_manifest_alone(project: Project) -> None:
    built(project)
    path = project.schemas / "acme/painter.yaml"
    path.write_text("# A remark.\n" + path.read_text("utf-8"), "utf-8")
    result, seen = run(project)
    assert len(seen) == 3 and result.written == ()
    assert built(project) == []


def test_site_file_renders_everything(project: Project) -> None:
    built(project)
    site = project.schemas / "catalog.yaml"
    site.write_text(site.read_text("utf-8").replace("Project Docs", "Other Docs"), "utf-8")
    assert len(built(project)) == 6


def test_overlay_renders_its_own_files_and_so_does_taking_it_away(project: Project, tmp_path: Path) -> None:
    built(project)
    before = tree(project.out)
    page = tmp_path / "own/docs/[page].md.j2"
    page.parent.mkdir(parents=True)
    page.write_text("# {{ page.provider | md }}\n", "utf-8")
    result, seen = run(project, templates=tmp_path / "own")
    assert result.ok and seen == ["docs/image-generation/acme.md", "docs/vectorization/borealis.md"]
    assert (project.out / seen[0]).read_text("utf-8") == "# Acme\n"
    assert built(project) == seen
    assert tree(project.out) == before


def test_generator_code_renders_everything_unless_no_output_depends_on_it(project: Project, tmp_path: Path) -> None:
    """On a copy of the generator, so that its code can be changed."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "generator", copy / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", copy / "templates")

    def outcome() -> str:
        done = project.process("build", "--target", "docs", PYTHONPATH=str(copy / "generator"))
        assert done.returncode == 0, done.stderr
        return done.stderr

    def fingerprint() -> str:
        return manifest.read(project.out).targets["docs"]

    outcome()
    first = fingerprint()
    with (copy / "generator/modelgen/cli/main.py").open("a") as file:
        file.write("\n# A remark.\n")
    outcome()
    assert fingerprint() == first
    markdown = copy / "generator/modelgen/languages/markdown.py"
    markdown.write_text(markdown.read_text("utf-8") + "\n# A remark.\n", "utf-8")
    outcome()
    assert fingerprint() != first


def test_files_of_the_generator_that_count() -> None:
    names = {name for name, _ in fingerprints.generator_files()}
    assert {"rendering/render.py", "languages/python.py", "targets/docs.py", "analysis/reserved.json"} <= names
    assert names.isdisjoint({"cli/main.py", "publishing/publish.py"})
    assert fingerprints.UNCOUNTED <= {path.stem for path in (ROOT / "generator/modelgen").iterdir()}


# The output changed


def test_edited_deleted_and_extra_files(project: Project) -> None:
    built(project)
    before = tree(project.out)
    (project.out / "docs/image-generation/acme.md").write_bytes(b"by hand")
    (project.out / "openapi/openapi.json").unlink()
    (project.out / "openapi/extra.json").write_bytes(b"mine")
    assert {diagnostic.message for diagnostic in checked(project).diagnostics} == {"edited by hand", "missing"}
    assert built(project) == ["docs/image-generation/acme.md", "openapi/openapi.json"]
    assert tree(project.out) == {**before, "openapi/extra.json": b"mine"}
    assert checked(project).ok


def test_edit_that_keeps_size_and_time_is_found(project: Project) -> None:
    built(project)
    page = project.out / "docs/image-generation/acme.md"
    whole, status = page.read_bytes(), page.stat()
    page.write_bytes(whole.replace(b"Painter", b"Printer"))
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert built(project) == ["docs/image-generation/acme.md"]
    assert page.read_bytes() == whole


def test_removed_model_takes_its_files_and_folders_along(project: Project) -> None:
    built(project)
    (project.schemas / "borealis/tracer.yaml").unlink()
    result, _ = run(project)
    assert result.deleted == ("docs/vectorization/borealis.md", "json-schema/model_borealis-tracer.schema.json")
    assert not (project.out / "docs/vectorization").exists()
    assert checked(project).ok


def test_removed_model_leaves_what_is_not_ours(project: Project) -> None:
    built(project)
    (project.schemas / "borealis/tracer.yaml").unlink()
    (project.out / "docs/vectorization/notes.md").write_bytes(b"mine")
    page = project.out / "docs/vectorization/borealis.md"
    page.unlink()
    page.mkdir()
    (page / "more.md").write_bytes(b"mine too")
    built(project)
    assert tree(project.out / "docs/vectorization") == {
        "borealis.md": None,
        "borealis.md/more.md": b"mine too",
        "notes.md": b"mine",
    }
    assert checked(project).ok


@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_foreign_file_stops_the_build_before_it_writes(project: Project, is_folder: bool) -> None:
    page = project.out / "docs/image-generation/acme.md"
    page.parent.mkdir(parents=True)
    if is_folder:
        page.mkdir()
    else:
        page.write_bytes(b"mine")
    before = tree(project.out)
    result, _ = run(project)
    assert [code for code, _ in codes(result)] == ["foreign-file"]
    assert tree(project.out) == before
    assert ("foreign-file", codes(result)[0][1]) in codes(checked(project))


def test_pipe_in_the_way_is_not_waited_for(project: Project) -> None:
    page = project.out / "docs/image-generation/acme.md"
    page.parent.mkdir(parents=True)
    os.mkfifo(page)
    result, _ = run(project)
    assert codes(result) == [("foreign-file", "this is no regular file, so it stays")]


def test_equal_file_is_adopted_and_not_written(project: Project) -> None:
    built(project)
    whole = tree(project.out)
    (project.out / manifest.NAME).unlink()
    before = times(project.out)
    assert codes(checked(project)) == [("stale-output", "stale: it does not describe this output")]
    result, _ = run(project)
    assert result.ok and result.written == ()
    assert tree(project.out) == whole
    assert {path: when for path, when in times(project.out).items() if path in before} == before


def test_folder_takes_the_place_of_an_owned_file(tmp_path: Path) -> None:
    """Left-over files go before new ones come, so a folder may stand where a file stood."""

    def entry(text: str) -> Entry:
        return Entry(sha256(text), len(text), "docs/x", (), "")

    owned = Manifest()
    for paths in (("a", "d"), ("a/b/c", "d"), ("a/b/c/e", "d/f")):
        wanted = {path: entry(path) for path in paths}
        publish(tmp_path, owned, {path: path for path in paths}, wanted, {})
        owned = manifest.read(tmp_path)
        assert files(tmp_path).keys() == {*paths, manifest.NAME}


def test_folders_that_a_killed_build_left_empty_go(tmp_path: Path) -> None:
    """It was killed after it had removed the inner folder, and before the outer one."""
    owned = Manifest({"a/b/c/d": Entry("", 0, "docs/x", (), "")})
    (tmp_path / "a/b").mkdir(parents=True)
    publish(tmp_path, owned, {}, {}, {})
    assert tree(tmp_path).keys() == {manifest.NAME}


# Targets and folders


def test_target_leaves_the_others_alone(project: Project) -> None:
    built(project)
    before = files(project.out)
    project.model("acme/painter.yaml", "Paints well.")
    assert built(project, "docs") == ["docs/image-generation/acme.md"]
    after = files(project.out)
    changed = {path for path in after if before[path] != after[path]}
    assert changed == {"docs/image-generation/acme.md", manifest.NAME}
    assert checked(project, "docs").ok and not checked(project).ok
    assert len(built(project)) == 2 and checked(project).ok


def test_other_folder(project: Project) -> None:
    project.build("--out", "elsewhere/deep", "--target", "docs")
    assert not project.out.exists()
    assert {path.partition("/")[0] for path in files(project.folder / "elsewhere/deep")} == {"docs", manifest.NAME}


def test_new_provider_is_one_file(tmp_path: Path) -> None:
    """A sixth model appears in every output with no other edit, and is gone with its files."""
    project = Project(tmp_path / "project")
    shutil.copytree(ROOT / "schemas", project.schemas, dirs_exist_ok=True)
    project.build()
    before = tree(project.out)
    project.model("cobalt/brush.yaml")
    failed = project.run("build", "--check", "--format", "json")
    assert failed.returncode == 1
    named = {record["file"] for record in json.loads(failed.stdout)}
    project.build()
    after = tree(project.out)
    assert named == {f"generated/{path}" for path in after if after[path] != before.get(path) and path != manifest.NAME}
    for target in load_templates().targets:
        if target != "authoring":  # which is about the format, not about models
            assert any(b"cobalt" in (data or b"") for path, data in after.items() if path.startswith(target + "/"))
    (project.schemas / "cobalt/brush.yaml").unlink()
    assert project.run("build", "--check").returncode == 1
    project.build()
    assert tree(project.out) == before
    assert project.run("build", "--check").returncode == 0


# Bytes depend on inputs only


def test_bytes_do_not_depend_on_the_surroundings(tmp_path: Path) -> None:
    outcomes = []
    for name, mask, environment in (
        ("a", 0o022, {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0"}),
        ("some where/é", 0o077, {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8"}),
    ):
        project = Project(tmp_path / name)
        shutil.rmtree(project.schemas)
        shutil.copytree(EVERYTHING, project.schemas)
        done = project.process("build", umask=mask, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        outcomes.append(files(project.out))
    assert outcomes[0] == outcomes[1]


def test_ruff_and_black_agree() -> None:
    tree, sources = load_templates(), {}
    for folder in (ROOT / "schemas", EVERYTHING):
        catalog = load(folder).catalog
        assert catalog is not None
        texts = render(catalog, tree, tree.targets)
        sources |= {text: (path, text) for path, text in texts.items() if path.endswith(".py")}  # each text once
    by_path = {f"{number}/{path}": text for number, (path, text) in enumerate(sources.values())}
    assert len(by_path) > 80
    by_ruff, by_black = with_ruff(by_path), with_black(by_path)
    assert [path for path in by_path if by_ruff[path] != by_black[path]] == []
    assert with_ruff(by_ruff) == by_ruff
