"""From a catalogue to the text of every file: a pure function of catalogue and templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import jinja2

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model, Page, pages
from modelgen.diagnostics.diagnostic import Diagnostic, Place, quoted
from modelgen.languages.code import printed
from modelgen.rendering.templates import SUFFIX, TemplateProblem, TemplateTree


@dataclass(frozen=True, slots=True)
class Output:
    """A file to be made: its path below the output folder, its template, and what it is about.

    `subject` is None for a file about the whole catalogue, or about nothing of it. A twin is derived from the text of
    its template's own file.
    """

    path: str
    template: str
    subject: Model | Page | None
    is_twin: bool = False

    @property
    def target(self) -> str:
        return self.template.partition("/")[0]

    @property
    def is_copy(self) -> bool:
        """Whether the template is copied as it is, and nothing of the catalogue goes into it."""
        return not self.template.endswith(SUFFIX)

    def sources(self) -> tuple[str, ...] | None:
        """The model files that go into it; None is all of them."""
        if self.is_copy:
            return ()
        if isinstance(self.subject, Model):
            return (self.subject.source,)
        if isinstance(self.subject, Page):
            return tuple(sorted(model.source for model in self.subject.models))
        return None


def plan(catalog: Catalog, tree: TemplateTree, targets: Iterable[str]) -> tuple[Output, ...]:
    """Every file of the targets, sorted by path."""
    outputs = [
        output for target in targets for name in tree.outputs(target) for output in _outputs(name, target, catalog)
    ]
    return tuple(sorted(outputs, key=lambda output: output.path))


def render(
    catalog: Catalog,
    tree: TemplateTree,
    targets: Iterable[str],
    only: Collection[str] | None = None,
    on_file: Callable[[str], None] = lambda path: None,
) -> dict[str, str]:
    """The text of every file of the targets by its path below the output folder.

    `only` restricts it to some paths; `on_file` is called after each. Raises `TemplateProblem`.
    """
    environments = {target: _environment(tree, target_module(target)) for target in targets}
    texts = {}
    views = _Views(catalog)
    for output in plan(catalog, tree, environments):
        if only is not None and output.path not in only:
            continue
        text = (
            tree.texts[output.template]
            if output.is_copy
            else _rendered(environments[output.target], output, views, tree)
        )
        texts[output.path] = target_module(output.target).twin_text(text) if output.is_twin else text
        on_file(output.path)
    return texts


def target_module(target: str) -> ModuleType:
    """The module of a target; see `modelgen.targets`."""
    return import_module(f"modelgen.targets.{target.replace('-', '_')}")


def _outputs(template: str, target: str, catalog: Catalog) -> Iterator[Output]:
    path = template.removesuffix(SUFFIX)
    if "[model]" in path:
        stem: Callable[[Model], str] = target_module(target).model_stem
        for model in catalog.models:
            yield Output(path.replace("[model]", stem(model)), template, model)
    elif "[page]" in path:
        for page in pages(catalog):
            yield Output(path.replace("[page]", naming.page_path(page.category, page.provider)), template, page)
    else:
        yield Output(path, template, None)
        folder, _, name = path.rpartition("/")
        twin_name = getattr(target_module(target), "twin_name", None)
        if twin_name is not None and (twin := twin_name(name)) is not None:
            yield Output(f"{folder}/{twin}", template, None, is_twin=True)


class _Views:
    """What templates are given; the view of the whole catalogue is made once a target."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._whole: dict[str, object] = {}

    def of(self, output: Output) -> Mapping[str, object]:
        module = target_module(output.target)
        if isinstance(output.subject, Model):
            return {"model": module.model_view(output.subject, self.catalog)}
        if isinstance(output.subject, Page):
            return {"page": module.page_view(output.subject, self.catalog)}
        if output.target not in self._whole:
            self._whole[output.target] = module.catalog_view(self.catalog)
        return {"catalog": self._whole[output.target]}


def _environment(tree: TemplateTree, target: ModuleType) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _source(tree, name)),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.clear()  # only what the language says may turn text into output
    environment.filters.update(target.FILTERS)
    return environment


@jinja2.pass_context
def _finalize(context: jinja2.runtime.Context, value: object) -> object:
    """`printed`; asking for the context keeps constants from being printed at compile time, where they have no line."""
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises, and says which name it is
    return printed(value)


def _source(tree: TemplateTree, name: str) -> tuple[str, str, None] | None:
    """A template as Jinja loads it; the file name is what tracebacks will say."""
    return (tree.texts[name], name, None) if name in tree.texts else None


def _rendered(environment: jinja2.Environment, output: Output, views: _Views, tree: TemplateTree) -> str:
    try:
        template = environment.get_template(output.template)
        view = views.of(output)
    except jinja2.TemplateSyntaxError as error:
        raise _problem(error, tree, error.name or output.template, error.lineno, output) from error
    try:
        return template.render(view)
    except jinja2.TemplateSyntaxError as error:  # of what it includes
        raise _problem(error, tree, error.name or output.template, error.lineno, output) from error
    except Exception as error:  # an expression of a template may raise anything
        name, line = _where(error, output.template, tree)
        raise _problem(error, tree, name, line, output) from error


def _where(error: BaseException, template: str, tree: TemplateTree) -> tuple[str, int]:
    """The innermost template and line of a traceback."""
    place, trace = (template, 0), error.__traceback__
    while trace is not None:
        if (name := trace.tb_frame.f_code.co_filename) in tree.texts:
            place = (name, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _problem(error: Exception, tree: TemplateTree, name: str, line: int, output: Output) -> TemplateProblem:
    """The diagnostic of a template's line, with a caret under the name that the message quotes last, if it is there."""
    message = (
        {
            jinja2.TemplateNotFound: f"there is no template {quoted(str(error))}",
            RecursionError: "it includes itself without an end",
        }.get(type(error))
        or getattr(error, "message", None)
        or str(error)
        or type(error).__name__
    )
    text = tree.texts[name].split("\n")[line - 1] if line else ""
    start, length = len(text) - len(text.lstrip()), max(1, len(text.strip()))
    for word in reversed(re.findall(r"'(\w+)'", message)):
        if found := re.search(rf"\b{word}\b", text):
            start, length = found.start(), len(word)
            break
    place = Place(tree.shown(name), line, start + 1, length, text) if line else Place(tree.shown(name))
    return TemplateProblem(Diagnostic("template-error", message, place, f"while making {output.path}"))
