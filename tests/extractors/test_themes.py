"""Titles, names and days where themes of the press print them: known markup, our own words."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.extract import ANY_OUTLET, extract
from records.article import Article
from tests.extractors.pages import PROSE, html, page

TITLE = "Kayes : la nouvelle route ouverte aux camions"
TEXT = "".join(f"<p>{text}</p>" for text in PROSE)
BESIDE = (
    "<div class='td_block_related_posts'>"
    + "".join(
        f"<h3 class='td-module-title'><a href='/r{n}/'>Un titre voisin numéro {n}</a></h3>"
        f"<span class='td-post-author-name'><a href='/author/x{n}/'>Auteur Voisin</a></span>"
        f"<time class='entry-date' datetime='2026-10-0{n}T10:00:00+00:00'>{n} octobre 2026</time>"
        for n in range(1, 5)
    )
    + "</div>"
)
CALENDAR = "samedi, novembre 21, 2026"

THEMES = {
    "tagdiv": f"""<div class="td_data_time">{CALENDAR}</div>
<ul><li><a href="/p/">Politique</a></li></ul><article class="post hentry">
<ul class="td-category"><li class="entry-category"><a href="/c/">Économie</a></li></ul>
<header class="td-post-title"><h1 class="entry-title">{TITLE}</h1><div class="td-module-meta-info">
<div class="td-post-author-name">
<div class="td-author-by">Par</div> <a href="/author/a/">Awa Diallo</a>
<div class="td-author-line"> - </div></div><span class="td-post-date">
<time class="entry-date updated"
datetime="2026-03-12T08:30:00+00:00">12 mars 2026</time></span><div class="td-post-views">107</div>
</div></header><div class="td-post-sharing-top"><a>Facebook</a></div>
<div class="td-post-content tagdiv-type">{TEXT}</div><footer>{BESIDE}</footer></article>""",
    "tagdiv, cloud templates": f"""<div class="tdb_title tdb-single-title">
<h1 class="tdb-title-text">{TITLE}</h1></div><div class="tdb_single_author"><div
class="tdb-author-name-wrap"><span class="tdb-author-by">Par</span><a class="tdb-author-name"
href="/author/a/">Awa Diallo</a></div></div><div class="tdb_single_date"><time class="entry-date"
datetime="2026-03-12T08:30:00+00:00">12 mars 2026</time></div>
<div class="tdb_single_content">{TEXT}</div>{BESIDE}""",
    "jnews": f"""<div class="jeg_top_date">{CALENDAR}</div><div class="entry-header">
<h1 class="jeg_post_title">{TITLE}</h1><div class="jeg_post_meta"><div class="jeg_meta_author">
<span class="meta_text">par</span><a href="/author/a/">Awa Diallo</a></div><div
class="jeg_meta_date"><a href="/k/">12 mars 2026</a></div></div></div><div>0 SHARES</div>
<div class="entry-content"><div class="content-inner">{TEXT}</div></div>
<div class="jeg_authorbox"><h3 class="jeg_author_name"><a href="/author/a/">Awa Diallo</a></h3>
<p class="jeg_author_desc">Journaliste depuis dix ans.</p></div>{BESIDE}""",
    "elementor": f"""<h2 class="elementor-heading-title"><a href="/">Le Relais</a></h2>
<h1 class="elementor-heading-title">{TITLE}</h1><ul class="elementor-post-info">
<li itemprop="author"><a href="/author/a/"><span>Awa Diallo</span></a></li><li
itemprop="datePublished"><span class="elementor-post-info__item--type-date">12 mars 2026</span>
</li>
</ul><div class="elementor-widget-theme-post-content">{TEXT}</div>{BESIDE}""",
    "joomla": f"""<div class="item-page"><div><h2 itemprop="headline">{TITLE}</h2>
</div><dl class="article-info"><dd class="createdby" itemprop="author"><span itemprop="name">Awa
Diallo</span></dd><dd class="published">Publication : <time datetime="2026-03-12T08:30:00+00:00"
itemprop="datePublished">12 mars 2026</time></dd><dd class="hits">Affichages : 107</dd></dl>
<div itemprop="articleBody">{TEXT}</div></div>""",
    "joomla, of old": f"""<h1 class="componentheading">Le Relais</h1><table><tr><td
class="contentheading"><a href="/k.html">{TITLE}</a></td></tr></table>
<div class="createdate">Jeudi,
12 Mars 2026 08:30</div><div><p>Écrit par Awa Diallo</p>{TEXT}</div>""",
    "spip": f"""<div id="hierarchie"><a href="/">Accueil</a> > {TITLE}</div><div id="contenu">
<h1 class="titre">{TITLE}</h1><p class="info-publi">
<abbr class="published">jeudi 12 mars 2026</abbr>
<span class="auteurs">, par <span class="vcard author"><a class="spip_in" href="/auteur5">Awa
Diallo</a></span></span></p><div class="texte">{TEXT}</div></div>""",
    "wordpress": f"""<h1 class="site-title"><a href="/" rel="home">Le Relais</a></h1>
<article class="post"><h2 class="entry-title">{TITLE}</h2><div class="entry-meta">Publié le <time
class="entry-date published" datetime="2026-03-12T08:30:00+00:00">12 mars 2026</time>
<span class="byline">par <span class="author vcard"><a href="/author/a/">Awa Diallo</a></span>
</span>
</div><div class="entry-content">{TEXT}</div></article>
<div class="widget-area"><h2>Articles récents</h2><ul><li><a>Un titre récent</a></li></ul>
</div>""",
    "zox": f"""<header id="mvp-post-head"><h1 class="mvp-post-title entry-title">{TITLE}</h1>
<div class="mvp-author-info-date"><p>Publié</p> <span>il y a 8 mois</span> <time class="post-date"
itemprop="datePublished" datetime="2026-03-12">12 mars 2026</time></div><div
class="mvp-author-info-name"><p>Par</p> <span class="author-name vcard author" itemprop="name"><a
href="/author/a/">Awa Diallo</a></span></div></header><div id="mvp-content-main">{TEXT}</div>""",
    "varient": f"""<h1 class="title">{TITLE}</h1><div class="item-meta item-meta-author"><a
href="/profile/a"><img class="avatar"></a><a href="/profile/a">Awa Diallo</a></div><div
class="item-meta-date"><span>12 mars 2026 - 08:30</span></div>
<div class="post-text">{TEXT}</div>""",
}


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_of_each_theme(theme: str) -> None:
    head = f"<title>{TITLE} - Le Relais</title><meta property='og:site_name' content='Le Relais'>"
    found = extract(page(html(THEMES[theme], head=head)), ANY_OUTLET)
    assert isinstance(found, Article), found
    assert (found.title, found.byline) == (TITLE, ("Awa Diallo",))
    assert found.published.value is not None
    assert found.published.value.date() == date(2026, 3, 12)
    assert found.paragraphs == PROSE
