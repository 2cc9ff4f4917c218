"""Fields in the markups that themes of the press have: titles, names and days, one case each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

import pytest

from extractors.authors import split_authors
from extractors.extract import ANY_OUTLET, extract
from records.article import Article, Rejection
from records.outlet import Discovery
from records.vocabulary import DiscoveryWay, Kind, Status
from tests.extractors.pages import PROSE, article, html, page

TITLE = "Sikasso ouvre son marché"
TEXT = "".join(f"<p>{text}</p>" for text in PROSE)
URL = "https://relais.test/kayes/economie/marche-de-sikasso/"


def read(markup: str, url: str = URL) -> Article:
    found = extract(page(markup, url), ANY_OUTLET)
    assert isinstance(found, Article), found
    return found


# Titles


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        # the site's name and its slogan behind it
        (f"<title>{TITLE} - Relais.test - Le journal de Sikasso</title>", ""),
        (f"<title>{TITLE}- Relais.test</title>", ""),
        # the masthead as a heading, the headline below it
        (f"<title>Le Relais » {TITLE}</title>", "<h1><a href='/'>Le Relais</a></h1>"),
        # the section between them, as old WordPress themes print it
        (
            f"<title>Le Relais » Archives » {TITLE}</title>",
            f"<h1><a href='https://relais.test/kayes/'>Le Relais</a></h1><h2>{TITLE}</h2>",
        ),
    ],
)
def test_the_headline_alone(head: str, shown: str) -> None:
    assert read(html(f"{shown}<article>{TEXT}</article>", head=head)).title == TITLE


def test_a_label_before_the_shared_title() -> None:
    node = f'{{"@type":"NewsArticle","headline":"{TITLE}"}}'
    head = f'<script type="application/ld+json">{node}</script>'
    shared = f'<meta property="og:title" content="Économie | {TITLE}">'
    assert read(article(head=head + shared)).title == TITLE


# Who


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Awa Traoré, journaliste", "Awa Traoré"),
        ("Par Oumar Diop, envoyé spécial à Ségou", "Oumar Diop"),
        ("A. Keïta, correspondant à Kayes", "A. Keïta"),
        ("Moussa Koné (stagiaire)", "Moussa Koné"),
        ("Moussa Koné Stagiaire", "Moussa Koné"),
        ("Stagiaire Alassane Ahamadou", "Alassane Ahamadou"),
        ("Awa Traoré, Senior Editor", "Awa Traoré"),
    ],
)
def test_what_a_writer_is_is_no_part_of_the_name(printed: str, name: str) -> None:
    assert split_authors(printed) == [name]


@pytest.mark.parametrize(
    "label", ["Voir tous les articles", "→ Lire plus", "User Admin", "Alle Artikel", "Author Page"]
)
def test_links_and_log_ins_are_nobody(label: str) -> None:
    printed = f'<div class="author"><a href="/x">{label}</a></div>'
    assert read(article(printed)).byline == ()


def test_the_sites_own_name_is_nobodys() -> None:
    printed = '<span itemprop="author"><a href="/auteur/relais/">relais.test</a></span>'
    assert read(article(printed)).byline == ()


# When


@pytest.mark.parametrize(
    "masthead",
    [
        '<div class="td_data_time">samedi 21 novembre 2026</div>',
        '<div class="jeg_top_date">samedi, novembre 21, 2026</div>',
        "<header>Bamako, le 21/11/2026</header>",
        "<footer>Copyright 2026 Le Relais</footer>",
    ],
)
def test_the_calendar_in_a_masthead_is_no_publication(masthead: str) -> None:
    markup = html(f"{masthead}<article><h1>{TITLE}</h1>{TEXT}</article>")
    published = read(markup).published
    assert (published.value, published.method) == (None, "none")


@pytest.mark.parametrize(
    "inside", ["<h1>{}</h1><p>samedi 21 novembre 2026</p>", "<p>21 novembre 2026</p><h1>{}</h1>"]
)
def test_an_article_of_the_day_it_is_read(inside: str) -> None:
    published = read(html(f"<article>{inside.format(TITLE)}{TEXT}</article>")).published
    assert published.value == datetime(2026, 11, 21, tzinfo=UTC)


def test_a_heads_bare_day_yields_to_address_and_printed_minute() -> None:
    head = '<meta property="article:published_time" content="2025-06-21">'
    markup = article("<p>20 juin 2025 à 20:08</p>", head=head)
    url = "https://relais.test/2025/6/20/marche-de-sikasso/"
    assert read(markup, url).published.value == datetime(2025, 6, 20, 20, 8, tzinfo=UTC)
    assert read(markup).published.value == datetime(2025, 6, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("2026-11-21T11:59:00Z", datetime(2026, 11, 21, 11, 59, tzinfo=UTC)),
        ("2026-11-21T23:00:00Z", datetime(2026, 11, 21, tzinfo=UTC)),  # a clock ahead of ours
        ("2026-11-22T08:00:00Z", None),
        ("2027-03-01", None),
    ],
)
def test_never_in_the_future(told: str, value: datetime | None) -> None:
    head = f'<meta property="article:published_time" content="{told}">'
    published = read(article(head=head)).published
    assert published.value == value
    assert any(claim.raw == told for claim in published.alternatives)


def test_no_change_in_the_future() -> None:
    head = '<meta property="article:modified_time" content="{}">'
    assert read(article(head=head.format("2027-01-01T10:00:00Z"))).modified is None
    changed = read(article(head=head.format("2026-11-20T10:00:00Z"))).modified
    assert changed == datetime(2026, 11, 20, 10, tzinfo=UTC)


# Beside the text

PICTURE = (
    '<figure><img class="wp-post-image" src="data:image/gif;base64,AA" data-src="/a.jpg">'
    "<figcaption>Les étals couverts</figcaption></figure>"
)
LD_PICTURE = (
    '<script type="application/ld+json">{"@type":"NewsArticle",'
    '"image":[{"@type":"ImageObject","url":"https://relais.test/a.jpg"}]}</script>'
)


@pytest.mark.parametrize(
    ("head", "inside"),
    [
        ('<meta property="og:image" content="/a.jpg">', ""),
        (LD_PICTURE, ""),
        ("", PICTURE),
        ("", '<div class="td-post-featured-image"><img src="/a.jpg"></div>'),
    ],
)
def test_the_picture_is_an_address(head: str, inside: str) -> None:
    assert read(article(inside, head=head)).image == "https://relais.test/a.jpg"


@pytest.mark.parametrize(
    "caption", ["<figcaption>{}</figcaption>", '<p class="wp-caption-text">{}</p>']
)
def test_the_caption_stays_out_of_the_text(caption: str) -> None:
    inside = f'<figure class="wp-caption">{caption.format("Les étals couverts")}</figure>'
    found = read(article(inside))
    assert found.caption == "Les étals couverts"
    assert "étals couverts" not in found.text


@pytest.mark.parametrize(
    "place",
    [
        '<a href="/c/eco/" rel="category tag">Économie</a>',
        '<ul class="td-category"><li><a href="/c/eco/">Économie</a></li></ul>',
        '<div class="jeg_meta_category"><a class="category-eco" href="/c/eco/">Économie</a></div>',
        '<dd class="category-name"><a href="/c/eco/">Économie</a></dd>',
    ],
)
def test_section_and_tags_of_themes(place: str) -> None:
    tags = '<a rel="tag" href="/t/marche/">Marché</a> <a rel="tag" href="/t/pluie/">Pluie</a>'
    sidebar = '<div class="widget"><a rel="tag" href="/t/mil/">Mil</a></div>'
    found = read(article(f"{place}<p>{tags}</p>") + sidebar)
    assert (found.section, found.tags) == ("Économie", ("Marché", "Pluie"))


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("Bamako — ", "Bamako"),
        ("(Bamako) - ", "Bamako"),
        ("Ségou, 12 juin (AMAP) – ", "Ségou"),
        ("MOSCOW, June 23. /TASS/. ", "MOSCOW"),
        ("Kayes | 3 mars 2025 | #Marché ", "Kayes"),
        ("Relaisinfo/ Bamako/ Awa Traoré - ", "Bamako"),
        ("- ", None),
        ("", None),
    ],
)
def test_datelines(opening: str, place: str | None) -> None:
    assert read(article().replace("<p>La commune", f"<p>{opening}La commune")).dateline == place


# Parts and bulletins

FIRST = "Le marché couvert ouvre ce lundi aux commerçantes de la ville, après quatre ans d'attente."
BULLETIN = "<h1>Les titres du mardi soir</h1>"
SOUND = "https://relais.test/s/titres.mp3"
OBJECT = '{"@type":"AudioObject","contentUrl":"/s/titres.mp3"}'


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        ("", "<audio src='/s/titres.mp3'></audio>"),
        ("", "<audio><source src='/s/titres.mp3'></audio><p>Au sommaire : le marché.</p>"),
        ("", "<p>Écoutez.</p><a href='/s/titres.mp3'>Télécharger</a>"),
        ("<meta property='og:audio' content='/s/titres.mp3'>", "<p>Écoutez.</p>"),
        (f"<script type='application/ld+json'>{OBJECT}</script>", "<p>Écoutez.</p>"),
    ],
)
def test_a_bulletin_is_a_reference_to_its_sound(head: str, shown: str) -> None:
    found = read(html(f"<article>{BULLETIN}{shown}</article>", head=head))
    assert (found.kind, found.enclosures) == (Kind.REFERENCE, (SOUND,))
    assert found.title == "Les titres du mardi soir"


def test_a_bulletin_seen_in_a_player_but_not_an_advertisement_beside() -> None:
    frame = "<iframe src='https://www.youtube.com/embed/x'></iframe>"
    found = read(html(f"<article>{BULLETIN}{frame}</article>"))
    assert found.enclosures == ("https://www.youtube.com/embed/x",)
    beside = html(f"<article>{BULLETIN}<p>Un mot.</p></article><aside>{frame}</aside>")
    assert isinstance(extract(page(beside, URL), ANY_OUTLET), Rejection)


def test_a_bulletin_without_text_is_told_by_its_head() -> None:
    head = f'<meta name="description" content="{FIRST}">'
    found = read(html(f"{BULLETIN}<audio src='/s/titres.mp3'></audio>", head=head))
    assert (found.text, found.extractor) == (FIRST, "lead")


@pytest.mark.parametrize(
    ("call", "credit"),
    [
        ("(…) RETROUVEZ L'INTÉGRALITÉ DE L'ARTICLE DANS LE FLEUVE DU LUNDI", "FLEUVE"),
        ("Retrouvez l’intégralité de l’article dans le Nouveau Fleuve", "Nouveau Fleuve"),
        ("(…) RETROUVEZ L'INTÉGRALITÉ", None),
    ],
)
def test_a_teaser_credits_the_paper_that_it_sends_to(call: str, credit: str | None) -> None:
    found = read(html(f"<h1>{TITLE}</h1><article><p>{PROSE[0]}</p><p>{call}</p></article>"))
    assert (found.kind, found.credit) == (Kind.REFERENCE, credit)


def test_a_teasers_last_line_is_its_signature() -> None:
    call = "(…) RETROUVEZ L'INTÉGRALITÉ DE L'ARTICLE DANS LE FLEUVE"
    text = f"<p>{PROSE[0]} {call}</p><p>PAR AWA DIA – LE GRAND FLEUVE</p>"
    found = read(html(f"<h1>{TITLE}</h1><article>{text}</article>"))
    assert (found.byline, found.credit) == (("AWA DIA",), "LE GRAND FLEUVE")


@pytest.mark.parametrize("body", [" ".join(PROSE), TEXT, escape(TEXT)])
def test_json_ld_where_the_page_shows_no_text(body: str) -> None:
    node = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": body})
    head = f"<script type='application/ld+json'>{node}</script>"
    found = read(html(f"<h1>{TITLE}</h1><div id=app></div>", head=head))
    assert found.extractor == "json_ld"
    assert " ".join(found.paragraphs) == " ".join(PROSE)


@pytest.mark.parametrize(
    "message",
    [
        '<div class="ugccmt-commenttext">Lecteur {} : la route d\'abord, le marché ensuite.</div>',
        '<div id="comment-item-{}">Lecteur {} : la route d\'abord, le marché ensuite.</div>',
        '<li id="li-comment-{}">Lecteur {} : la route d\'abord, le marché ensuite.</li>',
    ],
)
def test_comments_are_counted_by_the_marks_of_each_system(message: str) -> None:
    forum = "".join(message.replace("{}", str(n)) for n in range(3))
    found = read(article() + f'<ul id="navforum">{forum}</ul>')
    assert (found.comments_removed, "Lecteur" in found.text) == (3, False)


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("Publié le mardi 4 mars 2025 à 07:45", False),
        ("Date : 13 juin 2019 à  15:02", False),
        ("Par Awa Traoré, le 4 mars 2025", False),
        ("mardi 4 mars 2025", False),
        ("Le 4 mars 2025, le maire avait promis un marché couvert aux commerçantes.", True),
        ("Bamako, 4 mars 2025 (AMAP) – Le maire tient sa promesse aux commerçantes.", True),
    ],
)
def test_the_pages_own_line_is_no_text(line: str, own: bool) -> None:
    found = read(html(f"<h1>{TITLE}</h1><article><p>{line}</p>{TEXT}</article>"))
    assert (found.paragraphs[0] == line) is own


# Days that only the words of a page tell


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("mercredi 28 février", datetime(2024, 2, 28, tzinfo=UTC)),
        ("Ce mardi 07 février", datetime(2023, 2, 7, tzinfo=UTC)),
        ("28 février", None),
    ],
)
def test_a_page_line_without_a_year(line: str, day: datetime | None) -> None:
    assert read(article(f"<p>{line}</p>")).published.value == day


@pytest.mark.parametrize(
    ("sentence", "value", "bound"),
    [
        ("La signature a eu lieu le lundi 23 juin 2025 à Ségou.", None, 23),
        ("Le maire a promis, ce lundi 23 juin 2025, une route neuve.", 23, None),
        ("La fête se tiendra ce lundi 23 juin 2025 à Ségou.", None, None),
        ("Le maire a promis hier lundi 23 juin une route neuve.", 24, None),
    ],
)
def test_a_day_that_is_told_of_is_a_bound(
    sentence: str, value: int | None, bound: int | None
) -> None:
    long = f"{sentence} {PROSE[2]}"
    published = read(article().replace(PROSE[2], long)).published
    assert (published.value and published.value.day) == value
    assert (published.not_before and published.not_before.day) == bound


AGO = replace(
    ANY_OUTLET,
    id="relais",
    name="Le Relais",
    discovery=(Discovery(way=DiscoveryWay.FEED, url="https://relais.test/feed"),),
)


@pytest.mark.parametrize(
    ("line", "day"),
    [("il y a 13 heures", 20), ("Il y a 2 jours", 19), ("hier", 20), ("il y a 5 min", 21)],
)
def test_lines_that_count_from_the_moment_of_fetching(line: str, day: int) -> None:
    markup = article(f"<p>{line}</p>")
    fetched = extract(page(markup), AGO)
    assert isinstance(fetched, Article)
    assert fetched.published.value == datetime(2026, 11, day, tzinfo=UTC)
    assert fetched.published.method == "page_ago"
    assert read(markup).published.value is None  # a page that somebody saved: when?


# What stands over and under texts


@pytest.mark.parametrize(
    ("over", "under"),
    [
        ("Accueil » Blog » À la une » Le marché", ""),
        ("0 comments|107 views|3 minutes read", "Awa Diallo"),
        ("0 comments 107 views 3 minutes read", "Awa Diallo"),
        (f"Politique|{TITLE}|Getting your Trinity Audio player ready...", "Awa Diallo"),
        ("", "Awa Diallo|Un autre titre du soir… Lire la suite|Encore un titre… Lire la suite"),
        ("Suivez-nous sur Facebook pour ne rien rater de l’actualité", "Awa Diallo"),
        ("", "Awa Diallo|Boîte de commentaires Facebook|Partager :|Articles similaires|Un titre"),
        ("01:48", "Awa Diallo|Subscribe to get the latest posts sent to your email."),
    ],
)
def test_furniture_over_and_under_a_text(over: str, under: str) -> None:
    before, after = (
        "".join(f"<p>{line}</p>" for line in lines.split("|") if line) for lines in (over, under)
    )
    body = f'<div class="entry-content">{before}{TEXT}{after}</div>'
    found = read(html(f'<div class="post hentry"><h1>{TITLE}</h1>{body}</div>'))
    assert found.paragraphs == PROSE
    assert found.byline == (("Awa Diallo",) if "Awa" in under else ())


# Listings that print excerpts

NEWS = [
    f"Ce {day} de marché, {PROSE[n % 3][0].lower()}{PROSE[n % 3][1:]}"
    for n, day in enumerate(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"))
]
CARDS = {
    "wordpress": "<article><h2><a href='/{n}/'>Un titre de la une, numéro {n}</a></h2>"
    "<div class='entry-summary'><p>{text}</p></div></article>",
    "divisions": "<div><h3><a href='/{n}/'>Un titre numéro {n}</a></h3><div>{text}</div></div>",
    "all linked": "<div><a href='/{n}/'><h3>Un titre numéro {n}</h3><p>{text}</p></a></div>",
    "to be continued": "<div><h3><a href='/{n}/'>Un titre numéro {n}</a></h3>"
    "<p>{text} <a href='/{n}/'>Lire la suite</a></p></div>",
}


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    "heading", ["<h1>Politique</h1>", "<h1>Tout sur la vie des partis</h1>", ""]
)
def test_excerpts_under_headlines_that_link_are_a_listing(card: str, heading: str) -> None:
    shown = "".join(CARDS[card].format(n=n, text=text) for n, text in enumerate(NEWS))
    found = extract(page(html(f"{heading}{shown}"), "https://relais.test/politique"), ANY_OUTLET)
    assert isinstance(found, Rejection)
    assert found.status is Status.NOT_AN_ARTICLE


def test_an_article_with_headings_that_link_is_none() -> None:
    shown = "".join(
        f"<h2><a href='#{n}'>Le quartier numéro {n}</a></h2><p>{text}</p>"
        for n, text in enumerate(NEWS)
    )
    assert read(html(f"<h1>Les marchés de la ville</h1><article>{shown}</article>")).text
