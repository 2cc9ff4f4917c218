"""The one writer of the warehouse: one transaction a batch, by key, safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from records import Candidate, Labels, Outcome, Outlet, Validator, WarcRef
from records.outcome import Batch, Known, Run
from records.reason import Reason, ReasonCode, read_reason
from records.vocabulary import UNFINISHED, DiscoveryWay, RunStatus, Status
from warehouse import rows
from warehouse.connection import transaction, writing
from warehouse.lineage import refuse_missing
from warehouse.migrate import migrate
from warehouse.rows import ONCE, asked, insert, unless_there
from warehouse.tombstones import REASON, bare, bury, kept_out
from warehouse.versions import History, Placed, histories, place
from warehouse.views import create_views


@contextmanager
def open_warehouse(path: Path, *, settle: bool = True, new: bool = False) -> Iterator[Warehouse]:
    """The warehouse, created and migrated, open for writing until the block ends.

    `settle=False` leaves the checkpoint to a later opening (connection.writing): a run appends
    outlet by outlet, and at 10^6 articles each checkpoint takes a second.
    A missing file is made in a new folder only; `new` makes it anyway (`veille init`).
    Raises WarehouseBusy, WarehouseNewer or WarehouseError, each with one line that says what to
    do; nothing stored is touched then.
    """
    if not new:
        refuse_missing(path)
    elif path.is_file() and not path.stat().st_size:
        path.unlink()
    with writing(path, settle=settle) as connection:
        migrate(connection, path)
        create_views(connection)
        yield Warehouse(connection, path)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The open warehouse. `connection` is for the other modules of this room."""

    connection: duckdb.DuckDBPyConnection
    path: Path

    def begin_run(self, run: Run) -> None:
        """Write the row of a run; once for each `run_id`.

        Only one run is ever under way (its lock says so): an older one that never ended was
        killed, and is said to have failed.
        """
        self.connection.execute(
            "update run set status = ?, note = ? where status = ? and run_id <> ?",
            [RunStatus.FAILED, ReasonCode.INTERRUPTED, RunStatus.RUNNING, run.run_id],
        )
        insert(self.connection, "run", [rows.run_row(run)], ONCE)

    def end_run(
        self, run_id: str, status: RunStatus, ended_at: datetime, note: Reason | None = None
    ) -> None:
        """Say how a run ended."""
        self.connection.execute(
            "update run set status = ?, ended_at = ?, note = ?, note_values = ? where run_id = ?",
            [status, ended_at, *rows.reason_columns(note), run_id],
        )

    def record_outlets(self, outlets: Iterable[Outlet], at: datetime) -> None:
        """Keep the outlets' facts: a row for each outlet whose facts changed."""
        known = dict(
            self.connection.execute(
                "select outlet_id, arg_max(facts_hash, recorded_at) from outlet group by 1"
            ).fetchall()
        )
        changed = [o for o in outlets if known.get(o.id) != rows.outlet_hash(o)]
        given = [rows.outlet_row(o, at) for o in changed]
        insert(self.connection, "outlet", given, ONCE)

    def append(self, batch: Batch, run_id: str) -> list[Outcome]:
        """Store all that one outlet gave: how each candidate really ended, in the given order.

        A document becomes `new`, `reference`, `new_version` or `unchanged` here. One transaction;
        appended again under the same run, it changes nothing and gives the same answer.
        """
        with transaction(self.connection):
            stored = self._outcomes(run_id, batch.report.outlet_id)
            placed = self._place(batch)
            self._store([p for p in placed.values() if p.stored], run_id)
            self._note_tables(placed.values(), run_id)
            outcomes = [
                _settled(r.outcome, placed.get(i), stored) for i, r in enumerate(batch.results)
            ]
            fresh = {o.canonical_url: o for o in outcomes if o.canonical_url not in stored}
            self._report(batch, run_id, len(outcomes) - len(fresh))
            insert(
                self.connection, "outcome", [rows.outcome_row(o, run_id) for o in fresh.values()]
            )
        return outcomes

    def append_labels(
        self, labels: Iterable[tuple[str, Labels]], at: datetime, run_id: str
    ) -> None:
        """Store labels of versions that are there: relabelling, and corrections by people.

        `labels` gives pairs of version identifier and labels. What a classifier said of a version
        before stays.
        """
        pairs = list(labels)
        with transaction(self.connection):
            for tables in {given.classifier for _, given in pairs}:
                if not tables.startswith("human:"):
                    self.put_in_force(tables, at, run_id)
            self._store_labels([(version, given, at) for version, given in pairs], run_id)

    def put_in_force(self, classifier: str, at: datetime, run_id: str) -> None:
        """Take current labels from these tables from now on; what others gave is kept."""
        there = self.connection.execute(_LAST_IN_FORCE).fetchone()
        if there is not None and there[0] == classifier:
            return
        # After the last change, whatever the clock says: it may have been set back a little.
        since = max(at, there[1] + timedelta(microseconds=1)) if there else at
        insert(self.connection, "classifier_in_force", [(classifier, since, run_id)])

    def known(self, outlet_id: str) -> dict[str, Known]:
        """What is stored of an outlet's addresses, by canonical address."""
        found = self.connection.execute(_KNOWN, {"outlet": outlet_id}).fetchall()
        return {
            row[0]: Known(
                canonical_url=row[0],
                article_id=row[1],
                relevance=row[2],
                first_seen_at=row[3],
                last_fetched_at=row[4],
                content_hash=row[5],
                url=row[6] or "",
                published_at=row[7],
            )
            for row in found
        }

    def pending(self, outlet_id: str, since: datetime) -> list[Candidate]:
        """Addresses first tried at or after `since` whose last outcome was no final one."""
        statuses = [str(status) for status in UNFINISHED]
        found = self.connection.execute(
            _PENDING, {"outlet": outlet_id, "since": since, "statuses": statuses}
        ).fetchall()
        return [
            Candidate(
                outlet_id=outlet_id,
                canonical_url=row[0],
                url=row[1],
                title_hint=row[2],
                found_in=row[3],
                way=DiscoveryWay(row[4]),
            )
            for row in found
        ]

    def first_visits(self) -> dict[str, datetime]:
        """When the outlets that have never given a candidate were first visited."""
        return dict(self.connection.execute(_FIRST_VISITS).fetchall())

    def validators(self, urls: Iterable[str]) -> dict[str, Validator]:
        """The last validator received for each of these addresses."""
        with asked(self.connection, urls):
            found = self.connection.execute(_VALIDATORS).fetchall()
        names = ("url", "etag", "last_modified", "body_sha256", "fetched_at", "fresh_until")
        return {row[0]: Validator(**dict(zip(names, row, strict=True))) for row in found}

    def last_run(self) -> Run | None:
        """The run that began last, or none."""
        row = self.connection.execute(_LAST_RUN).fetchone()
        if row is None:
            return None
        *rest, status, code, values = row
        names = ("run_id", "kind", "started_at", "program_version", "orchestrated", "ended_at")
        return Run(
            **dict(zip(names, rest, strict=True)),
            status=RunStatus(status),
            note=read_reason(code, values),
        )

    def _place(self, batch: Batch) -> dict[int, Placed]:
        documents = {i: r.document for i, r in enumerate(batch.results) if r.document}
        past = histories(self.connection, (d.article_id for d in documents.values()))
        out = kept_out(self.connection, documents)
        return {
            i: place(d, past.setdefault(d.article_id, History()), out.get(i))
            for i, d in documents.items()
        }

    def _store(self, placed: Sequence[Placed], run_id: str) -> None:
        versions = [(p, p.version_id or "") for p in placed]
        kept = {v: bare(p.document) if p.withheld else p.document for p, v in versions}
        firsts = [rows.article_row(p.document, run_id) for p in placed if p.first]
        insert(self.connection, "article", firsts, unless_there("article", "article_id"))
        insert(
            self.connection,
            "article_version",
            [rows.version_row(kept[v], v, p.number, run_id) for p, v in versions],
            unless_there("article_version", "version_id"),
        )
        insert(
            self.connection,
            "article_text",
            [(v, None if p.withheld else p.document.article.text) for p, v in versions],
            unless_there("article_text", "version_id"),
        )
        shingles = [row for v, document in kept.items() for row in rows.shingle_rows(v, document)]
        insert(self.connection, "shingle", shingles)
        self._store_labels(
            [(v, p.document.labels, p.document.fetched_at) for p, v in versions], run_id
        )
        for p, v in versions:
            if p.withheld:
                bury(self.connection, p.document, v, p.withheld, run_id)

    def _note_tables(self, placed: Iterable[Placed], run_id: str) -> None:
        """Put in force what labelled the last document."""
        documents = [p.document for p in placed if p.document.labels.classifier]
        if documents:
            last = max(documents, key=lambda document: document.fetched_at)
            self.put_in_force(last.labels.classifier, last.fetched_at, run_id)

    def _store_labels(self, given: Sequence[tuple[str, Labels, datetime]], run_id: str) -> None:
        """Labels that are not there yet, with all that hangs on them."""
        with asked(self.connection, (version for version, _, _ in given)):
            there = set(self.connection.execute(_LABELLED).fetchall())
        fresh = [g for g in given if (g[0], g[1].classifier) not in there]
        insert(self.connection, "label", [rows.label_row(*f, run_id) for f in fresh])
        for table, form in _HANGING:
            insert(self.connection, table, [row for v, ls, _ in fresh for row in form(v, ls)])

    def _outcomes(self, run_id: str, outlet_id: str) -> dict[str, Outcome]:
        found = self.connection.execute(_OUTCOMES, [run_id, outlet_id]).fetchall()
        return {row[1]: _outcome(row) for row in found}

    def _report(self, batch: Batch, run_id: str, repeated: int) -> None:
        """Add to the outlet's row: a second batch of one outlet in one run counts on top."""
        insert(
            self.connection,
            "outlet_run",
            [rows.report_row(batch.report, run_id)],
            _ADD_REPORT.format(repeated=int(repeated)),
        )
        if repeated < len(batch.results) or not batch.results:
            gaps = [rows.gap_row(g, run_id) for g in batch.gaps]
            insert(self.connection, "gap", gaps, _NEW_GAP)
        validators = [rows.validator_row(v, run_id) for v in batch.validators]
        insert(self.connection, "validator", validators, unless_there("validator", "run_id", "url"))


_LAST_IN_FORCE = """
select classifier, since from classifier_in_force order by since desc, rowid desc limit 1
"""
_LABELLED = """
select version_id, classifier from label where version_id in (select key from asked)
"""
_HANGING = (
    ("label_topic", rows.topic_rows),
    ("evidence", rows.evidence_rows),
    ("mention", rows.mention_rows),
)
_KNOWN = """
select a.canonical_url, a.article_id,
       -- What was taken down is not asked for again.
       case when a.article_id not in (select article_id from takedown)
           then arg_max(l.relevance, (greatest(l.labelled_at, f.since), v.number)) end,
       a.first_seen_at, greatest(max(v.fetched_at), max(o.answered_at)),
       arg_max(v.content_hash, v.number), arg_max(v.url, v.number),
       arg_max(v.published_at, v.number)
from article a
join article_version v using (article_id)
left join label l using (version_id)
left join (select classifier, max(since) as since from classifier_in_force group by 1) f
    on f.classifier = l.classifier
left join (
    select article_id, max(happened_at) as answered_at from outcome
    where outlet_id = $outlet and article_id is not null
      and status in ('new', 'new_version', 'unchanged', 'not_modified', 'reference',
                     'gone', 'soft_404')
    group by 1
) o using (article_id)
where a.outlet_id = $outlet and a.canonical_url is not null
group by a.canonical_url, a.article_id, a.first_seen_at
"""
_PENDING = """
select canonical_url, arg_max(url, happened_at), arg_max(title, happened_at),
       arg_max(found_in, happened_at), arg_max(way, happened_at)
from outcome
where outlet_id = $outlet and way <> ''
group by canonical_url
having min(happened_at) >= $since and list_contains($statuses, arg_max(status, happened_at))
   and bool_and(article_id is null)
order by min(happened_at), canonical_url
"""
_FIRST_VISITS = """
select outlet_id, min(run.started_at) from outlet_run join run using (run_id)
group by 1 having sum(outlet_run.candidates) = 0
"""
_VALIDATORS = """
select url, etag, last_modified, body_sha256, fetched_at, fresh_until from validator
where url in (select key from asked)
qualify row_number() over (partition by url order by fetched_at desc) = 1
"""
_LAST_RUN = """
select run_id, kind, started_at, program_version, orchestrated, ended_at, status, note, note_values
from run order by started_at desc, run_id desc limit 1
"""
_OUTCOMES = """
select outlet_id, canonical_url, url, status, reason, reason_values, article_id, version_id,
       http_status, bytes_received, title, found_in, way, happened_at, warc_path, warc_offset
from outcome where run_id = ? and outlet_id = ?
"""
_ADD_REPORT = """
on conflict do update set
    candidates = outlet_run.candidates + excluded.candidates - {repeated},
    reached = outlet_run.reached or excluded.reached
"""
_NEW_GAP = """
where not exists (
    from gap t where t.run_id = incoming.run_id and t.outlet_id = incoming.outlet_id
    and t.reason = incoming.reason and t.from_at is not distinct from incoming.from_at
    and t.to_at is not distinct from incoming.to_at
)
"""


def _outcome(row: tuple[Any, ...]) -> Outcome:
    names = (
        "outlet_id", "canonical_url", "url", "status", "reason", "values", "article_id",
        "version_id", "http_status", "bytes_received", "title", "found_in", "way", "at",
    )  # fmt: skip
    *plain, path, offset = row
    values = dict(zip(names, plain, strict=True))
    values["status"] = Status(values["status"])
    values["reason"] = read_reason(values["reason"], values.pop("values"))
    return Outcome(**values, warc=WarcRef(path=path, offset=offset) if path else None)


def _settled(outcome: Outcome, placed: Placed | None, stored: dict[str, Outcome]) -> Outcome:
    """How a candidate really ended: as stored before, else as its document was placed."""
    if outcome.canonical_url in stored:
        return stored[outcome.canonical_url]
    if placed is None:
        return outcome
    reason = REASON if placed.status is Status.KNOWN else outcome.reason
    return replace(
        outcome, status=placed.status, article_id=placed.document.article_id,
        version_id=placed.version_id, reason=reason,
    )  # fmt: skip
