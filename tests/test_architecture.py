"""Data flows one way, source → catalog → views → render → format → publish, and so do imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from generator import inputs

PACKAGE = Path(__file__).parents[1] / "generator"

# A module may import from its own layer and from those above it. Packages stand for all that is in them.
LAYERS = {
    "words": ("__init__", "codes", "diagnostics", "text", "spelling", "scalars"),
    "source": ("nodes", "syntax", "source", "folder", "suppressions"),
    "catalog": ("catalog", "bounds", "naming", "conditions", "grammar", "values", "requirements", "rules", "fields", "reader", "checks", "releases", "load"),
    "views": ("fragments", "languages", "facts", "json_schema", "openapi", "authoring", "unasync", "python_checks", "targets"),
    "render": ("templates", "render"),
    "format": ("formatting",),
    "publish": ("manifest", "stamps", "inputs", "lock", "publish", "build", "drift"),
    "use": ("payload_text", "payloads", "validator", "serve", "importing", "lint", "compat"),
    "commands": ("commands", "cli", "__main__"),
}  # fmt: skip

LAYER_OF = {module: layer for layer, modules in LAYERS.items() for module in modules}
ORDER = list(LAYERS)


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def code() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_templates" not in path.parts)


def imports(path: Path) -> set[str]:
    """Top modules of the package that a file imports anywhere in it, be it inside a function; not for types alone."""
    found = set()
    for node in _run_time(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "generator":
            found |= {alias.name if (PACKAGE / alias.name).with_suffix(".py").exists() or (PACKAGE / alias.name).is_dir() else "__init__" for alias in node.names}  # fmt: skip
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generator."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.add(module_of(path))
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("generator.")}
    return found


def _run_time(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return []
    return [node, *(inner for child in ast.iter_child_nodes(node) for inner in _run_time(child))]


@pytest.mark.parametrize("path", code(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    module = module_of(path)
    assert (
        module in LAYER_OF
    ), f"add {module!r} to a layer of LAYERS in {Path(__file__).name}: the first one that comes after all it imports"
    mine = ORDER.index(LAYER_OF[module])
    back = {name: LAYER_OF[name] for name in imports(path) if name in LAYER_OF and ORDER.index(LAYER_OF[name]) > mine}
    assert not back, f"{module} is in layer {LAYER_OF[module]}, and these come after it: {back}"


def test_layers_name_only_what_exists() -> None:
    assert LAYER_OF.keys() == {module_of(path) for path in code()}
    assert sum(map(len, LAYERS.values())) == len(LAYER_OF)


def test_no_counted_code_imports_uncounted_code() -> None:
    """So a change of code that is left out of fingerprints cannot change an output."""
    for name, path in inputs.generator_files():
        if name.endswith(".py"):
            assert not imports(path) & inputs.UNCOUNTED, name


def test_only_publishing_writes() -> None:
    """Nothing before the layer `publish` opens a file for writing, but for the formatter's own temporary folder."""
    writing = {"write_text", "write_bytes", "mkdir", "unlink", "rename", "replace_with", "rmdir", "rmtree", "touch"}
    for path in code():
        if ORDER.index(LAYER_OF[module_of(path)]) < ORDER.index("format"):
            calls = {
                node.func.attr
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            assert not calls & writing, path
