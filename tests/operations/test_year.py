"""A year of an operator's acts on one folder, by the commands of docs/operations.md.

Each act is followed by what must be true of articles, labels, subscribers and letters.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.operations.guide import Answered, Machine, section
from tests.press.server import Press
from tests.reports.postoffice import Office, post_office
from text.urls import canonical
from warehouse.reader import query

STAYS, LEAVES, FORGOTTEN, COMES = (
    f"{n}@example.org" for n in ("awa", "bakary", "coumba", "djeneba")
)
SETTINGS = """
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
[digest]
sender = "lettre@veille.example"
per_minute = 0
"""
TERM = "term\ttopic\tweight\n{word}\tenergy\t3\n"


class Year:
    """The machine, the press, the post, and what must hold of them after every act."""

    def __init__(self, root: Path, press: Press, post: Office) -> None:
        self.machine, self.press, self.post = Machine(root), press, post
        self.data = root / "var" / "lib" / "veille"
        self.gone: set[str] = set()
        self.left: dict[str, int] = {}
        """Who is to get nothing more, and how many letters they had by then."""
        self.articles = self.told = self.minutes = 0

    def day(self, number: int) -> None:
        """Let the press and the machine's clock come to half past five of this day."""
        self.press.now = datetime(2026, 9, number, 5, 30, tzinfo=UTC)
        self.minutes = 0
        self.machine.settings["YEAR_PRESS"] = str(self.press.port)

    def type(self, line: str, *, before: str = "", code: int = 0) -> Answered:
        """Type a line; it ends with this code, wrong ones with one clear line."""
        said = self._follow(line, before)
        assert said.code == code, (line, said)
        assert not code or said.err.count("\n") == 1, said.err
        return said

    def follow(self, title: str, number: int = 0) -> Answered:
        """Follow a block of the guide."""
        said = self._follow(section(title)[number])
        assert said.code == 0, (title, said)
        return said

    def _follow(self, block: str, before: str = "") -> Answered:
        """A minute after the last command: no two acts are done at one instant."""
        self.minutes += 1
        now = self.press.now + timedelta(minutes=self.minutes)
        self.machine.settings["YEAR_NOW"] = now.isoformat()
        return self.machine.follow(block, before=before)

    def monday(self, number: int) -> None:
        """The daily run, then the week's letter, asked for twice as two timers may."""
        self.day(number)
        self.type("veille run --no-prefect")
        self.minutes = 120  # 07:30, what came online since is the next run's
        for _ in range(2):
            self.type("veille digest --scheduled")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return list(query(self.data / "published.duckdb", sql).rows)

    def holds(self) -> None:
        """What is true after every act, whatever it was."""
        stored = [
            str(url) for (url,) in self.rows("select url from articles where url like 'http%'")
        ]
        assert len(stored) == len({canonical(url) for url in stored}) >= self.articles
        self.articles = len(stored)
        letters = Counter((to, mail["Message-ID"]) for to, mail in self.letters())
        assert not letters or max(letters.values()) == 1
        had = Counter(to for to, _ in self.letters())
        assert {who: had[who] for who in self.left} == self.left
        texts = self.rows("select a.url, text_of(a.version_id) from articles a")
        assert all(text is None for url, text in texts if str(url) in self.gone)
        self.type("veille check")

    def stored_all(self) -> None:
        """Every article that is online is stored, once."""
        stored = {canonical(str(url)) for (url,) in self.rows("select url from articles")}
        online = {canonical(each.url) for each in self.press.expected()}
        assert online <= stored

    def letters(self) -> list[tuple[str, EmailMessage]]:
        self.post.wait_until_idle()
        return [(to, message_from_bytes(raw, policy=policy.default)) for to, raw in self.post.taken]

    def sent_since(self) -> list[str]:
        """Who got a letter since this was last asked, in the order of addresses."""
        told = [to for to, _ in self.letters()]
        found, self.told = sorted(told[self.told :]), len(told)
        return found

    def readers(self) -> dict[str, str]:
        with closing(sqlite3.connect(self.data / "desk.sqlite")) as desk:
            return dict(desk.execute("select address, state from subscriber").fetchall())


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    with Press(day=3) as press, post_office(Office()) as post:
        yield Year(tmp_path, press, post)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_year_of_an_operator(year: Year) -> None:
    for act in (
        install, first_week, people_leave, a_file_is_lost, the_desk_is_lost, upgrade,
        a_term_comes_and_goes, wrong_settings, a_full_disk, move,
    ):  # fmt: skip
        act(year)
        year.holds()


def install(year: Year) -> None:
    year.day(3)
    year.follow("Install")
    year.stored_all()
    told = (year.machine.root / "told").read_text()
    for line in ("git clone", "make setup", ".venv/bin/veille run"):
        assert f"veille: {line}" in told  # by the service's user, else git calls it dubious
    (year.machine.root / "etc" / "veille.env").write_text(
        "VEILLE_SECRET_KEY=un secret long = 32 signes au moins\n"
    )
    (year.machine.root / "srv" / "veille" / "veille.toml").write_text(
        SETTINGS.format(port=year.post.port)
    )
    told = " ".join(year.type("veille config").out.split())
    assert "secret_key *** VEILLE_SECRET_KEY" in told and "lettre@veille.example" in told
    year.follow("Schedule")
    assert len(list((year.machine.root / "etc/systemd/system").glob("*.timer"))) == 4


def first_week(year: Year) -> None:
    for address in (STAYS, LEAVES, FORGOTTEN):
        year.type(f"veille subscribers add {address} --confirmed")
    year.monday(7)
    year.stored_all()
    assert year.sent_since() == [STAYS, LEAVES, FORGOTTEN]


def people_leave(year: Year) -> None:
    year.follow("Back up")
    year.type(f"veille subscribers remove {LEAVES}")
    year.type(f"veille forget {FORGOTTEN}")
    year.left = {LEAVES: 1, FORGOTTEN: 1}
    [(url, text)] = year.rows(
        "select url, text_of(version_id) from articles where relevance = 2 order by url limit 1"
    )
    year.type(f"veille takedown {url} --yes --reason 'décision de justice'")
    year.gone |= {str(url)}
    year.monday(14)
    assert year.sent_since() == [STAYS]
    assert str(text)[:80] not in str(year.letters()[-1][1])


def a_file_is_lost(year: Year) -> None:
    (year.data / "warehouse.duckdb").unlink()
    published = (year.data / "published.duckdb").read_bytes()
    year.type("veille run --no-prefect", code=1)
    assert not (year.data / "warehouse.duckdb").exists()
    assert (year.data / "published.duckdb").read_bytes() == published
    year.follow("Recover")
    year.stored_all()
    year.type("veille digest --scheduled")
    assert year.readers() == {STAYS: "active", LEAVES: "unsubscribed"}
    assert year.sent_since() == []


def the_desk_is_lost(year: Year) -> None:
    year.type(f"veille subscribers add {COMES} --confirmed --language en")
    year.day(15)
    year.type("veille run --no-prefect")
    year.follow("Back up")
    for name in ("desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm"):
        (year.data / name).unlink(missing_ok=True)
    year.follow("Recover")
    assert year.readers() == {STAYS: "active", LEAVES: "unsubscribed", COMES: "active"}
    year.type(f"veille subscribers add {FORGOTTEN} --confirmed", code=2)
    year.sent_since()


def upgrade(year: Year) -> None:
    before = year.rows("select article_id, version_id from articles order by all")
    year.machine.release("2")
    year.follow("Upgrade")
    assert (year.machine.root / "srv" / "veille" / "VERSION").read_text() == "2"
    assert year.rows("select article_id, version_id from articles order by all") == before
    replay = section("Upgrade")[1].replace("maliweb", "kabako").replace("2025-06-01", "2026-09-01")
    year.type(replay)
    after = year.rows("select article_id, version_id from articles order by all")
    assert after == before


def a_term_comes_and_goes(year: Year) -> None:
    labels = "select article_id, relevance, topics from articles order by all"
    before = year.rows(labels)
    own = year.data / "local" / "terms.fr.tsv"
    own.parent.mkdir(exist_ok=True)
    own.write_text(TERM.format(word="Moscou"))
    year.type("veille relabel")
    during = year.rows(labels)
    assert during != before and len(during) == len(before)
    own.unlink()
    year.type("veille relabel")
    assert year.rows(labels) == before


def wrong_settings(year: Year) -> None:
    file = year.machine.root / "srv" / "veille" / "veille.toml"
    good, kept = file.read_bytes(), (year.data / "warehouse.duckdb").read_bytes()
    year.day(16)
    for bad in (b"workers = 'deux'\n", "# réglé\n".encode("cp1252"), b"[smtp\n", b"travaux = 1\n"):
        file.write_bytes(bad + good)
        year.type("veille run --no-prefect", code=2)
        year.type("veille digest --scheduled", code=2)
    assert (year.data / "warehouse.duckdb").read_bytes() == kept
    file.write_bytes(good)
    year.type("veille run --no-prefect")
    year.stored_all()


def a_full_disk(year: Year) -> None:
    year.day(20)
    said = year._follow("veille run --no-prefect", before="trap '' XFSZ; ulimit -f 200; ")
    assert said.code == 1 and said.err.splitlines()[-1].startswith("veille: "), said
    year.holds()
    year.monday(21)
    year.stored_all()
    assert year.sent_since() == sorted(
        who for who, state in year.readers().items() if state == "active"
    )


def move(year: Year) -> None:
    year.day(26)
    year.type("veille run --no-prefect")
    year.follow("Move")
    year.data = year.machine.root / "srv" / "new" / "veille"
    year.machine.settings["VEILLE_DATA_DIR"] = str(year.data)
    year.monday(28)
    year.stored_all()
    assert year.sent_since() == sorted(
        who for who, state in year.readers().items() if state == "active"
    )
