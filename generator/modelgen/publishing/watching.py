"""When to build again: at each change of what a build reads, and when a folder of it comes, goes or is another one."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from watchfiles import Change, watch

from modelgen.loading.settings import read_settings
from modelgen.publishing.build import Options, Result, build
from modelgen.source.collector import collector_paused

_STEP = 15  # milliseconds without a change after which what came in a burst is taken for one…
_DEBOUNCE = 150  # …or, where changes do not end, this long after the first
_LOOK = 200  # milliseconds between two looks at whether the folders are still those that are watched

_Identity = tuple[int, int] | None


def builds(options: Options) -> Iterator[Result]:
    """Builds whenever there is something to build; gives what did something, or found something else than before."""

    def folders() -> list[Path]:
        own = options.templates or read_settings(options.catalog).templates_folder
        return [options.catalog, *([] if own is None else [own])]

    found = None
    for _ in rounds(folders, options.out):
        with collector_paused():
            result = build(options)
        if result.written or result.deleted or result.diagnostics != found:
            yield result
        found = result.diagnostics
        gc.collect()


def rounds(folders: Callable[[], Sequence[Path]], output: Path) -> Iterator[None]:
    """Yields whenever there is something to build, for the first time at once; ends with `KeyboardInterrupt`.

    `folders` says what to watch, and is asked before each round; changes in `output` are a build's own. What changes while the
    caller builds starts the next round.
    """
    while True:
        watched = _identities(folders())
        if None in watched.values():
            yield
            while _identities(watched) == watched:
                time.sleep(_LOOK / 1000)
            continue
        for _ in _changes(watched, os.path.realpath(output)):
            yield
            if _identities(folders()) != watched:
                break


def _changes(watched: dict[Path, _Identity], output: str) -> Iterator[None]:
    """Yields once the folders are watched, and then for each burst of changes, until one of them is not what it was.

    A round is done once more when all is quiet after it: a file in a new folder may have come before that was watched.
    """
    is_ours = f"{output}{os.sep}"

    def is_input(change: Change, path: str) -> bool:
        return path != output and not path.startswith(is_ours) and not os.path.basename(path).startswith(".")

    is_new, is_sure = True, False
    for found in watch(
        *map(os.path.realpath, watched),
        watch_filter=is_input,
        debounce=_DEBOUNCE,
        step=_STEP,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
    ):
        if _identities(watched) != watched:
            return
        if found or is_new:
            is_new, is_sure = False, False
            yield
        elif not is_sure:
            is_sure = True
            yield


def _identities(folders: Sequence[Path] | dict[Path, _Identity]) -> dict[Path, _Identity]:
    """Which folder stands at each path; None where there is none."""
    found: dict[Path, _Identity] = {}
    for folder in folders:
        try:
            status = os.stat(folder)
            found[folder] = (status.st_dev, status.st_ino) if folder.is_dir() else None
        except OSError:
            found[folder] = None
    return found
