"""Editions made up by hand, for tests of form and of sending."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from records.reason import ReasonCode, make_reason
from reports.digest.edition import (
    Correction,
    Dated,
    DayGap,
    Edition,
    Fate,
    Figure,
    LeftOut,
    Note,
    Omission,
    OutletTrouble,
    Quote,
    Story,
    TopicWeeks,
    Trouble,
)
from reports.digest.message import Masthead

MONDAY = date(2026, 11, 16)
DUE = datetime(2026, 11, 23, 7, tzinfo=UTC)
HEAD = Masthead(sender="lettre@veille.example", reply_to="desk@veille.example")
PUBLIC = Masthead(
    sender="lettre@veille.example",
    reply_to="desk@veille.example",
    public_url="https://veille.example",
)
TOPICS = (
    "diplomacy", "defence_security", "mining", "energy", "agriculture_food", "economy_trade",
)  # fmt: skip
HEADLINES = (
    "Bamako et Moscou signent un accord sur la raffinerie d’or",
    "Un don de blé russe attendu à Dakar",
    "Visite d’une délégation de la Douma à Bamako",
    "Des instructeurs russes à Ségou, selon la mairie",
    "La centrale solaire de Sanankoroba relancée",
    "Cent étudiants partent pour Kazan",
    "La Maison russe ouvre un cours de cinéma",
    "Un comité mixte discute des mines de lithium",
)


def story(number: int, **given: object) -> Story:
    base: dict[str, object] = {
        "story_id": f"s{number}",
        "headline": f"{HEADLINES[number % len(HEADLINES)]}"
        + (f" ({number})" if number >= len(HEADLINES) else ""),
        "derived": number == 5,
        "outlet_id": ("fleuve", "kayes")[number % 2],
        "outlet": ("Le Quotidien du Fleuve", "Kayes Info")[number % 2],
        "url": f"https://fleuve.example/2026/11/{number}?page=1&id={number}",
        "host": "fleuve.example",
        "day": MONDAY + timedelta(days=number % 7),
        "dated": Dated.SEEN if number == 3 else Dated.DAY,
        "grade": 1 if number % 5 == 4 else 2,
        "topics": (TOPICS[number % 6], TOPICS[(number + 1) % 6]),
        "other_outlets": ("L’Aube du Mali", "Radio Ténéré", "Sahel Matin") if number == 0 else (),
        "outlet_ids": (("fleuve", "kayes")[number % 2],),
        "quotes": (
            Quote(
                text="Les deux parties sont convenues de poser la première pierre de la raffinerie"
                " avant la fin du mois de mars, avec une capacité annoncée de deux cents tonnes.",
                speaker="le ministre des Mines",
            ),
            Quote(text="Le financement n’a pas été précisé."),
        )
        if number % 2 == 0
        else (Quote(text="La cargaison quittera Novorossiïsk en décembre."),),
        "texts": (f"t{number}",),
        "owners": (("fleuve", "kayes")[number % 2],),
        "articles": (f"a{number}",),
        "grew": number == 2,
    }
    return Story(**(base | given))  # type: ignore[arg-type]


def full(stories: int = 8) -> Edition:
    """A week with something in every section."""
    return Edition(
        issue_id="2026-W47",
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=6),
        stories=tuple(story(n) for n in range(stories)),
        catch_up=(story(900, day=date(2026, 9, 3)),),
        figures=(
            Figure(name="read", value=1284, low=900, high=1400),
            Figure(name="related", value=23, low=12, high=30),
            Figure(name="texts", value=11, low=7, high=7),
            Figure(name="outlets", value=7),
        ),
        corrections=(
            Correction(
                fate=Fate.CHANGED,
                headline="Trois accords signés",
                outlet="Kayes Info",
                url="",
                day=MONDAY,
                article_id="a1",
            ),
            Correction(
                fate=Fate.TAKEN_DOWN,
                headline="",
                outlet="Kayes Info",
                url="",
                day=MONDAY,
                article_id="a2",
            ),
        ),
        troubles=(
            OutletTrouble(
                outlet_id="sahel",
                outlet="Sahel Matin",
                trouble=Trouble.SILENT,
                since=date(2026, 11, 1),
            ),
            OutletTrouble(
                outlet_id="tenere",
                outlet="Radio Ténéré",
                trouble=Trouble.FAILING,
                since=None,
                reason=make_reason(ReasonCode.CERTIFICATE_REFUSED, detail="verify failed"),
            ),
        ),
        gaps=(
            DayGap(day=MONDAY + timedelta(days=1), outlets=("Sahel Matin", "Kayes Info")),
            DayGap(day=MONDAY + timedelta(days=2)),
        ),
        left_out=(
            LeftOut(omission=Omission.UNRELATED, count=1261),
            LeftOut(omission=Omission.REPRINTS, count=12),
            LeftOut(omission=Omission.REPEATED, count=1),
        ),
        weeks=tuple(MONDAY - timedelta(weeks=5 - n) for n in range(6)),
        topics=(
            TopicWeeks(topic="diplomacy", counts=(2, None, 5, 6, 3, 7)),
            TopicWeeks(topic="defence_security", counts=(6, None, 2, 4, 5, 4)),
            TopicWeeks(topic="mining", counts=(0, None, 2, 0, 3, 5)),
            TopicWeeks(topic="transport_infrastructure", counts=(0, None, 1, 0, 1, 2)),
            TopicWeeks(topic="agriculture_food", counts=(1, None, 0, 2, 0, 1)),
            TopicWeeks(topic="culture_media_sport", counts=(0, None, 0, 0, 1, 1)),
        ),
        notes=(Note(text="Le Parlement vote vendredi.", by="A. Touré"),),
        outlets_followed=24,
    )


def empty() -> Edition:
    """A week in which nothing was told, and everything was read."""
    week = full(0)
    return Edition(
        issue_id=week.issue_id,
        first_day=week.first_day,
        last_day=week.last_day,
        figures=(Figure(name="read", value=0, low=900, high=1400),),
        outlets_followed=24,
    )
