"""What a run gave, as a person reads it: on a terminal, in a pipe, as Markdown for Prefect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from i18n import Language
from records.reason import Reason, read_reason
from topics.names import topic_name
from warehouse.reader import query

_GRADE = {2: "grade_central", 1: "grade_partial"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletLine:
    """One outlet of the run: what it offered and what became of it."""

    outlet_id: str
    reached: bool
    reason: Reason | None
    candidates: int
    new: int
    new_versions: int
    known: int
    refused: int
    megabytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """One new relevant article."""

    article_id: str
    title: str
    outlet_id: str
    kind: str
    relevance: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A file or address given by hand that was not stored, and why."""

    name: str
    status: str
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """The whole run. `articles` are the new relevant ones, central first."""

    run_id: str
    status: str
    started_at: datetime
    ended_at: datetime
    outlets: tuple[OutletLine, ...]
    articles: tuple[ArticleLine, ...]
    documents: int
    notes: tuple[Reason, ...]
    snapshot: Path
    refused: tuple[RefusedLine, ...] = ()
    """Of an ingest only: a daily run counts them by outlet."""

    @property
    def seconds(self) -> float:
        """Wall time of the run."""
        return (self.ended_at - self.started_at).total_seconds()


_OUTLETS = """
select r.outlet_id, r.reached, r.reason, r.candidates, r.reason_values,
    count(*) filter (o.status in ('new', 'reference')),
    count(*) filter (o.status = 'new_version'),
    count(*) filter (o.status in ('known', 'unchanged', 'not_modified')),
    count(*) filter (o.status not in
        ('new', 'reference', 'new_version', 'known', 'unchanged', 'not_modified')),
    r.bytes_received / 1e6
from outlet_run r left join outcome o using (run_id, outlet_id)
where run_id = $1
group by all order by r.outlet_id
"""

_ARTICLES = """
select article_id, title, outlet_id, kind, relevance, topics
from articles where first_run_id = $1 and relevance >= 1
order by relevance desc, published_at desc nulls last, article_id
"""

_REFUSED = """
select case when starts_with(o.url, 'http') then o.url else o.found_in end, o.status, o.reason,
    o.reason_values
from outcome o join run r using (run_id)
where run_id = $1 and r.kind = 'ingest'
  and o.status not in ('new', 'reference', 'new_version', 'known', 'unchanged', 'not_modified')
order by 1
"""

_RUN = "select status, started_at, ended_at from run where run_id = $1"
_STORED = "select count(*) from article where first_run_id = $1"


def make_report(snapshot: Path, run_id: str, notes: Sequence[Reason]) -> RunReport:
    """The report of one run, read from the published snapshot like every other reader."""
    key = [run_id]
    status, started_at, ended_at = query(snapshot, _RUN, key).rows[0]
    articles = tuple(
        ArticleLine(
            article_id=row[0], title=row[1], outlet_id=row[2], kind=row[3],
            relevance=row[4], topics=tuple(row[5] or ()),
        )
        for row in query(snapshot, _ARTICLES, key).rows
    )  # fmt: skip
    outlets = tuple(
        OutletLine(
            outlet_id=row[0], reached=row[1], reason=read_reason(row[2], row[4]),
            candidates=row[3], new=row[5], new_versions=row[6], known=row[7], refused=row[8],
            megabytes=row[9],
        )
        for row in query(snapshot, _OUTLETS, key).rows
    )  # fmt: skip
    return RunReport(
        run_id=run_id,
        status=status,
        started_at=started_at,
        ended_at=ended_at,
        outlets=outlets,
        articles=articles,
        documents=query(snapshot, _STORED, key).rows[0][0],
        notes=tuple(notes),
        snapshot=snapshot,
        refused=tuple(
            RefusedLine(name=row[0], status=row[1], reason=read_reason(row[2], row[3]))
            for row in query(snapshot, _REFUSED, key).rows
        ),
    )


def headline(report: RunReport, language: Language) -> str:
    """One line: how the run ended, how long it took, what it added."""
    return language.say(
        "report_headline",
        run_id=report.run_id,
        status=language.say(f"status_{report.status}"),
        seconds=f"{report.seconds:.0f}",
        documents=report.documents,
        relevant=len(report.articles),
    )


def outlet_rows(report: RunReport, language: Language) -> list[tuple[str, ...]]:
    """The outlet table, cell by cell, header first."""
    head = tuple(
        language.say(f"column_{name}")
        for name in ("outlet", "candidates", "new", "versions", "known", "refused", "mb", "state")
    )
    rows = [
        (
            line.outlet_id, str(line.candidates), str(line.new), str(line.new_versions),
            str(line.known), str(line.refused), f"{line.megabytes:.1f}",
            state(line, language),
        )
        for line in report.outlets
    ]  # fmt: skip
    return [head, *rows]


def state(line: OutletLine, language: Language) -> str:
    """Reached, or why not; an outlet that answered may still have something to say."""
    if line.reached:
        return "; ".join(
            filter(None, (language.say("state_reached"), language.reasons(line.reason)))
        )
    return language.reasons(line.reason)


def article_line(line: ArticleLine, language: Language) -> str:
    """One new article: grade, title, outlet, topics."""
    origin = language.say("notice") if line.kind == "notice" else line.outlet_id
    topics = ", ".join(topic_name(topic, language.code).lower() for topic in line.topics)
    return f"[{language.say(_GRADE[line.relevance])}] {line.title} ({origin}) — {topics}"


def refused_line(line: RefusedLine, language: Language) -> str:
    """One input that was not stored: which, and why."""
    return language.say(
        "not_stored",
        name=line.name,
        status=language.say(f"outcome_{line.status}"),
        why=language.reasons(line.reason),
    )


def markdown(report: RunReport, language: Language) -> str:
    """The report as a Prefect artifact shows it."""
    head, *rows = outlet_rows(report, language)
    table = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    table += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    articles = [f"- {_cell(article_line(line, language))}" for line in report.articles]
    notes = [f"- {_cell(language.reasons(note))}" for note in report.notes]
    return "\n".join([f"**{headline(report, language)}**", "", *table, "", *articles, *notes])


def _cell(text: str) -> str:
    """Text that cannot break a Markdown table or become a link: it comes from the web."""
    for mark in "\\|[]<>`*_":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")
