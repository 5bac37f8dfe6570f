"""Several processes that render: each makes the files of some models, and hands them over itself.

They are told everything once, when they start, and then which of the files to make. What they say comes in the order of the files, so a
build says and writes the same however many there are.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeAlias

from modelgen.catalog.model import Model, Site
from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.publishing import kept
from modelgen.publishing.finishing import FORMATTED_TOGETHER, Sink, Work, formatted, laid_out
from modelgen.publishing.publish import PublishProblem, sha256
from modelgen.rendering.compiled import CompiledTemplates
from modelgen.rendering.render import Rendering, target_named
from modelgen.rendering.templates import TemplateProblem
from modelgen.targets.views import part_maker

Maker: TypeAlias = Callable[[Model, Site], object]

_SHARES = 12  # that the work of each process is cut into, so that none waits long for another


@dataclass(frozen=True, slots=True)
class Share:
    """What a process made: for each file its number, the SHA-256, and what the sink said, or no hash and a text for a formatter.

    `parts` are those that files about several models take: view, the model's file, and the packed part. `problems` end the build.
    """

    files: tuple[tuple[int, str | None, Any], ...]
    parts: tuple[tuple[str, str, bytes], ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    is_of_template: bool = False


class LostWorker(Problem):
    """A process that ended before its work was done; carries the diagnostic."""


def finish_together(
    work: Work,
    rendering: Rendering,
    sink: Sink,
    jobs: int,
    place: Path,
    on_file: Callable[[str], None],
    on_part: Callable[[str, str, bytes], None],
) -> Iterator[tuple[str, str]]:
    """Has the files made that depend on one model. Gives the path and the SHA-256 of each.

    `place` is where the build is, for messages. `on_part` is told of parts that files about several models take: the view, the
    model's file, and the packed part. Raises `TemplateProblem`, `LostWorker`, and what the sink raises.
    """
    waiting: dict[str, str] = {}
    number_of: dict[str, int] = {}
    for share in _shares_of(work, rendering, sink, jobs, place):
        for number, digest, said in share.files:
            path = work.wanted[number].path
            if digest is None:
                waiting[path], number_of[path] = said, number
            else:
                sink.took(path, digest, said)
                yield path, digest
            on_file(path)
        for part in share.parts:
            on_part(*part)
        if len(waiting) >= FORMATTED_TOGETHER:
            yield from formatted(work, sink, waiting, number_of)
            waiting = {}
    yield from formatted(work, sink, waiting, number_of)


def _shares_of(work: Work, rendering: Rendering, sink: Sink, jobs: int, place: Path) -> Iterator[Share]:
    """The shares, in order. Each process is given two, so that it has work while it is waited for, and then one for each that it did."""
    global _made_here
    _made_here = rendering
    spans = list(enumerate(_spans(work, jobs)))
    count, done = len(spans), dict[int, Share]()
    spans.reverse()
    workers: dict[Connection, BaseProcess] = {}
    try:
        context = _context()
        for _ in range(min(jobs, count)):
            _start(context, workers, work, sink)
        for connection in ([*workers] * 2)[:count]:
            connection.send(spans.pop())
        for number in range(count):
            while number not in done:
                ready = wait([*workers])
                for connection in [one for one in workers if one in ready]:
                    found, share = connection.recv()
                    done[found] = share
                    if spans:
                        connection.send(spans.pop())
            share = done.pop(number)
            if share.problems:
                raise (TemplateProblem if share.is_of_template else PublishProblem)(*share.problems)
            yield share
    except (EOFError, ConnectionError) as error:
        message, hint = "a process of this build ended before its work was done", "build with `--jobs 1`"
        raise LostWorker(Diagnostic("workers-lost", message, Place(place.as_posix()), hint)) from error
    finally:
        _made_here = None
        for connection, process in workers.items():
            process.terminate()  # it has nothing to do, or nothing that is wanted
            process.join()
            connection.close()


def _start(context: BaseContext, workers: dict[Connection, BaseProcess], work: Work, sink: Sink) -> None:
    here, there = context.Pipe()
    process = context.Process(  # type: ignore[attr-defined]
        target=_serve, args=(there, [*workers, here], work, sink, os.getpid()), daemon=True
    )
    process.start()
    there.close()  # so that its end is seen
    workers[here] = process


def _context() -> BaseContext:
    """How processes are started: as copies of this one where nothing else runs in it, else anew."""
    is_alone = False
    if sys.platform == "linux" and threading.active_count() == 1:
        with suppress(OSError):
            is_alone = len(os.listdir("/proc/self/task")) == 1  # threads of others' code too
    return multiprocessing.get_context("fork" if is_alone else "spawn")


def _spans(work: Work, jobs: int) -> list[tuple[int, ...]]:
    """The numbers of the files in shares; those of one model stay together."""
    most = max(1, len(work.alone) // (jobs * _SHARES))
    found: list[list[int]] = []
    last = None
    for number in work.alone:
        model = work.wanted[number].model
        if not found or (model is not last and len(found[-1]) >= most):
            found.append([])
        found[-1].append(number)
        last = model
    return list(map(tuple, found))


# In the processes

_made_here: Rendering | None = None  # by the build, in a process that is a copy of its own


def _serve(connection: Connection, others: list[Connection], work: Work, sink: Sink, build: int) -> None:
    """Makes share after share, until this process is ended or the build has. Ctrl-C is the build's to heed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    if _made_here is not None:
        for other in others:  # whose ends a copy of the build's process holds too
            other.close()
    rendering = _made_here or Rendering(work.catalog, work.tree, work.outputs, compiled=CompiledTemplates(work.code))
    targets = [target_named(work.tree, name) for name in work.parts]
    makers = {target.view: make for target in targets if (make := part_maker(target)) is not None}
    with suppress(EOFError, ConnectionError):
        while True:
            number, span = connection.recv()
            connection.send((number, _share(span, work, rendering, sink, makers, build)))


def _share(
    numbers: Sequence[int], work: Work, rendering: Rendering, sink: Sink, makers: Mapping[str, Maker], build: int
) -> Share:
    found: list[tuple[int, str | None, Any]] = []
    parts: dict[tuple[str, str], bytes] = {}
    try:
        for number in numbers:
            output = work.wanted[number]
            text = rendering.text(output)
            if (finished := laid_out(work, output, text)) is None:
                found.append((number, None, text))
                continue
            _end_with(build)
            digest = sha256(finished)
            found.append((number, digest, sink.stage(output.path, finished, digest, number)))
            model = output.model
            assert model is not None
            for view, make in makers.items():
                if (view, model.source) not in parts:
                    parts[view, model.source] = kept.packed(make(model, work.catalog.site))
    except Problem as problem:
        return Share((), (), problem.diagnostics, isinstance(problem, TemplateProblem))
    return Share(tuple(found), tuple((*key, data) for key, data in parts.items()))


def _end_with(build: int) -> None:
    """Ends this process where the build has ended: nothing is staged behind its back."""
    process = multiprocessing.parent_process()
    if os.getppid() != build if os.name != "nt" else process is not None and not process.is_alive():
        os._exit(1)
