from __future__ import annotations

from datetime import date

import pytest

from topics.classifier import load
from topics.offices import held, read


def test_the_office_depends_on_the_day() -> None:
    people = load().lexicon.entities
    maiga, camara = people["abdoulaye-maiga"].offices, people["sadio-camara"].offices
    assert held(maiga, date(2023, 3, 1)) == "porte-parole du gouvernement"
    assert held(maiga, date(2025, 1, 1)) == "Premier ministre"
    assert held(camara, date(2026, 4, 25)) == "ministre de la Défense"
    assert held(camara, date(2026, 4, 26)) is None
    goita = people["assimi-goita"].offices
    assert held(goita, date(2026, 6, 1)) == "ministre de la Défense"
    assert held(goita, date(2024, 6, 1)) == "chef de l'État (Transition)"


def test_bounds_are_as_exact_as_they_are_known() -> None:
    (office,) = read("chef [2021-06..2024]")
    assert not office.held_on(date(2021, 5, 31))
    assert office.held_on(date(2021, 6, 1)) and office.held_on(date(2024, 12, 31))
    assert not office.held_on(date(2025, 1, 1))
    (year,) = read("ministre [2022]")
    assert year.held_on(date(2022, 12, 31)) and not year.held_on(date(2023, 1, 1))
    assert read("analyste")[0].held_on(date(1999, 1, 1))


@pytest.mark.parametrize("wrong", ["chef [hier..]", "chef [2021", "[2021..]"])
def test_an_office_that_cannot_be_read_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\["):
        read(wrong)


def test_every_shipped_person_has_offices_that_can_be_read() -> None:
    people = [e for e in load().lexicon.entities.values() if e.kind == "person"]
    assert len(people) >= 80
    assert all(e.offices for e in people)


@pytest.mark.parametrize(
    ("day", "text", "name"),
    [
        (date(2023, 3, 1), "Le Premier ministre Maïga est à Moscou.", "Choguel Kokalla Maïga"),
        (date(2025, 3, 1), "Le Premier ministre Maïga est à Moscou.", "Abdoulaye Maïga"),
        (date(2025, 3, 1), "Maïga, chef du gouvernement, est à Moscou.", "Abdoulaye Maïga"),
        (
            date(2026, 3, 1),
            "Le ministre de l'Administration territoriale, le général Coulibaly, parle.",
            "Issa Ousmane Coulibaly",
        ),
        (date(2026, 3, 1), "Le ministre de l'Énergie, M. Traoré, parle.", "Tiémoko Traoré"),
        (None, "Choguel Maïga parle. M. Maïga ajoute un mot.", "Choguel Kokalla Maïga"),
    ],
)
def test_a_bare_surname_is_its_office_holder_s_of_that_day(
    day: date | None, text: str, name: str
) -> None:
    people = {e.name for e in load().label("", text, day=day).entities if e.kind == "person"}
    assert people == {name}


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (None, "Le Premier ministre Maïga est à Moscou."),
        (date(2024, 3, 1), "Le ministre de l'Administration territoriale, Coulibaly, parle."),
        (date(2025, 3, 1), "Maïga marque un but, Traoré aussi, Coulibaly les félicite."),
    ],
)
def test_a_bare_surname_without_a_holder_is_nobody(day: date | None, text: str) -> None:
    assert not [e for e in load().label("", text, day=day).entities if e.kind == "person"]


def test_a_surname_resolved_once_is_known_in_the_rest_of_the_article() -> None:
    text = "Le Premier ministre Maïga part. " + "Il pleut sur la ville. " * 5 + "Maïga revient."
    (person,) = load().label("", text, day=date(2025, 3, 1)).entities
    assert (person.name, person.count) == ("Abdoulaye Maïga", 2)
