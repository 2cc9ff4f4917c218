"""Pages that change and pages that go, through real runs on the loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import load_settings
from tests.duplicates.test_changes import veille
from tests.loopback import VirtualClock
from tests.one_outlet import listening, loopback_newsroom, page_outlet
from warehouse.reader import query

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
TEXT = (
    "Le ministre malien de l'Énergie a reçu lundi à Bamako l'ambassadeur de Russie. Les deux "
    "hommes ont signé l'accord qui confie à une société russe la construction d'une centrale "
    "à {}. Les travaux commenceront après l'hivernage, a précisé le ministre devant la "
    "presse. L'ambassadeur a promis que des techniciens maliens seraient formés à Moscou dès "
    "cette année. Le coût du chantier n'a pas été dévoilé, mais Bamako parle d'un prêt sur "
    "vingt ans. "
)
TOLD = {
    "corrected": TEXT.format("Sanankoroba") + "Les riverains attendent de voir.",
    "missing": TEXT.format("Markala").replace("lundi", "dans la matinée") * 2,
    "withdrawn": "Moscou livre du carburant au Mali : trente camions sont arrivés à Kayes. " * 12,
    "sent_home": "La Russie et le Mali ont ouvert à Ségou un centre de langue russe. " * 12,
    "back_again": "Une délégation malienne est à Kazan pour parler de blé avec la Russie. " * 12,
}
Answer = tuple[int, str]


class Site:
    """What an outlet answers today: a status and, for 200, the text; for 302, the address."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {name: (200, text) for name, text in TOLD.items()}

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.strip("/")
        status, told = self.answers.get(name, (404, ""))
        if name == "feed":
            status, kind, body = 200, "application/rss+xml", self._feed()
        elif not name:
            status, kind, body = 200, "text/html", "<html><body><h1>Pages</h1></body></html>"
        else:
            title = "Bamako et Moscou : " + name.replace("_", " ")
            kind = "text/html"
            body = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
            body += f"<p>{told}</p></article></body></html>"
        handler.send_response(status)
        if status == 302:
            handler.send_header("Location", told)
        handler.send_header("Content-Type", f"{kind}; charset=utf-8")
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{name}</title><link>http://pages.test/{name}</link></item>"
            for name in self.answers
        )
        return f"<rss version='2.0'><channel><title>p</title>{items}</channel></rss>"


@contextmanager
def serving(reply: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply(self)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as port:
        yield port


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's data after three runs, of days 0, 1 and 4, and a page or two gone."""
    folder, site, clock = tmp_path_factory.mktemp("desk"), Site(), VirtualClock(START)
    settings = load_settings(data_dir=folder)
    with serving(site.reply) as port:
        room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port}, clock)
        asyncio.run(run_once(room, orchestrate=False))
        clock.advance(timedelta(hours=25).total_seconds())
        changed = TOLD["corrected"].replace("vingt ans", "trente ans")
        site.answers |= {
            "corrected": (200, changed),
            "missing": (404, ""),
            "withdrawn": (410, ""),
            "sent_home": (302, "http://pages.test/"),
            "back_again": (404, ""),
        }
        asyncio.run(run_once(room, orchestrate=False))
        clock.advance(timedelta(hours=60).total_seconds())
        site.answers["corrected"] = (200, TOLD["corrected"])
        site.answers["back_again"] = (200, TOLD["back_again"])
        asyncio.run(run_once(room, orchestrate=False))
    return folder


def ask(data: Path, question: str) -> tuple[tuple[object, ...], ...]:
    return query(data / "published.duckdb", question).rows


def test_all_pages_were_stored_and_are_relevant(data: Path) -> None:
    assert ask(data, "select count(*), min(relevance) >= 1 from articles where kind = 'text'") == (
        (5, True),
    )


def test_pages_gone_are_marked_with_the_day_on_which_they_were_found_so(data: Path) -> None:
    sql = "select split_part(url, '/', 4), gone_at::date from articles where kind = 'text'"
    gone = {row[0]: row[1] for row in ask(data, sql)}
    day = (START + timedelta(days=1)).date()
    assert gone == {
        "corrected": None,
        "missing": day,
        "withdrawn": day,
        "sent_home": day,
        "back_again": None,
    }
    assert ask(
        data, "select count(*) from articles where kind = 'text' and standfirst is null"
    ) == ((0,),)


def test_back_to_the_first_words_is_a_third_version(data: Path) -> None:
    sql = """
    select v.number, d.method, t.text_id = first_value(t.text_id) over (order by v.number)
    from article_version v join article a using (article_id)
    join duplicate d using (version_id) join text_of_version t using (version_id)
    where a.canonical_url like '%/corrected' order by v.number
    """
    assert ask(data, sql) == ((1, "first", True), (2, "jaccard", True), (3, "exact", True))
    assert ask(data, "select versions from articles where url like '%/missing'") == ((1,),)


def test_diff_as_a_reader_asks(data: Path) -> None:
    told = veille(data, "diff", "http://pages.test/corrected").stdout
    assert "version 1 → version 2" in told and "version 2 → version 3" in told
    assert told.count("[-vingt-]{+trente+}") == 1 and told.count("[-trente-]{+vingt+}") == 1
    assert "02.03.2026" not in told and "03.03.2026" in told
    gone = veille(data, "diff", "http://pages.test/sent_home").stdout
    assert "la page a disparu : constaté le 03.03.2026" in gone
    english = veille(data, "--lang", "en", "diff", "http://pages.test/withdrawn").stdout
    assert "the page is gone: noticed on 03.03.2026" in english
