"""The one way to write: whole or not at all, and what killed runs left goes with the next."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from modelgen.publishing import files
from modelgen.publishing.files import remove_left_over, workspace, write_all, write_whole

from tests.support.killable import kill_at
from tests.support.project import ROOT, tree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX locks, signals and links")
HOLD = """\
import os, sys
from pathlib import Path
from modelgen.publishing import files
{body}
print("held", flush=True)
sys.stdin.read()
"""


def killed(at: int, work: Callable[[], None]) -> bool:
    """Whether `work`, in a process of its own, was killed before its operation number `at`."""
    child = os.fork()
    if child == 0:
        kill_at(at)
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def left_over(folder: Path) -> list[str]:
    return [path for path in tree(folder) if path.rpartition("/")[2].startswith(".modelgen-")]


def holding(body: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(body=body)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "generator")},
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def ended(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)
    process.communicate()


def test_killed_before_every_operation_it_leaves_old_or_new(tmp_path: Path) -> None:
    old, new = b"old\n" * 9000, b"new\n" * 9000
    seen = set()
    for number in range(1, 100):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "a").write_bytes(old)
        if not killed(number, lambda folder=folder: write_whole(folder / "a", new)):  # type: ignore[misc]
            assert number > 4
            break
        data = (folder / "a").read_bytes()
        assert data in (old, new)
        seen.add((data == new, bool(left_over(folder))))
        remove_left_over(tmp_path)
        assert tree(folder) == {"a": data}
    assert (False, True) in seen  # killed while the text was being written


def test_a_file_that_is_being_written_is_not_left_over(tmp_path: Path) -> None:
    process = holding(f"held = files._held_file(Path({str(tmp_path)!r}))")
    (name,) = left_over(tmp_path)
    remove_left_over(tmp_path)
    assert left_over(tmp_path) == [name]
    ended(process, signal.SIGKILL)
    remove_left_over(tmp_path)
    assert left_over(tmp_path) == []


def test_only_its_own_names_are_left_over(tmp_path: Path) -> None:
    for name in (
        ".modelgen-notes.tmp",
        "x.tmp",
        ".modelgen-0123456789abcdef.tmp.yaml",
        "a.modelgen-0123456789abcdef.tmp",
    ):
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / ".modelgen-0123456789abcdef.tmp").symlink_to("x.tmp")
    before = tree(tmp_path)
    remove_left_over(tmp_path)
    assert tree(tmp_path) == before
    remove_left_over(tmp_path / "nowhere")


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o640)
    (tmp_path / "link").symlink_to("a")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "a").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    mask = os.umask(0o027)
    try:
        write_whole(tmp_path / "deep/er/b", b"new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "deep/er/b").stat().st_mode) == 0o640


def test_a_name_as_long_as_the_file_system_takes_can_be_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), b"new")
    assert tree(tmp_path) == {"x" * 255: b"new"}


def test_all_files_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    before: dict[Path, bytes | None] = {tmp_path / "a": b"old", tmp_path / "new/er/b": None, tmp_path / "c": None}
    texts = dict.fromkeys(before, b"new")
    write_all(texts, before)
    whole = tree(tmp_path)
    assert whole == {"a": b"new", "folder": None, "new": None, "new/er": None, "new/er/b": b"new", "c": b"new"}
    with pytest.raises(OSError, match="changed by someone else") as caught:
        write_all({tmp_path / "d/d": b"x", tmp_path / "a": b"newer"}, {tmp_path / "d/d": None, tmp_path / "a": b"old"})
    assert caught.value.filename == str(tmp_path / "a")
    assert tree(tmp_path) == whole
    with pytest.raises(OSError, match="too long") as caught:
        long = tmp_path / "e" / ("x" * 300)
        write_all({tmp_path / "d/d": b"x", long: b"x"}, {tmp_path / "d/d": None, long: None})
    assert caught.value.filename == str(long)
    assert tree(tmp_path) == whole


def test_files_that_were_moved_are_put_back(tmp_path: Path) -> None:
    """The last of three cannot be moved into place: it has become a folder after it was looked at."""
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "c").symlink_to("gone")
    paths = [tmp_path / "a", tmp_path / "b", tmp_path / "c"]
    moved: list[Path] = []

    def spoil(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename" and str(arguments[1]).startswith(str(tmp_path)):
            moved.append(Path(str(arguments[1])))
            if len(moved) == 1:
                os.mkdir(tmp_path / "gone")

    sys.addaudithook(spoil)
    with pytest.raises(IsADirectoryError) as caught:
        write_all(dict.fromkeys(paths, b"new"), {paths[0]: b"old", paths[1]: None, paths[2]: None})
    assert caught.value.filename == str(paths[2])
    assert tree(tmp_path) == {"a": b"old", "c": None, "gone": None}


def test_a_workspace_holds_its_texts_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workspace({"a.py": "é\n", "b.py": ""}) as folder:
        assert folder.parent == tmp_path and (folder / "a.py").read_bytes() == b"\xc3\xa9\n"
        with workspace({}) as other:
            assert other != folder and folder.is_dir()
    assert tree(tmp_path) == {}


def test_a_workspace_of_a_killed_run_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    body = f"import tempfile; tempfile.tempdir = {str(tmp_path)!r}; open_ = files.workspace({{'a': 'x'}}); open_.__enter__()"
    process = holding(body)
    with workspace({}):
        pass
    (kept,) = tmp_path.iterdir()
    assert (kept / "a").read_text() == "x"
    ended(process, signal.SIGKILL)
    (tmp_path / "modelgen-work-mine").write_bytes(b"a file")
    with workspace({}) as folder:
        assert sorted(tmp_path.iterdir()) == sorted([folder, tmp_path / "modelgen-work-mine"])


def test_appending(tmp_path: Path) -> None:
    files.append(tmp_path / "a", b"1\n")
    files.append(tmp_path / "a", b"2\n")
    assert (tmp_path / "a").read_bytes() == b"1\n2\n"
