"""Themes: the markup of WordPress's, SPIP's, Drupal's and of sites' own PHP, around one draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from benchmarks.made_pages.draft import Draft

Theme = Callable[[Draft], str]
MENU = (
    '<nav class="menu"><ul><li><a href="/">Accueil</a></li><li><a href="/politique/">Politique</a>'
    '</li><li><a href="/societe/">Société</a></li><li><a href="/sport/">Sport</a></li></ul></nav>'
)


def _h1(draft: Draft, names: str) -> str:
    return f'<h1 class="{names}">{escape(draft.heading or draft.want.title)}</h1>'


def _time(draft: Draft, names: str) -> str:
    if not draft.printed:
        return ""
    machine = f' datetime="{draft.machine}"' if draft.machine else ""
    tag = "time" if draft.machine else "span"
    return f'<{tag} class="{names}"{machine}>{draft.printed}</{tag}>'


def _text(draft: Draft) -> str:
    if draft.scripted:
        return '<div id="app"></div>'
    if draft.wrap == "br":
        bare = (re.sub(r"^<p>(.*)</p>$", r"\1", each) for each in draft.body)
        return "\n".join(("<br><br>".join(bare), draft.signed, *draft.foot))
    return "\n".join((*draft.body, draft.signed, *draft.foot))


def _parts(draft: Draft) -> tuple[str, str, str, str]:
    copy = (
        ['<div class="texte-mobile">', *draft.body, "</div>"]
        if draft.copied and not draft.scripted
        else []
    )
    parts = (draft.mast, draft.over, [*copy, *draft.under], draft.after)
    mast, over, under, after = ("\n".join(each) for each in parts)
    return mast, over, under, after


def _by(draft: Draft, inside: str, own: str = "byline") -> str:
    """The byline: marked by the theme, or by an id alone."""
    if not draft.names:
        return ""
    if draft.byline_id:
        return f'<div id="article_author">{escape(draft.names)}</div>'
    return inside.format(name=escape(draft.names), own=own)


def wordpress(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<span class="byline">par <span class="author vcard"><a class="url fn n"'
             ' href="/author/x/">{name}</a></span></span>')  # fmt: skip
    return f"""<header class="site-header"><p class="site-title"><a href="/" rel="home">
{draft.site}</a></p>{mast}{MENU}</header><main><article class="post hentry">
<header class="entry-header">{_h1(draft, "entry-title")}<div class="entry-meta">
{_time(draft, "entry-date published")} {by}</div></header>{over}
<div class="entry-content">{_text(draft)}</div>{under}</article></main>{after}
<footer class="site-footer">© 2026 {draft.site}</footer>"""


def tagdiv(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<div class="td-post-author-name"><div class="td-author-by">Par</div> <a'
             ' href="/author/x/">{name}</a><div class="td-author-line"> - </div></div>')  # fmt: skip
    return f"""<div class="td-header-wrap">{mast}{MENU}</div><article class="post hentry">
<header class="td-post-title">{_h1(draft, "entry-title")}<div class="td-module-meta-info">{by}
<span class="td-post-date">{_time(draft, "entry-date updated td-module-date")}</span></div>
</header>{over}<div class="td-post-content tagdiv-type">{_text(draft)}</div>{under}</article>
{after}<div class="td-footer-wrapper">© {draft.site}</div>"""


def jnews(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<div class="jeg_meta_author"><span class="meta_text">par</span> <a'
             ' href="/author/x/">{name}</a></div>')  # fmt: skip
    return f"""<div class="jeg_header">{mast}{MENU}</div><div class="entry-header">
{_h1(draft, "jeg_post_title")}<div class="jeg_post_meta">{by}<div class="jeg_meta_date">
{_time(draft, "jeg_date")}</div></div></div>{over}<div class="entry-content">
<div class="content-inner">{_text(draft)}</div></div>{under}{after}
<footer class="jeg_footer">© {draft.site}</footer>"""


def elementor(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<li itemprop="author"><a href="/author/x/"><span>{name}</span></a></li>')
    day = (
        f'<li itemprop="datePublished">{_time(draft, "elementor-post-info__item--type-date")}</li>'
    )
    return f"""<header><h2 class="elementor-heading-title"><a href="/">{draft.site}</a></h2>
{mast}{MENU}</header>{_h1(draft, "elementor-heading-title")}<ul class="elementor-post-info">{by}
{day if draft.printed else ""}</ul>{over}
<div class="elementor-widget-theme-post-content">{_text(draft)}</div>{under}{after}
<footer>© {draft.site}</footer>"""


def spip(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<span class="auteurs">, par <span class="vcard author"><a class="url fn spip_in"'
             ' href="/auteur5">{name}</a></span></span>')  # fmt: skip
    day = f'<abbr class="published">{draft.printed}</abbr>' if draft.printed else ""
    line = f'<p class="info-publi">{day}{by}</p>' if day or by else ""
    return f"""<div id="entete"><strong><a rel="start" href="/">{draft.site}</a></strong>{mast}
{MENU}</div><div id="hierarchie"><a href="/">Accueil</a> &gt; <a href="/rubrique3">Société</a>
</div><div id="contenu"><div class="cartouche">{_h1(draft, "titre")}{line}</div>{over}
<div class="texte">{_text(draft)}</div>{under}</div>{after}
<div id="pied">{draft.site} | Plan du site | SPIP</div>"""


def drupal(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<div class="field field--name-field-auteur field--type-string">{name}</div>')
    day = f'<div class="field field--name-created">{_time(draft, "date-display")}</div>'
    return f"""<header role="banner"><a href="/">{draft.site}</a>{mast}{MENU}</header><main>
<h1 class="page-header"><span class="field field--name-title">
{escape(draft.heading or draft.want.title)}</span></h1><article class="node node--type-article">
{day if draft.printed else ""}{by}{over}<div class="node__content"><div class="field
field--name-body field--type-text-with-summary">{_text(draft)}</div></div>{under}</article></main>
{after}<footer role="contentinfo">© {draft.site}</footer>"""


def own_php(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<span class="story_author">Par {name}</span>')
    day = f'<span class="story_date">{draft.printed}</span>' if draft.printed else ""
    return f"""<div id="haut"><img src="/logo.png" alt="{draft.site}">{mast}{MENU}</div>
<div id="page"><h1 class="page_title">{escape(draft.heading or draft.want.title)}</h1>
<div class="story_info">{day} {by}</div>{over}<div id="article_body">{_text(draft)}</div>
{under}</div>{after}<div id="bas">© 2026 {draft.site}</div>"""


def table_php(draft: Draft) -> str:
    mast, over, under, after = _parts(draft)
    by = _by(draft, '<div class="auteur">Par {name}</div>')
    day = f'<div class="date">{draft.printed}</div>' if draft.printed else ""
    return f"""<table width="960"><tr><td colspan="2">{draft.site} {mast}{MENU}</td></tr>
<tr><td valign="top" width="700">{_h1(draft, "titre")}{day}{by}{over}{_text(draft)}{under}</td>
<td width="260" valign="top"><b>Publicité</b><br><img src="/pub.gif"></td></tr></table>{after}
<p align="center">© {draft.site}</p>"""


THEMES: dict[str, Theme] = {
    "wordpress": wordpress, "tagdiv": tagdiv, "jnews": jnews, "elementor": elementor,
    "spip": spip, "drupal": drupal, "own php": own_php, "table": table_php,
}  # fmt: skip
