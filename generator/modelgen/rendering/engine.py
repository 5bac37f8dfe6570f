"""Jinja as templates of this project know it: what they may print, and where an error in one of them is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, quoted
from modelgen.languages.code import printed
from modelgen.languages.filters import filters_of
from modelgen.rendering.compiled import CompiledTemplates
from modelgen.rendering.templates import TemplateProblem, TemplateTree
from modelgen.targets.target_file import Target


def environment(tree: TemplateTree, target: Target, compiled: CompiledTemplates | None = None) -> jinja2.Environment:
    """Templates of a user's own run in Jinja's sandbox: they came from somewhere, and see nothing but the view."""
    kind = SandboxedEnvironment if tree.overlaid else jinja2.Environment
    made = kind(
        bytecode_cache=None if tree.overlaid else compiled,  # the sandbox has other code
        loader=jinja2.FunctionLoader(lambda name: _source(tree, name)),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.filters.clear()  # only what the languages say may turn text into output
    made.filters.update(filters_of(target.languages))
    return made


@jinja2.pass_context
def _finalize(context: jinja2.runtime.Context, value: object) -> object:
    """`printed`; asking for the context keeps constants from being printed at compile time, where they have no line."""
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises, and says which name it is
    return printed(value)


def _source(tree: TemplateTree, name: str) -> tuple[str, str, None] | None:
    """A template as Jinja loads it; the file name is what tracebacks will say."""
    return (tree.texts[name], name, None) if name in tree.texts else None


def rendered_text(
    environment: jinja2.Environment, name: str, path: str, given: Callable[[], Mapping[str, object]], tree: TemplateTree
) -> str:
    """What the template `name` makes of what it is `given`, for the file at `path`. Raises `TemplateProblem`."""
    try:
        template = environment.get_template(name)
        view = given()
    except jinja2.TemplateSyntaxError as error:
        raise _problem(error, tree, error.name or name, error.lineno, path) from error
    try:
        return template.render(view)
    except jinja2.TemplateSyntaxError as error:  # of what it includes
        raise _problem(error, tree, error.name or name, error.lineno, path) from error
    except Problem as problem:  # a name that stands for two things
        raise TemplateProblem(*problem.diagnostics) from problem
    except Exception as error:  # an expression of a template may raise anything
        place, line = _where(error, name, tree)
        raise _problem(error, tree, place, line, path) from error


def _where(error: BaseException, template: str, tree: TemplateTree) -> tuple[str, int]:
    """The innermost template and line of a traceback."""
    place, trace = (template, 0), error.__traceback__
    while trace is not None:
        if (name := trace.tb_frame.f_code.co_filename) in tree.texts:
            place = (name, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _problem(error: Exception, tree: TemplateTree, name: str, line: int, path: str) -> TemplateProblem:
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
    return TemplateProblem(Diagnostic("template-error", message, place, f"while making {path}"))
