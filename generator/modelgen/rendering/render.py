"""From a catalogue to the text of every file: a pure function of catalogue and templates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

import jinja2

from modelgen.analysis import naming
from modelgen.catalog.model import Catalog, Model
from modelgen.catalog.pages import Page, pages
from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, quoted
from modelgen.languages.code import Fragment
from modelgen.rendering.compiled import CompiledTemplates
from modelgen.rendering.engine import environment, rendered_text
from modelgen.rendering.templates import SUFFIX, TARGET_FILE, TemplateProblem, TemplateTree
from modelgen.source.folder import SITE_FILE
from modelgen.targets.target_file import Target, read_target
from modelgen.targets.views import Part, Views, made_anew, views


class Output(NamedTuple):
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
    def model(self) -> Model | None:
        """The model that it is about, where it is about one."""
        return self.subject if isinstance(self.subject, Model) else None

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
        for name in templates:
            for output in _outputs(name, catalog, made, stems, tree):
                other = outputs.setdefault(output.path.casefold(), output)
                if other is not output:
                    raise _same_path(output, other, tree)
    return tuple(sorted(outputs.values(), key=attrgetter("path")))


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
    texts: dict[str, str] = {}
    rendering = Rendering(catalog, tree, outputs, known=texts.get)
    for output in sorted(wanted, key=together):
        texts[output.path] = rendering.text(output)
        on_file(output.path)
    return dict(sorted(texts.items()))


def together(output: Output) -> tuple[bool, str, str]:
    """Files of one model stand together, those of one target beside each other, so that they share what is made for them."""
    model = output.model
    return model is None, "" if model is None else model.id, output.target


class Rendering:
    """What the texts of one run share: environments and views.

    `known` gives the text of the file of a path where that is at hand: files about several models may be made of finished ones.
    """

    def __init__(
        self,
        catalog: Catalog,
        tree: TemplateTree,
        outputs: Collection[Output],
        part: Part = made_anew,
        known: Callable[[str], str | None] = lambda path: None,
        compiled: CompiledTemplates | None = None,
    ) -> None:
        self._tree = tree
        self._outputs = outputs
        self._known = known
        targets = {name: target_named(tree, name) for name in targets_of(outputs)}
        self._environments = {name: environment(tree, target, compiled) for name, target in targets.items()}
        self._views = {name: _Views(views(target, catalog, part)) for name, target in targets.items()}
        self._target = ""

    def compile(self, outputs: Iterable[Output]) -> None:
        """Loads the code of all that these are made by, so that processes which start now have it."""
        for target, template in dict.fromkeys((one.target, one.template) for one in outputs if not one.is_copy):
            for name in self._tree.used_by(template):
                with suppress(jinja2.TemplateSyntaxError):  # which is told where the template is used
                    if name.endswith(SUFFIX):
                        self._environments[target].get_template(name)

    def text(self, output: Output) -> str:
        """The text of a file. Raises `TemplateProblem`."""
        if output.target != self._target:
            if self._target in self._views:
                self._views[self._target].forget()
            self._target = output.target
        if output.is_copy:
            text = self._tree.texts[output.template]
        else:
            given = self._given(output)
            text = rendered_text(self._environments[output.target], output.template, output.path, given, self._tree)
        if output.is_twin:
            text = self._views[output.target].views.twin_text(text)
        return text

    def _given(self, output: Output) -> Callable[[], Mapping[str, object]]:
        views = self._views[output.target]
        if output.subject is None:
            return lambda: {**views.of(output), "finished": partial(self._finished, output.target)}
        return lambda: views.of(output)

    def _finished(self, target: str, template: str) -> Iterator[Fragment]:
        """The texts of the files that a template of the target makes of each model, in the order of the models' ids."""
        if "[model]" not in template or template not in self._tree.outputs(target):
            raise jinja2.TemplateNotFound(template)
        chosen = [one for one in self._outputs if one.template == template and isinstance(one.subject, Model)]
        for output in sorted(chosen, key=together):
            text = self._known(output.path)
            yield Fragment(self.text(output) if text is None else text)


def targets_of(outputs: Iterable[Output]) -> tuple[str, ...]:
    """The targets of files, each once."""
    return tuple(dict.fromkeys(name.partition("/")[0] for name in dict.fromkeys(one.template for one in outputs)))


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
        pieces = path.split("[model]")
        for model in catalog.models:
            yield Output(stems[model.id].join(pieces), template, model)
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

    def forget(self) -> None:
        """Lets go of what was made: files of another target are next."""
        self._whole = self._last = None

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
