"""Plants about what a page is: E6, E7 and the forum of E14."""

from __future__ import annotations

import random
from html import escape

from benchmarks.made_pages.draft import PARTIAL, REFUSED, Draft
from benchmarks.made_pages.plants import register_plant
from benchmarks.made_pages.words import pool


@register_plant("E6", "page")
def words_of_challenges(draft: Draft, dice: random.Random) -> None:
    """A short article that speaks of a captcha or of a check."""
    del draft.body[2:]
    if draft.want.text:
        del draft.want.text[2:]
    draft.add_line(dice, dice.choice(pool()["furniture"]["challenge"]))


@register_plant("E7", "page")
def box_alone(draft: Draft, dice: random.Random) -> None:
    """The text comes by script, and a box is all that is shown."""
    words = pool()["furniture"]
    told = escape(dice.choice((*words["cookies"], *words["letter"])))
    draft.scripted, draft.content = True, ""
    (draft.over if dice.random() < 0.5 else draft.after).append(f"<div><p>{told}</p></div>")
    draft.want.outcome, draft.want.text = REFUSED, None
    draft.want.byline = None


@register_plant("E7", "page")
def page_of_several(draft: Draft, dice: random.Random) -> None:
    """The first page of three."""
    number = dice.randint(2, 5)
    if dice.random() < 0.5:
        draft.head.append(f'<link rel="next" href="{draft.url.rstrip("/")}/2/">')
    else:
        draft.under.append(
            f'<div class="pages">Page 1 {dice.choice(("sur", "/", "de"))} {number}</div>'
        )
    draft.want.outcome, draft.want.text = PARTIAL, None


@register_plant("E7", "page")
def for_subscribers(draft: Draft, dice: random.Random) -> None:
    """The rest is for those who pay."""
    del draft.body[3:]
    draft.foot.append(f"<p>{escape(dice.choice(pool()['paywalls']))}</p>")
    draft.want.outcome, draft.want.text = PARTIAL, None


@register_plant("E14", "page")
def forum_thread(draft: Draft, dice: random.Random) -> None:
    """Posts of a forum, each with a name, a day and its buttons."""
    words = pool()
    posts: list[str] = []
    for name in dice.sample(words["others"], 4):
        posts.append(
            f'<div class="msg"><b>{name}</b> <span>3 mars 2026 à 10:2{len(posts)}</span>'
            f"<p>{escape(words['others_sentence'])}</p>"
            f'<a href="#r">Répondre</a> <a href="#c">Citer</a></div>'
        )
    draft.path = f"/forum{draft.path}"
    draft.under += posts
    draft.want.outcome, draft.want.text, draft.want.byline = REFUSED, None, None
