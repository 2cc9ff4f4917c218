"""Kinds of faults that pages outside the press we follow have: fields by every source."""

from __future__ import annotations

import json

import pytest

from extractors.extract import ANY_OUTLET, extract
from records.article import Article
from tests.extractors.pages import PROSE, article, html, page

TITLE = "Sikasso ouvre son marché"
URL = "https://relais.test/economie/marche-de-sikasso.html"
OWN = {
    "@type": "NewsArticle",
    "url": URL,
    "headline": TITLE,
    "datePublished": "2026-11-09T08:00:00Z",
}
OWN["author"] = {"@type": "Person", "name": "Fily Samaké"}  # type: ignore[assignment]
OTHER = {
    "@type": "NewsArticle",
    "url": "https://relais.test/sport/lutte.html",
    "headline": "Lutte : la finale reportée",
    "datePublished": "2025-02-03T08:00:00Z",
    "author": {"@type": "Person", "name": "Rokia Autre"},
    "articleBody": "La finale de lutte est reportée. " * 40,
}


def ld(*nodes: object) -> str:
    return "".join(
        f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'
        for node in nodes
    )


def read(markup: str, url: str = URL) -> Article:
    found = extract(page(markup, url), ANY_OUTLET)
    assert isinstance(found, Article), found
    return found


# E2: JSON-LD of another article


@pytest.mark.parametrize(
    "nodes",
    [
        (OTHER, OWN),
        (OWN, OTHER),
        ({"@graph": [OTHER, OWN]},),
        ({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}, OWN),
        ({**OTHER, "@type": ["Article", "BlogPosting"], "url": None, "@id": OTHER["url"]}, OWN),
    ],
    ids=["before", "behind", "graph", "list", "by id"],
)
def test_the_node_of_this_page_is_believed(nodes: tuple[object, ...]) -> None:
    found = read(article(head=ld(*nodes)))
    assert (found.title, found.byline) == (TITLE, ("Fily Samaké",))
    assert str(found.published.value)[:10] == "2026-11-09"
    assert "finale de lutte" not in found.text


@pytest.mark.parametrize("key", ["url", "@id", "mainEntityOfPage"])
def test_another_articles_node_alone_tells_nothing(key: str) -> None:
    node = {k: v for k, v in OTHER.items() if k != "url"} | {key: OTHER["url"]}
    found = read(article(head=ld(node)))
    assert (found.title, found.byline, found.published.value) == (TITLE, (), None)


# E3: cards and comments

CARDS = [
    '<section class="related"><article><h3><a href="/a">Lutte : la finale est reportée</a></h3>'
    '<time datetime="2025-02-03">3 février 2025</time><span class="author">Rokia Autre</span>'
    "</article></section>",
    '<div class="bloc"><a href="/a">Lutte : la finale est reportée</a>'
    '<span class="date">3 février 2025</span><span class="byline">Par Rokia Autre</span></div>',
    '<ol class="comment-list"><li class="comment"><article><b class="author">Rokia Autre</b>'
    '<time datetime="2025-02-03">3 février 2025</time><p>Bravo à tous.</p></article></li></ol>',
]


@pytest.mark.parametrize("box", CARDS, ids=["article", "div", "comment"])
@pytest.mark.parametrize("place", ["in", "under"])
def test_what_a_card_or_a_comment_tells_is_not_the_pages(box: str, place: str) -> None:
    end = "</article>"
    markup = article().replace(end, box + end if place == "in" else end + box)
    found = read(markup)
    assert (found.byline, found.published.value) == ((), None)


@pytest.mark.parametrize("box", CARDS, ids=["article", "div", "comment"])
def test_a_short_page_beside_cards_keeps_its_own_day_and_writer(box: str) -> None:
    line = '<p class="meta">Publié le 9 novembre 2026 par <a href="/auteur/fs">Fily Samaké</a></p>'
    found = read(article(line).replace("</article>", f"</article>{box}{box}"))
    assert found.byline == ("Fily Samaké",)
    assert str(found.published.value)[:10] == "2026-11-09"


# E8: a name before the headline


@pytest.mark.parametrize(
    ("host", "site", "title"),
    [
        ("fleuve.test", "Le Fleuve Info", "Fleuve : la crue bat son record"),
        ("douanes.test", "Direction des douanes", "Douanes : trois bureaux ouvrent dimanche"),
        ("kalan.test", "Kalan Actualités", "Kalan : l'école manque de bancs neufs"),
    ],
)
def test_a_subject_that_the_host_bears_too_stays(host: str, site: str, title: str) -> None:
    head = (
        f'<meta property="og:site_name" content="{site}">'
        f'<meta property="og:title" content="{title}">'
    )
    found = read(article(title=title, head=head), f"https://www.{host}/a/b.html")
    assert found.title == title


@pytest.mark.parametrize("sign", [" : ", " | ", " - "])
def test_the_sites_own_name_before_the_title_goes(sign: str) -> None:
    head = (
        f'<meta property="og:site_name" content="Le Relais">'
        f'<meta property="og:title" content="Le Relais{sign}{TITLE}">'
    )
    assert read(article(head=head)).title == TITLE


# E10: agencies, desks, accounts and sites


@pytest.mark.parametrize(
    ("told", "credit"),
    [
        ("AFP", "AFP"),
        ("Le Relais avec AFP", "AFP"),
        ("Avec Reuters", "Reuters"),
        ("Xinhua", "Xinhua"),
        ("La rédaction", None),
        ("Service politique", None),
        ("webmaster relais", None),
        ("relaiseditor", None),
        ("admin", None),
    ],
)
@pytest.mark.parametrize("way", ["meta", "json", "class", "printed"])
def test_who_is_no_person_is_no_writer(told: str, credit: str | None, way: str) -> None:
    head = {
        "meta": f'<meta name="author" content="{told}">',
        "json": ld({**OWN, "author": {"@type": "Person", "name": told}}),
    }.get(way, "")
    inside = {
        "class": f'<span class="author vcard"><a href="/author/x/">{told}</a></span>',
        "printed": f'<div class="byline">Par {told}</div>',
    }.get(way, "")
    found = read(article(inside, head=head))
    assert found.byline == ()
    assert (found.credit or None) == credit
    assert found.paragraphs == PROSE


@pytest.mark.parametrize("first", ["AFP", "La rédaction", "admin", "Le Relais", "relais_web"])
def test_the_next_meta_names_the_person(first: str) -> None:
    head = (
        '<meta property="og:site_name" content="Le Relais">'
        f'<meta name="author" content="{first}">'
        '<meta property="article:author" content="Fily Samaké">'
    )
    assert read(article(head=head)).byline == ("Fily Samaké",)


def signed(line: str, *, head: str = "") -> Article:
    return read(article(head=head).replace("</div></article>", f"<p>{line}</p></div></article>"))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("J.N.", "J.N."),
        ("A. T.", "A. T."),
        ("M.L.D.", "M.L.D."),
        ("N'Golo d'Almeida", "N'Golo d'Almeida"),
        ("Baba Ag Hamani", "Baba Ag Hamani"),
        ("Sidi Ould Bellal", "Sidi Ould Bellal"),
        ("Issouf de la Fontaine", "Issouf de la Fontaine"),
        ("J.-P. Kondé", "J.-P. Kondé"),
        ("Dr Fily Samaké", "Fily Samaké"),
        ("Pr Fily Samaké, correspondant à Kita", "Fily Samaké"),
    ],
)
@pytest.mark.parametrize("login", ["admin", "relais24"])
def test_the_signature_under_a_text_whose_head_has_a_log_in(
    line: str, name: str, login: str
) -> None:
    found = signed(line, head=f'<meta name="author" content="{login}">')
    assert (found.byline, found.paragraphs) == ((name,), PROSE)


@pytest.mark.parametrize(
    "line", ["Par Desk Afrique", "Par la rédaction", "Par notre rédaction web"]
)
def test_a_desk_that_signs_under_the_text_is_nobody(line: str) -> None:
    found = signed(line)
    assert (found.byline, found.paragraphs) == ((), PROSE)


@pytest.mark.parametrize("name", ["Fily Samaké", "J.N.", "Baba Ag Hamani"])
def test_a_signature_over_a_paywalls_call_is_read(name: str) -> None:
    call = "La suite de cette enquête est réservée à nos abonnés."
    found = signed(f"{name}</p><p>{call}")
    assert (found.byline, found.paragraphs, found.partial_text) == ((name,), PROSE, True)


@pytest.mark.parametrize("site", ["Ici Kita", "Radio Kayes"])
def test_the_sites_name_beside_the_masthead_is_no_writer(site: str) -> None:
    markup = html(
        f'<header><a href="/">{site}</a><div>Samedi 21 novembre 2026</div></header>'
        f"<main><h1>{TITLE}</h1>" + "".join(f"<p>{text}</p>" for text in PROSE) + "</main>",
        head=f'<title>{TITLE} - {site}</title><meta property="og:site_name" content="{site}">',
    )
    assert read(markup).byline == ()


# E11: last lines that are no name


@pytest.mark.parametrize(
    "line",
    [
        "Traduit de l’anglais.",
        "Fin de l’entretien.",
        "Adapté de l'arabe.",
        "À suivre.",
        "Fin de l'épisode.",
    ],
)
def test_a_last_line_that_is_no_name_stays(line: str) -> None:
    found = signed(line)
    assert (found.byline, found.paragraphs[-1]) == ((), line)


# E7, E13, E15: parts, portraits and leads


@pytest.mark.parametrize(
    ("head", "under"),
    [
        ('<link rel="next" href="/economie/marche-de-sikasso.html/2/">', ""),
        ("", '<div class="pages">Page 1 sur 3</div>'),
        ("", "<nav><span>Page 1/4</span></nav>"),
        ("", "<p>La suite de cette enquête est réservée à nos abonnés.</p>"),
        ("", "<p>Abonnez-vous pour lire la suite.</p>"),
    ],
)
def test_a_part_is_told_as_one(head: str, under: str) -> None:
    assert read(article(head=head).replace("</article>", f"{under}</article>")).partial_text


@pytest.mark.parametrize(
    "box",
    [
        "<p>Fily Samaké est journaliste depuis 2014. Elle suit les marchés du sud.</p>",
        "<h4>Fily Samaké</h4><p>Fily Samaké est correspondante à Sikasso, où elle vit.</p>",
        "<p>Journaliste à Sikasso depuis 2014, Fily Samaké couvre la vie des communes.</p>",
    ],
)
def test_the_portrait_of_the_writer_is_no_text(box: str) -> None:
    markup = article('<div class="byline">Par Fily Samaké</div>')
    found = read(markup.replace("</div></article>", f"{box}</div></article>"))
    assert (found.paragraphs, found.byline) == (PROSE, ("Fily Samaké",))


def test_a_text_about_a_journalist_is_whole() -> None:
    last = "Fily Samaké est journaliste depuis 2014 et vend aussi des tissus le dimanche."
    told = "Au deuxième étal, Fily Samaké a déjà vendu trois pagnes avant midi, dit-elle en riant."
    markup = article().replace("</div></article>", f"<p>{told}</p><p>{last}</p></div></article>")
    assert read(markup).paragraphs == (*PROSE, told, last)


@pytest.mark.parametrize(
    "name", ["chapo", "standfirst", "article-intro", "field--name-field-chapo"]
)
def test_a_lead_of_its_own_over_the_text_is_text(name: str) -> None:
    lead = "Deux cents étals couverts attendent les vendeuses, qui ont patienté quatre saisons."
    assert read(article(f'<div class="{name}"><p>{lead}</p></div>')).paragraphs == (lead, *PROSE)


ITEMS = (
    "Une première part de la somme paiera le gardien du marché couvert.",
    "Une autre ira aux lampes, que le vent use avant la fin de l'année.",
)


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_a_list_among_the_paragraphs_is_text(tag: str) -> None:
    made = "".join(f"<li>{item}</li>" for item in ITEMS)
    among = article().replace(f"<p>{PROSE[1]}", f"<{tag}>{made}</{tag}><p>{PROSE[1]}")
    assert read(among).paragraphs == (PROSE[0], *(f"- {i}" for i in ITEMS), *PROSE[1:])
