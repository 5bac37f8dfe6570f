"""The finished text of files: rendered, and formatted where the language has a formatter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

from modelgen.catalog.model import Catalog
from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.languages.python_lines import fitted
from modelgen.publishing import files, kept
from modelgen.rendering.compiled import VERSION, CompiledTemplates
from modelgen.rendering.formatting import NotPython, format_python
from modelgen.rendering.render import Output, rendered, target_named
from modelgen.rendering.templates import TemplateProblem, TemplateTree, shipped_folder
from modelgen.targets.views import Part, made_anew

_FORMATTED_TOGETHER = 500  # files: a formatter is a process


def finished(
    catalog: Catalog,
    tree: TemplateTree,
    outputs: Mapping[str, Output],
    wanted: Collection[Output],
    part: Part = made_anew,
    known: Callable[[str], str | None] = lambda path: None,
    done: Callable[[str], None] = lambda path: None,
) -> Iterator[tuple[str, str]]:
    """The path and finished text of each of the `wanted` ones among the `outputs`. Raises `TemplateProblem`."""
    targets = dict.fromkeys(output.target for output in outputs.values())
    formatted = {name for name in targets if target_named(tree, name).formatter == "python"}
    foreign = {name for name in tree.texts if any(used in tree.overlaid for used in tree.used_by(name))}
    waiting: dict[str, str] = {}
    with _compiled() as compiled:
        for output, text in rendered(catalog, tree, outputs.values(), wanted, part, known, compiled):
            is_python = output.target in formatted and output.path.endswith(".py")
            whole = _laid_out(output, text, foreign) if is_python else text
            if whole is None:
                waiting[output.path] = text
            else:
                yield output.path, whole
            done(output.path)
            if len(waiting) == _FORMATTED_TOGETHER:
                yield from _formatted(waiting, outputs, tree)
                waiting = {}
    yield from _formatted(waiting, outputs, tree)


def _laid_out(output: Output, text: str, foreign: Collection[str]) -> str | None:
    """A Python file as formatters leave it; None where only they know how: `foreign` templates come from a user's folder."""
    if output.template in foreign:
        return None
    return text if output.is_copy and not output.is_twin else fitted(text)


def _formatted(
    texts: Mapping[str, str], outputs: Mapping[str, Output], tree: TemplateTree
) -> Iterator[tuple[str, str]]:
    try:
        yield from format_python(texts, files.workspace).items()
    except NotPython as error:
        place = Place(tree.shown(outputs[error.path].template))
        message = f"{error.path} would not be Python: {error.message} in line {error.line}, `{error.text}`"
        raise TemplateProblem(Diagnostic("template-error", message, place)) from error


@contextmanager
def _compiled() -> Iterator[CompiledTemplates]:
    """The code of the shipped templates, as far as it is known; what is added is kept."""
    path = kept.path_for(shipped_folder(), "templates")
    compiled = CompiledTemplates(kept.read(path, VERSION))
    yield compiled
    if compiled.is_changed:
        kept.write(path, VERSION, compiled.code)
