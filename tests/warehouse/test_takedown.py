from __future__ import annotations

import email
import email.policy
import gzip
import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import duckdb
import pytest

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
URL, OTHER, FEED = (f"https://alpha.example/{x}" for x in ("secret", "other", "feed"))


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
    archive.write(page(OTHER, html_of(STAYS)))
    archive.write(page(FEED, json.dumps({"content": html_of(SECRET)})))
    archive.write(replace(page(OTHER + "?2", html_of(STAYS)), fetched_at=NOON + timedelta(hours=1)))
    secret = replace(document(URL, SECRET, "Un témoin"), warc=ref)
    with open_warehouse(made.warehouse) as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(secret, document(OTHER, STAYS, "Coton")), "run-1")
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
    with closing(sqlite3.connect(made.desk)) as connection:
        connection.execute("create table draft (html)")
        connection.execute("insert into draft values (?)", [html_of(SECRET)])
        connection.commit()


def told_in(mail: Path) -> str:
    """The text parts of a mail."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join(part.get_content() for part in parts if isinstance(part, EmailMessage))


def readable(path: Path) -> bytes:
    """A file's bytes, unpacked where they are packed."""
    body = path.read_bytes()
    if path.name.endswith(".gz"):
        return gzip.decompress(body)
    if path.suffix == ".eml":
        return told_in(path).encode()
    if path.suffix == ".parquet":
        with duckdb.connect() as connection:
            return str(connection.execute(f"from '{path}'").fetchall()).encode()
    return body


def holders(folder: Path) -> list[str]:
    """Files in which any four words in a row of the text stand, in any encoding."""
    told = re.findall(r"[A-Za-z]{4,}", SECRET)
    rare = [word.encode() for word in told if word in ("feuillets", "tribunal", "retir", "Kidal")]
    return sorted(
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        if p.is_file() and any(word in readable(p) for word in rare)
    )


def test_no_file_holds_the_text_afterwards(settings: Settings) -> None:
    article = document(URL).article_id
    assert len(holders(settings.data_dir)) >= 9
    done = take_down(settings, article, "order of the court", NOON)
    assert holders(settings.data_dir) == []
    assert done.left == [] and done.removed == [settings.inbox / "texte.txt"]
    assert len(done.warehouses) == 3 and len(done.records) == 2


def test_the_tombstone_says_what_stood_there(settings: Settings) -> None:
    take_down(settings, document(URL).article_id, "order of the court", NOON)
    sql = """
        select a.title, text_of(a.version_id), a.taken_down_at, d.reason, d.versions
        from articles a join takedown d using (article_id)
    """
    assert query(settings.published, sql).rows == (
        ("Un témoin", None, NOON, "order of the court", 1),
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
    assert [archive.read(e.ref).requested_url for e in entries] == [OTHER, OTHER + "?2"]
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
