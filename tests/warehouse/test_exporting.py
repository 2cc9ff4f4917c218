from __future__ import annotations

import csv
import json
import resource
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from records import InputError, WarehouseError
from records.vocabulary import TextUse
from tests.warehouse.made import NOON, TEXT, batch, document, outlet, run
from warehouse.exporting import Export, Format, export, json_ld, one
from warehouse.reader import query
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

LONG = TEXT.replace("\n", " ") * 4


@pytest.fixture(scope="module")
def termed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot with an outlet of each terms."""
    folder = tmp_path_factory.mktemp("termed")
    with open_warehouse(folder / "w.duckdb") as warehouse:
        warehouse.record_outlets(
            [replace(outlet(terms.value), terms=terms) for terms in TextUse], NOON
        )
        warehouse.begin_run(run())
        for number, terms in enumerate(TextUse):
            given = document(
                f"https://{terms}.example/1", f"{LONG} {number}", "=1+1", outlet_id=terms.value
            )
            warehouse.append(batch(given, outlet_id=terms.value), "run-1")
    publish(folder / "w.duckdb", folder / "p.duckdb")
    return folder / "p.duckdb"


def lines(snapshot: Path, tmp_path: Path, **options: Any) -> dict[str, dict[str, object]]:
    target = tmp_path / "a.jsonl"
    export(snapshot, target, Export(form=Format.JSONL, **options))
    found = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    return {record["outlet_id"]: record for record in found}


def test_no_body_leaves_without_being_asked_for(termed: Path, tmp_path: Path) -> None:
    found = lines(termed, tmp_path)
    assert all("text" not in record for record in found.values())
    assert found["link"]["quotation"] is None
    assert len(str(found["quote"]["quotation"])) <= 300


def test_with_text_only_what_the_terms_allow(termed: Path, tmp_path: Path) -> None:
    found = lines(termed, tmp_path, with_text=True)
    assert str(found["full"]["text"]).startswith(LONG)
    assert found["quote"]["text"] is None and found["link"]["text"] is None


def test_parquet_is_partitioned_by_month(published: Path, tmp_path: Path) -> None:
    number = export(published, tmp_path / "out", Export(form=Format.PARQUET, copies=True))
    assert number == 30
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["month=2025-06"]
    assert pq.read_table(tmp_path / "out").num_rows == 30


def test_csv_holds_no_formula(termed: Path, tmp_path: Path) -> None:
    export(termed, tmp_path / "a.csv", Export(form=Format.CSV))
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert titles == ["'=1+1"] * 3


def test_json_ld_has_the_names_of_schema_org(published: Path) -> None:
    article = query(published, "select article_id from articles where is_lead limit 1").rows[0][0]
    told = json_ld(one(published, article))
    assert told["@type"] == "NewsArticle"
    assert told["headline"] and told["datePublished"].endswith("+00:00")
    assert told["author"] == [{"@type": "Person", "name": "Awa Diarra"}]
    assert "articleBody" not in told and None not in told.values()


def test_a_citation_has_all_its_parts(published: Path) -> None:
    row = query(
        published, "select citation, content_hash from articles where is_lead limit 1"
    ).rows[0]
    assert row[0].startswith("Awa Diarra, « Une raffinerie d'or à Sénou », Alpha, ")
    assert "juin 2025, consulté le " in row[0] and row[1] in row[0] and "https://" in row[0]


def test_an_export_never_overwrites(published: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        export(published, tmp_path / "a.csv", Export(form=Format.CSV))


@pytest.mark.parametrize("form", list(Format))
def test_an_export_that_fails_leaves_nothing_behind(
    published: Path, tmp_path: Path, form: Format
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))  # a disk with 64 bytes left
    try:
        with pytest.raises(WarehouseError):
            export(published, tmp_path / "made", Export(form=form))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())
    assert export(published, tmp_path / "made", Export(form=form)) > 0


def test_a_place_that_is_none_is_told(published: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError):
        export(published, tmp_path / "file" / "made.csv", Export(form=Format.CSV))
