"""`veille relabel` over a warehouse of press texts: read, labelled, written, published.

    python -m benchmarks.relabel [articles]

Bodies are the dev articles beside the checkout, else our own, their sentences moved around so that
no two are the same; the warehouse around them is made up (generated/press.sql).
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from benchmarks.topics import SEED, Row, articles, dev, show
from flows.relabel import relabel
from flows.run_context import open_newsroom
from flows.settings import load_settings
from text.sentences import split
from warehouse.writer import open_warehouse

ARTICLES = 6000
PRESS = Path(__file__).parent / "generated" / "press.sql"


def varied(rows: list[Row], number: int) -> Iterator[tuple[str, str]]:
    """So many titles and texts: an article, two neighbouring sentences of it exchanged."""
    dice = random.Random(SEED)
    for n in range(number):
        row = rows[n % len(rows)]
        spans = split(row.text)
        parts = [row.text[span.start : span.end] for span in spans]
        for _ in range(1 + n // len(rows)):
            at = dice.randrange(max(1, len(parts) - 1))
            parts[at : at + 2] = reversed(parts[at : at + 2])
        yield row.title, " ".join([*parts, f"Dépêche {n}."])


def fill(path: Path, number: int) -> None:
    """A warehouse of so many articles that an older classifier has labelled."""
    titles, bodies = zip(*varied(dev() or articles(), number), strict=True)
    table = pa.table({"i": range(number), "title": titles, "body": bodies})
    with open_warehouse(path) as warehouse:
        warehouse.connection.register("bodies", table)
        warehouse.connection.execute(PRESS.read_text("utf-8"))


def main(number: int = ARTICLES) -> None:
    """Print articles a second, of labelling with reading and writing, and of the whole command."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VEILLE_DATA_DIR"] = folder
        settings = load_settings()
        fill(settings.warehouse, number)
        began, work = time.monotonic(), time.process_time()
        done = relabel(open_newsroom(settings))
        took, work = time.monotonic() - began, time.process_time() - work
        print(f"\nveille relabel over {number} stored articles")
        show("articles a second, read, labelled and stored", f"{done.seen / done.seconds:.0f}")
        show("  the whole command, its snapshot too", f"{done.seen / took:.0f} ({took:.1f} s)")
        show("  by processor time, all threads", f"{done.seen / work:.0f}")
        show("  of them changed", done.changed)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
