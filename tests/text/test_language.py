"""The language of a body, `und` and `bm` where identifiers say French."""

from __future__ import annotations

import pytest

from text.language import language_of

FRENCH = (
    "Le conseil de la commune a adopté hier le budget de l'année, après deux heures de débats "
    "sur les routes et les puits que les habitants attendent depuis la saison des pluies. "
)
ENGLISH = (
    "The council of the town has adopted its budget for the year after two hours of debate on the "
    "roads and the wells that people have been waiting for since the rainy season. "
)
BAMBARA = (
    "Jamana kuntigi ye foli lase a ka minisiriw ma kunun, o kɛra Bamako dugu kɔnɔ walasa mɔgɔw "
    "ka hɛrɛ sɔrɔ fana nka baara caman bɛ yen bɛɛ ma sabu san kura sera. "
)
SCORES = "Stade 2 Djoliba 1 Real 0 Onze 4 Usfas 1 Binga 2 Police 1 Afrique 0 Duguwolofila 3 " * 3


@pytest.mark.parametrize(
    ("text", "language"), [(FRENCH, "fr"), (ENGLISH, "en"), (BAMBARA, "bm"), (SCORES, "und")]
)
def test_language(text: str, language: str) -> None:
    assert language_of(text, expected="fr") == language


def test_other_scripts() -> None:
    assert (
        language_of("Министр иностранных дел прибыл в Бамако с рабочим визитом сегодня " * 3)
        == "ru"
    )


def test_a_short_text_is_taken_for_the_outlets() -> None:
    assert language_of("Communiqué du jour", expected="fr") == "fr"
