"""Bad input gets one clear line (what, where, what to do), and nothing stored is touched."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from flows.run import run_once
from flows.run_report import state
from flows.settings import load_settings
from i18n import open_language
from records import Discovery, DiscoveryWay
from system.lock import run_lock
from tests.cli.conftest import Said, Veille
from tests.one_outlet import loopback_newsroom, page_outlet, serving


def is_one_clear_line(said: Said, code: int, *parts: str) -> None:
    assert said.code == code, said
    assert said.err.count("\n") == 1, said.err
    assert "Traceback" not in said.err
    for part in parts:
        assert part in said.err


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("vide.txt", b"  \n", "vide"),
        ("texte.docx", b"PK", "type de fichier"),
        ("absent.txt", None, "illisible"),
    ],
)
def test_a_file_that_cannot_be_read(
    veille: Veille, desk: Path, name: str, content: bytes | None, part: str
) -> None:
    if content is not None:
        (desk / name).write_bytes(content)
    is_one_clear_line(veille("ingest", name), 2, name, part)
    assert not (desk / "data").exists()


def test_a_folder_is_not_a_file(veille: Veille, desk: Path) -> None:
    (desk / "dossier.txt").mkdir()
    is_one_clear_line(veille("ingest", "dossier.txt"), 2, "dossier.txt")


def test_a_wrong_date_shows_the_form(veille: Veille, desk: Path) -> None:
    (desk / "a.txt").write_text("Un texte.")
    is_one_clear_line(veille("ingest", "a.txt", "--date", "23/06/2025"), 2, "2025-06-23")


def test_an_unknown_outlet_names_the_nearest(veille: Veille, desk: Path) -> None:
    (desk / "a.txt").write_text("Un texte.")
    is_one_clear_line(veille("ingest", "a.txt", "--outlet", "maliwebb"), 2, "maliweb")


def test_a_broken_setting(veille: Veille, desk: Path) -> None:
    (desk / "veille.toml").write_text("workers = 'deux'")
    is_one_clear_line(veille("run"), 2, "workers", "deux")


def test_a_warehouse_of_a_newer_version_is_left_alone(veille: Veille, desk: Path) -> None:
    (desk / "a.txt").write_text("Un texte.")
    veille("ingest", "a.txt")
    file = desk / "data" / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into schema_version (version, name, applied_at)"
            " values (9999, 'from the future', now())"
        )
    before = file.read_bytes()
    is_one_clear_line(veille("run", "--no-prefect"), 1, "warehouse.duckdb")
    assert file.read_bytes() == before


def test_a_file_that_is_no_warehouse_is_left_alone(veille: Veille, desk: Path) -> None:
    (desk / "data").mkdir()
    file = desk / "data" / "warehouse.duckdb"
    file.write_bytes(b"SQLite format 3\x00" + bytes(5000))
    is_one_clear_line(veille("run", "--no-prefect"), 1, "warehouse.duckdb")
    assert file.read_bytes().startswith(b"SQLite format 3")


def test_a_second_run_is_refused_at_once(veille: Veille, desk: Path) -> None:
    with run_lock(desk / "data" / "run.lock"):
        is_one_clear_line(veille("run"), 3, "PID")


def test_a_text_too_short_is_named_and_the_code_says_so(veille: Veille, desk: Path) -> None:
    (desk / "a.txt").write_text("Un texte.")
    said = veille("ingest", "a.txt")
    assert said.code == 2
    assert "a.txt : rien d'enregistré — texte trop court" in said.out
    assert said.err == ""


def test_a_warehouse_that_another_process_holds(veille: Veille, desk: Path) -> None:
    (desk / "a.txt").write_text("Un texte.")
    veille("ingest", "a.txt")
    file = desk / "data" / "warehouse.duckdb"
    hold = (
        f"import duckdb, sys; c = duckdb.connect({str(file)!r});"
        " print(1, flush=True); sys.stdin.read()"
    )
    before = file.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        is_one_clear_line(veille("run", "--no-prefect"), 1, "warehouse.duckdb", str(holder.pid))
        holder.kill()
    assert file.read_bytes() == before


def test_a_feed_that_answers_html_and_a_page_that_is_no_article_are_named(desk: Path) -> None:
    """The run goes on, each with its one line; asked on loopback, with no setting to open it."""
    home = b"<html><body><h1>Bienvenue</h1><a href='/p/0'>lire</a></body></html>"
    outlet = page_outlet()
    wrong = replace(
        outlet,
        id="sansflux",
        discovery=(Discovery(way=DiscoveryWay.FEED, url="http://pages.test/p/0"),),
    )
    with serving([lambda: home]) as port:
        room = loopback_newsroom(
            load_settings(data_dir=desk / "data"), [outlet, wrong], {"pages.test": port}
        )
        report = asyncio.run(run_once(room, orchestrate=False))
    lines = {line.outlet_id: line for line in report.outlets}
    assert lines["sansflux"].reached
    assert "pas un flux" in state(lines["sansflux"], open_language("fr"))
    assert (lines["pages"].candidates, lines["pages"].new, lines["pages"].refused) == (1, 0, 1)
    assert report.status == "complete"


def test_english_by_setting(veille: Veille, desk: Path) -> None:
    (desk / "vide.txt").write_text("")
    is_one_clear_line(veille("--lang", "en", "ingest", "vide.txt"), 2, "empty")
    is_one_clear_line(veille("ingest", "vide.txt"), 2, "vide")
    (desk / "veille.toml").write_text('lang = "en"')
    is_one_clear_line(veille("ingest", "vide.txt"), 2, "empty")
