"""Killable worker processes: a page that hangs or eats memory costs itself, not the run.

Spawned, so that a worker shares nothing with its parent; one that overruns its time is killed and
replaced (pebble), one that asks for more memory than it may have gets a MemoryError or dies. One
more than may work stands by: it takes the next page while the killed one's successor starts.
Figures behind the limits: Extraction in docs/decisions.md.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OverTime
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from records import Rejection, Status
from records.reason import ReasonCode, fault_reason, make_reason

P = ParamSpec("P")
T = TypeVar("T")

MAX_BYTES = 1 << 30
"""What a page may take beyond the worker itself: 1 GB (a 50 MB page took 913 MB)."""


CONSTS.term_timeout = 0.2
"""Seconds (pebble: 3) that a worker has to go by itself: in C code it cannot, elsewhere it is gone
at once, and it holds nothing to put in order."""
_SPARE = 1
"""Idle workers, some 40 MB each: a new one takes a second to start, several on a busy machine."""


class Workers(Generic[P, T]):
    """A pool that runs one function; it starts with the first task."""

    def __init__(
        self,
        function: Callable[P, T],
        *,
        timeout_s: float,
        processes: int = 0,
        max_bytes: int = MAX_BYTES,
        warm: Callable[[], object] | None = None,
    ) -> None:
        """`processes` pages are read at once. `warm` is called once in each worker, outside any
        page's time: to import and load.
        """
        self._function = function
        self._timeout_s = timeout_s
        self._processes = processes or available_cores()
        self._max_bytes = max_bytes
        self._warm = warm
        self._free = asyncio.Semaphore(self._processes)
        self._pool: ProcessPool | None = None

    async def run(self, *args: P.args, **kwargs: P.kwargs) -> T | Rejection:
        """What the function gives, or a Rejection that says how it failed; never raises for a page.

        An exception of the function itself is a failed page too: it is named in the reason.
        """
        try:
            async with self._free:
                return await asyncio.wrap_future(self._schedule(*args, **kwargs))
        except OverTime:
            reason = make_reason(ReasonCode.WORKER_OVER_TIME, limit_s=self._timeout_s)
        except MemoryError:
            limit_mb = self._max_bytes >> 20
            reason = make_reason(ReasonCode.WORKER_OVER_MEMORY, limit_mb=limit_mb)
        except ProcessExpired as died:
            reason = make_reason(ReasonCode.WORKER_DIED, exit_code=died.exitcode)
        except Exception as error:  # noqa: BLE001 a page's failure becomes an outcome here
            reason = fault_reason(error)
        return Rejection(status=Status.EXTRACT_ERROR, reason=reason)

    def _schedule(self, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._processes + _SPARE,
                context=multiprocessing.get_context("spawn"),
                initializer=_prepare,
                initargs=(self._max_bytes, self._warm),
            )
        return self._pool.schedule(
            self._function, args=list(args), kwargs=dict(kwargs), timeout=self._timeout_s
        )

    def close(self) -> None:
        """Stop the workers; what they were doing is lost."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def available_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _prepare(max_bytes: int, warm: Callable[[], object] | None) -> None:
    if warm is not None:
        warm()
    _limit_memory(max_bytes)


def _limit_memory(max_bytes: int) -> None:
    """Cap the address space at what the worker holds now plus `max_bytes`."""
    try:
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:  # no /proc (macOS): the time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (held + max_bytes, held + max_bytes))
