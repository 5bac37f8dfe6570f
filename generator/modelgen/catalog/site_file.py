"""From the nodes of `catalog.yaml` to the facts of the whole catalogue, or to diagnostics."""

from __future__ import annotations

import keyword
import re
import sys

from modelgen.catalog import grammar, values
from modelgen.catalog.fields import read_fields
from modelgen.catalog.model import PackageNames, PythonPackage, Site
from modelgen.catalog.reading import Parse, Reading, Refused, T, attempt, each, items, wrong_type
from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.source.nodes import Mapping, Node, Scalar, SourceFile

_LONGEST_NAME = 100


def read_site(file: SourceFile, root: Mapping) -> tuple[Site | None, list[Diagnostic]]:
    """The facts of `catalog.yaml`. None when there is an error."""
    reading = Reading(file)
    places: dict[str, Place] = {}
    fields = read_fields(reading, root, grammar.CATALOG_KEYS, places)
    endpoint = _about(reading, "endpoint", _endpoint, fields.nodes.get("endpoint"))
    package = _about(reading, "package", _package, fields.nodes.get("package"))
    targets = _about(reading, "targets", _targets, fields.nodes.get("targets"))
    templates = _about(reading, "templates", _folder, fields.nodes.get("templates"))
    if reading.errors:
        return None, reading.problems
    if targets is not None:
        places |= {f"targets.{name}": place for name, place in targets.items()}
    site = Site(
        title=fields.text("title") or "",
        api_base=(fields.text("apiBase") or "").rstrip("/"),
        schema_base=(fields.text("schemaBase") or "").rstrip("/"),
        generation_link=fields.text("generationLink"),
        llm_link=fields.text("llmLink"),
        portable_pages=fields.values.get("portablePages") is True,
        endpoint=endpoint,
        contact=fields.text("contact"),
        license=fields.text("license"),
        package=package or PackageNames(),
        targets=tuple(targets or ()),
        templates=templates,
        places=places,
    )
    return site, reading.problems


def _about(reading: Reading, key: str, parse: Parse[T], node: Node | None) -> T | None:
    with reading.about(f"`{key}`"):
        return attempt(reading, parse, node)


def _endpoint(reading: Reading, node: Node) -> str:
    value = values.label(reading, node)
    if not re.fullmatch(grammar.ENDPOINT, value):
        hint = "write a path in ASCII characters that holds `{id}` once, such as `/models/{id}/run`"
        raise reading.refuse("invalid-url", node, f"{quoted(value)} is not the path of an endpoint", hint)
    return value


def _folder(reading: Reading, node: Node) -> str:
    value = values.label(reading, node)
    if not re.fullmatch(grammar.FOLDER, value):
        hint = "write it relative to this file, with forward slashes, such as `../templates`"
        raise reading.refuse("wrong-type", node, f"{quoted(value)} is not a relative folder", hint)
    return value


def _targets(reading: Reading, node: Node) -> dict[str, Place]:
    """The names, each with the place where it stands."""
    nodes = items(reading, node, "targets")
    if not nodes:
        message = f"{reading.subject} must name at least one target"
        raise reading.refuse("wrong-type", node, message, "leave the key out to make all of them")
    with reading.about("each of `targets`"):
        names = each(reading, nodes, values.label)
    return {name: reading.place(item) for name, item in zip(names, nodes, strict=True)}


def _package(reading: Reading, node: Node) -> PackageNames:
    if isinstance(node, Scalar):
        name = _name(reading, node, grammar.PACKAGE, "write small ASCII letters and digits, with `-` between words")
        return PackageNames(_python(reading, node, name, None), name)
    if not isinstance(node, Mapping):
        raise wrong_type(reading, node, "a name or a mapping", "write `package: acme-models`")
    nodes = read_fields(reading, node, grammar.PACKAGE_KEYS, {}).nodes
    python = _about(reading, "python", _python_package, nodes.get("python"))
    typescript = _about(reading, "typescript", _npm_package, nodes.get("typescript"))
    return PackageNames(python, typescript)


def _python_package(reading: Reading, node: Node) -> PythonPackage:
    hint = "write ASCII letters and digits, with `-`, `_` or `.` between them"
    if isinstance(node, Scalar):
        return _python(reading, node, _name(reading, node, grammar.DISTRIBUTION, hint), None)
    if not isinstance(node, Mapping):
        raise wrong_type(reading, node, "a name or a mapping", "write `{distribution: …, import: …}`")
    nodes = read_fields(reading, node, grammar.PYTHON_PACKAGE_KEYS, {}).nodes
    with reading.about("`distribution`"):
        if "distribution" not in nodes:
            raise Refused  # reported as missing
        distribution = _name(reading, nodes["distribution"], grammar.DISTRIBUTION, hint)
    with reading.about("`import`"):
        return _python(reading, nodes.get("import", nodes["distribution"]), distribution, nodes.get("import"))


def _python(reading: Reading, at: Node, distribution: str, node: Node | None) -> PythonPackage:
    """The package of a distribution, imported by what `node` says, or by a name made of the distribution's."""
    hint = "write small ASCII letters, digits and `_`, not starting with a digit"
    module = (
        re.sub(r"[-._]+", "_", distribution).lower() if node is None else _name(reading, node, grammar.MODULE, hint)
    )
    if keyword.iskeyword(module) or module in sys.stdlib_module_names or not re.fullmatch(grammar.MODULE, module):
        why = "is a module of Python's own" if module in sys.stdlib_module_names else "cannot be imported"
        hint = "name the import by itself: `package: {python: {distribution: …, import: …}}`"
        raise reading.refuse("invalid-package", at, f"the Python package `{module}` {why}", hint)
    return PythonPackage(distribution, module)


def _npm_package(reading: Reading, node: Node) -> str:
    return _name(
        reading,
        node,
        grammar.NPM_PACKAGE,
        "write small ASCII letters and digits, as in `acme-models` or `@acme/models`",
    )


def _name(reading: Reading, node: Node, pattern: str, hint: str) -> str:
    value = values.one_line(reading, node, _LONGEST_NAME)
    if not re.fullmatch(pattern, value):
        raise reading.refuse("invalid-package", node, f"{quoted(value)} is not the name of a package", hint)
    return value
