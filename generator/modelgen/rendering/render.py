"""From a catalogue to the text of every file: a pure function of catalogue and templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model, Page, pages
from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, quoted
from modelgen.languages.code import Fragment, printed
from modelgen.languages.filters import filters_of
from modelgen.rendering.templates import SUFFIX, TARGET_FILE, TemplateProblem, TemplateTree
from modelgen.source.folder import SITE_FILE
from modelgen.targets.target_file import Target, read_target
from modelgen.targets.views import Part, Views, made_anew, views


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
    """Every file of the targets, sorted by path. Raises `TemplateProblem`."""
    outputs: dict[str, Output] = {}
    for target in targets:
        made = views(target_named(tree, target), catalog)
        stems: dict[str, str] = {}
        templates = tree.outputs(target)
        if any("[model]" in name for name in templates):
            stems = {model.id: _stem(model, made) for model in catalog.models}
        for output in (output for name in templates for output in _outputs(name, catalog, made, stems, tree)):
            other = outputs.setdefault(output.path.casefold(), output)
            if other is not output:
                raise _same_path(output, other, tree)
    return tuple(sorted(outputs.values(), key=lambda output: output.path))


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
    outputs = plan(catalog, tree, targets)
    wanted = [output for output in outputs if only is None or output.path in only]
    texts = {}
    for output, text in rendered(catalog, tree, outputs, wanted):
        texts[output.path] = text
        on_file(output.path)
    return dict(sorted(texts.items()))


def rendered(
    catalog: Catalog,
    tree: TemplateTree,
    outputs: Iterable[Output],
    wanted: Iterable[Output],
    part: Part = made_anew,
    known: Callable[[str], str | None] = lambda path: None,
) -> Iterator[tuple[Output, str]]:
    """The text of each of the `wanted` ones among the `outputs`: model by model, and then those about several.

    `known` gives the text of a path that is not wanted, where that is at hand. Raises `TemplateProblem`.
    """
    rendering = _Rendering(catalog, tree, tuple(outputs), part, known)
    for output in sorted(wanted, key=_together):
        yield output, rendering.text(output)


def _together(output: Output) -> tuple[bool, str, str]:
    """Files of one model stand together, those of one target beside each other, so that they share what is made for them."""
    is_of_model = isinstance(output.subject, Model)
    return not is_of_model, output.subject.id if isinstance(output.subject, Model) else "", output.target


class _Rendering:
    """What the texts of one run share: environments, views, and texts that files about several models are made of."""

    def __init__(
        self,
        catalog: Catalog,
        tree: TemplateTree,
        outputs: tuple[Output, ...],
        part: Part,
        known: Callable[[str], str | None],
    ) -> None:
        self._tree = tree
        self._outputs = outputs
        self._known = known
        targets = {name: target_named(tree, name) for name in dict.fromkeys(one.target for one in outputs)}
        self._environments = {name: _environment(tree, target) for name, target in targets.items()}
        self._views = {name: _Views(views(target, catalog, part)) for name, target in targets.items()}
        wholes = {one.template for one in outputs if one.subject is None and not one.is_copy}
        self._awaited = frozenset(awaited for name in wholes for awaited in tree.finished_by(name))
        self._texts: dict[str, str] = {}

    def text(self, output: Output) -> str:
        if output.is_copy:
            text = self._tree.texts[output.template]
        else:
            text = _rendered(self._environments[output.target], output, self._given(output), self._tree)
        if output.is_twin:
            text = self._views[output.target].views.twin_text(text)
        if output.template in self._awaited:
            self._texts[output.path] = text
        return text

    def _given(self, output: Output) -> Callable[[], Mapping[str, object]]:
        views = self._views[output.target]
        if output.subject is None:
            return lambda: {**views.of(output), "finished": self._finished}
        return lambda: views.of(output)

    def _finished(self, template: str) -> Iterator[Fragment]:
        """The texts of the files that a template makes of each model, in the order of the models' ids."""
        chosen = [one for one in self._outputs if one.template == template and isinstance(one.subject, Model)]
        for output in sorted(chosen, key=_together):
            text = self._texts.get(output.path)
            if text is None:
                text = self._known(output.path)
            yield Fragment(self.text(output) if text is None else text)


def target_named(tree: TemplateTree, name: str) -> Target:
    """What the `target.yaml` of a target says. Raises `TemplateProblem`."""
    path = f"{name}/{TARGET_FILE}"
    try:
        return _target(name, tree.texts[path], tree.shown(path))
    except Problem as problem:
        raise TemplateProblem(*problem.diagnostics) from problem


_target = lru_cache(maxsize=64)(read_target)


def _stem(model: Model, made: Views) -> str:
    try:
        return made.stem(model)
    except Problem as problem:
        raise TemplateProblem(*problem.diagnostics) from problem


def _outputs(
    template: str, catalog: Catalog, made: Views, stems: Mapping[str, str], tree: TemplateTree
) -> Iterator[Output]:
    """The files that a template makes; `stems` has what stands for `[model]`, by the models' ids."""
    if (what := _not_in_view(template, made)) is not None:
        message = f"the target's view has nothing for {what}"
        raise TemplateProblem(Diagnostic("template-error", message, Place(tree.shown(template))))
    path = template.removesuffix(SUFFIX)
    if "[package]" in path:
        path = path.replace("[package]", _package(template, catalog))
    if "[model]" in path:
        for model in catalog.models:
            yield Output(path.replace("[model]", stems[model.id]), template, model)
    elif "[page]" in path:
        for page in pages(catalog):
            yield Output(path.replace("[page]", naming.page_path(page.category, page.provider)), template, page)
    else:
        yield Output(path, template, None)
        folder, _, name = path.rpartition("/")
        if (twin := made.twin_name(name)) is not None:
            yield Output(f"{folder}/{twin}", template, None, is_twin=True)


def _not_in_view(template: str, made: Views) -> str | None:
    """What a template is about that its target's view knows nothing of; None where there is such a view."""
    if not template.endswith(SUFFIX):
        return None
    if "[model]" in template:
        return "a model" if made.model is None else None
    if "[page]" in template:
        return "a page" if made.page is None else None
    return "the whole catalogue" if made.catalog is None else None


def _package(template: str, catalog: Catalog) -> str:
    """What stands for `[package]` in the path of a template: the import name of the Python package."""
    if catalog.site.package.python is None:
        target = template.partition("/")[0]
        files = {place.file for place in catalog.site.places.values()} or {SITE_FILE}
        message = f"the target {quoted(target)} needs a name for the package that it makes"
        raise TemplateProblem(Diagnostic("missing-key", message, Place(min(files)), "add `package: acme-models`, say"))
    return catalog.site.package.python.module


def _same_path(output: Output, other: Output, tree: TemplateTree) -> TemplateProblem:
    what = [f"{one.template}{_about(one)}" for one in (other, output)]
    message = f"{output.path} would be made twice: by {what[0]} and by {what[1]}"
    hint = "rename one of the templates, or give one of the models an `x-identifier`"
    return TemplateProblem(Diagnostic("template-error", message, Place(tree.shown(output.template)), hint))


def _about(output: Output) -> str:
    return f" for {output.subject.id}" if isinstance(output.subject, Model) else ""


class _Views:
    """What templates are given; the view of the whole catalogue is made once a target, that of a model once in a row."""

    def __init__(self, views: Views) -> None:
        self.views = views
        self._whole: object = None
        self._last: tuple[Model, object] | None = None

    def of(self, output: Output) -> Mapping[str, object]:
        if isinstance(output.subject, Model):
            assert self.views.model is not None  # as planned
            if self._last is None or self._last[0] is not output.subject:
                self._last = output.subject, self.views.model(output.subject)
            return {"model": self._last[1]}
        if isinstance(output.subject, Page):
            assert self.views.page is not None
            return {"page": self.views.page(output.subject)}
        if self._whole is None and self.views.catalog is not None:
            self._whole = self.views.catalog()
        return {"catalog": self._whole}


def _environment(tree: TemplateTree, target: Target) -> jinja2.Environment:
    """Templates of a user's own run in Jinja's sandbox: they came from somewhere, and see nothing but the view."""
    kind = SandboxedEnvironment if tree.overlaid else jinja2.Environment
    environment = kind(
        loader=jinja2.FunctionLoader(lambda name: _source(tree, name)),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.clear()  # only what the languages say may turn text into output
    environment.filters.update(filters_of(target.languages))
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


def _rendered(
    environment: jinja2.Environment, output: Output, given: Callable[[], Mapping[str, object]], tree: TemplateTree
) -> str:
    try:
        template = environment.get_template(output.template)
        view = given()
    except jinja2.TemplateSyntaxError as error:
        raise _problem(error, tree, error.name or output.template, error.lineno, output) from error
    try:
        return template.render(view)
    except jinja2.TemplateSyntaxError as error:  # of what it includes
        raise _problem(error, tree, error.name or output.template, error.lineno, output) from error
    except Problem as problem:  # a name that stands for two things
        raise TemplateProblem(*problem.diagnostics) from problem
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
