"""`modelgen preview` serves what was saved last, and lets go of what it started."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from modelgen.cli.previewing import stop
from modelgen.publishing.plain_pages import page

from tests.support.interrupts import heeding_interrupts
from tests.support.validators import ROOT

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def test_plain_pages_show_a_table_and_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.md").write_text("---\ntitle: T\n---\n\n# Head\n\n| x | y |\n| - | - |\n| 1 | 2 |\n", "utf-8")
    (tmp_path.parent / "outside.md").write_text("secret", "utf-8")
    shown = page(tmp_path, "a/b.md")
    assert shown is not None and "<table>" in shown and "<h1>Head</h1>" in shown and "title: T" not in shown
    listed = page(tmp_path, "")
    assert listed is not None and 'href="/a/b.md"' in listed
    assert page(tmp_path, "../outside.md") is None and page(tmp_path, "a/c.md") is None


@pytest.fixture(params=["plain", pytest.param("site", marks=pytest.mark.heavy)])
def previewed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Path, str]]:
    """The folder of a running preview, its log, and which kind it is."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    log = tmp_path / "log.txt"
    arguments = ["preview", "--port", "0", *(["--plain"] if request.param == "plain" else [])]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from modelgen.cli.main import main; main()", *arguments],
            cwd=tmp_path,
            env=os.environ | {"NO_COLOR": "1"},
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            preexec_fn=heeding_interrupts,
        )
    try:
        yield tmp_path, log, request.param
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _until(found: str, log: Path, path: str) -> None:
    """Waits until a page holds a text."""
    for _ in range(1200):
        address = ADDRESS.search(log.read_text("utf-8"))
        if address is not None:
            try:
                if found in urlopen(address[0] + path).read().decode():
                    return
            except (HTTPError, URLError):
                pass
        time.sleep(0.1)
    pytest.fail(f"no {found} on {path}\n{log.read_text('utf-8')}")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_a_preview_shows_what_is_saved(previewed: tuple[Path, Path, str]) -> None:
    folder, log, kind = previewed
    pages = ["/image-generation/bytedance.md"] if kind == "plain" else ["/", "/models/model_bytedance-seedream-3/"]
    for path in pages:
        _until("Seedream 3", log, path)
    source = folder / "schemas/bytedance/seedream-3.yaml"
    text = source.read_text("utf-8")
    source.write_text(re.sub("^name: .*$", "name: Another Name", text, flags=re.MULTILINE), "utf-8")
    for path in pages:
        _until("Another Name", log, path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to heed")
def test_what_does_not_heed_its_end_is_ended_all_the_same() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None and process.stdout.readline() == b"\n"
    stop(process, patience=0.1)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to heed")
def test_what_has_ended_already_is_no_problem() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    process.wait()
    stop(process)
    assert process.returncode == 0
