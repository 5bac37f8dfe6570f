"""Folders, revisions, pages and records as sides of a comparison, and the version that follows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from modelgen.catalog.releases import parsed_version
from modelgen.cli.main import main
from modelgen.compat.change import Change
from modelgen.compat.report import as_markdown, summary
from modelgen.compat.rows import Level
from modelgen.compat.sides import SideProblem, compare_sides, read_side, read_sides
from modelgen.compat.versions import Bump, bump_for, next_version
from modelgen.diagnostics.codes import CODES
from modelgen.diagnostics.diagnostic import NoFile, Place
from modelgen.loading.load import load
from modelgen.publishing.build import Options, build

from tests.support import vendor
from tests.support.changes import SITE
from tests.support.project import tree as files_below

ROOT = Path(__file__).parents[1]
PAINTER = """\
id: model_acme-painter
name: Painter
provider: Acme
capabilities: [txt2img]
updated: 2026-01-31
parameters:
  - {name: prompt, type: string, required: true, maxLength: 900, description: "What to draw: “anything”."}
  - {name: steps, type: number, default: 20, min: 1, max: 50, step: 1, label: Steps}
  - {name: mask, type: file, kind: image, required: {ifDefined: {steps: {}}}, usedWhen: {steps: [20]}}
rules:
  - exclusive: [prompt, mask]
"""
PAGE = """\
---
title: Acme | Case Docs
---

> This page is auto-generated from model configurations. Last updated: {date}.

This reference lists all available **Acme** image generation models and their parameters. Use these parameter names when calling the [Generation API](/api/generate/index.md).

- [{name}](#x)

---

## {name}

**Model ID:** `{id}`

**Capabilities:** `txt2img`

**LLM Markdown:** <https://app.example.test/models/{id}/markdown>

| Parameter | Type   | Required | Default | Min | Max   | Allowed Values | Description             |
| --------- | ------ | -------- | ------- | --- | ----- | -------------- | ----------------------- |
| `prompt`  | string | Yes      | -       | -   | -     | -              | What to draw: "anything". |
| `steps`   | number | No       | `20`    | 1   | {max} | -              | -                       |
| `mask`    | file   | No       | -       | -   | -     | -              | -                       |
"""
RECORD = {
    "id": "model_acme-painter",
    "name": "Painter (Acme)",
    "shortDescription": "Draws.",
    "capabilities": ["txt2img"],
    "updatedAt": "2026-05-05T00:00:00Z",
    "complianceMetadata": {"modelProvider": "Acme Inc."},
    "inputs": [
        {"name": "prompt", "type": "string", "required": {"always": True}, "maxLength": 900,
         "description": "What to draw: \"anything\"."},
        {"name": "steps", "type": "number", "default": 20, "min": 1, "max": 50, "step": 1, "label": "Steps"},
        {"name": "mask", "type": "file", "kind": "image", "required": {"ifDefined": {"steps": {"message": "Or none."}}}},
    ],
}  # fmt: skip


def page(
    path: Path, id_: str = "model_acme-painter", name: str = "Painter", date: str = "2026-01-31", max_: int = 50
) -> str:
    path.write_text(
        PAGE.replace("{id}", id_).replace("{name}", name).replace("{date}", date).replace("{max}", str(max_))
    )
    return str(path)


def folder(path: Path, *models: str) -> Path:
    (path / "acme").mkdir(parents=True)
    (path / "catalog.yaml").write_text(SITE)
    for number, text in enumerate(models):
        (path / f"acme/{number}.yaml").write_text(text)
    return path


def found(old: str, new: str) -> list[tuple[str, str, str | None]]:
    changes = compare_sides(read_side(old), read_side(new))
    return [(change.rule, change.model, change.parameter) for change in changes]


@pytest.mark.vendor
def test_the_vendors_pages() -> None:
    """All that differs between the two published pages, and nothing else."""
    old, new = vendor.PAGES
    sides = read_side(str(old)), read_side(str(new))
    lite = "model_bytedance-seedream-5-0-lite"
    expected = [
        ("model-removed", "model_bytedance-seedream-3", None, None, None, 40),
        ("max-raised", lite, "width", 4704, 6240, 82),
        ("max-raised", lite, "height", 4096, 6240, 83),
        ("parameter-description-changed", lite, "width", None, None, 82),
        ("parameter-description-changed", lite, "height", None, None, 83),
        ("model-added", "model_bytedance-seedream-5-0-pro", None, None, None, 91),
    ]
    changes = compare_sides(*sides)
    numbers = [
        (
            c.rule,
            c.model,
            c.parameter,
            *((c.old, c.new) if c.parameter and "max" in c.rule else (None, None)),
            c.place.line,
        )
        for c in changes
    ]
    assert numbers == expected
    assert bump_for(changes, "1.4.0") is Bump.MAJOR
    assert found(str(ROOT / "schemas"), str(old)) == found(str(old), str(ROOT / "schemas")) == []


@pytest.mark.parametrize(
    "record", [ROOT / "tests/sources/lumen-forge.json", *vendor.RECORDS], ids=lambda path: path.stem
)
def test_a_record_does_not_differ_from_itself(record: Path) -> None:
    assert found(str(record), str(record)) == []


def test_two_pages(tmp_path: Path) -> None:
    old = page(tmp_path / "old.md")
    assert found(old, page(tmp_path / "a.md", date="2026-02-28")) == []
    assert found(old, page(tmp_path / "b.md", max_=40)) == [("max-lowered", "model_acme-painter", "steps")]
    assert found(old, page(tmp_path / "c.md", id_="model_acme-printer")) == [
        ("model-renamed", "model_acme-painter", None)
    ]
    gone = found(old, page(tmp_path / "d.md", id_="model_acme-printer", name="Printer"))
    assert gone == [("model-removed", "model_acme-painter", None), ("model-added", "model_acme-printer", None)]


def test_what_a_source_cannot_carry_is_no_change(tmp_path: Path) -> None:
    """A page knows nothing of lengths, steps, kinds and rules, a record nothing of `usedWhen`, and each has words of its own."""
    other = (
        PAINTER.replace("painter", "other")
        .replace("Painter", "Other")
        .replace("capabilities", "category: video\ncapabilities")
    )
    schemas = str(folder(tmp_path / "schemas", PAINTER.partition("rules:")[0], other))
    published = page(tmp_path / "page.md")
    (tmp_path / "record.json").write_text(json.dumps(RECORD))
    record = str(tmp_path / "record.json")
    for one, another in ((schemas, published), (record, published)):
        assert found(one, another) == found(another, one) == []
    assert found(schemas, record) == [("requirement-message-changed", "model_acme-painter", "mask")]
    shorter = json.loads(json.dumps(RECORD))
    shorter["inputs"][0]["maxLength"] = 100
    (tmp_path / "shorter.json").write_text(json.dumps(shorter))
    assert found(record, str(tmp_path / "shorter.json")) == [("max-length-lowered", "model_acme-painter", "prompt")]
    assert ("max-length-lowered", "model_acme-painter", "prompt") in found(schemas, str(tmp_path / "shorter.json"))


def test_records_that_do_not_say_who_makes_the_model(tmp_path: Path) -> None:
    for name, length in (("old", 900), ("new", 800)):
        record = {key: value for key, value in RECORD.items() if key != "complianceMetadata"}
        record["inputs"] = [{"name": "prompt", "type": "string", "maxLength": length}]
        (tmp_path / f"{name}.json").write_text(json.dumps(record))
    assert found(str(tmp_path / "old.json"), str(tmp_path / "new.json")) == [
        ("max-length-lowered", "model_acme-painter", "prompt")
    ]


def git(*arguments: str) -> None:
    names = (
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.test",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    )
    subprocess.run(["git", *names, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue at `v0.1.0`; the folder has lost a parameter since."""
    monkeypatch.chdir(tmp_path)
    folder(tmp_path / "schemas", PAINTER)
    git("init", "-q")
    (tmp_path / ".gitattributes").write_text("schemas export-ignore\n")
    git("add", "-A")
    git("commit", "-qm", "first")
    git("tag", "v0.1.0")
    lines = [line for line in PAINTER.splitlines() if "mask" not in line and line != "rules:"]
    (tmp_path / "schemas/acme/0.yaml").write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.mark.parametrize("name", ["v0.1.0", "HEAD", "HEAD:schemas", "HEAD:./schemas", "HEAD:schemas/"])
def test_a_revision_is_read_and_the_work_tree_is_not(name: str, repository: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in repository.rglob("*") if path.is_file()}
    changes = compare_sides(read_side(name), read_side("schemas"))
    assert [(c.rule, c.parameter) for c in changes] == [("rule-removed", None), ("parameter-removed", "mask")]
    assert (
        str(changes[1].place)
        == f"{name.partition(':')[0]}:{(name.partition(':')[2] or 'schemas').rstrip('/')}/acme/0.yaml:9:12"
    )
    assert str(changes[1].anchor) == "schemas/acme/0.yaml:1:5"
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert compare_sides(read_side(name), read_side("v0.1.0")) == ()


def test_a_revision_is_named_from_below_the_top(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "schemas")
    assert read_side("HEAD:./").models == read_side("HEAD", ["."]).models == read_side("HEAD:schemas").models


def test_a_revision_beside_a_folder_is_that_folders(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = CliRunner().invoke
    whole = run(main, ["diff", "HEAD", "schemas"]).stdout
    assert "mask" in whole
    monkeypatch.chdir(repository / "schemas")
    assert run(main, ["diff", "HEAD", "."]).stdout == whole
    assert "mask" in run(main, ["diff", ".", "HEAD"]).stdout
    monkeypatch.chdir(repository)
    (repository / "schemas").rename(repository / "models")
    assert run(main, ["diff", "HEAD", "models"]).stdout == whole.replace("schemas/", "models/").replace(
        "HEAD:models/", "HEAD:schemas/"
    ), "the revision does not have this folder yet, but it has the usual one"
    git("add", "-A")
    git("commit", "-qm", "renamed")
    assert run(main, ["diff", "HEAD", "models"]).stdout == "no changes\n"
    named = run(main, ["diff", "HEAD", "models", "--catalog", "nowhere"])
    assert named.exit_code == 1 and "the revision has no 'nowhere'" in named.stdout


def test_a_git_that_has_much_to_say_is_heard_out(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a pipe holds, before its answer."""
    real = shutil.which("git")
    (tmp_path / "bin").mkdir()
    talkative = tmp_path / "bin" / "git"
    talkative.write_text(f"#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' 'w' >&2\nexec {real} \"$@\"\n", "utf-8")
    talkative.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    side = read_side("HEAD")
    assert side.catalog is not None and len(side.catalog.models) == 1


def test_a_catalogue_at_the_top_of_its_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder(tmp_path / "top", PAINTER))
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    side = read_side("HEAD", ["."])
    assert [model.places["id"].file for model in side.models] == ["HEAD:acme/0.yaml"]
    assert compare_sides(*read_sides("HEAD", ".", "schemas")) == ()


def hashed(kind: str, data: bytes) -> bytes:
    """The id of a new object of git, which is not looked at."""
    command = ["git", "hash-object", "-t", kind, "-w", "--stdin", "--literally"]
    return bytes.fromhex(subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode())


def tree_of(*entries: tuple[str, str, bytes]) -> bytes:
    """The id of a tree with entries `(mode, name, id)`, whatever their names."""
    return hashed("tree", b"".join(f"{mode} {name}".encode() + b"\0" + id_ for mode, name, id_ in entries))


def revision_of(tree: bytes) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.test", "commit-tree", tree.hex(), "-m", "made"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def snapshot(repository: Path) -> Callable[[], dict[str, bytes | None]]:
    """Everything below the temporary folder but git's own."""
    return lambda: {path: data for path, data in files_below(repository.parent).items() if ".git/" not in path}


@pytest.mark.parametrize(
    "names",
    [("..",), ("..", ".."), (".",), (".git",), (".GIT",), ("",), ("a\\..\\b",)],
    ids=lambda names: "-".join(names) or "empty",
)
def test_no_name_of_a_revision_leads_out_of_it(
    repository: Path, snapshot: Callable[[], dict[str, bytes | None]], names: tuple[str, ...]
) -> None:
    site, model = hashed("blob", SITE.encode()), hashed("blob", PAINTER.encode())
    inner = tree_of(("100644", "evil.yaml", model))
    for name in reversed(names[1:]):
        inner = tree_of(("40000", name, inner))
    own = (("100644", "0.yaml", model), ("100644", "catalog.yaml", site), ("40000", names[0], inner))
    revision = revision_of(tree_of(("40000", "schemas", tree_of(*own))))
    before = snapshot()
    run = CliRunner().invoke
    for command in (
        ["diff", revision, "schemas"],
        ["breaking", "--against", revision],
        ["release", "--against", revision],
    ):
        done = run(main, command)
        assert done.exit_code == 1
        assert "no folder can hold a file of this name" in done.stdout or "empty filename" in done.stdout
        assert snapshot() == before


def test_links_and_large_files_of_a_revision(
    repository: Path, snapshot: Callable[[], dict[str, bytes | None]], tmp_path: Path
) -> None:
    (repository / "schemas/link.yaml").symlink_to("acme/0.yaml")
    (repository / "schemas/large.yaml").write_bytes(b"#" * 600_000)
    (repository / "schemas/notes").symlink_to("acme")
    git("add", "-A")
    git("commit", "-qm", "odd")
    before = snapshot()
    with pytest.raises(SideProblem) as problem:
        read_side("HEAD")
    assert [(one.code, one.place.file) for one in problem.value.diagnostics] == [
        ("file-too-large", "HEAD:schemas/large.yaml"),
        ("file-name", "HEAD:schemas/link.yaml"),
    ]
    assert snapshot() == before


def test_a_content_that_git_lacks_is_a_diagnostic(repository: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "HEAD", "schemas/acme"], check=True, capture_output=True, text=True
    )
    object_ = listed.stdout.split()[2]
    lost = repository / ".git/objects" / object_[:2] / object_[2:]
    revision = revision_of(
        tree_of(("40000", "schemas", tree_of(("100644", "catalog.yaml", hashed("blob", SITE.encode())))))
    )
    assert read_side(revision).models == ()
    lost.chmod(0o644)
    lost.unlink()
    with pytest.raises(SideProblem) as problem:
        read_side("HEAD")
    assert [(one.code, one.message) for one in problem.value.diagnostics] == [
        ("file-unreadable", "git does not have its content")
    ]


def test_a_page_of_a_revision(repository: Path) -> None:
    page(repository / "page.md")
    git("add", "-A")
    git("commit", "-qm", "page")
    page(repository / "page.md", max_=60)
    (change,) = compare_sides(read_side("HEAD:page.md"), read_side("page.md"))
    assert (change.rule, change.place.file) == ("max-raised", "page.md")


@pytest.mark.parametrize("name", ["HEAD:nowhere", "v9", "HEAD:schemas/acme/0.yaml", ":schemas", "--all"])
def test_what_is_no_side(name: str, repository: Path) -> None:
    with pytest.raises(SideProblem) as problem:
        read_side(name)
    assert problem.value.diagnostics[0].code in ("unknown-revision", "import-format")


def test_a_broken_revision_names_its_own_file(repository: Path) -> None:
    (repository / "schemas/acme/0.yaml").write_text(PAINTER + "colour: red\n")
    git("commit", "-qam", "broken")
    with pytest.raises(SideProblem) as problem:
        read_side("HEAD")
    place = problem.value.diagnostics[0].place
    assert str(place) == "HEAD:schemas/acme/0.yaml:12:1" and isinstance(place.file, NoFile)


def test_a_release(repository: Path) -> None:
    run = CliRunner().invoke
    day = ("--today", "2026-08-01")
    dry = run(main, ["release", "--dry-run", *day])
    assert dry.exit_code == 0 and "version: 0.2.0" in dry.stdout and not Path("schemas/releases.yaml").exists()
    Path("accepted.yaml").write_text("accepted: []\n")
    refused = run(main, ["release", "--accepted", "accepted.yaml", *day])
    assert refused.exit_code == 1 and "breaking-change" in refused.stdout and not Path("schemas/releases.yaml").exists()
    Path("accepted.yaml").write_text(
        "accepted:\n  - {change: parameter-removed, model: model_acme-painter, parameter: mask, reason: Nobody: used it, expires: 2026-09-01}\n"
        .replace("Nobody: used it", "'Nobody: used *it*'")
    )  # fmt: skip
    done = run(main, ["release", "--accepted", "accepted.yaml", *day])
    assert done.exit_code == 0, done.output
    loaded = load(Path("schemas")).catalog
    assert loaded is not None and loaded.version == "0.2.0"
    (release,) = loaded.releases
    assert release.date == "2026-08-01"
    assert [(one.level, one.model) for one in release.notes] == [
        ("breaking", "model_acme-painter"),
        ("compatible", "model_acme-painter"),
    ]
    assert release.notes[0].sentences == ("`mask`: it is gone. Nobody: used *it*.",)
    built = run(main, ["build", "--target", "python"])
    assert built.exit_code == 0, built.output
    changelog = Path("generated/python/CHANGELOG.md").read_text()
    assert (
        "## 0.2.0 - 2026-08-01\n\n### Breaking changes\n\n- `model_acme-painter`\n  - `mask`: it is gone." in changelog
    )
    assert "\\*it\\*" in changelog
    assert 'version = "0.2.0"' in Path("generated/python/pyproject.toml").read_text()
    assert '"0.2.0"' in Path("generated/python/src/scenario_models/version.py").read_text()
    assert "0 written" not in built.stderr
    git("add", "-A")
    git("commit", "-qm", "release")
    git("tag", "v0.2.0")
    assert run(main, ["build", "--check", "--target", "python"]).exit_code == 0
    again = run(main, ["release", *day])
    assert (again.exit_code, again.stderr) == (0, "no changes\n")
    # The next one goes below it, and what stands there stays byte for byte.
    first = Path("schemas/releases.yaml").read_text()
    text = Path("schemas/acme/0.yaml").read_text()
    Path("schemas/acme/0.yaml").write_text(text.replace("Painter", "Draughtsman"))
    assert run(main, ["release", "--today", "2026-08-02"]).exit_code == 0
    assert Path("schemas/releases.yaml").read_text().startswith(first)
    later = load(Path("schemas")).catalog
    assert later is not None and [one.version for one in later.releases] == ["0.2.0", "0.2.1"]


def test_a_release_renders_no_model_anew(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(repository / "cache"))
    run = CliRunner().invoke
    options = Options(Path("schemas"), Path("generated"), ("python",))
    assert build(options).ok
    assert run(main, ["release", "--today", "2026-08-01"]).exit_code == 0
    seen: list[str] = []
    assert build(options, lambda what, path, total: seen.append(path) if what == "rendering" else None).ok
    assert "python/CHANGELOG.md" in seen and not [name for name in seen if "acme_painter" in name]


def released(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["release", "--today", "2026-08-02", *arguments])
    return done.exit_code, done.stdout, done.stderr


def last_version() -> str | None:
    loaded = load(Path("schemas")).catalog
    return loaded.releases[-1].version if loaded is not None and loaded.releases else None


def test_a_second_release_of_the_same_changes_says_that_there_is_nothing_new(repository: Path) -> None:
    folder(repository / "old", PAINTER)
    code, _, stderr = released("--against", "old")
    assert code == 0 and last_version() == "0.2.0"
    assert stderr.startswith(
        "1 breaking, 1 compatible changes: a minor version follows, as below 1.0.0 (0.1.0 → 0.2.0)\n"
    )
    assert "`--major` makes it 1.0.0" in stderr and "tag that commit v0.2.0" in stderr
    before = Path("schemas/releases.yaml").read_bytes()
    assert released("--against", "old") == (0, "", "nothing new against old: 0.2.0 tells of each change\n")
    assert released("--against", "v0.1.0")[2].startswith("nothing new against v0.1.0:schemas: 0.2.0 tells")
    assert Path("schemas/releases.yaml").read_bytes() == before
    text = Path("schemas/acme/0.yaml").read_text()
    Path("schemas/acme/0.yaml").write_text(text.replace("max: 50", "max: 60"))
    assert released("--against", "old")[2].startswith("1 compatible change: a patch version follows")
    assert last_version() == "0.2.1"
    _, second = load(Path("schemas")).catalog.releases  # type: ignore[union-attr]
    assert [(one.level, len(one.sentences)) for one in second.notes] == [("compatible", 1)], "what is new, and no more"


def test_a_release_that_was_accepted_is_not_made_twice(repository: Path) -> None:
    Path("accepted.yaml").write_text(
        "accepted:\n  - {change: parameter-removed, model: model_acme-painter, parameter: mask, reason: Unused,"
        " expires: 2026-09-01}\n"
    )
    assert released("--against", "HEAD", "--accepted", "accepted.yaml")[0] == 0
    assert "nothing new" in released("--against", "HEAD")[2]


def test_a_release_of_changes_that_are_lists_of_values(repository: Path) -> None:
    """A change of `allowedValues` or `capabilities` shows lists, which have no hash; its reason is found all the same."""
    extended = PAINTER.replace("[txt2img]", "[txt2img, img2img]").replace(
        "rules:", "  - {name: mode, type: string, allowedValues: [fast, good]}\nrules:"
    )
    folder(repository / "old", extended)
    Path("schemas/acme/0.yaml").write_text(extended.replace("[txt2img, img2img]", "[txt2img]").replace("fast, ", ""))
    Path("accepted.yaml").write_text(
        "accepted:\n  - {change: allowed-value-removed, model: model_acme-painter, parameter: mode, reason: Too slow,"
        " expires: 2026-09-01}\n"
    )
    assert released("--against", "old", "--accepted", "accepted.yaml")[0] == 0
    (release,) = load(Path("schemas")).catalog.releases  # type: ignore[union-attr]
    assert [(one.level, one.sentences) for one in release.notes] == [
        ("breaking", ("`mode`: no longer allowed: 'fast'. Too slow.",)),
        ("risky", ("It is no longer listed for 'img2img'.",)),
    ]


def test_a_release_without_a_tag_follows_the_commit_that_released(repository: Path) -> None:
    git("tag", "-d", "v0.1.0")
    code, _, stderr = released()
    assert (code, last_version()) == (0, "0.1.0") and stderr.startswith("there is no release yet: this is the first\n")
    code, stdout, _ = released()
    assert code == 1 and "the release 0.1.0 is in no commit, and there is no tag v0.1.0" in stdout
    assert "commit it, and tag that commit v0.1.0" in stdout
    git("add", "-A")
    git("commit", "-qm", "released")
    assert released() == (0, "", "no changes\n")
    path = Path("schemas/acme/0.yaml")
    path.write_text(path.read_text().replace("max: 50", "max: 60"))
    git("commit", "-qam", "later")
    path.write_text(path.read_text().replace("max: 60", "max: 70"))
    Path("schemas/releases.yaml").write_text("# A remark.\n" + Path("schemas/releases.yaml").read_text())
    git("add", "-A")
    git("commit", "-qm", "a remark in the releases is no release")
    assert released("--dry-run")[1].count("70") == 1 and "50" in released("--dry-run")[1]
    assert released()[0] == 0 and last_version() == "0.1.1"


def test_a_shallow_clone_is_told_of_instead_of_guessed_at(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("tag", "-d", "v0.1.0")
    assert released()[0] == 0
    git("add", "-A")
    git("commit", "-qm", "released")
    git("clone", "-q", "--depth", "1", f"file://{repository}", "clone")
    monkeypatch.chdir(repository / "clone")
    code, stdout, _ = released()
    assert code == 1 and "this is a shallow clone" in stdout


@pytest.mark.parametrize(
    ("arguments", "version"),
    [
        (["--major"], "1.0.0"),
        (["--version", "1.0.0"], "1.0.0"),
        (["--version", "0.2.0"], "0.2.0"),
        (["--version", "0.3.7"], "0.3.7"),
        (["--version", "0.1.1"], "release-order"),
        (["--version", "0.1.0"], "release-order"),
        (["--version", "1.0"], "invalid-version"),
        (["--version", "v1.0.0"], "invalid-version"),
    ],
)
def test_a_version_may_be_named_that_promises_no_more_than_changed(
    repository: Path, arguments: list[str], version: str
) -> None:
    code, stdout, _ = released(*arguments)
    if version in CODES:
        assert code == 1 and f"--version: error[{version}]" in stdout and last_version() is None
    else:
        assert code == 0 and last_version() == version


def test_zero_is_left_without_a_change(repository: Path) -> None:
    Path("schemas/acme/0.yaml").write_text(PAINTER)
    assert released() == (0, "", "no changes\n") and last_version() is None
    assert released("--major", "--version", "1.0.0")[0] == 2
    assert released("--major")[0] == 0 and last_version() == "1.0.0"
    git("add", "-A")
    git("commit", "-qm", "released")
    assert released("--version", "1.0.0")[0] == 1
    assert released("--major")[0] == 0 and last_version() == "2.0.0"


def test_a_release_is_one_of_a_folder(repository: Path) -> None:
    page(repository / "page.md")
    code, stdout, stderr = released("--catalog", "page.md")
    assert (code, stderr) == (1, "nothing was written\n")
    assert stdout.startswith("page.md: error[file-unreadable]: this is not a folder\n")


def test_a_killed_release_leaves_nothing_behind_for_long(repository: Path) -> None:
    left = Path("schemas/.modelgen-0123456789abcdef.tmp")
    left.write_bytes(b"half")
    assert released()[0] == 0 and not left.exists()


RULE_OF = {
    Level.BREAKING: "max-lowered",
    Level.RISKY: "default-changed",
    Level.COMPATIBLE: "max-raised",
    Level.DOCUMENTATION: "presentation-changed",
}


def change(level: Level) -> Change:
    return Change(RULE_OF[level], "model_x", "a_b", "was `1|2` and is <b>", Place("x"), Place("x"))


@pytest.mark.parametrize(
    ("levels", "version", "following"),
    [
        ([], "1.2.3", "1.2.3"),
        ([Level.DOCUMENTATION], "1.2.3", "1.2.4"),
        ([Level.DOCUMENTATION, Level.COMPATIBLE], "1.2.3", "1.3.0"),
        ([Level.RISKY], "1.2.3", "1.3.0"),
        ([Level.COMPATIBLE, Level.BREAKING], "1.2.3", "2.0.0"),
        ([Level.BREAKING], "0.9.3", "0.10.0"),
        ([Level.RISKY], "0.9.3", "0.9.4"),
        ([Level.DOCUMENTATION], "0.9.3", "0.9.4"),
    ],
)
def test_the_version_that_follows(levels: list[Level], version: str, following: str) -> None:
    changes = list(map(change, levels))
    bump = bump_for(changes, version)
    assert next_version(version, bump) == following
    if levels:
        assert f"a {bump.value} version follows" in summary(changes, version)
        assert (", as below 1.0.0" in summary(changes, version)) is version.startswith("0.")
        assert f"({version} → {following})" in summary(changes, version)
    assert "version" not in summary(changes)


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "1.2.3-rc.1", "01.2.3", "1.2.3.4", "", "१.0.0", "1.2.3\n"])
def test_what_is_no_version(text: str) -> None:
    assert parsed_version(text) is None
    with pytest.raises(ValueError):
        next_version(text, Bump.MAJOR)


def test_markdown_shows_messages_as_they_are_written() -> None:
    assert "- `model_x`, `a_b`: was `1|2` and is \\<b\\> (`max-raised`)" in as_markdown([change(Level.COMPATIBLE)])


def test_formats_of_the_command(repository: Path) -> None:
    run = CliRunner().invoke
    outputs = {
        name: run(main, ["diff", "HEAD", "schemas", "--format", name])
        for name in ("text", "markdown", "json", "github")
    }
    assert {output.exit_code for output in outputs.values()} == {0}
    follows = "1 breaking, 1 compatible changes: a minor version follows, as below 1.0.0 (0.1.0 → 0.2.0)"
    assert outputs["text"].stdout.endswith(follows + "\n") and follows + "." in outputs["markdown"].stdout
    data = json.loads(outputs["json"].stdout)
    assert (data["bump"], data["version"]) == ("minor", {"from": "0.1.0", "to": "0.2.0"})
    assert data["changes"][1] | {"message": ""} == {
        "change": "parameter-removed", "level": "breaking", "seen": "request", "model": "model_acme-painter",
        "parameter": "mask", "message": "", "old": "mask", "new": None, "side": "old",
        "file": "HEAD:schemas/acme/0.yaml", "line": 9, "column": 12,
    }  # fmt: skip
    assert (
        outputs["github"]
        .stdout.splitlines()[1]
        .startswith(
            "::error file=schemas/acme/0.yaml,line=1,col=5,title=breaking[parameter-removed]::model_acme-painter: mask: it is gone (was at HEAD"
        )
    )
