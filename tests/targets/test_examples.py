"""The examples of `docs/languages.md` are the templates that these tests build."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.support.validators import ROOT

PAGE = ROOT / "docs/languages.md"
HERE = Path(__file__).parent
UPDATE = os.environ.get("MODELGEN_UPDATE_DOCS") == "1"
_FENCES = {".yaml": "yaml", ".gd": "gdscript", ".j2": "jinja"}


def test_examples_are_those_of_the_tests() -> None:
    """`MODELGEN_UPDATE_DOCS=1` writes them anew."""
    text = PAGE.read_text("utf-8")
    names = re.findall(r"<!-- (\S+): begin -->", text)
    assert set(names) == {
        path.relative_to(HERE).as_posix()
        for pattern in ("own/*/*", "expected/godot/*")
        for path in HERE.glob(pattern)
        if path.is_file()
    }
    for name in names:
        start, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, _, rest = text.partition(start)
        written, _, after = rest.partition(end)
        example = (HERE / name).read_text("utf-8")
        wanted = f"\n```{_FENCES[Path(name).suffix]}\n{example}```\n\n"
        if UPDATE:
            text = f"{before}{start}{wanted}{end}{after}"
            PAGE.write_text(text, "utf-8")
        assert UPDATE or written == wanted, name


def test_pages_name_files_that_are_there() -> None:
    """Paths of this project in code spans, and links between the pages."""
    for page in (PAGE, ROOT / "docs/targets.md"):
        text = page.read_text("utf-8")
        for path in re.findall(r"`((?:generator/modelgen|tests|templates/docs)/[\w./-]+\.\w+)`", text):
            assert (ROOT / path).is_file(), path
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (page.parent / link).is_file(), link
