"""Stories: what joins texts, what keeps them apart, and what no order changes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from duplicates.match import order
from duplicates.profile import WHOLE, profile
from duplicates.stories import assign
from records import Profile, StoredText

START = datetime(2025, 6, 20, 8, tzinfo=UTC)
EVENTS = {
    "turbines": (
        "Sikasso : les turbines de la centrale tournent de nouveau. Trente ingénieurs ont remis "
        "en marche le premier groupe. Le maire Bakary Sanogo parle de délivrance.",
        "La centrale de Sikasso réparée. Bakary Sanogo, le maire, a salué les ingénieurs qui ont "
        "redressé les turbines après neuf jours de panne.",
        "Courant rétabli à Sikasso : deux turbines sur trois fonctionnent, annonce la centrale, "
        "et les ingénieurs restent jusqu'à dimanche.",
    ),
    "lutte": (
        "Lutte traditionnelle : Hamidou Guindo garde son sabre à Bandiagara devant huit mille "
        "spectateurs. Le champion a terrassé Yalcouyé en finale du tournoi.",
        "Hamidou Guindo, roi de l'arène de Bandiagara. Yalcouyé n'a tenu que deux minutes en "
        "finale du tournoi de lutte.",
    ),
    "sesame": (
        "Sésame : la récolte de Dioïla part vers Mourmansk. Deux cents conteneurs ont quitté le "
        "port sec, dit la coopérative Benkadi.",
    ),
}


def told(name: str, body: str, at: datetime | None) -> Profile:
    title, _, rest = body.partition(". ")
    return profile(
        StoredText(
            version_id=name,
            article_id=name,
            outlet_id=name,
            title=title,
            body=rest,
            words=len(rest.split()),
            seen_at=at or datetime(9999, 1, 1, tzinfo=UTC),
            published_at=at,
        )
    )


def press() -> list[Profile]:
    return [
        told(f"{event}{n}", body, START + timedelta(hours=20 * n))
        for n in range(3)
        for event, bodies in EVENTS.items()
        for body in bodies[n : n + 1]
    ]


def found(new: list[Profile], stored: list[Profile] | None = None, **known: str) -> dict[str, str]:
    return {link.text_id: link.story_id for link in assign(new, stored or [], known)}


def test_reports_of_one_event_are_one_story_named_after_the_first() -> None:
    stories = found(press())
    assert stories == {text: f"{text[:-1]}0" for text in stories}
    scores = {link.text_id: link.score for link in assign(press(), [], {})}
    assert scores["sesame0"] == 1.0 and 0.2 < scores["turbines1"] < 1.0


def test_cut_in_two_runs_they_are_the_same_and_keep_their_names() -> None:
    texts = press()
    at_once = found(texts)
    for cut in range(1, len(texts)):
        before = found(texts[:cut])
        assert before.items() <= at_once.items()
        assert before | found(texts[cut:], texts[:cut], **before) == at_once


def test_published_stories_are_never_joined() -> None:
    first, second, bridge = (told(f"t{n}", b, START) for n, b in enumerate(EVENTS["turbines"]))
    stories = found([bridge], [first, second], t0="old", t1="other")
    assert stories["t2"] in ("old", "other")


def test_weeks_apart_it_is_another_event() -> None:
    first, second = EVENTS["turbines"][:2]
    months = told("b", second, START + timedelta(days=30))
    assert found([told("a", first, START), months])["b"] == "b"


def test_without_any_day_only_very_like_texts_are_joined() -> None:
    report = EVENTS["turbines"][0]
    aside = (
        "Coupures : la compagnie promet mieux. La centrale de Sikasso, où les ingénieurs ont remis "
        "des turbines en marche, libère douze mégawatts pour les quartiers de la capitale. Les "
        "boulangers de Lafiabougou et de Banconi attendent de voir, carnets de commandes en main."
    )
    one = told("a", report, START)
    assert found([one, told("b", aside, START)])["b"] == "a"
    assert found([one, told("b", aside, None)])["b"] == "b"
    assert found([one, told("b", report + aside, None)])["b"] == "a"


def test_days_named_in_undated_texts_place_them() -> None:
    visit = "Visite du maire de Kayes à Dakar du {} au {} juin 2025. Le maire Oumar Fané signe."
    first, same = told("a", visit.format(21, 26), None), told("b", visit.format(22, 26), None)
    assert first.days and "2025-06-23" in first.terms
    later = told("c", visit.replace("juin", "septembre").format(2, 4), None)
    assert found([first, same, later]) == {"a": "a", "b": "a", "c": "c"}


def test_common_words_and_years_weigh_little() -> None:
    terms = told("a", EVENTS["turbines"][0] + " Le président du Mali en 2025.", START).terms
    assert terms["turbin"] > 3 * terms["mali"]
    assert "2025" not in terms and "de" not in terms
    assert sum(w * w for w in terms.values()) == pytest.approx(WHOLE**2, rel=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_decides_nothing(seed: int) -> None:
    """What comes shuffled is put in the order of the texts themselves before it is assigned."""
    bodies = [b for bodies in EVENTS.values() for b in bodies]
    texts = [
        StoredText(
            version_id=f"t{n}", article_id=f"t{n}", outlet_id="", title="", body=b, words=n,
            seen_at=START + timedelta(hours=n),
        )
        for n, b in enumerate(bodies)
    ]  # fmt: skip
    shuffled = random.Random(seed).sample([replace(t) for t in texts], len(texts))
    stories = found([profile(t) for t in sorted(shuffled, key=order)])
    assert stories == found([profile(t) for t in texts])
