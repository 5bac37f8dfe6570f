"""Data flows one way through the rooms of the package, and so do imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from modelgen.publishing import fingerprints

PACKAGE = Path(__file__).parents[1] / "generator/modelgen"

# A module imports from its own room and from those above it.
ROOMS = (
    "diagnostics",
    "source",
    "catalog",
    "analysis",
    "languages",
    "schema",
    "loading",
    "targets",
    "rendering",
    "publishing",
    "payloads",
    "serve",
    "importing",
    "lint",
    "compat",
    "cli",
)
MOST_LINES = 350


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def code() -> list[Path]:
    """All modules in rooms."""
    return sorted(path for path in PACKAGE.glob("*/**/*.py") if "_templates" not in path.parts)


def imports(path: Path) -> set[str]:
    """Rooms that a file imports from anywhere in it, be it inside a function; not for types alone."""
    found = set()
    for node in _run_time(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            found.add(room_of(path))
        elif isinstance(node, ast.ImportFrom) and node.module == "modelgen":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("modelgen."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("modelgen.")}
    return found & set(ROOMS)


def _run_time(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return []
    return [node, *(inner for child in ast.iter_child_nodes(node) for inner in _run_time(child))]


@pytest.mark.parametrize("path", code(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    mine = ROOMS.index(room_of(path))
    back = {name for name in imports(path) if ROOMS.index(name) > mine}
    assert not back, f"{room_of(path)} comes before these rooms, and imports from them: {back}"


def test_rooms_are_those_that_exist() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders == set(ROOMS)
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_say_what_comes_in_and_goes_out(room: str) -> None:
    docstring = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8"))) or ""
    assert "In: " in docstring and "Out: " in docstring, docstring


@pytest.mark.parametrize("path", code(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_fit_in_the_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_no_counted_code_imports_uncounted_code() -> None:
    """So a change of code that is left out of fingerprints cannot change an output."""
    for name, path in fingerprints.generator_files():
        if name.endswith(".py") and "/" in name:
            assert not imports(path) & fingerprints.UNCOUNTED, name


def test_only_publishing_writes() -> None:
    """No room before `publishing` opens a file for writing, but for the formatter's own temporary folder."""
    writing = {"write_text", "write_bytes", "mkdir", "unlink", "rename", "replace_with", "rmdir", "rmtree", "touch"}
    for path in code():
        if ROOMS.index(room_of(path)) < ROOMS.index("publishing") and path.name != "formatting.py":
            calls = {
                node.func.attr
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            assert not calls & writing, path
