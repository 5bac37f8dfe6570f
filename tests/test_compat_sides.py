"""Folders, revisions, pages and records as sides of a comparison, and the version that follows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from modelgen.catalog.releases import parsed_version
from modelgen.cli.main import main
from modelgen.compat.change import Change, Level, Seen
from modelgen.compat.report import as_markdown
from modelgen.compat.sides import SideProblem, compare_sides, read_side
from modelgen.compat.versions import Bump, bump_for, next_version
from modelgen.diagnostics.diagnostic import Place
from modelgen.loading.load import load

from tests.support import vendor

ROOT = Path(__file__).parents[1]
SITE = """\
title: Case Docs
apiBase: https://api.example.test/v1
schemaBase: https://api.example.test/v1/schemas
generationLink: /api/generate/index.md
llmLink: https://app.example.test/models/{id}/markdown
"""
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
    assert bump_for(changes) is Bump.MAJOR
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
    assert read_side("HEAD:./").models == read_side("HEAD", ".").models == read_side("HEAD:schemas").models


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
    assert str(problem.value.diagnostics[0].place) == "HEAD:schemas/acme/0.yaml:12:1"


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


def test_a_release_renders_no_model_anew(repository: Path) -> None:
    run = CliRunner().invoke
    assert run(main, ["build", "--target", "python"]).exit_code == 0
    before = json.loads(Path("generated/manifest.json").read_text())["files"]
    assert run(main, ["release", "--today", "2026-08-01"]).exit_code == 0
    assert run(main, ["build", "--target", "python"]).exit_code == 0
    after = json.loads(Path("generated/manifest.json").read_text())["files"]
    anew = {name for name in after if after[name]["fingerprint"] != before[name]["fingerprint"]}
    assert "python/CHANGELOG.md" in anew and not [name for name in anew if "acme_painter" in name]


def change(level: Level) -> Change:
    return Change("max-raised", level, Seen.REQUEST, "model_x", "a_b", "was `1|2` and is <b>", Place("x"), Place("x"))


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
    assert next_version(version, bump_for(map(change, levels))) == following


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
    assert outputs["text"].stdout.endswith("1 breaking, 1 compatible changes: major (0.1.0 → 0.2.0)\n")
    data = json.loads(outputs["json"].stdout)
    assert (data["bump"], data["version"]) == ("major", {"from": "0.1.0", "to": "0.2.0"})
    assert data["changes"][1] | {"message": ""} == {
        "change": "parameter-removed", "level": "breaking", "seen": "request", "model": "model_acme-painter",
        "parameter": "mask", "message": "", "old": "mask", "new": None, "side": "old",
        "file": "HEAD:schemas/acme/0.yaml", "line": 9, "column": 12,
    }  # fmt: skip
    assert (
        outputs["github"]
        .stdout.splitlines()[0]
        .startswith(
            "::error file=schemas/acme/0.yaml,line=1,col=5,title=breaking[parameter-removed]::model_acme-painter: mask: it is gone (was at HEAD"
        )
    )
