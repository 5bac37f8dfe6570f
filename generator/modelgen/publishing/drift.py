"""Drift: how the output folder differs from what a build would make it. `modelgen build --check`; writes nothing."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.publishing import manifest
from modelgen.publishing.build import Options, Result, silent
from modelgen.publishing.manifest import STAGING, Manifest, regular_bytes
from modelgen.publishing.publish import obstacles, sha256_of, text_of
from modelgen.publishing.stillness import Stillness, Told

if TYPE_CHECKING:
    from modelgen.publishing.making import Made, Progress

_MOST_DIFF_LINES = 60  # shown of one file
_MOST_DIFFS = 20
_MOST_COMPARED = 4000  # lines of a file that are compared; the time that it takes grows with their square
_CONTEXT = 1  # lines shown around a change
_REBUILD = "run `modelgen build`"


def check(options: Options, progress: Progress = silent) -> Result:
    """Writes nothing, and names each file that is missing, stale, edited by hand or left over.

    An output that is up to date is known by the same road as `build` goes.
    """
    differing = _Differing(options.out)
    try:
        stillness = Stillness(options.catalog, options.out, (options.targets, options.templates))
        if (told := stillness.told()) is not None:
            return Result(told.warnings, told.models, told.files)
        from modelgen.publishing.making import make, survey, unchanged

        now = survey(options.catalog, options.out, options.targets, options.templates)
        made = unchanged(now, progress)
        if made is not None:
            told = Told(made.models, len(made.paths), made.diagnostics)
            stillness.learn(now.templates, made.paths, told)
        else:
            made = make(now, progress, differing, options.workers, options.jobs)
    except Problem as problem:
        return Result(problem.diagnostics)
    if made.final is None:
        return Result(made.diagnostics)
    now.memory.save()
    found = dict(_differences(options.out, now.owned, made, differing.texts))
    if not found:
        found = _untidy(options.out, made.final)
    shown = [
        path
        for path, problem in found.items()
        if problem.code == "stale-output" and (path in differing.texts or path in now.owned.files)
    ]
    diffs = tuple(_diffs(options.out, shown, differing.texts))
    return Result((*made.diagnostics, *found.values()), made.models, len(made.paths), diffs=diffs)


class _Differing:
    """The texts that differ from what is in the folder, by path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashes: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def stage(self, path: str, text: str, digest: str, number: int) -> str | None:
        return text if sha256_of(self._folder / path) != digest else None

    def took(self, path: str, digest: str, text: str | None) -> None:
        self._hashes[path] = digest
        if text is not None:
            self.texts[path] = text

    def text(self, path: str) -> str | None:
        if path in self.texts or path not in self._hashes:
            return self.texts.get(path)
        return text_of(self._folder / path, self._hashes[path])


def _differences(
    folder: Path, owned: Manifest, made: Made, texts: Mapping[str, str]
) -> Iterator[tuple[str, Diagnostic]]:
    """What a build would write, delete or stumble over, by path; `texts` are those that differ."""
    assert made.final is not None
    stale = sorted(owned.files.keys() - made.final.files.keys())
    in_the_way = obstacles(folder, owned, dict(sorted(made.rendered.items())), stale)
    yield from in_the_way.items()
    for path, text in sorted(texts.items()):
        if path not in in_the_way and (problem := _difference(folder / path, text, owned.files.get(path))):
            yield path, problem
    for path in stale:
        if path not in in_the_way and regular_bytes(folder / path) is not None:
            yield path, _stale(folder / path, "left over: nothing makes this file any more")


def _difference(file: Path, text: str, hashes: frozenset[str] | None) -> Diagnostic | None:
    data = regular_bytes(file)
    if data is None:
        return _stale(file, "missing")
    if data == text.encode("utf-8"):
        return None
    if data.replace(b"\r\n", b"\n") == text.encode("utf-8"):
        hint = "keep version control from changing line ends: `generated/** -text` in .gitattributes"
        return _stale(file, "its line ends were changed to CRLF", hint)
    if hashes is not None and hashlib.sha256(data).hexdigest() not in hashes:
        hint = "change the YAML or the template instead; `modelgen build` writes over it"
        return _stale(file, "edited by hand", hint)
    return _stale(file, "stale: its input has changed")


def _untidy(folder: Path, final: Manifest) -> dict[str, Diagnostic]:
    """What is not as a finished build leaves it though every file is."""
    if regular_bytes(folder / manifest.NAME) != manifest.as_bytes(final):
        return {manifest.NAME: _stale(folder / manifest.NAME, "stale: it does not describe this output")}
    if (folder / STAGING).is_dir():
        return {STAGING: _stale(folder / STAGING, "left over by a build that was killed, or is running")}
    return {}


def _stale(file: Path, message: str, hint: str = _REBUILD) -> Diagnostic:
    return Diagnostic("stale-output", message, Place(file.as_posix()), hint)


def _diffs(folder: Path, paths: list[str], texts: Mapping[str, str]) -> Iterator[str]:
    """What a build would change in each file, as unified diffs that `patch` understands, cut where they are long."""
    for path in paths[:_MOST_DIFFS]:
        yield _diff(folder / path, path, texts.get(path))
    if (more := len(paths) - _MOST_DIFFS) > 0:
        yield f"… and {more} more files\n"


def _diff(file: Path, path: str, text: str | None) -> str:
    data = regular_bytes(file)
    if data is not None and text is not None and data.replace(b"\r\n", b"\n") == text.encode("utf-8"):
        return ""  # said already, and every line would differ
    before = [] if data is None else _lines(data.decode("utf-8", "replace"))
    after = [] if text is None else _lines(text)
    names = f"a/{path}" if data is not None else "/dev/null", f"b/{path}" if text is not None else "/dev/null"
    hunks, are_all = _compared(before, after)
    lines = [f"--- {names[0]}", f"+++ {names[1]}", *hunks] if hunks else []
    more = f"{len(lines) - _MOST_DIFF_LINES} more lines" if are_all else "more lines"
    if len(lines) > _MOST_DIFF_LINES or not are_all:
        lines = [*lines[:_MOST_DIFF_LINES], f"… and {more}"]
    return "".join(line + "\n" for line in lines)


def _compared(before: list[str], after: list[str]) -> tuple[list[str], bool]:
    """Hunks of a unified diff, and whether they are all: of long stretches that differ the beginning alone is compared."""
    start, end = 0, 0
    most = min(len(before), len(after))
    while start < most and before[start] == after[start]:
        start += 1
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    start, end = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    are_all = max(len(old), len(new)) <= _MOST_COMPARED
    groups = list(
        difflib.SequenceMatcher(None, old[:_MOST_COMPARED], new[:_MOST_COMPARED]).get_grouped_opcodes(_CONTEXT)
    )
    if not are_all and len(groups) > 1:
        groups.pop()  # the end of what is compared is no end of the file
    lines: list[str] = []
    for group in groups:
        (_, old_from, _, new_from, _), (_, _, old_to, _, new_to) = group[0], group[-1]
        lines.append(f"@@ -{_range(start + old_from, start + old_to)} +{_range(start + new_from, start + new_to)} @@")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [f" {line}" for line in old[i1:i2]]
            else:
                lines += [f"-{line}" for line in old[i1:i2]] + [f"+{line}" for line in new[j1:j2]]
    return lines, are_all


def _range(first: int, last: int) -> str:
    """Lines `first` to `last`, counted from 0 and without the last, as a hunk's head counts them."""
    length = last - first
    return f"{first + 1}" if length == 1 else f"{first + 1 if length else first},{length}"


def _lines(text: str) -> list[str]:
    """Lines as a diff shows them: a carriage return can be seen, and so can a missing last newline."""
    *lines, last = text.replace("\r", "␍").split("\n")
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines
