"""A text that was taken down comes in again under another address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from duplicates.sketch import sketch
from flows.matching import match_new
from flows.settings import Settings, load_settings
from flows.takedown import take_down
from flows.takedown_archive import blot_again, bury_again
from harvest.archive import Archive
from records import Document, Outcome
from records.vocabulary import Status
from tests.warehouse.made import NOON, batch, document, run
from tests.warehouse.test_takedown import holders, html_of, page
from warehouse.checking import run_checks
from warehouse.connection import writing
from warehouse.erasing import printed_at
from warehouse.indexing import update_index
from warehouse.reader import query
from warehouse.snapshot import publish
from warehouse.tombstones import Remembered, received, remembered
from warehouse.writer import open_warehouse

TEXT = (
    "Le tribunal de Kita a entendu mercredi le gardien du grenier communal, soupçonné d'avoir "
    "cédé la clef à trois négociants venus de la frontière.\n"
    "L'homme a juré que nul ne l'avait payé et que les feuillets produits par l'accusation "
    "n'étaient pas de sa main, avant que son avocat ne demande le renvoi.\n"
    "La salle, pleine depuis l'aube, a attendu quatre heures une décision que les juges ont "
    "finalement remise à la fin du mois prochain, faute d'expert."
)
LONG = " ".join(
    f"Dans la commune numéro {n}, la réunion du comité des parents d'élèves a retenu {n + 3} "
    f"points, du toit de l'école au puits, et les a remis au préfet."
    for n in range(12)
)
OTHER = "https://beta.example/copie"


def told(url: str, text: str) -> Document:
    made = document(url, text, "Un gardien jugé", outlet_id=url[8:].split(".")[0])
    return replace(made, sketch=sketch(made.article.title, text))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A warehouse with one text."""
    made = load_settings(data_dir=tmp_path / "data")
    with open_warehouse(made.warehouse) as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(told("https://alpha.example/1", TEXT)), "run-1")
        match_new(warehouse, run(), NOON)
    publish(made.warehouse, made.published)
    return made


def again(settings: Settings, given: Document) -> Outcome:
    """How a document ends in a later run, which is published."""
    at = NOON + timedelta(days=1)
    with open_warehouse(settings.warehouse) as warehouse:
        warehouse.begin_run(run(2, at))
        given = replace(given, fetched_at=at)
        (outcome,) = warehouse.append(batch(given, outlet_id=given.outlet_id, at=at), "run-2")
        match_new(warehouse, run(2, at), at)
        update_index(warehouse.connection)
        assert [f for f in run_checks(warehouse.connection) if f.check != "fresh"] == []
        assert warehouse.append(batch(given, outlet_id=given.outlet_id, at=at), "run-2") == [
            outcome
        ]
    publish(settings.warehouse, settings.published)
    return outcome


VARIANTS = {
    "word for word": TEXT,
    "accents lost": TEXT.replace("é", "e").replace("à", "a"),
    "cut to two thirds": "\n".join(TEXT.split("\n")[:2]),
    "with a head and a foot": f"Justice. Notre correspondant nous écrit.\n{TEXT}\n(Source: Alpha)",
    "one word in twenty changed": TEXT.replace("mercredi", "jeudi").replace("négociants", "hommes"),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS)
def test_it_is_kept_out_under_another_address(settings: Settings, text: str) -> None:
    take_down(settings, document("https://alpha.example/1").article_id, "order of a court", NOON)
    outcome = again(settings, told(OTHER, text))
    assert (outcome.status, str(outcome.reason)) == (Status.KNOWN, "taken_down")
    assert holders(settings.data_dir) == []
    sql = """
        select outlet_id, title, standfirst, taken_down_at is null, is_lead from articles order by 1
    """
    assert query(settings.published, sql).rows == (
        ("alpha", "Un gardien jugé", None, False, True),
        ("beta", "Un gardien jugé", None, False, False),
    )
    reasons = query(settings.published, "select reason from takedown").rows
    assert reasons == (("order of a court",), ("order of a court",))
    with open_warehouse(settings.warehouse) as warehouse:
        assert warehouse.known("beta")[OTHER].relevance is None


def test_what_quotes_a_part_of_it_is_kept(settings: Settings) -> None:
    take_down(settings, document("https://alpha.example/1").article_id, "x", NOON)
    outcome = again(settings, told(OTHER, f"{LONG} {TEXT.split(chr(10))[0]} {LONG}"))
    assert outcome.status is Status.NEW


def test_it_may_come_where_it_was_left_standing_elsewhere(settings: Settings) -> None:
    article = document("https://alpha.example/1").article_id
    take_down(settings, article, "x", NOON, all_copies=False)
    assert again(settings, told(OTHER, TEXT)).status is Status.NEW


def test_an_address_that_shows_it_keeps_what_it_showed_before(settings: Settings) -> None:
    take_down(settings, document("https://alpha.example/1").article_id, "x", NOON)
    assert again(settings, told(OTHER, LONG)).status is Status.NEW
    assert again_later(settings, told(OTHER, TEXT)) == (Status.KNOWN, "taken_down")
    sql = "select left(text_of(version_id), 15) from articles where outlet_id = 'beta'"
    assert query(settings.published, sql).rows == ((LONG[:15],),)


def again_later(settings: Settings, given: Document) -> tuple[Status, str]:
    with open_warehouse(settings.warehouse) as warehouse:
        warehouse.begin_run(run(3))
        (outcome,) = warehouse.append(batch(given, outlet_id=given.outlet_id), "run-3")
    publish(settings.warehouse, settings.published)
    return outcome.status, str(outcome.reason or "")


def test_what_an_earlier_program_took_down_is_known_word_for_word(settings: Settings) -> None:
    take_down(settings, document("https://alpha.example/1").article_id, "x", NOON)
    with writing(settings.warehouse) as connection:
        connection.execute(
            "drop table takedown_text; drop table classifier_in_force;"
            "delete from schema_version where version >= 7"
        )
    assert again(settings, told(OTHER, VARIANTS["accents lost"])).status is Status.KNOWN


def test_its_new_page_is_buried_in_the_archive(settings: Settings) -> None:
    take_down(settings, document("https://alpha.example/1").article_id, "x", NOON)
    archive = Archive(settings.archive)
    given = told(OTHER, TEXT)
    refs = [archive.write(page(url, html_of(body))) for url, body in ((OTHER, TEXT), ("h", LONG))]
    at = NOON + timedelta(days=1)
    with open_warehouse(settings.warehouse) as warehouse:
        warehouse.begin_run(run(2, at))
        made = batch(replace(given, warc=refs[0]), outlet_id="beta", at=at)
        (result,) = made.results
        warc = replace(result, outcome=replace(result.outcome, warc=refs[0]))
        warehouse.append(replace(made, results=(warc,)), "run-2")
        again = received(warehouse.connection)
    assert again == [refs[0]]
    assert holders(settings.data_dir) != []
    for _ in range(2):
        bury_again(settings.archive, again)
        assert holders(settings.data_dir) == []
    kept = Archive(settings.archive).entries(NOON, NOON + timedelta(days=1))
    assert [e.requested_url for e in kept] == ["h"]


def looked_through(settings: Settings, since: datetime) -> Remembered:
    """A run's last step, over what came in since."""
    with open_warehouse(settings.warehouse) as warehouse:
        known = remembered(warehouse.connection, since - timedelta(days=30))
    printed = partial(printed_at, settings.warehouse)
    blot_again(settings.archive, since, since + timedelta(hours=1), known, printed)
    return known


def test_feeds_of_its_site_lose_its_passages(settings: Settings) -> None:
    """They carry the whole text for days after it was taken down."""
    take_down(settings, document("https://alpha.example/1").article_id, "x", NOON)
    later = NOON + timedelta(days=2)
    archive = Archive(settings.archive)
    feed = f"<item><title>Autre</title>{html_of(TEXT)}</item><item>{html_of(LONG)}</item>"
    sent = [
        archive.write(replace(page(url, body), fetched_at=later))
        for url, body in {
            "https://www.alpha.example/feed": feed,  # canonical addresses have no www
            "https://alpha.example/2": html_of(LONG),
            "https://gamma.example/": html_of(LONG),
        }.items()
    ]
    assert holders(settings.data_dir) != []
    known = looked_through(settings, later)
    assert known.hosts == {"alpha.example"} and len(known.passages) > 60
    assert holders(settings.data_dir) == []
    kept = Archive(settings.archive)
    first = kept.read(sent[0]).body.decode()
    assert LONG in first and "Autre" in first and "grenier communal" not in first
    assert [kept.read(ref).body.decode() for ref in sent[1:]] == [html_of(LONG)] * 2


def test_what_another_article_printed_itself_stays_on_its_page(settings: Settings) -> None:
    """A quotation is its own; the same words in a box beside it are not."""
    quoting = f"{LONG}\n{TEXT.split(chr(10))[0]}\n{LONG}"
    take_down(settings, document("https://alpha.example/1").article_id, "x", NOON)
    assert again(settings, told("https://alpha.example/9", quoting)).status is Status.NEW
    later = NOON + timedelta(days=2)
    beside = html_of(quoting + "\n" + TEXT.split("\n")[1])
    sent = replace(page("https://alpha.example/9", beside), fetched_at=later)
    ref = Archive(settings.archive).write(sent)
    looked_through(settings, later)
    kept = Archive(settings.archive).read(ref).body.decode()
    assert "grenier communal" in kept and "feuillets" not in kept


def test_after_a_month_nothing_is_looked_for(settings: Settings) -> None:
    take_down(settings, document("https://alpha.example/1").article_id, "x", NOON)
    known = looked_through(settings, NOON + timedelta(days=31))
    assert known == Remembered(hosts=frozenset(), passages=frozenset())
