"""After the append: which texts are copies of which, and which copy stands for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb

from duplicates.lead import choose_lead
from duplicates.match import decide
from records import Run
from records.duplicate import Link, StoredText, TextLead
from warehouse import matching
from warehouse.connection import transaction
from warehouse.writer import Warehouse

CHUNK = 1_000
"""Versions decided at once: a day's news; a backfill goes in as many parts as it needs, earliest
first, so that the parts decide nothing."""


def match_new(warehouse: Warehouse, run: Run, decided_at: datetime) -> int:
    """Decide on every stored version that no run has decided on; gives their number.

    One transaction a thousand versions; what was decided stays, so that running twice, or again
    after a kill, adds nothing.
    """
    connection, total = warehouse.connection, 0
    while version_ids := matching.undecided(connection, CHUNK):
        with transaction(connection):
            _match(connection, version_ids, run.run_id, decided_at)
        total += len(version_ids)
    return total


def _match(
    connection: duckdb.DuckDBPyConnection,
    version_ids: Sequence[str],
    run_id: str,
    decided_at: datetime,
) -> None:
    candidates = matching.candidates(connection, version_ids)
    others = {other for found in candidates.values() for other in found}
    known = matching.texts(connection, others.union(version_ids))
    links = decide([known[v] for v in version_ids], _decided(known), candidates)
    matching.record_links(connection, links, run_id, decided_at)
    matching.record_leads(connection, _leads(connection, links), run_id, decided_at)


def _decided(known: Mapping[str, StoredText]) -> dict[str, StoredText]:
    return {v: text for v, text in known.items() if text.text_id is not None}


def _leads(connection: duckdb.DuckDBPyConnection, links: Sequence[Link]) -> list[TextLead]:
    touched = {link.text_id for link in links}
    before = matching.leads(connection, touched)
    chosen = {
        text_id: choose_lead(copies).version_id
        for text_id, copies in matching.copies(connection, touched).items()
    }
    return [
        TextLead(text_id=text_id, version_id=version_id)
        for text_id, version_id in chosen.items()
        if before.get(text_id) != version_id
    ]
