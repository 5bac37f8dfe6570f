"""The command as shells and people meet it: exit codes, streams, terminals, interruptions and completion."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import modelgen.cli
import pytest
from modelgen.cli.main import COMMANDS
from modelgen.compat.table import RULES, purposes
from modelgen.diagnostics.codes import CODES

from tests.support.project import Project
from tests.support.project import modelgen as called

MODEL = "model_acme-painter"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.model("acme/painter.yaml")
    (made.folder / "good.json").write_text('{"prompt": "a fox"}', "utf-8")
    (made.folder / "bad.json").write_text('{"prompt": 1}', "utf-8")
    return made


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("build --target docs", 0),
        ("build --check", 1),
        ("build --catalog nowhere", 1),
        ("build --target nothing", 1),
        ("build --templates nowhere", 1),
        ("build --out good.json", 1),
        ("build --out good.json/deeper", 1),
        ("build --out ''", 2),
        ("build --catalog ''", 2),
        ("build --wait -1", 2),
        ("build --format xml", 2),
        ("build extra", 2),
        ("validate", 2),
        (f"validate {MODEL}", 2),
        (f"validate {MODEL} good.json", 0),
        (f"validate {MODEL} good.json bad.json", 1),
        (f"validate {MODEL} schemas", 1),
        (f"validate {MODEL} nowhere.json", 1),
        ("validate nothing good.json", 1),
        ("explain stale-output", 0),
        ("explain stale-otput", 2),
        ("explain", 0),
        ("models", 0),
        ("models --catalog good.json", 1),
        ("completion fish", 0),
        ("completion tcsh", 2),
        ("nothing", 2),
        ("--help", 0),
        ("--version", 0),
    ],
)
def test_exit_codes(project: Project, line: str, code: int) -> None:
    import shlex

    done = project.run(*shlex.split(line))
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback (most" not in done.stdout + done.stderr
    assert code != 2 or (done.stdout == "" and "Error: " in done.stderr)


def test_diagnostics_and_summary_have_streams_of_their_own(project: Project) -> None:
    done = project.run("build", "--check", "--target", "docs")
    assert "error[stale-output]" in done.stdout and "+++ b/docs" in done.stdout
    assert done.stderr == "4 errors: the output is not up to date\n"


@pytest.mark.parametrize("arguments", [("build", "--check"), ("validate", MODEL, "bad.json"), ("models",)])
def test_json_is_all_of_standard_output(project: Project, arguments: tuple[str, ...]) -> None:
    records = json.loads(project.run(*arguments, "--format", "json").stdout)
    assert records and all(isinstance(record, dict) for record in records)
    if arguments[0] != "models":
        assert {"file", "line", "column", "code", "severity", "message"} <= records[0].keys()


def test_github_format_is_workflow_commands_only(project: Project) -> None:
    lines = project.run("build", "--check", "--format", "github").stdout.splitlines()
    assert lines and all(line.startswith("::error file=generated/") for line in lines)


def test_github_annotations_beyond_what_is_shown_go_into_the_summary(project: Project) -> None:
    for number in range(12):
        project.model(f"acme/brush-{number}.yaml")
    (project.folder / "summary.md").write_text("# Before\n", "utf-8")
    command = ("build", "--check", "--target", "json-schema", "--format", "github")
    assert len(project.run(*command).stdout.splitlines()) == 53
    done = project.run(*command, GITHUB_STEP_SUMMARY=str(project.folder / "summary.md"))
    assert len(done.stdout.splitlines()) == 10
    summary = (project.folder / "summary.md").read_text("utf-8")
    assert summary.startswith("# Before\n### modelgen: 43 more errors\n") and summary.count("\n- `generated/") == 43
    done = project.run(*command, GITHUB_STEP_SUMMARY=str(project.folder))
    assert len([line for line in done.stdout.splitlines() if line.startswith("::")]) == 10
    assert "### modelgen: 43 more errors" in done.stdout, "the log has them at least"


def test_sarif_is_all_of_standard_output(project: Project) -> None:
    for arguments in (("build", "--check"), ("validate", MODEL, "bad.json"), ("models", "--catalog", "nowhere")):
        done = project.run(*arguments, "--format", "sarif")
        assert done.returncode == 1 and json.loads(done.stdout)["runs"][0]["results"]


def test_sarif_tells_files_from_what_is_none(project: Project) -> None:
    (project.folder / "BODIES").write_text("{", "utf-8")
    for arguments, place in (
        (("validate", MODEL, "BODIES"), {"uri": "BODIES", "uriBaseId": "%SRCROOT%"}),
        (("validate", "model_none", "BODIES"), "MODEL"),
        (("build", "--check", "--target", "none"), "--target"),
    ):
        (result,) = json.loads(project.run(*arguments, "--format", "sarif").stdout)["runs"][0]["results"]
        (location,) = result["locations"]
        if isinstance(place, str):
            assert location == {"logicalLocations": [{"name": place}]}
        else:
            assert location["physicalLocation"]["artifactLocation"] == place


def test_characters_that_the_stream_cannot_show(project: Project) -> None:
    (project.folder / "odd.json").write_text('{"prompt": "漢字", "width": 1}', "utf-8")
    done = project.process("validate", MODEL, "odd.json", PYTHONIOENCODING="latin-1")
    assert done.returncode == 1 and "\\u6f22" in done.stdout and "Traceback" not in done.stderr


def test_progress_is_for_terminals_only(project: Project) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        project.command("build", "--target", "docs"),
        cwd=project.folder,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 4096):
            shown += data
    except OSError:  # the other end was closed
        pass
    os.close(ours)
    stdout, _ = process.communicate()
    assert process.returncode == 0 and stdout == b""
    assert b"reading" in shown and b"rendering" in shown and b"4 written" in shown
    again = project.run("build", "--target", "json-schema")
    assert "rendering" not in again.stderr


@pytest.mark.parametrize("arguments", [("explain", "stale-output"), ("models",), ("build", "--check")])
def test_closed_standard_output_is_no_traceback(project: Project, arguments: tuple[str, ...]) -> None:
    """`modelgen … | head` when `head` has gone."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        project.command(*arguments),
        cwd=project.folder,
        env=project.environment(),
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    assert done.returncode != 0 and "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


def test_interruption_is_quiet(project: Project) -> None:
    pipe = project.folder / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        project.command("validate", MODEL, "pipe"),
        cwd=project.folder,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # which a shell ignores in what it runs beside it
    )
    with pipe.open("wb"):  # waits until the command reads
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
    assert (process.returncode, stdout, stderr) == (130, "", "interrupted\n")


def test_standard_input_and_lines(project: Project) -> None:
    done = project.run("validate", MODEL, "-", "--format", "json", stdin='{"prompt": "a"}\n\n{"prompt": ""}\n')
    [record] = json.loads(done.stdout)
    assert (record["file"], record["line"], record["column"], record["length"]) == ("<stdin>", 3, 12, 2)
    assert done.stderr == "2 request bodies checked, 1 refused\n"


def test_a_file_that_is_not_there_is_the_only_thing_said(project: Project) -> None:
    done = project.run("validate", MODEL, "none.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "none.json: error[file-unreadable]: No such file or directory\n"
    done = project.run("validate", MODEL, "good.json", "none.json")
    assert (done.returncode, done.stderr) == (1, "1 request body checked, all accepted, 1 file not read\n")


def test_problems_of_bodies_are_fields_for_tools(project: Project) -> None:
    (record,) = json.loads(project.run("validate", MODEL, "bad.json", "--format", "json").stdout)
    assert (record["model"], record["instanceLocation"], record["keyword"]) == (MODEL, "/prompt", "type")
    assert "[type]" not in record["message"] and "/prompt" not in record["message"]


def test_explain_alone_lists_everything_that_can_be_explained(project: Project) -> None:
    lines = project.run("explain").stdout.splitlines()
    listed = dict(line.split(maxsplit=1) for line in lines)
    assert listed == purposes() and {*CODES, *RULES} == listed.keys()


# What is loaded


def imported(project: Project, *arguments: str) -> set[str]:
    script = (
        "import sys\nfrom modelgen.cli.main import main\n"
        "try:\n    main(sys.argv[1:], prog_name='modelgen')\n"
        "finally:\n    print('loaded:', *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
    )
    return set(done.stderr.rpartition("loaded: ")[2].split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("explain", "yaml-tab"), ("completion", "bash")])
def test_a_command_loads_no_more_than_it_needs(project: Project, arguments: tuple[str, ...]) -> None:
    loaded = imported(project, *arguments)
    assert loaded.isdisjoint({"yaml", "jinja2", "black", "markdown_it", "scenario_sdk", "jsonschema", "filelock"})
    assert not any(
        name.startswith(("modelgen.loading", "modelgen.rendering", "modelgen.publishing")) for name in loaded
    )
    commands = {name.rpartition(".")[2] for name in loaded if name.startswith("modelgen.cli.")} - {"main", "options"}
    if arguments[0] != "--help":
        assert commands == ({arguments[0]} if not arguments[0].startswith("-") else set())


def test_commands_do_not_import_each_other() -> None:
    folder = Path(modelgen.cli.__file__).parent
    commands = {f"modelgen.cli.{place.partition(':')[0]}" for place in COMMANDS.values()}
    for path in folder.glob("*.py"):
        names = {
            str(node.module)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
        }
        assert not names & commands, path


# Completion


def completed(project: Project, shell: str, words: str, count: int) -> str:
    asked = {"_MODELGEN_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    return called(cwd=project.folder, **asked).stdout


@pytest.mark.parametrize(
    ("words", "count", "expected"),
    [
        ("modelgen bu", 1, "build"),
        ("modelgen build --tar", 2, "--target"),
        ("modelgen build --target do", 3, "docs"),
        ("modelgen explain stale", 2, "stale-output"),
        ("modelgen validate model_", 2, MODEL),
        ("modelgen build --format gi", 3, "github"),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_protocol(project: Project, shell: str, words: str, count: int, expected: str) -> None:
    answer = completed(project, shell, words, count).split("\n")
    assert (f"plain,{expected}" if shell == "bash" else expected) in answer


def test_completion_in_bash(project: Project) -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    program = project.folder / "bin/modelgen"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m modelgen "$@"\n', "utf-8")
    program.chmod(0o755)
    script = (
        "source <(modelgen completion bash) && COMP_WORDS=(modelgen build --target op) COMP_CWORD=3"
        ' && _modelgen_completion modelgen && echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=project.folder,
        env=project.environment() | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "openapi\n", done.stderr


def test_completion_survives_a_broken_catalogue(project: Project) -> None:
    (project.schemas / "acme/painter.yaml").write_text("id: [", "utf-8")
    assert completed(project, "bash", "modelgen validate model_", 2).strip() == ""
