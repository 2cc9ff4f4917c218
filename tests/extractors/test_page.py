"""The ladder on pages of our own: which rung wins, what each field takes, how pages end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from extractors.credits import CreditIndex
from extractors.extract import ANY_OUTLET, extract
from records.article import Article, Rejection
from records.candidate import Candidate
from records.outlet import Cut, Discovery, Outlet
from records.vocabulary import DiscoveryWay, Kind, OutletKind, Status
from tests.extractors.pages import ONE, PROSE, THREE, article, html, page

RELAIS = Outlet(
    id="relais",
    name="Le Relais",
    home_url="https://relais.test",
    kind=OutletKind.DAILY,
    discovery=(Discovery(way=DiscoveryWay.FEED, url="https://relais.test/feed"),),
)
FLEUVE = Outlet(
    id="fleuve", name="Le Fleuve", home_url="https://fleuve.test", kind=OutletKind.DAILY
)
KNOWN = CreditIndex.of({"relais": RELAIS, "fleuve": FLEUVE})


def read(markup: str, outlet: Outlet = ANY_OUTLET, candidate: Candidate | None = None) -> Article:
    found = extract(page(markup), outlet, candidate, credits=KNOWN)
    assert isinstance(found, Article), found
    return found


def refused(markup: str, url: str = "https://relais.test/x.html") -> Status:
    found = extract(page(markup, url), RELAIS, credits=KNOWN)
    assert isinstance(found, Rejection)
    return found.status


def candidate(**fields: object) -> Candidate:
    base = Candidate(
        outlet_id="relais",
        url="https://relais.test/economie/marche-de-sikasso.html",
        canonical_url="https://relais.test/economie/marche-de-sikasso.html",
        found_in="https://relais.test/feed",
        way=DiscoveryWay.FEED,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def ld(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


# The ladder


def test_text_and_paragraphs_of_a_plain_page() -> None:
    found = read(article())
    assert found.paragraphs == PROSE
    assert found.text == "\n".join(PROSE)
    assert (found.title, found.extractor) == ("Sikasso ouvre son marché", "trafilatura")


@pytest.mark.parametrize(
    ("way", "rung"), [(DiscoveryWay.WORDPRESS, "rest"), (DiscoveryWay.FEED, "feed")]
)
def test_handed_over_text_comes_first(way: DiscoveryWay, rung: str) -> None:
    content = f"<p>{ONE}</p><h3>Une route attendue</h3><p>{THREE}</p>"
    found = read(article(), RELAIS, candidate(way=way, content_html=content))
    assert found.paragraphs == (ONE, "Une route attendue", THREE)
    assert found.crossheads == ("Une route attendue",)
    assert found.extractor == rung


def test_a_summary_in_the_feed_is_no_text() -> None:
    found = read(article(), RELAIS, candidate(content_html="<p>La commune de Sikasso…</p>"))
    assert found.extractor == "trafilatura"


def test_json_ld_with_its_paragraphs() -> None:
    head = ld(headline="Sikasso ouvre son marché", articleBody="\n\n".join((*PROSE, *PROSE[:1])))
    found = read(html("<h1>Sikasso ouvre son marché</h1><div id=app></div>", head=head))
    assert found.extractor == "json_ld"
    assert found.paragraphs[:3] == PROSE


def test_the_outlets_cuts_by_the_day_of_the_page() -> None:
    inside = "<div class='texte'>" + "".join(f"<p>{p}</p>" for p in PROSE) + "<p>Fin du texte</p>"
    markup = html(f"<h1>Un titre</h1>{inside}<p class='pub'>Achetez nos sacs</p></div>")
    old = Cut(body=(".ancien",), valid_until=date(2026, 1, 1))
    new = Cut(body=(".texte",), remove=(".pub",), tails=("^Fin",), valid_from=date(2026, 1, 1))
    found = read(markup, replace(RELAIS, cuts=(old, new)))
    assert (found.extractor, found.paragraphs) == ("cuts", PROSE)


def test_cuts_that_match_nothing_leave_the_page_to_the_next_rung() -> None:
    assert read(article(), replace(RELAIS, cuts=(Cut(body=(".x",)),))).extractor == "trafilatura"


# Titles


@pytest.mark.parametrize(
    ("h1", "head", "title"),
    [
        ("Sikasso ouvre son marché", '<meta property="og:title" content="Le Relais">', None),
        (
            "Sikasso ouvre son marché",
            '<meta property="og:title" content="Sikasso ouvre son marché | relais.test">',
            None,
        ),
        ("Le Relais", '<meta property="og:title" content="Sikasso ouvre son marché">', None),
        (
            "Économie Sikasso ouvre son marché",
            '<meta property="og:title" content="Sikasso ouvre son marché">',
            None,
        ),
    ],
)
def test_titles_without_the_site(h1: str, head: str, title: str | None) -> None:
    body = "".join(f"<p>{text}</p>" for text in PROSE)
    site = '<meta property="og:site_name" content="Le Relais">'
    found = read(html(f"<h1>{h1}</h1>{body}", head=f"{site}{head}"))
    assert found.title == (title or "Sikasso ouvre son marché")


def test_a_headline_that_ends_in_a_word_of_the_host_is_whole() -> None:
    title = "Marché couvert : les premières vendeuses arrivent au relais"
    assert read(article(title=title)).title == title
    assert read(article(title="Marché couvert : Le Relais")).title == "Marché couvert"


def test_the_editors_title_is_the_one_that_is_not_in_the_title_tag() -> None:
    head = ld(headline="Marché de Sikasso : deux cents étals") + (
        '<meta property="og:title" content="Sikasso marché couvert ouverture date">'
    )
    markup = article(title="Sikasso marché couvert ouverture date", head=head)
    assert read(markup).title == "Marché de Sikasso : deux cents étals"


# Who


@pytest.mark.parametrize(
    ("head", "inside", "names"),
    [
        (
            ld(
                headline="Sikasso ouvre son marché",
                author={"@type": "Person", "name": "Par Awa Traoré"},
            ),
            "",
            ["Awa Traoré"],
        ),
        ('<meta name="author" content="Awa Traoré, Oumar Kone">', "", ["Awa Traoré", "Oumar Kone"]),
        ('<meta name="author" content="admin">', "<p>Par Awa Traoré</p>", ["Awa Traoré"]),
        ("", '<span class="byline">Par <a href="/auteur/at">Awa Traoré</a></span>', ["Awa Traoré"]),
        (
            '<meta name="author" content="Le Relais">',
            '<a rel="author">Awa Traoré</a>',
            ["Awa Traoré"],
        ),
        (
            "",
            '<div class="meta-info"><img class="avatar avatar-32" src="/a.png"> Awa Traoré dans'
            ' <a href="/eco">Économie</a></div>',
            ["Awa Traoré"],
        ),
        (
            "",
            '<div class="post_author-wrapper"><div>Awa Traoré</div>'
            f"<p>{'Elle suit le fleuve. ' * 12}</p></div>",
            ["Awa Traoré"],
        ),
    ],
)
def test_authors(head: str, inside: str, names: list[str]) -> None:
    assert list(read(article(inside, head=head)).byline) == names


def test_the_signature_under_the_text_wins_over_who_posted_it() -> None:
    head = ld(headline="Sikasso ouvre son marché", author={"@type": "Person", "name": "Solo Web"})
    markup = article(head=head).replace("</div></article>", "<p>Awa TRAORE</p></div></article>")
    found = read(markup, RELAIS)
    assert found.byline == ("Awa TRAORE",)
    assert found.paragraphs == PROSE


def test_a_paper_as_author_is_the_credit() -> None:
    head = ld(headline="Sikasso ouvre son marché", author={"@type": "Person", "name": "Le Fleuve"})
    found = read(article(head=head), RELAIS)
    assert (found.byline, found.credit, found.credit_outlet_id) == ((), "Le Fleuve", "fleuve")


def test_the_credit_of_the_outlets_own_pattern() -> None:
    outlet = replace(RELAIS, credit_pattern=r"Publié le [^|]+\| (?P<credit>.+)")
    found = read(article("<p>Publié le vendredi 20 juin 2025 | Le Fleuve</p>"), outlet)
    assert (found.credit, found.credit_outlet_id) == ("Le Fleuve", "fleuve")


# When


@pytest.mark.parametrize(
    ("head", "inside", "value", "method"),
    [
        (ld(datePublished="2025-06-20T10:00:00Z"), "", "2025-06-20T10:00", "json_ld"),
        ('<meta property="article:published_time" content="2025-06-20">', "", "2025-06-20", "meta"),
        ("", "<p>Publié le vendredi 20 juin 2025 à 10:00</p>", "2025-06-20T10:00", "page_line"),
        ("", "<p>Mis à jour le 22 juin 2025</p><p>20 juin 2025</p>", "2025-06-20", "page_line"),
    ],
)
def test_dates(head: str, inside: str, value: str, method: str) -> None:
    published = read(article(inside, head=head)).published
    assert published.value == datetime.fromisoformat(value).replace(tzinfo=UTC)
    assert published.method == method


def test_the_day_on_the_clock_that_the_page_prints() -> None:
    head = ld(datePublished="2025-06-21T03:37:37Z")
    published = read(article("<p>20 juin 2025 à 23:37</p>", head=head)).published
    assert published.value == datetime(2025, 6, 21, 3, 37, 37, tzinfo=UTC)
    assert published.utc_offset_minutes == -240
    beside = read(article("<p>20 juin 2025 à 23:12</p>", head=head)).published
    assert beside.utc_offset_minutes == 0


UPDATED = "<p>Mis à jour le 20 septembre 2025</p>"


@pytest.mark.parametrize(
    ("first", "shown", "day"),
    [
        ("2025-06-20T10:00:00Z", UPDATED, 2009),
        ("2025-09-10T10:00:00Z", UPDATED, 1009),  # within a month: corrected, not made anew
        ("2025-06-20T10:00:00Z", f"<p>Publié le 20 juin 2025</p>{UPDATED}", 2006),
    ],
)
def test_an_old_page_that_shows_only_its_update(first: str, shown: str, day: int) -> None:
    head = ld(datePublished=first, dateModified="2025-09-20T08:00:00Z")
    published = read(article(shown, head=head)).published
    assert published.value is not None
    assert published.value.day * 100 + published.value.month == day
    assert {c.method for c in published.alternatives} >= {"json_ld"}


def test_all_that_was_seen_is_kept() -> None:
    markup = article("<p>20 juin 2025</p>", head=ld(datePublished="2025-06-20T10:00:00Z"))
    assert {c.method for c in read(markup).published.alternatives} == {"json_ld", "page_line"}


def test_no_date_is_invented() -> None:
    assert read(article()).published.value is None


# Comments, references, refusals


def test_comments_are_counted_and_kept_out() -> None:
    comments = "".join(
        f'<li id="comment-{n}" class="comment"><p>Lecteur {n} : je ne suis pas du tout d\'accord '
        f"avec ce maire, qui promet toujours la même chose avant les élections.</p></li>"
        for n in range(7)
    )
    markup = article().replace(
        "</article>", f"</article><section id=comments><h3>7 commentaires</h3>{comments}</section>"
    )
    found = read(markup)
    assert found.comments_removed == 7
    assert "Lecteur" not in found.text


def test_a_teaser_is_a_reference() -> None:
    lead = f"<p>{ONE} (…)</p><p>RETROUVEZ L'INTÉGRALITÉ DE L'ARTICLE DANS LE RELAIS DU LUNDI</p>"
    found = read(html(f"<h1>Sikasso ouvre son marché</h1><article>{lead}</article>"), RELAIS)
    assert (found.kind, found.partial_text) == (Kind.REFERENCE, True)
    assert found.text.startswith(ONE[:40])


def test_a_paywalled_page_is_a_reference() -> None:
    lead = f"<p>{ONE}</p><p>{TWO_WORDS}</p>"
    head = ld(headline="Sikasso ouvre son marché", isAccessibleForFree=False)
    found = read(html(f"<h1>Sikasso ouvre son marché</h1><article>{lead}</article>", head=head))
    assert (found.kind, found.partial_text) == (Kind.REFERENCE, True)


TWO_WORDS = "La suite est réservée aux abonnés du journal, qui la lisent dès ce soir sur le site."


def test_an_audio_bulletin_is_a_reference_with_its_enclosure() -> None:
    sound = "https://relais.test/audio/titres-du-soir.mp3"
    markup = html(
        f"<h1>Les titres du soir en bref</h1><audio src='{sound}'></audio><p>À écouter.</p>"
    )
    found = read(markup, RELAIS)
    assert (found.kind, found.enclosures) == (Kind.REFERENCE, (sound,))


def test_how_other_pages_end() -> None:
    listing = "".join(
        f"<h3><a href='/{n}.html'>Un titre de la une qui mène ailleurs, numéro {n}</a></h3>"
        for n in range(20)
    )
    assert refused(html(f"<h1>Politique</h1>{listing}")) is Status.NOT_AN_ARTICLE
    assert refused(article(), "https://relais.test/") is Status.NOT_AN_ARTICLE
    assert refused("") is Status.NOT_AN_ARTICLE
    assert (
        refused(html("<h1>Un titre de quatre mots</h1><p>Trois mots ici.</p>")) is Status.TOO_SHORT
    )
    wall = html("<p>Checking your browser.</p>", head="<title>Just a moment...</title>")
    assert refused(wall) is Status.CHALLENGE_PAGE


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_nested_to_death_is_no_article(depth: int) -> None:
    found = extract(page("<div>" * depth + "x"), RELAIS)
    assert isinstance(found, Rejection)
