"""Work on the workers of a Dask cluster. Needs the extra `dask`.

Workers run the same version of this package, from the same code: another would make other texts. What is lost with a worker is done
again by another; without any for a while, or without the scheduler, the work ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, TypeVar

import distributed

from modelgen.diagnostics.diagnostic import Diagnostic, Place, Problem
from modelgen.workers.identity import Identity, identity

T = TypeVar("T")
R = TypeVar("R")

SCHEME = "dask://"

_PATIENCE = 30.0  # seconds: for a scheduler to answer, and for a worker where there is none
_STANDSTILL = 600.0  # seconds in which no piece at all is finished
_LOOK = 0.5  # seconds between looks at whether there is still a cluster
_FETCHED = 60.0  # seconds in which a result that is there is brought here
_WAITING = 3  # pieces that each worker has at hand, beside the one it does
_one_at_a_time = threading.Lock()  # a worker may have threads, and Python gains nothing by them


@contextmanager
def _no_logs() -> Iterator[None]:
    """What becomes of the cluster is told once, by us."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def dask_cluster(address: str, patience: float = _PATIENCE) -> Iterator[Cluster]:
    """The cluster whose scheduler listens at `dask://HOST:PORT`. Raises `Problem` where it cannot be used.

    `patience` is how many seconds a scheduler, and then a worker, is waited for.
    """
    with _no_logs(), _connected(address, patience) as client:
        cluster = Cluster(client, Place(address), patience)
        cluster.await_workers()
        yield cluster


@contextmanager
def _connected(address: str, patience: float) -> Iterator[Any]:
    try:
        client = distributed.Client("tcp://" + address.removeprefix(SCHEME), timeout=patience)
    except (OSError, ValueError) as error:
        message = f"the scheduler cannot be reached: {_reason(error)}"
        hint = "start one with `dask scheduler`, and name its address as dask://HOST:PORT"
        raise Problem(Diagnostic("workers-lost", message, Place(address), hint)) from error
    try:
        yield client
    finally:
        with suppress(OSError, TimeoutError):
            client.close(timeout=_LOOK)


class Cluster:
    """An executor: see `modelgen.workers.executor.Executor`."""

    def __init__(self, client: Any, place: Place, patience: float) -> None:
        self._client = client
        self._place = place
        self._patience = patience

    @property
    def width(self) -> int:
        return max(1, self._threads())

    def await_workers(self) -> None:
        """Waits for the first worker. Raises `Problem`."""
        until = time.monotonic() + self._patience
        while not self._threads():
            if time.monotonic() > until:
                raise self._lost("the scheduler has no workers", "start some with `dask worker HOST:PORT`")
            time.sleep(_LOOK / 10)

    def map(self, function: Callable[[T], R], pieces: Iterable[T]) -> Iterator[R]:
        waiting: deque[Any] = deque()
        most = self.width * (1 + _WAITING)
        source = iter(pieces)
        try:
            # A task, because scattered data is lost for good with the worker that has it.
            shared = self._client.submit(_same, function, pure=False)
            while True:
                for piece in islice(source, most - len(waiting)):
                    waiting.append(self._client.submit(_done, identity(), shared, piece, pure=False))
                if not waiting:
                    return
                yield self._result(waiting.popleft())
        except (OSError, TimeoutError, CancelledError) as error:
            raise self._lost(f"the cluster was lost: {_reason(error)}") from error
        finally:
            for future in waiting:
                future.release()

    def _result(self, future: Any) -> Any:
        """What became of a piece. Raises `Problem`."""
        seen = begun = time.monotonic()
        while True:
            try:
                if not future.done():
                    distributed.wait(future, timeout=_LOOK)
                worker, result = future.result(timeout=_FETCHED)
                break
            except distributed.TimeoutError:  # also where the worker that has the result is gone
                now = time.monotonic()
            except distributed.KilledWorker as error:
                message = "workers end whenever they do a certain piece of the work"
                raise self._lost(message, "look at the logs of its workers") from error
            except (ImportError, RuntimeError) as error:
                if isinstance(error, RuntimeError) and "deserializ" not in str(error):
                    raise
                message = f"the cluster cannot run this package: {_reason(error.__cause__ or error)}"
                raise self._differs(message) from error
            if self._threads():
                seen = now
            elif now - seen > self._patience:
                raise self._lost("the cluster was lost: no worker is left")
            if now - begun > _STANDSTILL:
                message = f"a piece of the work was not finished in {_STANDSTILL:.0f} seconds"
                raise self._lost(message, "look at the logs of its workers")
        if isinstance(result, Identity):
            raise self._differs(f"the worker {worker} has {result}; here it is {identity()}")
        return result

    def _threads(self) -> int:
        """How many pieces can be done at once: 0 where the scheduler does not answer."""
        if self._client.status != "running":
            return 0
        try:
            return sum(self._client.sync(self._client.scheduler.ncores, callback_timeout=self._patience).values())
        except (OSError, TimeoutError):
            return 0

    def _differs(self, message: str) -> Problem:
        hint = "install the same version of it, with the same packages, wherever a worker runs"
        return Problem(Diagnostic("workers-differ", message, self._place, hint))

    def _lost(
        self, message: str, hint: str = "nothing is half written; run it again when the cluster is well"
    ) -> Problem:
        return Problem(Diagnostic("workers-lost", message, self._place, hint))


def _done(wanted: Identity, function: Callable[[T], R], piece: T) -> tuple[str, R | Identity]:
    """On a worker: its address, and the result; or what it is, where that is not what is wanted."""
    worker = str(distributed.get_worker().address)
    if (mine := identity()) != wanted:
        return worker, mine
    with _one_at_a_time:
        return worker, function(piece)


def _same(function: T) -> T:
    """On a worker: what all pieces have in common, once there."""
    return function


def _reason(error: object) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__
