from __future__ import annotations

import email
import email.policy
import gzip
import json
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import duckdb
import pytest
from warcio.archiveiterator import ArchiveIterator

from flows.matching import match_new
from flows.settings import Settings, load_settings
from flows.takedown import take_down
from harvest.archive import Archive, ArchiveError
from records import Page, WarcRef
from records.vocabulary import Status
from tests.warehouse.made import NOON, batch, document, run
from warehouse.backups import back_up
from warehouse.exporting import Export, Format, export
from warehouse.indexing import update_index
from warehouse.reader import query
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

SECRET = (
    "Le colonel désigné par le tribunal a livré jeudi à Kidal une déposition longue de douze "
    "feuillets que nul n'avait lue.\nL'œuvre retirée évoque « quarante-sept » témoins protégés."
)
STAYS = (
    "La récolte de coton dépasse cette année les prévisions que le ministère avait annoncées au "
    "printemps devant les paysans de Koutiala."
)
TEASER = SECRET.split("\n")[0]
URL, OTHER, FEED = (f"https://alpha.example/{x}" for x in ("secret", "other", "feed"))
REPRINT = "https://beta.example/reprint"


def page(url: str, body: str, encoding: str = "utf-8") -> Page:
    return Page(
        requested_url=url, final_url=url, status=200, fetched_at=NOON,
        media_type="text/html", headers=(("Content-Type", "text/html"),),
        body=body.encode(encoding, "xmlcharrefreplace"),
    )  # fmt: skip


def html_of(text: str) -> str:
    return f"<html><body><p>{'</p><p>'.join(text.split(chr(10)))}</p></body></html>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder in which the text stands in every place that it can come to."""
    made = load_settings(data_dir=tmp_path / "data")
    archive = Archive(made.archive)
    ref = archive.write(page(URL, html_of(SECRET), "cp1252"))
    archive.write(page(OTHER, html_of(STAYS + "\n" + TEASER)))  # in a box beside the article
    archive.write(page(FEED, json.dumps({"content": html_of(SECRET), "title": STAYS})))
    archive.write(page(REPRINT, html_of(SECRET)))
    archive.write(replace(page(OTHER + "?2", html_of(STAYS)), fetched_at=NOON + timedelta(hours=1)))
    secret = replace(document(URL, SECRET, "Un témoin"), warc=ref)
    with open_warehouse(made.warehouse) as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(secret, document(OTHER, STAYS, "Coton")), "run-1")
        copy = document(REPRINT, SECRET, "Un témoin à Kita", outlet_id="beta")
        warehouse.append(batch(copy, outlet_id="beta"), "run-1")
        match_new(warehouse, run(), NOON)
        update_index(warehouse.connection)
    publish(made.warehouse, made.published)
    back_up(made.warehouse, made.desk, made.data_dir / "backups", NOON, 3)
    shutil.copy(made.warehouse, made.data_dir / "warehouse.duckdb.before-0009")
    _write_files(made)
    return made


def _write_files(made: Settings) -> None:
    exports, digests = made.data_dir / "exports", made.data_dir / "digests"
    digests.mkdir()
    made.inbox.mkdir()
    with duckdb.connect() as connection:
        exports.mkdir()
        connection.execute("create table e as select ? as text, 1 as n", [SECRET])
        connection.execute(f"copy e to '{exports}/a.parquet'")
        connection.execute(f"copy e to '{exports}/a.csv'")
    export(made.published, exports / "b.jsonl", Export(form=Format.JSONL, with_text=True))
    (digests / "2025-W26.html").write_text(html_of(SECRET[:160] + " " + STAYS), "utf-8")
    mail = EmailMessage()
    mail["Subject"] = "Semaine 26"
    mail.set_content(SECRET + "\n" + STAYS)
    mail.add_alternative(html_of(SECRET), subtype="html")
    (digests / "2025-W26.eml").write_bytes(mail.as_bytes())
    (made.inbox / "texte.txt").write_text(SECRET, "utf-8")
    _write_packed(made)
    with closing(sqlite3.connect(made.desk)) as connection:
        connection.execute("create table draft (html)")
        connection.execute("insert into draft values (?)", [html_of(SECRET)])
        connection.execute("insert into draft values (?)", [json.dumps({"quote": TEASER})])
        connection.execute("insert into draft values (?)", [mail.as_bytes()])
        connection.execute("create table dropped as select * from draft")
        connection.commit()
        connection.execute("drop table dropped")  # its pages stay in the file
        connection.commit()


def _write_packed(made: Settings) -> None:
    exports = made.data_dir / "exports"
    (exports / "a.csv.gz").write_bytes(gzip.compress(f"text\n{SECRET}\n{STAYS}\n".encode()))
    with zipfile.ZipFile(exports / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("lu/a.html", html_of(SECRET))
        packed.writestr("b.txt", STAYS)
    with duckdb.connect() as connection:
        connection.execute(
            "create table e as select [?, 'x'] as texts, {'t': ?} as s", [SECRET] * 2
        )
        connection.execute(f"copy e to '{exports}/lists.parquet'")
    (made.data_dir / "sql_history").write_text(f"+select '{TEASER}'\n", "utf-8")
    golden, spilled = made.data_dir / "golden" / "alpha", made.data_dir / ".spill"
    golden.mkdir(parents=True)
    spilled.mkdir()
    (golden / "page.html").write_bytes(html_of(SECRET).encode("cp1252", "xmlcharrefreplace"))
    (spilled / "duckdb_temp_storage_0.tmp").write_bytes(b"\0" + SECRET.encode() + b"\0")
    shutil.copy(made.published, made.published.with_name("published.duckdb.making"))


def told_in(mail: Path) -> str:
    """The text parts of a mail."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join(part.get_content() for part in parts if isinstance(part, EmailMessage))


def readable(path: Path) -> bytes:
    """A file's bytes, and what stands in it unpacked."""
    body = path.read_bytes()
    if path.name.endswith(".gz"):
        return gzip.decompress(body)
    if path.suffix == ".eml":
        return told_in(path).encode()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    if path.suffix == ".parquet":
        with duckdb.connect() as connection:
            return str(connection.execute(f"from '{path}'").fetchall()).encode()
    return body + dumped(path).encode() if ".duckdb" in path.name else body


def dumped(path: Path) -> str:
    """Every row of every table of a DuckDB file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return str([connection.execute(f'from "{name}"').fetchall() for (name,) in names])


def holders(folder: Path) -> list[str]:
    """Files in which a rare word of the text stands, in any encoding."""
    told = re.findall(r"[A-Za-z]{4,}", SECRET)
    rare = [word.encode() for word in told if word in ("feuillets", "tribunal", "retir", "Kidal")]
    return sorted(
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        if p.is_file() and any(word in readable(p) for word in rare)
    )


def test_no_file_holds_the_text_afterwards(settings: Settings) -> None:
    article = document(URL).article_id
    assert len(holders(settings.data_dir)) >= 18
    done = take_down(settings, article, "order of the court", NOON)
    assert holders(settings.data_dir) == []
    assert done.left == [] and done.spared == []
    assert settings.inbox / "texte.txt" in done.removed
    assert len(done.warehouses) == 3 and len(done.records) == 4


def test_a_reprint_is_kept_when_only_one_address_is_named(settings: Settings) -> None:
    article, reprint = document(URL).article_id, document(REPRINT).article_id
    done = take_down(settings, article, "x", NOON, all_copies=False)
    assert [(c.article_id, c.outlet_id, c.address) for c in done.spared] == [
        (reprint, "beta", REPRINT)
    ]
    sql = "select article_id, text_of(version_id) is null from articles where outlet_id <> 'x'"
    told = dict(query(settings.published, sql).rows)
    assert told[article] is True and told[reprint] is False
    archive = Archive(settings.archive)
    kept = [e.requested_url for e in archive.entries(NOON, NOON + timedelta(days=1))]
    assert REPRINT in kept and URL not in kept


def test_the_tombstone_says_what_stood_there(settings: Settings) -> None:
    take_down(settings, document(URL).article_id, "order of the court", NOON)
    sql = """
        select a.title, text_of(a.version_id), a.taken_down_at, d.reason, d.versions
        from articles a join takedown d using (article_id) order by a.title
    """
    assert query(settings.published, sql).rows == (
        ("Un témoin", None, NOON, "order of the court", 1),
        ("Un témoin à Kita", None, NOON, "order of the court", 1),
    )
    others = "select text_of(version_id) from articles where taken_down_at is null"
    assert query(settings.published, others).rows == ((STAYS,),)


def test_what_is_not_the_text_stays_in_mails_pages_and_archive(settings: Settings) -> None:
    take_down(settings, document(URL).article_id, "x", NOON)
    digests = settings.data_dir / "digests"
    assert STAYS in (digests / "2025-W26.html").read_text("utf-8")
    assert "Koutiala" in told_in(digests / "2025-W26.eml")
    archive = Archive(settings.archive)
    entries = list(archive.entries(NOON, NOON + timedelta(days=1)))
    pages = {e.requested_url: archive.read(e.ref).body.decode() for e in entries}
    assert set(pages) == {OTHER, FEED, OTHER + "?2"}
    assert STAYS in pages[OTHER] and json.loads(pages[FEED])["title"] == STAYS
    assert len(pages[OTHER].encode()) == len(html_of(STAYS + "\n" + TEASER).encode())
    for entry in entries:  # the record's own digests hold
        with (settings.archive / entry.ref.path).open("rb") as file:
            file.seek(entry.ref.offset)
            record = next(ArchiveIterator(file, check_digests="raise"))
            record.content_stream().read()
    with pytest.raises(ArchiveError):
        archive.read(WarcRef(path=entries[0].ref.path, offset=entries[0].ref.offset + 1))


def test_a_text_taken_down_does_not_come_back(settings: Settings) -> None:
    take_down(settings, document(URL).article_id, "x", NOON)
    with open_warehouse(settings.warehouse) as warehouse:
        warehouse.begin_run(run(2))
        outcomes = warehouse.append(batch(document(URL, SECRET, "Un témoin")), "run-2")
        assert [o.status for o in outcomes] == [Status.KNOWN]
        assert warehouse.known("alpha")[URL].relevance is None
        update_index(warehouse.connection)
        found = warehouse.connection.execute("select count(*) from search('feuillets')").fetchall()
    assert found == [(0,)]
