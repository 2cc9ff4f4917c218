"""Persons of Russia whom no table knows, by the form of their names (all invented)."""

from __future__ import annotations

import pytest

from topics.classifier import load

RUSSIANS = [
    "Le vice-ministre Konstantin Zvezdanski est arrivé hier.",
    "La délégation était conduite par Alexeï N. Borodkov.",
    "L’ingénieure Svetlana Ivanovna Troubina a présenté le plan.",
    "Le directeur Viktor Sokolenko a répondu.",
    "M. Gorbatkov a remercié ses hôtes.",
    "Le général Pouchkarev commande le détachement.",
    "The envoy Dmitry Volchenko arrived on Monday.",
]
OTHERS = [
    "Le ministre ukrainien Viktor Sokolenko a répondu.",
    "Le Biélorusse Igor Tarassov a gagné la course.",
    "Boris Diallo et Nadia Coulibaly ont signé.",
    "Maxime Lamartine dirige la banque.",
    "Alexandre Martine a écrit ce roman.",
    "Ivan Traoré joue à Sikasso.",
    "Olga et Irina sont deux vaches de la ferme.",
    "Le général Salifou Touré est là.",
    "M. Kanté et le docteur Sanogo étaient présents.",
]


def russians(text: str) -> list[str]:
    sentences = load().read("", text)
    return [text[h.start : h.end] for s in sentences for h in s.russia]


@pytest.mark.parametrize("text", RUSSIANS)
def test_a_name_of_russian_form_is_a_russians(text: str) -> None:
    assert russians(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_names_are_not(text: str) -> None:
    assert russians(text) == []


def test_the_person_carries_the_side_on() -> None:
    text = "Konstantin Zvezdanski a visité Bamako. Le lendemain, Zvezdanski est reparti."
    sentences = load().read("", text)
    assert [bool(s.russia) for s in sentences] == [True, False] or all(s.russia for s in sentences)
