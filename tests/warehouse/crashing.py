"""Killing a run at a named point, and filling its disk: what is left must be whole.

`python -m tests.warehouse.crashing POINT FOLDER SEED` is the process that dies.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from harvest.archive import Archive
from records import Page, WarehouseError
from tests.warehouse.made import NOON, TEXT, batch, document, outlet, run
from warehouse import snapshot, writer
from warehouse.checking import run_checks
from warehouse.indexing import update_index
from warehouse.reader import reading
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

# From the fetch to the snapshot's rename, in the order in which a run comes to them.
POINTS = ("fetched", "appending", "committing", "committed", "checkpointing", "copying", "renaming")
DOCUMENTS = 20


def die(*_: object) -> None:
    """kill -9 of this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_within(milliseconds: float) -> None:
    """kill -9 of this process after a while."""
    threading.Timer(milliseconds / 1000, die).start()


def documents(number: int) -> list[Any]:
    """The documents of one run."""
    at = NOON + timedelta(days=number)
    urls = [f"https://alpha.example/{number}/{i}" for i in range(DOCUMENTS)]
    return [document(url, f"{TEXT} Numéro {url[-6:]}.", at=at) for url in urls]


def one_run(folder: Path, number: int, reached: Callable[[str], None] = lambda _: None) -> None:
    """A run from the archive to the published snapshot, telling the points that it reaches."""
    archive, at = Archive(folder / "archive"), NOON + timedelta(days=number)
    given = documents(number)
    for made in given:
        archive.write(_page(made))
    reached("fetched")
    with open_warehouse(folder / "warehouse.duckdb") as warehouse:
        warehouse.begin_run(run(number, at))
        warehouse.append(batch(*given, at=at), f"run-{number}")
        reached("committed")
        update_index(warehouse.connection)
        reached("checkpointing")
        warehouse.connection.execute("checkpoint")
    reached("copying")
    publish(folder / "warehouse.duckdb", folder / "published.duckdb")


def _page(made: Any) -> Page:
    url = made.article.url
    return Page(
        requested_url=url, final_url=url, status=200, fetched_at=made.fetched_at,
        media_type="text/html", headers=(), body=made.article.text.encode(),
    )  # fmt: skip


def dying(point: str, seed: int) -> Callable[[str], None]:
    """Arrange the death of this process; gives what to call at each point reached."""
    chance = random.Random(seed)
    if point == "appending":
        left, insert = [chance.randint(1, 9)], vars(writer)["insert"]

        def counted(*arguments: Any) -> None:
            insert(*arguments)
            left[0] -= 1
            if left[0] == 0:
                die()

        vars(writer)["insert"] = counted
    if point == "committing":

        @contextmanager
        def uncommitted(connection: Any) -> Any:
            connection.execute("begin")
            yield
            die_within(chance.uniform(0, 3))
            connection.execute("commit")

        vars(writer)["transaction"] = uncommitted
    if point == "renaming":
        vars(snapshot)["verify"] = die
    delays = {"checkpointing": 60, "copying": 400}

    def reached(here: str) -> None:
        if here == point and here in delays:
            die_within(chance.uniform(0, delays[here]))
        elif here == point:
            die()

    return reached


def base(folder: Path) -> None:
    """The state before: one whole run, published."""
    with open_warehouse(folder / "warehouse.duckdb") as warehouse:
        warehouse.record_outlets([outlet("alpha")], NOON)
    one_run(folder, 0)


def kill_once(start: Path, folder: Path, point: str, seed: int) -> list[str]:
    """Kill a run at a point and look; run again and look: what is wrong, empty when nothing."""
    shutil.copytree(start, folder)
    command = [sys.executable, "-m", "tests.warehouse.crashing", point, str(folder), str(seed)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    wrong = (
        [] if ended.returncode in (-9, 0) else [f"ended with {ended.returncode}: {ended.stderr}"]
    )
    wrong += _look(folder, {DOCUMENTS, 2 * DOCUMENTS})
    one_run(folder, 1)
    wrong += _look(folder, {2 * DOCUMENTS})
    shutil.rmtree(folder)
    return [f"{point} {seed}: {what}" for what in wrong]


def _look(folder: Path, allowed: set[int]) -> list[str]:
    wrong = []
    with reading(folder / "published.duckdb") as connection:
        shown = connection.execute("select count(*) from articles").fetchall()[0][0]
    if shown not in {DOCUMENTS, 2 * DOCUMENTS}:
        wrong.append(f"{shown} articles published")
    with open_warehouse(folder / "warehouse.duckdb") as warehouse:
        told = "select count(*), count(distinct canonical_url) from article"
        rows, distinct = warehouse.connection.execute(told).fetchall()[0]
        texts = warehouse.connection.execute("select count(*) from article_text").fetchall()[0][0]
        if {rows, distinct, texts} - allowed or len({rows, distinct, texts}) > 1:
            wrong.append(f"{rows} articles, {distinct} distinct, {texts} texts")
        wrong += [f"check {failure.check}" for failure in run_checks(warehouse.connection)]
    return wrong


def fill_disk(folder: Path, size: int) -> int:
    """Append until the disk is full: acknowledged batches; the error must be clear and one line.

    `size` (bytes) is the room there is: a batch takes about a twelfth of it.
    """
    acknowledged = 0
    try:
        for number in range(10_000):
            with open_warehouse(folder / "warehouse.duckdb") as warehouse:
                warehouse.begin_run(run(number))
                first, *others = _filling(number, size // 12)
                warehouse.append(batch(first), f"run-{number}")
                warehouse.append(batch(*others, outlet_id="beta"), f"run-{number}")
            acknowledged += 1
            print(acknowledged, flush=True)  # noqa: T201
    except WarehouseError as error:
        clear = "disk is full" in str(error) and "\n" not in str(error)
        print("clear" if clear else f"unclear: {error}", flush=True)  # noqa: T201
    return acknowledged


def _filling(number: int, size: int) -> list[Any]:
    """Documents of one run, the first of alpha, the others of beta, whose texts take so many bytes,
    packed or not."""
    chance = random.Random(number)
    return [
        document(
            f"https://{outlet_id}.example/{number}/{i}",
            f"{TEXT} {chance.randbytes(size // DOCUMENTS // 2).hex()}",
            outlet_id=outlet_id,
        )
        for i, outlet_id in enumerate(["alpha"] + ["beta"] * (DOCUMENTS - 1))
    ]


def main() -> None:
    """Die at a point of a run, or fill the disk."""
    point, folder, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if point == "full":
        if seed:
            import resource

            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (seed, seed))
        fill_disk(folder, seed or shutil.disk_usage(folder).total)
    else:
        one_run(folder, 1, dying(point, seed))


if __name__ == "__main__":
    main()
