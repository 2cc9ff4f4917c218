"""A progress bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from flows.messages import tr
from flows.session import Told


def _silent(event: str, outlet_id: str) -> None:
    """A program reads us: only the result is printed."""


def _lines(event: str, outlet_id: str) -> None:
    if event == "visiting":
        print(f"{tr('visiting')} : {outlet_id}", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def progress_bar(outlets: int, *, quiet: bool) -> Iterator[Told]:
    """Gives the function that is told of each outlet visited and stored."""
    if quiet:
        yield _silent
    elif not sys.stderr.isatty():
        yield _lines
    else:
        yield from _bar(outlets)


def _bar(outlets: int) -> Iterator[Told]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(tr("starting"), total=outlets or None)

        def tell(event: str, outlet_id: str) -> None:
            progress.update(bar, description=f"{tr('visiting')} {outlet_id}".rstrip())
            if event == "stored":
                progress.advance(bar)

        yield tell
