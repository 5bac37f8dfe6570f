"""What a build does again, what it leaves alone, and that its bytes depend on its inputs only."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from modelgen.diagnostics.text import as_text
from modelgen.loading.load import load
from modelgen.publishing import fingerprints, manifest
from modelgen.publishing.build import Options, Result, build
from modelgen.publishing.drift import check
from modelgen.publishing.files import workspace
from modelgen.publishing.manifest import Manifest
from modelgen.publishing.memory import recall
from modelgen.publishing.publish import Staging, clear, publish, sha256
from modelgen.rendering.formatting import RUFF, is_fit, with_black, with_ruff
from modelgen.rendering.render import render
from modelgen.rendering.templates import checked_targets, load_templates
from modelgen.source.parsing import parse

from tests.support.project import ROOT, Project, files, times, tree
from tests.support.work import calls_of

EVERYTHING = ROOT / "tests/catalogs/everything"
LAYERS = ("docs", "json-schema", "openapi")
FILES = 7 + 4 * 3 + 1 + 1  # pages, schemas in four forms, ajv's vocabulary, the OpenAPI document
OF_PAINTER = ("docs/llm/model_acme-painter.md", "docs/llms-full.txt", "docs/llms.txt")


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
    assert (result.models, result.files) == (3, FILES)


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


def test_check_of_a_clean_tree_renders_nothing_and_reads_no_model(project: Project) -> None:
    built(project)
    seen: list[str] = []
    before = tree(project.out), times(project.out)
    result = check(Options(project.schemas, project.out, LAYERS), lambda what, path, total: seen.append(path))
    assert result == Result((), 3, FILES) and seen == []
    assert (tree(project.out), times(project.out)) == before


def forget(tmp_path: Path) -> None:
    """The user's cache is lost, as after a clone."""
    shutil.rmtree(tmp_path / "cache")


@pytest.mark.parametrize("is_check", [True, False], ids=["check", "build"])
def test_lost_memory_costs_one_rendering_and_writes_nothing(project: Project, tmp_path: Path, is_check: bool) -> None:
    built(project)
    before = tree(project.out), times(project.out)
    forget(tmp_path)
    seen: list[str] = []
    work = check if is_check else build
    result = work(Options(project.schemas, project.out, LAYERS), lambda what, path, total: seen.append(what))
    assert result == Result((), 3, FILES) and seen.count("rendering") == FILES
    assert (tree(project.out), times(project.out)) == before
    assert built(project) == [], "it is known again"


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


class _Caller:
    """Calls `os.mkdir` where it is loaded as a pickle."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize(
    "broken",
    [lambda data: b"", lambda data: data[:-1], lambda data: data + b" ", _flipped, lambda data: b"[" * 100_000],
    ids=["empty", "cut", "longer", "flipped", "other"],
)
def test_broken_memory_is_lost_memory(project: Project, tmp_path: Path, broken: Callable[[bytes], bytes]) -> None:
    built(project)
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} >= {"catalogs", "outputs"}
    for path in kept:
        path.write_bytes(broken(path.read_bytes()))
    before = times(project.out)
    assert len(built(project)) == FILES and times(project.out) == before
    assert built(project) == [], "it is known again"


def test_nothing_that_is_kept_can_call_anything(project: Project, tmp_path: Path) -> None:
    built(project)
    for path in [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]:
        data = pickle.dumps({"version": _Caller(tmp_path / "called")})
        path.write_bytes(hashlib.sha256(data).digest() + data)
    assert len(built(project)) == FILES
    assert not (tmp_path / "called").exists()


def test_one_changed_file_is_the_only_one_that_is_read(project: Project) -> None:
    """Every target: the pages and documents about all models take what they need from what is kept."""
    options = Options(project.schemas, project.out, wait=0)
    assert build(options).ok
    project.model("acme/painter.yaml", "Paints well.")
    with calls_of(parse) as calls:
        assert build(options).ok
    read = {Path(call["shown"]) for call in calls if call["shown"].startswith(project.schemas.as_posix())}
    assert read == {project.schemas / "catalog.yaml", project.schemas / "acme/painter.yaml"}
    warm = tree(project.out)
    shutil.rmtree(project.folder.parent / "cache")
    shutil.rmtree(project.out)
    assert build(options).ok and tree(project.out) == warm


def test_memory_is_not_believed_of_the_disk(project: Project) -> None:
    """Another checkout: output and manifest are those of other inputs, and the memory is of these."""
    built(project)
    first = tree(project.out)
    path = project.model("acme/painter.yaml", "Paints well.")
    built(project)
    second = tree(project.out)
    for name, data in first.items():
        if data is not None:
            (project.out / name).write_bytes(data)
    assert {one.message for one in checked(project).diagnostics} == {"stale: its input has changed"}
    assert len(built(project)) == 9 and tree(project.out) == second
    (project.out / manifest.NAME).write_bytes(first[manifest.NAME] or b"")
    assert not checked(project).ok
    assert len(built(project)) == 9 and tree(project.out) == second
    path.unlink()
    assert "docs/image-generation/acme.md" in built(project)


def test_nothing_committed_changes_without_the_output(project: Project) -> None:
    built(project)
    content = json.loads((project.out / manifest.NAME).read_text("utf-8"))
    assert content.keys() == {"version", "files"}
    for path, record in content["files"].items():
        assert record == {"sha256": hashlib.sha256((project.out / path).read_bytes()).hexdigest()}
    lines = (project.out / manifest.NAME).read_text("utf-8").splitlines()
    assert sum("sha256" in line for line in lines) == len(content["files"]), "each on a line of its own, for merges"


def test_manifest_of_the_first_version_is_read(project: Project) -> None:
    built(project)
    whole = tree(project.out)
    content = json.loads((project.out / manifest.NAME).read_text("utf-8"))
    files = {
        path: {**record, "template": f"{path}.j2", "models": "all", "fingerprint": "0", "size": 1}
        for path, record in content["files"].items()
    }
    old = json.dumps({"version": 1, "targets": {"docs": "0"}, "files": files})
    (project.out / manifest.NAME).write_text(old, "utf-8")
    (project.schemas / "borealis/tracer.yaml").unlink()
    result, _ = run(project)
    assert result.ok and result.deleted == (
        "docs/llm/model_borealis-tracer.md",
        "docs/vectorization/borealis.md",
        "json-schema/draft-07/model_borealis-tracer.schema.json",
        "json-schema/model_borealis-tracer.schema.json",
        "json-schema/plain/model_borealis-tracer.schema.json",
        "json-schema/shape/model_borealis-tracer.schema.json",
    )
    assert tree(project.out)["docs/image-generation/acme.md"] == whole["docs/image-generation/acme.md"]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_line_ends_and_marks_of_sources_change_nothing(project: Project, tmp_path: Path, end: bytes) -> None:
    """A checkout on another system: nothing is rendered, and what is built there is the same to the byte."""
    shipped = load_templates()
    own = tmp_path / "own/openapi/openapi.json.j2"
    own.parent.mkdir(parents=True)
    own.write_text(shipped.texts["openapi/openapi.json.j2"], "utf-8")
    (project.schemas / "releases.yaml").write_text("releases:\n  - version: 0.3.0\n    date: 2026-01-01\n")
    run(project, templates=tmp_path / "own")
    before = tree(project.out), times(project.out)
    sources = [*project.schemas.rglob("*.yaml"), own]
    assert len(sources) == 6
    for path in sources:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", end))
    result, seen = run(project, templates=tmp_path / "own")
    assert result.ok and seen == []
    assert check(Options(project.schemas, project.out, LAYERS, tmp_path / "own")).ok
    forget(tmp_path)
    result, seen = run(project, templates=tmp_path / "own")
    assert result.ok and len(seen) == FILES and result.written == ()
    assert (tree(project.out), times(project.out)) == before


def test_copied_templates_come_out_with_newlines(tmp_path: Path) -> None:
    name = "python/src/scenario_models/_types.py"
    own = tmp_path / name
    own.parent.mkdir(parents=True)
    text = load_templates().texts[name]
    own.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_templates(tmp_path).texts[name] == text


def test_warnings_are_repeated_by_every_build_and_check(project: Project, tmp_path: Path) -> None:
    path = project.schemas / "acme/painter.yaml"
    odd = "  - {name: odd, type: string, allowedValues: [a], required: {when: {odd: [b]}}}\n"
    path.write_text(path.read_text("utf-8") + odd, "utf-8")
    first, _ = run(project)
    assert first.ok and [code for code, _ in codes(first)] == ["impossible-value"]
    again, seen = run(project)
    assert seen == [] and again.diagnostics == first.diagnostics
    assert checked(project).diagnostics == first.diagnostics
    assert as_text(again.diagnostics) == as_text(first.diagnostics)
    forget(tmp_path)
    assert checked(project).diagnostics == first.diagnostics
    elsewhere = project.folder / "elsewhere"
    elsewhere.symlink_to(project.schemas)
    other = build(Options(elsewhere, project.out, LAYERS))
    assert {one.place.file for one in other.diagnostics} == {(elsewhere / "acme/painter.yaml").as_posix()}
    (project.schemas / "borealis/tracer.yaml").write_text("id: [", "utf-8")
    broken, _ = run(project)
    assert {code for code, _ in codes(broken)} == {"impossible-value", "yaml-syntax"}


# One thing changed


def test_one_model_renders_what_depends_on_it(project: Project) -> None:
    built(project)
    before = times(project.out)
    project.model("acme/painter.yaml", "Paints well.")
    assert built(project) == [
        "docs/image-generation/acme.md",
        *OF_PAINTER,
        "json-schema/ajv/vocabulary.json",
        "json-schema/draft-07/model_acme-painter.schema.json",
        "json-schema/model_acme-painter.schema.json",
        "json-schema/plain/model_acme-painter.schema.json",
        "json-schema/shape/model_acme-painter.schema.json",
        "openapi/openapi.json",
    ]
    after = times(project.out)
    assert {path for path in after if after[path] != before[path]} == {
        "docs/image-generation/acme.md",
        *OF_PAINTER,
        "json-schema/draft-07/model_acme-painter.schema.json",
        "json-schema/model_acme-painter.schema.json",
        "json-schema/plain/model_acme-painter.schema.json",
        "json-schema/shape/model_acme-painter.schema.json",
        "openapi/openapi.json",
        manifest.NAME,
    }
    assert checked(project).ok


def test_what_changes_no_output_writes_nothing(project: Project) -> None:
    """Not even the manifest: a remark in a model file, or a change of the generator's code, is no change to commit."""
    built(project)
    before = times(project.out)
    path = project.schemas / "acme/painter.yaml"
    path.write_text("# A remark.\n" + path.read_text("utf-8"), "utf-8")
    result, seen = run(project)
    assert len(seen) == 10 and (result.written, result.deleted) == ((), ())
    assert times(project.out) == before
    assert built(project) == []


def test_site_file_renders_everything(project: Project) -> None:
    built(project)
    site = project.schemas / "catalog.yaml"
    site.write_text(site.read_text("utf-8").replace("Project Docs", "Other Docs"), "utf-8")
    assert len(built(project)) == FILES


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


def test_generator_code_renders_everything_unless_no_output_depends_on_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a copy of the generator, so that its code can be changed."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "generator", copy / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", copy / "templates")

    def outcome() -> str:
        done = project.process("build", "--target", "docs", PYTHONPATH=str(copy / "generator"))
        assert done.returncode == 0, done.stderr
        return done.stderr

    def fingerprint() -> str:
        return recall(project.out).targets["docs"]

    monkeypatch.setenv("XDG_CACHE_HOME", project.environment()["XDG_CACHE_HOME"])
    outcome()
    first, owned = fingerprint(), times(project.out)
    with (copy / "generator/modelgen/cli/main.py").open("a") as file:
        file.write("\n# A remark.\n")
    outcome()
    assert fingerprint() == first
    markdown = copy / "generator/modelgen/languages/markdown.py"
    markdown.write_text(markdown.read_text("utf-8") + "\n# A remark.\n", "utf-8")
    outcome()
    assert fingerprint() != first
    assert times(project.out) == owned


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
    assert result.deleted == (
        "docs/llm/model_borealis-tracer.md",
        "docs/vectorization/borealis.md",
        "json-schema/draft-07/model_borealis-tracer.schema.json",
        "json-schema/model_borealis-tracer.schema.json",
        "json-schema/plain/model_borealis-tracer.schema.json",
        "json-schema/shape/model_borealis-tracer.schema.json",
    )
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

    owned = Manifest()
    for paths in (("a", "d"), ("a/b/c", "d"), ("a/b/c/e", "d/f")):
        wanted = Manifest({path: frozenset((sha256(path),)) for path in paths})
        staging = Staging(tmp_path)
        for path in paths:
            staging.put(path, path, sha256(path))
        publish(staging, owned, wanted)
        clear(tmp_path)
        owned = manifest.read(tmp_path)
        assert owned == wanted and files(tmp_path).keys() == {*paths, manifest.NAME}


def test_folders_that_a_killed_build_left_empty_go(tmp_path: Path) -> None:
    """It was killed after it had removed the inner folder, and before the outer one."""
    owned = Manifest({"a/b/c/d": frozenset((sha256(""),))})
    (tmp_path / "a/b").mkdir(parents=True)
    publish(Staging(tmp_path), owned, Manifest())
    clear(tmp_path)
    assert tree(tmp_path).keys() == {manifest.NAME}


def edited_manifest(project: Project, path: str, digest: str) -> None:
    file = project.out / manifest.NAME
    content = json.loads(file.read_text("utf-8"))
    content["files"][path] = {"sha256": digest}
    file.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize("name", ["NOTES.txt", "docs/mine.md", "openapi/deep/er.json", "nothing/x"])
def test_only_what_the_generator_wrote_is_deleted(project: Project, name: str) -> None:
    """A manifest that was edited by hand, or merged: it lists a file whose bytes it does not know."""
    built(project)
    mine = project.out / name
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_bytes(b"mine")
    edited_manifest(project, name, "0" * 64)
    before = tree(project.out)
    result, _ = run(project)
    assert [(one.code, one.place.file) for one in result.diagnostics] == [("foreign-file", mine.as_posix())]
    assert codes(checked(project)) == codes(result)
    assert tree(project.out) == before
    edited_manifest(project, name, hashlib.sha256(b"mine").hexdigest())
    result, _ = run(project)
    assert result.deleted == (name,) and not mine.exists()


def test_page_of_a_removed_model_that_was_edited_stays(project: Project) -> None:
    built(project)
    page = project.out / "docs/vectorization/borealis.md"
    page.write_bytes(page.read_bytes() + b"mine\n")
    (project.schemas / "borealis/tracer.yaml").unlink()
    before = tree(project.out)
    result, _ = run(project)
    assert [(one.code, one.place.file) for one in result.diagnostics] == [("foreign-file", page.as_posix())]
    assert tree(project.out) == before
    page.unlink()
    assert built(project) == ["docs/llms-full.txt", "docs/llms.txt", "openapi/openapi.json"] and checked(project).ok


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/../x", ".git/config", "docs/.git/x", ".x", "C:/x", "a\\b", "a//b", "", "a/", "manifest.json"],
)
def test_no_path_of_a_manifest_leads_elsewhere(project: Project, name: str) -> None:
    built(project)
    (project.out / ".git").mkdir()
    (project.out / ".git/config").write_bytes(b"mine")
    edited_manifest(project, name, hashlib.sha256(b"mine").hexdigest())
    before = tree(project.out)
    result, _ = run(project)
    assert [code for code, _ in codes(result)] == ["manifest-broken"]
    assert tree(project.out) == before


def test_name_that_the_file_system_does_not_take_stops_the_build_before_it_writes(project: Project) -> None:
    built(project)
    path = project.model("acme/painter.yaml", "Paints well.")
    path.write_text("x-identifier: " + "x" * 300 + "\n" + path.read_text("utf-8"), "utf-8")
    before = tree(project.out)
    for targets in ((), ("python",)):
        result = build(Options(project.schemas, project.out, targets))
        assert {code for code, _ in codes(result)} == {"output-unwritable"}
        assert all("303 bytes" in message for _, message in codes(result)), codes(result)
        assert (result.written, result.deleted) == ((), ())
        assert tree(project.out) == before
        assert {code for code, _ in codes(check(Options(project.schemas, project.out, targets)))} >= {
            "output-unwritable"
        }


def test_path_that_the_system_does_not_take_stops_the_build_before_it_writes(project: Project, tmp_path: Path) -> None:
    """The folder can be made, and only the longest paths below it are too long."""
    deep = Path("x" * 200)
    while len(os.fsencode((tmp_path / deep / ("x" * 200)).as_posix())) < 4050:
        deep /= "x" * 200
    deep /= "x" * (4060 - len(os.fsencode((tmp_path / deep).as_posix())))
    result = build(Options(project.schemas, tmp_path / deep, LAYERS))
    assert {code for code, _ in codes(result)} == {"output-unwritable"}, codes(result)
    assert not (tmp_path / deep).exists()
    assert not (tmp_path / ("x" * 200)).exists()


# Targets and folders


def test_target_leaves_the_others_alone(project: Project) -> None:
    built(project)
    before = files(project.out)
    project.model("acme/painter.yaml", "Paints well.")
    assert built(project, "docs") == ["docs/image-generation/acme.md", *OF_PAINTER]
    after = files(project.out)
    changed = {path for path in after if before[path] != after[path]}
    assert changed == {"docs/image-generation/acme.md", *OF_PAINTER, manifest.NAME}
    assert checked(project, "docs").ok and not checked(project).ok
    assert len(built(project)) == 5 and checked(project).ok


def test_other_folder(project: Project) -> None:
    project.build("--out", "elsewhere/deep", "--target", "docs")
    assert not project.out.exists()
    assert {path.partition("/")[0] for path in files(project.folder / "elsewhere/deep")} == {"docs", manifest.NAME}


def test_empty_catalogue_builds_and_its_client_is_importable(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    assert "0 models" in project.build().stderr
    assert project.run("build", "--check").returncode == 0
    script = "from scenario_models import AsyncScenarioModels, ScenarioModels; print(ScenarioModels.__name__)"
    package = project.out / "python/src"
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(package)}, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("ScenarioModels\n", "")
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F,E9", str(package)],
        capture_output=True,
        text=True,
    )
    assert linted.returncode == 0, linted.stdout


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
    for target in checked_targets(load_templates(), ()):
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
        done = project.process("build", umask=mask, **environment)  # type: ignore[arg-type]
        assert done.returncode == 0, done.stdout + done.stderr
        outcomes.append(files(project.out))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("folder", [EVERYTHING, pytest.param(ROOT / "schemas", marks=pytest.mark.heavy)], ids=str)
def test_ruff_and_black_agree(folder: Path) -> None:
    tree, catalog = load_templates(), load(folder).catalog
    assert catalog is not None
    texts = {
        path: text for path, text in render(catalog, tree, checked_targets(tree, ())).items() if path.endswith(".py")
    }
    sources = {path: text for text, path in {text: path for path, text in texts.items()}.items()}  # each text once
    assert len(sources) > 40
    by_ruff, by_black = with_ruff(sources, workspace), with_black(sources)
    assert [path for path in sources if by_ruff[path] != by_black[path]] == []
    assert with_ruff(by_ruff, workspace) == by_ruff


@pytest.mark.parametrize(
    ("version", "is_used"),
    [
        ("0.15.4", True), ("0.16.0", True), ("0.17.99", True), ("0.15.3", False), ("0.18.0", False), ("1.0.0", False),
        ("0.17", False), ("0.17.6.dev1", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_versions_of_ruff_that_are_used(version: str | None, is_used: bool) -> None:
    assert is_fit(version) is is_used


def test_versions_of_ruff_that_are_used_are_those_that_are_tested() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (line,) = (line for line in extras["dev"] if line.startswith("ruff"))
    low, high = (tuple(map(int, bound.split("."))) for bound in re.findall(r"[\d.]+", line))
    assert (low, (*high, 0)) == RUFF


UNFIT = {
    "old": ("0.14.0", ""),
    "new": ("9.0.0", "def find_ruff_bin(): raise AssertionError('it must not be asked')"),
    "another": (None, "raise AssertionError('it must not be imported')"),
    "without a program": ("0.17.0", "def find_ruff_bin(): raise FileNotFoundError('ruff')"),
    "that fails": ("0.17.0", f"def find_ruff_bin(): return {shutil.which('false')!r}"),
    "that lacks what is called": ("0.17.0", ""),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_unfit_ruff_gives_way_to_black(project: Project, tmp_path: Path, kind: str) -> None:
    version, code = UNFIT[kind]
    fake = tmp_path / "fake"
    (fake / "ruff").mkdir(parents=True)
    (fake / "ruff/__init__.py").write_text(code, "utf-8")
    if version is not None:
        (fake / f"ruff-{version}.dist-info").mkdir()
        (fake / f"ruff-{version}.dist-info/METADATA").write_text(
            f"Metadata-Version: 2.1\nName: ruff\nVersion: {version}\n"
        )
    else:  # and none is installed
        (fake / "sitecustomize.py").write_text(
            "import importlib.metadata as m\nreal = m.version\n"
            "def version(name):\n    if name == 'ruff':\n        raise m.PackageNotFoundError(name)\n    return real(name)\n"
            "m.version = version\n"
        )
    assert build(Options(project.schemas, project.folder / "usual", ("validators",))).ok
    done = project.process("build", "--target", "validators", PYTHONPATH=f"{fake}{os.pathsep}{ROOT / 'generator'}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert tree(project.out) == tree(project.folder / "usual")
