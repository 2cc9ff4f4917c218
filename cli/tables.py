"""The run report on a terminal or in a pipe."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Sequence

from rich.box import HEAVY_HEAD, Box
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from cli.speech import condensed, language, tr
from flows.run_report import RunReport, article_line, headline, outlet_rows, refused_line
from records.reason import to_plain

QUERIES = (
    "select published_at::date as jour, outlet_id, relevance, title from articles"
    " where relevance >= 1 order by jour desc nulls last limit 20",
    "select theme, count(*) as textes from (select unnest(topics) as theme from articles"
    " where is_lead) group by theme order by textes desc",
)


def as_json_text(report: RunReport) -> str:
    """The report as one JSON object."""
    return json.dumps(to_plain(report), default=str, ensure_ascii=False, indent=2)


def plain_console() -> Console:
    """A console that wraps on a terminal only: a pipe gets whole lines."""
    return Console(soft_wrap=not sys.stdout.isatty(), highlight=False)


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for row in (head, *rows):
            plain_console().print("\t".join(row), markup=False)
        return
    plain_console().print(make_table(head, rows))


def make_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, form: Box = HEAVY_HEAD, right: int = 0
) -> Table:
    """Lay out plain text; nothing in it is read as markup.

    `right` columns after the first stand at the right edge, as figures do.
    """
    table = Table(box=form)
    for position, title in enumerate(head):
        justify: JustifyMethod = "right" if 0 < position <= right else "left"
        table.add_column(_shown(title), overflow="fold", justify=justify)
    for row in rows:
        table.add_row(*map(_shown, row))
    return table


def _shown(cell: str) -> Text:
    """Text for a terminal: what is no printable character is shown as its code."""
    lines = (
        "".join(c if c.isprintable() else repr(c)[1:-1] for c in line) for line in cell.split("\n")
    )
    return Text("\n".join(lines))


def print_report(report: RunReport) -> None:
    """Outcomes per outlet, new relevant articles, where the warehouse lies, what to ask it."""
    console = plain_console()
    if sys.stdout.isatty():
        console.print(_table(report))
    else:
        for row in outlet_rows(report, language()):
            console.print("\t".join(row), markup=False)
    _print_articles(console, report)
    for refused in report.refused:
        console.print(refused_line(refused, language()), markup=False)
    for note in report.notes:
        console.print(f"! {condensed(note)}", markup=False)
    if report.status == "offline":
        console.print(tr("offline_note"))
    console.print(headline(report, language()), markup=False)
    console.print(tr("where", path=report.snapshot), markup=False)
    console.print(tr("try_queries"))
    for query in QUERIES:
        console.print(f"  veille sql {shlex.quote(query)}", markup=False)


def _table(report: RunReport) -> Table:
    head, *rows = outlet_rows(report, language())
    return make_table(head, rows, right=len(head) - 2)


def _print_articles(console: Console, report: RunReport) -> None:
    if not report.articles:
        console.print(tr("no_new_articles"))
        return
    console.print(tr("new_articles"))
    for line in report.articles:
        console.print(f"  {article_line(line, language())}", markup=False)
