from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from records import InputError, WarehouseError
from records.vocabulary import OutletFunction
from tests.warehouse.made import NOON, TEXT, batch, document, outlet, run
from warehouse.reader import query, reading
from warehouse.snapshot import publish
from warehouse.views import STAYS, view_files
from warehouse.writer import open_warehouse


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with open_warehouse(path) as warehouse:
        warehouse.record_outlets(
            [outlet("alpha"), outlet("digest", OutletFunction.AGGREGATOR)], NOON
        )
        warehouse.begin_run(run())
        reprint = document(
            "https://digest.example/9", title="Sénou : de l'or", outlet_id="digest",
            published=NOON - timedelta(hours=5), credit_outlet_id="alpha",
        )  # fmt: skip
        warehouse.append(batch(document()), "run-1")
        warehouse.append(batch(reprint, outlet_id="digest"), "run-1")
    publish(path, tmp_path / "published.duckdb")
    return tmp_path / "published.duckdb"


def test_every_reading_name_is_a_table_of_the_snapshot(published: Path) -> None:
    names = {
        line.split()[4]
        for file in view_files()
        if not file.read_text("utf-8").startswith(STAYS)
        for line in file.read_text("utf-8").splitlines()
        if line.startswith("create or replace view ")
    }
    assert {"articles", "text_records", "stories", "coverage", "outlet_health"} <= names
    tables = query(published, "select table_name, comment from duckdb_tables()").rows
    assert names <= {name for name, comment in tables if comment}


def test_a_reprint_is_led_by_the_credited_papers_own_copy(published: Path) -> None:
    found = query(published, "select outlet_id, is_lead, copies from articles order by 1")
    assert found.columns == ("outlet_id", "is_lead", "copies")
    assert found.rows == (("alpha", True, 2), ("digest", False, 2))
    assert query(published, "select text, copies, outlet_ids from texts").rows == (
        (TEXT, 2, ["alpha", "digest"]),
    )


def test_the_sentence_behind_a_label_is_cut_from_the_text(published: Path) -> None:
    found = query(published, "select distinct label, sentence from label_evidence")
    assert found.rows == (
        ("relevance", "Le ministre a signé lundi à Bamako un accord avec la société russe."),
    )


def test_what_was_known_on_a_day(published: Path) -> None:
    day = "select count(*) from articles_as_of(date '{}')"
    assert query(published, day.format("2025-06-22")).rows == ((0,),)
    assert query(published, day.format("2025-06-23")).rows == ((2,),)


def test_a_snapshot_that_fails_leaves_the_old_one(published: Path, tmp_path: Path) -> None:
    before = published.read_bytes()
    with pytest.raises(WarehouseError):
        publish(tmp_path / "missing.duckdb", published)
    assert published.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["published.duckdb", "warehouse.duckdb"]


def test_the_reader_cannot_write_nor_read_files(published: Path) -> None:
    for sql in ("delete from article", "select * from read_text('/etc/hostname')",
                "set memory_limit = '8GB'"):  # fmt: skip
        with pytest.raises(InputError):
            query(published, sql)


def test_a_reader_of_the_old_snapshot_is_not_disturbed(published: Path, tmp_path: Path) -> None:
    with reading(published) as connection:
        first = connection.execute("select count(*) from articles").fetchall()
        with open_warehouse(tmp_path / "warehouse.duckdb") as warehouse:
            warehouse.begin_run(run(2))
            warehouse.append(batch(document("https://alpha.example/3", "Autre texte.")), "run-2")
        publish(tmp_path / "warehouse.duckdb", published)
        assert connection.execute("select count(*) from articles").fetchall() == first
    assert query(published, "select count(*) from articles").rows == ((3,),)


def test_no_snapshot_yet_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nothing is published yet"):
        query(tmp_path / "published.duckdb", "select 1")


def test_too_little_memory_is_told_and_taken_nevertheless(
    published: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    snapshot = tmp_path / "little.duckdb"
    publish(published.with_name("warehouse.duckdb"), snapshot, memory_mb=2)
    assert "needs more than 2 MB" in caplog.text
    assert query(snapshot, "select count(*) from articles").rows != ((0,),)
