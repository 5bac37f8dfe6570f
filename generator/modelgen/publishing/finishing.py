"""Finished texts: rendered, laid out, and handed to whoever takes them, here or in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from modelgen.catalog.model import Catalog
from modelgen.diagnostics.diagnostic import Diagnostic, Place
from modelgen.languages.python_lines import fitted
from modelgen.publishing import files, kept
from modelgen.publishing.publish import sha256
from modelgen.rendering.compiled import VERSION, CompiledTemplates
from modelgen.rendering.render import Output, Rendering, target_named, targets_of
from modelgen.rendering.templates import TemplateProblem, TemplateTree, shipped_folder
from modelgen.targets.views import is_of_one_model, part_maker

FORMATTED_TOGETHER = 500  # files: a formatter is a process
_PAYS = 400  # files that a process must have to make, so that it is worth to start


class Sink(Protocol):
    """Where finished texts go.

    `stage` may be called in any process: it is given a path, a text, its SHA-256, and a number that is that of no other text. `took` is
    told what that said, in the process of the build; from then on `text` knows the text.
    """

    def stage(self, path: str, text: str, digest: str, number: int) -> Any: ...

    def took(self, path: str, digest: str, said: Any) -> None: ...

    def text(self, path: str) -> str | None: ...


@dataclass(frozen=True)
class Work:
    """What is to be made of what: `wanted` are those of the `outputs` that are made, in their order. `code` is that of templates."""

    catalog: Catalog
    tree: TemplateTree
    outputs: tuple[Output, ...]
    wanted: tuple[Output, ...]
    code: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def formatted(self) -> frozenset[str]:
        """The targets whose Python is laid out."""
        return frozenset(
            name for name in targets_of(self.wanted) if target_named(self.tree, name).formatter == "python"
        )

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The templates that a user's own are part of: only a formatter knows how what they make is laid out."""
        tree = self.tree
        return frozenset(name for name in tree.texts if any(used in tree.overlaid for used in tree.used_by(name)))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The targets whose files about several models take a part of each."""
        chosen = dict.fromkeys(one.target for one in self.wanted if one.model is None and not one.is_copy)
        return tuple(name for name in chosen if part_maker(target_named(self.tree, name)) is not None)

    @cached_property
    def alone(self) -> tuple[int, ...]:
        """Which of the wanted depend on one model, so that any process can make them: their numbers, model by model."""
        targets = {name for name in targets_of(self.wanted) if is_of_one_model(target_named(self.tree, name))}
        return tuple(
            number for number, one in enumerate(self.wanted) if one.model is not None and one.target in targets
        )


def jobs_for(count: int, wanted: int | None) -> int:
    """How many processes make `count` files: as many as are `wanted`, or else as many as pay; 1 is none but this one."""
    if wanted is not None:
        return min(wanted, count) or 1
    return max(1, min(cores(), count // _PAYS))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def compiled_templates() -> Iterator[CompiledTemplates]:
    """The code of the shipped templates, as far as it is known; what is added is kept."""
    path = kept.path_for(shipped_folder(), "templates")
    compiled = CompiledTemplates(kept.read(path, VERSION))
    yield compiled
    if compiled.is_changed:
        kept.write(path, VERSION, compiled.code)


def laid_out(work: Work, output: Output, text: str) -> str | None:
    """A file as formatters leave it; None where one of them has to be asked."""
    if output.target not in work.formatted or not output.path.endswith(".py"):
        return text
    if output.template in work.foreign:
        return None
    return text if output.is_copy and not output.is_twin else fitted(text)


def finish(
    work: Work, rendering: Rendering, sink: Sink, numbers: Iterable[int], on_file: Callable[[str], None]
) -> Iterator[tuple[str, str]]:
    """Makes those of the wanted that have these numbers. Gives the path and the SHA-256 of each. Raises `TemplateProblem`."""
    waiting: dict[str, str] = {}
    number_of: dict[str, int] = {}
    for number in numbers:
        output = work.wanted[number]
        text = rendering.text(output)
        number_of[output.path] = number
        if (found := laid_out(work, output, text)) is None:
            waiting[output.path] = text
        else:
            yield output.path, handed(sink, output.path, found, number)
        on_file(output.path)
        if len(waiting) == FORMATTED_TOGETHER:
            yield from formatted(work, sink, waiting, number_of)
            waiting = {}
    yield from formatted(work, sink, waiting, number_of)


def handed(sink: Sink, path: str, text: str, number: int) -> str:
    """Hands over a text, and gives its SHA-256."""
    digest = sha256(text)
    sink.took(path, digest, sink.stage(path, text, digest, number))
    return digest


def formatted(
    work: Work, sink: Sink, texts: Mapping[str, str], number_of: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Has texts laid out by a formatter, and hands them over. Raises `TemplateProblem`."""
    if not texts:
        return
    from modelgen.rendering.formatting import NotPython, format_python

    try:
        for path, text in format_python(texts, files.workspace).items():
            yield path, handed(sink, path, text, number_of[path])
    except NotPython as error:
        template = next(one.template for one in work.outputs if one.path == error.path)
        place = Place(work.tree.shown(template))
        message = f"{error.path} would not be Python: {error.message} in line {error.line}, `{error.text}`"
        raise TemplateProblem(Diagnostic("template-error", message, place)) from error
