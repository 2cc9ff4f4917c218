"""Lines that an outlet prints on several pages at the edges of its texts."""

from __future__ import annotations

import asyncio
import stat
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from extractors.extract import extract
from extractors.line_memory import FILE, learn_lines, recall_lines
from extractors.repeats import FEWEST_TEXTS, drop_repeats, edge_keys, line_key
from flows.run import run_once
from flows.settings import load_settings
from records import Article, Outlet
from records.vocabulary import OutletKind
from tests.extractors.pages import html, page
from tests.one_outlet import loopback_newsroom, page_outlet, serving

DAY = date(2026, 11, 21)
OUTLET = Outlet(id="puits", name="Les Puits", home_url="http://p.test", kind=OutletKind.WEB_PAPER)
PLACES = ("Kita", "Nara", "Diré", "Banamba", "Kolokani", "Yanfolila", "Ténenkou", "Bafoulabé")
# No pattern of boilerplate.toml knows these.
FOOTS = (
    "Les Puits, le journal des villages et des points d'eau",
    "Une remarque, une photo du quartier ? Le bureau est ouvert du lundi au jeudi",
    "Bulletin composé à l'atelier des Trois Caïlcédrats",
)


def text_about(place: str) -> list[str]:
    return [
        f"La commune de {place} a reçu hier les clés du nouveau forage, que le maire attendait.",
        f"À {place}, les familles marchaient une heure chaque matin pour remplir deux bidons.",
        f"Le comité de {place} demandera une petite somme aux foyers afin de payer le gardien.",
        f"Un second forage est prévu l'an prochain dans un hameau au nord de {place}.",
    ]


def learned(folder: Path, texts: list[list[str]], day: date = DAY) -> Outlet:
    learn_lines(folder, OUTLET.id, texts, today=day)
    return recall_lines(folder, (OUTLET,))[0]


@pytest.mark.parametrize("foot", FOOTS)
@pytest.mark.parametrize("at", ["top", "end", "before the signature"])
def test_a_line_of_several_pages_is_dropped(tmp_path: Path, foot: str, at: str) -> None:
    def around(place: str) -> list[str]:
        own = text_about(place)
        return [foot, *own] if at == "top" else [*own, foot]

    outlet = learned(tmp_path, [around(place) for place in PLACES[:FEWEST_TEXTS]])
    lines = around("Macina") + (["Fily Samaké"] if at == "before the signature" else [])
    body = "".join(f"<p>{line}</p>" for line in lines)
    found = extract(page(html(f"<article><h1>Un forage à Macina</h1>{body}</article>")), outlet)
    assert isinstance(found, Article)
    assert list(found.paragraphs) == text_about("Macina")
    assert found.byline == (("Fily Samaké",) if at == "before the signature" else ())


@pytest.mark.parametrize("foot", FOOTS)
def test_a_line_of_few_pages_stays(tmp_path: Path, foot: str) -> None:
    texts = [[*text_about(place), foot] for place in PLACES[: FEWEST_TEXTS - 1]]
    assert learned(tmp_path, texts).repeated_lines == ()


def test_one_text_under_many_addresses_is_one_witness(tmp_path: Path) -> None:
    copies = [[*text_about("Kita"), FOOTS[0]]] * 9
    assert learned(tmp_path, copies).repeated_lines == ()


def test_what_is_repeated_inside_a_text_stays(tmp_path: Path) -> None:
    outlet = learned(tmp_path, [[*text_about(place), FOOTS[0]] for place in PLACES])
    inside = [*text_about("Macina"), FOOTS[0], *text_about("Nioro")]
    assert drop_repeats(inside, outlet.repeated_lines) == inside


def test_prose_is_no_boilerplate_however_often_it_comes(tmp_path: Path) -> None:
    long = "Le marché de la commune rouvre ce lundi, après des travaux de deux ans, " * 4
    outlet = learned(tmp_path, [[*text_about(place), long] for place in PLACES])
    assert outlet.repeated_lines == ()


def test_short_texts_teach_nothing() -> None:
    assert edge_keys(text_about("Kita")[:3]) == ()


def test_the_file_is_private_holds_no_words_and_knows_outlets_apart(tmp_path: Path) -> None:
    learned(tmp_path, [[*text_about(place), FOOTS[0]] for place in PLACES])
    file = tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Puits, le journal" not in file.read_text("utf-8")
    other = replace(OUTLET, id="autre")
    assert recall_lines(tmp_path, (other,)) == (other,)


def test_a_line_that_few_texts_bore_is_forgotten(tmp_path: Path) -> None:
    learned(tmp_path, [[*text_about(place), FOOTS[0]] for place in PLACES[:2]])
    later = DAY + timedelta(days=200)
    learned(tmp_path, [text_about("Nioro")], day=later)
    outlet = learned(tmp_path, [[*text_about(p), FOOTS[0]] for p in PLACES[2:4]], day=later)
    assert outlet.repeated_lines == ()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"puits": {"a": 1}}', '{"puits": 3}'])
def test_a_broken_file_is_learned_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    assert recall_lines(tmp_path, (OUTLET,)) == (OUTLET,)
    outlet = learned(tmp_path, [[*text_about(place), FOOTS[0]] for place in PLACES])
    assert outlet.repeated_lines == (line_key(FOOTS[0]),)


@pytest.mark.slow
def test_the_next_run_knows_what_the_last_one_saw(tmp_path: Path) -> None:
    def made(place: str) -> bytes:
        body = "".join(f"<p>{line}</p>" for line in (*text_about(place), FOOTS[0]))
        return html(f"<article><h1>Un forage de plus à {place}</h1>{body}</article>").encode()

    settings = load_settings(data_dir=tmp_path)
    for places in (PLACES[:5], PLACES):
        pages = [lambda place=place: made(place) for place in places]
        with serving(pages) as port:
            room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port})
            asyncio.run(run_once(room, orchestrate=False))
    with duckdb.connect(str(settings.published), read_only=True) as snapshot:
        texts = [row[0] for row in snapshot.execute("select text from texts").fetchall()]
    new = [text for text in texts if any(place in text for place in PLACES[5:])]
    assert len(new) == 3
    assert not any(FOOTS[0] in text for text in new)
    assert any(FOOTS[0] in text for text in texts)  # the first run could not know
