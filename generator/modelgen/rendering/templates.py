"""The template tree: shipped targets with single files overlaid by a user's own, and targets of a user's own.

A target is a folder of templates with a `target.yaml`; a shipped one is in no way special. Nothing here reads YAML, so that a
build with nothing to do loads no parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from modelgen.diagnostics.diagnostic import Diagnostic, NoFile, Place, Problem, one_of, quoted
from modelgen.source.characters import plain_text

SUFFIX = ".j2"
TARGET_FILE = "target.yaml"
# Made only where `targets` or `--target` names them: vectors for ports of the shipped validators, and a package of types for those
# who do not build the client, which holds them; and what is published as pages of one's own.
OPTIONAL = frozenset(("conformance", "forms", "python-types", "site"))
_TARGET_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NO_FILE_NAME = re.compile(r"[\\:\x00-\x1f\x7f\ud800-\udfff]")  # what a manifest refuses, or Windows
_INCLUDE = re.compile(r"""\{%[-+]?\s*(?:include|extends|import|from)\b\s*(?:["']([^"']+)["']\s*(?=[-+\w%]))?""")
_FINISHED = re.compile(r"""\bfinished\(\s*(?:["']([^"']+)["']\s*(?=\)))?""")


@dataclass(frozen=True, slots=True)
class TemplateTree:
    """Template texts by their path below `templates/`, with forward slashes, sorted.

    `overlaid` has, for those that come from a user's folder, the paths of the files there.
    """

    texts: Mapping[str, str]
    overlaid: Mapping[str, Path] = field(default_factory=dict)

    @property
    def targets(self) -> tuple[str, ...]:
        """The top folders: what can be built on its own."""
        return tuple(sorted({name.partition("/")[0] for name in self.texts}))

    def outputs(self, target: str) -> tuple[str, ...]:
        """The templates of a target that make files, partials left out."""
        names = (name for name in self.texts if name.startswith(target + "/") and not is_partial(name))
        return tuple(name for name in names if name != f"{target}/{TARGET_FILE}")

    def used_by(self, name: str) -> tuple[str, ...]:
        """All that goes into what a template makes, sorted: itself, its `target.yaml`, and what it includes, directly or not.

        Where the name of an included one is worked out, that is all there are.
        """
        found, waiting = {name}, [name]
        found |= self.texts.keys() & {f"{name.partition('/')[0]}/{TARGET_FILE}"}
        while waiting:
            text = self.texts[waiting.pop()]
            named = set(_INCLUDE.findall(text)) if "{%" in text else set()
            named |= set(_FINISHED.findall(text)) if "finished" in text else set()
            included = (self.texts.keys() if "" in named else named & self.texts.keys()) - found
            found |= included
            waiting += included
        return tuple(sorted(found))

    def finished_by(self, name: str) -> frozenset[str]:
        """The templates whose finished files go into what a template makes."""
        texts = [self.texts[used] for used in self.used_by(name)]
        return frozenset(found for text in texts for found in _FINISHED.findall(text) if found)

    def shown(self, name: str) -> str:
        """Where a template is, as messages say it: the user's own file, or its place in `templates/`."""
        return self.overlaid[name].as_posix() if name in self.overlaid else f"templates/{name}"


class TemplateProblem(Problem):
    """Templates that cannot be used; carries the diagnostics."""


def is_partial(name: str) -> bool:
    """Whether a template only serves others: its name starts with `_`, not with `__`, and ends in `.j2`."""
    base = PurePosixPath(name).name
    return base.startswith("_") and not base.startswith("__") and base.endswith(SUFFIX)


def shipped_folder() -> Path:
    """Where the shipped templates are: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parents[1] / "templates"


def load_templates(overlay: Path | None = None, place: Place | None = None) -> TemplateTree:
    """The shipped templates, with the files of `overlay` in the place of those of the same path, and with its own targets.

    `place` is where that folder is named, if in a file. Raises `TemplateProblem` for a file of `overlay` that is neither, or that is not UTF-8.
    """
    texts = {name: _text(path) for name, path in _files(shipped_folder())}
    overlaid = {} if overlay is None else _overlaid(overlay, texts, place)
    texts |= {name: text for name, (_, text) in overlaid.items()}
    return TemplateTree(
        {name: texts[name] for name in sorted(texts)}, {name: path for name, (path, _) in overlaid.items()}
    )


def checked_targets(
    tree: TemplateTree, wanted: Iterable[str], places: Mapping[str, Place] | None = None
) -> tuple[str, ...]:
    """`wanted`, or all targets that are not optional where that is empty. Raises `TemplateProblem` for an unknown one.

    `places` has `targets.NAME` for each that is named in `catalog.yaml`.
    """
    names = tuple(dict.fromkeys(wanted))
    unknown = [name for name in names if name not in tree.targets]
    if unknown:
        raise TemplateProblem(
            *(
                Diagnostic(
                    "unknown-target",
                    f"there is no target {quoted(name)}",
                    (places or {}).get(f"targets.{name}", Place(NoFile("--target"))),
                    f"targets: {one_of(tree.targets)}",
                )
                for name in unknown
            )
        )
    return names or tuple(name for name in tree.targets if name not in OPTIONAL)


def _overlaid(overlay: Path, shipped: Mapping[str, str], place: Place | None) -> dict[str, tuple[Path, str]]:
    found: dict[str, tuple[Path, str]] = {}
    problems = []
    if not overlay.is_dir():
        what = "this" if place is None else overlay.as_posix()
        message = f"{what} is not a folder" if overlay.exists() else "there is no such folder"
        if place is not None and not overlay.exists():
            message = f"there is no folder {overlay.as_posix()}"
        raise TemplateProblem(Diagnostic("template-unknown", message, place or Place(overlay.as_posix())))
    files = dict(_files(overlay))
    for name, path in files.items():
        place = Place(path.as_posix())
        if problem := _misplaced(name, files, shipped):
            problems.append(Diagnostic("template-unknown", problem[0], place, problem[1]))
            continue
        try:
            found[name] = path, _text(path)
        except UnicodeDecodeError:
            problems.append(Diagnostic("template-error", "the template is not UTF-8", place, "save it as UTF-8"))
        except OSError as error:
            problems.append(Diagnostic("template-error", error.strerror or str(error), place))
    if problems:
        raise TemplateProblem(*problems)
    return found


def _misplaced(name: str, files: Mapping[str, Path], shipped: Mapping[str, str]) -> tuple[str, str] | None:
    """Why a file of a user's folder is no template, and what to do; None where it replaces one, or is of an own target."""
    folder, targets = name.partition("/")[0], sorted({path.partition("/")[0] for path in shipped})
    if name in shipped:
        return None
    if folder not in targets and f"{folder}/{TARGET_FILE}" in files:
        if not _TARGET_NAME.fullmatch(folder):
            return f"{quoted(folder)} is no name of a target", "write small ASCII letters and digits, with `-` between"
        if _NO_FILE_NAME.search(name):
            return "not every system can have a file of this name", "rename it"
        return None
    from difflib import get_close_matches

    if near := get_close_matches(name, shipped, n=1):
        hint = f"did you mean {near[0]}?"
    elif folder in targets or "/" not in name:
        hint = f"shipped templates are in {one_of(targets)}"
    else:
        hint = (
            f"write {folder}/{TARGET_FILE} to make a target of the folder; shipped templates are in {one_of(targets)}"
        )
    return f"no shipped template is named {name}", hint


def _text(path: Path) -> str:
    """A template, with the line ends and without the byte order mark that a checkout may have given it."""
    return plain_text(path.read_bytes()).decode("utf-8")


def _files(folder: Path) -> Iterable[tuple[str, Path]]:
    """Files below a folder by relative path; caches and hidden files are none of ours."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            yield "/".join(parts), path
