"""Every diagnostic as its user sees it: `tests/cases/<code>[--<variant>]/` holds the input and the exact text.

A case is a catalogue folder `schemas/` that is loaded from its own directory, or, where it has a `command.txt`, the
arguments of `modelgen` commands that are run there: each line of that file is one command line, and the expected text is
what they print and the exit code of the last. Where it has an `api.json` as well, the vendor's API answers with that.
What a directory cannot hold (a link, a lock, an earlier build) is set up by the function that `SET_UP` has for it.
`MODELGEN_UPDATE_CASES=1` writes the expected texts anew.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest
from modelgen.diagnostics.codes import CODES
from modelgen.diagnostics.text import as_text
from modelgen.loading.load import load
from modelgen.publishing.build import Options, build
from modelgen.publishing.lock import locked
from modelgen.publishing.manifest import NAME, STAGING

from tests.support.answers import answering
from tests.support.dying import dying_processes
from tests.support.project import modelgen

CASES = Path(__file__).parent / "cases"
DIRECTORIES = sorted(path for path in CASES.iterdir() if path.is_dir())
UPDATE = os.environ.get("MODELGEN_UPDATE_CASES") == "1"
MODEL = b"id: model_acme-painter\nname: Painter\nprovider: Acme\ncapabilities: [txt2img]\nupdated: 2026-01-31\n"
PARAMETERS = b"parameters:\n  - name: prompt\n    type: string\n"
PAINTER = Path("schemas/acme/painter.yaml")


def code_of(case: str) -> str:
    return case.partition("--")[0]


def expect(expected: Path, actual: str) -> None:
    if UPDATE:
        expected.write_bytes(actual.encode("utf-8"))
    assert actual == expected.read_bytes().decode("utf-8")


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name)
def test_case(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shutil.copytree(directory, tmp_path / "case"))
    if Path("command.txt").exists():
        lines = Path("command.txt").read_text("utf-8").splitlines()
        answers = json.loads(Path("api.json").read_text("utf-8")) if Path("api.json").exists() else {}
        with SET_UP.get(directory.name, nullcontext)(), answering(answers) as url:
            actual = run_commands(lines, {"SCENARIO_BASE_URL": url, "SCENARIO_SDK_JWT": "none"})
    elif make := MADE.get(directory.name):
        write_catalog()
        make()
        actual = as_text(load(Path("schemas")).diagnostics)
    else:
        actual = as_text(load(Path("schemas")).diagnostics)
    assert code_of(directory.name) not in CODES or f"[{code_of(directory.name)}]" in actual
    expect(directory / "expected.txt", actual)


def run_commands(lines: list[str], settings: dict[str, str]) -> str:
    """Output and errors of each command line, and the exit code of the last."""
    output, code = "", 0
    for line in lines:
        done = modelgen(*shlex.split(line), cwd=Path.cwd(), XDG_CACHE_HOME="cache", **settings)
        output += done.stdout + done.stderr
        code = done.returncode
    return f"{output}exit code {code}\n"


@pytest.mark.parametrize(
    "code", [row.id for row in CODES.values() if row.category != "workers"]
)  # tests/scale has these
def test_every_code_has_a_case(code: str) -> None:
    assert any(code_of(path.name) == code for path in DIRECTORIES), f"add tests/cases/{code}/"


def test_every_case_is_named_for_what_it_shows() -> None:
    assert {code_of(path.name) for path in DIRECTORIES} - CODES.keys() <= {"several-files"}


def test_made_cases_have_directories() -> None:
    assert MADE.keys() | SET_UP.keys() <= {path.name for path in DIRECTORIES}


def test_expected_texts_hold_no_path_of_this_machine() -> None:
    for directory in DIRECTORIES:
        for line in (directory / "expected.txt").read_text("utf-8").splitlines():
            assert str(CASES.parent.parent) not in line and "/tmp/" not in line


# Inputs that editors or version control would change, or could not hold, are made here.


def write_catalog() -> None:
    PAINTER.parent.mkdir(parents=True, exist_ok=True)
    Path("schemas/catalog.yaml").write_text(
        "title: Case Docs\n"
        "apiBase: https://api.example.test/v1\n"
        "schemaBase: https://api.example.test/v1/schemas\n"
        "generationLink: /api/generate/index.md\n"
        "llmLink: https://app.example.test/models/{id}/markdown\n"
    )


def holds(data: bytes) -> Callable[[], None]:
    def write() -> None:
        PAINTER.write_bytes(data)

    return write


def link_to_itself() -> None:
    PAINTER.symlink_to("painter.yaml")
    Path("schemas/acme/nowhere.yaml").symlink_to("gone.yaml")


def link_to_a_folder() -> None:
    PAINTER.write_bytes(MODEL + PARAMETERS)
    Path("elsewhere").mkdir()
    Path("schemas/borealis").symlink_to("../elsewhere")


def pipe_and_folder_and_socket() -> None:
    os.mkfifo(PAINTER)
    Path("schemas/acme/folder.yaml").mkdir()
    Path("schemas/acme/folder.yaml/model.yaml").write_bytes(MODEL)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("schemas/acme/socket.yaml")


def no_folder() -> None:
    shutil.rmtree("schemas")


def a_file_for_a_folder() -> None:
    shutil.rmtree("schemas")
    Path("schemas").write_bytes(MODEL)


def odd_file_names() -> None:
    PAINTER.write_bytes(MODEL + PARAMETERS)
    for name in (
        b"\xff.yaml",
        b"a\nb.yaml",
        b"a\x1b[31m.yaml",
        b"LOUD.YAML",
        b"old.yml",
        b".hidden.yaml",
        b"notes.txt",
    ):
        Path("schemas/acme", os.fsdecode(name)).write_bytes(b"")


MADE: dict[str, Callable[[], None]] = {
    "file-too-large": holds(MODEL + b"#" * 10_000_000),
    "file-too-large--values": holds(MODEL + b"x-note: [" + b"1," * 60_000 + b"]\n" + PARAMETERS),
    "file-unreadable--loop": link_to_itself,
    "file-unreadable--no-file": pipe_and_folder_and_socket,
    "file-unreadable--no-folder": no_folder,
    "file-unreadable--not-a-folder": a_file_for_a_folder,
    "file-name--link": link_to_a_folder,
    "file-name--odd": odd_file_names,
    "not-utf8": holds(b"\xef\xbb\xbf" + MODEL + b"description: caf\xe9 bar\n" + PARAMETERS),
    "not-utf8--utf16": holds((MODEL + PARAMETERS).decode().encode("utf-16")),
    "empty-file--bytes": holds(b""),
    "empty-file--document": holds(b"\xef\xbb\xbf---\r\n"),
    "invalid-character": holds(
        MODEL.replace(b"Painter", b"Pain\0ter").replace(b"Acme", "Ac\u2028me".encode())
        + "# \x85\ufeff\n".encode()
        + PARAMETERS
    ),
    "not-utf8--utf16-without-mark": holds((MODEL + PARAMETERS).decode().encode("utf-16-le")),
    "yaml-tab": holds(MODEL + b"parameters:\n\t- name: prompt\n\t  type: string\n  \t  default: 5\n"),
    "yaml-depth--blocks": holds(b"".join(b" " * depth + b"a:\n" for depth in range(600))),
    "unknown-key--many": holds(MODEL + b"".join(b"kez%d: 1\n" % number for number in range(300)) + PARAMETERS),
    "unknown-key--crlf": holds((MODEL + b"nots: x\n" + PARAMETERS).replace(b"\n", b"\r\n")),
    "unknown-key--wide": holds(MODEL + "x-note: {\t漢字: 1}\n漢字e\u0301: 2\n".encode() + PARAMETERS),
    "wrong-type--long-line": holds(
        MODEL + PARAMETERS + b"    x-note: [" + b"abcdefgh, " * 50 + b".nan, " + b"x, " * 99 + b"]\n"
    ),
}


# States of an output folder that a directory of a case cannot hold.

GENERATED = Path("generated")
FILE = GENERATED / "openapi/openapi.json"


def built() -> None:
    assert build(Options(Path("schemas"), GENERATED, ("openapi",))).ok


@contextmanager
def edited_file() -> Iterator[None]:
    built()
    FILE.write_text(FILE.read_text("utf-8").replace("Painter", "Painter, by hand"), "utf-8")
    yield


@contextmanager
def file_with_crlf() -> Iterator[None]:
    built()
    FILE.write_bytes(FILE.read_bytes().replace(b"\n", b"\r\n"))
    yield


@contextmanager
def killed_at_the_end() -> Iterator[None]:
    built()
    (GENERATED / STAGING).mkdir()
    (GENERATED / STAGING / "0").write_bytes(b"ha")
    yield


@contextmanager
def linked_file() -> Iterator[None]:
    FILE.parent.mkdir(parents=True)
    FILE.symlink_to("elsewhere.json")
    yield


@contextmanager
def linked_folder() -> Iterator[None]:
    Path("elsewhere").mkdir()
    GENERATED.mkdir()
    (GENERATED / "openapi").symlink_to("../elsewhere")
    yield
    assert not list(Path("elsewhere").iterdir())


@contextmanager
def linked_manifest() -> Iterator[None]:
    built()
    (GENERATED / NAME).rename("manifest.json")
    (GENERATED / NAME).symlink_to("../manifest.json")
    yield


SET_UP: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "stale-output--edited": edited_file,
    "stale-output--line-ends": file_with_crlf,
    "stale-output--killed": killed_at_the_end,
    "output-symlink": linked_file,
    "output-symlink--folder": linked_folder,
    "output-symlink--manifest": linked_manifest,
    "output-locked": lambda: locked(GENERATED),
    "workers-lost": dying_processes,
}
