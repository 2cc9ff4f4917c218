"""A page that hangs, eats memory, dies or raises is named; the next one works."""

from __future__ import annotations

import asyncio
import os
import time

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
    return what


@pytest.mark.slow
@pytest.mark.parametrize(
    ("poison", "said"),
    [
        ("hangs", "killed after 1 s"),
        ("eats", "took more than 200 MB"),
        ("dies", "its process died"),
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
    assert said in poisoned.reason
