"""A page that hangs, eats memory, dies or raises is named; the next one works."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from itertools import pairwise

import pytest

from extractors.workers import Workers
from records import Rejection, Status


def work(what: str) -> str:
    """What the poison of each kind does."""
    if what == "hangs":
        time.sleep(60)
    if what == "eats":
        return str(len(bytearray(1 << 30)))
    if what == "dies":
        os._exit(7)
    if what == "raises":
        raise ValueError("bad page")
    if what == "who":
        return str(os.getpid())
    return what


def lasting() -> tuple[float, float]:
    """When it began and ended, on the clock that all processes share."""
    begun = time.monotonic()
    time.sleep(0.1)
    return begun, time.monotonic()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("poison", "said"),
    [
        ("hangs", "worker_over_time(limit_s=1.0)"),
        ("eats", "worker_over_memory(limit_mb=200)"),
        ("dies", "worker_died"),
        ("raises", "ValueError: bad page"),
    ],
)
def test_poison_among_pages_costs_itself_only(poison: str, said: str) -> None:
    async def read() -> list[str | Rejection]:
        workers = Workers(work, timeout_s=1.0, processes=1, max_bytes=200 << 20)
        try:
            pages = ["a", "b", poison, "c", "d"]
            return [await workers.run(page) for page in pages]
        finally:
            workers.close()

    results = asyncio.run(read())
    poisoned = results.pop(2)
    assert results == ["a", "b", "c", "d"]
    assert isinstance(poisoned, Rejection)
    assert poisoned.status is Status.EXTRACT_ERROR
    assert said in str(poisoned.reason)


@pytest.mark.slow
def test_the_page_after_a_killed_one_goes_to_a_worker_that_stood_by() -> None:
    async def read() -> tuple[set[str], str | Rejection]:
        workers = Workers(work, timeout_s=1.0, processes=1)
        try:
            await workers.run("a")
            before = {str(child.pid) for child in multiprocessing.active_children()}
            await workers.run("hangs")
            return before, await workers.run("who")
        finally:
            workers.close()

    before, after = asyncio.run(read())
    assert after in before
    assert len(before) == 2


@pytest.mark.slow
def test_the_worker_that_stands_by_adds_no_pages_at_once() -> None:
    async def read() -> list[tuple[float, float] | Rejection]:
        workers = Workers(lasting, timeout_s=10.0, processes=1)
        try:
            return list(await asyncio.gather(*(workers.run() for _ in range(3))))
        finally:
            workers.close()

    found = [span for span in asyncio.run(read()) if not isinstance(span, Rejection)]
    assert len(found) == 3
    spans = sorted(found)
    assert all(end <= begun for (_, end), (begun, _) in pairwise(spans))
