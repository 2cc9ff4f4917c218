"""Small pages of our own making, in the shapes that sites have."""

from __future__ import annotations

from datetime import UTC, datetime

from records.page import Page

FETCHED = datetime(2026, 11, 21, 12, tzinfo=UTC)
ONE = (
    "La commune de Sikasso a inauguré mardi un marché couvert de deux cents étals, attendu depuis "
    "quatre ans par les commerçantes du quartier de Wayerma, qui vendaient jusque-là sous la pluie."
)
TWO = (
    "Le maire a rappelé que les travaux ont coûté moins que prévu, grâce aux briques fabriquées "
    "sur place, et que la gestion du marché reviendra à une coopérative élue pour trois ans."
)
THREE = (
    "Les premières vendeuses se sont installées dès l'aube. Elles demandent encore un éclairage et "
    "une route praticable, que la mairie promet avant la prochaine saison des pluies."
)
PROSE = (ONE, TWO, THREE)


def html(body: str, *, head: str = "", lang: str = "fr") -> str:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def article(inside: str = "", *, title: str = "Sikasso ouvre son marché", head: str = "") -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in PROSE)
    menu = '<nav><a href="/">Accueil</a> <a href="/politique">Politique</a></nav>'
    return html(
        f"{menu}<article><h1>{title}</h1>{inside}<div class='texte'>{paragraphs}</div></article>",
        head=f"<title>{title} - Le Relais</title>{head}",
    )


def page(markup: str, url: str = "https://relais.test/economie/marche-de-sikasso.html") -> Page:
    return Page(
        requested_url=url,
        final_url=url,
        status=200,
        fetched_at=FETCHED,
        media_type="text/html; charset=utf-8",
        headers=(),
        body=markup.encode(),
    )
