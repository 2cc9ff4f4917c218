"""A progress bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cli.speech import tr
from flows.session import Told, ignore_progress


def _lines(visiting: str) -> Told:
    def tell(event: str, outlet_id: str) -> None:
        if event == "visiting":
            print(f"{visiting} : {outlet_id}", file=sys.stderr, flush=True)  # noqa: T201

    return tell


@contextmanager
def progress_bar(outlets: int, *, quiet: bool) -> Iterator[Told]:
    """Gives the function that is told of each outlet visited and stored."""
    if quiet:
        yield ignore_progress
    elif not sys.stderr.isatty():
        yield _lines(tr("visiting"))  # told from other threads, which know no command
    else:
        yield from _bar(outlets)


def _bar(outlets: int) -> Iterator[Told]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        visiting = tr("visiting")
        bar = progress.add_task(tr("starting"), total=outlets or None)

        def tell(event: str, outlet_id: str) -> None:
            progress.update(bar, description=f"{visiting} {outlet_id}".rstrip())
            if event == "stored":
                progress.advance(bar)

        yield tell
