"""The template tree: shipped templates, with single files overlaid by a user's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem, one_of, quoted

SUFFIX = ".j2"
_INCLUDE = re.compile(r"""\{%[-+]?\s*(?:include|extends|import|from)\b\s*(?:["']([^"']+)["']\s*(?=[-+\w%]))?""")


@dataclass(frozen=True, slots=True)
class TemplateTree:
    """Template texts by their path below `templates/`, with forward slashes, sorted.

    `overlaid` has, for those that a user's folder replaces, the paths of the files there.
    """

    texts: Mapping[str, str]
    overlaid: Mapping[str, Path] = field(default_factory=dict)

    @property
    def targets(self) -> tuple[str, ...]:
        """The top folders: what can be built on its own."""
        return tuple(dict.fromkeys(name.partition("/")[0] for name in self.texts))

    def outputs(self, target: str) -> tuple[str, ...]:
        """The templates of a target that make files, partials left out."""
        return tuple(name for name in self.texts if name.startswith(target + "/") and not is_partial(name))

    def used_by(self, name: str) -> tuple[str, ...]:
        """A template and all that it includes, directly or not, sorted: all there are, where a name is worked out."""
        found, waiting = {name}, [name]
        while waiting:
            named = set(_INCLUDE.findall(self.texts[waiting.pop()]))
            included = (self.texts.keys() if "" in named else named & self.texts.keys()) - found
            found |= included
            waiting += included
        return tuple(sorted(found))

    def shown(self, name: str) -> str:
        """Where a template is, as messages say it: the user's own file, or its place in `templates/`."""
        return self.overlaid[name].as_posix() if name in self.overlaid else f"templates/{name}"


class TemplateProblem(Problem):
    """Templates that cannot be used; carries the diagnostics."""


def is_partial(name: str) -> bool:
    """Whether a template only serves others: its name starts with `_` and ends in `.j2`."""
    return PurePosixPath(name).name.startswith("_") and name.endswith(SUFFIX)


def shipped_folder() -> Path:
    """Where the shipped templates are: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parents[1] / "templates"


def load_templates(overlay: Path | None = None) -> TemplateTree:
    """The shipped templates, with the files of `overlay` in the place of those of the same path.

    Raises `TemplateProblem` for a file of `overlay` that has no counterpart, or that is not UTF-8.
    """
    texts = {name: path.read_bytes().decode("utf-8") for name, path in _files(shipped_folder())}
    overlaid = {} if overlay is None else _overlaid(overlay, texts)
    texts |= {name: text for name, (_, text) in overlaid.items()}
    return TemplateTree(
        {name: texts[name] for name in sorted(texts)}, {name: path for name, (path, _) in overlaid.items()}
    )


def checked_targets(tree: TemplateTree, wanted: Iterable[str]) -> tuple[str, ...]:
    """`wanted`, or all targets where that is empty. Raises `TemplateProblem` for an unknown one."""
    names = tuple(dict.fromkeys(wanted))
    unknown = [name for name in names if name not in tree.targets]
    if unknown:
        hint = f"targets: {one_of(tree.targets)}"
        raise TemplateProblem(
            *(
                Diagnostic("unknown-target", f"there is no target {quoted(name)}", Place("--target"), hint)
                for name in unknown
            )
        )
    return names or tree.targets


def _overlaid(overlay: Path, shipped: Mapping[str, str]) -> dict[str, tuple[Path, str]]:
    found: dict[str, tuple[Path, str]] = {}
    problems = []
    if not overlay.is_dir():
        message = "this is not a folder" if overlay.exists() else "there is no such folder"
        raise TemplateProblem(Diagnostic("template-unknown", message, Place(overlay.as_posix())))
    for name, path in _files(overlay):
        place = Place(path.as_posix())
        if name not in shipped:
            near = get_close_matches(name, shipped, n=1)
            hint = (
                f"did you mean {near[0]}?"
                if near
                else f"shipped templates are in {one_of(sorted({n.partition('/')[0] for n in shipped}))}"
            )
            problems.append(Diagnostic("template-unknown", f"no shipped template is named {name}", place, hint))
            continue
        try:
            found[name] = path, path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            problems.append(Diagnostic("template-error", "the template is not UTF-8", place, "save it as UTF-8"))
        except OSError as error:
            problems.append(Diagnostic("template-error", error.strerror or str(error), place))
    if problems:
        raise TemplateProblem(*problems)
    return found


def _files(folder: Path) -> Iterable[tuple[str, Path]]:
    """Files below a folder by relative path; caches and hidden files are none of ours."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            yield "/".join(parts), path
