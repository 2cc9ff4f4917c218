"""Plants about the text: E1, E4, E5, E12, E13, E14 and E15."""

from __future__ import annotations

import random
from html import escape

from benchmarks.made_pages.draft import Draft
from benchmarks.made_pages.plants import register_plant
from benchmarks.made_pages.words import drawn_paragraphs, pool


def _line(draft: Draft, dice: random.Random, *names: str) -> str:
    found = pool()["furniture"][dice.choice(names)]
    return str(dice.choice(found)).format(site=draft.site)


def _told(draft: Draft) -> list[str]:
    return [text for text in draft.want.text or () if text]


@register_plant("E1", "text")
def feed_excerpt(draft: Draft, dice: random.Random) -> None:
    """The feed hands over the beginning, with its plug-in's footer."""
    told = _told(draft)[: dice.randint(1, 2)]
    if len(_told(draft)) < 4:
        return
    end = dice.choice((" […]", "…", " [&hellip;]", ""))
    draft.content = "".join(f"<p>{escape(t)}</p>" for t in told[:-1])
    draft.content += f"<p>{escape(told[-1])[: -1 if end else None]}{end}</p>" + _footer(draft, dice)


def _footer(draft: Draft, dice: random.Random) -> str:
    """A plug-in's footer behind what a feed hands over."""
    title, site = escape(draft.want.title), escape(draft.site)
    return "<p>" + dice.choice((
        f'L’article <a href="{draft.url}">{title}</a> est apparu en premier sur <a href="/">{site}</a>.',
        f'The post <a href="{draft.url}">{title}</a> appeared first on <a href="/">{site}</a>.',
        f'Cet article <a href="{draft.url}">{title}</a> est paru en premier sur {site}.',
    )) + "</p>"  # fmt: skip


@register_plant("E1", "text")
def feed_uncleaned(draft: Draft, dice: random.Random) -> None:
    """The feed hands over all of it, with codes, hidden lines and share words."""
    parts = [f"<p>{escape(text)}</p>" for text in _told(draft)]
    if not parts:
        return
    for foreign in dice.sample((
        '<p style="display:none">casino en ligne bonus sans dépôt pour tous les joueurs</p>',
        '<span class="screen-reader-text">Ouvrir dans une autre fenêtre</span>',
        "<p>Partager sur Facebook</p>",
        "<p>Post Views: 41</p>",
        "<p>[vc_row][/vc_row]</p>",
    ), 3):  # fmt: skip
        parts.insert(dice.randint(0, len(parts)), foreign)
    if dice.random() < 0.4:
        parts = ['[vc_row css=".a{}"][vc_column_text]', *parts, "[/vc_column_text][/vc_row]"]
    draft.content = "".join(parts) + draft.signed + _footer(draft, dice)
    draft.scripted = dice.random() < 0.5


@register_plant("E4", "text")
def text_twice(draft: Draft, dice: random.Random) -> None:
    """The page holds the text once for telephones, once for screens."""
    draft.copied = True


@register_plant("E4", "hidden")
def hidden_lines(draft: Draft, dice: random.Random) -> None:
    """Lines that no reader sees."""
    other = escape(pool()["others_sentence"])
    for way in dice.sample((
        'style="display: none"', "hidden", 'class="sr-only"', 'style="font-size:0"',
        'style="position:absolute;left:-9999px"', 'class="visually-hidden"',
        'style="visibility:hidden"',
    ), 2):  # fmt: skip
        draft.add_foreign(dice, f"<p {way}>{other}</p>")


@register_plant("E5", "sign")
def signs_in_text(draft: Draft, dice: random.Random) -> None:
    """`<` and `>` as signs, escaped or raw."""
    told = dice.choice(pool()["furniture"]["signs"])
    raw = draft.wrapped(told).replace("&lt; ", "< ").replace("&gt; ", "> ")
    draft.add_line(dice, told, raw if dice.random() < 0.5 else "")


@register_plant("E12", "items")
def items_in_divs(draft: Draft, dice: random.Random) -> None:
    """A list written in `div` or `span`."""
    tag, bullet = dice.choice(("div", "div", "li")), dice.choice(("• ", "- ", "– "))
    at = dice.randint(1, len(draft.body) - 1)
    items = [
        bullet + text.split(", ")[0] + dice.choice((";", ".")) for text in drawn_paragraphs(dice, 3)
    ]
    made = [f"<{tag}>{escape(item)}</{tag}>" for item in items]
    if tag == "li":
        items = [f"- {item.removeprefix(bullet)}" for item in items]
        made = [f"<ul>{''.join(f'<li>{escape(i[2:])}</li>' for i in items)}</ul>", "", ""]
    draft.body[at:at] = made
    if draft.want.text is not None:
        draft.want.text[at:at] = items


@register_plant("E13", "over")
def lines_over(draft: Draft, dice: random.Random) -> None:
    """Reading times, counters, picture credits and calls over the text."""
    lines = {_line(draft, dice, "reading", "views", "picture", "follow", "share") for _ in range(2)}
    for told in sorted(lines):
        tag = dice.choice(("div", "p", "span"))
        markup = f"<{tag}>{escape(told)}</{tag}>"
        if dice.random() < 0.5:
            draft.over.append(markup)
        else:
            draft.body.insert(0, markup)
            if draft.want.text is not None:
                draft.want.text.insert(0, "")


@register_plant("E13", "foot")
def lines_under(draft: Draft, dice: random.Random) -> None:
    """Calls, counters, boxes and the site's name under the text."""
    names = ("views", "follow", "share", "cookies", "letter")
    for _ in range(2):
        told = _line(draft, dice, *names) if dice.random() < 0.85 else draft.site
        tag = dice.choice(("div", "p"))
        (draft.foot if dice.random() < 0.6 else draft.under).append(
            f"<{tag}>{escape(told)}</{tag}>"
        )


@register_plant("E13", "portrait")
def portrait_under(draft: Draft, dice: random.Random) -> None:
    """The writer's portrait under the text."""
    if not draft.names:
        return
    since, town = dice.randint(2009, 2022), dice.choice(pool()["towns"])
    name = escape(draft.names)
    told = dice.choice((
        f"{name} est journaliste depuis {since}. Sa rubrique : les marchés et les routes de {town}.",
        f"Journaliste à {town} depuis {since}, {name} couvre la vie des communes.",
    ))  # fmt: skip
    names = dice.choice(("author-box", "about-author", "bio-auteur", "author-bio"))
    draft.under.append(f'<div class="{names}"><h4>{name}</h4><p>{told}</p></div>')


@register_plant("E13", "lead")
def lead_twice(draft: Draft, dice: random.Random) -> None:
    """The lead stands over the text and begins it again."""
    lead = (draft.want.text or [""])[0]
    if lead:
        draft.over.append(f'<div class="chapo">{escape(lead)}</div>')


@register_plant("E13", "links")
def read_also(draft: Draft, dice: random.Random) -> None:
    """A link to another story within the text, or a label with a list of them."""
    first, second = (escape(t) for t in dice.sample(pool()["others_titles"], 2))
    draft.add_foreign(dice, dice.choice((
        f'<p><strong>Lire aussi :</strong> <a href="/autre-9">{first}</a></p>',
        f'<p><a href="/autre-9">À lire aussi : {first}</a></p>',
        f'<p>À ne pas manquer :</p><ul><li><a href="/autre-9">{first}</a></li><li>'
        f'<a href="/autre-8">{second}</a></li></ul>',
    )))  # fmt: skip


@register_plant("E14", "wrap")
def text_in_headings(draft: Draft, dice: random.Random) -> None:
    """The text is written in `h3`, or its paragraphs are parted by breaks alone."""
    draft.wrap = dice.choice(("h3", "br", "br", "div"))


@register_plant("E15", "ends")
def short_ends(draft: Draft, dice: random.Random) -> None:
    """A short sentence begins or ends the text."""
    if draft.want.text is None:
        return
    first = dice.choice(pool()["short_first"])
    last = dice.choice(pool()["short_last"])
    if dice.random() < 0.5:
        draft.body.insert(0, draft.wrapped(first))
        draft.want.text.insert(0, first)
    draft.body.append(draft.wrapped(last))
    draft.want.text.append(last)


@register_plant("E15", "lead")
def lead_apart(draft: Draft, dice: random.Random) -> None:
    """The first paragraph stands in an element of its own, over the text's."""
    if draft.want.text is None or len(draft.body) < 4:
        return
    names = dice.choice(
        ("chapo", "article-lead", "standfirst", "entry-summary", "field--name-field-chapo")
    )
    lead = drawn_paragraphs(dice, 1)[0]
    draft.over.append(f'<div class="{names}"><p>{escape(lead)}</p></div>')
    draft.want.text.insert(0, lead)
    draft.body.insert(0, "")


@register_plant("E9", "quote")
def quoted_words(draft: Draft, dice: random.Random) -> None:
    """A `q` or a link within a sentence."""
    told = drawn_paragraphs(dice, 1)[0]
    words = told.split()
    at = dice.randint(2, len(words) - 3)
    tag = dice.choice(("q", "em", 'a href="/mot"'))
    inner = f"<{tag}>{escape(words[at])}</{tag.split()[0]}>"
    markup = " ".join((*map(escape, words[:at]), inner, *map(escape, words[at + 1 :])))
    draft.add_line(dice, told, f"<p>{markup}</p>")
