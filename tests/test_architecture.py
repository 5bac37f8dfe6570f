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
    "scenario",
    "schema",
    "loading",
    "targets",
    "rendering",
    "workers",
    "publishing",
    "payloads",
    "serve",
    "importing",
    "lint",
    "compat",
    "agents",
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


# Who may write

WRITER = "publishing/files.py"
_FUNCTIONS = {
    "os": frozenset(
        ("chmod", "chown", "fdopen", "ftruncate", "lchmod", "lchown", "link", "makedirs", "mkdir", "mkfifo", "mknod")
        + ("pwrite", "remove", "removedirs", "rename", "renames", "replace", "rmdir", "symlink", "truncate", "unlink")
        + ("utime", "write", "writev")
    ),
    "shutil": frozenset(
        (
            "copy",
            "copy2",
            "copyfile",
            "copyfileobj",
            "copymode",
            "copystat",
            "copytree",
            "make_archive",
            "move",
            "rmtree",
        )
        + ("unpack_archive", "chown")
    ),
    "tempfile": frozenset(
        (
            "mkdtemp",
            "mkstemp",
            "NamedTemporaryFile",
            "SpooledTemporaryFile",
            "TemporaryDirectory",
            "TemporaryFile",
            "mktemp",
        )
    ),
}
_METHODS = frozenset(
    ("chmod", "hardlink_to", "lchmod", "mkdir", "rename", "rmdir", "symlink_to", "touch", "unlink", "write_bytes")
    + ("write_text",)
)
_OPENERS = frozenset(("open", "fdopen", "FileIO"))


def writes(source: str) -> list[int]:
    """The lines of a module that can change a file system, as far as can be seen from how they are written."""
    tree = ast.parse(source)
    taken = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    found = (node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.expr))
    return sorted({node.lineno for node in found if _writes(node, taken, modules)})


def _writes(node: ast.AST, taken: dict[str, tuple[str, str]], modules: dict[str, str]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name in _FUNCTIONS.get(node.module or "", ()) for alias in node.names)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.attr in _FUNCTIONS.get(modules.get(node.value.id, ""), ()):
            return True
    if (
        isinstance(node, ast.Attribute)
        and node.attr in _METHODS
        and not isinstance(node.value, ast.Name | ast.Constant)
    ):
        return True
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Attribute) and node.attr in _METHODS and _is_no_module(node.value, modules)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute) and name == "replace":  # of a path: `str.replace` takes two
        is_path = len(node.args) == 1 and not node.keywords
        return is_path and _is_no_module(node.func.value, modules)
    if name in _OPENERS and taken.get(name, ("", "open"))[1] in _OPENERS:
        return _opens_for_writing(node, name, modules)
    return False


def _is_no_module(node: ast.expr, modules: dict[str, str]) -> bool:
    return not (isinstance(node, ast.Name) and node.id in modules)


def _opens_for_writing(node: ast.Call, name: str, modules: dict[str, str]) -> bool:
    """Whether a call of `open`, `io.open`, `os.open` or `Path.open` asks for more than reading, or hides what it asks for."""
    function = node.func
    if (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and modules.get(function.value.id) == "os"
    ):
        names = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
        return bool(names & {"O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND", "O_TRUNC"}) or "O_RDONLY" not in names
    is_method = isinstance(function, ast.Attribute) and _is_no_module(function.value, modules)
    mode = next((one.value for one in node.keywords if one.arg == "mode"), None)
    position = 0 if is_method else 1
    mode = mode or (node.args[position] if len(node.args) > position else None)
    if mode is None:
        return False
    return not (isinstance(mode, ast.Constant) and isinstance(mode.value, str) and not set("wax+") & set(mode.value))


@pytest.mark.parametrize("path", code(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_one_module_writes(path: Path) -> None:
    if path != PACKAGE / WRITER:
        assert writes(path.read_text("utf-8")) == [], f"only {WRITER} may write, move or delete"


@pytest.mark.parametrize(
    "line",
    [
        "open('x', 'w')", "open('x', mode='ab')", "open('x', 'r+')", "open('x', mode)", "io.open('x', 'x')",
        "path.open('w')", "path.open(mode='wb')", "Path('x').open('a')", "os.open('x', os.O_RDWR)", "os.open('x', flags)",
        "os.open('x', os.O_CREAT | os.O_WRONLY)", "os.replace(a, b)", "os.rename(a, b)", "path.replace(target)",
        "path.rename(target)", "path.write_text('x')", "path.write_bytes(b'x')", "(folder / name).write_bytes(b'x')",
        "path.mkdir()", "folder.parent.mkdir(parents=True)", "os.makedirs(a)", "path.unlink(missing_ok=True)", "os.unlink(a)",
        "os.remove(a)", "path.rmdir()", "shutil.rmtree(a)", "shutil.move(a, b)", "shutil.copyfile(a, b)", "path.touch()",
        "path.symlink_to(a)", "os.symlink(a, b)", "os.link(a, b)", "path.chmod(1)", "os.chmod(a, 1)", "os.truncate(a, 1)",
        "tempfile.mkdtemp()", "tempfile.NamedTemporaryFile()", "tempfile.TemporaryDirectory()", "io.FileIO('x', 'w')",
        "from os import replace", "from shutil import rmtree as gone", "from tempfile import TemporaryDirectory",
        "move = os.replace", "list(map(os.unlink, names))", "undo = path.unlink", "operating.remove(a)",
    ],
)  # fmt: skip
def test_every_way_of_writing_is_seen(line: str) -> None:
    assert writes(f"import io, os, shutil, tempfile\nimport os as operating\n{line}\n") == [3]


@pytest.mark.parametrize(
    "line",
    [
        "open('x')", "open('x', 'rb')", "open('x', encoding='utf-8')", "path.open()", "path.open('rb')", "io.open('x')",
        "os.open('x', os.O_RDONLY | os.O_NONBLOCK)", "text.replace('a', 'b')", "replace(one, places=places)", "names.remove(a)",
        "shutil.which('git')", "tempfile.gettempdir()", "os.stat(a)", "os.path.exists(a)", "dict.copy()", "from os import stat",
        "path.read_bytes()", "sys.stdout.write('x')", "os.scandir(a)", "opened(revision)",
    ],
)  # fmt: skip
def test_reading_is_not_taken_for_writing(line: str) -> None:
    assert writes(f"import io, os, shutil, sys, tempfile\n{line}\n") == []
