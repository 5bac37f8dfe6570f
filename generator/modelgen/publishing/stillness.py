"""Whether anything was touched since all was found up to date: told by names, sizes and times alone, without reading a file.

What is remembered is how things looked before the run that found them up to date read anything. So a change while it ran is
one that came after.
"""

from __future__ import annotations

import hashlib
import os
import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from modelgen.diagnostics.diagnostic import Diagnostic
from modelgen.publishing import kept, manifest
from modelgen.publishing.hash_cache import settles_at
from modelgen.publishing.memory import diagnostic_of
from modelgen.rendering.templates import shipped_folder
from modelgen.source.folder import is_model_name

_FORM = ("still", 1)
_WORD = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Told:
    """What a run says of an output that is up to date: models, paths of files, and the warnings about them."""

    models: int
    files: int
    warnings: tuple[Diagnostic, ...]


class Stillness:
    """What is remembered of one output folder, for runs with the same options.

    `folders` is what the output depends on, `paths` the files of the output; `look` is how they looked, None where nobody knows.
    """

    def __init__(self, catalog: Path, out: Path, options: Iterable[object]) -> None:
        self._catalog = os.path.abspath(catalog)
        self._root = os.path.join(os.path.abspath(out), "")
        self._path = kept.path_for(out, "still", also=repr((catalog.as_posix(), self._catalog, *options)))
        self._known: dict[str, Any] = kept.read(self._path, _FORM) or {}
        self._inputs: str | None = None
        self._seen: tuple[str, str] | None = None

    def told(self) -> Told | None:
        """What was told when all was up to date, where nothing was touched since; None where it has to be found out."""
        if not self._known:
            return None
        known, told = self._known["look"], self._known["told"]
        input_look = _look(_in_folders(*self._known["folders"]))
        self._inputs = input_look
        if input_look is None or (known is not None and known[0] != input_look):
            return None  # the output need not be looked at
        output_look = _look(_in_output(self._root, self._known["paths"]))
        self._seen = None if output_look is None else (input_look, output_look)
        if self._seen is None or told is None or known != self._seen:
            return None
        return Told(told["models"], told["files"], tuple(map(diagnostic_of, told["warnings"])))

    def learn(self, templates: Path | None, paths: Iterable[str], told: Told | None) -> None:
        """Keeps what is `told` of an output that was found up to date; None where it has only just been made so.

        The next run then knows where to look.
        """
        others = [Path(__file__).parents[1], shipped_folder(), *([] if templates is None else [templates])]
        folders = [self._catalog, *map(os.path.abspath, others)]
        listed = sorted(paths)
        is_seen = self._known and (self._known["folders"], self._known["paths"]) == (folders, listed)
        content: dict[str, Any] = {"folders": folders, "paths": listed, "look": None, "told": None}
        if told is None and is_seen and self._inputs is not None:
            content["look"] = self._inputs, None
        if told is not None and is_seen and self._seen is not None:
            warnings = [asdict(one) for one in told.warnings]
            content["look"] = self._seen
            content["told"] = {"models": told.models, "files": told.files, "warnings": warnings}
        kept.write(self._path, _FORM, content)


def _look(found: Iterator[tuple[str, os.stat_result | None]]) -> str | None:
    """How files look together; None where one was touched too lately for its time to tell a later change."""
    names: list[str] = []
    stamps = array("Q")
    now = time.time_ns()
    for name, status in found:
        names.append(name)
        if status is None:
            continue
        if settles_at(status) > now:
            return None
        stamps.extend(
            (
                status.st_mode,
                status.st_size & _WORD,
                status.st_mtime_ns & _WORD,
                status.st_ctime_ns & _WORD,
                status.st_ino & _WORD,
            )
        )
    digest = hashlib.sha256(stamps.tobytes())
    digest.update("\0".join(names).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _in_folders(catalog: str, *others: str) -> Iterator[tuple[str, os.stat_result | None]]:
    """What is or may be a model file in the catalogue, every file in the others; links to files are followed.

    Hidden files and caches are nobody's input.
    """
    for folder in (catalog, *others):
        yield folder, None
        waiting = [folder]
        while waiting:
            try:
                with os.scandir(waiting.pop()) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError:
                yield "", None
                continue
            for entry in entries:
                if entry.name.startswith(".") or entry.name == "__pycache__":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield f"{entry.path}/", None
                    waiting.append(entry.path)
                    continue
                if folder is catalog and not is_model_name(entry.name):
                    continue
                try:
                    yield entry.path, entry.stat()
                except OSError:
                    yield entry.path, None


def _in_output(root: str, paths: Iterable[str]) -> Iterator[tuple[str, os.stat_result | None]]:
    """The files of the output and the folders that lead to them, links not followed; its manifest, and no staging folder."""
    lstat = os.lstat
    parents = {manifest.STAGING, manifest.NAME}
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent not in parents:
            parents.add(parent)
            parent = parent.rpartition("/")[0]
        try:
            yield path, lstat(root + path)
        except OSError:
            yield path, None
    for parent in sorted(parents):
        try:
            status = lstat(root + parent)
        except OSError:
            yield f"no {parent}", None
            continue
        if parent == manifest.NAME:
            yield parent, status
        else:
            yield f"{parent} {status.st_mode} {status.st_ino}", None
