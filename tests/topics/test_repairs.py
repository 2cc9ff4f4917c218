"""Kinds of error that short texts isolate: headings, ports on the way, headlines, gifts."""

from __future__ import annotations

import pytest

from topics.classifier import load


def label(title: str, text: str) -> tuple[int | None, set[str]]:
    labels = load().label(title, text)
    return labels.relevance, {topic.topic for topic in labels.topics}


@pytest.mark.parametrize(
    "heading", ["À LA UNE", "NOS DOSSIERS", "EN CONTINU", "Dernières nouvelles"]
)
def test_what_stands_under_a_heading_of_other_stories_counts_for_nothing(heading: str) -> None:
    text = (
        "Les taxis manquent à Bamako.\n\nLa course a doublé.\n\n"
        f"{heading}\n– Moscou offre des bus au Mali\n– La Russie et le Mali signent un accord"
    )
    assert label("Bamako à pied", text) == (0, set())


@pytest.mark.parametrize("port", ["guinéennes", "sénégalaises", "ivoiriennes", "togolaises"])
def test_a_port_on_the_way_does_not_break_what_is_told(port: str) -> None:
    text = (
        "Vingt mille tonnes d’engrais destinées au Mali ont été déchargées.\n\n"
        f"L’ambassadeur a remercié le peuple russe de ce don et les autorités {port}.\n\n"
        "Vladimir Poutine avait annoncé cette livraison en juillet."
    )
    grade, topics = label("De l’engrais pour le Mali", text)
    assert grade in (1, 2)
    assert {"agriculture_food", "humanitarian_aid"} <= topics


@pytest.mark.parametrize(
    "title",
    [
        "Délégation malienne à Moscou : la coopération minière relancée",
        "Mali–Russie : un accord de coopération signé à Bamako",
    ],
)
def test_a_headline_on_both_makes_the_article_central(title: str) -> None:
    text = "Les dossiers étaient prêts.\n\nOn a travaillé tard.\n\nLe ministre rentre jeudi."
    assert label(title, text)[0] == 2


@pytest.mark.parametrize(
    "sale", ["livrera trente mille tonnes d’urée", "vend du gasoil", "exportera du blé"]
)
def test_a_delivery_alone_is_no_gift(sale: str) -> None:
    text = f"Le ministre malien a dit que la Russie {sale} au Mali.\n\nLe navire russe part."
    assert "humanitarian_aid" not in label("Une livraison attendue", text)[1]


@pytest.mark.parametrize(
    "gift", ["a cédé à titre gracieux", "a donné sans contrepartie", "a offert gratuitement"]
)
def test_a_gift_is_aid(gift: str) -> None:
    text = f"La Russie {gift} au Mali du blé.\n\nLa Russie et le Mali s’en félicitent."
    assert "humanitarian_aid" in label("Du blé pour Bamako", text)[1]
