"""Plants about title, day and writer: E2, E3, E8, E9, E10, E11 and E14."""

from __future__ import annotations

import random
from datetime import timedelta
from html import escape

from benchmarks.made_pages.draft import Draft
from benchmarks.made_pages.plants import register_plant
from benchmarks.made_pages.words import drawn_day, french_day, odd_day, pool


def _other(dice: random.Random) -> tuple[str, str, str]:
    """Title, day and writer of another story."""
    words = pool()
    return (
        dice.choice(words["others_titles"]),
        drawn_day(dice).isoformat(),
        dice.choice(words["others"]),
    )


@register_plant("E2", "nodes")
def node_of_another(draft: Draft, dice: random.Random) -> None:
    """JSON-LD of another article, before or behind the page's own."""
    title, day, name = _other(dice)
    address = f"https://www.{draft.host}/autre-{dice.randint(2, 99)}"
    key = dice.choice(("url", "@id", "mainEntityOfPage"))
    node: dict[str, object] = {
        "@type": dice.choice(("NewsArticle", "Article", "BlogPosting")), key: address, "headline": title,
        "datePublished": f"{day}T08:00:00+00:00", "author": {"@type": "Person", "name": name},
    }  # fmt: skip
    draft.nodes.insert(dice.randint(0, len(draft.nodes)), node)


@register_plant("E2", "nodes")
def list_of_others(draft: Draft, dice: random.Random) -> None:
    """JSON-LD with a list of other articles."""
    told = [_other(dice) for _ in range(3)]
    items = [
        {"@type": "ListItem", "position": n, "item": {
            "@type": "NewsArticle", "url": f"https://www.{draft.host}/autre-{n}", "headline": title,
            "datePublished": day, "author": {"@type": "Person", "name": name}}}
        for n, (title, day, name) in enumerate(told)
    ]  # fmt: skip
    draft.nodes.insert(0, {"@type": "ItemList", "itemListElement": items})


@register_plant("E3", "cards")
def cards_of_others(draft: Draft, dice: random.Random) -> None:
    """Cards of other stories with their days and writers."""
    shapes = (
        '<article class="post"><h3><a href="{url}">{title}</a></h3><time datetime="{day}">{told}</time>'
        ' <span class="author">{name}</span></article>',
        '<div class="bloc"><a href="{url}">{title}</a><span class="date">{told}</span><span>{name}</span></div>',
        '<li><a href="{url}">{title}</a> <em>{told}</em> <span class="byline">Par {name}</span></li>',
    )
    shape, names = (
        dice.choice(shapes),
        dice.choice(("related", "td-related", "meme-rubrique", "autres")),
    )
    cards = []
    for number in range(dice.randint(2, 4)):
        title, _, name = _other(dice)
        day = drawn_day(dice)
        cards.append(shape.format(
            url=f"/autre-{number}", title=escape(title), day=day, told=french_day(day), name=name
        ))  # fmt: skip
    place = draft.after if dice.random() < 0.6 else draft.under
    place.append(
        f'<section class="{names}"><h3>Dans la même rubrique</h3>{"".join(cards)}</section>'
    )


@register_plant("E3", "comments")
def comments_of_readers(draft: Draft, dice: random.Random) -> None:
    """Readers' comments with their names and days."""
    words, day = pool(), drawn_day(dice)
    name, told = dice.choice(words["others"]), escape(words["others_sentence"])
    shape = dice.choice((
        '<div id="comments"><h3>1 commentaire</h3><ol class="comment-list"><li class="comment"><article>'
        '<b class="fn author">{name}</b> <time datetime="{day}">{printed}</time><p>{told}</p></article></li></ol></div>',
        '<ul class="forum" id="navforum"><li><p class="forum-author">{printed}, par {name}</p><p>{told}</p></li></ul>',
    ))  # fmt: skip
    place = draft.after if dice.random() < 0.5 else draft.under
    place.append(shape.format(name=name, day=day, printed=french_day(day), told=told))


@register_plant("E3", "mast")
def calendar_over(draft: Draft, dice: random.Random) -> None:
    """The masthead shows the day of reading."""
    from benchmarks.made_pages.bake import READ_ON

    told = french_day(READ_ON, weekday=True).capitalize()
    draft.mast.append(f'<div class="{dice.choice(("date", "today", "topbar"))}">{told}</div>')


@register_plant("E8", "title")
def subject_is_site(draft: Draft, dice: random.Random) -> None:
    """The headline begins with a name that the host bears too."""
    subject = draft.host.split(".")[0].split("-")[0].capitalize()
    draft.want.title = f"{subject} : {draft.want.title[:1].lower()}{draft.want.title[1:]}"


@register_plant("E8", "title")
def site_before(draft: Draft, dice: random.Random) -> None:
    """The head's titles have the site's own name before them."""
    sign = dice.choice((" : ", " | ", " - "))
    draft.title_tag = f"{draft.site}{sign}{draft.want.title}"
    if dice.random() < 0.5:
        draft.shared_title = draft.title_tag


@register_plant("E14", "title")
def search_title(draft: Draft, dice: random.Random) -> None:
    """The head tells a title for search engines, the page shows the headline."""
    keyword = dice.choice(("Reportage", "Mali agriculture", "Eau potable", "Marchés du fleuve"))
    draft.heading = draft.want.title
    draft.shared_title = f"{keyword} : {draft.want.title[:1].lower()}{draft.want.title[1:]}"
    draft.title_tag = draft.shared_title + dice.choice(("", f" - {draft.site}"))


@register_plant("E9", "day")
def odd_days(draft: Draft, dice: random.Random) -> None:
    """The day is printed in one of the forms that readers stumble over, and told nowhere else."""
    _untell_day(draft)
    told, minute = odd_day(dice, draft.day)
    draft.printed = dice.choice(("", "Publié le ", "Mis en ligne le ")) + told
    draft.want.published = draft.day.isoformat() + minute


@register_plant("E9", "day")
def month_in_address(draft: Draft, dice: random.Random) -> None:
    """The address tells the month, and nothing tells more."""
    _untell_day(draft)
    own = [node for node in draft.nodes if node.get("url") == draft.url]
    draft.path = f"/{draft.day:%Y/%m}{draft.path}"
    for node in own:
        node["url"] = draft.url
    draft.want.published = f"{draft.day:%Y-%m}"


@register_plant("E3", "day")
def no_day(draft: Draft, dice: random.Random) -> None:
    """Nothing tells a day."""
    _untell_day(draft)


@register_plant("E9", "day")
def updated_later(draft: Draft, dice: random.Random) -> None:
    """An update is printed beside the day."""
    later = draft.day + timedelta(days=dice.randint(1, 9))
    draft.machine = ""
    draft.printed = f"Publié le {french_day(draft.day)}, mis à jour le {french_day(later)}"


def _untell_day(draft: Draft) -> None:
    draft.printed = draft.machine = ""
    draft.head = [h for h in draft.head if "published_time" not in h]
    for node in draft.nodes:
        if node.get("url") == draft.url:
            node.pop("datePublished", None)
    draft.want.published = ""


@register_plant("E9", "bytes")
def undeclared_bytes(draft: Draft, dice: random.Random) -> None:
    """The page is in an old encoding and does not say so, or says it wrongly."""
    draft.charset, draft.declared = "cp1252", False


def _tell_writer(draft: Draft, dice: random.Random, told: str, *, printed: bool = True) -> None:
    """Tell a writer in one of the places that tell one."""
    _untell_writer(draft)
    way = dice.choice(("meta", "node", "article", *(("print", "print") if printed else ())))
    if way == "meta":
        draft.add_meta("author", told)
    elif way == "article":
        draft.add_meta("article:author", told)
    elif way == "node":
        kind = dice.choice(("Person", "Organization"))
        draft.add_node(author={"@type": kind, "name": told})
    else:
        draft.names = told


def _untell_writer(draft: Draft) -> None:
    draft.names, draft.want.byline, draft.want.credit = "", (), None
    draft.head = [h for h in draft.head if "author" not in h]
    for node in draft.nodes:
        if node.get("url") == draft.url:
            node.pop("author", None)


@register_plant("E10", "by")
def agency_told(draft: Draft, dice: random.Random) -> None:
    """An agency stands where the writer's name should."""
    agency = dice.choice(pool()["agencies"])
    told = dice.choice(("{a}", "{a}", "{s} avec {a}", "Avec {a}")).format(a=agency, s=draft.site)
    _tell_writer(draft, dice, told)
    draft.want.credit = agency


@register_plant("E10", "by")
def desk_told(draft: Draft, dice: random.Random) -> None:
    """A desk, a log-in or the site stands where the writer's name should."""
    words = pool()
    told = dice.choice((*words["desks"], *words["logins"], "{site}", draft.site.replace(" ", "")))
    _tell_writer(draft, dice, told.format(site=draft.site))


@register_plant("E10", "by")
def signed_under(draft: Draft, dice: random.Random) -> None:
    """A log-in or a desk in the head, a person under the text."""
    words, name = pool(), dice.choice(pool()["names"])
    _tell_writer(draft, dice, dice.choice((*words["logins"], *words["desks"][:3])), printed=False)
    form = dice.choice((
        "{n}", "Par {n}", "{n}, correspondant à {t}", "Texte : {n}", "Dr {n}", "{n} (stagiaire)", "{n} avec AFP"
    ))  # fmt: skip
    line = form.format(n=name, t=dice.choice(words["towns"]))
    tag = dice.choice(("p", "p", "strong", "em"))
    draft.signed = (
        f"<p><{tag}>{escape(line)}</{tag}></p>" if tag != "p" else f"<p>{escape(line)}</p>"
    )
    draft.want.byline = (name,)
    draft.want.credit = "AFP" if "AFP" in form else None


@register_plant("E10", "by")
def initials_under(draft: Draft, dice: random.Random) -> None:
    """Initials under the text."""
    _untell_writer(draft)
    initials = dice.choice(("J.N.", "A. T.", "M.L.D.", "B. K."))
    draft.signed = f"<p>{initials}</p>"
    draft.want.byline = (initials,)


@register_plant("E10", "by")
def second_meta(draft: Draft, dice: random.Random) -> None:
    """A desk, an agency or a log-in in the first `meta`, the person in the next."""
    words = pool()
    name = dice.choice(words["names"])
    _untell_writer(draft)
    first = dice.choice(
        (*words["desks"][:3], *words["logins"][:4], *words["agencies"][:2], draft.site)
    )
    draft.add_meta("author", first)
    draft.add_meta("article:author", name)
    draft.want.byline = (name,)


@register_plant("E10", "by")
def byline_by_id(draft: Draft, dice: random.Random) -> None:
    """The byline is marked by an id alone."""
    name = dice.choice(pool()["names"])
    _untell_writer(draft)
    draft.names, draft.byline_id = name, True
    draft.want.byline = (name,)


@register_plant("E10", "by")
def titled_writer(draft: Draft, dice: random.Random) -> None:
    """The writer's name with the title or role that stands before or behind it."""
    name = dice.choice(pool()["names"])
    _untell_writer(draft)
    draft.names = dice.choice(
        ("Dr {}", "Pr {}", "{}, journaliste", "{} (stagiaire)", "Par {}")
    ).format(name)
    draft.want.byline = (name,)


@register_plant("E11", "last")
def last_lines(draft: Draft, dice: random.Random) -> None:
    """A last line of the text that is no name."""
    if draft.want.text is not None:
        told = dice.choice(pool()["furniture"]["last"])
        draft.body.append(draft.wrapped(told))
        draft.want.text.append(told)
